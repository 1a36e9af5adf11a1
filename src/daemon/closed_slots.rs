//! The slots that were closed last, for `status`.

use std::collections::VecDeque;

use crate::control::ClosedSlot;
use crate::station::record::Row;

/// Closed slots that `status` shows: those of a day in most wards.
const SHOWN_MAX: usize = 20;

/// Slots closed since the daemon's start, [`SHOWN_MAX`] at most, the latest last.
#[derive(Debug, Default)]
pub struct ClosedSlots(VecDeque<ClosedSlot>);

impl ClosedSlots {
    /// Takes note of a closing row.
    pub fn note(&mut self, row: &Row) {
        self.0.push_back(closed_slot(row));
        if self.0.len() > SHOWN_MAX {
            self.0.pop_front();
        }
    }

    /// The latest last.
    pub fn list(&self) -> Vec<ClosedSlot> {
        self.0.iter().cloned().collect()
    }
}

fn closed_slot(row: &Row) -> ClosedSlot {
    // A gap closes many slots at once.
    let one = row.as_run();
    ClosedSlot {
        due: row.due,
        zone: one.map(|run| run.zone.clone()),
        programme: one.map(|run| run.programme.clone()),
        title: one.map(|run| run.title.clone()).unwrap_or_default(),
        outcome: row.outcome(),
        reason: row.reason(),
    }
}
