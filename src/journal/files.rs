//! The journal's files: names, modes, setting aside.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::sys::disk_trouble::is_the_disks;

use super::JournalError;

/// The journal's name in the state folder.
pub const FILE_NAME: &str = "journal.sqlite";

/// Owner writes, the group (technicians) reads, others don't: who ordered what is in it. SQLite
/// gives `-wal` and `-shm` the same mode.
const MODE: u32 = 0o640;

/// Files set aside that a folder may hold before the start is refused: a card that damages a
/// thousand journals needs a person, not a thousand and first file.
const SET_ASIDE_MAX: u32 = 1_000;

/// SQLite's primary result codes for a damaged file and for one that is no database …
const SQLITE_CORRUPT: i32 = 11;
const SQLITE_NOTADB: i32 = 26;

/// … and for what a disk does: read-only, input/output error, full, can't be opened (no room for
/// the files beside it).
const SQLITE_READONLY: i32 = 8;
const SQLITE_IOERR: i32 = 10;
const SQLITE_FULL: i32 = 13;
const SQLITE_CANTOPEN: i32 = 14;

/// Takes the lock that keeps a second daemon out, and makes the file if there is none.
pub fn lock_and_create(folder: &Path) -> Result<(File, PathBuf), JournalError> {
    let path = folder.join("journal.lock");
    let lock = open_with_mode(&path)
        .map_err(|source| fault(&path, "the lock file can't be opened", source))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(JournalError::InUse { path }),
        Err(TryLockError::Error(source)) => {
            return Err(fault(&path, "the lock can't be taken", source));
        }
    }
    let file = folder.join(FILE_NAME);
    create(&file)?;
    Ok((lock, file))
}

/// Makes an empty file of the right mode unless one is there.
pub fn create(file: &Path) -> Result<(), JournalError> {
    open_with_mode(file)
        .map(drop)
        .map_err(|source| fault(file, "the journal can't be opened for writing", source))
}

fn open_with_mode(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(MODE).open(path)
}

/// Moves the journal and its companions to the first free `damaged-<n>` and answers the new name.
pub fn set_aside(file: &Path) -> Result<PathBuf, JournalError> {
    let aside = (1..=SET_ASIDE_MAX)
        .map(|number| beside(file, &format!(".damaged-{number}")))
        .find(|path| !path.exists() && !beside(path, "-wal").exists())
        .ok_or_else(|| {
            let full = io::Error::other("too many damaged journals; replace the card");
            fault(file, "can't be set aside", full)
        })?;
    // The companions first: should the power go in between, what is left is a database without
    // its WAL, which the next start judges anew, and never a new database with a foreign WAL.
    for suffix in ["-wal", "-shm", ""] {
        match fs::rename(beside(file, suffix), beside(&aside, suffix)) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(fault(file, "can't be set aside", source));
            }
            _ => {}
        }
    }
    Ok(aside)
}

/// Whether the database says that the file itself is at fault, rather than the disk or the call.
pub fn is_damage(error: &sqlx::Error) -> bool {
    primary_code(error).is_some_and(|code| matches!(code, SQLITE_CORRUPT | SQLITE_NOTADB))
}

/// Whether the database says that the disk is at fault, and not the file or the call.
pub fn is_refusal(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => is_the_disks(error),
        error => primary_code(error).is_some_and(|code| {
            matches!(code, SQLITE_READONLY | SQLITE_IOERR | SQLITE_FULL | SQLITE_CANTOPEN)
        }),
    }
}

fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let sqlx::Error::Database(database) = error else { return None };
    let code: i32 = database.code()?.parse().ok()?;
    // Extended codes keep the primary one in the low byte.
    Some(code & 0xff)
}

/// Leaves a sign beside a journal in which damage was met while running, so that the next start
/// checks all of it, however large it is.
pub fn suspect_if_damaged(file: &Path, error: &sqlx::Error) {
    if is_damage(error) {
        tracing::error!(file = %file.display(), %error, "the journal is damaged; it is checked and set aside when it is opened next");
        if let Err(error) = File::create(suspect(file)) {
            tracing::warn!(%error, "the damage could not be noted beside the journal");
        }
    }
}

pub fn is_suspect(file: &Path) -> bool {
    suspect(file).exists()
}

pub fn clear_suspicion(file: &Path) {
    // Not there is the usual case; not removable means one more thorough check.
    let _ = fs::remove_file(suspect(file));
}

fn suspect(file: &Path) -> PathBuf {
    beside(file, ".suspect")
}

/// The path with something added to its name.
pub fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

pub fn fault(path: &Path, what: &'static str, source: io::Error) -> JournalError {
    JournalError::File { path: path.to_owned(), what, source }
}
