//! The audio folder as the library tells it: each file with its verdict, the sidecars unread.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::folder_trouble::UnseenCause;
use crate::station::bulletin::Bulletin;
use crate::station::stock::StockItem;
use crate::sys::disk_trouble::DiskTrouble;

/// Longest sidecar beside a bulletin, in bytes: a hundred times what its keys need.
pub const SIDECAR_BYTES_MAX: usize = 64 * 1024;

/// Every file of the audio folder that is not ignored, by path relative to it (NFC, `/` between
/// parts). Nothing in it knows queues, approvals or what a sidecar means.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    /// Those set aside, too, under the paths where they were dropped.
    pub items: BTreeMap<Arc<str>, StockItem>,
    /// Those of the refused `items` that no longer lie where they were dropped.
    pub set_aside: BTreeMap<Arc<str>, SetAsideFile>,
    /// What lies beside `items` as `name.yaml`, by the item's path.
    pub sidecars: BTreeMap<Arc<str>, Arc<SidecarFile>>,
    /// Paths of sidecars that lie beside no item.
    pub lone_sidecars: BTreeSet<Arc<str>>,
    /// Folders of which not all could be seen and why, some of them; the audio folder
    /// itself is empty. What is known to lie there is among the `items`.
    pub unseen_folders: BTreeMap<Arc<str>, UnseenCause>,
    /// Folders in which the station can make and move nothing, some of them, written likewise: what
    /// has aired stays in its queue there, and what is refused in its place.
    pub unwritable_folders: BTreeSet<Arc<str>>,
}

/// A file in a folder of refused files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAsideFile {
    /// Where it lies now, written as among the `items`.
    pub path: Arc<str>,
    /// Milliseconds, of one that was set aside only because its queue did not take it.
    pub length_ms: Option<u64>,
}

/// A file beside a bulletin that says how it airs, not yet read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SidecarFile {
    /// As a bulletin's.
    pub path: Arc<str>,
    pub content: SidecarContent,
}

/// What a sidecar holds, or why that can't be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SidecarContent {
    Bytes(Vec<u8>),
    /// More than [`SIDECAR_BYTES_MAX`].
    TooLarge,
    /// A link or something else that is not opened.
    NotAFile,
    /// Why it can't be had.
    Unreadable(DiskTrouble),
}

impl Catalogue {
    /// The file at `path`, if the library has taken it.
    pub fn bulletin(&self, path: &str) -> Option<&Arc<Bulletin>> {
        self.items.get(path).and_then(StockItem::accepted)
    }
}
