//! The form as CSV that a spreadsheet calculates with: UTF-8 with a byte order mark (else Excel
//! garbles Vietnamese), headings in the reader's language, days and times as 2026-03-02 05:30:00,
//! which every spreadsheet reads whatever its language, lengths as h:mm:ss, no decimals, and no
//! text that is taken for a formula. The list alone: a spreadsheet makes its own totals.

use chrono::NaiveDateTime;

use super::Logbook;
use super::line::{LineKind, LogbookLine};
use super::line_words::LineWords;
use crate::messages::{Lang, logbook as words};
use crate::station::record::harmless_cell;

/// Columns of the list, also of the workbook's.
pub(super) const COLUMNS: usize = 17;

/// The headings of the list.
pub(super) fn heads(lang: Lang) -> [String; COLUMNS] {
    [
        words::date(lang),
        words::day(lang),
        words::zone(lang),
        words::due(lang),
        words::started(lang),
        words::ended(lang),
        words::content(lang),
        words::unit(lang),
        words::field(lang),
        words::priority(lang),
        words::campaign(lang),
        words::heard(lang),
        words::outcome(lang),
        words::reason(lang),
        words::approved_by(lang),
        words::kind(lang),
        words::slots(lang),
    ]
}

/// The list, slot by slot, each above its cues.
pub fn csv(lang: Lang, book: &Logbook) -> Vec<u8> {
    let mut text = "\u{feff}".as_bytes().to_vec();
    let mut table =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut text);
    let taken = "memory takes every byte";
    table.write_record(heads(lang)).expect(taken);
    for slot in &book.slots {
        for line in std::iter::once(&slot.line).chain(&slot.cues) {
            table.write_record(cells(lang, line)).expect(taken);
        }
    }
    table.flush().expect(taken);
    drop(table);
    text
}

fn cells(lang: Lang, line: &LogbookLine) -> [String; COLUMNS] {
    let told = LineWords::new(lang, line);
    let time = |at: NaiveDateTime| at.format("%Y-%m-%d %H:%M:%S").to_string();
    let maybe = |at: Option<NaiveDateTime>| at.map(time).unwrap_or_default();
    [
        line.due.format("%Y-%m-%d").to_string(),
        told.day,
        harmless_cell(&told.zone),
        time(line.due),
        maybe(line.started),
        maybe(line.ended),
        harmless_cell(&told.title),
        harmless_cell(&told.unit),
        told.field,
        told.priority,
        harmless_cell(&told.campaign),
        words::length(line.heard_s),
        told.outcome,
        harmless_cell(&told.remark),
        harmless_cell(&told.approved_by),
        kind(lang, line.kind),
        slots(line).map(|slots| slots.to_string()).unwrap_or_default(),
    ]
}

/// Slot or cue: what closes many slots counts among the former.
pub(super) fn kind(lang: Lang, kind: LineKind) -> String {
    match kind {
        LineKind::Slot | LineKind::Gap => words::kind_slot(lang),
        LineKind::Order => words::kind_order(lang),
        LineKind::Cue | LineKind::Lost => words::kind_cue(lang),
    }
}

/// How many slots a line stands for, so that the column can be summed up; nothing of a cue.
pub(super) fn slots(line: &LogbookLine) -> Option<u64> {
    match line.kind {
        LineKind::Slot | LineKind::Gap => Some(line.slots),
        LineKind::Cue | LineKind::Order | LineKind::Lost => None,
    }
}
