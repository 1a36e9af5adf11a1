//! The frame without sound in front of an MP3: what its encoder tells of the file (Xing, Info,
//! VBRI).
//!
//! Nothing of it is believed for its own sake: counts are statements that the walk compares with
//! what there is (`part`), and the encoder's delay and padding are cut off only where they can be
//! true.

use super::header::{FrameHeader, FrameStream};

/// Frames that a decoder of layer III lags behind: what encoders call their delay lacks it.
const DECODER_DELAY: u32 = 529;

/// Longest delay or padding that is cut off, frames: twice a frame of MPEG-1. Encoders have 576 to
/// 1,105 in front, and fill up one frame behind or, when little is left, the next one.
pub const TRIM_MAX: u32 = 2 * 1_152;

/// Counts from here on tell nothing: at 1,152 samples and 48 kHz they are more than a day.
const FRAMES_MAX: u32 = 3_600_000;

/// Length statements from here on tell nothing: larger than any file that is looked at.
const BYTES_MAX: u32 = 1 << 31;

/// What such a frame states; `None` where it says nothing, or what can't be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CountsFrame {
    /// Frames of sound.
    pub frames: Option<u32>,
    /// Bytes from this frame on to the end of the sound.
    pub bytes: Option<u32>,
    /// The same, as LAME states it once more.
    pub music_bytes: Option<u32>,
    /// The checksum of all frames behind this one.
    pub music_sum: Option<u16>,
    /// Frames to be cut off in front, the decoder's own included …
    pub delay: u32,
    /// … and behind.
    pub padding: u32,
}

impl CountsFrame {
    /// What `frame`, whose header is `header`, tells; `None` if it holds sound.
    pub fn of(frame: &[u8], header: &FrameHeader) -> Option<CountsFrame> {
        if !matches!(header.stream, FrameStream::Mpeg { layer: 3, .. }) {
            return None;
        }
        CountsFrame::of_xing(frame, header).or_else(|| CountsFrame::of_vbri(frame))
    }

    fn of_xing(frame: &[u8], header: &FrameHeader) -> Option<CountsFrame> {
        // A checksum may stand in front of the side information; writers differ.
        let crc = if frame.get(1)? & 1 == 0 { 2 } else { 0 };
        let at = [4 + header.side, 4 + header.side + crc]
            .into_iter()
            .find(|&at| matches!(frame.get(at..at + 4), Some(b"Xing" | b"Info")))?;
        let mut rest = frame.get(at + 4..)?;
        let flags = number(&mut rest)?;
        let mut field = |bit: u32| if flags & bit != 0 { number(&mut rest) } else { None };
        let (frames, bytes) = (field(1), field(2));
        if flags & 4 != 0 {
            rest = rest.get(100..).unwrap_or_default();
        }
        if flags & 8 != 0 {
            rest = rest.get(4..).unwrap_or_default();
        }
        let lame = Lame::of(rest).unwrap_or_default();
        Some(CountsFrame {
            frames: frames.filter(|count| (1..FRAMES_MAX).contains(count)),
            bytes: bytes.filter(|count| (1..BYTES_MAX).contains(count)),
            ..lame.0
        })
    }

    fn of_vbri(frame: &[u8]) -> Option<CountsFrame> {
        let mut rest = frame.get(36..)?.strip_prefix(b"VBRI")?.get(6..)?;
        let (bytes, frames) = (number(&mut rest)?, number(&mut rest)?);
        Some(CountsFrame {
            frames: Some(frames).filter(|count| (1..FRAMES_MAX).contains(count)),
            bytes: Some(bytes).filter(|count| (1..BYTES_MAX).contains(count)),
            ..CountsFrame::default()
        })
    }
}

/// LAME's own part, also written by ffmpeg.
#[derive(Default)]
struct Lame(CountsFrame);

impl Lame {
    fn of(bytes: &[u8]) -> Option<Lame> {
        let known = [b"LAME", b"Lavf", b"Lavc"].iter().any(|name| bytes.starts_with(*name));
        let &[first, second, third] = bytes.get(21..24)? else { return None };
        if !known {
            return None;
        }
        let trim = u32::from(first) << 16 | u32::from(second) << 8 | u32::from(third);
        let (delay, padding) = (trim >> 12, trim & 0xfff);
        let is_sane = delay <= TRIM_MAX && padding <= TRIM_MAX;
        let music_bytes = bytes.get(28..32).and_then(|mut field| number(&mut field));
        Some(Lame(CountsFrame {
            music_bytes: music_bytes.filter(|count| (1..BYTES_MAX).contains(count)),
            music_sum: bytes
                .get(32..34)
                .and_then(<[u8]>::first_chunk)
                .map(|two| u16::from_be_bytes(*two)),
            delay: if is_sane { delay + DECODER_DELAY } else { 0 },
            padding: if is_sane { padding.saturating_sub(DECODER_DELAY) } else { 0 },
            ..CountsFrame::default()
        }))
    }
}

/// Takes four bytes off, the highest first.
fn number(bytes: &mut &[u8]) -> Option<u32> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u32::from_be_bytes(*first))
}
