//! A voice's permit, held against each frame: the last thing between a sample and the device.
//!
//! The wall clock is read once a block, as it is then; between two readings frames are counted. A
//! clock set forward brings the end nearer at once. A clock set back never moves it away: from the
//! voice's first frame on the end is kept on the monotonic clock, too, and only ever comes nearer.
//! What the device already holds (its buffer, some 170 ms) is not called back.

use crate::units::frames_in;
use crate::wire;

use super::clock::{self, SECOND_NS};
use super::renderer::StreamTimeline;

/// Fade in front of the permit's end, nanoseconds: long enough not to click. The core fades for two
/// seconds before its own limits, so this is heard only where the core was wrong.
const FADE_NS: i64 = 10_000_000;

/// How far before its permit's begin a voice that sounds already may be set back by the clock. It
/// began in its hours by the clock as it was; a correction by less is no other hour. It also keeps
/// the jitter of predictions from ending a voice that begins with its permit.
const SET_BACK_MAX_NS: i64 = SECOND_NS;

/// Whether a frame may be heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FrameLeave {
    /// With this factor.
    Sound(f32),
    Refused(wire::PermitEnd),
}

/// A permit in a stream's own terms.
pub struct FramePermit {
    from_ns: i64,
    until_ns: i64,
    /// Frames of sound left.
    left: u64,
    fade: u64,
    /// The voice has sent a frame.
    begun: bool,
    /// Monotonic instant that the end has come no nearer than.
    end_ns: i64,
    /// Frames of the stream that may be heard, by the last reading of the clock.
    first: u64,
    end: u64,
}

impl FramePermit {
    /// The permit for a stream of `rate` frames per second.
    pub fn new(permit: &wire::SoundPermit, rate: u32) -> FramePermit {
        let nothing = (i64::MAX, i64::MIN, 0);
        let (from_ns, until_ns, left) = match permit {
            wire::SoundPermit::Within { from, until, sound_ms } => (
                from.map_or(i64::MIN, clock::wall_ns),
                until.map_or(i64::MAX, clock::wall_ns),
                sound_ms.map_or(u64::MAX, |ms| frames_in(ms, rate)),
            ),
            wire::SoundPermit::Free { ordered_by } if !ordered_by.trim().is_empty() => {
                (i64::MIN, i64::MAX, u64::MAX)
            }
            wire::SoundPermit::Free { .. } | wire::SoundPermit::Nothing => nothing,
        };
        let fade = u64::try_from(clock::ns_frames(FADE_NS, rate)).unwrap_or(0).max(1);
        let (begun, end_ns, first, end) = (false, i64::MAX, u64::MAX, 0);
        FramePermit { from_ns, until_ns, left, fade, begun, end_ns, first, end }
    }

    /// Takes the clocks' reading of a new block over.
    pub fn read_clock(&mut self, timeline: &StreamTimeline) {
        let slack = if self.begun { SET_BACK_MAX_NS } else { 0 };
        self.first = match self.from_ns {
            i64::MIN => 0,
            from => frame(timeline.frame_at_wall(from.saturating_sub(slack))),
        };
        if self.until_ns == i64::MAX {
            self.end = u64::MAX;
            return;
        }
        let end_ns = timeline.monotonic_at_wall(self.until_ns);
        self.end_ns = if self.begun { self.end_ns.min(end_ns) } else { end_ns };
        self.end = frame(timeline.frame_at(self.end_ns));
    }

    /// Whether `frame` of the stream is within the hours.
    pub fn in_hours(&self, frame: u64) -> bool {
        self.first <= frame && frame < self.end
    }

    /// Whether `frame` may be heard; `quiet` is one of a pause, which uses nothing up.
    pub fn leave(&self, frame: u64, quiet: bool) -> FrameLeave {
        if !self.in_hours(frame) {
            return FrameLeave::Refused(wire::PermitEnd::Hours);
        }
        let left = if quiet { u64::MAX } else { self.left };
        if left == 0 {
            return FrameLeave::Refused(wire::PermitEnd::Limit);
        }
        let to_go = left.min(self.end - frame);
        FrameLeave::Sound(if to_go < self.fade { to_go as f32 / self.fade as f32 } else { 1.0 })
    }

    /// Uses a frame up.
    pub fn use_frame(&mut self, quiet: bool) {
        self.begun = true;
        if !quiet && self.left != u64::MAX {
            self.left = self.left.saturating_sub(1);
        }
    }
}

fn frame(index: i64) -> u64 {
    u64::try_from(index).unwrap_or(0)
}
