//! Journal, outbox, reporter and centre together: every row once, whatever happens between.

use loaphuong::journal::Journal;
use loaphuong::station::outbox::Outbox;
use loaphuong::station::{Effect, RecoveredJournal};
use serde_json::{Value, json};

use crate::centre::fixture::{Centre, client, drain, get, reporter};
use crate::journal::fixture::{append, folder, play, run, slot, utc};
use crate::support::rows::with_run;

async fn filled(folder: &std::path::Path, rows: u64) -> (Journal, RecoveredJournal) {
    let (journal, recovered) = Journal::open(folder).await.expect("a journal");
    let rows: Vec<Effect> = (1..=rows)
        .map(|seq| append(if seq % 2 == 0 { slot(seq) } else { play(seq, "aa") }))
        .collect();
    journal.write(&rows).await.expect("written");
    (journal, recovered)
}

fn seqs(rows: &[Value]) -> Vec<u64> {
    let mut seqs: Vec<u64> = rows.iter().filter_map(|row| row["seq"].as_u64()).collect();
    seqs.sort_unstable();
    seqs
}

#[test]
fn a_backlog_drains_whole_and_once_though_answers_get_lost() {
    run(async {
        let (station, centre_folder) = (folder(), folder());
        let (journal, recovered) = filled(station.path(), 3000).await;
        let centre = Centre::start(centre_folder.path(), None).await;
        let reporter = reporter(&centre.endpoint(), recovered.journal);
        let mut outbox = Outbox::new(0, 3000, 1);
        let now = utc("2026-03-01T05:00:00Z");
        let posts = drain(&journal, &mut outbox, &reporter, now, |post| post % 3 == 1).await;
        assert!(posts > 12, "some went twice: {posts} posts");
        let rows = centre.plays("").await;
        assert_eq!(seqs(&rows), (1..=3000).collect::<Vec<_>>());
        assert!(rows.iter().all(|row| row["journal"] == recovered.journal.to_string()));
        let stations: Value = get(&centre.url("/v1/stations")).await.2.parse().expect("JSON");
        assert_eq!(stations[0]["station"], "thanh-dong-nvh-1");
        assert_eq!(stations[0]["journals"][0]["through"], 3000);
        assert_eq!(stations[0]["journals"][0]["rows"], 3000);
        centre.stop().await;
    });
}

#[test]
fn a_centre_restored_from_a_backup_asks_for_its_rows_again() {
    run(async {
        let (station, centre_folder) = (folder(), folder());
        let (journal, recovered) = filled(station.path(), 700).await;
        let mut outbox = Outbox::new(0, 400, 1);
        let now = utc("2026-03-01T05:00:00Z");
        let centre = Centre::start(centre_folder.path(), None).await;
        let post = reporter(&centre.endpoint(), recovered.journal);
        // The journal knows 700 rows; the backup is made when the centre has the first portion.
        outbox.poll(now).expect("a batch");
        let rows = journal.rows_after(0, 100, 1 << 20).await.expect("rows");
        outbox.answer(now, post.post(&rows).await);
        assert_eq!(outbox.through(), 100);
        centre.stop().await;
        let db = centre_folder.path().join("centre.sqlite");
        let backup = std::fs::read(&db).expect("a backup");

        let centre = Centre::start(centre_folder.path(), None).await;
        let post = reporter(&centre.endpoint(), recovered.journal);
        outbox.appended(650);
        drain(&journal, &mut outbox, &post, now, |_| false).await;
        centre.stop().await;
        std::fs::write(&db, backup).expect("restored");

        let centre = Centre::start(centre_folder.path(), None).await;
        assert_eq!(centre.plays("").await.len(), 100);
        let post = reporter(&centre.endpoint(), recovered.journal);
        outbox.appended(700);
        drain(&journal, &mut outbox, &post, now, |_| false).await;
        assert_eq!(seqs(&centre.plays("").await), (1..=700).collect::<Vec<_>>());
    });
}

#[test]
fn a_row_that_the_centre_refuses_is_set_aside_and_leaves_no_gap() {
    run(async {
        let (station, centre_folder) = (folder(), folder());
        let (journal, recovered) = Journal::open(station.path()).await.expect("a journal");
        // A zone's name that no centre takes.
        let bad = |seq| with_run(slot(seq), |run| run.zone = "x".repeat(600).as_str().into());
        let rows = (1..=300).map(|seq| append(if seq % 77 == 0 { bad(seq) } else { slot(seq) }));
        journal.write(&rows.collect::<Vec<_>>()).await.expect("written");
        let centre = Centre::start(centre_folder.path(), None).await;
        let reporter = reporter(&centre.endpoint(), recovered.journal);
        let mut outbox = Outbox::new(0, 300, 1);
        drain(&journal, &mut outbox, &reporter, utc("2026-03-01T05:00:00Z"), |_| false).await;
        assert_eq!(journal.refused().await.expect("a count"), 3);
        assert_eq!(outbox.through(), 300);
        let want: Vec<u64> = (1..=300).filter(|seq| seq % 77 != 0).collect();
        assert_eq!(seqs(&centre.plays("").await), want);
        let stations: Value = get(&centre.url("/v1/stations")).await.2.parse().expect("JSON");
        assert_eq!(stations[0]["journals"][0]["through"], 300);
    });
}

fn event(seq: u64, previous: Option<u64>) -> Value {
    let mut event = json!({
        "specversion": "1.0",
        "id": format!("row-{seq}"),
        "source": "/stations/thanh-dong-nvh-1/journals/j",
        "type": "vn.loaphuong.slot.v1",
        "sequence": seq.to_string(),
        "data": slot(seq),
    });
    if let Some(previous) = previous {
        event["previous"] = previous.into();
    }
    event
}

async fn post(centre: &Centre, events: &[Value]) -> (u16, Value) {
    let body = serde_json::to_vec(events).expect("JSON");
    let response = client().post(centre.endpoint()).body(body).send().await.expect("an answer");
    let status = response.status().as_u16();
    (status, response.text().await.expect("text").parse().expect("JSON"))
}

#[test]
fn through_is_the_last_row_before_the_first_that_is_missing() {
    run(async {
        let folder = folder();
        let centre = Centre::start(folder.path(), None).await;
        /// Each row's seq, and the one that it says stands before it.
        type Rows = &'static [(u64, Option<u64>)];
        // The batch, then `through`.
        let cases: [(Rows, u64); 9] = [
            (&[(3, None)], 0),
            (&[(1, None)], 1),
            (&[(1, None), (1, None)], 1), // Twice in one batch, and once more.
            (&[(2, None)], 3),
            (&[(7, Some(5)), (6, None)], 3), // Row 6 follows on 5, which is missing.
            (&[(5, Some(3))], 7),            // Row 4 was set aside.
            (&[(9, Some(6))], 9),            // So was row 7, after it was stored.
            (&[(20, Some(0))], 20),          // All before it were set aside.
            (&[(20, Some(19)), (22, Some(21))], 20),
        ];
        for (batch, want) in cases {
            let events: Vec<Value> =
                batch.iter().map(|(seq, previous)| event(*seq, *previous)).collect();
            assert_eq!(post(&centre, &events).await, (200, json!({"through": want})), "{batch:?}");
        }
        assert_eq!(seqs(&centre.plays("").await), [1, 2, 3, 5, 6, 7, 9, 20, 22]);
    });
}

#[test]
fn a_faulty_batch_is_refused_whole_with_the_place_of_the_fault() {
    let with = |key: &str, value: Value| {
        let mut event = event(2, None);
        event[key] = value;
        event
    };
    let without = |key: &str| {
        let mut event = event(2, None);
        event.as_object_mut().expect("an object").remove(key);
        event
    };
    let of_another = || {
        let mut row = event(2, None)["data"].clone();
        row["station"] = "to-9".into();
        row
    };
    let cases = [
        (without("id"), "event 1: missing field `id`"),
        (with("id", "".into()), "event 1: id is empty"),
        (with("id", "x".repeat(600).into()), "event 1: id is longer"),
        (with("specversion", "0.3".into()), "event 1: specversion 0.3"),
        (with("type", "vn.loaphuong.song.v1".into()), "event 1: type vn.loaphuong.song.v1"),
        (with("source", "/stations/to-2/journals/j".into()), "event 1: source /stations/to-2"),
        (without("sequence"), "event 1: sequence"),
        (with("sequence", "-3".into()), "event 1: sequence"),
        (with("sequence", "99999999999999999999".into()), "event 1: sequence"),
        (with("previous", "2".into()), "event 1: previous"),
        (with("sequence", "9007199254740993".into()), "event 1: sequence"),
        (with("data", of_another()), "event 1: data.station to-9; the source is another"),
        (with("data", json!({})), "event 1: data: missing field"),
        (with("data", json!([1])), "event 1: data: invalid type"),
        (json!(7), "event 1: invalid type"),
    ];
    run(async {
        let folder = folder();
        let centre = Centre::start(folder.path(), None).await;
        for (bad, want) in cases {
            let (status, answer) = post(&centre, &[event(1, None), bad]).await;
            let words = answer["error"].as_str().expect("messages");
            assert_eq!(status, 422, "{words}");
            assert!(words.starts_with(want), "{words}, not {want}");
        }
        assert_eq!(centre.plays("").await, Vec::<Value>::new(), "nothing of them is stored");
    });
}
