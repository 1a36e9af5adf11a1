//! The folder in quiet moments: copies in use, order in the archives, how far the library is.

use crate::control::IntakeStatus;
use crate::daemon::Daemon;
use crate::library::ArchiveExpiry;
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::Timestamp;
use crate::station::record::LocalTimestamp;
use crate::station::{CueSource, Input};

impl Daemon {
    /// Tells the library which copies are to stay; after each step, before anything it wants done.
    pub(in crate::daemon) fn hold_copies(&self) {
        let cues = self.station.open_slots().flat_map(|slot| &slot.cues);
        let in_use = cues.filter_map(|cue| match &cue.source {
            CueSource::Bulletin(bulletin) => Some(bulletin.sha256.clone()),
            CueSource::Pause { .. }
            | CueSource::Attention { .. }
            | CueSource::Tone { .. }
            | CueSource::Absent { .. } => None,
        });
        self.folder.library.hold(in_use.collect());
    }

    /// In a quiet moment, once an hour: asks for what makes room, and has tried again what failed,
    /// if it still is to go: a configuration may have changed since.
    pub(in crate::daemon) async fn tidy_folder(&mut self, now: Timestamp) {
        self.folder.library.sweep();
        let failed = self.folder.archive.take_unarchived();
        if !failed.is_empty() {
            self.step(Input::ArchiveAgain(failed)).await;
        }
        let queues = self.config.schedule.queues.values();
        let queues: Vec<_> =
            queues.filter_map(|queue| Some((queue.folder.clone(), queue.keep_archive?))).collect();
        // Under a clock that nobody vouches for, what came today may look years old.
        if !queues.is_empty() && self.clock.trust() > ClockTrust::Untrusted {
            self.folder.library.expire(ArchiveExpiry { now, queues });
        }
    }

    /// Notes when an intake begins and ends; whenever the library tells something.
    pub(in crate::daemon) fn note_intake(&mut self) {
        let busy = self.folder.library.intake().waiting > 0;
        let since = self.folder.judging_since.filter(|_| busy);
        self.folder.judging_since = since.or_else(|| busy.then(|| self.clock.now()));
    }

    /// How far the intake is, while there is one.
    pub(in crate::daemon) fn intake(&self) -> Option<IntakeStatus> {
        let intake = self.folder.library.intake();
        (intake.waiting > 0).then(|| IntakeStatus {
            waiting: intake.waiting,
            done: intake.done,
            path: intake.path,
            since: LocalTimestamp::new(
                self.folder.judging_since.unwrap_or_else(|| self.clock.now()),
                self.config.schedule.timezone,
            ),
        })
    }
}
