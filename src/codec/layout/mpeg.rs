//! MPEG and ADTS frames, or bytes in which some may yet be found.
//!
//! What lies between them is met on the way, by [`crate::codec::frames`]: to look for it here would
//! be to read the whole file before it sounds.

use std::ops::Range;

use super::findings::{ContainerKind, FileFindings, LengthPromise};
use super::peek::BoundedReader;
use crate::codec::frames::edges::EDGE_BYTES_MAX;
use crate::wire::{FileRefusal, NotAudio};

/// How the frames of `sound`, which has no tags around it, are shown.
///
/// # Errors
/// Zeros where they begin, as far as anything is searched: a file whose room was made and that was
/// never written, which may be gigabytes.
pub fn look(file: &mut BoundedReader<'_>, sound: Range<u64>) -> Result<FileFindings, FileRefusal> {
    let head = file.read(sound.start, EDGE_BYTES_MAX as usize)?;
    if !head.is_empty() && head.iter().all(|&byte| byte == 0) {
        return Err(FileRefusal::NotAudio(NotAudio::OnlyZeros));
    }
    Ok(FileFindings {
        promise: LengthPromise::Nothing,
        ..FileFindings::plain(ContainerKind::Frames, sound)
    })
}
