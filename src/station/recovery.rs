//! After a crash or a power cut: what the journal's marks say of slots that were open.

use super::Station;
use super::cue::CueHeard;
use super::effect::Effect;
use super::ids::{SlotId, Timestamp};
use super::limits::AS_GOOD_AS_HEARD;
use super::record::{Outcome, Reason};
use super::running_slot::Slot;
use super::schedule::ResumeRule;
use super::slot::{CueState, OpenCue, OpenSlot, SlotState, index_u32};
use crate::units::{milliseconds, span_ms};

impl Station {
    /// Takes up the marks, once, in the first step.
    pub(super) fn recover(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        if self.recovered.is_empty() {
            return;
        }
        for record in std::mem::take(&mut self.recovered) {
            // A mark outweighs a span: it goes with the closing row.
            if self.memory.remembers(&record.id) {
                out.push(Effect::Unmark(record.id));
                continue;
            }
            self.recover_slot(now, record, out);
        }
    }

    fn recover_slot(&mut self, now: Timestamp, mut record: OpenSlot, out: &mut Vec<Effect>) {
        let id = record.id.clone();
        let last_known = record.last_known();
        // Or the next cue, between two.
        let may_have_begun = record.state() == SlotState::OnAir
            || matches!(record.state(), SlotState::Armed { at } if at <= now);
        record.recover(last_known);
        let sounding = record.sounding();
        let heard_ms = record.sounding_heard_ms();
        // It sounded on after it was last told of, as far as anybody knows.
        let span_ms = record.sounding_since().map_or(0, |since| span_ms(last_known - since));
        if sounding.is_some() {
            record.hindrance = Some((Reason::PowerOff, None));
        }
        let dropped =
            record.started.is_none() && !record.is_emergency() && !self.schedule.plans(&record.id);
        let tone = record.is_test_tone();
        let slot = Slot { recovered: true, ..Slot::new(record) };
        self.open.insert(id.clone(), slot);
        if tone {
            self.recover_tone(last_known, &id, out);
            return;
        }
        if dropped {
            self.close(now, &id, Some(Reason::ScheduleRemoved), None, out);
            return;
        }
        let Some(cue) = sounding else {
            if may_have_begun {
                self.pass_over_short(last_known, &id, out);
                self.close_or_mark(last_known, &id, out);
            }
            return;
        };
        let heard = CueHeard { heard_ms, ..CueHeard::default() };
        // It had begun, be it that nothing more is known: the mark was written for that.
        let outcome = Outcome::Cut;
        let (at, reason) = (last_known, Some(Reason::PowerOff));
        self.write_play(at, &id, cue, outcome, reason, Some((at, heard)), out);
        let Some(slot) = self.open.get_mut(&id) else { return };
        let left_ms = left_ms_of(&slot.record.cues[cue as usize], span_ms.max(heard_ms));
        if milliseconds(left_ms) <= AS_GOOD_AS_HEARD {
            slot.record.cues[cue as usize].finish(outcome);
            self.pass_over_short(at, &id, out);
        } else {
            // From its start: what came out of the device before the cut is not known exactly.
            slot.record.restart_cue(cue, heard_ms, ResumeRule::Restart);
        }
        self.close_or_mark(at, &id, out);
    }

    /// A tone is over with the station.
    fn recover_tone(&mut self, at: Timestamp, id: &SlotId, out: &mut Vec<Effect>) {
        let Some(slot) = self.open.get(id) else { return };
        if let Some(cue) = slot.record.sounding() {
            let heard_ms = slot.record.sounding_heard_ms();
            let heard = CueHeard { heard_ms, ..CueHeard::default() };
            let (outcome, reason) = (Outcome::Cut, Some(Reason::PowerOff));
            self.write_play(at, id, cue, outcome, reason, Some((at, heard)), out);
        }
        self.close(at, id, Some(Reason::PowerOff), None, out);
    }

    /// Passes over the next cues that are so short that they may have been heard to their ends
    /// before the note of their beginning was on the disk.
    fn pass_over_short(&mut self, at: Timestamp, id: &SlotId, out: &mut Vec<Effect>) {
        loop {
            let Some(slot) = self.open.get_mut(id) else { return };
            let record = &mut slot.record;
            let next = record.cues.iter().position(|cue| cue.state() == CueState::Ahead);
            let Some(index) = next else { return };
            let cue = &record.cues[index];
            let length_ms = cue.source.length_ms().saturating_sub(cue.skip_ms);
            if milliseconds(length_ms) > AS_GOOD_AS_HEARD {
                return;
            }
            record.hindrance = Some((Reason::PowerOff, None));
            let (outcome, reason) = (Outcome::NotAired, Some(Reason::PowerOff));
            self.write_play(at, id, index_u32(index), outcome, reason, None, out);
            if let Some(slot) = self.open.get_mut(id) {
                slot.record.cues[index].finish(outcome);
            }
        }
    }

    fn close_or_mark(&mut self, at: Timestamp, id: &SlotId, out: &mut Vec<Effect>) {
        let Some(slot) = self.open.get(id) else { return };
        if slot.record.is_finished() {
            self.close(at, id, None, None, out);
        } else {
            out.push(Effect::Mark(Box::new(slot.record.clone())));
        }
    }
}

/// Milliseconds that a cue has to go when so many of it have passed.
fn left_ms_of(cue: &OpenCue, span_ms: u64) -> u64 {
    cue.source.length_ms().saturating_sub(cue.skip_ms + span_ms)
}

impl OpenSlot {
    /// The last instant of which the mark knows: until then it was on air.
    fn last_known(&self) -> Timestamp {
        let checkpoint = self.cues.iter().find_map(|cue| match cue.state() {
            CueState::Sounding { checkpoint, .. } => Some(checkpoint),
            CueState::Ahead | CueState::Done { .. } => None,
        });
        checkpoint.or(self.ended).or(self.started).unwrap_or(self.id.due)
    }

    /// When the cue on air began.
    pub(super) fn sounding_since(&self) -> Option<Timestamp> {
        self.cues.iter().find_map(|cue| match cue.state() {
            CueState::Sounding { started, .. } => Some(started),
            CueState::Ahead | CueState::Done { .. } => None,
        })
    }
}
