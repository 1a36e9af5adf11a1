//! Handles what the outputs tell: cues begin, advance, end, break, are lost.

use std::sync::Arc;

use chrono::TimeDelta;

use super::Station;
use super::cue::CueHeard;
use super::effect::{Effect, Fade, Notice};
use super::ids::{SlotId, Timestamp, ZoneId};
use super::input::OutputEvent;
use super::limits::AS_GOOD_AS_HEARD;
use super::output_loss::{loss_detail, retry_wait};
use super::record::{Outcome, Reason};
use super::schedule::ResumeRule;
use super::slot::{CueState, SlotState};
use crate::units::milliseconds;
use crate::wire::{BreakCause, CueTrouble, OutputTrouble};

/// How often the progress of a cue on air is written: what a power cut may blur, against wear of
/// the SD card. In its first half minute after 1 s, 3 s and 9 s: so a third of what was heard is
/// known however early the power goes, for three small writes.
const CHECKPOINT_EVERY: TimeDelta = TimeDelta::seconds(10);
const CHECKPOINT_FIRST: TimeDelta = TimeDelta::seconds(1);

/// Both are told in whole milliseconds: so much less than a cue's length is its length.
const ROUNDED_MS: u64 = 2;

/// How far ahead of now an output may say that something sounds: its buffer, and a little. What is
/// further ahead is from before a step of the clock, or nonsense, and would keep its slot on air
/// until then.
const AHEAD_MAX: TimeDelta = TimeDelta::seconds(2);

impl Station {
    pub(super) fn heard(&mut self, now: Timestamp, event: OutputEvent, out: &mut Vec<Effect>) {
        match event {
            OutputEvent::Started { run, cue, at, device } => {
                let at = at.min(now + AHEAD_MAX);
                if let Some(entry) = self.runs.get(&run) {
                    self.output_notices.back(now, &entry.output, out);
                }
                for id in self.voices(run) {
                    self.cue_started(&id, cue, at, out);
                }
                if let Some(entry) = self.runs.get_mut(&run) {
                    entry.device = Some(device);
                }
            }
            OutputEvent::Progress { run, cue, heard_ms } => {
                for id in self.voices(run) {
                    self.cue_advanced(now, &id, cue, heard_ms, out);
                }
            }
            OutputEvent::Heard { run, cue, zone, heard } => {
                if let Some(id) = self.voice(run, &zone) {
                    self.cue_advanced(now, &id, cue, heard.heard_ms, out);
                    if let Some(slot) = self.open.get_mut(&id) {
                        slot.evidence = Some((cue, heard));
                    }
                }
            }
            OutputEvent::Ended { run, cue, zone, at, stopped, heard } => {
                let at = at.min(now + AHEAD_MAX);
                if let Some(id) = self.voice(run, &zone) {
                    self.cue_ended(now, &id, cue, at, stopped, heard, out);
                }
            }
            OutputEvent::Broken { run, cue, trouble } => {
                for id in self.voices(run) {
                    self.cue_broke(now, &id, cue, &trouble, out);
                }
            }
            // Each voice has had its end.
            OutputEvent::Done { .. } => {}
            OutputEvent::Lost { run, trouble } => {
                for id in self.voices(run) {
                    self.lose(now, &id, &trouble, out);
                }
            }
            OutputEvent::Died { run, cue, trouble } => {
                self.speaker_died(now, run, cue, &trouble, out);
            }
            OutputEvent::Refused { run, zone, refusal } => {
                if let Some(id) = self.voice(run, &zone) {
                    self.refused_by_output(now, &id, refusal, out);
                }
            }
        }
    }

    pub(super) fn voices(&self, run: u64) -> Vec<SlotId> {
        self.runs.get(&run).map_or_else(Vec::new, |run| run.voices.values().cloned().collect())
    }

    fn voice(&self, run: u64, zone: &ZoneId) -> Option<SlotId> {
        self.runs.get(&run)?.voices.get(zone).cloned()
    }

    fn cue_started(&mut self, id: &SlotId, cue: u32, at: Timestamp, out: &mut Vec<Effect>) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let Some(entry) = slot.record.cues.get_mut(cue as usize) else { return };
        if !matches!(entry.state(), CueState::Ahead) {
            return;
        }
        entry.begin(at);
        let length_ms = entry.source.length_ms().saturating_sub(entry.skip_ms);
        slot.final_mark_at = Some(at + milliseconds(length_ms) - AS_GOOD_AS_HEARD);
        slot.record.cue_begins();
        if slot.record.started.is_none() {
            slot.record.started = Some(at);
            let late_ms = late_ms(at, id.due);
            out.push(Effect::Tell(Notice::SlotStarted { slot: id.clone(), late_ms }));
        }
        out.push(Effect::Mark(Box::new(slot.record.clone())));
        self.set_limits(id, at);
    }

    fn cue_advanced(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        cue: u32,
        heard: u64,
        out: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let Some(entry) = slot.record.cues.get_mut(cue as usize) else { return };
        let CueState::Sounding { checkpoint, started, .. } = entry.state() else { return };
        entry.advance(heard);
        let known = checkpoint - started;
        if (now - checkpoint).abs() >= (known * 2).clamp(CHECKPOINT_FIRST, CHECKPOINT_EVERY) {
            entry.note_checkpoint(now);
            out.push(Effect::Mark(Box::new(slot.record.clone())));
        }
    }

    #[expect(clippy::too_many_arguments, reason = "an event's own fields, once")]
    fn cue_ended(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        cue: u32,
        at: Timestamp,
        stopped: bool,
        heard: CueHeard,
        out: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let Some(entry) = slot.record.cues.get(cue as usize) else { return };
        if !matches!(entry.state(), CueState::Sounding { .. }) {
            // A voice that was stopped between two cues ends in the one that is over.
            if stopped && slot.stopping.is_some() {
                self.stopped_between_cues(now, id, out);
            }
            return;
        }
        // Stopped at its very end, it was heard to its end. (Both lengths are rounded.)
        let whole_ms = entry.source.length_ms().saturating_sub(entry.skip_ms);
        let whole = heard.heard_ms + 1 >= whole_ms;
        let (outcome, reason, detail) = match (&slot.stopping, stopped && !whole) {
            (Some(stopping), true) => {
                let outcome = if heard.heard_ms > 0 { Outcome::Cut } else { Outcome::NotAired };
                (outcome, Some(stopping.reason), stopping.detail.clone())
            }
            (None, true) => (Outcome::Cut, Some(Reason::Internal), None),
            (_, false) if entry.is_silent(&heard) => (Outcome::Cut, Some(Reason::Silent), None),
            (_, false) => (Outcome::Aired, None, None),
        };
        if let Some(reason) = reason {
            slot.record.hindrance = Some((reason, detail));
        }
        self.write_play(now, id, cue, outcome, reason, Some((at, heard)), out);
        let Some(slot) = self.open.get_mut(id) else { return };
        slot.record.cues[cue as usize].finish(outcome);
        slot.record.cues[cue as usize].audible |= heard.is_audible();
        if slot.record.is_finished() && (whole || !stopped) {
            self.close(now, id, None, None, out);
        } else if stopped && whole {
            self.stopped_between_cues(now, id, out);
        } else if stopped {
            self.voice_stopped(now, id, Some((cue, heard.heard_ms)), out);
        } else {
            self.go_on(at, id, out);
        }
    }

    /// A cue is over and others follow: in this run, or after a higher priority.
    fn go_on(&mut self, at: Timestamp, id: &SlotId, out: &mut Vec<Effect>) {
        let Some(slot) = self.open.get_mut(id) else { return };
        slot.final_mark_at = None;
        // A voice that was also told to stop is awaited: it ends in this cue or the next.
        let yields = slot.yielding && slot.stopping.is_none();
        let run = slot.run.take_if(|_| yields);
        if yields {
            slot.yielding = false;
            slot.record.interrupt(at);
            slot.record.hindrance = Some((Reason::Preempted, None));
        }
        let next = slot.record.cues.iter().position(|cue| cue.state() == CueState::Ahead);
        let until = slot.run.and_then(|run| self.runs.get(&run)?.until);
        // The run was to end here; the rest of the slot has one of its own.
        let over = slot.run.take_if(|_| until.is_some() && next >= until);
        if over.is_some() {
            slot.record.interrupt(at);
        }
        out.push(Effect::Mark(Box::new(slot.record.clone())));
        let fade = Some(Fade::Milliseconds(0));
        out.extend(run.and_then(|run| self.leave(run, &id.zone, fade)));
        over.and_then(|run| self.leave(run, &id.zone, None));
    }

    /// A stop whose voice had no cue on air.
    pub(super) fn stopped_between_cues(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        out: &mut Vec<Effect>,
    ) {
        if let Some(slot) = self.open.get_mut(id)
            && let Some(stopping) = &slot.stopping
        {
            slot.record.hindrance = Some((stopping.reason, stopping.detail.clone()));
        }
        self.voice_stopped(now, id, None, out);
    }

    /// The voice is over on our word: the slot goes on later, or is closed. `cut` is the cue that
    /// was cut and how much of it was heard, in milliseconds.
    fn voice_stopped(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        cut: Option<(u32, u64)>,
        out: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let reason = slot.stopping.take().map_or(Reason::Internal, |stopping| stopping.reason);
        slot.yielding = false;
        let run = slot.run.take();
        let ending = self.ending && reason == Reason::PowerOff && !slot.record.is_test_tone();
        let resume = if ending { ResumeRule::Restart } else { slot.record.resume };
        if (ending || reason == Reason::Preempted) && resume != ResumeRule::Drop {
            if let Some((cue, heard_ms)) = cut {
                slot.record.restart_cue(cue, heard_ms, resume);
            }
            slot.record.interrupt(now);
            let finished = slot.record.is_finished();
            out.push(Effect::Mark(Box::new(slot.record.clone())));
            run.and_then(|run| self.leave(run, &id.zone, None));
            if finished {
                self.close(now, id, None, None, out);
            }
        } else {
            run.and_then(|run| self.leave(run, &id.zone, None));
            self.close(now, id, Some(reason), None, out);
        }
    }

    fn cue_broke(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        cue: u32,
        trouble: &CueTrouble,
        out: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let Some(entry) = slot.record.cues.get(cue as usize) else { return };
        if entry.is_done() {
            return;
        }
        let whole_ms = entry.source.length_ms().saturating_sub(entry.skip_ms);
        let (outcome, heard) = slot.broken_off(cue);
        let heard = heard.unwrap_or_default();
        // What its decoder finds behind the length that its intake promised is nobody's loss.
        if outcome == Outcome::Cut && whole_ms > 0 && heard.heard_ms + ROUNDED_MS >= whole_ms {
            self.cue_ended(now, id, cue, now, false, heard, out);
            return;
        }
        let cause = trouble.break_cause();
        let reason = reason_of(cause);
        slot.blameless = (cause != BreakCause::File).then_some(cue);
        slot.record.hindrance = Some((reason, Some(trouble.to_string())));
        let reason = Some(reason);
        self.write_play(now, id, cue, outcome, reason, Some((now, heard)), out);
        let Some(slot) = self.open.get_mut(id) else { return };
        slot.record.cues[cue as usize].finish(outcome);
        if slot.record.is_finished() {
            self.close(now, id, None, None, out);
        } else {
            self.go_on(now, id, out);
        }
    }

    /// The output took the slot's run with it: what sounded is written, the rest is tried again.
    pub(super) fn lose(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        trouble: &OutputTrouble,
        out: &mut Vec<Effect>,
    ) {
        self.lose_decoding(now, id, trouble, None, out);
    }

    /// The same of an output whose speaker decoded `file` when it died.
    pub(super) fn lose_decoding(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        trouble: &OutputTrouble,
        file: Option<&Arc<str>>,
        out: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let stopping = slot.stopping.take();
        let reason = stopping.as_ref().map_or(Reason::DeviceLost, |stopping| stopping.reason);
        let detail =
            stopping.map_or_else(|| Some(loss_detail(trouble, file)), |stopping| stopping.detail);
        slot.record.hindrance = Some((reason, detail));
        let sounding = slot.record.sounding();
        let heard_ms = slot.record.sounding_heard_ms();
        // Tried in vain, and not for the first time: the journal needs no word of each try.
        let in_vain = slot.losses > 0 && matches!(slot.record.state(), SlotState::Armed { .. });
        if let Some(entry) = slot.run.and_then(|run| self.runs.get(&run)) {
            self.output_notices.lost(now, &entry.output, trouble, file, out);
        }
        if let Some(cue) = sounding {
            let (outcome, heard) = slot.broken_off(cue);
            let heard = heard.unwrap_or_default();
            slot.record.cues[cue as usize].audible |=
                heard.sound_ms.is_none() || heard.is_audible();
            self.write_play(now, id, cue, outcome, Some(reason), Some((now, heard)), out);
        }
        let Some(slot) = self.open.get_mut(id) else { return };
        if let Some(cue) = sounding {
            slot.record.restart_lost_cue(cue, heard_ms);
        }
        slot.losses += 1;
        slot.retry_at = Some(now + retry_wait(slot.losses));
        slot.yielding = false;
        let run = slot.run.take();
        slot.record.run_over();
        // The output has to be told only where the core gave up on it by itself.
        let stop = run.and_then(|run| self.leave(run, &id.zone, Some(Fade::Milliseconds(0))));
        out.extend(stop);
        let Some(slot) = self.open.get(id) else { return };
        let goes_on = slot.record.goes_on_after(reason, self.ending);
        if !goes_on || slot.record.is_finished() {
            self.close(now, id, Some(reason), None, out);
        } else if !in_vain {
            out.push(Effect::Mark(Box::new(slot.record.clone())));
        }
    }
}

/// `started - due` in milliseconds, to a tenth.
pub(super) fn late_ms(started: Timestamp, due: Timestamp) -> f64 {
    let microseconds = (started - due).num_microseconds().unwrap_or(i64::MAX);
    // Adding zero turns -0.0 into 0.0.
    (microseconds as f64 / 100.0).round() / 10.0 + 0.0
}

/// Why a cue that broke off so was not heard whole.
fn reason_of(fault: BreakCause) -> Reason {
    match fault {
        BreakCause::File | BreakCause::CopyAltered => Reason::FileDamaged,
        BreakCause::CopyMissing => Reason::FileMissing,
        BreakCause::Speaker => Reason::Internal,
    }
}
