//! Flaws of a content that its intake took all the same.

use chrono::TimeDelta;

use crate::station::CueHeard;
use crate::units::span_ms;

/// What is wrong with a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentFlaw {
    /// The speaker's process dies when it opens it, `DECODED_AHEAD` before its turn.
    KillsSpeaker,
    /// Nothing of it can be heard.
    Silent,
    /// Nothing can be heard of what is sent, though there is sound in it: its zone is turned down.
    TurnedDown,
    /// It breaks off in its middle.
    BreaksOff,
    /// Its decoder finds damage behind its end.
    BreaksBehind,
}

/// So long before its turn a cue is decoded.
pub const DECODED_AHEAD: TimeDelta = TimeDelta::milliseconds(2_700);

/// From an order to a speaker that opens its first files.
pub const SPEAKER_STARTS: TimeDelta = TimeDelta::milliseconds(50);

/// Frames in a millisecond of simulated sound.
const FRAMES_PER_MS: u64 = 48;

/// What is heard of a content with this flaw.
pub fn flawed(heard: CueHeard, flaw: Option<ContentFlaw>) -> CueHeard {
    let own_sound_ms = match flaw {
        Some(ContentFlaw::Silent) => 0,
        Some(ContentFlaw::TurnedDown) => heard.heard_ms,
        Some(ContentFlaw::KillsSpeaker | ContentFlaw::BreaksOff | ContentFlaw::BreaksBehind)
        | None => return heard,
    };
    CueHeard { sound_ms: Some(0), own_sound_ms: Some(own_sound_ms), ..heard }
}

/// What is heard of a good one in this time, at a level.
pub fn heard(length: TimeDelta, peak_dbfs: Option<f32>) -> CueHeard {
    let heard_ms = span_ms(length);
    let frames = heard_ms * FRAMES_PER_MS;
    CueHeard { frames, heard_ms, rms_dbfs: peak_dbfs, peak_dbfs, ..CueHeard::default() }
}
