//! Rows of a few days of a ward.

use chrono::{DateTime, TimeDelta};
use loaphuong::logbook::{Logbook, LogbookNames, LogbookScope};
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::record::{
    AsRun, GapRow, LocalTimestamp, Outcome, PlayRow, Reason, Row, RowBody, RowBulletin, RowCue,
};

/// An instant in Việt Nam.
pub fn at(text: &str) -> LocalTimestamp {
    LocalTimestamp(DateTime::parse_from_rfc3339(&format!("{text}+07:00")).expect(text))
}

pub fn later(at: LocalTimestamp, ms: u64) -> LocalTimestamp {
    LocalTimestamp(at.0 + TimeDelta::milliseconds(ms.cast_signed()))
}

fn row(seq: u64, due: LocalTimestamp, body: RowBody) -> Row {
    Row { seq, station: "thanh-dong-nvh-1".into(), due, clock: ClockTrust::Synced, body }
}

/// How a slot of `programme` in `zone` ran.
pub fn run(zone: &str, programme: &str, due: LocalTimestamp, heard_ms: u64) -> AsRun {
    let heard = heard_ms > 0;
    AsRun {
        title: format!("Chương trình {programme}"),
        outcome: if heard { Outcome::Aired } else { Outcome::NotAired },
        reason: (!heard).then_some(Reason::PowerOff),
        started_at: heard.then_some(due),
        ended_at: heard.then(|| later(due, heard_ms)),
        heard_ms,
        ..AsRun::blank(zone.into(), programme.into())
    }
}

pub fn slot(seq: u64, due: LocalTimestamp, run: AsRun) -> Row {
    row(seq, due, RowBody::Slot(Box::new(run)))
}

pub fn bulletin(name: &str) -> RowBulletin {
    RowBulletin {
        title: format!("Bản tin {name}"),
        path: format!("tin/{name}.mp3"),
        sha256: format!("{name}{}", "0".repeat(8)),
        length_ms: 60_000,
        campaign: None,
        unit: None,
        field: None,
        approved_by: None,
    }
}

pub fn play(seq: u64, due: LocalTimestamp, index: u32, run: AsRun, bulletin: RowBulletin) -> Row {
    let path = Some(bulletin.path.clone());
    let cue = RowCue { index, from: "queue:tin".into(), path, music: false };
    let play = PlayRow { bulletin: Some(bulletin), ..PlayRow::blank(run, cue) };
    row(seq, due, RowBody::Play(Box::new(play)))
}

pub fn gap(seq: u64, due: LocalTimestamp, count: u64, until: LocalTimestamp) -> Row {
    let gap = GapRow { reason: Reason::PowerOff, detail: None, count, until };
    row(seq, due, RowBody::Gap(gap))
}

/// The number that a cell holds, also of one that is shown as a length.
pub fn number(cell: &calamine::Data) -> Option<f64> {
    match cell {
        calamine::Data::DateTime(shown) => Some(shown.as_f64()),
        other => calamine::DataType::as_f64(other),
    }
}

/// The logbook of these rows, whatever they are of.
pub fn book(rows: &[Row]) -> Logbook {
    Logbook::new(rows, &LogbookNames::default(), LogbookScope::default())
}
