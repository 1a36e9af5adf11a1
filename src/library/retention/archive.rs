//! Moves a bulletin that has aired often enough, or was kept long enough, out of its queue.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::library::disk::{NAMESAKES_MAX, copy_hashed, find, namesake};
use crate::library::folders::ARCHIVE;
use crate::sys::disk_trouble::DiskTrouble;
use crate::sys::open_file::open_unfollowed;
use crate::sys::whole_file::{flush_folder, rename_unless_taken};

/// Why a file was not archived. It lies where it lay.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// Nothing lies there; somebody else moved or removed it.
    #[error("it is gone")]
    Gone,
    /// Other content lies there now, which has its own airings ahead.
    #[error("it now holds something else")]
    Replaced,
    #[error("the archive holds {NAMESAKES_MAX} files of this name")]
    Full,
    /// Something that is no folder is named as the archive would be.
    #[error("not a directory")]
    NameTaken,
    /// The operating system's error.
    #[error("{0}")]
    Disk(DiskTrouble),
}

impl From<io::Error> for ArchiveError {
    fn from(error: io::Error) -> ArchiveError {
        ArchiveError::Disk(error.into())
    }
}

/// Where the file lay and where it lies now.
pub fn archive(
    folder: &Path,
    path: &str,
    sha256: &str,
) -> Result<(PathBuf, PathBuf), ArchiveError> {
    let from = find(folder, path)?.ok_or(ArchiveError::Gone)?;
    let mut file = open_unfollowed(&from)?;
    if !file.metadata()?.is_file() || copy_hashed(&mut file, &mut io::sink())? != sha256 {
        return Err(ArchiveError::Replaced);
    }
    // Hashing takes seconds on a share: under the name may lie another file by now.
    let (hashed, lies) = (file.metadata()?, from.symlink_metadata()?);
    if (hashed.dev(), hashed.ino()) != (lies.dev(), lies.ino()) {
        return Err(ArchiveError::Replaced);
    }
    let beside = from.parent().ok_or(ArchiveError::Gone)?.join(ARCHIVE);
    match fs::create_dir(&beside) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error.into()),
        // A link there would lead out of the folder.
        _ if beside.symlink_metadata()?.is_dir() => {}
        _ => return Err(ArchiveError::NameTaken),
    }
    for n in 1..=NAMESAKES_MAX {
        let to = beside.join(namesake(&from, n));
        if rename_unless_taken(&from, &to)? {
            // Both folders: after a power cut the file shall lie in one of them.
            flush_folder(&beside)?;
            return Ok((from, to));
        }
    }
    Err(ArchiveError::Full)
}
