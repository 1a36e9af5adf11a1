//! MPEG and ADTS frames, or bytes in which a decoder may yet find some.

use std::ops::Range;

use super::{Found, Kind, Peek, Refusal};

/// How the frames of `sound`, which has no tags around it, are shown.
pub fn look(_file: &mut Peek<'_>, sound: Range<u64>) -> Result<Found, Refusal> {
    Ok(Found::plain(Kind::Frames, sound))
}
