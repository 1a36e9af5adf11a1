//! What is done in quiet moments: old rows go, files are tidied, a station whose journal holds more
//! than it was told of starts anew.

use chrono::TimeDelta;

use super::Daemon;
use super::disk::HousekeepingOutcome;
use crate::journal::RetentionRule;
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::Timestamp;
use crate::station::record::LocalTimestamp;

/// Nothing is removed when a slot is due within this: a slow card shall have ended by then.
const QUIET_MIN: TimeDelta = TimeDelta::minutes(2);

impl Daemon {
    /// Nothing sounds, nothing waits to, and nothing will for a while.
    fn is_quiet(&self, now: Timestamp) -> bool {
        let due = self.station.next_due(1).first().map(|(due, _)| *due);
        self.station.is_silent()
            && self.station.open_slots().next().is_none()
            && due.is_none_or(|due| due > now + QUIET_MIN)
    }

    /// In a quiet moment: removes a few rows that are old and delivered; the first time in an hour,
    /// has the folder tidied, too.
    pub(super) async fn do_housekeeping(&mut self) -> HousekeepingOutcome {
        let now = self.clock.now();
        if !self.is_quiet(now) {
            return HousekeepingOutcome::Done;
        }
        if self.disk.wants_restart() {
            return match self.disk.is_behind() {
                true => HousekeepingOutcome::Done,
                false => HousekeepingOutcome::StartAnew,
            };
        }
        if !self.disk.prune_is_due() {
            return HousekeepingOutcome::Done;
        }
        if self.disk.begin_pruning() {
            self.tidy_folder(now).await;
        }
        let today = LocalTimestamp::new(now, self.config.schedule.timezone).0.date_naive();
        let age = RetentionRule {
            today: (self.clock.trust() > ClockTrust::Untrusted).then_some(today),
            reported: self.config.report.is_some(),
        };
        self.disk.prune(age).await;
        HousekeepingOutcome::Done
    }
}
