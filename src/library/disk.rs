//! What several steps of a file's way do on the disk: hash a file, find one by the name
//! that people read, give it another name.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use super::raw_path::{relative, shown};
use crate::sys::hex::sha256_of;

/// Names tried before giving up: a folder with so many namesakes is a mistake.
pub const NAMESAKES_MAX: u32 = 1000;

/// Writes all of `file`, from its start, to `to`; the hash of what was written, in hexadecimal.
pub fn copy_hashed(file: &mut File, to: &mut impl Write) -> io::Result<String> {
    file.seek(SeekFrom::Start(0))?;
    sha256_of(file, |piece| to.write_all(piece))
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
