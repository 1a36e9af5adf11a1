//! Cues that broke off: what was heard of them, and whether they sound again.

use super::cue::CueHeard;
use super::limits::AS_GOOD_AS_HEARD;
use super::record::{Outcome, Reason};
use super::running_slot::Slot;
use super::schedule::ResumeRule;
use super::slot::{CueState, OpenSlot};
use crate::units::milliseconds;

/// A cue that has begun so often and been lost each time is given up: it may be what kills the
/// output.
const ATTEMPTS_MAX: u32 = 5;

impl Slot {
    /// How the row of a cue that broke off reads: one that had begun was cut, whatever is known of
    /// its length.
    pub(super) fn broken_off(&self, cue: u32) -> (Outcome, Option<CueHeard>) {
        match self.record.cues.get(cue as usize).map(|entry| entry.state()) {
            Some(CueState::Sounding { .. }) => (Outcome::Cut, Some(self.heard_so_far(cue))),
            Some(CueState::Ahead | CueState::Done { .. }) | None => (Outcome::NotAired, None),
        }
    }

    /// What was heard of the cue on air, with the levels if its output could still tell them.
    pub(super) fn heard_so_far(&self, cue: u32) -> CueHeard {
        let heard_ms = self.record.sounding_heard_ms();
        match self.evidence {
            Some((known, heard)) if known == cue && heard_ms > 0 => CueHeard { heard_ms, ..heard },
            _ => CueHeard { heard_ms, ..CueHeard::default() },
        }
    }
}

impl OpenSlot {
    /// Whether it goes on when its output took its run with it while it was being stopped for this
    /// reason, or by the loss alone. `ending`: the station is.
    pub(super) fn goes_on_after(&self, reason: Reason, ending: bool) -> bool {
        match reason {
            // Half a tone tells what it was to tell.
            Reason::DeviceLost => !(self.is_test_tone() && self.sounded),
            Reason::Preempted => self.resume != ResumeRule::Drop,
            Reason::PowerOff => ending,
            Reason::ClockUntrusted
            | Reason::GuardHours
            | Reason::GuardLimit
            | Reason::ZoneBusy
            | Reason::TooLate
            | Reason::NoBulletin
            | Reason::FileMissing
            | Reason::FileDamaged
            | Reason::NotApproved
            | Reason::Stopped
            | Reason::MaxLength
            | Reason::Muted
            | Reason::ScheduleRemoved
            | Reason::Silent
            | Reason::RelayLost
            | Reason::Exercise
            | Reason::Internal => false,
        }
    }

    /// A cue that was cut sounds again, from where `resume` says; not for ever.
    pub(super) fn restart_cue(&mut self, cue: u32, heard_ms: u64, resume: ResumeRule) {
        let Some(entry) = self.cues.get_mut(cue as usize) else { return };
        if entry.attempts >= ATTEMPTS_MAX {
            entry.finish(Outcome::Cut);
            return;
        }
        entry.sound_again();
        if resume == ResumeRule::Continue {
            entry.skip_ms += heard_ms;
        }
    }

    /// After a lost output: not again what had all but ended, since the device may have sounded
    /// what it held.
    pub(super) fn restart_lost_cue(&mut self, cue: u32, heard_ms: u64) {
        let Some(entry) = self.cues.get_mut(cue as usize) else { return };
        let left_ms = entry.source.length_ms().saturating_sub(entry.skip_ms + heard_ms);
        if milliseconds(left_ms) <= AS_GOOD_AS_HEARD && heard_ms > 0 {
            entry.finish(Outcome::Cut);
        } else {
            self.restart_cue(cue, heard_ms, self.resume);
        }
    }
}
