//! What is known of every file of the audio folder. Values only: no disk, no waiting.
//!
//! A file goes `Moving` → `AtRest` → `Judged`, and back to `Moving` whenever it is seen to differ.
//! One whose end nothing marks is `Held` before it counts as `Judged`.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Bound;
use std::sync::Arc;

use super::entry::{FileEntry, FileState, KnownChange, LOOKS_AT_REST, worth_remembering};
use crate::library::raw_path::{RawPath, is_within, shown};
use crate::library::retention::recently_gone::RecentlyGone;
use crate::library::scan::walk::FolderScan;
use crate::library::stamp::FileStamp;
use crate::station::bulletin::Bulletin;
use crate::station::emergency::{FOLDER, is_emergency_path};
use crate::station::stock::KnownItem;
use crate::wire::{RoomLack, SpecialFile};

/// Looks, a second apart, for which an unchanged file is waited for because of a temporary file
/// beside it: ten minutes, in which a download over the worst line has gone on or was given up.
const LOOKS_AWAITED_MAX: u32 = 600;

/// All files, by their names on disk.
#[derive(Default)]
pub struct KnownFiles {
    pub(super) entries: BTreeMap<RawPath, FileEntry>,
    /// Those among them that are not at rest …
    moving: BTreeSet<RawPath>,
    /// … that wait for their verdicts …
    at_rest: BTreeSet<RawPath>,
    /// … and that have one of an earlier version.
    outdated: BTreeSet<RawPath>,
    /// What was remembered and does not count. What is not found again is to be forgotten.
    pub(super) unproven: BTreeSet<RawPath>,
    /// What is no file, and what it is instead.
    pub(super) special: BTreeMap<RawPath, SpecialFile>,
    pub(super) recently_gone: RecentlyGone,
    /// Whether files in the folder of emergencies are taken.
    pub(super) emergencies: bool,
}

/// Why the folder was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanCause {
    /// The time had come for it.
    Routine,
    /// Something happened there: files that were moving start their rest again, and those that
    /// could not be judged get another chance.
    Touch,
}

impl KnownFiles {
    /// Takes in what was found at and below `within`.
    pub fn take_scan(&mut self, within: &[u8], found: FolderScan, cause: ScanCause) -> KnownChange {
        let FolderScan { files: found, special, unseen, .. } = found;
        let mut seen = KnownChange::default();
        let gone: Vec<RawPath> =
            self.within(within).filter(|raw| !found.contains_key(*raw)).cloned().collect();
        let may_be_there = |raw: &RawPath| {
            unseen.iter().any(|folder| is_within(raw, folder)) && !special.contains_key(raw)
        };
        for raw in gone.into_iter().filter(|raw| !may_be_there(raw)) {
            self.take_away(&raw, &mut seen);
        }
        let before: BTreeMap<RawPath, _> =
            below(&self.special, within).map(|(raw, what)| (raw.clone(), *what)).collect();
        if before != special {
            seen.changed = true;
            self.special.retain(|raw, _| !before.contains_key(raw));
            self.special.extend(special);
        }
        for (raw, stamp) in found {
            let Some(entry) = self.entries.get_mut(&raw) else {
                self.put(
                    raw,
                    FileEntry { stamp, awaiting: 0, tries: 0, state: FileState::Moving(0) },
                );
                seen.changed = true;
                continue;
            };
            let same = entry.stamp.same_content(&stamp);
            match &entry.state {
                FileState::Judged(item) if same && worth_remembering(item) => {}
                FileState::Outdated(_) if same => {}
                // Of the circumstances: an event, or new rights, which change the inode alone.
                FileState::Judged(_)
                    if same && cause == ScanCause::Routine && entry.stamp == stamp => {}
                // What is remembered of it are the tries, and they count on.
                FileState::Judged(_) if same => {
                    entry.stamp = stamp;
                    seen.changed = true;
                    self.set(&raw, FileState::Moving(0));
                }
                FileState::Judged(_) | FileState::Outdated(_) => {
                    self.take_away(&raw, &mut seen);
                    self.put(
                        raw,
                        FileEntry { stamp, awaiting: 0, tries: 0, state: FileState::Moving(0) },
                    );
                }
                FileState::Moving(_) | FileState::AtRest if same && cause == ScanCause::Routine => {
                }
                FileState::Held(..) if same => {}
                // Whether there is room by now is asked once for all that wait for it.
                FileState::NoRoom(_) if same => {}
                // Not taken before and after: no news to the core.
                FileState::Moving(_)
                | FileState::AtRest
                | FileState::NoRoom(_)
                | FileState::Held(..) => {
                    if !same {
                        entry.tries = 0;
                    }
                    entry.stamp = stamp;
                    self.set(&raw, FileState::Moving(0));
                }
            }
        }
        seen
    }

    /// Whether any file is not at rest.
    pub fn has_moving(&self) -> bool {
        !self.moving.is_empty()
    }

    /// The files that are not at rest.
    pub fn moving(&self) -> Vec<RawPath> {
        self.moving.iter().cloned().collect()
    }

    /// A file that was moving, found with `stamp`, or gone. While its content is `awaited`, from a
    /// temporary file beside it, it is not at rest.
    pub fn look_again(
        &mut self,
        raw: &RawPath,
        stamp: Option<FileStamp>,
        awaited: bool,
    ) -> KnownChange {
        let mut seen = KnownChange::default();
        let Some(stamp) = stamp else {
            self.take_away(raw, &mut seen);
            return seen;
        };
        if let Some(FileEntry { stamp: before, awaiting, tries, state: FileState::Moving(looks) }) =
            self.entries.get_mut(raw)
        {
            let same = before.same_content(&stamp);
            *tries = if same { *tries } else { 0 };
            *awaiting = if same { awaiting.saturating_add(1) } else { 0 };
            // A download that was given up leaves its temporary file behind for ever.
            let awaited = awaited && *awaiting < LOOKS_AWAITED_MAX;
            *looks = if same && !awaited { *looks + 1 } else { 0 };
            *before = stamp;
            if *looks >= LOOKS_AT_REST {
                self.set(raw, FileState::AtRest);
            }
        }
        self.look_at_held(raw, &stamp, &mut seen);
        seen
    }

    /// Whether files in the folder of emergencies are taken from now on; true if that is new.
    pub fn allow_emergencies(&mut self, allowed: bool) -> bool {
        std::mem::replace(&mut self.emergencies, allowed) != allowed
    }

    /// Files in the folder of emergencies where none are taken.
    pub fn disallowed(&self) -> BTreeSet<RawPath> {
        if self.emergencies {
            return BTreeSet::new();
        }
        self.within(FOLDER.as_bytes()).cloned().collect()
    }

    /// Every file counts as at rest: for a look without a daemon.
    pub fn settle(&mut self) {
        for raw in self.moving() {
            self.set(&raw, FileState::AtRest);
        }
    }

    /// The first file that waits for its verdict and can't wait for an hour's bulletin to be judged
    /// before it: an emergency, or one of `ordered`. Never the one that is `running`.
    pub fn next_urgent(
        &self,
        ordered: &BTreeSet<Arc<str>>,
        running: Option<&RawPath>,
    ) -> Option<(RawPath, FileStamp)> {
        let free = |raw: &&RawPath| Some(*raw) != running;
        let from: Bound<&[u8]> = Bound::Included(FOLDER.as_bytes());
        let behind = self.at_rest.range::<[u8], _>((from, Bound::Unbounded));
        let near = behind.take_while(|raw| raw.starts_with(FOLDER.as_bytes()));
        let emergency = near.filter(|raw| is_emergency_path(raw)).find(free);
        let is_ordered = |raw: &&RawPath| ordered.contains(&*shown(raw)) && !is_emergency_path(raw);
        let raw = emergency.filter(|_| self.emergencies).or_else(|| {
            // Most of the time nobody waits.
            let mut ordered_ones = self.at_rest.iter().filter(is_ordered).filter(free);
            if ordered.is_empty() { None } else { ordered_ones.next() }
        })?;
        Some((raw.clone(), self.entries[raw].stamp))
    }

    /// The first file that waits for its verdict, what is urgent first. Never the one that is
    /// `running`.
    pub fn next(
        &self,
        ordered: &BTreeSet<Arc<str>>,
        running: Option<&RawPath>,
    ) -> Option<(RawPath, FileStamp)> {
        self.next_urgent(ordered, running).or_else(|| {
            let free = |raw: &&RawPath| Some(*raw) != running;
            let new = self.at_rest.iter().filter(|raw| !is_emergency_path(raw)).find(free);
            let raw = new.or_else(|| {
                let taken = |raw: &&RawPath| self.emergencies || !is_emergency_path(raw);
                self.outdated.iter().filter(taken).find(free)
            })?;
            Some((raw.clone(), self.entries[raw].stamp))
        })
    }

    /// How many wait for their verdict, or for another.
    pub fn waiting(&self) -> usize {
        self.first_verdicts_awaited() + self.outdated.len()
    }

    /// How many wait for their first verdict.
    fn first_verdicts_awaited(&self) -> usize {
        let disallowed = |raw: &&RawPath| !self.emergencies && is_emergency_path(raw);
        self.at_rest.len() - self.at_rest.iter().filter(disallowed).count()
    }

    /// How many have none yet, at rest or not.
    pub fn unjudged(&self) -> usize {
        self.waiting() + self.moving.len()
    }

    /// Contents that left the folder a moment ago and that a file of `size` may be.
    pub fn recently_gone_of_size(&self, size: u64) -> Vec<Arc<Bulletin>> {
        self.recently_gone.of_size(size)
    }

    /// Another interval between looks at everything has passed. While files wait for their
    /// verdicts, any of them may be what has left under another name.
    pub fn age(&mut self) {
        if self.is_settled() {
            self.recently_gone.age();
        }
        let is_outdated =
            |(_, entry): &(&RawPath, &FileEntry)| matches!(entry.state, FileState::Outdated(_));
        let outdated = self.entries.iter().filter(is_outdated).map(|(raw, _)| raw.clone());
        self.outdated = outdated.collect();
    }

    /// Leaves a file of which an earlier version's verdict counts alone until [`KnownFiles::age`]:
    /// for now it can't be judged. `false` if it is none.
    pub fn postpone(&mut self, raw: &RawPath) -> bool {
        self.outdated.remove(raw)
    }

    /// The file changed while it was judged.
    pub fn moved(&mut self, raw: &RawPath) {
        self.set(raw, FileState::Moving(0));
    }

    /// The file's copy could not be made; it waits for [`KnownFiles::try_again`].
    pub fn no_room(&mut self, raw: &RawPath, why: RoomLack) {
        self.set(raw, FileState::NoRoom(why));
    }

    /// Whether any file waits for room.
    pub fn wants_room(&self) -> bool {
        self.entries.values().any(|entry| matches!(entry.state, FileState::NoRoom(_)))
    }

    /// Of the files that wait for room, those that fit into `room` bytes together, emergencies and
    /// at most `most` others, wait for their verdicts again; whether any does.
    pub fn try_again(&mut self, mut room: u64, most: usize) -> bool {
        let waits =
            |(_, entry): &(&RawPath, &FileEntry)| matches!(entry.state, FileState::NoRoom(_));
        let mut fits = |(raw, entry): (&RawPath, &FileEntry)| {
            room = room.checked_sub(entry.stamp.size)?;
            Some(raw.clone())
        };
        let (first, rest): (Vec<_>, Vec<_>) =
            self.entries.iter().filter(waits).partition(|(raw, _)| is_emergency_path(raw));
        let mut fitting: Vec<RawPath> = first.into_iter().filter_map(&mut fits).collect();
        fitting.extend(rest.into_iter().filter_map(fits).take(most));
        fitting.iter().for_each(|raw| self.set(raw, FileState::AtRest));
        !fitting.is_empty()
    }

    /// Every file has a verdict, or waits for room.
    pub fn is_settled(&self) -> bool {
        !self.has_moving() && self.first_verdicts_awaited() == 0
    }

    /// The hashes of the accepted files.
    pub fn accepted(&self) -> HashSet<String> {
        let accepted = self.entries.values().filter_map(|entry| match &entry.state {
            FileState::Judged(KnownItem::Accepted(bulletin))
            | FileState::Outdated(bulletin)
            | FileState::Held(bulletin, _) => Some(&bulletin.sha256),
            FileState::Judged(KnownItem::Refused(_))
            | FileState::Moving(_)
            | FileState::AtRest
            | FileState::NoRoom(_) => None,
        });
        accepted.map(ToString::to_string).collect()
    }

    /// The hashes of those that were accepted a moment ago.
    pub fn recently_gone(&self) -> impl Iterator<Item = String> {
        self.recently_gone.hashes().map(ToString::to_string)
    }

    fn within<'a>(&'a self, within: &'a [u8]) -> impl Iterator<Item = &'a RawPath> {
        below(&self.entries, within).map(|(raw, _)| raw)
    }

    pub(super) fn put(&mut self, raw: RawPath, entry: FileEntry) {
        self.take_off(&raw);
        match entry.state {
            FileState::Moving(_) | FileState::Held(..) => self.moving.insert(raw.clone()),
            FileState::AtRest => self.at_rest.insert(raw.clone()),
            FileState::Outdated(_) => self.outdated.insert(raw.clone()),
            FileState::NoRoom(_) | FileState::Judged(_) => false,
        };
        self.entries.insert(raw, entry);
    }

    pub(super) fn set(&mut self, raw: &RawPath, state: FileState) {
        if let Some(FileEntry { stamp, tries, .. }) = self.take_off(raw) {
            self.put(raw.clone(), FileEntry { stamp, awaiting: 0, tries, state });
        }
    }

    fn take_off(&mut self, raw: &RawPath) -> Option<FileEntry> {
        self.moving.remove(raw);
        self.at_rest.remove(raw);
        self.outdated.remove(raw);
        self.entries.remove(raw)
    }

    fn take_away(&mut self, raw: &RawPath, seen: &mut KnownChange) {
        let Some(FileEntry { stamp, tries, state, .. }) = self.take_off(raw) else { return };
        seen.changed = true;
        let remembered = match &state {
            FileState::Judged(item) => worth_remembering(item) || tries > 0,
            FileState::Outdated(_) => true,
            FileState::Moving(_)
            | FileState::AtRest
            | FileState::Held(..)
            | FileState::NoRoom(_) => tries > 0,
        };
        if remembered {
            seen.forgotten.push(raw.clone());
        }
        // An outdated verdict is not passed on to another name.
        if let FileState::Judged(KnownItem::Accepted(bulletin)) = state {
            self.recently_gone.put(stamp.size, bulletin);
        }
    }
}

/// What lies at and below `within`.
fn below<'a, T>(
    all: &'a BTreeMap<RawPath, T>,
    within: &'a [u8],
) -> impl Iterator<Item = (&'a RawPath, &'a T)> {
    let from: Bound<&[u8]> = Bound::Included(within);
    all.range::<[u8], _>((from, Bound::Unbounded))
        .take_while(|(raw, _)| raw.starts_with(within))
        .filter(move |(raw, _)| is_within(raw, within))
}
