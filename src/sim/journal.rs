//! The journal as a value: what a power cut leaves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::station::airing::{AirFailure, Strikes};
use crate::station::due_spans::DueSpans;
use crate::station::ids::{SlotId, Timestamp, ZoneId};
use crate::station::mute::ZoneMute;
use crate::station::record::{Outcome, PlayRow, Row, RowBody};
use crate::station::{Airing, CLOSED_KEPT, HEARD_DAYS_MAX, OpenSlot, RecoveredJournal};

/// What a power cut leaves.
#[derive(Default, Clone)]
pub struct SimJournal {
    /// Its id; a copied card has the same.
    pub id: u64,
    pub seq: u64,
    /// Rows up to here are an earlier journal's.
    pub base: u64,
    /// The rows themselves, if they are kept for a centre.
    pub rows: Option<Vec<Arc<Row>>>,
    /// Rows that the centre will never take.
    pub set_aside: BTreeSet<u64>,
    pub through: u64,
    pub horizon: Option<Timestamp>,
    pub marks: BTreeMap<SlotId, OpenSlot>,
    pub mutes: BTreeMap<ZoneId, ZoneMute>,
    /// By due, as the journal's index is.
    closed: BTreeSet<SlotId>,
    pub airings: BTreeMap<(Arc<str>, ZoneId), (u32, Timestamp)>,
    heard: BTreeMap<(NaiveDate, ZoneId), u64>,
    pub strikes: BTreeMap<(Arc<str>, ZoneId), Strikes>,
}

impl SimJournal {
    /// Takes a row, as the journal's tables do.
    pub fn append(&mut self, row: &Row) {
        assert_eq!(row.seq, self.seq + 1, "rows are numbered without gaps");
        self.seq = row.seq;
        if let Some(rows) = &mut self.rows {
            rows.push(Arc::new(row.clone()));
        }
        match &row.body {
            RowBody::Slot(_) => {
                let id = row.slot_id().expect("a closing row is of one slot");
                assert!(self.closed.insert(id), "a slot is closed once: {row:?}");
            }
            RowBody::Play(play) => self.count_play(row, play),
            RowBody::Gap(_) | RowBody::Lost(_) => {}
        }
    }

    fn count_play(&mut self, row: &Row, PlayRow { run, bulletin, strikes, .. }: &PlayRow) {
        let Some(bulletin) = bulletin else { return };
        let at = run.ended_at.unwrap_or(row.due).utc();
        let key = (bulletin.sha256.as_str().into(), run.zone.clone());
        if run.outcome == Outcome::Aired {
            let airing = self.airings.entry(key.clone()).or_insert((0, at));
            *airing = (airing.0 + 1, at);
        }
        let failure = run.reason.and_then(AirFailure::of);
        if let (Some(count), Some(failure)) = (*strikes, failure) {
            self.strikes.insert(key, Strikes { count, last: at, failure });
        } else if run.outcome == Outcome::Aired {
            self.strikes.remove(&key);
        }
        if run.ordered_by.is_none() && run.heard_ms > 0 {
            let date = run.started_at.unwrap_or(row.due).0.date_naive();
            *self.heard.entry((date, run.zone.clone())).or_insert(0) += run.heard_ms;
        }
    }

    /// Rows for the centre, each with the seq of the one before it that is not set aside.
    pub fn rows_after(&self, after: u64, most: u32) -> Vec<(u64, Arc<Row>)> {
        let Some(rows) = &self.rows else { return Vec::new() };
        let first = usize::try_from(after).map_or(rows.len(), |after| after.min(rows.len()));
        let mut previous =
            (self.base + 1..=after).rev().find(|seq| !self.set_aside.contains(seq)).unwrap_or(0);
        let mut batch = Vec::new();
        for row in rows[first..].iter().filter(|row| !self.set_aside.contains(&row.seq)) {
            if batch.len() >= most as usize {
                break;
            }
            batch.push((previous, row.clone()));
            previous = row.seq;
        }
        batch
    }

    /// Goes on under another id, behind this row.
    pub fn renew(&mut self, id: u64, after: u64) {
        (self.id, self.base, self.through) = (id, after, after);
    }

    /// What the next life knows.
    pub fn recovered(&self) -> RecoveredJournal {
        RecoveredJournal {
            journal: uuid::Uuid::from_u128(u128::from(self.id)),
            seq: self.seq,
            base: self.base,
            through: self.through,
            horizon: self.horizon,
            open: self.marks.values().cloned().collect(),
            mutes: self.mutes.values().cloned().collect(),
            closed: self.closed.iter().rev().take(CLOSED_KEPT).rev().cloned().collect(),
            forgotten: self
                .closed
                .iter()
                .rev()
                .skip(CLOSED_KEPT)
                .map(|slot| slot.due)
                .collect::<DueSpans>()
                .0,
            airings: self.airings_and_strikes(),
            heard_today: self.heard_lately(),
            ..RecoveredJournal::default()
        }
    }

    fn airings_and_strikes(&self) -> Vec<Airing> {
        let aired = self.airings.iter().map(|((sha256, zone), (count, last))| Airing {
            sha256: sha256.clone(),
            zone: zone.clone(),
            count: *count,
            last: *last,
            strikes: None,
        });
        let struck = self.strikes.iter().map(|((sha256, zone), strikes)| Airing {
            sha256: sha256.clone(),
            zone: zone.clone(),
            count: 0,
            last: strikes.last,
            strikes: Some(*strikes),
        });
        aired.chain(struck).collect()
    }

    /// The sound of the latest days, as the journal reads it.
    fn heard_lately(&self) -> Vec<(ZoneId, NaiveDate, u64)> {
        let days: BTreeSet<NaiveDate> = self.heard.keys().map(|(date, _)| *date).collect();
        let first = days.iter().nth_back(HEARD_DAYS_MAX.min(days.len()).saturating_sub(1));
        let late = self.heard.iter().filter(|((date, _), _)| first.is_some_and(|day| date >= day));
        late.map(|((date, zone), heard_ms)| (zone.clone(), *date, *heard_ms)).collect()
    }
}
