//! A slot between its coming up and its closing record: what the journal keeps under its id, so
//! that a power cut forgets nothing.

use crate::units::{span_ms, whole_ms};
mod lifecycle;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::bulletin::Bulletin;
use super::cue::{CueHeard, CueSource};
use super::ids::{QueueId, SlotId, Timestamp};
use super::priority::Priority;
use super::record::{Outcome, Reason};
use super::schedule::ResumeRule;
pub use lifecycle::{SlotLifecycle, SlotState};

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
    pub state: SlotLifecycle,
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
    #[serde(default, skip_serializing_if = "is_false")]
    pub sounded: bool,
    /// Why it could not go on or start the last time it was tried, or what its last cue that was
    /// cut was cut by.
    #[serde(default)]
    pub hindrance: Option<(Reason, Option<String>)>,
}

/// One cue of an open slot: what it sounds, and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenCue {
    pub source: CueSource,
    /// The queue it was taken from, or that had nothing.
    #[serde(default)]
    pub queue: Option<QueueId>,
    pub state: CueState,
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
    #[serde(default, skip_serializing_if = "is_false")]
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

impl OpenCue {
    /// Whether a cue that was taken to its end left nothing to hear in its zone, neither now nor
    /// in an earlier part. A pause is meant so.
    pub fn is_silent(&self, heard: &CueHeard) -> bool {
        !matches!(self.source, CueSource::Pause { .. }) && !self.audible && !heard.is_audible()
    }
}

impl OpenSlot {
    /// Those whose cues are not over yet.
    pub fn bulletins_to_come(&self) -> impl Iterator<Item = &Arc<Bulletin>> {
        let to_come = self.cues.iter().filter(|cue| !matches!(cue.state, CueState::Done { .. }));
        to_come.filter_map(|cue| match &cue.source {
            CueSource::Bulletin(bulletin) => Some(bulletin),
            _ => None,
        })
    }

    /// Milliseconds of sound still to come, were it armed now.
    pub fn remaining_ms(&self) -> u64 {
        let ahead = self.cues.iter().filter(|cue| !matches!(cue.state, CueState::Done { .. }));
        let total = ahead.map(|cue| cue.source.length_ms().saturating_sub(cue.skip_ms)).sum();
        match self.max_length {
            Some(longest) => whole_ms(longest).saturating_sub(self.sounded_ms()).min(total),
            None => total,
        }
    }

    /// Milliseconds of sound still to come of a slot that may be on air, by the clock.
    pub fn left_ms(&self, now: Timestamp) -> u64 {
        let span_ms = self.cues.iter().map(|cue| match cue.state {
            CueState::Sounding { started, .. } => {
                let passed = span_ms(now - started);
                passed.min(cue.source.length_ms().saturating_sub(cue.skip_ms))
            }
            _ => 0,
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
        let pauses = self.cues.iter().map(|cue| match (&cue.source, cue.state) {
            (CueSource::Pause { ms }, CueState::Done { .. }) => *ms,
            _ => 0,
        });
        self.heard_ms + pauses.sum::<u64>()
    }

    pub fn sounding(&self) -> Option<u32> {
        let index = self.cues.iter().position(|cue| matches!(cue.state, CueState::Sounding { .. }));
        index.map(index_u32)
    }

    pub fn is_finished(&self) -> bool {
        !self.cues.is_empty()
            && self.cues.iter().all(|cue| matches!(cue.state, CueState::Done { .. }))
    }

    /// `aired` when every cue of its list was heard to its end, `cut` when only some sound
    /// was, be it for an unknown length, `not_aired` when none.
    pub fn outcome(&self) -> Outcome {
        let aired = CueState::Done { outcome: Outcome::Aired };
        let whole = !self.cues.is_empty() && self.cues.iter().all(|cue| cue.state == aired);
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
            _ => None,
        });
        let there = |cue: &&OpenCue| !matches!(cue.source, CueSource::Absent { .. });
        let mut there = self.cues.iter().filter(there).peekable();
        let all_aired = there.peek().is_some() && there.all(|cue| cue.state == aired);
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

fn is_false(value: &bool) -> bool {
    !*value
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}

/// An index into a rundown, whose length the configuration bounds far below 2³².
pub fn index_u32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
