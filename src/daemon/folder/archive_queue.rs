//! Files on their way to the archive: those that wait, those that could not be moved, those that
//! were moved last.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::library::ArchiveError;
use crate::station::archive_cause::ArchiveCause;
use crate::station::emergency::is_emergency_path;
use crate::station::ids::Timestamp;

/// Files that could not be archived, remembered to be tried again. More tell of the same trouble,
/// and the core orders them again after the next start.
const UNARCHIVED_MAX: usize = 1_000;

/// Archived files that people are told of: those of a day in most wards.
const ARCHIVED_TOLD: usize = 10;

/// What is to be archived, what is being, and what could not be.
#[derive(Default)]
pub struct ArchiveQueue {
    /// By their paths: why they lie where they lay.
    unarchived: BTreeMap<Arc<str>, ArchiveError>,
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
    pub why: ArchiveCause,
}

impl ArchiveQueue {
    /// Has the file moved when its turn comes. An emergency goes first: left where it is, it might
    /// sound again.
    pub fn push(&mut self, path: Arc<str>, sha256: Arc<str>) {
        match is_emergency_path(&*path) {
            true => self.orders.push_front((path, sha256)),
            false => self.orders.push_back((path, sha256)),
        }
    }

    /// Takes the next file and its hash; none while one is being moved.
    pub fn next(&mut self) -> Option<(Arc<str>, Arc<str>)> {
        if self.under_way { None } else { self.orders.pop_front() }
    }

    /// A file is being moved from now on.
    pub fn begin(&mut self) {
        self.under_way = true;
    }

    /// The move of the file at `path` is over: what lies in the archive now, or why the file stays
    /// and is tried again. Neither where somebody else was faster.
    pub fn end(&mut self, path: Arc<str>, moved: Option<ArchivedFile>, why: Option<ArchiveError>) {
        self.under_way = false;
        if let Some(moved) = moved {
            self.archived.push_front(moved);
            self.archived.truncate(ARCHIVED_TOLD);
        }
        let unarchived = &mut self.unarchived;
        match why {
            None => drop(unarchived.remove(&path)),
            Some(why) if unarchived.len() < UNARCHIVED_MAX || unarchived.contains_key(&path) => {
                unarchived.insert(path, why);
            }
            Some(_) => {}
        }
    }

    /// Takes the files that could not be moved, to be tried again.
    pub fn take_unarchived(&mut self) -> Vec<Arc<str>> {
        std::mem::take(&mut self.unarchived).into_keys().collect()
    }

    /// Files that could not be moved, and why.
    pub fn unarchived(&self) -> &BTreeMap<Arc<str>, ArchiveError> {
        &self.unarchived
    }

    /// What was archived last, the latest first.
    pub fn archived(&self) -> Vec<ArchivedFile> {
        self.archived.iter().cloned().collect()
    }
}
