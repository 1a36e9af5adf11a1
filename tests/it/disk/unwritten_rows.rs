//! What waits for the disk is bounded, and what had to be given up of it leaves its number, its
//! count and what follows from it.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use loaphuong::journal::{Journal, LogFilter, PendingWrites, PlayTotals};
use loaphuong::station::Effect;
use loaphuong::station::record::{Outcome, Reason, Row, RowKind};
use proptest::prelude::*;

use crate::journal::fixture::{append, folder, play, run, slot, slot_id, utc, waiting};
use crate::support::rows::RowFields as _;

/// A small bound: the real one differs in size alone.
const ROWS_MAX: usize = 12;

#[derive(Debug, Clone)]
enum Doing {
    /// Play rows, then a closing one if it is true.
    Rows(u8, bool),
    /// A portion is handed to the disk …
    Take,
    /// … which takes it, or does not.
    Answer(bool),
}

fn doings() -> impl Strategy<Value = Vec<Doing>> {
    let doing = prop_oneof![
        4 => (0_u8..4, any::<bool>()).prop_map(|(plays, closes)| Doing::Rows(plays, closes)),
        1 => Just(Doing::Take),
        1 => any::<bool>().prop_map(Doing::Answer),
    ];
    prop::collection::vec(doing, 0..120)
}

/// What a disk holds that took these portions.
#[derive(Default)]
struct Held {
    rows: Vec<Row>,
    tally: PlayTotals,
}

impl Held {
    fn take(&mut self, portion: loaphuong::journal::WriteBatch) {
        for effect in portion.effects {
            let Effect::Append(row) = effect else { panic!("{effect:?}") };
            self.tally.merge(PlayTotals::of(&row));
            self.rows.push(*row);
        }
        self.tally.merge(portion.totals);
    }
}

fn is_tombstone(row: &Row) -> bool {
    row.zone().as_str() == "*"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_refusals_leave_a_bounded_queue_and_rows_without_gap_or_double(doings in doings()) {
        let bytes_max = 9 * 1024;
        let mut unwritten = PendingWrites::bounded(ROWS_MAX, bytes_max);
        let (mut held, mut told, mut under_way) = (Held::default(), Vec::<Row>::new(), None);
        for doing in doings {
            match doing {
                Doing::Rows(plays, closes) => {
                    for _ in 0..plays {
                        told.push(play(told.len() as u64 + 1, "aa"));
                    }
                    if closes {
                        told.push(slot(told.len() as u64 + 1));
                    }
                    for row in &told[told.len() - usize::from(plays) - usize::from(closes)..] {
                        unwritten.note(append(row.clone()));
                    }
                }
                Doing::Take => under_way = under_way.or(unwritten.take()),
                Doing::Answer(true) => {
                    if let Some(portion) = under_way.take() {
                        held.take(portion);
                        unwritten.written();
                    }
                }
                Doing::Answer(false) => {
                    under_way = None;
                    unwritten.refused();
                }
            }
            let (entries, bytes) = unwritten.size();
            prop_assert!(entries <= 2 * ROWS_MAX + 2 && bytes <= bytes_max, "{entries}, {bytes}");
        }
        if let Some(portion) = under_way.take() {
            held.take(portion);
            unwritten.written();
        }
        while let Some(portion) = unwritten.take() {
            held.take(portion);
            unwritten.written();
        }
        prop_assert!(unwritten.is_empty() && unwritten.rows() == 0);

        let seqs: Vec<u64> = held.rows.iter().map(|row| row.seq).collect();
        prop_assert_eq!(seqs, (1..=told.len() as u64).collect::<Vec<_>>(), "each once, in order");
        let lost: Vec<&Row> = held.rows.iter().filter(|row| is_tombstone(row)).collect();
        let kept = held.rows.iter().filter(|row| !is_tombstone(row));
        for row in kept {
            prop_assert_eq!(row, &told[row.seq as usize - 1], "whole or not at all");
        }
        let given_up = unwritten.given_up();
        prop_assert_eq!(lost.len() as u64, given_up.rows);
        let closed: u64 = lost.iter().filter_map(|row| row.count()).sum();
        let slots = lost.iter().filter(|row| told[row.seq as usize - 1].kind() == RowKind::Slot);
        prop_assert_eq!((closed, slots.count() as u64), (given_up.slots, given_up.slots));
        let mut all = PlayTotals::default();
        told.iter().for_each(|row| all.count(row));
        prop_assert_eq!(held.tally, all, "airings and daily limits stay right");
    }
}

#[test]
fn play_rows_lose_their_content_before_closing_rows_and_old_ones_before_new_ones() {
    let mut unwritten = PendingWrites::bounded(4, usize::MAX);
    let rows = [play(1, "aa"), slot(2), play(3, "bb"), slot(4), play(5, "cc"), slot(6)];
    for row in rows {
        unwritten.note(append(row));
    }
    let told = |unwritten: &mut PendingWrites| {
        let portion = unwritten.take().expect("rows");
        unwritten.refused();
        let rows = portion.effects.into_iter().filter_map(|effect| match effect {
            Effect::Append(row) if is_tombstone(&row) => Some(format!("{} lost", row.seq)),
            Effect::Append(row) => Some(format!("{} {}", row.seq, row.kind())),
            _ => None,
        });
        rows.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(told(&mut unwritten), "1 lost, 2 slot, 3 lost, 4 slot, 5 play, 6 slot");
    for row in [slot(7), slot(8), slot(9)] {
        unwritten.note(append(row));
    }
    assert_eq!(
        told(&mut unwritten),
        "1 lost, 2 lost, 3 lost, 4 lost, 5 lost, 6 slot, 7 slot, 8 slot, 9 slot"
    );
    assert_eq!((unwritten.given_up().rows, unwritten.given_up().slots), (5, 2));
    assert_eq!(unwritten.size().0, 5, "one range and four rows");
}

#[test]
fn of_marks_and_cursors_only_the_latest_waits() {
    let id = |n| slot_id("to-1", "ban-tin-sang", utc("2026-03-05T22:30:00Z") + TimeDelta::days(n));
    let mark = |n, at| {
        let mut slot = waiting(id(n));
        slot.arm(at);
        Effect::Mark(Box::new(slot))
    };
    let at = |n| utc("2026-03-05T22:30:00Z") + TimeDelta::seconds(n);
    // The disk has the mark of slot 0.
    let mut unwritten = PendingWrites::new([id(0)], 0);
    for n in 0..1_000 {
        unwritten.note(mark(1, at(n)));
        unwritten.note(Effect::Through(n as u64));
        unwritten.note(Effect::Horizon(utc("2026-03-05T22:30:00Z") + TimeDelta::seconds(n)));
        unwritten.note(mark(2, at(n)));
        unwritten.note(Effect::Unmark(id(2)));
    }
    unwritten.note(Effect::Unmark(id(0)));
    let portion = unwritten.take().expect("something waits");
    let horizon = utc("2026-03-05T22:30:00Z") + TimeDelta::seconds(999);
    assert_eq!(
        portion.effects,
        [mark(1, at(999)), Effect::Unmark(id(0)), Effect::Horizon(horizon), Effect::Through(999)],
        "slot 2 came and went without the disk"
    );
    // While that is being written, slot 1 ends and slot 3 begins.
    unwritten.note(Effect::Unmark(id(1)));
    unwritten.note(mark(3, at(0)));
    unwritten.written();
    let portion = unwritten.take().expect("what came meanwhile");
    assert_eq!(portion.effects, [mark(3, at(0)), Effect::Unmark(id(1))]);
    unwritten.written();
    assert!(unwritten.is_empty());
}

#[test]
fn ten_thousand_rows_given_up_are_written_as_such_and_their_airings_count() {
    run(async {
        let folder = folder();
        let (journal, _) = Journal::open(folder.path()).await.expect("a new journal");
        let mut unwritten = PendingWrites::bounded(100, usize::MAX);
        for seq in 1..=5_000 {
            unwritten.note(append(play(2 * seq - 1, "aa")));
            unwritten.note(append(slot(2 * seq)));
        }
        let mut portions = 0;
        while let Some(portion) = unwritten.take() {
            journal.write_batch(&portion).await.expect("written");
            unwritten.written();
            portions += 1;
        }
        assert_eq!(portions, 20, "500 rows at a time");
        drop(journal);
        let (journal, found) = Journal::open(folder.path()).await.expect("opens again");
        assert_eq!((found.seq, found.closed.len()), (10_000, 100));
        assert_eq!(found.airings.iter().map(|airing| airing.count).sum::<u32>(), 5_000);
        let mut rows = journal.log(LogFilter::default());
        let mut seen = BTreeMap::<bool, u64>::new();
        let mut closes = 0;
        while let Some(logged) = rows.next().await.expect("a readable row") {
            let lost = is_tombstone(&logged.row);
            *seen.entry(lost).or_default() += 1;
            if lost {
                let row = &logged.row;
                assert_eq!(
                    (row.outcome(), row.reason()),
                    (Outcome::NotAired, Some(Reason::Internal))
                );
                assert!(row.detail().unwrap_or_default().contains("want of disk"));
                closes += row.count().unwrap_or(0);
            }
        }
        assert_eq!((seen[&true], seen[&false], closes), (9_900, 100, 4_900));
    });
}

#[test]
fn rows_of_a_station_that_could_not_read_its_journal_go_behind_those_it_has() {
    let mut unwritten = PendingWrites::bounded(2, usize::MAX);
    for row in [slot(1), slot(2), slot(3)] {
        unwritten.note(append(row));
    }
    unwritten.shift(119);
    unwritten.note(append(slot(4)));
    let portion = unwritten.take().expect("rows");
    let seqs = portion.effects.iter().map(|effect| match effect {
        Effect::Append(row) => row.seq,
        _ => 0,
    });
    assert_eq!(seqs.collect::<Vec<_>>(), [120, 121, 122, 123]);
}
