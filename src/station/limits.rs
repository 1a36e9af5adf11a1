//! What must happen at its time while something is armed or on air: fades at the end of an
//! allowed window or a longest length, marks against a power cut, and an end to waiting for an
//! output that says nothing.

use super::cue::CueHeard;
use super::running_slot::PendingStop;
use super::slot::OpenSlot;
use crate::units::whole_ms;
use chrono::TimeDelta;

use super::Station;
use super::effect::{Effect, Fade, WakeReason};
use super::ids::{SlotId, Timestamp};
use super::input::OutputEvent;
use super::output_refusal::OutputRefusal;
use super::record::Reason;
use super::running_slot::Slot;
use super::slot::{CueState, SlotState};
use crate::units::milliseconds;
use crate::wire::OutputTrouble;

/// Fade at a limit; it ends at the limit.
const LIMIT_FADE_MS: u32 = 2_000;

/// A device's first frame may sound this much before its instant, by a clock that drifts or is
/// slewed: what is due when a window opens is not outside of it.
const EARLY_MAX: TimeDelta = TimeDelta::milliseconds(20);

/// Within so long after its instant an output tells by itself that a run has begun, or that it
/// can't.
pub(super) const START_TOLD: TimeDelta = TimeDelta::seconds(2);

/// A run that has not begun this long after its instant is lost; for an output that is silent.
const START_MAX: TimeDelta = TimeDelta::seconds(15);

/// What then is said of the output.
pub(super) const NOT_STARTED: OutputTrouble = OutputTrouble::NotStarted;

/// A run that has not ended this long after it should have.
const END_MAX: TimeDelta = TimeDelta::seconds(30);

/// How long an output has, beyond the fade, to say that a stopped voice is over.
const STOP_MAX: TimeDelta = TimeDelta::seconds(3);

/// An armed slot gives its zone back if another still sounds there so short before.
const LAST_LOOK: TimeDelta = TimeDelta::milliseconds(200);

/// A cue that has less than this to go counts as heard to its end after a power cut or a lost
/// output: it is noted so long before its end, and not sounded again. (No cue of a slot sounds to
/// its end twice.) It must be longer than a slow SD card takes to flush that note.
pub const AS_GOOD_AS_HEARD: TimeDelta = TimeDelta::milliseconds(1_500);

impl Slot {
    /// When it would start to sound, while it is armed.
    pub(super) fn expected_start(&self) -> Timestamp {
        match self.record.state() {
            SlotState::Armed { at } => at,
            SlotState::Waiting | SlotState::OnAir | SlotState::Interrupted { .. } => {
                self.record.id.due
            }
        }
    }
}

impl Station {
    /// All instants at which this open slot needs a look, whatever comes in.
    pub(super) fn deadlines(&self, slot: &Slot) -> Vec<(Timestamp, WakeReason)> {
        if let Some(stopping) = &slot.stopping {
            return vec![(stopping.deadline, WakeReason::StopOverdue)];
        }
        if slot.run.is_none() {
            return Vec::new();
        }
        match slot.record.state() {
            SlotState::Armed { at } => {
                let mut deadlines = vec![(at + START_MAX, WakeReason::StartOverdue)];
                if self.other_in_zone(&slot.record.id) {
                    deadlines.push((at - LAST_LOOK, WakeReason::ZoneMustBeFree));
                }
                deadlines
            }
            SlotState::OnAir => {
                let end = (slot.expected_end + END_MAX, WakeReason::EndOverdue);
                let stop = slot.stop_at.map(|(at, _)| (at, WakeReason::LimitReached));
                let mark = slot.final_mark_at.map(|at| (at, WakeReason::CueAsGoodAsHeard));
                [Some(end), stop, mark].into_iter().flatten().collect()
            }
            SlotState::Waiting | SlotState::Interrupted { .. } => Vec::new(),
        }
    }

    /// Does what the deadlines that have passed ask for.
    pub(super) fn keep_limits(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let passed: Vec<SlotId> = self
            .open
            .values()
            .filter(|slot| self.deadlines(slot).iter().any(|(at, _)| *at <= now))
            .map(|slot| slot.record.id.clone())
            .collect();
        for id in passed {
            self.keep_limits_of(now, &id, out);
        }
    }

    fn keep_limits_of(&mut self, now: Timestamp, id: &SlotId, out: &mut Vec<Effect>) {
        let Some(slot) = self.open.get_mut(id) else { return };
        if slot.stopping.is_some() {
            self.give_up_waiting(now, id, out);
            return;
        }
        match slot.record.state() {
            SlotState::Armed { at } if now >= at + START_MAX => {
                self.lose(now, id, &NOT_STARTED, out);
            }
            SlotState::Armed { .. } => self.disarm(id, out),
            SlotState::OnAir if now >= slot.expected_end + END_MAX => {
                self.lose(now, id, &OutputTrouble::NotEnded, out);
            }
            SlotState::OnAir => {
                if slot.final_mark_at.is_some_and(|at| at <= now) {
                    slot.final_mark_at = None;
                    slot.record.note_still_sounding(now);
                    out.push(Effect::Mark(Box::new(slot.record.clone())));
                }
                if let Some((at, reason)) = slot.stop_at
                    && at <= now
                {
                    let until = slot.record.until.filter(|_| reason == Reason::MaxLength);
                    let detail = until.map(|until| format!("until {}", self.stamp(until)));
                    self.stop(now, id, reason, detail, LIMIT_FADE_MS, out);
                }
            }
            SlotState::Waiting | SlotState::Interrupted { .. } => {}
        }
    }

    /// Orders an end to what the slot sounds, with the reason that its rows will bear. Of two
    /// orders the first holds, unless the slot was to go on after it.
    pub(super) fn stop(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        reason: Reason,
        detail: Option<String>,
        fade_ms: u32,
        out: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let Some(run) = slot.run else { return };
        if slot.stopping.as_ref().is_some_and(|stopping| stopping.reason != Reason::Preempted) {
            return;
        }
        let faded = now + milliseconds(u64::from(fade_ms));
        slot.stopping = Some(PendingStop { reason, detail, faded, deadline: faded + STOP_MAX });
        if let Some(entry) = self.runs.get(&run) {
            out.push(Effect::Stop {
                run,
                output: entry.output.clone(),
                zones: vec![id.zone.clone()],
                fade: Fade::Milliseconds(fade_ms),
            });
        }
    }

    /// Works out when a slot on air must be faded out, from the cue that began at `started`.
    pub(super) fn set_limits(&mut self, id: &SlotId, started: Timestamp) {
        let Some(slot) = self.open.get(id) else { return };
        let record = &slot.record;
        let fade = milliseconds(u64::from(LIMIT_FADE_MS));
        let longest = record.max_length.map(|longest| {
            let left = milliseconds(whole_ms(longest).saturating_sub(record.sounded_ms()));
            (started + (left - fade).max(TimeDelta::zero()), Reason::MaxLength)
        });
        // An output may start later than it was told to: after the window it is ended at once.
        let window = (!record.is_ordered_emergency()).then(|| {
            let at = started + EARLY_MAX;
            let end = match record.is_test_tone() {
                true => self.schedule.tone_permission(&id.zone, at, 0).map(|span| span.until),
                false => self.schedule.permission_end(&id.zone, at).map(Some),
            };
            // Hours without an end: there is none within a tone.
            let end = end.map(|end| end.unwrap_or(started + TimeDelta::days(1)));
            (end.map_or(started - fade, |end| (end - fade).max(started)), Reason::GuardHours)
        });
        // A run that ends before a limit needs no deadline for it: it may end within the fade.
        let natural_end = started + milliseconds(record.length_ahead_ms());
        let until = record.until.map(|until| ((until - fade).max(started), Reason::MaxLength));
        let stop_at = [longest, window, until]
            .into_iter()
            .flatten()
            .filter(|(at, _)| natural_end > *at + fade)
            .min_by_key(|(at, _)| *at);
        if let Some(slot) = self.open.get_mut(id) {
            slot.stop_at = stop_at;
            slot.expected_end = stop_at.map_or(natural_end, |(at, _)| natural_end.min(at + fade));
        }
    }

    /// The guard's check at the output has the last word: what is on air ends (an order to end that
    /// was given before keeps its reason), what has not begun never will.
    pub(super) fn refused_by_output(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        refusal: OutputRefusal,
        out: &mut Vec<Effect>,
    ) {
        let (reason, detail) = (refusal.reason(), Some(refusal.to_string()));
        let Some(slot) = self.open.get_mut(id) else { return };
        if slot.record.state() != SlotState::OnAir {
            self.close(now, id, Some(reason), detail, out);
            return;
        }
        let deadline = now + STOP_MAX;
        slot.stopping.get_or_insert(PendingStop { reason, detail, faded: now, deadline });
    }

    fn other_in_zone(&self, id: &SlotId) -> bool {
        self.open.values().any(|other| {
            other.run.is_some()
                && other.record.id.zone == id.zone
                && other.record.id != *id
                && other.record.state() == SlotState::OnAir
                && other.stopping.is_none()
        })
    }

    /// A stopped output that says nothing: the voice counts as ended where it was last known.
    fn give_up_waiting(&mut self, now: Timestamp, id: &SlotId, out: &mut Vec<Effect>) {
        let Some(slot) = self.open.get(id) else { return };
        let (Some(run), cue) = (slot.run, slot.record.sounding()) else {
            // Not reached: a slot without a run waits for nothing. If it were, it would be for
            // ever.
            if let Some(slot) = self.open.get_mut(id) {
                slot.stopping = None;
            }
            return;
        };
        let heard_ms = slot.record.sounding_heard_ms();
        match cue {
            Some(cue) => {
                let heard = CueHeard { heard_ms, ..Default::default() };
                let zone = id.zone.clone();
                let ended = OutputEvent::Ended { run, cue, zone, at: now, stopped: true, heard };
                self.heard(now, ended, out);
            }
            None => self.stopped_between_cues(now, id, out),
        }
    }
}

impl OpenSlot {
    /// What is left of the cue on air and those behind it, without regard to a longest length.
    fn length_ahead_ms(&self) -> u64 {
        let ahead = self.cues.iter().filter(|cue| !cue.is_done());
        ahead.map(|cue| cue.source.length_ms().saturating_sub(cue.skip_ms)).sum()
    }

    /// Milliseconds of the cue on air that have sounded, as last known.
    pub(super) fn sounding_heard_ms(&self) -> u64 {
        let heard = self.cues.iter().find_map(|cue| match cue.state() {
            CueState::Sounding { heard_ms, .. } => Some(heard_ms),
            CueState::Ahead | CueState::Done { .. } => None,
        });
        heard.unwrap_or(0)
    }

    /// Notes that the cue on air has not been said to be over. How much of it was heard stays as it
    /// was told: a clock hears nothing.
    fn note_still_sounding(&mut self, now: Timestamp) {
        for cue in &mut self.cues {
            cue.note_checkpoint(now);
        }
    }
}
