//! What tells, without reading it, that a file is still the same.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

/// What tells that a file is still the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp {
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified_ns: i64,
    pub inode: u64,
    /// Nanoseconds since 1970 of the last change to the inode: unlike the time of modification, a
    /// copy does not bring it along. Not compared between runs; it gives the time of arrival.
    pub changed_ns: i64,
}

impl FileStamp {
    pub fn of(meta: &Metadata) -> FileStamp {
        let ns = |s: i64, ns: i64| s.saturating_mul(1_000_000_000).saturating_add(ns);
        FileStamp {
            size: meta.len(),
            modified_ns: ns(meta.mtime(), meta.mtime_nsec()),
            inode: meta.ino(),
            changed_ns: ns(meta.ctime(), meta.ctime_nsec()),
        }
    }

    /// Whether a file with `other` holds what one with this stamp held.
    pub fn same_content(&self, other: &FileStamp) -> bool {
        (self.size, self.modified_ns, self.inode) == (other.size, other.modified_ns, other.inode)
    }
}
