//! The wall clock, how far it is to be trusted, and whether it was stepped.
//!
//! A step is seen by comparing how far the wall clock and the monotonic clock went since the last
//! look. The kernel's word on synchronisation is `adjtimex`'s; where that is forbidden (a
//! sandbox), the sign that systemd-timesyncd leaves.

use std::path::Path;

use chrono::{TimeDelta, Utc};
use tokio::time::Instant;

use crate::station::schedule::{Timestamp, Trust};

/// Wall and monotonic clock part by at most 500 ppm while the kernel slews: a millisecond between
/// two looks. More than this is a step.
const STEP_MIN: TimeDelta = TimeDelta::milliseconds(250);

/// Touched by systemd-timesyncd when it has synchronised the clock since boot.
const TIMESYNC_SIGN: &str = "/run/systemd/timesync/synchronized";

pub struct Clock {
    wall: Timestamp,
    monotonic: Instant,
    trust: Trust,
}

impl Clock {
    pub fn new() -> Clock {
        Clock { wall: Utc::now(), monotonic: Instant::now(), trust: read_trust() }
    }

    pub fn now(&self) -> Timestamp {
        Utc::now()
    }

    pub fn trust(&self) -> Trust {
        self.trust
    }

    /// The trust and the step since the last look, if either changed.
    pub fn look(&mut self) -> Option<(Trust, TimeDelta)> {
        let (wall, monotonic) = (Utc::now(), Instant::now());
        let passed = TimeDelta::from_std(monotonic - self.monotonic).unwrap_or(TimeDelta::MAX);
        let apart = (wall - self.wall) - passed;
        let stepped = if apart.abs() >= STEP_MIN { apart } else { TimeDelta::zero() };
        let trust = read_trust();
        let changed = trust != self.trust || !stepped.is_zero();
        *self = Clock { wall, monotonic, trust };
        changed.then_some((trust, stepped))
    }
}

fn read_trust() -> Trust {
    // SAFETY: an all-zero `timex` asks for nothing to be set; the kernel fills it in.
    #[expect(unsafe_code, reason = "no safe wrapper of adjtimex is at hand")]
    let (state, status) = unsafe {
        let mut timex: libc::timex = std::mem::zeroed();
        (libc::adjtimex(&raw mut timex), timex.status)
    };
    let synced = match state {
        -1 => Path::new(TIMESYNC_SIGN).exists(),
        _ => status & libc::STA_UNSYNC == 0,
    };
    if synced { Trust::Synced } else { Trust::Untrusted }
}
