//! What the core remembers of the past: the last `seq`, the slots closed of late, each bulletin's
//! airings, the sound of the day in each zone. Filled from the journal at the start, kept up with
//! every row.

use std::collections::{BTreeMap, HashSet, VecDeque};

use chrono::NaiveDate;

use super::rundown::History;
use super::schedule::{SlotId, ZoneId};
use super::{Airing, CLOSED_KEPT};

pub struct Book {
    seq: u64,
    closed: HashSet<SlotId>,
    closed_order: VecDeque<SlotId>,
    history: History,
    heard_of_day: BTreeMap<ZoneId, (NaiveDate, u64)>,
}

impl Book {
    pub fn new(
        seq: u64,
        closed: Vec<SlotId>,
        airings: Vec<Airing>,
        heard: Vec<(ZoneId, NaiveDate, u64)>,
    ) -> Book {
        let mut book = Book {
            seq,
            closed: HashSet::new(),
            closed_order: VecDeque::new(),
            history: History::new(&airings),
            heard_of_day: BTreeMap::new(),
        };
        for slot in closed {
            book.note_closed(slot);
        }
        for (zone, date, heard_ms) in heard {
            book.note_heard(&zone, date, heard_ms);
        }
        book
    }

    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The seq of a row that is about to be written.
    pub fn next_seq(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }

    pub fn history(&self) -> &History {
        &self.history
    }

    pub fn history_mut(&mut self) -> &mut History {
        &mut self.history
    }

    pub fn is_closed(&self, slot: &SlotId) -> bool {
        self.closed.contains(slot)
    }

    pub fn note_closed(&mut self, slot: SlotId) {
        if !self.closed.insert(slot.clone()) {
            return;
        }
        self.closed_order.push_back(slot);
        if self.closed_order.len() > CLOSED_KEPT
            && let Some(oldest) = self.closed_order.pop_front()
        {
            self.closed.remove(&oldest);
        }
    }

    /// Milliseconds heard in `zone` on this local day.
    pub fn heard_on(&self, zone: &ZoneId, date: NaiveDate) -> u64 {
        match self.heard_of_day.get(zone) {
            Some((day, heard_ms)) if *day == date => *heard_ms,
            _ => 0,
        }
    }

    pub fn note_heard(&mut self, zone: &ZoneId, date: NaiveDate, heard_ms: u64) {
        match self.heard_of_day.get_mut(zone) {
            Some((day, sum)) if *day == date => *sum += heard_ms,
            Some(entry) => *entry = (date, heard_ms),
            None => {
                self.heard_of_day.insert(zone.clone(), (date, heard_ms));
            }
        }
    }
}
