//! What the loop and the library have to do with each other beside new files: copies in use, files
//! that have aired, order in the folders, how far the intake is.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::Daemon;
use super::folder::{Archived, FolderEvent};
use crate::control::IntakeStatus;
use crate::library::{ArchiveError, Expiry};
use crate::messages::running;
use crate::station::clock_trust::Trust;
use crate::station::emergency::in_folder;
use crate::station::idle::{self, Parting};
use crate::station::ids::Timestamp;
use crate::station::record::Stamp;
use crate::station::{CueSource, Input};

/// Files that could not be archived, remembered to be tried again. More tell of the same trouble,
/// and the core orders them again after the next start.
const UNARCHIVED_MAX: usize = 1_000;

/// Archived files that people are told of: those of a day in most wards.
const ARCHIVED_TOLD: usize = 10;

#[derive(Default)]
pub struct Shelving {
    /// By their paths: why they lie where they lay.
    unarchived: BTreeMap<Arc<str>, String>,
    /// Not over a restart, the latest first.
    archived: VecDeque<Departed>,
    /// Files that are to be archived, and their hashes: one at a time, since each is read to its
    /// end.
    orders: VecDeque<(Arc<str>, Arc<str>)>,
    archiving: bool,
    /// A bulletin has failed so often that it is out, and the stock does not say so yet.
    out: bool,
    /// Since when files wait for their verdicts, if any do.
    intake_since: Option<Timestamp>,
}

impl Shelving {
    /// Notes whether a bulletin has just come to be out.
    pub fn note_out(&mut self, out: bool) {
        self.out |= out;
    }
}

/// What was archived.
#[derive(Debug, Clone)]
pub struct Departed {
    pub path: Arc<str>,
    pub at: Timestamp,
    pub why: Parting,
}

impl Daemon {
    /// Tells the library which copies are to stay; after each step, before anything it wants done.
    pub(super) fn hold_copies(&self) {
        let cues = self.station.open_slots().flat_map(|slot| &slot.cues);
        let in_use = cues.filter_map(|cue| match &cue.source {
            CueSource::Bulletin(bulletin) => Some(bulletin.sha256.clone()),
            _ => None,
        });
        self.folder.library.hold(in_use.collect());
    }

    /// Takes bulletins that are out since the last happening out of the stock; to be called after
    /// each.
    pub(super) async fn take_out(&mut self) {
        if std::mem::take(&mut self.folder.shelving.out) {
            self.describe().await;
        }
    }

    /// Has the file moved, whenever its turn comes and its folder answers. An emergency goes first:
    /// left where it is, it might sound again.
    pub(super) fn archive(&mut self, path: Arc<str>, sha256: Arc<str>) {
        match in_folder(&path) {
            true => self.folder.shelving.orders.push_front((path, sha256)),
            false => self.folder.shelving.orders.push_back((path, sha256)),
        }
    }

    /// Begins with the next of the orders, if none is under way; to be called after each happening.
    /// What has changed since it was ordered is left to the core, which orders it again when it is
    /// time.
    pub(super) async fn archive_next(&mut self) {
        if self.folder.shelving.archiving {
            return;
        }
        let Some((path, sha256)) = self.folder.shelving.orders.pop_front() else { return };
        if !self.station.is_to_be_archived(self.clock.now(), &path, &sha256) {
            return self.step(Input::ArchiveAgain(vec![path])).await;
        }
        self.folder.shelving.archiving = true;
        let moving = self.folder.library.archive(&path, &sha256);
        let bulletin = self.folder.stock.as_ref().and_then(|stock| stock.bulletin(&path));
        // The core has just found it in the stock.
        let parting = bulletin.map_or(Parting::Old, |one| {
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
            let _ = events.send(FolderEvent::Archived(Archived { path, moved, why })).await;
        });
    }

    pub(super) fn take_archived(&mut self, archived: Archived) {
        let Archived { path, moved, why } = archived;
        self.folder.shelving.archiving = false;
        if let Some(parting) = moved {
            let (path, at) = (path.clone(), self.clock.now());
            self.folder.shelving.archived.push_front(Departed { path, at, why: parting });
            self.folder.shelving.archived.truncate(ARCHIVED_TOLD);
            self.folder.answers.renew();
        }
        let unarchived = &mut self.folder.shelving.unarchived;
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
        let unarchived = &self.folder.shelving.unarchived;
        let (path, why) = unarchived.first_key_value()?;
        Some(running::not_archived(self.lang(), unarchived.len(), path, why))
    }

    /// What was archived last, the latest first.
    pub(super) fn archived(&self) -> Vec<Departed> {
        self.folder.shelving.archived.iter().cloned().collect()
    }

    /// In a quiet moment, once an hour: asks for what makes room, and has tried again what failed,
    /// if it still is to go: a configuration may have changed since.
    pub(super) async fn tidy_shelf(&mut self, now: Timestamp) {
        self.folder.library.sweep();
        let failed = std::mem::take(&mut self.folder.shelving.unarchived);
        if !failed.is_empty() {
            self.step(Input::ArchiveAgain(failed.into_keys().collect())).await;
        }
        let queues = self.config.schedule.queues.values();
        let queues: Vec<_> =
            queues.filter_map(|queue| Some((queue.folder.clone(), queue.keep_archive?))).collect();
        // Under a clock that nobody vouches for, what came today may look years old.
        if !queues.is_empty() && self.clock.trust() > Trust::Untrusted {
            self.folder.library.expire(Expiry { now, queues });
        }
    }

    /// Notes when an intake begins and ends; whenever the library tells something.
    pub(super) fn note_intake(&mut self) {
        let busy = self.folder.library.intake().waiting > 0;
        let since = self.folder.shelving.intake_since.filter(|_| busy);
        self.folder.shelving.intake_since = since.or_else(|| busy.then(|| self.clock.now()));
    }

    /// How far the intake is, while there is one.
    pub(super) fn intake(&self) -> Option<IntakeStatus> {
        let intake = self.folder.library.intake();
        (intake.waiting > 0).then(|| IntakeStatus {
            waiting: intake.waiting,
            done: intake.done,
            path: intake.path,
            since: Stamp::new(
                self.folder.shelving.intake_since.unwrap_or_else(|| self.clock.now()),
                self.config.schedule.timezone,
            ),
        })
    }
}
