//! Time inside a speaker: everything is counted in monotonic nanoseconds since the process began;
//! the wall clock enters only as its present distance from them, so that a stepped clock moves
//! what is still to start and nothing that already sounds.

#![expect(clippy::disallowed_methods, reason = "the speaker's one place that reads clocks")]

use std::sync::OnceLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};

/// Nanoseconds in a second.
pub const SECOND_NS: i64 = 1_000_000_000;

/// Monotonic nanoseconds since this process first asked.
pub fn monotonic_ns() -> i64 {
    static ANCHOR: OnceLock<Instant> = OnceLock::new();
    let elapsed = ANCHOR.get_or_init(Instant::now).elapsed().as_nanos();
    i64::try_from(elapsed).expect("an i64 of nanoseconds lasts 292 years")
}

/// Wall clock minus monotonic clock, nanoseconds, as it is now.
pub fn wall_offset_ns() -> i64 {
    let wall = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_nanos()).unwrap_or(i64::MAX),
        // Before 1970: no board without a battery clock wakes up there, but one may be set so.
        Err(before) => -i64::try_from(before.duration().as_nanos()).unwrap_or(i64::MAX),
    };
    wall.saturating_sub(monotonic_ns())
}

/// The wall clock's name for a monotonic instant, by the offset of now.
pub fn to_wall(monotonic: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_nanos(monotonic.saturating_add(wall_offset_ns()))
}

/// The wall clock now, nanoseconds since 1970.
pub fn wall_now_ns() -> i64 {
    monotonic_ns().saturating_add(wall_offset_ns())
}

/// Nanoseconds since 1970 of a wall instant; clamped to what an `i64` holds (1677 to 2262).
pub fn wall_ns(at: DateTime<Utc>) -> i64 {
    let clamped = if at.timestamp() < 0 { i64::MIN } else { i64::MAX };
    at.timestamp_nanos_opt().unwrap_or(clamped)
}

/// Time that `frames` take at `rate` per second, nanoseconds.
pub fn frames_ns(frames: u64, rate: u32) -> i64 {
    let ns = u128::from(frames) * SECOND_NS as u128 / u128::from(rate);
    i64::try_from(ns).unwrap_or(i64::MAX)
}

/// Frames that fit into `ns` at `rate` per second, rounded to the nearest; negative before zero.
pub fn ns_frames(ns: i64, rate: u32) -> i64 {
    let scaled = i128::from(ns) * i128::from(rate);
    let half = i128::from(SECOND_NS) / 2;
    let rounded = (scaled + half).div_euclid(i128::from(SECOND_NS));
    i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX })
}

/// Observations kept by [`StreamOrigin`]: enough to outvote the jitter of single callbacks, few
/// enough to follow a card whose quartz drifts.
const OBSERVATIONS: usize = 32;

/// When frame 0 sounds or would have sounded: the median of the last [`OBSERVATIONS`] predictions.
/// A single prediction is off by milliseconds in a stream's first callbacks.
pub struct StreamOrigin {
    ring: [i64; OBSERVATIONS],
    count: usize,
}

impl StreamOrigin {
    pub fn new() -> StreamOrigin {
        StreamOrigin { ring: [0; OBSERVATIONS], count: 0 }
    }

    /// Takes one prediction, monotonic nanoseconds, and answers with the median. Does not allocate.
    pub fn observe(&mut self, predicted: i64) -> i64 {
        self.ring[self.count % OBSERVATIONS] = predicted;
        self.count += 1;
        let kept = self.count.min(OBSERVATIONS);
        let mut sorted = self.ring;
        sorted[..kept].sort_unstable();
        sorted[kept / 2]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wild_prediction_does_not_move_the_origin() {
        let mut origin = StreamOrigin::new();
        for predicted in [3_000_000, 100, 101, 99, 100] {
            origin.observe(predicted);
        }
        assert_eq!(origin.observe(9_000_000), 101);
        for _ in 0..OBSERVATIONS {
            origin.observe(500);
        }
        assert_eq!(origin.observe(500), 500, "old predictions leave");
    }

    #[test]
    fn frames_and_nanoseconds_agree_both_ways() {
        for rate in [8_000, 44_100, 48_000, 192_000] {
            for frames in [0, 1, 2, 147, 48_000, 86_400 * 48_000] {
                let back = ns_frames(frames_ns(frames, rate), rate);
                assert_eq!(back, i64::try_from(frames).unwrap(), "{frames} at {rate}");
            }
        }
        assert_eq!(ns_frames(-SECOND_NS, 48_000), -48_000);
        assert_eq!(ns_frames(i64::MIN, 192_000), -1_770_887_431_076_117, "not wrapped");
    }
}
