//! Files that leave their queues for the archive, one at a time.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::{ArchiveOutcome, FolderEvent};
use crate::daemon::Daemon;
use crate::library::ArchiveError;
use crate::messages::running;
use crate::station::Input;
use crate::station::emergency::in_folder;
use crate::station::idle::{self, Parting};
use crate::station::ids::Timestamp;

/// Files that could not be archived, remembered to be tried again. More tell of the same trouble,
/// and the core orders them again after the next start.
const UNARCHIVED_MAX: usize = 1_000;

/// Archived files that people are told of: those of a day in most wards.
const ARCHIVED_TOLD: usize = 10;

/// What is to be archived, what is being, and what could not be.
#[derive(Default)]
pub struct Archiving {
    /// By their paths: why they lie where they lay.
    pub(super) unarchived: BTreeMap<Arc<str>, String>,
    /// Not over a restart, the latest first.
    archived: VecDeque<ArchivedFile>,
    /// Files that are to be archived, and their hashes: one at a time, since each is read to its
    /// end.
    orders: VecDeque<(Arc<str>, Arc<str>)>,
    /// One is being moved.
    under_way: bool,
}

/// What was archived.
#[derive(Debug, Clone)]
pub struct ArchivedFile {
    pub path: Arc<str>,
    pub at: Timestamp,
    pub why: Parting,
}

impl Daemon {
    /// Has the file moved, whenever its turn comes and its folder answers. An emergency goes first:
    /// left where it is, it might sound again.
    pub(in crate::daemon) fn archive(&mut self, path: Arc<str>, sha256: Arc<str>) {
        match in_folder(&path) {
            true => self.folder.archiving.orders.push_front((path, sha256)),
            false => self.folder.archiving.orders.push_back((path, sha256)),
        }
    }

    /// Begins with the next of the orders, if none is under way; to be called after each happening.
    /// What has changed since it was ordered is left to the core, which orders it again when it is
    /// time.
    pub(in crate::daemon) async fn archive_next(&mut self) {
        if self.folder.archiving.under_way {
            return;
        }
        let Some((path, sha256)) = self.folder.archiving.orders.pop_front() else { return };
        if !self.station.is_to_be_archived(self.clock.now(), &path, &sha256) {
            return self.step(Input::ArchiveAgain(vec![path])).await;
        }
        self.folder.archiving.under_way = true;
        let moving = self.folder.library.archive(&path, &sha256);
        let stock = self.folder.stock();
        // The core has just found it in the stock.
        let parting = stock.bulletin(&path).map_or(Parting::Old, |one| {
            idle::parting(one, &self.config.schedule, self.station.history())
        });
        let events = self.folder.events.clone();
        tokio::spawn(async move {
            let moving = moving.await;
            let moved = moving.is_ok().then_some(parting);
            let why = match moving {
                Ok(to)
                    if !matches!(parting, Parting::Aired | Parting::Emergency | Parting::Old) =>
                {
                    tracing::warn!(?path, ?to, why = ?parting, "archived unheard");
                    None
                }
                Ok(to) => {
                    tracing::info!(?path, ?to, why = ?parting, "archived");
                    None
                }
                // Somebody was faster, which is no trouble.
                Err(error @ (ArchiveError::Gone | ArchiveError::Replaced)) => {
                    tracing::info!(?path, %error, "not archived");
                    None
                }
                Err(error @ (ArchiveError::Full | ArchiveError::Disk(_))) => {
                    tracing::warn!(?path, %error, "could not be archived; it is tried again");
                    Some(error.to_string())
                }
            };
            // The loop has ended; the core orders it again after the next start.
            let _ = events.send(FolderEvent::Archived(ArchiveOutcome { path, moved, why })).await;
        });
    }

    pub(in crate::daemon) fn take_archived(&mut self, archived: ArchiveOutcome) {
        let ArchiveOutcome { path, moved, why } = archived;
        self.folder.archiving.under_way = false;
        if let Some(parting) = moved {
            let (path, at) = (path.clone(), self.clock.now());
            self.folder.archiving.archived.push_front(ArchivedFile { path, at, why: parting });
            self.folder.archiving.archived.truncate(ARCHIVED_TOLD);
            self.folder.writing.renew();
        }
        let unarchived = &mut self.folder.archiving.unarchived;
        match why {
            None => drop(unarchived.remove(&path)),
            Some(why) if unarchived.len() < UNARCHIVED_MAX || unarchived.contains_key(&path) => {
                unarchived.insert(path, why);
            }
            Some(_) => {}
        }
    }

    /// What lies in a queue's folder though it shall not, in one sentence.
    pub(super) fn unarchived(&self) -> Option<String> {
        let unarchived = &self.folder.archiving.unarchived;
        let (path, why) = unarchived.first_key_value()?;
        Some(running::not_archived(self.lang(), unarchived.len(), path, why))
    }

    /// What was archived last, the latest first.
    pub(super) fn archived(&self) -> Vec<ArchivedFile> {
        self.folder.archiving.archived.iter().cloned().collect()
    }
}
