//! Files that leave their queues for the archive, one at a time.

use std::sync::Arc;

use super::archive_queue::ArchivedFile;
use super::event::{ArchiveOutcome, FolderEvent};
use crate::daemon::Daemon;
use crate::library::ArchiveError;
use crate::station::Input;
use crate::station::archive_cause::{self, ArchiveCause};

impl Daemon {
    /// Has the file moved, whenever its turn comes and its folder answers.
    pub(in crate::daemon) fn archive(&mut self, path: Arc<str>, sha256: Arc<str>) {
        self.folder.archive.push(path, sha256);
    }

    /// Begins with the next of the orders, if none is under way; to be called after each happening.
    /// What has changed since it was ordered is left to the core, which orders it again when it is
    /// time.
    pub(in crate::daemon) async fn archive_next(&mut self) {
        let Some((path, sha256)) = self.folder.archive.next() else { return };
        if !self.station.is_to_be_archived(self.clock.now(), &path, &sha256) {
            return self.step(Input::ArchiveAgain(vec![path])).await;
        }
        self.folder.archive.begin();
        let moving = self.folder.library.archive(&path, &sha256);
        let stock = self.folder.stock();
        // The core has just found it in the stock.
        let cause = stock.bulletin(&path).map_or(ArchiveCause::Old, |one| {
            archive_cause::archive_cause(one, &self.config.schedule, self.station.history())
        });
        let events = self.folder.events.clone();
        tokio::spawn(async move {
            let moving = moving.await;
            let moved = moving.is_ok().then_some(cause);
            let why = match moving {
                Ok(to)
                    if !matches!(
                        cause,
                        ArchiveCause::Aired | ArchiveCause::Emergency | ArchiveCause::Old
                    ) =>
                {
                    tracing::warn!(?path, ?to, why = ?cause, "archived unheard");
                    None
                }
                Ok(to) => {
                    tracing::info!(?path, ?to, why = ?cause, "archived");
                    None
                }
                // Somebody was faster, which is no trouble.
                Err(error @ (ArchiveError::Gone | ArchiveError::Replaced)) => {
                    tracing::info!(?path, %error, "not archived");
                    None
                }
                Err(
                    error @ (ArchiveError::Full | ArchiveError::NameTaken | ArchiveError::Disk(_)),
                ) => {
                    tracing::warn!(?path, %error, "could not be archived; it is tried again");
                    Some(error)
                }
            };
            // The loop has ended; the core orders it again after the next start.
            let _ = events.send(FolderEvent::Archived(ArchiveOutcome { path, moved, why })).await;
        });
    }

    pub(in crate::daemon) fn take_archived(&mut self, archived: ArchiveOutcome) {
        let ArchiveOutcome { path, moved, why } = archived;
        let moved = moved.map(|why| {
            self.folder.writing.request();
            ArchivedFile { path: path.clone(), at: self.clock.now(), why }
        });
        self.folder.archive.end(path, moved, why);
    }
}
