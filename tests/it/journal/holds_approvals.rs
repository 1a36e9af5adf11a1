//! Who approved which content outlives the process, a full disk and an upgrade, and not the
//! content.

use chrono::TimeDelta;
use loaphuong::journal::{FILE_NAME, Journal, KEPT_DAYS, PendingWrites, RetentionRule, salvage};
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::stock::{Approval, KnownFile, KnownItem, VERDICT_VERSION};
use loaphuong::wire::{FileRefusal, NotAudio};
use sqlx::{ConnectOptions, Connection, Executor};

use crate::journal::fixture::{date, folder, run, utc};

fn approval(sha256: &str, at: &str) -> Approval {
    Approval { sha256: sha256.into(), by: format!("Bà Lan ({sha256})"), at: utc(at) }
}

/// Writes what waits as the daemon does.
async fn write(journal: &Journal, unwritten: &mut PendingWrites) {
    let portion = unwritten.take().expect("something waits");
    journal.write_batch(&portion).await.expect("the disk takes it");
    unwritten.written();
}

#[test]
fn an_approval_is_found_by_the_next_start_and_a_later_one_takes_its_place() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.unwrap();
        let mut unwritten = PendingWrites::new([], 0);
        let first = approval("aa", "2026-03-01T00:00:00Z");
        assert!(unwritten.note_approval(first));
        write(&journal, &mut unwritten).await;
        assert!(unwritten.is_empty(), "nothing waits any more");
        let later = approval("aa", "2026-03-02T00:00:00.123456Z");
        unwritten.note_approval(later.clone());
        write(&journal, &mut unwritten).await;
        journal.close().await;

        let (journal, _) = Journal::open(folder.path()).await.unwrap();
        let want = [(later.sha256.clone(), later.clone())].into();
        assert_eq!(journal.approvals().await.unwrap(), want);
        journal.close().await;
        assert_eq!(salvage(folder.path()).await.unwrap().approvals, want);
        let reader = Journal::open_readonly(folder.path()).await.unwrap();
        assert_eq!(reader.stored_history().await.unwrap().approvals, want);
    });
}

#[test]
fn an_approval_that_the_disk_refused_waits_for_the_next_attempt() {
    let mut unwritten = PendingWrites::new([], 0);
    unwritten.note_approval(approval("aa", "2026-03-01T00:00:00Z"));
    let first = unwritten.take().expect("it waits");
    unwritten.refused();
    assert!(!unwritten.is_empty());
    assert_eq!(unwritten.take(), Some(first));
}

#[test]
fn a_journal_of_the_version_before_has_none_and_is_brought_up() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.unwrap();
        journal.close().await;
        let options =
            sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join(FILE_NAME));
        let mut connection = options.connect().await.unwrap();
        let early = "DROP TABLE approval; ALTER TABLE airing DROP COLUMN strikes; \
                     PRAGMA user_version = 1";
        connection.execute(early).await.unwrap();
        connection.close().await.unwrap();

        assert!(salvage(folder.path()).await.unwrap().approvals.is_empty());
        let reader = Journal::open_readonly(folder.path()).await.unwrap();
        assert!(reader.stored_history().await.unwrap().approvals.is_empty());
        let (journal, _) = Journal::open(folder.path()).await.unwrap();
        let mut unwritten = PendingWrites::new([], 0);
        unwritten.note_approval(approval("aa", "2026-03-01T00:00:00Z"));
        write(&journal, &mut unwritten).await;
        assert_eq!(journal.approvals().await.unwrap().len(), 1);
        journal.close().await;
    });
}

#[test]
fn old_approvals_of_what_is_gone_are_removed_and_no_others() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.unwrap();
        let today = date("2026-11-01");
        let old = (utc("2026-11-01T00:00:00Z") - TimeDelta::days(KEPT_DAYS.cast_signed() + 2))
            .to_rfc3339();
        let mut unwritten = PendingWrites::new([], 0);
        unwritten.note_approval(approval("gone", &old));
        unwritten.note_approval(approval("here", &old));
        unwritten.note_approval(approval("young", "2026-10-01T00:00:00Z"));
        write(&journal, &mut unwritten).await;
        let bulletin = Bulletin { sha256: "here".into(), ..Bulletin::default() };
        let known = |raw_path: &str, item| KnownFile {
            raw_path: raw_path.into(),
            size: 0,
            modified_ns: 0,
            inode: 0,
            version: VERDICT_VERSION,
            tries: 0,
            item,
        };
        let refused = KnownItem::Refused(FileRefusal::NotAudio(NotAudio::Empty));
        let accepted = KnownItem::Accepted(bulletin.into());
        journal.remember(&[known("61", accepted), known("62", refused)]).await.unwrap();
        while journal.prune(RetentionRule { today: Some(today), reported: false }).await.unwrap() {}
        let kept = journal.approvals().await.unwrap();
        let kept: Vec<&str> = kept.keys().map(|sha256| &**sha256).collect();
        assert_eq!(kept, ["here", "young"]);
        journal.close().await;
    });
}
