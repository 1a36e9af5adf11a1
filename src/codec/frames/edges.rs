//! Where a stream of frames begins and ends among other bytes.

use super::header::FrameHeader;

/// Bytes of no known kind that may lie in front of the first frame, and behind the last where
/// nothing says that it is the last: the half of a frame with which a recorded stream begins,
/// zeros, a web server's words. ffmpeg searches as far. More than that was a part of the sound
/// once.
pub const EDGE_BYTES_MAX: u64 = 64 * 1024;

/// Bytes from which [`begin`] tells frames: two of nearly all that there are.
pub const BEGIN_BYTES: usize = 4 * 1024;

/// Whether `bytes` begin with frames: two of one stream.
pub fn begin(bytes: &[u8]) -> bool {
    FrameHeader::of(bytes).is_some_and(|first| {
        let next = bytes.get(first.bytes..).and_then(FrameHeader::of);
        next.is_some_and(|next| next.stream == first.stream)
    })
}
