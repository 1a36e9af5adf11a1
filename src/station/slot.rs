//! A slot between its coming up and its closing record: what the journal keeps under its id, so
//! that a power cut forgets nothing.

mod lifecycle;
mod open_cue;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::bulletin::Bulletin;
use super::cue::CueSource;
use super::ids::{SlotId, Timestamp};
use super::priority::Priority;
use super::record::{Outcome, Reason};
use super::schedule::ResumeRule;
use crate::units::{span_ms, whole_ms};
use lifecycle::SlotLifecycle;
pub use lifecycle::SlotState;
pub use open_cue::{CueState, OpenCue};

/// Carries the rules it came up under, so that it ends under them whatever a reload brings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenSlot {
    pub id: SlotId,
    pub title: String,
    pub priority: Priority,
    /// Place of its programme in the schedule; decides between equals. Of an emergency: how many
    /// before it were open when it was ordered.
    pub rank: u32,
    #[serde(default)]
    pub ordered_by: Option<String>,
    /// How that order came in.
    #[serde(default)]
    pub ordered_via: Option<String>,
    /// How a person's stop came in.
    #[serde(default)]
    pub stopped_via: Option<String>,
    /// Longest it may start after due, and longest interruption after which it goes on.
    pub late: Duration,
    /// When an emergency ends at the latest, whatever is left of it.
    #[serde(default)]
    pub until: Option<Timestamp>,
    #[serde(default)]
    pub max_length: Option<Duration>,
    #[serde(default)]
    pub resume: ResumeRule,
    #[serde(default)]
    pub campaign: Option<String>,
    state: SlotLifecycle,
    /// Empty until resolved, which happens when it is armed first.
    pub cues: Vec<OpenCue>,
    /// When its very first frame sounded.
    #[serde(default)]
    pub started: Option<Timestamp>,
    /// When its last sound ended, or was last known of.
    #[serde(default)]
    pub ended: Option<Timestamp>,
    /// Sum over its play rows.
    #[serde(default)]
    pub heard_ms: u64,
    /// A play row tells that something of it sounded, if not for how long.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sounded: bool,
    /// Why it could not go on or start the last time it was tried, or what its last cue that was
    /// cut was cut by.
    #[serde(default)]
    pub hindrance: Option<(Reason, Option<String>)>,
}

impl OpenSlot {
    /// A slot that has just come up: it waits, and its cues are not chosen.
    pub fn new(id: SlotId, priority: Priority, late: Duration) -> OpenSlot {
        OpenSlot {
            id,
            title: String::new(),
            priority,
            rank: 0,
            ordered_by: None,
            ordered_via: None,
            stopped_via: None,
            late,
            until: None,
            max_length: None,
            resume: ResumeRule::default(),
            campaign: None,
            state: SlotLifecycle::WAITING,
            cues: Vec::new(),
            started: None,
            ended: None,
            heard_ms: 0,
            sounded: false,
            hindrance: None,
        }
    }

    /// Where it stands.
    pub fn state(&self) -> SlotState {
        self.state.current()
    }

    /// It was handed to its output, to start at `at`.
    pub fn arm(&mut self, at: Timestamp) {
        self.state.arm(at);
    }

    /// The first frame of one of its cues sounds.
    pub fn cue_begins(&mut self) {
        self.state.cue_begins();
    }

    /// Its voice is over and it shall go on later, in another run.
    pub fn interrupt(&mut self, since: Timestamp) {
        self.state.interrupt(since);
    }

    /// Its run is over, or its order taken back.
    pub fn run_over(&mut self) {
        self.state.run_over(self.started, self.ended);
    }

    /// The station is back after its end; the mark knows of the slot until `last_known`.
    pub fn recover(&mut self, last_known: Timestamp) {
        self.state.recover(self.started, last_known);
    }

    /// The wall clock was set by `by`: what it reckons from it moves along. When it first started
    /// stays as it was told.
    pub fn shift(&mut self, by: TimeDelta) {
        if let Some(ended) = &mut self.ended {
            *ended += by;
        }
        self.state.shift(by);
        self.cues.iter_mut().for_each(|cue| cue.shift(by));
    }

    /// Those whose cues are not over yet.
    pub fn bulletins_to_come(&self) -> impl Iterator<Item = &Arc<Bulletin>> {
        let to_come = self.cues.iter().filter(|cue| !cue.is_done());
        to_come.filter_map(|cue| cue.source.bulletin())
    }

    /// Milliseconds of sound still to come, were it armed now.
    pub fn remaining_ms(&self) -> u64 {
        let ahead = self.cues.iter().filter(|cue| !cue.is_done());
        let total = ahead.map(|cue| cue.source.length_ms().saturating_sub(cue.skip_ms)).sum();
        match self.max_length {
            Some(longest) => whole_ms(longest).saturating_sub(self.sounded_ms()).min(total),
            None => total,
        }
    }

    /// Milliseconds of sound still to come of a slot that may be on air, by the clock.
    pub fn left_ms(&self, now: Timestamp) -> u64 {
        let span_ms = self.cues.iter().map(|cue| match cue.state() {
            CueState::Sounding { started, .. } => {
                let passed = span_ms(now - started);
                passed.min(cue.source.length_ms().saturating_sub(cue.skip_ms))
            }
            CueState::Ahead | CueState::Done { .. } => 0,
        });
        self.remaining_ms().saturating_sub(span_ms.sum())
    }

    /// Milliseconds that all its cues take, or its longest length if that is less.
    pub fn length_ms(&self) -> u64 {
        let total = self.cues.iter().map(|cue| cue.source.length_ms()).sum();
        self.max_length.map_or(total, |longest| whole_ms(longest).min(total))
    }

    /// Milliseconds that it has taken in its zone: what was heard, and the pauses.
    pub fn sounded_ms(&self) -> u64 {
        let pauses = self.cues.iter().filter(|cue| cue.is_done()).map(|cue| match &cue.source {
            CueSource::Pause { ms } => *ms,
            CueSource::Bulletin(_)
            | CueSource::Attention { .. }
            | CueSource::Tone { .. }
            | CueSource::Absent { .. } => 0,
        });
        self.heard_ms + pauses.sum::<u64>()
    }

    pub fn sounding(&self) -> Option<u32> {
        let index =
            self.cues.iter().position(|cue| matches!(cue.state(), CueState::Sounding { .. }));
        index.map(index_u32)
    }

    pub fn is_finished(&self) -> bool {
        !self.cues.is_empty() && self.cues.iter().all(|cue| cue.is_done())
    }

    /// `aired` when every cue of its list was heard to its end, `cut` when only some sound
    /// was, be it for an unknown length, `not_aired` when none.
    pub fn outcome(&self) -> Outcome {
        let aired = CueState::Done { outcome: Outcome::Aired };
        let whole = !self.cues.is_empty() && self.cues.iter().all(|cue| cue.state() == aired);
        // A rundown of pauses alone was not heard, but nothing of it failed either.
        match (whole, self.sounded || self.heard_ms > 0) {
            (true, _) => Outcome::Aired,
            (false, false) => Outcome::NotAired,
            (false, true) => Outcome::Cut,
        }
    }

    /// Why not all of it was heard, and what more there is to say of it. What happened to it goes
    /// before what it lacked from the start: a slot that a power cut took bears that, though one of
    /// its queues was empty (the cue's own row says so). But where all that was there was heard to
    /// its end, whatever came between, the first cue that was not there is the reason.
    pub fn shortfall(&self) -> (Reason, Option<String>) {
        let aired = CueState::Done { outcome: Outcome::Aired };
        let mut absent = self.cues.iter().filter_map(|cue| match &cue.source {
            CueSource::Absent { path, reason } => Some((*reason, absent_detail(cue, path))),
            CueSource::Bulletin(_)
            | CueSource::Pause { .. }
            | CueSource::Attention { .. }
            | CueSource::Tone { .. } => None,
        });
        let there = |cue: &&OpenCue| !matches!(cue.source, CueSource::Absent { .. });
        let mut there = self.cues.iter().filter(there).peekable();
        let all_aired = there.peek().is_some() && there.all(|cue| cue.state() == aired);
        let missing = absent.next().filter(|_| all_aired);
        missing.or_else(|| self.hindrance.clone()).unwrap_or((Reason::Internal, None))
    }

    pub fn is_emergency(&self) -> bool {
        self.priority == Priority::Emergency
    }

    /// Who goes first: the higher priority, of emergencies the newest, then the earlier due, then
    /// the order of the schedule.
    pub fn precedence(&self) -> (Priority, u32, Timestamp, u32) {
        let age = if self.is_emergency() { u32::MAX - self.rank } else { 0 };
        (self.priority, age, self.id.due, self.rank)
    }
}

/// What there is to say of a cue that is not to be had beside the reason: the file, else the queue.
pub(super) fn absent_detail(cue: &OpenCue, path: &Option<Arc<str>>) -> Option<String> {
    let path = path.as_ref().map(ToString::to_string);
    path.or_else(|| cue.queue.as_ref().map(ToString::to_string))
}

/// An index into a rundown, whose length the configuration bounds far below 2³².
pub fn index_u32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
