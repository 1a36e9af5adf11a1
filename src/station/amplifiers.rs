//! When each output's amplifier is on: before sound, while there is any, and a while after.
//!
//! By levels, not by events: every step ends with a look at what is armed, sounds and comes, from
//! which it follows which amplifiers are needed *now*. So whatever happens to a slot (a stop, a
//! lost device, an emergency that takes its zone, a clock that is set), none is forgotten on, and
//! none is switched between two cues.
//!
//! - On from `warm_up` (and `MARGIN`) before the instant that something is armed for, while it
//!   sounds, and until `hold` after.
//! - Then off, unless it would have to be on again within another `warm_up`.
//! - Sound that finds it off waits for it: a late slot, an emergency. All zones that begin together
//!   wait for the slowest.
//! - Off at once where the output has none any more.
//!
//! One that fails is tried again, by the daemon, for as long as it is needed. Sound goes on without
//! it, or waits for it as for a lost device, by the output's rule; an emergency never waits.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;

use super::Station;
use super::effect::{Effect, WakeReason};
use super::handover::EMERGENCY_OPENING;
use super::ids::{OutputId, SlotId, Timestamp, ZoneId};
use super::running_slot::Slot;
use super::slot::{OpenSlot, SlotState};
use super::timeline::{Earliest, open_slot};
use crate::units::{milliseconds, whole_ms};
use crate::wire::{AmplifierTrouble, OutputTrouble};

/// So much earlier than `warm_up` says it is switched on: a wake-up comes late by milliseconds,
/// and the first frame is due to the millisecond.
const MARGIN: TimeDelta = TimeDelta::milliseconds(500);

/// How an output's amplifier is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmplifierRule {
    /// From the word to switch it on until it sounds as it should.
    pub warm_up: Duration,
    /// How long it stays on after the last sound.
    pub hold: Duration,
    pub without: WithoutAmplifier,
}

/// What becomes of sound whose amplifier can't be switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WithoutAmplifier {
    /// It sounds all the same: the amplifier may be on, however its switch fares, and who listens
    /// hears it then.
    #[default]
    Sound,
    /// It waits as for a lost device, an emergency excepted.
    Silent,
}

impl AmplifierRule {
    fn warm_up(&self) -> TimeDelta {
        milliseconds(whole_ms(self.warm_up))
    }

    fn hold(&self) -> TimeDelta {
        milliseconds(whole_ms(self.hold))
    }

    /// How long before sound it is switched on.
    fn lead(&self) -> TimeDelta {
        self.warm_up() + MARGIN
    }

    /// How far ahead slots are looked at that have yet to come up: what is due within this keeps an
    /// amplifier on.
    fn looked_ahead(&self) -> TimeDelta {
        self.lead() + self.warm_up()
    }
}

/// What became of an amplifier's switching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmplifierEvent {
    pub output: OutputId,
    /// What it was to be switched to.
    pub on: bool,
    /// Why it may not be.
    pub trouble: Option<AmplifierTrouble>,
}

/// The amplifiers that are on, as far as the core has said; void after a restart, when they are
/// off.
#[derive(Debug, Default)]
pub struct Amplifiers {
    on: BTreeMap<OutputId, SwitchedOn>,
}

#[derive(Debug)]
struct SwitchedOn {
    since: Timestamp,
    /// Since when nothing has needed it.
    idle_since: Option<Timestamp>,
    failed: Option<AmplifierTrouble>,
}

impl Amplifiers {
    /// The wall clock was set by `by`.
    pub fn shift(&mut self, by: TimeDelta) {
        for one in self.on.values_mut() {
            one.since += by;
            if let Some(idle_since) = &mut one.idle_since {
                *idle_since += by;
            }
        }
    }
}

impl Station {
    /// Takes what became of a switching.
    pub(super) fn amplifier_switched(
        &mut self,
        now: Timestamp,
        event: AmplifierEvent,
        out: &mut Vec<Effect>,
    ) {
        let AmplifierEvent { output, on: true, trouble } = event else { return };
        let Some(known) = self.amplifiers.on.get_mut(&output) else { return };
        if known.failed.is_some() && trouble.is_none() {
            // It is warm only from now on.
            known.since = now;
        }
        known.failed.clone_from(&trouble);
        let Some(trouble) = trouble.filter(|_| self.waits_without(&output)) else { return };
        let trouble = OutputTrouble::Amplifier { trouble };
        let of_output = |slot: &&Slot| {
            let run = slot.run.and_then(|run| self.runs.get(&run));
            run.is_some_and(|run| run.output == output) && !slot.record.is_emergency()
        };
        let lost = self.open.values().filter(of_output).map(|slot| slot.record.id.clone());
        for id in lost.collect::<Vec<_>>() {
            self.lose(now, &id, &trouble, out);
        }
    }

    /// Why a slot must not start for now: its amplifier can't be switched on.
    pub(super) fn amplifier_hindrance(&self, record: &OpenSlot) -> Option<OutputTrouble> {
        let output = &self.schedule.zones.get(&record.id.zone)?.output;
        let failed = self.amplifiers.on.get(output)?.failed.clone();
        let waits = self.waits_without(output) && !record.is_emergency();
        failed.filter(|_| waits).map(|trouble| OutputTrouble::Amplifier { trouble })
    }

    fn waits_without(&self, output: &OutputId) -> bool {
        let rule = self.schedule.amplifiers.get(output);
        rule.is_some_and(|rule| rule.without == WithoutAmplifier::Silent)
    }

    /// When the slot's amplifier is warm, were it switched on now if it is off; before it has
    /// begun, when those of all zones that it begins in are. `None`: there is none to wait for.
    pub(super) fn amplifier_ready(&self, now: Timestamp, record: &OpenSlot) -> Option<Timestamp> {
        if self.schedule.amplifiers.is_empty() {
            return None;
        }
        let fresh = record.started.is_none();
        let together = self.open.values().filter(|slot| {
            let id = &slot.record.id;
            let same = id.due == record.id.due && id.programme == record.id.programme;
            *id == record.id || (fresh && same && slot.record.started.is_none())
        });
        let zones = together.filter_map(|slot| self.schedule.zones.get(&slot.record.id.zone));
        zones.filter_map(|zone| self.warm_at(now, &zone.output)).max()
    }

    /// From an emergency's order at `now` to its first frame in these zones.
    pub(super) fn emergency_opening(&self, now: Timestamp, zones: &[ZoneId]) -> TimeDelta {
        let known = zones.iter().filter_map(|zone| self.schedule.zones.get(zone));
        let warm = known.filter_map(|zone| self.warm_at(now, &zone.output)).max();
        warm.map_or(EMERGENCY_OPENING, |warm| EMERGENCY_OPENING.max(warm - now))
    }

    pub(super) fn warm_at(&self, now: Timestamp, output: &OutputId) -> Option<Timestamp> {
        let rule = self.schedule.amplifiers.get(output)?;
        let since = self.amplifiers.on.get(output).map_or(now, |on| on.since);
        Some(since + rule.warm_up())
    }

    /// How long an armed slot still waits for an amplifier, its own or that of a zone that begins
    /// together with it.
    pub fn amplifier_wait(&self, now: Timestamp, id: &SlotId) -> Option<TimeDelta> {
        let record = &self.open.get(id)?.record;
        let SlotState::Armed { at } = record.state() else { return None };
        let ready = self.amplifier_ready(now, record)?;
        (at > now && ready >= at).then(|| at - now)
    }

    /// Switches what has to be switched now. The last of a step.
    pub(super) fn switch_amplifiers(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let gone = |output: &&OutputId| !self.schedule.amplifiers.contains_key(*output);
        for output in self.amplifiers.on.keys().filter(gone).cloned().collect::<Vec<_>>() {
            self.amplifiers.on.remove(&output);
            out.push(Effect::Amplify { output, on: false });
        }
        let schedule = self.schedule.clone();
        for (output, rule) in &schedule.amplifiers {
            let needed = self.needed_at(now, output, rule);
            match self.amplifiers.on.get_mut(output) {
                None if needed.is_some_and(|at| at <= now) => {
                    let on = SwitchedOn { since: now, idle_since: None, failed: None };
                    self.amplifiers.on.insert(output.clone(), on);
                    out.push(Effect::Amplify { output: output.clone(), on: true });
                }
                None => {}
                Some(on) if needed.is_some_and(|at| at <= now) => on.idle_since = None,
                Some(on) => {
                    let idle_since = *on.idle_since.get_or_insert(now);
                    let soon = needed.is_some_and(|at| at <= now + rule.warm_up());
                    let over = idle_since + rule.hold() <= now || self.ending;
                    if over && !soon {
                        self.amplifiers.on.remove(output);
                        out.push(Effect::Amplify { output: output.clone(), on: false });
                    }
                }
            }
        }
    }

    /// From when on an output's amplifier is needed next, or was needed first of what needs it
    /// now; `None` while nothing does that is known or comes soon.
    fn needed_at(
        &self,
        now: Timestamp,
        output: &OutputId,
        rule: &AmplifierRule,
    ) -> Option<Timestamp> {
        let in_output = |slot: &&Slot| {
            let zone = self.schedule.zones.get(&slot.record.id.zone);
            let run = slot.run.and_then(|run| self.runs.get(&run));
            match run {
                Some(run) => run.output == *output,
                None => zone.is_some_and(|zone| zone.output == *output),
            }
        };
        let open = self.open.values().filter(in_output);
        let open = open.filter_map(|slot| match (slot.record.state(), slot.run) {
            (SlotState::Armed { at }, Some(_)) => Some(at - rule.lead()),
            (_, Some(_)) => Some(now),
            // It is tried again within a second; or waits for this very amplifier.
            (_, None) if self.is_held(slot) || self.ending => None,
            (_, None) if slot.retry_at.is_some() => Some(now),
            (_, None) => {
                let waits = self.amplifier_hindrance(&slot.record).is_some();
                waits.then_some(slot.record.id.due - rule.lead())
            }
        });
        open.chain(self.needed_by_upcoming(now, output, rule)).min()
    }

    /// From when on it is needed for the slots that have yet to come up, as far as they will sound.
    fn needed_by_upcoming(
        &self,
        now: Timestamp,
        output: &OutputId,
        rule: &AmplifierRule,
    ) -> Option<Timestamp> {
        if self.ending || !self.clock_suffices() {
            return None;
        }
        let sounds = |due: Timestamp, index: usize| {
            let programme = &self.schedule.programmes[index];
            programme.zones.iter().any(|zone| {
                let known = self.schedule.zones.get(zone);
                let id = SlotId { due, zone: zone.clone(), programme: programme.id.clone() };
                known.is_some_and(|zone| zone.output == *output)
                    && self.schedule.permission(zone, due).is_some()
                    && self.mutes.hinders(zone, due).is_none()
                    && !self.memory.is_closed(&id)
                    && self.stock.is_some()
                    && !self.has_nothing(&open_slot(programme, index, id))
            })
        };
        let mut near = self.upcoming.until(now + rule.looked_ahead());
        near.find(|(due, index)| sounds(*due, *index)).map(|(due, _)| *due - rule.lead())
    }

    /// When amplifiers have to be switched, or slots looked at that may need one.
    pub(super) fn wake_for_amplifiers(&self, now: Timestamp, earliest: &mut Earliest) {
        let why = WakeReason::AmplifierSwitched;
        for (output, rule) in &self.schedule.amplifiers {
            if let Some(at) = self.needed_at(now, output, rule) {
                earliest.offer_later(at, why);
            }
            if let Some(idle_since) = self.amplifiers.on.get(output).and_then(|on| on.idle_since) {
                earliest.offer_later(idle_since + rule.hold(), why);
            }
            let ahead = rule.looked_ahead();
            let next = self.upcoming.first_after(now + ahead).filter(|_| self.clock_suffices());
            if let Some(due) = next.filter(|_| !self.ending) {
                earliest.offer_later(due - ahead, why);
            }
        }
    }

    /// Since when an output's amplifier is to be on.
    pub fn amplifier_on_since(&self, output: &OutputId) -> Option<Timestamp> {
        self.amplifiers.on.get(output).map(|on| on.since)
    }

    /// When an amplifier that is on is warm.
    pub fn amplifier_warm_at(&self, output: &OutputId) -> Option<Timestamp> {
        let on = self.amplifiers.on.get(output)?;
        let rule = self.schedule.amplifiers.get(output)?;
        Some(on.since + rule.warm_up())
    }
}
