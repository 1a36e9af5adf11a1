//! Aiff.

use std::ops::Range;

use super::{Found, Kind, Peek, Refusal};

/// How it is shown.
pub fn look(_file: &mut Peek<'_>, sound: Range<u64>) -> Result<Found, Refusal> {
    Ok(Found::plain(Kind::Aiff, sound))
}
