//! What the audio folder holds, as the core sees it: made by `library`, read by the planner and
//! the queues.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::bulletin::Bulletin;
use super::history::History;
use super::ids::Timestamp;
use super::record::Reason;
use super::rundown;
use super::schedule::Schedule;
pub use super::warning::Warning;
use crate::wire::{FileFault, FileRefusal};

/// Longest note beside a bulletin, in bytes: a hundred times what its keys need.
pub const NOTE_BYTES_MAX: usize = 64 * 1024;

/// Every file of the audio folder that is not litter, by path relative to it (NFC, `/` between
/// parts).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stock {
    pub items: BTreeMap<Arc<str>, Item>,
    /// What lies beside bulletins as `name.yaml`, by the bulletin's path.
    pub notes: BTreeMap<Arc<str>, Arc<Note>>,
    /// Paths of notes that lie beside no bulletin.
    pub lone_notes: BTreeSet<Arc<str>>,
    /// Folders of which not all could be seen and why, in English, some of them; the audio folder
    /// itself is empty. What is known to lie there is among the `items`.
    pub unseen: BTreeMap<Arc<str>, String>,
    /// Folders in which the station can make and move nothing, some of them, written as in
    /// `unseen`: what has aired stays in its queue there, and what is refused in its place.
    pub unwritable: BTreeSet<Arc<str>>,
    /// What people should know of accepted bulletins, in their language, by path.
    pub remarks: BTreeMap<Arc<str>, String>,
    /// Refused files that no longer lie where they were dropped: where they lie now, by the path
    /// under which they are among the `items`.
    pub aside: BTreeMap<Arc<str>, Arc<str>>,
    /// How long those are that were set aside only because their queue did not take them,
    /// milliseconds.
    pub lengths_aside: BTreeMap<Arc<str>, u64>,
    /// Files that are refused among the `items` though their intake found nothing wrong with them:
    /// their queue does not take such, or they failed on air. As they were accepted, by path.
    pub unwanted: BTreeMap<Arc<str>, Arc<Bulletin>>,
}

/// Who has approved which content, by its hash.
pub type Approvals = BTreeMap<Arc<str>, Approval>;

/// A person's word that a content may air. It belongs to the hash: another content needs another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub sha256: Arc<str>,
    pub by: String,
    pub at: Timestamp,
}

impl Stock {
    /// Puts each bulletin's approval into it.
    pub fn approve(&mut self, approvals: &Approvals) {
        if approvals.is_empty() {
            return;
        }
        for item in self.items.values_mut() {
            if let Item::Accepted(bulletin) = item
                && let Some(approval) = approvals.get(&bulletin.sha256)
            {
                Arc::make_mut(bulletin).approved_by = Some(approval.by.clone());
            }
        }
    }

    /// Refuses bulletins that have failed on air so often that they are out ([`rundown::out`]).
    pub fn refuse_out(&mut self, schedule: &Schedule, history: &History) {
        let out = self.items.values().filter_map(Item::accepted).filter_map(|bulletin| {
            let fault = match rundown::out(schedule, history, bulletin)? {
                Reason::Silent => FileFault::SilentOnAir,
                _ => FileFault::BrokeOnAir,
            };
            Some((bulletin.clone(), fault))
        });
        for (bulletin, fault) in out.collect::<Vec<_>>() {
            let item = Item::Refused { fault, detail: String::new() };
            self.items.insert(bulletin.path.clone(), item);
            self.unwanted.insert(bulletin.path.clone(), bulletin);
        }
    }

    /// The accepted bulletin at `path`.
    pub fn bulletin(&self, path: &str) -> Option<&Arc<Bulletin>> {
        match self.items.get(path) {
            Some(Item::Accepted(bulletin)) => Some(bulletin),
            _ => None,
        }
    }

    /// Paths of refused files that were set aside and that [`replaced`] leaves to nobody.
    pub fn replaced(&self) -> BTreeSet<&str> {
        let accepted = self.items.values().filter_map(Item::accepted);
        replaced(self.aside.keys().map(|path| &**path), accepted.map(|bulletin| &*bulletin.path))
    }

    /// What lies in `folder` and its subfolders, by path.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a Arc<str>, &'a Item)> {
        let first: Arc<str> = format!("{folder}/").into();
        let prefix = first.clone();
        self.items.range(first..).take_while(move |(path, _)| path.starts_with(&*prefix))
    }

    /// Accepted bulletins that lie in `folder` itself, not in its subfolders, by path.
    pub fn in_folder<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a Arc<Bulletin>> {
        let first: Arc<str> = format!("{folder}/").into();
        let prefix = first.clone();
        self.items
            .range(first..)
            .take_while(move |(path, _)| path.starts_with(&*prefix))
            .filter(|(path, _)| !path[folder.len() + 1..].contains('/'))
            .filter_map(|(_, item)| match item {
                Item::Accepted(bulletin) => Some(bulletin),
                _ => None,
            })
    }
}

/// Those of the files set aside, by the paths where they were dropped, that a bulletin has come
/// for: an accepted one of the same folder and of the same name but for its ending, be it in upper
/// or lower case. `phim.mp4` was refused, and `phim.mp3` is what it became.
pub fn replaced<'a>(
    aside: impl IntoIterator<Item = &'a str>,
    accepted: impl IntoIterator<Item = &'a str>,
) -> BTreeSet<&'a str> {
    let accepted: BTreeSet<(&str, String)> = accepted.into_iter().map(without_ending).collect();
    aside.into_iter().filter(|path| accepted.contains(&without_ending(path))).collect()
}

/// A file's folder, and its name without the ending, as names are compared across endings.
fn without_ending(path: &str) -> (&str, String) {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    (folder, stem.to_lowercase().nfc().collect())
}

impl Item {
    pub fn accepted(&self) -> Option<&Arc<Bulletin>> {
        match self {
            Item::Accepted(bulletin) => Some(bulletin),
            Item::Refused { .. } | Item::Pending => None,
        }
    }
}

/// A note beside a bulletin, not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// As a bulletin's.
    pub path: Arc<str>,
    pub content: NoteContent,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteContent {
    Bytes(Vec<u8>),
    /// More than [`NOTE_BYTES_MAX`].
    TooLarge,
    /// A link or something else that is not opened.
    NotAFile,
    /// Why it can't be had, in English.
    Unreadable(String),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// Whole, decoded to its end, copied into the store.
    Accepted(Arc<Bulletin>),
    /// Not taken, and why; it lies where it was dropped.
    Refused { fault: FileFault, detail: String },
    /// Seen, not yet at rest or not yet judged.
    Pending,
}

/// Raised when verdicts come to say what they did not before: files that were judged under an older
/// one are judged anew. 1: loudness and silence are measured, Opus is taken. 2: so is the loudness
/// of what a zone with one channel gets. 3: joined MP3s are refused. 4: a container's lengths,
/// edits and ends are looked into, an offset is no sound, tags and wrong headers of MP3 are seen
/// through, and it is told where channels cancel out. 5: so are an Ogg's pages, an MP3's doubled
/// counts and plain samples in a MOV; files put behind one another are refused, chunks behind sound
/// of unknown length are left out.
pub const VERDICT_VERSION: u32 = 5;

/// What is remembered of a file between runs, so that an unchanged one isn't decoded again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// The name on disk, relative to the audio folder: raw bytes in hexadecimal, since a name need
    /// not be UTF-8.
    pub raw_path: String,
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified_ns: i64,
    pub inode: u64,
    /// [`VERDICT_VERSION`] of the verdict; 0 before there was one.
    #[serde(default)]
    pub version: u32,
    /// Probes that ended without a verdict over this content.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tries: u32,
    pub item: KnownItem,
}

fn is_zero(tries: &u32) -> bool {
    *tries == 0
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownItem {
    Accepted(Arc<Bulletin>),
    Refused(FileRefusal),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_set_aside_is_replaced_by_a_bulletin_of_its_folder_and_name_whatever_the_ending() {
        let cases = [
            ("kt/phim.mp4", "kt/phim.mp3", true),
            ("phim.mp4", "phim.mp3", true),
            ("kt/Phim.MP4", "kt/phim.mp3", true),
            ("kt/BẢN TIN.wma", "kt/bản tin.mp3", true),
            // One in NFC, one in NFD.
            ("kt/b\u{1ea3}n.wma", "kt/ba\u{309}n.mp3", true),
            ("kt/tin.so.1.wma", "kt/tin.so.1.mp3", true),
            ("kt/tin.so.1.wma", "kt/tin.so.2.mp3", false),
            ("kt/phim.mp4", "kt/phim-2.mp3", false),
            ("kt/phim.mp4", "vh/phim.mp3", false),
            ("kt/phim.mp4", "kt/sau/phim.mp3", false),
            ("kt/phim.mp4", "phim.mp3", false),
        ];
        for (aside, accepted, want) in cases {
            let found = replaced([aside], [accepted]).contains(aside);
            assert_eq!(found, want, "{aside} and {accepted}");
        }
    }
}
