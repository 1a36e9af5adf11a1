//! One file into the folder: whole, and over nothing.

use std::fs::{File, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::found::FoundFile;
use crate::sys::open_file::{open_unfollowed, regular};
use crate::sys::whole_file::{FlushScope, UnnamedFile};

/// Mode of what is dropped: the station can move it.
const FILE_MODE: u32 = 0o664;

/// Bytes read at a time.
const CHUNK_BYTES: usize = 256 * 1024;

/// What became of one file.
#[derive(Debug)]
pub enum ImportOutcome {
    Copied,
    /// The folder has this very content under this name.
    SameThere,
    /// The folder has something else under this name, which stays.
    OtherThere,
    /// It did not have the length that was seen before.
    Changing,
    Failed(io::Error),
}

impl ImportOutcome {
    /// Its stable word.
    pub fn word(&self) -> &'static str {
        match self {
            ImportOutcome::Copied => "copied",
            ImportOutcome::SameThere => "same_there",
            ImportOutcome::OtherThere => "other_there",
            ImportOutcome::Changing => "changing",
            ImportOutcome::Failed(_) => "failed",
        }
    }

    /// Whether the folder has the file now.
    pub fn is_there(&self) -> bool {
        matches!(self, ImportOutcome::Copied | ImportOutcome::SameThere)
    }
}

/// Copies `file` to `target`.
pub fn copy(file: &FoundFile, target: &Path) -> ImportOutcome {
    match try_copy(file, target) {
        Ok(outcome) => outcome,
        Err(error) => ImportOutcome::Failed(error),
    }
}

fn try_copy(file: &FoundFile, target: &Path) -> io::Result<ImportOutcome> {
    let mut from = regular(open_unfollowed(&file.path)?)?;
    if target.symlink_metadata().is_ok() {
        return judge_there(from, target);
    }
    // Hidden until it has its name: the station passes it over.
    let mut new = UnnamedFile::beside(target, FILE_MODE, None)?;
    // No more than there was room for.
    let copied = io::copy(&mut (&mut from).take(file.bytes + 1), new.file())?;
    if copied != file.bytes {
        return Ok(ImportOutcome::Changing);
    }
    new.file().flush()?;
    // For the group, whatever the umask is.
    new.file().set_permissions(Permissions::from_mode(FILE_MODE))?;
    match new.name_unless_taken(target, FlushScope::ContentAndName)? {
        true => Ok(ImportOutcome::Copied),
        false => judge_there(regular(open_unfollowed(&file.path)?)?, target),
    }
}

fn judge_there(from: File, target: &Path) -> io::Result<ImportOutcome> {
    let Ok(there) = open_unfollowed(target).and_then(regular) else {
        return Ok(ImportOutcome::OtherThere);
    };
    Ok(match same(from, there)? {
        true => ImportOutcome::SameThere,
        false => ImportOutcome::OtherThere,
    })
}

/// Whether two files hold the same bytes.
fn same(mut one: File, mut other: File) -> io::Result<bool> {
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut left, mut right) = (vec![0; CHUNK_BYTES], vec![0; CHUNK_BYTES]);
    loop {
        let (read, there) = (fill(&mut one, &mut left)?, fill(&mut other, &mut right)?);
        if left[..read] != right[..there] {
            return Ok(false);
        }
        if read == 0 {
            return Ok(true);
        }
    }
}

fn fill(file: &mut File, chunk: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < chunk.len() {
        match file.read(&mut chunk[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}
