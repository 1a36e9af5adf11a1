//! A new schedule, a new state of the audio folder.

use std::sync::Arc;

use chrono::TimeDelta;

use super::record::Reason;
use super::schedule::{Schedule, SlotId, Timestamp};
use super::stock::Stock;
use super::{Effect, Station};

impl Station {
    /// Replaces the schedule. What is on air plays on; what waits and is no longer planned is
    /// closed; slots that have yet to come up are looked for anew.
    pub(super) fn reload(
        &mut self,
        now: Timestamp,
        schedule: Arc<Schedule>,
        out: &mut Vec<Effect>,
    ) {
        // What was due until now was the old one's. A slot that the new schedule puts into the next
        // seconds comes up, too.
        self.bring_up(now, out);
        // A clock that is not trusted may show 1970: the horizon stays where the right one left it.
        if self.clock_suffices() {
            self.horizon = self.horizon.map(|horizon| horizon.min(now));
        }
        // What is armed was allowed by the old rules, on the old outputs: it is armed anew.
        if self.schedule.guard != schedule.guard || self.schedule.zones != schedule.zones {
            self.disarm_all(|slot| !slot.record.is_emergency(), out);
        }
        self.clock.rule(now, self.schedule.trust, schedule.trust);
        // Else a start would take what the new schedule plans before now for missed.
        self.horizon_written = None;
        self.take_schedule(schedule);
        self.disarm_untrusted(out);
        let waiting: Vec<SlotId> = self
            .open
            .values()
            .filter(|slot| slot.record.started.is_none() && !slot.record.is_emergency())
            .map(|slot| slot.record.id.clone())
            .collect();
        for id in waiting {
            if !self.schedule.plans(&id) {
                self.disarm(&id, out);
                self.close(now, &id, Some(Reason::ScheduleRemoved), None, out);
            }
        }
        self.archive_finished(now, out);
    }

    pub(super) fn restock(&mut self, now: Timestamp, stock: Arc<Stock>, out: &mut Vec<Effect>) {
        self.note_lying(&stock);
        self.archiving.retain(|path| stock.bulletin(path).is_some());
        self.stock = Some(stock);
        self.archive_finished(now, out);
    }
}

impl Schedule {
    /// Does any programme put this slot on the timeline?
    pub fn plans(&self, slot: &SlotId) -> bool {
        let just_before = slot.due - TimeDelta::microseconds(1);
        self.programmes.iter().any(|programme| {
            programme.id == slot.programme
                && programme.zones.contains(&slot.zone)
                && programme.when.next_after(self.timezone, just_before) == Some(slot.due)
        })
    }
}
