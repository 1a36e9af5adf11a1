//! What is done in quiet moments: old rows go, files are tidied, a station whose journal holds more
//! than it was told of starts anew.

use chrono::TimeDelta;

use super::Daemon;
use super::disk::HousekeepingOutcome;
use super::health::HealthEvent;
use crate::journal::RetentionRule;
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::Timestamp;
use crate::station::record::LocalTimestamp;
use crate::station::recurrence::local;

/// Nothing is removed when a slot is due within this: a slow card shall have ended by then.
const QUIET_MIN: TimeDelta = TimeDelta::minutes(2);

impl Daemon {
    /// After each event: which day it is, as far as the clock can be trusted.
    pub(super) fn keep_day(&mut self) {
        if self.station.clock_suffices() {
            let day = local(self.config.schedule.timezone, self.clock.now()).date();
            self.closed.begin_day(day);
            self.closed.read_day(self.disk.journal(), &self.folder);
        }
    }

    /// Nothing sounds, nothing waits to, and nothing will for a while.
    fn is_quiet(&self, now: Timestamp) -> bool {
        let due = self.station.next_due(1).first().map(|(due, _)| *due);
        self.station.is_silent()
            && self.station.open_slots().next().is_none()
            && due.is_none_or(|due| due > now + QUIET_MIN)
    }

    /// Begins a look at the board, or a write that tries the disk, if either is due.
    pub(super) fn look_after_board(&mut self) {
        self.health.look_if_due();
        if self.health.canary_is_due(|| self.is_quiet(self.clock.now())) {
            self.health.try_disk(self.trusted_now());
        }
    }

    /// Takes what came of it.
    pub(super) fn take_health(&mut self, event: HealthEvent) {
        self.health.take(event, self.clock.now());
        self.judge_board();
    }

    /// By what is known of the board and the limits as they are now.
    pub(super) fn judge_board(&mut self) {
        let (now, timezone) = (self.clock.now(), self.config.schedule.timezone);
        self.health.judge(now, timezone, &self.config.health);
    }

    /// The present instant, if the clock is trusted.
    pub(super) fn trusted_now(&self) -> Option<Timestamp> {
        (self.clock.trust() > ClockTrust::Untrusted).then(|| self.clock.now())
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
