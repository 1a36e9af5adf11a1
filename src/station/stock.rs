//! What the audio folder holds, as the core sees it: made by `folder_policy`, read by the planner
//! and the queues.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bulletin::Bulletin;
use super::ids::Timestamp;
use crate::wire::FileRefusal;

/// Every file of the audio folder whose name is not passed over, by path relative to it (NFC, `/`
/// between parts).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stock {
    pub items: BTreeMap<Arc<str>, StockItem>,
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
    /// The accepted bulletin at `path`.
    pub fn bulletin(&self, path: &str) -> Option<&Arc<Bulletin>> {
        self.items.get(path)?.accepted()
    }

    /// What lies in `folder` and its subfolders, by path.
    pub fn below<'a>(
        &'a self,
        folder: &'a str,
    ) -> impl Iterator<Item = (&'a Arc<str>, &'a StockItem)> {
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
            .filter_map(|(_, item)| item.accepted())
    }
}

impl StockItem {
    pub fn accepted(&self) -> Option<&Arc<Bulletin>> {
        match self {
            StockItem::Accepted(bulletin) => Some(bulletin),
            StockItem::Refused(_) | StockItem::Pending => None,
        }
    }
}

/// What is known of a file in the audio folder.
#[derive(Debug, Clone, PartialEq)]
pub enum StockItem {
    /// Whole, decoded to its end, copied into the store.
    Accepted(Arc<Bulletin>),
    /// Not taken, and why; it lies where it was dropped.
    Refused(FileRefusal),
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
pub struct KnownFile {
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

/// What is remembered of a file over a restart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownItem {
    Accepted(Arc<Bulletin>),
    Refused(FileRefusal),
}
