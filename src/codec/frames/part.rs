//! One recording in a file of frames, and whether it kept what its encoder promised.
//!
//! An encoder tells a length up to three times: in frames, in bytes, and LAME in bytes once more.
//! Each is wrong in some files: 0, "as much as can be", doubled by an editor. But a copy that broke
//! off breaks all of them, so one that holds outweighs those that don't.
//!
//! Where none holds, the file is a copy that broke off, unless something shows that its end is
//! there: LAME's checksum of all frames; or, of counts that are doubled to the frame, a tag behind
//! the last one. By the counts alone a file that was doubled and one that was halved are the same.

use super::info::CountsFrame;

/// Bits of LAME's checksum, lowest first: CRC-16 of IBM.
const SUM_POLYNOMIAL: u16 = 0xa001;

/// Frames that a recording may lack of its promise, in samples: encoders count their padding, or
/// the frame that holds the promise, differently.
const SLACK_SAMPLES: u32 = 1_152;

/// One recording on the way.
#[derive(Debug, Default)]
pub struct RecordingPart {
    /// From the frame in front; `None` without one.
    pub info: Option<CountsFrame>,
    /// Where its first frame begins …
    pub begins: u64,
    /// … and its last one ends, so far.
    pub ends: u64,
    /// Frames of sound so far.
    pub frames: u64,
    /// Frames lost in gaps, estimated.
    pub lost: u64,
    /// Checksum of the frames so far.
    pub sum: u16,
}

/// How a recording ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartEnding {
    /// In the middle of a frame, in other bytes, or another recording follows.
    Open,
    /// The file ends with its last frame.
    Whole,
    /// A tag stands behind it: a copy that broke off would lack it.
    Tagged,
}

/// What became of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromiseKept {
    /// There was none.
    Unpromised,
    Yes,
    /// No statement holds, but something else shows that all is there.
    Misstated,
    /// No statement holds; the most frames that one of them means.
    No {
        promised: u64,
    },
}

impl RecordingPart {
    /// Takes a whole frame of sound.
    pub fn push(&mut self, frame: &[u8]) {
        self.frames += 1;
        // Only where it is compared.
        if self.info.is_some_and(|info| info.music_sum.is_some()) {
            self.sum = frame.iter().fold(self.sum, |sum, &byte| {
                (0..8).fold(sum ^ u16::from(byte), |sum, _| {
                    let carry = if sum & 1 == 0 { 0 } else { SUM_POLYNOMIAL };
                    sum >> 1 ^ carry
                })
            });
        }
    }

    /// Compares what there is with what was promised; `samples` is the length of a frame.
    pub fn kept(&self, samples: u32, ending: PartEnding) -> PromiseKept {
        let Some(info) = self.info else { return PromiseKept::Unpromised };
        let slack = u64::from(SLACK_SAMPLES / samples.max(1)).max(1) + self.lost;
        let bytes = self.ends.saturating_sub(self.begins);
        let frame_bytes = bytes.div_ceil(self.frames.max(1));
        let by_frames = info.frames.map(u64::from);
        let by_bytes = [info.bytes, info.music_bytes].into_iter().flatten().map(u64::from);
        let mut holds = by_frames.map(|promised| promised <= self.frames + slack);
        let mut most = by_frames;
        let twice =
            |promised: u64, there: u64, slack: u64| promised.abs_diff(2 * there) <= 2 * slack;
        let mut is_doubled = by_frames.is_none_or(|promised| twice(promised, self.frames, slack));
        for promised in by_bytes {
            let held = promised <= bytes + slack * frame_bytes;
            holds = Some(holds.unwrap_or(false) || held);
            most = most.max(Some(promised / frame_bytes.max(1)));
            is_doubled &= twice(promised, bytes, slack * frame_bytes);
        }
        let is_there = match ending {
            PartEnding::Open => false,
            PartEnding::Whole => info.music_sum == Some(self.sum),
            PartEnding::Tagged => info.music_sum == Some(self.sum) || is_doubled,
        };
        match holds {
            None => PromiseKept::Unpromised,
            Some(true) => PromiseKept::Yes,
            Some(false) if is_there => PromiseKept::Misstated,
            Some(false) => PromiseKept::No { promised: most.unwrap_or_default() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_broken_when_nothing_of_it_holds() {
        let (yes, no) = (PromiseKept::Yes, |promised| PromiseKept::No { promised });
        let cases = [
            // In frames, bytes, and bytes again; 1,000 frames of 100 bytes are there.
            ((None, None, None), PromiseKept::Unpromised),
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
            let info = CountsFrame { frames, bytes, music_bytes, ..CountsFrame::default() };
            let part = RecordingPart {
                info: Some(info),
                ends: 100_000,
                frames: 1_000,
                ..RecordingPart::default()
            };
            for ending in [PartEnding::Open, PartEnding::Whole, PartEnding::Tagged] {
                let found = part.kept(1_152, ending);
                assert_eq!(found, kept, "{frames:?} {bytes:?} {music_bytes:?} {ending:?}");
            }
        }
        assert_eq!(
            RecordingPart::default().kept(1_152, PartEnding::Whole),
            PromiseKept::Unpromised
        );
    }

    #[test]
    fn counts_that_are_doubled_break_no_promise_where_the_end_is_there() {
        let (odd, no) = (PromiseKept::Misstated, |promised| PromiseKept::No { promised });
        let sum = Some(0x1234);
        let cases = [
            // In frames, bytes, and bytes again, with LAME's checksum: 1,000 frames of 100 bytes.
            (Some(2_000), Some(200_000), None, None, PartEnding::Tagged, odd),
            (Some(2_002), None, None, None, PartEnding::Tagged, odd),
            (None, Some(200_200), Some(200_100), None, PartEnding::Tagged, odd),
            (Some(2_000), Some(200_000), None, None, PartEnding::Whole, no(2_000)),
            (Some(2_000), Some(200_000), None, None, PartEnding::Open, no(2_000)),
            (Some(2_004), Some(200_000), None, None, PartEnding::Tagged, no(2_004)),
            (Some(2_000), Some(210_000), None, None, PartEnding::Tagged, no(2_100)),
            (Some(1_500), None, None, None, PartEnding::Tagged, no(1_500)),
            (Some(1_500), None, None, sum, PartEnding::Whole, odd),
            (Some(1_500), None, None, sum, PartEnding::Open, no(1_500)),
            (Some(1_500), None, None, Some(0x1235), PartEnding::Whole, no(1_500)),
        ];
        for (frames, bytes, music_bytes, music_sum, ending, kept) in cases {
            let info =
                CountsFrame { frames, bytes, music_bytes, music_sum, ..CountsFrame::default() };
            let (info, sum) = (Some(info), 0x1234);
            let part = RecordingPart {
                info,
                ends: 100_000,
                frames: 1_000,
                sum,
                ..RecordingPart::default()
            };
            let found = part.kept(1_152, ending);
            assert_eq!(found, kept, "{frames:?} {bytes:?} {music_bytes:?} {ending:?}");
        }
    }
}
