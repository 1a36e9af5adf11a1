//! Which zones are muted outlives the process, a disk that refuses and an upgrade.

use loaphuong::journal::{FILE_NAME, Journal, PendingWrites, salvage};
use loaphuong::station::Effect;
use loaphuong::station::mute::ZoneMute;
use sqlx::{ConnectOptions, Connection, Executor};

use crate::journal::fixture::{folder, run, utc};

fn mute(zone: &str, until: &str) -> ZoneMute {
    ZoneMute {
        zone: zone.into(),
        since: utc("2026-03-02T07:00:00Z"),
        until: utc(until),
        by: "Bà Lan".to_owned(),
        via: Some("cli uid=1001 user=lan".to_owned()),
        because: Some("đám tang".to_owned()),
        by_untrusted_clock: true,
    }
}

fn effect(mute: &ZoneMute) -> Effect {
    Effect::Mute(Box::new(mute.clone()))
}

#[test]
fn a_mute_is_found_by_the_next_start_until_it_is_forgotten() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.unwrap();
        let (first, other) =
            (mute("to-1", "2026-03-02T09:00:00Z"), mute("to-2", "2026-03-02T10:00:00Z"));
        let later = mute("to-1", "2026-03-03T09:00:00.123456Z");
        journal.write(&[effect(&first), effect(&other)]).await.unwrap();
        journal.write(&[effect(&later), Effect::Unmute("to-2".into())]).await.unwrap();
        journal.close().await;
        let want = [later];
        assert_eq!(salvage(folder.path()).await.unwrap().recovered.mutes, want);
        let reader = Journal::open_readonly(folder.path()).await.unwrap();
        assert_eq!(reader.stored_history().await.unwrap().mutes, want);
        let (journal, recovered) = Journal::open(folder.path()).await.unwrap();
        assert_eq!(recovered.mutes, want);
        journal.write(&[Effect::Unmute("to-1".into())]).await.unwrap();
        journal.close().await;
        let (_journal, recovered) = Journal::open(folder.path()).await.unwrap();
        assert_eq!(recovered.mutes, []);
    });
}

#[test]
fn while_the_disk_refuses_the_latest_word_of_each_zone_waits() {
    let mut unwritten = PendingWrites::new([], 0);
    let (first, later) =
        (mute("to-1", "2026-03-02T09:00:00Z"), mute("to-1", "2026-03-02T10:00:00Z"));
    unwritten.note(effect(&first));
    let refused = unwritten.take().expect("it waits");
    assert_eq!(refused.effects, [effect(&first)]);
    unwritten.note(effect(&later));
    unwritten.note(Effect::Unmute("to-2".into()));
    unwritten.refused();
    let batch = unwritten.take().expect("it waits still");
    assert_eq!(batch.effects, [effect(&later), Effect::Unmute("to-2".into())]);
    unwritten.note(Effect::Unmute("to-1".into()));
    unwritten.written();
    let last = unwritten.take().expect("what came meanwhile");
    assert_eq!(last.effects, [Effect::Unmute("to-1".into())]);
    unwritten.written();
    assert!(unwritten.is_empty());
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
        connection.execute("DROP TABLE mute; PRAGMA user_version = 4").await.unwrap();
        connection.close().await.unwrap();
        assert_eq!(salvage(folder.path()).await.unwrap().recovered.mutes, []);
        let (journal, recovered) = Journal::open(folder.path()).await.unwrap();
        assert_eq!(recovered.mutes, []);
        let mute = mute("to-1", "2026-03-02T09:00:00Z");
        journal.write(&[effect(&mute)]).await.unwrap();
        journal.close().await;
        let (_journal, recovered) = Journal::open(folder.path()).await.unwrap();
        assert_eq!(recovered.mutes, [mute]);
    });
}
