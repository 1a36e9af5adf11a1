//! Keeping house: what waits for the disk is written, and in quiet moments what is old goes.

use chrono::TimeDelta;
use tokio::time::{Duration, Instant, timeout};

use super::Daemon;
use super::disk::WRITE_MAX;
use crate::journal::Age;
use crate::station::clock_trust::Trust;
use crate::station::ids::Timestamp;
use crate::station::record::Stamp;

/// Between two looks for rows that are old enough to be removed, and for copies that nothing needs.
const PRUNE_EVERY: Duration = Duration::from_secs(60 * 60);

/// The first such look: a station that has just come up has other things to do.
pub(super) const PRUNE_FIRST: Duration = Duration::from_secs(60);

/// Nothing is removed when a slot is due within this: a slow card shall have ended by then.
const QUIET: TimeDelta = TimeDelta::minutes(2);

impl Daemon {
    /// Has what waits written. A batch that waited for it is sent.
    pub(super) async fn write(&mut self) {
        let journal = |disk: &super::disk::Disk| disk.journal().map(|journal| journal.id());
        let before = journal(&self.disk);
        let written = self.disk.write().await;
        let now = journal(&self.disk);
        if now.is_some() && now != before {
            // The centre's source is the journal's id.
            match super::reporter(&self.config, self.disk.id()) {
                Ok(reporter) => self.reporter = reporter,
                Err(error) => tracing::error!(%error, "rows can't be reported"),
            }
            self.unpark();
            // A new journal knows nobody's word yet.
            for approval in self.folder.approvals.values() {
                self.disk.note_approval(approval.clone());
            }
        }
        if written && let Some(batch) = self.disk.held.take() {
            self.send(batch);
        }
    }

    /// Nothing sounds, nothing waits to, and nothing will for a while.
    fn is_quiet(&self, now: Timestamp) -> bool {
        let due = self.station.next_due(1).first().map(|(due, _)| *due);
        self.station.is_silent()
            && self.station.open_slots().next().is_none()
            && due.is_none_or(|due| due > now + QUIET)
    }

    /// In a quiet moment: removes a few rows that are old and delivered. `true` when the station
    /// shall start anew.
    pub(super) async fn keep_house(&mut self) -> bool {
        let now = self.clock.now();
        if !self.is_quiet(now) {
            return false;
        }
        if self.disk.start_anew {
            return self.disk.unwritten.is_empty();
        }
        if Instant::now() < self.disk.prune_at || self.disk.trouble.is_some() {
            return false;
        }
        if !std::mem::replace(&mut self.disk.swept, true) {
            self.tidy_shelf(now).await;
        }
        let Some(journal) = self.disk.journal.clone() else { return false };
        let today = Stamp::new(now, self.config.schedule.timezone).0.date_naive();
        let age = Age {
            today: (self.clock.trust() > Trust::Untrusted).then_some(today),
            reported: self.config.report.is_some(),
        };
        let more =
            match timeout(WRITE_MAX, tokio::spawn(async move { journal.prune(age).await })).await {
                Ok(Ok(Ok(more))) => more,
                Ok(Ok(Err(error))) => {
                    tracing::warn!(%error, "old rows could not be removed");
                    false
                }
                // A slow card, or the runtime's end.
                Ok(Err(_)) | Err(_) => false,
            };
        if !more {
            self.disk.prune_at = Instant::now() + PRUNE_EVERY;
            self.disk.swept = false;
        }
        false
    }
}
