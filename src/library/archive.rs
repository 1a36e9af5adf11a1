//! Moves a bulletin that has aired often enough, or was kept long enough, out of its queue.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::sys::open_file::open_unfollowed;
use crate::sys::whole_file::{flush_folder, rename_unless_taken};

use super::store::pour;
use super::walk::{relative, shown};

/// The archive beside a queue's files.
pub const ARCHIVE: &str = "_da-phat";

/// Names tried before giving up: a folder with so many namesakes is a mistake.
pub const NAMESAKES_MAX: u32 = 1000;

/// Why a file was not archived. It lies where it lay.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Nothing lies there; somebody else moved or removed it.
    #[error("it is gone")]
    Gone,
    /// Other content lies there now, which has its own airings ahead.
    #[error("it now holds something else")]
    Replaced,
    #[error("the archive holds {NAMESAKES_MAX} files of this name")]
    Full,
    #[error(transparent)]
    Disk(#[from] io::Error),
}

/// Where the file lay and where it lies now.
pub fn archive(
    folder: &Path,
    path: &str,
    sha256: &str,
) -> Result<(PathBuf, PathBuf), ArchiveError> {
    let from = find(folder, path)?.ok_or(ArchiveError::Gone)?;
    let mut file = open_unfollowed(&from)?;
    if !file.metadata()?.is_file() || pour(&mut file, &mut io::sink())? != sha256 {
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
        _ => return Err(io::Error::from(io::ErrorKind::NotADirectory).into()),
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

/// The file or folder whose path reads `path`: each part may be written with other bytes on disk.
pub fn find(folder: &Path, path: &str) -> io::Result<Option<PathBuf>> {
    let mut at = folder.to_owned();
    for part in path.split('/') {
        let mut names: Vec<_> = match fs::read_dir(&at) {
            Ok(entries) => entries.flatten().map(|entry| entry.file_name()).collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        // Of names that read the same the first by its bytes counts, as in the stock.
        names.sort();
        let reads =
            |name: &OsString| relative(&at, &at.join(name)).is_some_and(|raw| shown(&raw) == part);
        let Some(name) = names.into_iter().find(reads) else { return Ok(None) };
        at.push(name);
        if at.symlink_metadata()?.is_symlink() {
            return Ok(None);
        }
    }
    Ok(Some(at))
}

/// Longest numbered name, bytes: a file system takes 255, and `.txt` may have to stand behind it.
const NAME_BYTES_MAX: usize = 251;

/// `tin.mp3`, `tin (2).mp3`, `tin (3).mp3` …; what is too long for a number loses the end of its
/// stem.
pub fn namesake(file: &Path, n: u32) -> OsString {
    let name = file.file_name().unwrap_or_default();
    if n == 1 {
        return name.to_owned();
    }
    let stem = file.file_stem().unwrap_or(name).as_bytes();
    let mut ending = format!(" ({n})").into_bytes();
    if let Some(extension) = file.extension() {
        ending.push(b'.');
        ending.extend_from_slice(extension.as_bytes());
    }
    let mut kept = stem.len().min(NAME_BYTES_MAX.saturating_sub(ending.len()));
    // Not in the middle of a character.
    while kept < stem.len() && kept > 0 && stem[kept] & 0xc0 == 0x80 {
        kept -= 1;
    }
    let mut numbered = stem[..kept].to_vec();
    numbered.append(&mut ending);
    OsString::from_vec(numbered)
}
