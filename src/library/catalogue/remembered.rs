//! What is remembered of files between runs.

use std::collections::HashSet;
use std::sync::Arc;

use super::entry::{FileEntry, FileState, remembered, worth_remembering};
use super::files::KnownFiles;
use crate::library::raw_path::RawPath;
use crate::library::stamp::FileStamp;
use crate::station::bulletin::Bulletin;
use crate::station::stock::{KnownFile, KnownItem, VERDICT_VERSION};
use crate::sys::hex::from_hex;
use crate::wire::{FileRefusal, ProbeFailure};

/// Probes that may end without a verdict over one content, in all runs together. Memory may be
/// short once or twice; a file that costs a probe each time would at each start, for ever.
pub const TRIES_MAX: u32 = 3;

impl KnownFiles {
    /// With what is remembered of an earlier run. What an earlier version of this program has taken
    /// counts until it is judged anew, after all that is new; what it has refused is new. So is an
    /// accepted file whose copy is not `held`; without `held` copies don't matter.
    pub fn new(known: &[KnownFile], held: Option<&HashSet<String>>) -> KnownFiles {
        let mut known_files = KnownFiles::default();
        for known in known {
            let Some(raw) = from_hex(&known.raw_path) else { continue };
            let is_held =
                |bulletin: &Arc<Bulletin>| held.is_none_or(|held| held.contains(&*bulletin.sha256));
            let state = match (&known.item, known.version == VERDICT_VERSION) {
                (KnownItem::Accepted(bulletin), _) if !is_held(bulletin) => None,
                // Written without the fact, or with one that is not known here: judged anew, it is
                // told in every language.
                (KnownItem::Refused(FileRefusal::Earlier { .. }), true) => None,
                // A probe died over it: it has another try, and the tries are counted.
                (item, true) if !worth_remembering(item) => Some(FileState::Moving(0)),
                (item, true) => Some(FileState::Judged(item.clone())),
                (KnownItem::Accepted(bulletin), false) => {
                    Some(FileState::Outdated(bulletin.clone()))
                }
                (KnownItem::Refused(_), false) => None,
            };
            let Some(state) = state else {
                known_files.unproven.insert(raw);
                continue;
            };
            let stamp = FileStamp {
                size: known.size,
                modified_ns: known.modified_ns,
                inode: known.inode,
                changed_ns: 0,
            };
            known_files.put(raw, FileEntry { stamp, awaiting: 0, tries: known.tries, state });
        }
        known_files
    }

    /// The copy of this content is gone: what has it waits for its verdict again. Whether anything
    /// does.
    pub fn judge_content_anew(&mut self, sha256: &str) -> bool {
        let has_it = |(_, entry): &(&RawPath, &FileEntry)| match &entry.state {
            FileState::Judged(KnownItem::Accepted(bulletin)) | FileState::Outdated(bulletin) => {
                *bulletin.sha256 == *sha256
            }
            FileState::Judged(KnownItem::Refused(_))
            | FileState::Moving(_)
            | FileState::AtRest
            | FileState::Held(..)
            | FileState::NoRoom(_) => false,
        };
        let files: Vec<RawPath> =
            self.entries.iter().filter(has_it).map(|(raw, _)| raw.clone()).collect();
        files.iter().for_each(|raw| self.set(raw, FileState::AtRest));
        !files.is_empty()
    }

    /// Of what was remembered and did not count: that for which no file has been found. Once.
    pub fn unfound(&mut self) -> Vec<RawPath> {
        let unproven = std::mem::take(&mut self.unproven);
        unproven.into_iter().filter(|raw| !self.entries.contains_key(raw)).collect()
    }

    /// A verdict on the file as it was at `stamp`. What is to be remembered of it; `None` for
    /// nothing, or if the file has changed since.
    pub fn judged(
        &mut self,
        raw: &RawPath,
        stamp: &FileStamp,
        item: KnownItem,
    ) -> Option<KnownFile> {
        let entry = self.entries.get(raw)?;
        if !entry.stamp.same_content(stamp) {
            return None;
        }
        let item = match (&entry.state, item) {
            (FileState::AtRest, item) => item,
            // It came when it came: what is kept for so long and what airs first go by that.
            (FileState::Outdated(before), KnownItem::Accepted(bulletin)) => {
                let arrived = before.arrived;
                KnownItem::Accepted(Arc::new(Bulletin { arrived, ..(*bulletin).clone() }))
            }
            (FileState::Outdated(_), item @ KnownItem::Refused(_)) => item,
            (
                FileState::Moving(_)
                | FileState::Held(..)
                | FileState::NoRoom(_)
                | FileState::Judged(_),
                _,
            ) => return None,
        };
        self.set(raw, FileState::Judged(item.clone()));
        worth_remembering(&item).then(|| remembered(raw, stamp, VERDICT_VERSION, 0, item))
    }

    /// A probe ended without a verdict on the file as it was at `stamp`, and why. What is to be
    /// remembered of that, so that the next starts don't try for ever; `None` if the file has
    /// changed since. After [`TRIES_MAX`] of them a new file is refused; of one that an earlier
    /// version has taken, that verdict stands.
    pub fn died(
        &mut self,
        raw: &RawPath,
        stamp: &FileStamp,
        why: ProbeFailure,
    ) -> Option<KnownFile> {
        let entry = self.entries.get_mut(raw)?;
        if !entry.stamp.same_content(stamp) {
            return None;
        }
        entry.tries += 1;
        let (tries, last) = (entry.tries, entry.tries >= TRIES_MAX);
        let (version, item) = match &entry.state {
            FileState::Outdated(bulletin) => {
                let version = if last { VERDICT_VERSION } else { 0 };
                (version, KnownItem::Accepted(bulletin.clone()))
            }
            FileState::AtRest => {
                let refusal = match last {
                    true => FileRefusal::Unjudgeable(why),
                    false => FileRefusal::ProbeFailed(why),
                };
                (VERDICT_VERSION, KnownItem::Refused(refusal))
            }
            FileState::Moving(_)
            | FileState::Held(..)
            | FileState::NoRoom(_)
            | FileState::Judged(_) => return None,
        };
        if version == VERDICT_VERSION {
            self.set(raw, FileState::Judged(item.clone()));
        } else {
            // What was known counts; another try when the outdated are looked at again.
            self.postpone(raw);
        }
        Some(remembered(raw, stamp, version, tries, item))
    }
}
