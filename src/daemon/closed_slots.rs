//! The slots that were closed last, and those of the day, for `status` and the overview.
//!
//! The day's are read from the journal when a day begins and at the start, so that a restart
//! forgets none; from then on each closing row is noted as it is written.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use tokio::time::timeout;

use super::folder::{AudioFolder, DaySlot, FolderEvent};
use crate::control::ClosedSlot;
use crate::journal::{Journal, JournalError, LogFilter};
use crate::station::ids::{ProgrammeId, Timestamp, ZoneId};
use crate::station::record::{Row, RowKind};

/// Closed slots that `status` shows: those of a day in most wards.
const SHOWN_MAX: usize = 20;

/// Slots of a day that are kept: twelve programmes in each of some forty zones. A larger ward finds
/// the rest in its log.
const DAY_MAX: usize = 500;

/// How long the journal is waited for: the overview, which waits with it, may lie on another disk.
const READ_MAX: Duration = Duration::from_secs(10);

/// What names a closed slot; without zone and programme it stands for many.
type ClosedKey = (Timestamp, Option<ProgrammeId>, Option<ZoneId>);

/// Slots closed since the daemon's start, [`SHOWN_MAX`] at most, the latest last; and those of the
/// day.
#[derive(Debug, Default)]
pub struct ClosedSlots {
    latest: VecDeque<ClosedSlot>,
    /// Which day is kept, in the station's time zone; `None` until the clock can be trusted.
    day: Option<NaiveDate>,
    /// The journal is still to be asked for that day.
    unread: bool,
    /// The journal is being asked.
    reading: bool,
    of_day: BTreeMap<ClosedKey, DaySlot>,
}

impl ClosedSlots {
    /// Takes note of a closing row.
    pub fn note(&mut self, row: &Row) {
        let closed = day_slot(row);
        self.latest.push_back(closed.slot.clone());
        if self.latest.len() > SHOWN_MAX {
            self.latest.pop_front();
        }
        self.keep(closed);
    }

    /// The latest last.
    pub fn list(&self) -> Vec<ClosedSlot> {
        self.latest.iter().cloned().collect()
    }

    /// Those of the day, in the order of their dues.
    pub fn of_day(&self) -> Vec<DaySlot> {
        self.of_day.values().cloned().collect()
    }

    /// That day it is; another's slots are forgotten.
    pub fn begin_day(&mut self, day: NaiveDate) {
        if self.day != Some(day) {
            self.of_day.clear();
            (self.day, self.unread) = (Some(day), true);
        }
    }

    /// Has the journal asked for what was closed on the day before this process began, once.
    pub fn read_day(&mut self, journal: Option<&Arc<Journal>>, folder: &AudioFolder) {
        let (Some(day), Some(journal)) = (self.day.filter(|_| self.unread), journal) else {
            return;
        };
        (self.unread, self.reading) = (false, true);
        let (journal, events) = (journal.clone(), folder.events());
        tokio::spawn(async move {
            let read = timeout(READ_MAX, read(&journal, day)).await;
            drop(journal);
            let slots = match read {
                Ok(Ok(slots)) => slots,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "what was closed today can't be read");
                    Vec::new()
                }
                Err(_) => {
                    tracing::warn!("what was closed today can't be read: the disk is too slow");
                    Vec::new()
                }
            };
            // Unless the loop has ended.
            let _ = events.send(FolderEvent::DayRead(day, slots)).await;
        });
    }

    /// Whether the journal is being asked for the day: what is told of it lacks something so far.
    pub fn is_reading(&self) -> bool {
        self.reading
    }

    /// Takes what the journal knows of a day; nothing if it could not be read.
    pub fn take_day(&mut self, day: NaiveDate, slots: Vec<DaySlot>) {
        self.reading = false;
        if self.day == Some(day) {
            slots.into_iter().for_each(|slot| self.keep(slot));
        }
    }

    fn keep(&mut self, closed: DaySlot) {
        let slot = &closed.slot;
        if self.day == Some(slot.due.0.date_naive()) && self.of_day.len() < DAY_MAX {
            let key = (slot.due.utc(), slot.programme.clone(), slot.zone.clone());
            self.of_day.insert(key, closed);
        }
    }
}

async fn read(journal: &Journal, day: NaiveDate) -> Result<Vec<DaySlot>, JournalError> {
    let (from, until, kind) = (Some(day), Some(day), Some(RowKind::Slot));
    let mut rows = journal.log(LogFilter { from, until, kind, ..LogFilter::default() });
    let mut slots = Vec::new();
    while let Some(entry) = rows.next().await?
        && slots.len() < DAY_MAX
    {
        slots.push(day_slot(&entry.row));
    }
    Ok(slots)
}

fn day_slot(row: &Row) -> DaySlot {
    // A gap closes many slots at once.
    let one = row.as_run();
    let slot = ClosedSlot {
        due: row.due,
        zone: one.map(|run| run.zone.clone()),
        programme: one.map(|run| run.programme.clone()),
        title: one.map(|run| run.title.clone()).unwrap_or_default(),
        outcome: row.outcome(),
        reason: row.reason(),
    };
    DaySlot { slot, count: row.slots_closed() }
}
