//! What can go wrong with a journal.

use std::path::PathBuf;

use super::sqlite_errors;
use crate::sys::disk_trouble::is_disk_fault;

/// What can go wrong. After an error nothing of the call in question is in the journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The folder or file can't be reached, locked or created; the journal is as it was.
    #[error("{}: {what}: {source}", path.display())]
    File { path: PathBuf, what: &'static str, source: std::io::Error },
    /// Another daemon has it.
    #[error("{}: another loaphuong is running on this state folder; stop it first", path.display())]
    InUse { path: PathBuf },
    /// Written by a newer loaphuong; the file was not touched.
    #[error(
        "{}: the journal has version {found}, this loaphuong knows versions up to {known}; \
         install the newer loaphuong again, or move the file away to begin a new journal",
        path.display()
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    /// There is nothing to read yet.
    #[error("{}: no journal here yet; has the station run with this state folder?", path.display())]
    Missing { path: PathBuf },
    /// A reader met a file that is not a journal or is damaged. The daemon sets it aside at its
    /// next start.
    #[error("{}: damaged or not a journal ({fault}); the daemon sets it aside when it starts", path.display())]
    Damaged { path: PathBuf, fault: String },
    /// A programmer's error: the core numbers rows 1, 2, 3 …
    #[error("row {found} was to be written where row {expected} is due; nothing was written")]
    OutOfTurn { expected: u64, found: u64 },
    /// A programmer's error: this slot has its closing row already.
    #[error("slot {slot} has a closing row already; nothing was written")]
    ClosedTwice { slot: String },
    /// A programmer's error: an order about a row that is not there.
    #[error("there is no row {seq}; nothing was written")]
    NoSuchRow { seq: u64 },
    /// The database's own word: disk full, input/output, damage met while running.
    #[error("{}: {source}", path.display())]
    Database { path: PathBuf, source: sqlx::Error },
    /// A stored value that this version can't read.
    #[error("{}: {what} can't be read: {fault}", path.display())]
    Content { path: PathBuf, what: String, fault: String },
}

impl JournalError {
    /// Is the disk at fault (full, failing, read-only), so that the same call may succeed later?
    pub fn is_disk_fault(&self) -> bool {
        match self {
            JournalError::File { source, .. } => is_disk_fault(source),
            JournalError::Database { source, .. } => sqlite_errors::is_refusal(source),
            JournalError::InUse { .. }
            | JournalError::Newer { .. }
            | JournalError::Missing { .. }
            | JournalError::Damaged { .. }
            | JournalError::OutOfTurn { .. }
            | JournalError::ClosedTwice { .. }
            | JournalError::NoSuchRow { .. }
            | JournalError::Content { .. } => false,
        }
    }

    /// Is the journal's file damaged, so that opening it would set it aside?
    pub fn is_damage(&self) -> bool {
        matches!(self, JournalError::Database { source, .. } if sqlite_errors::is_damage(source))
    }

    /// Would the same call fail for ever, because the caller is wrong and not the disk?
    pub fn is_caller_fault(&self) -> bool {
        matches!(
            self,
            JournalError::OutOfTurn { .. }
                | JournalError::ClosedTwice { .. }
                | JournalError::NoSuchRow { .. }
        )
    }
}
