//! Access to a zone: one slot at a time sounds there. A slot of higher precedence than the one that
//! has the zone sends it away where it may be sent away; one of lower precedence waits.

use crate::units::milliseconds;

use super::Station;
use super::effect::{Effect, Fade};
use super::handover::{self, EMERGENCY_OPENING, OPENING, OPENS_AHEAD, PREROLL};
use super::ids::{SlotId, Timestamp};
use super::limits::{NOT_STARTED, START_TOLD};
use super::priority::Priority;
use super::record::Reason;
use super::slot::SlotState;

/// Fade of what a higher priority interrupts.
const PREEMPT_FADE_MS: u32 = 300;

/// What holds a zone, as far as a slot that wants it must know.
struct Occupant {
    id: SlotId,
    priority: Priority,
    precedence: (Priority, u32, Timestamp, u32),
    on_air: bool,
    /// While it is armed: its order would not begin before this.
    begins: Timestamp,
    expected_end: Timestamp,
    /// Told to end; its fade is through at this instant.
    fading_until: Option<Timestamp>,
    yielding: bool,
    /// A test tone, which gives way at once.
    tone: bool,
}

/// Whether a slot may have its zone, and from when.
pub(super) enum ZoneAccess {
    Granted { at: Timestamp },
    Held { by: SlotId },
}

impl Station {
    /// Looks who holds the zone, and sends away whom this slot may send away.
    pub(super) fn request_zone(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        out: &mut Vec<Effect>,
    ) -> ZoneAccess {
        let (priority, precedence) =
            (self.open[id].record.priority, self.open[id].record.precedence());
        let emergency = priority == Priority::Emergency;
        let tone = self.open[id].record.is_test_tone();
        let mut at = self.earliest_start(now, id);
        let mut held = None;
        for occupant in self.occupants(now, id) {
            let older =
                emergency && occupant.priority == priority && occupant.precedence > precedence;
            // Neither is it waited for.
            let tone = occupant.tone && !tone;
            let lower = occupant.priority > priority || older || tone;
            let going = occupant.yielding || occupant.fading_until.is_some();
            if handover::fits_behind(occupant.expected_end, at) && !going {
                continue;
            }
            let behind = occupant.begins >= at || emergency || tone;
            if lower && !occupant.on_air && behind {
                // It may be too late for it by now, and then this is why.
                match now > occupant.begins + START_TOLD {
                    true => {
                        self.hinder(&occupant.id, Reason::DeviceLost, Some(NOT_STARTED.to_string()))
                    }
                    false => self.hinder(&occupant.id, Reason::ZoneBusy, Some(id.to_string())),
                }
                self.disarm(&occupant.id, out);
                continue;
            }
            if lower && (emergency || tone) {
                match occupant.fading_until {
                    Some(faded) if faded + PREROLL <= at => {}
                    Some(_) => at = at.max(self.shorten_fade(now, &occupant.id, out) + PREROLL),
                    None => {
                        let detail = Some(id.to_string());
                        let reason = Reason::Preempted;
                        self.stop(now, &occupant.id, reason, detail, PREEMPT_FADE_MS, out);
                        at = at.max(now + milliseconds(u64::from(PREEMPT_FADE_MS)) + PREROLL);
                    }
                }
                continue;
            }
            if lower && occupant.on_air && now >= id.due && !going {
                self.yield_after_cue(&occupant.id, out);
            }
            held = Some(occupant.id);
        }
        match held {
            Some(by) => ZoneAccess::Held { by },
            None => ZoneAccess::Granted { at },
        }
    }

    /// What is armed or on air in the zone of `newcomer`.
    fn occupants(&self, now: Timestamp, newcomer: &SlotId) -> Vec<Occupant> {
        let in_zone = self
            .open
            .values()
            .filter(|slot| slot.run.is_some() && slot.record.id.zone == newcomer.zone);
        let occupants = in_zone.map(|slot| Occupant {
            id: slot.record.id.clone(),
            priority: slot.record.priority,
            precedence: slot.record.precedence(),
            on_air: slot.record.state() == SlotState::OnAir,
            begins: slot.expected_start(),
            expected_end: slot.expected_end.max(now),
            fading_until: slot.stopping.as_ref().map(|stopping| stopping.faded),
            yielding: slot.yielding,
            tone: slot.record.is_test_tone(),
        });
        occupants.collect()
    }

    /// The slot's due, or the first instant at which its output can sound, its amplifier warm.
    pub(super) fn earliest_start(&self, now: Timestamp, id: &SlotId) -> Timestamp {
        let record = &self.open[id].record;
        let warm = self.amplifier_ready(now, record);
        if record.is_emergency() {
            return warm.map_or(now + EMERGENCY_OPENING, |warm| warm.max(now + EMERGENCY_OPENING));
        }
        let output = self.schedule.zones.get(&id.zone).map(|zone| &zone.output);
        // Not by what is armed in this very step: zones that sound together begin together.
        let open = self.open.values().any(|slot| {
            let run = slot.run.and_then(|run| self.runs.get(&run));
            let begun = match slot.record.state() {
                SlotState::Armed { at } => at <= now + OPENS_AHEAD,
                SlotState::Waiting | SlotState::OnAir | SlotState::Interrupted { .. } => true,
            };
            begun && run.is_some_and(|run| Some(&run.output) == output)
        });
        let soonest = now + if open { PREROLL } else { OPENING };
        let fresh = record.state() == SlotState::Waiting;
        let at = if fresh { id.due.max(soonest) } else { soonest };
        warm.map_or(at, |warm| at.max(warm))
    }

    /// Shortens a fade that is under way, at a limit or before it; when it will be through.
    fn shorten_fade(&mut self, now: Timestamp, id: &SlotId, out: &mut Vec<Effect>) -> Timestamp {
        let sooner = now + milliseconds(u64::from(PREEMPT_FADE_MS));
        let Some(slot) = self.open.get_mut(id) else { return now };
        let Some(stopping) = &mut slot.stopping else { return now };
        let entry = slot.run.and_then(|run| Some((run, self.runs.get(&run)?)));
        if let Some((run, entry)) = entry.filter(|_| sooner < stopping.faded) {
            stopping.faded = sooner;
            out.push(Effect::Stop {
                run,
                output: entry.output.clone(),
                zones: vec![id.zone.clone()],
                fade: Fade::Milliseconds(PREEMPT_FADE_MS),
            });
        }
        stopping.faded
    }

    fn yield_after_cue(&mut self, id: &SlotId, out: &mut Vec<Effect>) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let Some(run) = slot.run else { return };
        slot.yielding = true;
        if let Some(entry) = self.runs.get(&run) {
            out.push(Effect::Stop {
                run,
                output: entry.output.clone(),
                zones: vec![id.zone.clone()],
                fade: Fade::CueEnd,
            });
        }
    }
}
