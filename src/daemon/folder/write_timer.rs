//! When the folder has to be written in.

use std::time::Duration;

use tokio::time::Instant;

use crate::library::ROUND_INTERVAL;

/// Made anew at least so often: the plan's horizon moves on while nothing happens.
const RENEW_EVERY: Duration = Duration::from_secs(10 * 60);

/// When the folder has to be written in again.
#[derive(Debug)]
pub struct WriteTimer {
    /// Something that is told of has changed.
    news: bool,
    under_way: bool,
    not_before: Instant,
    renew_at: Instant,
    /// Whether the clock sufficed for a plan when it was written last.
    clock_suffices: bool,
}

impl WriteTimer {
    /// At once.
    pub fn new(now: Instant) -> WriteTimer {
        WriteTimer {
            news: true,
            under_way: false,
            not_before: now,
            renew_at: now,
            clock_suffices: false,
        }
    }

    /// Something that is told of has changed.
    pub fn request(&mut self) {
        self.news = true;
    }

    /// Whether it is time, if the clock is as it is now.
    pub fn is_due(&self, now: Instant, clock_suffices: bool) -> bool {
        let news = self.news || now >= self.renew_at || clock_suffices != self.clock_suffices;
        news && !self.under_way && now >= self.not_before
    }

    /// It is written in from now on.
    pub fn begin(&mut self, now: Instant, clock_suffices: bool) {
        self.news = false;
        self.under_way = true;
        self.not_before = now + ROUND_INTERVAL;
        self.renew_at = now + RENEW_EVERY;
        self.clock_suffices = clock_suffices;
    }

    /// What was begun is written, or could not be made up.
    pub fn end(&mut self) {
        self.under_way = false;
    }
}
