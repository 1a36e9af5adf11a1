//! The guard of one zone as a plan lives through it: its own memory of the days' sound, the
//! station's rule.

use crate::station::guard::{self, GuardRefusal};
use crate::station::ids::{Timestamp, ZoneId};
use crate::station::schedule::Schedule;
use crate::units::milliseconds;

/// What the guard goes by in one zone. Wall time is dear and a permission lasts for hours, so it
/// is asked for anew only when the one at hand does not reach.
pub(super) struct ZoneGuard {
    limit_ms: Option<u64>,
    permission: Option<KnownPermission>,
    /// What the zone has heard on the local days that end then, the latest last; two are enough,
    /// since a slot may run over midnight.
    heard: [(Timestamp, u64); 2],
}

/// Sound is allowed from `since` until `until`; the local day of `since` ends at `day_end`.
#[derive(Clone, Copy)]
struct KnownPermission {
    since: Timestamp,
    until: Timestamp,
    day_end: Timestamp,
}

impl KnownPermission {
    fn covers(&self, from: Timestamp, until: Timestamp) -> bool {
        self.since <= from && from < self.day_end && until <= self.until
    }
}

impl ZoneGuard {
    pub fn new(schedule: &Schedule, zone: &ZoneId) -> ZoneGuard {
        let limit_ms = schedule.daily_limit_ms(zone);
        ZoneGuard { limit_ms, permission: None, heard: [(Timestamp::MIN_UTC, 0); 2] }
    }

    /// What the guard says to `length_ms` of sound at `at`, of which `counted_ms` are among what
    /// the day has heard already.
    pub fn refusal(
        &mut self,
        (schedule, zone): (&Schedule, &ZoneId),
        at: Timestamp,
        length_ms: u64,
        counted_ms: u64,
    ) -> Option<GuardRefusal> {
        let ends = at + milliseconds(length_ms);
        if !self.permission.is_some_and(|known| known.covers(at, ends)) {
            self.permission = schedule.permission_end(zone, at).map(|until| {
                let day_end = schedule.day_end(at);
                KnownPermission { since: at, until, day_end }
            });
        }
        let heard_ms = self.permission.map_or(0, |known| self.heard_ms(known.day_end));
        let until = self.permission.map(|known| known.until);
        let heard_ms = heard_ms.saturating_sub(counted_ms);
        guard::refusal(until, self.limit_ms, at, length_ms, heard_ms)
    }

    /// The zone hears a cue of `length_ms` from `at`.
    pub fn note(&mut self, schedule: &Schedule, at: Timestamp, length_ms: u64) {
        if self.limit_ms.is_none() {
            return;
        }
        let known = self.permission.filter(|known| known.since <= at && at < known.day_end);
        let day_end = known.map_or_else(|| schedule.day_end(at), |known| known.day_end);
        if self.heard[1].0 < day_end {
            self.heard = [self.heard[1], (day_end, 0)];
        }
        let day = self.heard.iter_mut().find(|(end, _)| *end == day_end);
        if let Some((_, heard_ms)) = day {
            *heard_ms = heard_ms.saturating_add(length_ms);
        }
    }

    fn heard_ms(&self, day_end: Timestamp) -> u64 {
        self.heard.iter().find(|(end, _)| *end == day_end).map_or(0, |(_, heard_ms)| *heard_ms)
    }
}
