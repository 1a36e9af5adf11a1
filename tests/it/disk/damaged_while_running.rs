//! The card loses pages of the journal under a running station: it is set aside, a new one begins,
//! and what waited is in it.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;
use std::path::Path;

use chrono::TimeDelta;
use chrono_tz::Asia::Ho_Chi_Minh;
use loaphuong::journal::Journal;
use loaphuong::station::record::{LocalTimestamp, Outcome, Row, RowKind};

use crate::journal::fixture::{append, slot, utc};
use crate::support::daemon::{Ward, cron, due_in, until};
use crate::support::rows::{RowFields as _, with_run};

/// Rows of some years, far more than SQLite keeps in memory.
const ROWS: u64 = 20_000;

/// What SQLite writes at a time.
const PAGE: u64 = 4_096;

async fn fill(state: &Path) {
    let (journal, _) = Journal::open(state).await.expect("a new journal");
    let past = |seq: u64| {
        let hours = i64::try_from(seq).expect("small");
        let due =
            LocalTimestamp::new(utc("2023-01-01T00:00:00Z") + TimeDelta::hours(hours), Ho_Chi_Minh);
        let row =
            with_run(slot(seq), |run| (run.started_at, run.ended_at) = (Some(due), Some(due)));
        append(Row { due, ..row })
    };
    let rows: Vec<_> = (1..=ROWS).map(past).collect();
    journal.write(&rows).await.expect("written");
    journal.close().await;
}

/// Noise over everything but the first page.
fn damage(file: &Path) {
    let file = OpenOptions::new().write(true).open(file).expect("the journal");
    let pages = file.metadata().expect("its size").len() / PAGE;
    assert!(pages > 1_000, "more than is kept in memory");
    for page in 1..pages {
        file.write_all_at(&[0xa5; PAGE as usize], page * PAGE).expect("damaged");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_when_the_journal_breaks_is_in_the_new_one_and_at_the_centre() {
    let mut ward = Ward::new();
    std::fs::create_dir_all(ward.at("state")).unwrap();
    fill(&ward.at("state")).await;
    ward.drop_noise("a.wav", 1_200, 11);
    ward.start().await;
    let approved = ward.run(&["approve", "a.wav", "--by", "Trần Thị Lan"]);
    assert!(approved.status.success(), "{approved:?}");
    let muted = ward.run(&["mute", "to-2", "--until", "2h", "--by", "Trần Thị Lan"]);
    assert!(muted.status.success(), "{muted:?}");
    damage(&ward.at("state/journal.sqlite"));

    let due = cron(due_in(7));
    ward.schedule(&[format!(
        "{{id: ban-tin, zones: [toan-phuong], at: \"{due}\", rundown: [{{file: a.wav}}]}}"
    )]);
    let aside = ward.at("state/journal.sqlite.damaged-1");
    until("journal that is set aside", async || aside.exists().then_some(())).await;
    // Its rows are the new journal's first, whatever the station had counted to.
    let rows = until("rows in the new journal", async || {
        let told = ward.run(&["log", "--json"]);
        let text = String::from_utf8(told.stdout).unwrap();
        let rows: Vec<Row> =
            text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        (rows.len() >= 3).then_some(rows)
    })
    .await;
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2, 3]);
    let closed: Vec<_> = rows.iter().filter(|row| row.kind() == RowKind::Slot).collect();
    assert_eq!(closed.len(), 2, "each zone's slot once: {rows:#?}");
    for row in closed {
        let muted = row.zone().as_str() == "to-2";
        let want = if muted { Outcome::NotAired } else { Outcome::Aired };
        assert_eq!(row.outcome(), want, "{rows:#?}");
    }
    // It ends to be started anew with what the new journal knows, as systemd does.
    ward.ended().await;
    ward.start().await;
    let muted = ward.status().await.expect("it answers").muted;
    assert_eq!(muted.len(), 1, "the new journal knows of it: {muted:?}");
    ward.centre_agrees().await;
    // A person's word is in it, too: the second one is told whose it was.
    let again = ward.run(&["approve", "a.wav", "--by", "Người khác"]);
    let told = String::from_utf8(again.stdout).unwrap();
    assert!(told.contains("Trần Thị Lan"), "{told}");
}
