//! What an error of the operating system says about a disk, a folder or a file.

use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};

use super::open_file::NotRegular;

/// What is wrong, as far as it makes a difference to what is done or told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// No block is left on the disk.
    Full,
    /// The user has used up his share of the disk.
    Quota,
    /// The file system is mounted read-only, or the kernel has made it so after faults.
    ReadOnly,
    /// The disk itself can't read or write the block.
    Failing,
    /// The file's or folder's rights, or a sandbox, forbid it.
    Denied,
    /// The file or folder is not there.
    Missing,
    /// The last part of the path is a link, and none is followed.
    Link,
    /// A part of the path is no folder.
    NotAFolder,
    /// Neither a file nor a folder: a pipe, a device.
    NotAFile,
    /// A network share no longer knows what was opened there.
    Stale,
    /// Another error; what it is stands in the text of the operating system alone.
    Other,
}

/// An error of the operating system: what is decided by, and the text that may be quoted.
/// Displayed it is what the error was: `No space left on device (os error 28)`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DiskTrouble {
    pub kind: TroubleKind,
    /// The operating system's own words, in English and without the number; never decided by.
    pub text: String,
    /// The error's number, where it came with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errno: Option<i32>,
}

impl TroubleKind {
    /// The kind of this error.
    pub fn of(error: &io::Error) -> TroubleKind {
        match error.raw_os_error() {
            Some(libc::EIO) => return TroubleKind::Failing,
            Some(libc::ELOOP) => return TroubleKind::Link,
            Some(libc::ESTALE) => return TroubleKind::Stale,
            _ => {}
        }
        if error.get_ref().is_some_and(|inner| inner.is::<NotRegular>()) {
            return TroubleKind::NotAFile;
        }
        match error.kind() {
            io::ErrorKind::StorageFull => TroubleKind::Full,
            io::ErrorKind::QuotaExceeded => TroubleKind::Quota,
            io::ErrorKind::ReadOnlyFilesystem => TroubleKind::ReadOnly,
            io::ErrorKind::PermissionDenied => TroubleKind::Denied,
            io::ErrorKind::NotFound => TroubleKind::Missing,
            io::ErrorKind::NotADirectory => TroubleKind::NotAFolder,
            io::ErrorKind::StaleNetworkFileHandle => TroubleKind::Stale,
            _ => TroubleKind::Other,
        }
    }

    /// Whether there is no room left: more can be written once something is removed.
    pub fn is_full(self) -> bool {
        match self {
            TroubleKind::Full | TroubleKind::Quota => true,
            TroubleKind::ReadOnly
            | TroubleKind::Failing
            | TroubleKind::Denied
            | TroubleKind::Missing
            | TroubleKind::Link
            | TroubleKind::NotAFolder
            | TroubleKind::NotAFile
            | TroubleKind::Stale
            | TroubleKind::Other => false,
        }
    }

    /// Whether the disk is full, read-only or failing: nothing that another setting or name would
    /// mend, and what may be tried again later.
    pub fn is_disk_fault(self) -> bool {
        match self {
            TroubleKind::Full
            | TroubleKind::Quota
            | TroubleKind::ReadOnly
            | TroubleKind::Failing => true,
            TroubleKind::Denied
            | TroubleKind::Missing
            | TroubleKind::Link
            | TroubleKind::NotAFolder
            | TroubleKind::NotAFile
            | TroubleKind::Stale
            | TroubleKind::Other => false,
        }
    }
}

/// Whether this error is [of the disk](TroubleKind::is_disk_fault).
pub fn is_disk_fault(error: &io::Error) -> bool {
    TroubleKind::of(error).is_disk_fault()
}

impl From<&io::Error> for DiskTrouble {
    fn from(error: &io::Error) -> DiskTrouble {
        let (errno, whole) = (error.raw_os_error(), error.to_string());
        let number = errno.map(suffix).unwrap_or_default();
        let text = whole.strip_suffix(&number).unwrap_or(&whole).to_owned();
        DiskTrouble { kind: TroubleKind::of(error), text, errno }
    }
}

impl From<io::Error> for DiskTrouble {
    fn from(error: io::Error) -> DiskTrouble {
        DiskTrouble::from(&error)
    }
}

impl fmt::Display for DiskTrouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)?;
        self.errno.map_or(Ok(()), |errno| out.write_str(&suffix(errno)))
    }
}

/// How the standard library ends the words of an error that has a number.
fn suffix(errno: i32) -> String {
    format!(" (os error {errno})")
}
