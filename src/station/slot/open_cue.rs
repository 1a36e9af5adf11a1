//! One cue of an open slot, and every way from one of its states to another.
//!
//! | | begin | advance, checkpoint, shift | finish | sound again |
//! |---|---|---|---|---|
//! | ahead | sounding | – | done | stays |
//! | sounding | – | stays | done | ahead |
//! | done, cut or not aired | – | – | done | ahead |
//! | done, aired | – | – | – | – |
//!
//! A cue that was heard to its end is never heard again. A dash changes nothing or is a fault of
//! the core, which is asserted where tests and the simulator see it.
//!
//! The state itself is private to this file: nobody else can assign it.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::station::cue::{CueHeard, CueSource};
use crate::station::ids::{QueueId, Timestamp};
use crate::station::record::Outcome;
use crate::station::rundown::ResolvedCue;

/// One cue of an open slot: what it sounds, and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenCue {
    pub source: CueSource,
    /// The queue it was taken from, or that had nothing.
    #[serde(default)]
    pub queue: Option<QueueId>,
    /// Marked as music, by its rundown or its sidecar.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub music: bool,
    state: CueState,
    /// Where it goes on after an interruption (`resume: continue`), milliseconds from its start.
    #[serde(default)]
    pub skip_ms: u64,
    /// How often it has begun.
    #[serde(default)]
    pub attempts: u32,
    /// What it was last armed with, decibels, before its zone's own.
    #[serde(default)]
    pub gain_db: f32,
    /// What was heard of it before `skip_ms` held sound, as far as is known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub audible: bool,
    /// How often the speaker's process has died while it decoded this cue.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub deaths: u32,
}

/// How far a cue is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CueState {
    Ahead,
    /// Sounding since `started`; `heard_ms` as last known at `checkpoint`.
    Sounding {
        started: Timestamp,
        heard_ms: u64,
        checkpoint: Timestamp,
    },
    /// Its last play row is written (pauses have none).
    Done {
        outcome: Outcome,
    },
}

impl From<ResolvedCue> for OpenCue {
    fn from(cue: ResolvedCue) -> OpenCue {
        OpenCue { music: cue.music, ..OpenCue::new(cue.source, cue.queue) }
    }
}

impl OpenCue {
    /// A cue that has not begun.
    pub fn new(source: CueSource, queue: Option<QueueId>) -> OpenCue {
        OpenCue {
            source,
            queue,
            music: false,
            state: CueState::Ahead,
            skip_ms: 0,
            attempts: 0,
            gain_db: 0.0,
            audible: false,
            deaths: 0,
        }
    }

    /// How far it is.
    pub fn state(&self) -> CueState {
        self.state
    }

    /// Whether its last play row is written.
    pub fn is_done(&self) -> bool {
        matches!(self.state, CueState::Done { .. })
    }

    /// Its first frame sounds, at `at`.
    pub fn begin(&mut self, at: Timestamp) {
        debug_assert!(self.state == CueState::Ahead, "begins while {:?}", self.state);
        self.state = CueState::Sounding { started: at, heard_ms: 0, checkpoint: at };
        self.attempts += 1;
    }

    /// Its output tells that so much of it was heard. Passes over a cue that is not on air.
    pub fn advance(&mut self, now_heard_ms: u64) {
        if let CueState::Sounding { heard_ms, .. } = &mut self.state {
            *heard_ms = now_heard_ms.max(*heard_ms);
        }
    }

    /// What is known of it goes to the journal now. Passes over a cue that is not on air.
    pub fn note_checkpoint(&mut self, now: Timestamp) {
        if let CueState::Sounding { checkpoint, .. } = &mut self.state {
            *checkpoint = now;
        }
    }

    /// Its last play row is written.
    pub fn finish(&mut self, outcome: Outcome) {
        let twice = self.state == CueState::Done { outcome: Outcome::Aired };
        debug_assert!(!twice, "heard to its end, and then {outcome:?}");
        self.state = CueState::Done { outcome };
    }

    /// It was cut and sounds again, from `skip_ms` on.
    pub fn sound_again(&mut self) {
        let whole = self.state == CueState::Done { outcome: Outcome::Aired };
        debug_assert!(!whole, "heard to its end, and again");
        self.state = CueState::Ahead;
    }

    /// The wall clock was set by `by`.
    pub fn shift(&mut self, by: TimeDelta) {
        if let CueState::Sounding { started, checkpoint, .. } = &mut self.state {
            *started += by;
            *checkpoint += by;
        }
    }

    /// Whether a cue that was taken to its end left nothing to hear in its zone, neither now nor
    /// in an earlier part. A pause is meant so.
    pub fn is_silent(&self, heard: &CueHeard) -> bool {
        !matches!(self.source, CueSource::Pause { .. }) && !self.audible && !heard.is_audible()
    }
}

fn is_zero(deaths: &u32) -> bool {
    *deaths == 0
}
