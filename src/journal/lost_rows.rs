//! Rows that were given up while the disk refused: their numbers stay.

use std::sync::Arc;

use crate::station::clock_trust::ClockTrust;
use crate::station::record::{GapRow, LocalTimestamp, LostRow, Reason, Row, RowBody};

/// Consecutive rows of which only the numbers are left, and how many slots they closed.
#[derive(Debug, Clone, PartialEq)]
pub struct LostRows {
    pub first: u64,
    pub last: u64,
    /// The first before any of them was written.
    begin: u64,
    slots: u64,
    station: Arc<str>,
    since: LocalTimestamp,
    until: LocalTimestamp,
    clock: ClockTrust,
}

impl LostRows {
    pub fn new(row: &Row) -> LostRows {
        LostRows {
            first: row.seq,
            last: row.seq,
            begin: row.seq,
            slots: row.slots_closed(),
            station: row.station.clone(),
            since: row.due,
            until: match &row.body {
                RowBody::Gap(gap) => gap.until,
                RowBody::Play(_) | RowBody::Slot(_) | RowBody::Lost(_) => row.due,
            },
            clock: row.clock,
        }
    }

    /// Takes in the rows right behind.
    pub fn append(&mut self, behind: &LostRows) {
        debug_assert_eq!(self.last + 1, behind.first, "only neighbours are one range");
        self.last = behind.last;
        self.slots += behind.slots;
        self.since = self.since.min(behind.since);
        self.until = self.until.max(behind.until);
        self.clock = self.clock.min(behind.clock);
    }

    /// The row in the place of the lost one. The last of a range closes, with a count, the slots
    /// whose closing rows are among the lost, as the row of a long absence does.
    pub fn row(&self, seq: u64) -> Row {
        let detail = format!(
            "given up for want of disk: rows {} to {}, closing records of {} slots among them; \
             what was heard is not known",
            self.begin, self.last, self.slots
        );
        let body = if seq == self.last && self.slots > 0 {
            RowBody::Gap(GapRow {
                reason: Reason::Internal,
                detail: Some(detail),
                count: self.slots,
                until: self.until,
            })
        } else {
            RowBody::Lost(LostRow { detail })
        };
        Row { seq, station: self.station.clone(), due: self.since, clock: self.clock, body }
    }

    /// Moves its numbers.
    pub fn shift(&mut self, by: i64) {
        self.first = self.first.saturating_add_signed(by);
        self.last = self.last.saturating_add_signed(by);
        self.begin = self.begin.saturating_add_signed(by);
    }
}
