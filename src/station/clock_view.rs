//! The core's view of the clock: how far it is trusted, since when, and how long the station has
//! been alive by it. Decides by what reason a missed slot was missed.

use chrono::TimeDelta;

use super::clock_trust::ClockTrust;
use super::ids::Timestamp;
use super::record::Reason;

/// The core's view of the clock's trust: what it is, and since when it suffices.
pub struct ClockView {
    trust: ClockTrust,
    /// A person's word; void with the next change.
    vouched: bool,
    /// By the wall clock as it is now; a step of the clock moves it along.
    alive_since: Timestamp,
    /// Since when the trust has been good enough; moved along likewise.
    trusted_since: Timestamp,
    /// The span that the last forward step left out.
    leapt: Option<(Timestamp, Timestamp)>,
}

impl ClockView {
    pub fn new(now: Timestamp) -> ClockView {
        ClockView {
            trust: ClockTrust::Untrusted,
            vouched: false,
            alive_since: now,
            trusted_since: now,
            leapt: None,
        }
    }

    pub fn trust(&self) -> ClockTrust {
        self.trust
    }

    /// Is the trust good enough where `needed` is needed?
    pub fn suffices(&self, needed: ClockTrust) -> bool {
        self.vouched || self.trust >= needed
    }

    /// Since when the station has been alive.
    pub fn alive_since(&self) -> Timestamp {
        self.alive_since
    }

    /// `stepped` is by how much the wall clock was set, positive forward; `needed` is the trust
    /// that scheduled sound needs.
    pub fn change(
        &mut self,
        now: Timestamp,
        trust: ClockTrust,
        stepped: TimeDelta,
        needed: ClockTrust,
    ) {
        self.alive_since += stepped;
        self.trusted_since += stepped;
        if stepped > TimeDelta::zero() {
            self.leapt = Some((now - stepped, now));
        }
        let sufficed = self.suffices(needed);
        (self.trust, self.vouched) = (trust, false);
        self.begin(now, sufficed, needed);
    }

    /// A person vouches for the clock as it is.
    pub fn vouch(&mut self, now: Timestamp, needed: ClockTrust) {
        let sufficed = self.suffices(needed);
        (self.trust, self.vouched) = (self.trust.max(ClockTrust::Holdover), true);
        self.begin(now, sufficed, needed);
    }

    /// The rule is another: `needed` is needed now, `before` was.
    pub fn rule(&mut self, now: Timestamp, before: ClockTrust, needed: ClockTrust) {
        self.begin(now, self.suffices(before), needed);
    }

    fn begin(&mut self, now: Timestamp, sufficed: bool, needed: ClockTrust) {
        if !sufficed && self.suffices(needed) {
            self.trusted_since = now;
        }
    }

    /// Why a slot that nothing else hindered could not start from `due` to `limit`.
    pub fn missed_because(&self, due: Timestamp, limit: Timestamp) -> Reason {
        if self.leapt.is_some_and(|(from, to)| from <= due && limit < to) {
            Reason::ClockUntrusted
        } else if limit < self.alive_since {
            Reason::PowerOff
        } else if limit < self.trusted_since {
            Reason::ClockUntrusted
        } else {
            Reason::TooLate
        }
    }
}
