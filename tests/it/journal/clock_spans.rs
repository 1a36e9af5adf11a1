//! Where the dues of slots lie that were closed too many slots ago to be remembered one by one: a
//! clock that was years ahead for a while has closed some there, and none between then and now.

use chrono::TimeDelta;
use loaphuong::journal::Journal;
use loaphuong::station::due_spans::{DueSpans, SPANS_MAX};
use loaphuong::station::ids::Timestamp;
use loaphuong::station::record::{LocalTimestamp, Row};
use loaphuong::station::{CLOSED_KEPT, Effect};

use crate::journal::fixture::{append, folder, run, slot, utc};

fn day(day: i64) -> Timestamp {
    utc("2026-03-01T00:00:00Z") + TimeDelta::days(day)
}

#[test]
fn dues_a_week_apart_are_one_span_and_a_leap_makes_another() {
    let of = |days: &[i64]| days.iter().map(|at| day(*at)).collect::<DueSpans>().0;
    let span = |first, last| (day(first), day(last));
    let cases: Vec<(&[i64], Vec<_>)> = vec![
        (&[], vec![]),
        (&[5], vec![span(5, 5)]),
        (&[0, 7, 14], vec![span(0, 14)]),
        (&[0, 8], vec![span(0, 0), span(8, 8)]),
        (&[14, 0, 7], vec![span(0, 14)]),
        (&[7, 14, 0], vec![span(0, 14)]),
        (&[0, 1_000, 1_003, 2], vec![span(0, 2), span(1_000, 1_003)]),
        (&[0, 0, 3, 1], vec![span(0, 3)]),
        (&[20, 0, 10, 15, 5], vec![span(0, 20)]),
    ];
    for (days, want) in cases {
        assert_eq!(of(days), want, "{days:?}");
    }
}

#[test]
fn of_too_many_spans_the_nearest_become_one() {
    let most = i64::try_from(SPANS_MAX).unwrap();
    let mut spans: DueSpans = (0..most).map(|at| day(at * 100)).collect();
    assert_eq!(spans.0.len(), SPANS_MAX);
    spans.add(day(230));
    assert_eq!(spans.0.len(), SPANS_MAX);
    assert_eq!(spans.0[2], (day(200), day(230)), "30 days are nearer than 70 or 100");
    assert!(spans.contain(day(210)) && !spans.contain(day(250)));
}

/// Closing rows, ten a day from that day on, numbered from `seq`.
fn rows(seq: u64, from: i64, count: usize) -> impl Iterator<Item = Row> {
    (0..count).map(move |number| {
        let number = u64::try_from(number).unwrap();
        let due = day(from) + TimeDelta::minutes(144) * i32::try_from(number).unwrap();
        Row { due: LocalTimestamp::new(due, chrono_tz::UTC), ..slot(seq + number) }
    })
}

#[test]
fn a_journal_tells_where_the_dues_lie_that_it_does_not_list() {
    let folder = folder();
    // Three years ahead for long, then two rows in the present again.
    let ahead = CLOSED_KEPT + 30;
    let all = rows(1, 0, 200).chain(rows(201, 1_096, ahead)).chain(rows(10_231, 25, 2));
    let all: Vec<Effect> = all.map(append).collect();
    run(async {
        let (journal, found) = Journal::open(folder.path()).await.unwrap();
        assert_eq!(found.forgotten, []);
        journal.write(&all[..200]).await.unwrap();
        journal.close().await;
        let (journal, found) = Journal::open(folder.path()).await.unwrap();
        assert_eq!((found.closed.len(), found.forgotten), (200, vec![]), "it lists them all");
        journal.write(&all[200..]).await.unwrap();
        journal.close().await;
        let (journal, found) = Journal::open(folder.path()).await.unwrap();
        assert_eq!(found.closed.len(), CLOSED_KEPT);
        let nth = |number: i32| TimeDelta::minutes(144) * number;
        let wanted = [
            (day(0), day(25) + nth(1)),
            // The first that is listed stands for its instant: the list may have been cut there.
            (day(1_096), day(1_096) + nth(30)),
        ];
        assert_eq!(found.forgotten, wanted);
        journal.close().await;
    });
}
