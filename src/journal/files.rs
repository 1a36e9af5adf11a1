//! The journal's files: names, modes, setting aside.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::error::{FileStep, JournalError};
use super::sqlite_errors;

/// The journal's name in the state folder.
pub const FILE_NAME: &str = "journal.sqlite";

/// Owner writes, the group (technicians) reads, others don't: who ordered what is in it. SQLite
/// gives `-wal` and `-shm` the same mode.
const MODE: u32 = 0o640;

/// Files set aside that a folder may hold before the start is refused: a card that damages a
/// thousand journals needs a person, not a thousand and first file.
const SET_ASIDE_MAX: u32 = 1_000;

/// Takes the lock that keeps a second daemon out, and makes the file if there is none.
pub fn lock_and_create(folder: &Path) -> Result<(File, PathBuf), JournalError> {
    let path = folder.join("journal.lock");
    let lock = open_with_mode(&path).map_err(|source| fault(&path, FileStep::OpenLock, source))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(JournalError::InUse { path }),
        Err(TryLockError::Error(source)) => {
            return Err(fault(&path, FileStep::TakeLock, source));
        }
    }
    let file = folder.join(FILE_NAME);
    create(&file)?;
    Ok((lock, file))
}

/// Makes an empty file of the right mode unless one is there.
pub fn create(file: &Path) -> Result<(), JournalError> {
    open_with_mode(file).map(drop).map_err(|source| fault(file, FileStep::Create, source))
}

fn open_with_mode(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(MODE).open(path)
}

/// Moves the journal and its companions to the first free `damaged-<n>` and answers the new name.
pub fn set_aside(file: &Path) -> Result<PathBuf, JournalError> {
    let aside = (1..=SET_ASIDE_MAX)
        .map(|number| beside(file, &format!(".damaged-{number}")))
        .find(|path| !path.exists() && !beside(path, "-wal").exists())
        .ok_or_else(|| JournalError::TooManyDamaged { path: file.to_owned() })?;
    // The companions first: should the power go in between, what is left is a database without
    // its WAL, which the next start judges anew, and never a new database with a foreign WAL.
    for suffix in ["-wal", "-shm", ""] {
        match fs::rename(beside(file, suffix), beside(&aside, suffix)) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(fault(file, FileStep::SetAside, source));
            }
            _ => {}
        }
    }
    Ok(aside)
}

/// Leaves a sign beside a journal in which damage was met while running, so that the next start
/// checks all of it, however large it is.
pub fn suspect_if_damaged(file: &Path, error: &sqlx::Error) {
    if sqlite_errors::is_damage(error) {
        tracing::error!(file = %file.display(), %error, "the journal is damaged; it is checked and set aside when it is opened next");
        if let Err(error) = File::create(suspicion_path(file)) {
            tracing::warn!(%error, "the damage could not be noted beside the journal");
        }
    }
}

pub fn is_suspect(file: &Path) -> bool {
    suspicion_path(file).exists()
}

pub fn clear_suspicion(file: &Path) {
    // Not there is the usual case; not removable means one more thorough check.
    let _ = fs::remove_file(suspicion_path(file));
}

fn suspicion_path(file: &Path) -> PathBuf {
    beside(file, ".suspect")
}

/// The path with something added to its name.
pub fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

pub fn fault(path: &Path, step: FileStep, source: io::Error) -> JournalError {
    JournalError::File { path: path.to_owned(), step, source }
}
