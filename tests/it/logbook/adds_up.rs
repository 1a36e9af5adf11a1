//! Totals are the sums of the lines, in every form, whatever the rows are.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, DataType, Reader, Xlsx};
use loaphuong::logbook::{Logbook, OutcomeTotals, csv, xlsx};
use loaphuong::messages::Lang;
use loaphuong::station::record::{AsRun, LocalTimestamp, Outcome, Reason, Row, RowBody, RowCue};
use proptest::option::of;
use proptest::prelude::*;

use super::fixture::{at, book, bulletin, gap, later, number, play, run, slot};
use crate::support::rows::{RowFields, with_play};

/// A cue: of which bulletin, heard how long, whether as music, cut by what.
type Cue = (Option<u8>, u64, bool, Option<Reason>);

fn reason() -> impl Strategy<Value = Reason> {
    prop_oneof![
        Just(Reason::PowerOff),
        Just(Reason::Silent),
        Just(Reason::Preempted),
        Just(Reason::Exercise),
    ]
}

fn cue() -> impl Strategy<Value = Cue> {
    (of(0u8..4), 0u64..400_000, any::<bool>(), of(reason()))
}

fn outcome(heard_ms: u64, reason: Option<Reason>) -> (Outcome, Option<Reason>) {
    match (reason, heard_ms) {
        (Some(Reason::Exercise), _) => (Outcome::NotAired, reason),
        (None, 1..) => (Outcome::Aired, None),
        (reason, 0) => (Outcome::NotAired, reason.or(Some(Reason::PowerOff))),
        (reason, _) => (Outcome::Cut, reason),
    }
}

fn with_outcome(run: AsRun, reason: Option<Reason>) -> AsRun {
    let (outcome, reason) = outcome(run.heard_ms, reason);
    AsRun { outcome, reason, ..run }
}

/// Rows as a station would write them: the plays of a slot, then its closing row if it has one.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let cues = prop::collection::vec((0u32..4, cue()), 0..5);
    let one = (0u64..40, 0u8..3, any::<bool>(), cues, of(reason()), of(any::<bool>()));
    (prop::collection::vec(one, 0..25), of(1u64..50)).prop_map(|(slots, lost)| {
        let begin = at("2026-03-01T05:30:00");
        let (mut rows, mut known, mut seq) = (Vec::new(), BTreeSet::new(), 0);
        for (hour, zone, closed, mut cues, why, campaign) in slots {
            if !known.insert((hour, zone)) {
                continue;
            }
            let due = later(begin, hour * 3_600_000);
            let zone = format!("to-{zone}");
            let campaign = campaign.map(|one| if one { "mot" } else { "hai" }.to_owned());
            cues.sort_by_key(|(index, _)| *index);
            let exercise = why == Some(Reason::Exercise);
            let mut heard_ms = 0;
            for (index, (of, ms, music, why)) in cues {
                seq += 1;
                let ms = if exercise || why == Some(Reason::Exercise) { 0 } else { ms };
                let why = if exercise { Some(Reason::Exercise) } else { why };
                let run = with_outcome(run(&zone, "tin", due, ms), why);
                let run = AsRun { campaign: campaign.clone(), ..run };
                heard_ms += ms;
                let mut tin = bulletin(&format!("{}", of.unwrap_or(9)));
                tin.field = of;
                tin.campaign.clone_from(&campaign);
                let row = play(seq, due, index, run, tin);
                rows.push(with_play(row, |play| {
                    play.cue.music = music;
                    if of.is_none() {
                        let cue = RowCue { path: None, ..play.cue.clone() };
                        (play.bulletin, play.cue) = (None, cue);
                    }
                }));
            }
            if closed {
                seq += 1;
                let heard_ms = if exercise { 0 } else { heard_ms };
                let run = with_outcome(run(&zone, "tin", due, heard_ms), why);
                rows.push(slot(seq, due, AsRun { campaign, ..run }));
            }
        }
        if let Some(count) = lost {
            rows.push(gap(seq + 1, later(begin, 1), count, later(begin, 3_600_000)));
        }
        rows
    })
}

fn sum<'a>(totals: impl Iterator<Item = &'a OutcomeTotals>) -> OutcomeTotals {
    let mut sum = OutcomeTotals::default();
    totals.for_each(|one| sum += *one);
    sum
}

/// A cue of a slot: due, zone, place in the rundown.
type Airing = (LocalTimestamp, String, u32);

fn airing_of(row: &Row) -> Option<Airing> {
    row.cue().map(|cue| (row.due, row.zone().to_string(), cue.index))
}

/// Slots by outcome: all, aired, cut, not aired.
fn counted_slots(rows: &[Row]) -> [u64; 4] {
    let mut slots = [0; 4];
    for row in rows.iter().filter(|row| row.reason() != Some(Reason::Exercise)) {
        let index = match row.outcome() {
            Outcome::Aired => 1,
            Outcome::Cut => 2,
            Outcome::NotAired => 3,
        };
        slots[0] += row.slots_closed();
        slots[index] += row.slots_closed();
    }
    slots
}

/// Cues of a bulletin that is no music; of several lines of a cue the last says what it is.
fn counted_airings(rows: &[Row]) -> BTreeSet<Airing> {
    let is_airing = |row: &Row| {
        let music = row.cue().is_some_and(|cue| cue.music);
        row.bulletin().is_some() && !music && row.reason() != Some(Reason::Exercise)
    };
    let last: BTreeMap<Airing, bool> =
        rows.iter().filter_map(|row| Some((airing_of(row)?, is_airing(row)))).collect();
    last.into_iter().filter_map(|(airing, is)| is.then_some(airing)).collect()
}

/// Airings of which some line says that they were heard to their end.
fn aired_airings(rows: &[Row]) -> u64 {
    let all = &counted_airings(rows);
    let heard = rows.iter().filter(|row| row.outcome() == Outcome::Aired);
    let heard: BTreeSet<_> = heard.filter_map(airing_of).filter(|one| all.contains(one)).collect();
    heard.len() as u64
}

fn outcomes(totals: &OutcomeTotals) -> [u64; 4] {
    [totals.planned, totals.aired, totals.cut, totals.not_aired]
}

/// Slots by outcome and seconds, as the lines of a table add them up: columns of count, kind,
/// length, outcome.
fn added_up(lines: impl Iterator<Item = (Option<u64>, String, u64, String)>) -> OutcomeTotals {
    let mut all = OutcomeTotals::default();
    for (count, kind, seconds, outcome) in lines {
        if kind != "buổi phát" {
            assert_eq!(count, None, "a cue is no slot");
            continue;
        }
        let count = count.expect("a slot counts");
        all.heard_s += seconds;
        match outcome.as_str() {
            "đã phát đủ" => all.aired += count,
            "phát chưa hết" => all.cut += count,
            "không phát" => all.not_aired += count,
            other => assert_eq!((other, count), ("chưa kết thúc", 0)),
        }
    }
    all.planned = all.aired + all.cut + all.not_aired;
    all
}

fn from_csv(book: &Logbook) -> OutcomeTotals {
    let bytes = csv(Lang::Vi, book);
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("a mark");
    let mut reader = ::csv::Reader::from_reader(text);
    let seconds = |text: &str| {
        text.split(':').fold(0, |sum, part| sum * 60 + part.parse::<u64>().expect("a number"))
    };
    let lines: Vec<_> = reader.records().map(|record| record.expect("a line of CSV")).collect();
    added_up(lines.iter().map(|line| {
        (line[16].parse().ok(), line[15].to_owned(), seconds(&line[11]), line[12].to_owned())
    }))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small numbers")]
fn whole(cell: &Data, unit: f64) -> Option<u64> {
    number(cell).map(|number| (number * unit).round() as u64)
}

/// From the list, and from the sum below the zones.
fn from_workbook(book: &Logbook) -> (OutcomeTotals, Option<OutcomeTotals>) {
    let bytes = xlsx(Lang::Vi, book).expect("a workbook");
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("readable");
    let list = workbook.worksheet_range("Chi tiết").expect("a list");
    // Of no lines the sheet says so, in words.
    let lines = list.rows().skip(1).filter(|row| !row[15].is_empty());
    let list = added_up(lines.map(|row| {
        let text = |at: usize| row[at].get_string().unwrap_or_default().to_owned();
        (whole(&row[16], 1.0), text(15), whole(&row[11], 86_400.0).expect("a length"), text(12))
    }));
    let totals = workbook.worksheet_range("Tổng hợp").expect("totals");
    let sum = totals.rows().find(|row| row[0].get_string() == Some("Cộng")).map(|row| {
        let count = |at: usize| whole(&row[at], 1.0).expect("a count");
        OutcomeTotals {
            planned: count(2),
            aired: count(3),
            cut: count(4),
            not_aired: count(5),
            heard_s: whole(&row[6], 86_400.0).expect("a length"),
        }
    });
    (list, sum)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn totals_are_the_sums_of_the_lines_and_nothing_counts_twice(rows in rows()) {
        let book = book(&rows);
        let totals = &book.totals;
        prop_assert_eq!(outcomes(&totals.all), counted_slots(&rows));
        let heard_s: u64 = book.slots.iter().map(|slot| slot.line.heard_s).sum();
        prop_assert_eq!(totals.all.heard_s, heard_s);
        prop_assert_eq!(sum(totals.by_zone.iter().map(|(_, one)| one)), totals.all);
        let by_bulletin = sum(totals.by_bulletin.iter().map(|one| &one.airings));
        prop_assert_eq!(by_bulletin.planned, counted_airings(&rows).len() as u64);
        prop_assert_eq!(sum(totals.by_field.iter().map(|(_, one)| one)), by_bulletin);
        let campaigns = sum(totals.by_campaign.iter().map(|one| &one.airings));
        prop_assert!(campaigns.planned <= by_bulletin.planned);
        prop_assert_eq!(by_bulletin.aired, aired_airings(&rows));
        for one in [&totals.all, &by_bulletin, &campaigns] {
            prop_assert_eq!(one.planned, one.aired + one.cut + one.not_aired);
        }
    }

    /// The record never claims more than was heard, and a silent cue was not.
    #[test]
    fn no_length_is_longer_than_what_could_be_heard(rows in rows()) {
        let book = book(&rows);
        let audible = |row: &Row| match &row.body {
            RowBody::Play(play) if play.run.reason != Some(Reason::Silent) => play.run.heard_ms,
            _ => 0,
        };
        let audible_ms: u64 = rows.iter().map(audible).sum();
        prop_assert!(book.totals.all.heard_s * 1_000 <= audible_ms);
    }

    #[test]
    fn every_form_adds_up_to_the_same_numbers(rows in rows()) {
        let book = book(&rows);
        let all = book.totals.all;
        prop_assert_eq!(from_csv(&book), all);
        let (list, sum) = from_workbook(&book);
        prop_assert_eq!(list, all);
        prop_assert_eq!(sum.unwrap_or_default(), all);
    }
}
