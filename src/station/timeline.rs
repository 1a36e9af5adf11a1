//! Slots coming up, in time or too late, and the next instant at which the core has to look.

use super::upcoming::UpcomingSlots;
use std::sync::Arc;

use chrono::TimeDelta;

use super::Station;
use super::clock_trust::ClockTrust;
use super::effect::{Effect, Wake, WakeReason};
use super::ids::{SlotId, Timestamp};
use super::record::Reason;
use super::running_slot::Slot;
use super::schedule::{Programme, Schedule};
use super::slot::{OpenSlot, SlotState, index_u32};
use super::upcoming::LEAD;

/// A gap longer than this is closed by one row with a count.
pub(super) const GAP_MAX: TimeDelta = TimeDelta::days(7);

/// How often an idle horizon is written. It is written whenever a slot comes up, a schedule is
/// loaded or the station ends; between, nothing was due that a start could take for missed, unless
/// programmes were added while the station was off. Each write wears the SD card.
const HORIZON_EVERY: TimeDelta = TimeDelta::hours(6);

/// A horizon this far ahead of the clock means that the clock was set back.
const SET_BACK: TimeDelta = TimeDelta::seconds(1);

/// Slots that one gap row closes.
pub(super) struct SlotGap {
    pub count: u64,
    pub first: Timestamp,
    pub last: Timestamp,
}

impl Station {
    /// Opens the slots that are due by `now + LEAD`, closes those that are past their `late`.
    pub(super) fn bring_up(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        if !self.clock_suffices() {
            return;
        }
        let until = now + LEAD;
        let horizon = match self.horizon {
            // A new journal: slots from before the station came to life are none of ours.
            None => self.start_horizon(self.clock.alive_since().min(now)),
            Some(horizon) if horizon > until + SET_BACK => self.start_horizon(now),
            Some(horizon) => horizon,
        };
        self.close_dropped(now, horizon, out);
        let long = now - horizon > GAP_MAX;
        let mut gap: Option<SlotGap> = None;
        let mut came_up = false;
        let schedule = self.schedule.clone();
        while let Some((due, index)) = self.upcoming.take(&schedule, until) {
            let programme = &schedule.programmes[index];
            let missed = due + programme.late < now;
            for zone in &programme.zones {
                let id = SlotId { due, zone: zone.clone(), programme: programme.id.clone() };
                if self.memory.is_closed(&id) || self.open.contains_key(&id) {
                    continue;
                }
                if missed && long {
                    let gap = gap.get_or_insert(SlotGap { count: 0, first: due, last: due });
                    gap.count += 1;
                    gap.last = due;
                } else if missed {
                    let reason = self.clock.missed_because(due, due + programme.late);
                    let slot = Slot::new(open_slot(programme, index, id));
                    self.close_unmarked(now, slot, reason, out);
                } else {
                    let slot = Slot::new(open_slot(programme, index, id.clone()));
                    out.push(Effect::Mark(Box::new(slot.record.clone())));
                    self.open.insert(id, slot);
                }
                came_up = true;
            }
        }
        if let Some(gap) = gap {
            let late = schedule.programmes.iter().map(|programme| programme.late).max();
            let limit = gap.first + late.unwrap_or_default();
            let reason = self.clock.missed_because(gap.first, limit);
            self.close_gap(gap.count, gap.first, gap.last, reason, out);
        }
        self.horizon = Some(until);
        let stale = self.horizon_written.is_none_or(|written| until - written >= HORIZON_EVERY);
        if came_up || stale {
            out.push(Effect::Horizon(until));
            self.horizon_written = Some(until);
            self.archive_finished(now, out);
        }
    }

    /// Begins to look for slots after `from`.
    fn start_horizon(&mut self, from: Timestamp) -> Timestamp {
        self.horizon_written = None;
        self.horizon = Some(from);
        self.look_ahead();
        from
    }

    /// Finds each programme's next occurrence anew.
    pub(super) fn look_ahead(&mut self) {
        // Without a horizon nothing comes up yet, but people want to see what would.
        let after = self.horizon.unwrap_or(self.clock.alive_since());
        self.upcoming = UpcomingSlots::after(&self.schedule, after);
    }

    /// The earliest instant at which something is to be done without an input.
    pub(super) fn wake(&self, now: Timestamp) -> Option<Wake> {
        let mut earliest = Earliest { now, wake: None };
        if let Some(at) = self.outbox.wake().filter(|_| !self.ending) {
            earliest.offer(at, WakeReason::CentreAskedAgain);
        }
        for slot in self.open.values() {
            self.wake_for(slot, &mut earliest);
        }
        self.wake_for_amplifiers(now, &mut earliest);
        if self.clock_suffices() && !self.ending {
            if let Some((due, _)) = self.upcoming.first(1).first() {
                earliest.offer(*due - LEAD, WakeReason::SlotComesUp);
            }
            if let Some(until) = self.mutes.first_end() {
                earliest.offer(until, WakeReason::MuteOver);
            }
            if let Some(written) = self.horizon_written {
                earliest.offer(written - LEAD + HORIZON_EVERY, WakeReason::HorizonWritten);
            }
        }
        earliest.wake
    }

    fn wake_for(&self, slot: &Slot, earliest: &mut Earliest) {
        for (at, why) in self.deadlines(slot) {
            earliest.offer(at, why);
        }
        if slot.run.is_some() || self.ending {
            return;
        }
        if self.is_held(slot) {
            return;
        }
        let record = &slot.record;
        // After the clock was set back, an open slot may lie ahead.
        earliest.offer_later(record.id.due - LEAD, WakeReason::SlotCanBeArmed);
        earliest.offer_later(record.id.due, WakeReason::SlotDue);
        if let Some(at) = slot.retry_at {
            earliest.offer_later(at, WakeReason::OutputTriedAgain);
        }
        earliest.offer(self.limit(record) + TimeDelta::milliseconds(1), WakeReason::SlotTooLate);
    }

    /// The last instant at which an open slot may start or go on.
    pub(super) fn limit(&self, record: &OpenSlot) -> Timestamp {
        let limit = match record.state() {
            SlotState::Interrupted { since } => since + record.late,
            SlotState::Waiting | SlotState::Armed { .. } | SlotState::OnAir => {
                self.waits_from(record) + record.late
            }
        };
        record.until.map_or(limit, |until| limit.min(until))
    }

    /// Must it wait for a trusted clock? An emergency only if its age is in doubt.
    pub(super) fn is_held(&self, slot: &Slot) -> bool {
        (!slot.record.is_emergency() || slot.recovered) && !self.clock_suffices()
    }
}

/// The earliest of the wake-ups that are offered.
pub(super) struct Earliest {
    now: Timestamp,
    wake: Option<Wake>,
}

impl Earliest {
    pub fn offer(&mut self, at: Timestamp, why: WakeReason) {
        if self.wake.as_ref().is_none_or(|wake| at < wake.at) {
            self.wake = Some(Wake { at, why });
        }
    }

    /// Only if it lies ahead: what has passed was looked at in this step.
    pub fn offer_later(&mut self, at: Timestamp, why: WakeReason) {
        if at > self.now {
            self.offer(at, why);
        }
    }
}

pub(super) fn open_slot(programme: &Programme, index: usize, id: SlotId) -> OpenSlot {
    let mut slot = OpenSlot::new(id, programme.priority, programme.late);
    slot.title.clone_from(&programme.title);
    slot.rank = index_u32(index);
    slot.max_length = programme.max_length;
    slot.resume = programme.resume;
    slot.campaign = programme.campaign.as_ref().map(ToString::to_string);
    slot
}

impl Station {
    /// Puts a schedule in the place of another for slots that have yet to come up.
    pub(super) fn take_schedule(&mut self, schedule: Arc<Schedule>) {
        self.schedule = schedule;
        self.look_ahead();
    }

    /// Why a slot that waited too long did not start, or go on: a station that was off, or did not
    /// know the time, when its time ran out; else what hindered it last. What its amplifier `needs`
    /// shortens its time.
    pub(super) fn why_too_late(
        &self,
        record: &OpenSlot,
        needs: TimeDelta,
    ) -> (Reason, Option<String>) {
        let since = match record.state() {
            SlotState::Interrupted { since } => since,
            SlotState::Waiting | SlotState::Armed { .. } | SlotState::OnAir => record.id.due,
        };
        match (self.clock.missed_because(since, since + record.late - needs), &record.hindrance) {
            (Reason::ClockUntrusted, Some((reason, detail))) if record.is_emergency() => {
                (*reason, detail.clone())
            }
            (Reason::TooLate, Some((reason, detail))) => (*reason, detail.clone()),
            (reason, _) => (reason, None),
        }
    }

    /// The clock was set, or is trusted otherwise. What was reckoned from the old clock moves along
    /// with it; what is armed is armed anew, for its output reckons from the old clock, too; what
    /// sounds goes on, within the hours as the new clock tells them.
    pub(super) fn clock_changed(
        &mut self,
        now: Timestamp,
        trust: ClockTrust,
        stepped: TimeDelta,
        out: &mut Vec<Effect>,
    ) {
        self.clock.change(now, trust, stepped, self.schedule.trust);
        if stepped.is_zero() {
            self.disarm_untrusted(out);
            return;
        }
        self.shift_mutes(now, stepped, out);
        self.open.values_mut().for_each(|slot| slot.shift(stepped));
        self.amplifiers.shift(stepped);
        self.disarm_all(|_| true, out);
        if self.horizon.is_none() {
            self.look_ahead();
        }
        let on_air: Vec<(SlotId, Timestamp)> = self
            .open
            .values()
            .filter(|slot| slot.record.state() == SlotState::OnAir && slot.stopping.is_none())
            .map(|slot| (slot.record.id.clone(), slot.record.sounding_since().unwrap_or(now)))
            .collect();
        for (id, since) in on_air {
            self.set_limits(&id, since);
            // In forbidden hours its end has passed; it is faded out, and no output is to blame.
            if let Some(slot) = self.open.get_mut(&id) {
                slot.expected_end = slot.expected_end.max(now);
            }
        }
    }

    /// Since when a slot that has not begun has been late. People's orders wait as long as they
    /// wait, whatever the clock was set to meanwhile; what came before a restart is as old as a
    /// trusted clock says.
    fn waits_from(&self, record: &OpenSlot) -> Timestamp {
        let ordered =
            self.open.get(&record.id).filter(|slot| slot.record.is_emergency() && !slot.recovered);
        ordered.map_or(record.id.due, |slot| slot.waits_from)
    }

    /// Takes back the orders that the clock no longer suffices for.
    pub(super) fn disarm_untrusted(&mut self, out: &mut Vec<Effect>) {
        if !self.clock_suffices() {
            self.disarm_all(|slot| !slot.record.is_emergency(), out);
        }
    }

    /// Takes these orders back that have not begun to sound.
    pub(super) fn disarm_all(&mut self, meant: impl Fn(&Slot) -> bool, out: &mut Vec<Effect>) {
        let armed = self
            .open
            .values()
            .filter(|slot| matches!(slot.record.state(), SlotState::Armed { .. }) && meant(slot));
        let armed: Vec<SlotId> = armed.map(|slot| slot.record.id.clone()).collect();
        for id in armed {
            self.disarm(&id, out);
        }
    }
}
