//! What the core remembers of the past: the last `seq`, the slots closed of late, each bulletin's
//! airings, the sound of the last days in each zone. Filled from the journal at the start, kept up
//! with every row.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use chrono::NaiveDate;

use super::airing::Airing;
use super::due_spans::{DueSpan, DueSpans};
use super::history::AiringHistory;
use super::ids::{SlotId, ZoneId};
use super::recovered_journal::CLOSED_KEPT;

/// Days of sound remembered in each zone, those noted last: a slot may begin before midnight and
/// end after it, and a clock that is set far away and back again must find the limit of its day as
/// it left it. Two months: a battery clock that fell back to the last time it was set.
pub const HEARD_DAYS_MAX: usize = 62;

/// What was closed and heard: the last row's number, the slots closed lately, the days' sound.
pub struct StationMemory {
    seq: u64,
    /// The slots closed last.
    closed: BTreeSet<SlotId>,
    /// The same in the order of their closing.
    order: VecDeque<SlotId>,
    /// Slots due in these spans have been forgotten: each of them may have been closed. Only a
    /// clock set back further than [`CLOSED_KEPT`] slots comes here. Spans, for a clock that ran
    /// years ahead has closed slots there, and none between then and now.
    forgotten: DueSpans,
    /// Shared with those who look at it beside the loop.
    history: Arc<AiringHistory>,
    /// Days and their milliseconds, the one noted last at the end.
    heard: BTreeMap<ZoneId, Vec<(NaiveDate, u64)>>,
}

impl StationMemory {
    pub fn new(
        seq: u64,
        closed: Vec<SlotId>,
        forgotten: Vec<DueSpan>,
        airings: Vec<Airing>,
        heard: Vec<(ZoneId, NaiveDate, u64)>,
    ) -> StationMemory {
        let mut memory = StationMemory {
            seq,
            closed: BTreeSet::new(),
            order: VecDeque::new(),
            forgotten: DueSpans(forgotten),
            history: Arc::new(AiringHistory::new(&airings)),
            heard: BTreeMap::new(),
        };
        for slot in closed {
            memory.note_closed(slot);
        }
        for (zone, date, heard_ms) in heard {
            memory.note_heard(&zone, date, heard_ms);
        }
        memory
    }

    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The seq of a row that is about to be written.
    pub fn next_seq(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }

    pub fn history(&self) -> &Arc<AiringHistory> {
        &self.history
    }

    pub fn history_mut(&mut self) -> &mut AiringHistory {
        Arc::make_mut(&mut self.history)
    }

    /// Was the slot closed, or is that no longer known? Either way it must not air.
    pub fn is_closed(&self, slot: &SlotId) -> bool {
        self.forgotten.contain(slot.due) || self.remembers(slot)
    }

    /// Is it known that the slot was closed?
    pub fn remembers(&self, slot: &SlotId) -> bool {
        self.closed.contains(slot)
    }

    pub fn note_closed(&mut self, slot: SlotId) {
        if !self.closed.insert(slot.clone()) {
            return;
        }
        self.order.push_back(slot);
        if self.order.len() > CLOSED_KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.closed.remove(&oldest);
            self.forgotten.add(oldest.due);
        }
    }

    /// Milliseconds heard in `zone` on this local day.
    pub fn heard_on(&self, zone: &ZoneId, date: NaiveDate) -> u64 {
        let day = self.heard.get(zone).and_then(|days| days.iter().find(|(day, _)| *day == date));
        day.map_or(0, |(_, heard_ms)| *heard_ms)
    }

    /// `date` is the local day on which the sound began.
    pub fn note_heard(&mut self, zone: &ZoneId, date: NaiveDate, heard_ms: u64) {
        let days = self.heard.entry(zone.clone()).or_default();
        let known = days.iter().position(|(day, _)| *day == date).map(|at| days.remove(at));
        days.push((date, known.map_or(0, |(_, ms)| ms) + heard_ms));
        if days.len() > HEARD_DAYS_MAX {
            days.remove(0);
        }
    }
}
