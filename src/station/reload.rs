//! A new schedule, a new state of the audio folder.

use std::sync::Arc;

use chrono::TimeDelta;

use super::Station;
use super::effect::Effect;
use super::ids::{SlotId, Timestamp};
use super::record::Reason;
use super::running_slot::Slot;
use super::schedule::Schedule;
use super::stock::Stock;
use super::timeline::{GAP_MAX, SlotGap, open_slot};
use super::upcoming::{LEAD, UpcomingSlots};

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
        // A clock that is not trusted may show 1970: the horizon stays where the right one left it,
        // and what the old schedule has put behind it is looked for when the time is known.
        if self.clock_suffices() {
            self.horizon = self.horizon.map(|horizon| horizon.min(now));
        }
        // What is armed was allowed by the old rules, on the old outputs: it is armed anew.
        if self.schedule.guard != schedule.guard
            || self.schedule.zones != schedule.zones
            || self.schedule.amplifiers != schedule.amplifiers
        {
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
            .filter(|slot| !slot.record.is_test_tone())
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
        self.note_folder_of_emergencies(&stock);
        self.archiving.retain(|path| stock.bulletin(path).is_some());
        self.stock = Some(stock);
        self.archive_finished(now, out);
    }
}

impl Station {
    /// The schedule that a station knew which has been off since. What it planned meanwhile and the
    /// new one does not has been planned all the same, and gets its closing record. To be called
    /// before the first step.
    pub fn succeeds(&mut self, before: Arc<Schedule>) {
        if before.programmes != self.schedule.programmes {
            self.predecessor = Some(before);
        }
    }

    /// Closes what the predecessor had put between the horizon and `now` and the schedule does not
    /// plan: what was due does not vanish with the file that planned it.
    pub(super) fn close_dropped(
        &mut self,
        now: Timestamp,
        horizon: Timestamp,
        out: &mut Vec<Effect>,
    ) {
        let Some(schedule) = self.predecessor.take() else { return };
        let long = now - horizon > GAP_MAX;
        let mut gap: Option<SlotGap> = None;
        let mut upcoming = UpcomingSlots::after(&schedule, horizon);
        while let Some((due, index)) = upcoming.take(&schedule, now + LEAD) {
            let programme = &schedule.programmes[index];
            let missed = due + programme.late < now;
            for zone in &programme.zones {
                let id = SlotId { due, zone: zone.clone(), programme: programme.id.clone() };
                let known = self.memory.is_closed(&id) || self.open.contains_key(&id);
                if known || self.schedule.plans(&id) {
                    continue;
                }
                if missed && long {
                    let gap = gap.get_or_insert(SlotGap { count: 0, first: due, last: due });
                    gap.count += 1;
                    gap.last = due;
                    continue;
                }
                let reason = match missed {
                    true => self.clock.missed_because(due, due + programme.late),
                    false => Reason::ScheduleRemoved,
                };
                let slot = Slot::new(open_slot(programme, index, id));
                self.close_unmarked(now, slot, reason, out);
            }
        }
        if let Some(gap) = gap {
            let late = schedule.programmes.iter().map(|programme| programme.late).max();
            let limit = gap.first + late.unwrap_or_default();
            let reason = self.clock.missed_because(gap.first, limit);
            self.close_gap(gap.count, gap.first, gap.last, reason, out);
        }
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
