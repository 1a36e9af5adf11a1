//! What the journal took is there after a crash, once, and nothing else is.

use std::os::unix::fs::PermissionsExt;

use loaphuong::journal::{Journal, JournalError, LogFilter};
use loaphuong::station::Effect;
use loaphuong::station::outbox::ENVELOPE_BYTES;
use loaphuong::station::priority::Priority;
use loaphuong::station::record::{Outcome, Reason, Row, RowKind};
use loaphuong::station::stock::{KnownFile, KnownItem};
use loaphuong::station::tone::TEST;
use loaphuong::wire::{FileFault, FileRefusal, FileTruncation};

use crate::journal::fixture::{append, date, folder, gap, play, run, slot, slot_id, utc, waiting};
use crate::support::rows::{RowFields as _, with_play, with_run};

async fn seqs(journal: &Journal, filter: LogFilter) -> Vec<u64> {
    let mut rows = journal.log(filter);
    let mut seqs = Vec::new();
    while let Some(logged) = rows.next().await.expect("a readable log") {
        seqs.push(logged.row.seq);
    }
    seqs
}

#[test]
fn a_crash_right_after_write_loses_nothing() {
    run(async {
        let (folder, crashed) = (folder(), folder());
        let (journal, first) = Journal::open(folder.path()).await.expect("a new journal");
        assert_eq!((first.seq, first.through, first.horizon), (0, 0, None));
        let open = slot_id("to-2", "ban-tin-sang", utc("2026-03-05T22:30:00Z"));
        let mut on_air = waiting(open.clone());
        on_air.arm(open.due);
        on_air.cue_begins();
        let gone = slot_id("to-1", "ban-tin-sang", slot(2).due.utc());
        journal
            .write(&[
                Effect::Mark(Box::new(waiting(open.clone()))),
                Effect::Mark(Box::new(waiting(gone.clone()))),
                append(play(1, "aa")),
                append(slot(2)),
                Effect::Unmark(gone.clone()),
                Effect::Mark(Box::new(on_air.clone())),
                Effect::Horizon(utc("2026-03-05T22:30:00Z")),
            ])
            .await
            .expect("written");
        journal.write(&[Effect::Through(1)]).await.expect("written");

        // What the card holds at this moment, as a power cut would leave it.
        for name in ["journal.sqlite", "journal.sqlite-wal"] {
            std::fs::copy(folder.path().join(name), crashed.path().join(name)).expect(name);
        }
        let (_, found) = Journal::open(crashed.path()).await.expect("the crashed journal");
        assert_eq!(found.journal, first.journal, "the same journal");
        assert_eq!((found.seq, found.through), (2, 1));
        assert_eq!(found.horizon, Some(utc("2026-03-05T22:30:00Z")));
        assert_eq!(found.open, [on_air]);
        assert_eq!(found.closed, [gone]);
        assert_eq!(found.airings.len(), 1);
    });
}

#[test]
fn a_step_is_written_whole_or_not_at_all() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.expect("a new journal");
        journal.write(&[append(slot(1))]).await.expect("the first row");
        let again = Row { seq: 2, ..slot(1) };
        let gap_row = gap(2, 7, slot(9).due);
        let cases = [
            (
                "a gap",
                vec![append(play(2, "aa")), append(slot(4))],
                "row 4 was to be written where row 3 is due",
            ),
            (
                "the same number twice",
                vec![append(slot(1))],
                "row 1 was to be written where row 2 is due",
            ),
            ("a slot closed twice", vec![append(play(3, "aa")), append(slot(3))], "row 3 was"),
            (
                "a slot closed twice",
                vec![append(again)],
                "slot to-1/ban-tin-sang@2026-03-02T05:30:00.000000+07:00 has a closing row already",
            ),
            (
                "an order about no row",
                vec![append(gap_row), Effect::SetAside { seq: 9, answer: "no".into() }],
                "there is no row 9",
            ),
        ];
        for (name, effects, want) in cases {
            let error = journal.write(&effects).await.expect_err(name).to_string();
            assert!(error.starts_with(want), "{name}: {error}");
            assert_eq!(seqs(&journal, LogFilter::default()).await, [1], "{name}");
        }
        drop(journal);
        let (_, found) = Journal::open(folder.path()).await.expect("opens again");
        assert_eq!((found.seq, found.airings), (1, vec![]));
    });
}

#[test]
fn gap_rows_of_two_outages_stand_side_by_side() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.expect("a new journal");
        let gap = |seq| append(Row { seq, ..gap(1, 7, slot(9).due) });
        journal.write(&[gap(1), gap(2)]).await.expect("both");
        drop(journal);
        let (_, found) = Journal::open(folder.path()).await.expect("opens again");
        assert_eq!(found.closed, [], "a gap row closes no slot by name");
    });
}

#[test]
fn only_what_sounded_to_its_end_counts_as_aired_and_neither_emergencies_nor_tones_use_up_a_limit() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.expect("a new journal");
        let rows = [
            play(1, "aa"),
            play(2, "aa"),
            with_run(play(3, "bb"), |run| {
                run.outcome = Outcome::Cut;
                run.reason = Some(Reason::Stopped);
                run.heard_ms = 500;
            }),
            with_run(play(4, "cc"), |run| run.priority = Priority::Emergency),
            with_run(play(5, "aa"), |run| run.zone = "to-2".into()),
            with_play(play(6, "none"), |play| play.bulletin = None),
            with_play(play(7, "dd"), |play| {
                play.run.programme = TEST.into();
                play.bulletin = None;
            }),
        ];
        let day = play(1, "aa");
        let rows = rows.map(|row| {
            let row = with_run(row, |run| run.started_at = day.started_at());
            Row { due: day.due, ..row }
        });
        journal.write(&rows.map(append)).await.expect("written");
        drop(journal);
        let (_, found) = Journal::open(folder.path()).await.expect("opens again");
        let mut airings: Vec<_> = found
            .airings
            .iter()
            .map(|airing| (&*airing.sha256, airing.zone.as_str(), airing.count))
            .collect();
        airings.sort_unstable();
        assert_eq!(airings, [("aa", "to-1", 2), ("aa", "to-2", 1), ("cc", "to-1", 1)]);
        let day = date("2026-03-02");
        assert_eq!(
            found.heard_today,
            [("to-1".into(), day, 180_500), ("to-2".into(), day, 60_000)],
            "local day, in milliseconds"
        );
    });
}

#[test]
fn the_log_comes_in_order_and_filtered() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.expect("a new journal");
        let rows: Vec<Effect> = (1..=900)
            .map(|seq| match seq {
                // Closed late, after an outage: it belongs to its own day.
                700 => {
                    let late = with_run(slot(700), |run| run.zone = "to-9".into());
                    append(Row { due: slot(1).due, ..late })
                }
                _ if seq % 3 == 0 => append(play(seq, "aa")),
                _ => append(slot(seq)),
            })
            .collect();
        journal.write(&rows).await.expect("written");
        let all = LogFilter::default();
        let got = seqs(&journal, all.clone()).await;
        assert_eq!(&got[..3], [1, 700, 2]);
        assert_eq!(got.len(), 900);
        // Row n is due on 1 March 2026 plus n days, local time.
        let (march_3, march_6) = (Some(date("2026-03-03")), Some(date("2026-03-06")));
        let cases: [(LogFilter, &[u64]); 7] = [
            (LogFilter { from: march_3, until: march_6, ..all.clone() }, &[2, 3, 4, 5]),
            (LogFilter { until: march_3, ..all.clone() }, &[1, 700, 2]),
            (LogFilter { from: march_6, until: march_3, ..all.clone() }, &[]),
            (LogFilter { until: march_6, kind: Some(RowKind::Play), ..all.clone() }, &[3]),
            (LogFilter { zone: Some("to-9".into()), ..all.clone() }, &[700]),
            (LogFilter { programme: Some("khac".into()), ..all.clone() }, &[]),
            (LogFilter { outcome: Some(Outcome::Cut), ..all.clone() }, &[]),
        ];
        for (filter, want) in cases {
            assert_eq!(seqs(&journal, filter.clone()).await, want, "{filter:?}");
        }
    });
}

#[test]
fn rows_for_the_centre_come_in_bounded_portions_without_the_refused() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.expect("a new journal");
        journal.write(&(1..=10).map(|seq| append(slot(seq))).collect::<Vec<_>>()).await.expect("w");
        let refuse = |seq| Effect::SetAside { seq, answer: "400: no".into() };
        journal.write(&[refuse(3), refuse(4), refuse(10)]).await.expect("set aside");
        assert_eq!(journal.refused().await.expect("a count"), 3);
        let row = serde_json::to_string(&slot(1)).expect("JSON").len() + ENVELOPE_BYTES;
        // after, rows at most, bytes at most, want (seq, previous)
        type Case = (u64, u32, usize, &'static [(u64, u64)]);
        let cases: [Case; 7] = [
            (0, 500, 1 << 20, &[(1, 0), (2, 1), (5, 2), (6, 5), (7, 6), (8, 7), (9, 8)]),
            (0, 2, 1 << 20, &[(1, 0), (2, 1)]),
            (1, 500, 2 * row, &[(2, 1), (5, 2)]),
            (1, 500, 2 * row - 1, &[(2, 1)]),
            (1, 500, 1, &[(2, 1)]),     // One row always goes.
            (4, 1, 1 << 20, &[(5, 2)]), // The row before is the last that was not refused.
            (9, 500, 1 << 20, &[]),
        ];
        for (after, rows_max, bytes_max, want) in cases {
            let rows = journal.rows_after(after, rows_max, bytes_max).await.expect("rows");
            let got: Vec<_> = rows.iter().map(|row| (row.seq, row.previous)).collect();
            assert_eq!(got, want, "after {after}, {rows_max} rows, {bytes_max} bytes");
        }
    });
}

#[test]
fn known_files_are_remembered_replaced_and_forgotten() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.expect("a new journal");
        let known = |path: &str, size| KnownFile {
            raw_path: path.into(),
            size,
            modified_ns: -1,
            version: 1,
            tries: 2,
            inode: u64::MAX,
            item: KnownItem::Refused(FileRefusal::Truncated(FileTruncation::Short {
                decoded_ms: 3_000,
                promised_ms: 9_000,
            })),
        };
        journal.remember(&[known("61", 1), known("62", 1), known("63", 1)]).await.expect("w");
        journal.remember(&[known("62", 2)]).await.expect("replaced");
        journal.forget(&["61".into(), "ff".into()]).await.expect("forgotten");
        journal.close().await;
        let (journal, _) = Journal::open(folder.path()).await.expect("opens again");
        assert_eq!(journal.known().await.expect("known"), [known("62", 2), known("63", 1)]);
    });
}

#[test]
fn what_an_earlier_version_remembered_of_a_refused_file_is_read() {
    let line = r#"{"raw_path":"61","size":1,"modified_ns":-1,"inode":2,"version":5,
        "item":{"refused":{"fault":"truncated","detail":"3.0 s of 9.0 s"}}}"#;
    let known: KnownFile = serde_json::from_str(line).expect("as it was written");
    let (fault, quoted) = (FileFault::Truncated, "3.0 s of 9.0 s".to_owned());
    assert_eq!(known.item, KnownItem::Refused(FileRefusal::Earlier { fault, quoted }));
    let again = serde_json::to_value(&known).expect("JSON");
    assert_eq!(again, serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
}

#[test]
fn a_reader_works_beside_the_daemon_and_without_it() {
    run(async {
        let folder = folder();
        let missing = Journal::open_readonly(folder.path()).await.err().expect("nothing there");
        assert!(matches!(missing, JournalError::Missing { .. }), "{missing}");
        let (journal, _) = Journal::open(folder.path()).await.expect("a new journal");
        journal.write(&[append(slot(1))]).await.expect("written");
        let count = async |when: &str| {
            let reader = Journal::open_readonly(folder.path()).await.expect(when);
            let mut rows = reader.log(LogFilter::default());
            let mut count = 0;
            while rows.next().await.expect(when).is_some() {
                count += 1;
            }
            count
        };
        assert_eq!(count("beside the daemon").await, 1);
        // A reader in the middle of its log holds up nothing.
        let mut slow = journal.log(LogFilter::default());
        assert!(slow.next().await.expect("a row").is_some());
        journal.write(&[append(slot(2))]).await.expect("written beside a reader");
        journal.close().await;
        assert_eq!(count("without a daemon").await, 2);
    });
}

#[test]
fn a_second_daemon_is_kept_out_and_others_may_not_read() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.expect("a new journal");
        let second = Journal::open(folder.path()).await.err().expect("refused");
        assert!(second.to_string().contains("another loaphuong is running"), "{second}");
        journal.write(&[append(slot(1))]).await.expect("the first is unharmed");
        for name in ["journal.sqlite", "journal.sqlite-wal", "journal.lock"] {
            let mode = std::fs::metadata(folder.path().join(name)).expect(name).permissions();
            assert_eq!(mode.mode() & 0o007, 0, "{name}");
        }
    });
}
