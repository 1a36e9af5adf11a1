//! Conversions between the ways in which a length of time or of sound is told, with one rule for
//! what does not fit.
//!
//! The rule: **what does not fit becomes the nearest value that does.** A length below zero is 0
//! where the type knows no sign; one that is too long is the longest of its type. For
//! [`TimeDelta`] that is [`SPAN_MAX`] and not `TimeDelta::MAX`, so that an instant of this era can
//! be moved by it and is an instant still.
//!
//! Pure: this room imports nothing and every room may import it, the core included.

use std::time::Duration;

use chrono::TimeDelta;

/// The longest span that a conversion makes: 1,000 years.
pub const SPAN_MAX: TimeDelta = TimeDelta::days(365_000);

/// A span of this many milliseconds.
pub fn milliseconds(ms: u64) -> TimeDelta {
    let span = i64::try_from(ms).ok().and_then(TimeDelta::try_milliseconds);
    span.map_or(SPAN_MAX, |span| span.min(SPAN_MAX))
}

/// The whole milliseconds of a duration.
pub fn whole_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The whole milliseconds of a span; 0 if it is below zero.
pub fn span_ms(span: TimeDelta) -> u64 {
    u64::try_from(span.num_milliseconds()).unwrap_or(0)
}

/// The span as long as a duration.
pub fn span_of(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).map_or(SPAN_MAX, |span| span.min(SPAN_MAX))
}

/// The duration as long as a span; zero if that is below zero.
pub fn duration_of(span: TimeDelta) -> Duration {
    span.to_std().unwrap_or(Duration::ZERO)
}

/// The whole milliseconds in which `frames` sound at `rate` frames a second; a rate of 0 counts as
/// one of 1.
pub fn frames_ms(frames: u64, rate: u32) -> u64 {
    let ms = u128::from(frames) * 1_000 / u128::from(rate.max(1));
    u64::try_from(ms).unwrap_or(u64::MAX)
}

/// The whole frames that sound in `ms` milliseconds at `rate` frames a second.
pub fn frames_in(ms: u64, rate: u32) -> u64 {
    let frames = u128::from(ms) * u128::from(rate) / 1_000;
    u64::try_from(frames).unwrap_or(u64::MAX)
}
