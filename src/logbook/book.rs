//! The logbook as a value: slots with their cues, in the order of time, and their totals.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::line::{LogbookLine, audible_ms};
use super::totals::LogbookTotals;
use crate::messages::shown;
use crate::station::ids::{CampaignId, Timestamp, ZoneId};
use crate::station::record::{AsRun, CueOrigin, Outcome, PlayRow, Row, RowBody};

/// Rows of one logbook: a month of a large ward has ten thousand; this many take a workbook three
/// hundred megabytes while it is made.
pub const ROWS_MAX: usize = 50_000;

/// The names that people read. What has none here is shown by its id.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogbookNames {
    /// The station's; stands above the form.
    pub station: Option<String>,
    pub zones: BTreeMap<ZoneId, String>,
    pub campaigns: BTreeMap<CampaignId, String>,
}

impl LogbookNames {
    pub(super) fn zone(&self, id: &ZoneId) -> String {
        self.zones.get(id).map_or_else(|| shown(id.as_str()), |name| shown(name))
    }

    pub(super) fn campaign(&self, id: &str) -> String {
        self.campaigns.get(&CampaignId::from(id)).map_or_else(|| shown(id), |name| shown(name))
    }
}

/// One thing that limits a logbook, as the heading tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScopeLimit {
    Zone(String),
    Programme(String),
    Outcome(Outcome),
    File(String),
    Campaign(String),
}

/// What was asked for: the rows that are given are of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogbookScope {
    /// Local days, both inclusive.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub limits: Vec<ScopeLimit>,
}

impl LogbookScope {
    /// The outcome that a slot must have had.
    fn outcome(&self) -> Option<Outcome> {
        self.limits.iter().find_map(|limit| match limit {
            ScopeLimit::Outcome(outcome) => Some(*outcome),
            ScopeLimit::Zone(_)
            | ScopeLimit::Programme(_)
            | ScopeLimit::File(_)
            | ScopeLimit::Campaign(_) => None,
        })
    }

    /// With the names that people read.
    fn with_names(mut self, names: &LogbookNames) -> LogbookScope {
        for limit in &mut self.limits {
            match limit {
                ScopeLimit::Zone(id) => *id = names.zone(&id.as_str().into()),
                ScopeLimit::Campaign(id) => *id = names.campaign(id),
                ScopeLimit::Programme(_) | ScopeLimit::Outcome(_) | ScopeLimit::File(_) => {}
            }
        }
        self
    }

    /// Whether not all cues of its slots are there: then a slot's length is theirs.
    fn is_of_some_cues(&self) -> bool {
        self.limits.iter().any(|limit| match limit {
            ScopeLimit::File(_) | ScopeLimit::Campaign(_) => true,
            ScopeLimit::Zone(_) | ScopeLimit::Programme(_) | ScopeLimit::Outcome(_) => false,
        })
    }
}

/// A slot, or what closes many, with what sounded in it.
#[derive(Debug, Clone, PartialEq)]
pub struct LogbookSlot {
    pub line: LogbookLine,
    /// In the order of the rundown, then of writing.
    pub cues: Vec<LogbookLine>,
}

/// The whole form.
#[derive(Debug, Clone, PartialEq)]
pub struct Logbook {
    /// The station's name, or its id; empty where neither is known.
    pub station: String,
    pub scope: LogbookScope,
    /// By due, zone and programme.
    pub slots: Vec<LogbookSlot>,
    pub totals: LogbookTotals,
}

/// The rows of one slot.
#[derive(Default)]
struct SlotRows<'a> {
    closing: Option<(&'a Row, &'a AsRun)>,
    plays: Vec<(&'a Row, &'a PlayRow)>,
    /// A row that is of no single slot.
    other: Option<&'a Row>,
}

impl Logbook {
    /// The form of these rows, in any order, all of one station.
    pub fn new(rows: &[Row], names: &LogbookNames, scope: LogbookScope) -> Logbook {
        // A row that is of no single slot stands by itself, hence its seq.
        let mut grouped: BTreeMap<(Timestamp, &str, &str, u64), SlotRows<'_>> = BTreeMap::new();
        for row in rows {
            let (zone, programme) = row.place();
            let seq = if is_of_slot(row) { 0 } else { row.seq };
            let group = grouped.entry((row.due.utc(), zone, programme, seq)).or_default();
            match &row.body {
                RowBody::Play(_) if !is_of_slot(row) => group.other = Some(row),
                RowBody::Play(play) => group.plays.push((row, play)),
                RowBody::Slot(run) => group.closing = Some((row, run)),
                RowBody::Gap(_) | RowBody::Lost(_) => group.other = Some(row),
            }
        }
        let scope = scope.with_names(names);
        let wanted = scope.outcome();
        let slots: Vec<LogbookSlot> = grouped
            .into_values()
            .filter_map(|group| slot(group, names, &scope))
            .filter(|slot| wanted.is_none() || slot.line.outcome == wanted)
            .collect();
        let station = names.station.as_deref().map(shown);
        let station = station.or_else(|| rows.first().map(|row| shown(&row.station)));
        let totals = LogbookTotals::of(&slots);
        Logbook { station: station.unwrap_or_default(), scope, slots, totals }
    }
}

/// Whether it belongs to one slot, with others.
fn is_of_slot(row: &Row) -> bool {
    match &row.body {
        RowBody::Play(play) => match play.cue.from {
            CueOrigin::Order | CueOrigin::Tone => false,
            CueOrigin::File
            | CueOrigin::Queue(_)
            | CueOrigin::Attention
            | CueOrigin::Pause
            | CueOrigin::Other(_) => true,
        },
        RowBody::Slot(_) => true,
        RowBody::Gap(_) | RowBody::Lost(_) => false,
    }
}

fn slot(mut rows: SlotRows<'_>, names: &LogbookNames, scope: &LogbookScope) -> Option<LogbookSlot> {
    rows.plays.sort_by_key(|(row, play)| (play.cue.index, row.seq));
    let cues: Vec<LogbookLine> =
        rows.plays.iter().map(|(row, play)| LogbookLine::cue(row, play, names)).collect();
    let heard_s = cues.iter().map(|cue| cue.heard_s).sum();
    let line = match (rows.closing, rows.plays.first(), rows.other) {
        (Some((row, run)), _, _) => {
            let silent = rows.plays.iter().map(|(_, play)| play.run.heard_ms - audible_ms(play));
            let line = LogbookLine::slot(row, run, silent.sum(), names);
            if scope.is_of_some_cues() { LogbookLine { heard_s, ..line } } else { line }
        }
        (None, Some((row, play)), _) => {
            LogbookLine { heard_s, ..LogbookLine::open_slot(row, &play.run, names) }
        }
        (None, None, row) => LogbookLine::of_none(row?, names)?,
    };
    Some(LogbookSlot { line, cues })
}
