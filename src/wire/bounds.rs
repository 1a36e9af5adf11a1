//! What a parent takes of a child's numbers.

use chrono::{DateTime, Datelike, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Longest that a child may say to have sounded of one cue, milliseconds: a year. Beyond it is
/// nonsense, with which the core need not reckon.
pub const HEARD_MS_MAX: u64 = 366 * 86_400_000;

/// Years in which a child's instants lie: Linux's own clock knows no others.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2262;

/// An instant that a clock can show.
pub fn instant<'de, D: Deserializer<'de>>(line: D) -> Result<DateTime<Utc>, D::Error> {
    let at = DateTime::<Utc>::deserialize(line)?;
    match YEARS.contains(&at.year()) {
        true => Ok(at),
        false => Err(D::Error::custom("an instant that no clock shows")),
    }
}

/// At most [`HEARD_MS_MAX`].
pub fn heard_ms<'de, D: Deserializer<'de>>(line: D) -> Result<u64, D::Error> {
    match u64::deserialize(line)? {
        heard_ms @ 0..=HEARD_MS_MAX => Ok(heard_ms),
        _ => Err(D::Error::custom("a cue of more than a year")),
    }
}

/// Whether a text is a SHA-256 as it is written here: 64 hexadecimal digits in lower case.
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
