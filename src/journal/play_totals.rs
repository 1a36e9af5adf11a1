//! What follows from play rows and is kept beside them: who heard which bulletin how often, and how
//! long each zone sounded on a day.

use std::collections::BTreeMap;

use crate::station::airing::{AirFailure, Strikes};
use crate::station::ids::{Timestamp, ZoneId};
use crate::station::priority::Priority;
use crate::station::record::{Outcome, PlayRow, Row, RowBody};
use crate::station::tone::TEST;

use super::columns::day;

/// Sums over rows that are written, or whose content was given up: a queue counts an airing also
/// when its row is lost.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlayTotals {
    /// By hash and zone: airings to the end, and when the last ended.
    pub airings: BTreeMap<(String, ZoneId), (u32, Timestamp)>,
    /// By local day, counted from 0001-01-01 as day 1, and zone: milliseconds heard.
    pub heard: BTreeMap<(i64, ZoneId), u64>,
    /// By hash and zone: failures running of what has not been heard to its end since.
    pub strikes: BTreeMap<(String, ZoneId), Strikes>,
}

impl PlayTotals {
    pub fn of(row: &Row) -> PlayTotals {
        let mut totals = PlayTotals::default();
        totals.count(row);
        totals
    }

    /// A bulletin counts as aired in a zone only when it sounded to its end there; the daily limit
    /// counts what was heard, to its end or not, but for emergencies and test tones.
    pub fn count(&mut self, row: &Row) {
        match &row.body {
            RowBody::Play(play) => self.count_play(row, play),
            RowBody::Slot(_) | RowBody::Gap(_) | RowBody::Lost(_) => {}
        }
    }

    fn count_play(&mut self, row: &Row, PlayRow { run, bulletin, strikes, .. }: &PlayRow) {
        if let (Outcome::Aired, Some(bulletin)) = (run.outcome, bulletin) {
            self.add_airings(&bulletin.sha256, &run.zone, 1, row.over_at().utc());
        }
        let failure = run.reason.and_then(AirFailure::of);
        if let (Some(count), Some(failure), Some(bulletin)) = (*strikes, failure, bulletin) {
            let last = run.ended_at.unwrap_or(row.due).utc();
            let key = (bulletin.sha256.clone(), run.zone.clone());
            self.strikes.insert(key, Strikes { count, last, failure });
        }
        let counts = run.priority != Priority::Emergency && run.programme.as_str() != TEST;
        if counts && run.heard_ms > 0 {
            let began = run.started_at.unwrap_or(row.due);
            let key = (day(began.0.date_naive()), run.zone.clone());
            *self.heard.entry(key).or_default() += run.heard_ms;
        }
    }

    pub fn merge(&mut self, other: PlayTotals) {
        for ((sha256, zone), (count, last)) in other.airings {
            self.add_airings(&sha256, &zone, count, last);
        }
        self.strikes.extend(other.strikes);
        for (key, ms) in other.heard {
            *self.heard.entry(key).or_default() += ms;
        }
    }

    fn add_airings(&mut self, sha256: &str, zone: &ZoneId, count: u32, last: Timestamp) {
        let key = (sha256.to_owned(), zone.clone());
        self.strikes.remove(&key);
        let airing = self.airings.entry(key).or_insert((0, last));
        *airing = (airing.0.saturating_add(count), airing.1.max(last));
    }

    /// Forgets the bulletins heard longest ago and the earliest days, down to so many of each.
    pub fn keep(&mut self, most: usize) {
        while self.airings.len() > most {
            let oldest = self.airings.iter().min_by_key(|(_, (_, last))| *last);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else { break };
            self.airings.remove(&oldest);
        }
        while self.strikes.len() > most {
            self.strikes.pop_first();
        }
        while self.heard.len() > most {
            self.heard.pop_first();
        }
    }

    pub fn is_empty(&self) -> bool {
        self.airings.is_empty() && self.heard.is_empty() && self.strikes.is_empty()
    }
}
