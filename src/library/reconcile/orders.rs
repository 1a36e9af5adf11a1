//! What the daemon wants done and said in the audio folder, and what of it could not be done.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::library::folder_trouble::FolderTrouble;
use crate::wire::FileRefusal;

/// What the daemon wants said in the folder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FolderOrders {
    /// Files that shall be set aside, by their paths in the
    /// [`Catalogue`](crate::library::snapshot::Catalogue).
    pub set_aside: BTreeMap<Arc<str>, SetAsideOrder>,
    /// Files that were accepted and set aside, and now are wanted again where they were dropped.
    pub bring_back: BTreeSet<Arc<str>>,
    /// The explanations on files that are set aside already …
    pub explain_aside: BTreeMap<Arc<str>, String>,
    /// … and on files that stay where they are, with their faults; other explanations of the
    /// station are removed.
    pub explain_in_place: BTreeMap<Arc<str>, (FileRefusal, String)>,
    /// What stands in `OVERVIEW`.
    pub overview: String,
    /// Folders that people drop files into, by their paths in the audio folder, with what a new one
    /// says in `READ_ME`. One that is missing is made once; one that people remove later stays away
    /// until it is asked for again, another audio folder lies there, or the station begins anew.
    pub folders: BTreeMap<Arc<str>, String>,
    /// How often people have had the files read again since the start: each time, folders that
    /// are missing are asked for again.
    pub folders_asked: u64,
}

/// Why a file shall be set aside. One of which something else is known by then stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAsideOrder {
    pub refusal: FileRefusal,
    /// What people read beside it.
    pub explanation: String,
    /// The hash of one that was accepted and is not wanted for what it is in its place; `None` for
    /// one that was refused for this.
    pub content: Option<Arc<str>>,
    /// How long that one is.
    pub length_ms: Option<u64>,
}

/// Something that could not be done in the folder. It is tried again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FailedTask {
    /// As in the [`Catalogue`](crate::library::snapshot::Catalogue), or where it lies.
    pub path: String,
    pub what: FolderTask,
    pub why: FolderTrouble,
}

/// What an answer consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FolderTask {
    /// A file is not set aside.
    SetAside,
    /// A file that was altered does not come back where it was dropped.
    BringBack,
    /// A file gets no explanation.
    Explanation,
    /// An explanation that is no longer wanted stays.
    Removal,
    /// The overview is an old one, or none.
    Overview,
    /// A folder that people drop files into is missing.
    Folder,
}
