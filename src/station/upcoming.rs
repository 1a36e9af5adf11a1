//! The slots that come up next.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::ids::Timestamp;
use super::schedule::Schedule;

/// How long before due a slot comes up and is armed: leaves a slow SD card two seconds for the
/// write-ahead and the output two for opening and pre-roll.
pub const LEAD: TimeDelta = TimeDelta::seconds(4);

/// The next due instant of each programme, with its place in the schedule.
#[derive(Default)]
pub struct UpcomingSlots {
    next: BTreeSet<(Timestamp, usize)>,
}

impl UpcomingSlots {
    /// First occurrences after `after`, exclusive.
    pub fn after(schedule: &Schedule, after: Timestamp) -> UpcomingSlots {
        let next = schedule.programmes.iter().enumerate().filter_map(|(index, programme)| {
            Some((programme.when.next_after(schedule.timezone, after)?, index))
        });
        UpcomingSlots { next: next.collect() }
    }

    /// Takes the first occurrence if it is due at or before `until`.
    pub fn take(&mut self, schedule: &Schedule, until: Timestamp) -> Option<(Timestamp, usize)> {
        let first = *self.next.first()?;
        if first.0 > until {
            return None;
        }
        self.next.remove(&first);
        let (due, index) = first;
        if let Some(next) = schedule.programmes[index].when.next_after(schedule.timezone, due) {
            self.next.insert((next, index));
        }
        Some(first)
    }

    /// The next due of each programme, soonest first.
    pub fn iter(&self) -> impl Iterator<Item = (Timestamp, usize)> {
        self.next.iter().copied()
    }

    /// Those due at or before `until`, soonest first.
    pub fn until(&self, until: Timestamp) -> impl Iterator<Item = &(Timestamp, usize)> {
        self.next.iter().take_while(move |(due, _)| *due <= until)
    }

    /// The first that is due after `after`.
    pub fn first_after(&self, after: Timestamp) -> Option<Timestamp> {
        self.next.iter().map(|(due, _)| *due).find(|due| *due > after)
    }

    pub fn first(&self, most: usize) -> Vec<(Timestamp, usize)> {
        self.next.iter().copied().take(most).collect()
    }
}
