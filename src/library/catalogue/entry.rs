//! One file of the catalogue, and what a look has changed.

use std::sync::Arc;

use crate::library::raw_path::RawPath;
use crate::library::stamp::FileStamp;
use crate::station::bulletin::Bulletin;
use crate::station::stock::{KnownFile, KnownItem};
use crate::sys::hex::to_hex;
use crate::wire::RoomLack;

/// Looks, a third of the rest apart, at which a file must be found unchanged: the first may come
/// right behind the last event, the other three make up the rest.
pub const LOOKS_AT_REST: u32 = 4;

/// One file.
pub struct FileEntry {
    pub stamp: FileStamp,
    /// Looks for which it lay unchanged beside its temporary file.
    pub awaiting: u32,
    /// Probes that ended without a verdict over this content.
    pub tries: u32,
    pub state: FileState,
}

/// How far a file is on its way to a verdict.
pub enum FileState {
    /// Not at rest; found unchanged so many times.
    Moving(u32),
    /// Waits for its verdict.
    AtRest,
    /// Judged, and waits whether more of it comes; found unchanged so many times.
    Held(Arc<Bulletin>, u32),
    /// Waits for room on the disk, and what was said of it.
    NoRoom(RoomLack),
    Judged(KnownItem),
    /// Taken by an earlier version of this program: it counts until it has been judged anew.
    Outdated(Arc<Bulletin>),
}

/// What a look has changed.
#[derive(Debug, Default, PartialEq)]
pub struct KnownChange {
    pub changed: bool,
    /// Files of which something was remembered and that are gone or differ.
    pub forgotten: Vec<RawPath>,
    /// What is to be remembered newly.
    pub known: Vec<KnownFile>,
}

/// What is to be remembered of a file.
pub fn remembered(
    raw: &RawPath,
    stamp: &FileStamp,
    version: u32,
    tries: u32,
    item: KnownItem,
) -> KnownFile {
    KnownFile {
        raw_path: to_hex(raw),
        size: stamp.size,
        modified_ns: stamp.modified_ns,
        inode: stamp.inode,
        version,
        tries,
        item,
    }
}

/// Verdicts on the file itself last as long as the file; those on the circumstances don't outlive
/// this run.
pub fn worth_remembering(item: &KnownItem) -> bool {
    match item {
        KnownItem::Accepted(_) => true,
        KnownItem::Refused(refusal) => !refusal.fault().is_of_circumstances(),
    }
}
