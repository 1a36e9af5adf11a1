//! MPEG and ADTS frames, or bytes in which some may yet be found.
//!
//! What lies between them is met on the way, by [`crate::codec::frames`]: to look for it here would
//! be to read the whole file before it sounds.

use std::ops::Range;

use super::{Found, Kind, Peek, Promise, Refusal};
use crate::codec::frames::EDGE_BYTES_MAX;
use crate::wire::FileFault;

/// How the frames of `sound`, which has no tags around it, are shown.
///
/// # Errors
/// Zeros where they begin, as far as anything is searched: a file whose room was made and that was
/// never written, which may be gigabytes.
pub fn look(file: &mut Peek<'_>, sound: Range<u64>) -> Result<Found, Refusal> {
    let head = file.read(sound.start, EDGE_BYTES_MAX as usize)?;
    if !head.is_empty() && head.iter().all(|&byte| byte == 0) {
        return Err(Refusal::new(FileFault::NotAudio, "it holds nothing but zeros"));
    }
    Ok(Found { promise: Promise::Nothing, ..Found::plain(Kind::Frames, sound) })
}
