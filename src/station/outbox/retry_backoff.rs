//! When to try again.

use crate::station::ids::Timestamp;
use crate::units::milliseconds;

/// The first pause after trouble, in seconds; each further one is twice as long …
pub const RETRY_FIRST_S: u64 = 5;

/// … up to this one: a station in a dead spot asks 144 times a day.
pub const RETRY_MAX_S: u64 = 10 * 60;

/// The longest `Retry-After` that is obeyed: more is a slip, and a day without news is long.
pub const RETRY_AFTER_MAX_S: u64 = 24 * 60 * 60;

/// Pauses are spread by this much to either side, so that the stations of a district don't all
/// come back in the same second.
const JITTER_PERCENT: u64 = 20;

/// Doublings after which the longest pause is reached for sure.
const DOUBLINGS_MAX: u32 = 8;

/// When the next batch may go: after failures later and later.
#[derive(Debug, Clone)]
pub struct RetryBackoff {
    seed: u64,
    /// Failures in turn.
    attempts: u32,
    pause: Option<Pause>,
}

#[derive(Debug, Clone, Copy)]
struct Pause {
    since: Timestamp,
    until: Timestamp,
}

impl RetryBackoff {
    pub fn new(seed: u64) -> RetryBackoff {
        RetryBackoff { seed, attempts: 0, pause: None }
    }

    /// Nothing stands in the way.
    pub fn reset(&mut self) {
        self.attempts = 0;
        self.pause = None;
    }

    /// The pause's end, or long ago.
    pub fn not_before(&self) -> Timestamp {
        self.pause.map_or(Timestamp::UNIX_EPOCH, |pause| pause.until)
    }

    /// Whether the pause is over. A clock that stands before the pause's begin was stepped back;
    /// the pause is then void, or it might last for years.
    pub fn ready(&self, now: Timestamp) -> bool {
        self.pause.is_none_or(|pause| now >= pause.until || now < pause.since)
    }

    /// Pauses for this long, at most a day; answers for how many seconds.
    pub fn wait(&mut self, now: Timestamp, seconds: u64) -> u64 {
        let seconds = seconds.min(RETRY_AFTER_MAX_S);
        self.pause_ms(now, seconds * 1000);
        seconds
    }

    /// Pauses twice as long as after the last failure; answers for about how many seconds.
    pub fn back_off_again(&mut self, now: Timestamp) -> u64 {
        let attempt = self.attempts;
        self.attempts = self.attempts.saturating_add(1);
        self.back_off(now, attempt)
    }

    /// Pauses as after `attempt` failures, counted from 0.
    pub fn back_off(&mut self, now: Timestamp, attempt: u32) -> u64 {
        let full_ms = (RETRY_FIRST_S << attempt.min(DOUBLINGS_MAX)).min(RETRY_MAX_S) * 1000;
        let spread_ms = full_ms * JITTER_PERCENT / 100;
        let jitter_ms = mix(self.seed ^ u64::from(attempt)) % (2 * spread_ms + 1);
        let pause_ms = full_ms - spread_ms + jitter_ms;
        self.pause_ms(now, pause_ms);
        pause_ms.div_ceil(1000)
    }

    fn pause_ms(&mut self, now: Timestamp, pause_ms: u64) {
        let pause = milliseconds(pause_ms);
        self.pause = Some(Pause { since: now, until: now + pause });
    }
}

/// Spreads neighbouring numbers over all of `u64` (the finaliser of splitmix64).
fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
