//! What can go wrong with a journal.

use std::fmt;
use std::path::PathBuf;

use super::sqlite_errors;
use crate::sys::disk_trouble::is_disk_fault;
use crate::wire::QuotedText;

/// What can go wrong. After an error nothing of the call in question is in the journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The folder or file can't be reached, locked or created; the journal is as it was.
    #[error("{}: {step}: {source}", path.display())]
    File { path: PathBuf, step: FileStep, source: std::io::Error },
    /// The card damages one journal after the other; nothing more is set aside.
    #[error("{}: {}: too many damaged journals", path.display(), FileStep::SetAside)]
    TooManyDamaged { path: PathBuf },
    /// Another daemon has it.
    #[error("{}: another loaphuong is running on this state folder", path.display())]
    InUse { path: PathBuf },
    /// Written by a newer loaphuong; the file was not touched.
    #[error(
        "{}: the journal has version {found}, this loaphuong knows versions up to {known}",
        path.display()
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    /// There is nothing to read yet.
    #[error("{}: no journal here yet", path.display())]
    Missing { path: PathBuf },
    /// A reader met a file that is not a journal or is damaged. The daemon sets it aside at its
    /// next start.
    #[error("{}: damaged or not a journal ({damage})", path.display())]
    Damaged { path: PathBuf, damage: JournalDamage },
    /// A programmer's error: the core numbers rows 1, 2, 3 …
    #[error("row {found} was to be written where row {expected} is due, and was not")]
    OutOfTurn { expected: u64, found: u64 },
    /// A programmer's error: this slot has its closing row already.
    #[error("slot {slot} has a closing row already, and nothing was written")]
    ClosedTwice { slot: String },
    /// A programmer's error: an order about a row that is not there.
    #[error("there is no row {seq}, and nothing was written")]
    NoSuchRow { seq: u64 },
    /// The database's own word: disk full, input/output, damage met while running.
    #[error("{}: {source}", path.display())]
    Database { path: PathBuf, source: sqlx::Error },
    /// A stored value that this version can't read.
    #[error("{}: {part} can't be read: {words}", path.display())]
    Content { path: PathBuf, part: JournalPart, words: QuotedText },
}

/// What was being done to a file of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileStep {
    OpenLock,
    TakeLock,
    Create,
    Read,
    SetAside,
    /// The task that writes has ended before its time.
    Write,
}

/// By what a file is known to be damaged, or not a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalDamage {
    /// A database of another program.
    Foreign,
    /// A value in it can't be read, in the reader's words.
    Content { part: JournalPart, words: QuotedText },
    /// The database says so.
    Database(QuotedText),
}

/// A part of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JournalPart {
    Id,
    /// What is remembered of a slot that is open.
    Mark,
    Row {
        seq: u64,
    },
    /// A row that a search met.
    FoundRow,
}

impl fmt::Display for FileStep {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            FileStep::OpenLock => "the lock file can't be opened",
            FileStep::TakeLock => "the lock can't be taken",
            FileStep::Create => "the journal can't be opened for writing",
            FileStep::Read => "can't be read",
            FileStep::SetAside => "can't be set aside",
            FileStep::Write => "the write ended",
        })
    }
}

impl fmt::Display for JournalDamage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalDamage::Foreign => out.write_str("a database, but not a journal of loaphuong"),
            JournalDamage::Content { part, words } => {
                write!(out, "{part} can't be read: {words}")
            }
            JournalDamage::Database(words) => words.fmt(out),
        }
    }
}

impl fmt::Display for JournalPart {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JournalPart::Id => out.write_str("the journal's id"),
            JournalPart::Mark => out.write_str("the mark of an open slot"),
            JournalPart::Row { seq } => write!(out, "row {seq}"),
            JournalPart::FoundRow => out.write_str("a row of the log"),
        }
    }
}

impl JournalError {
    /// Is the disk at fault (full, failing, read-only), so that the same call may succeed later?
    pub fn is_disk_fault(&self) -> bool {
        match self {
            JournalError::File { source, .. } => is_disk_fault(source),
            JournalError::Database { source, .. } => sqlite_errors::is_refusal(source),
            JournalError::TooManyDamaged { .. }
            | JournalError::InUse { .. }
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
