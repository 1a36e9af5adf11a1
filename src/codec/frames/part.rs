//! One recording in a file of frames, and whether it kept what its encoder promised.
//!
//! An encoder tells a length up to three times: in frames, in bytes, and LAME in bytes once more.
//! Each is wrong in some files: 0, "as much as can be", doubled by an editor. But a copy that broke
//! off breaks all of them, so one that holds outweighs those that don't.

use super::info::Info;

/// Frames that a recording may lack of its promise, in samples: encoders count their padding, or
/// the frame that holds the promise, differently.
const SLACK_SAMPLES: u32 = 1_152;

/// One recording on the way.
#[derive(Debug, Default)]
pub struct Part {
    /// From the frame in front; `None` without one.
    pub info: Option<Info>,
    /// Where its first frame begins …
    pub begins: u64,
    /// … and its last one ends, so far.
    pub ends: u64,
    /// Frames of sound so far.
    pub frames: u64,
    /// Frames lost in gaps, estimated.
    pub lost: u64,
}

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// There was none.
    Unpromised,
    Yes,
    /// No statement holds; the most frames that one of them means.
    No {
        promised: u64,
    },
}

impl Part {
    /// Compares what there is with what was promised; `samples` is the length of a frame.
    pub fn kept(&self, samples: u32) -> Kept {
        let Some(info) = self.info else { return Kept::Unpromised };
        let slack = u64::from(SLACK_SAMPLES / samples.max(1)).max(1) + self.lost;
        let bytes = self.ends.saturating_sub(self.begins);
        let frame_bytes = bytes.div_ceil(self.frames.max(1));
        let by_frames = info.frames.map(u64::from);
        let by_bytes = [info.bytes, info.music_bytes].into_iter().flatten().map(u64::from);
        let mut holds = by_frames.map(|promised| promised <= self.frames + slack);
        let mut most = by_frames;
        for promised in by_bytes {
            let held = promised <= bytes + slack * frame_bytes;
            holds = Some(holds.unwrap_or(false) || held);
            most = most.max(Some(promised / frame_bytes.max(1)));
        }
        match holds {
            None => Kept::Unpromised,
            Some(true) => Kept::Yes,
            Some(false) => Kept::No { promised: most.unwrap_or_default() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_broken_when_nothing_of_it_holds() {
        let (yes, no) = (Kept::Yes, |promised| Kept::No { promised });
        let cases = [
            // In frames, bytes, and bytes again; 1,000 frames of 100 bytes are there.
            ((None, None, None), Kept::Unpromised),
            ((Some(1_000), Some(100_100), Some(100_100)), yes),
            ((Some(2_000), Some(100_100), Some(100_100)), yes),
            ((Some(500), Some(50_000), None), yes),
            ((Some(2_000), Some(200_000), Some(100_000)), yes),
            ((Some(1_001), None, None), yes),
            ((Some(1_002), None, None), no(1_002)),
            ((None, Some(100_101), None), no(1_001)),
            ((Some(4_000), Some(200_000), Some(200_000)), no(4_000)),
        ];
        for ((frames, bytes, music_bytes), kept) in cases {
            let info = Info { frames, bytes, music_bytes, ..Info::default() };
            let part = Part { info: Some(info), ends: 100_000, frames: 1_000, ..Part::default() };
            assert_eq!(part.kept(1_152), kept, "{frames:?} {bytes:?} {music_bytes:?}");
        }
        assert_eq!(Part::default().kept(1_152), Kept::Unpromised);
    }
}
