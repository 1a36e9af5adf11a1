//! After a crash or a power cut: what the journal's marks say of slots that were open.

use super::limits::AS_GOOD_AS_HEARD;
use super::record::{Outcome, Reason};
use super::schedule::{Resume, Timestamp};
use super::starting::milliseconds;
use super::{CueHeard, CueState, Effect, OpenSlot, Slot, SlotState, Station};

impl Station {
    /// Takes up the marks, once, in the first step.
    pub(super) fn recover(&mut self, out: &mut Vec<Effect>) {
        if self.recovered.is_empty() {
            return;
        }
        for record in std::mem::take(&mut self.recovered) {
            if self.book.is_closed(&record.id) {
                out.push(Effect::Unmark(record.id));
                continue;
            }
            self.recover_slot(record, out);
        }
    }

    fn recover_slot(&mut self, mut record: OpenSlot, out: &mut Vec<Effect>) {
        let id = record.id.clone();
        let last_known = record.last_known();
        record.state = match (record.state, record.started) {
            (SlotState::Interrupted { since }, _) => SlotState::Interrupted { since },
            (_, Some(_)) => SlotState::Interrupted { since: last_known },
            // It may have begun in the instant before the power went; nobody heard an end.
            (_, None) => SlotState::Waiting,
        };
        let sounding = record.sounding();
        let heard_ms = record.sounding_heard_ms();
        if sounding.is_some() {
            record.hindrance = Some((Reason::PowerOff, None));
        }
        self.open.insert(id.clone(), Slot::new(record));
        let Some(cue) = sounding else { return };
        let heard = CueHeard { heard_ms, ..CueHeard::default() };
        let outcome = if heard_ms > 0 { Outcome::Cut } else { Outcome::NotAired };
        let (at, reason) = (last_known, Some(Reason::PowerOff));
        self.write_play(at, &id, cue, outcome, reason, Some((at, heard)), out);
        let Some(slot) = self.open.get_mut(&id) else { return };
        let entry = &slot.record.cues[cue as usize];
        let left_ms = entry.source.length_ms().saturating_sub(entry.skip_ms + heard_ms);
        if milliseconds(left_ms) <= AS_GOOD_AS_HEARD {
            slot.record.cues[cue as usize].state = CueState::Done { outcome };
        } else {
            // From its start: what came out of the device before the cut is not known exactly.
            slot.record.restart_cue(cue, heard_ms, Resume::Restart);
        }
        if slot.record.is_finished() {
            self.close(at, &id, None, None, out);
        } else {
            out.push(Effect::Mark(Box::new(slot.record.clone())));
        }
    }
}

impl OpenSlot {
    /// The last instant of which the mark knows: until then it was on air.
    fn last_known(&self) -> Timestamp {
        let checkpoint = self.cues.iter().find_map(|cue| match cue.state {
            CueState::Sounding { checkpoint, .. } => Some(checkpoint),
            _ => None,
        });
        let started = self.started.unwrap_or(self.id.due);
        checkpoint.unwrap_or(started + milliseconds(self.heard_ms))
    }
}
