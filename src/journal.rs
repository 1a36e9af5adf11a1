//! The as-run log on disk: one SQLite file, `journal.sqlite`, in the station's state folder.
//!
//! **What it holds.** The rows of the record (`row`, JSON as the centre gets it, beside the columns
//! that are searched), the marks of open slots (`mark`), the station's own numbers (`station`: the
//! journal's UUID, the centre's cursor, the horizon), what follows from the rows and must be known
//! at once after a start (`airing`, `heard`), the library's memory of files (`known`), and who has
//! approved which content (`approval`).
//!
//! **How it is written.** By one connection, in WAL mode with `synchronous=FULL`: what
//! [`Journal::write`] returned from is on the disk. One call is one transaction, the aggregates
//! included, so they can't disagree with the rows. The core numbers the rows; a number out of turn
//! or a second closing row of a slot is refused with the whole transaction.
//!
//! **How it is read.** Through connections of their own, page by page, never with a transaction
//! left open: a log that takes an hour to print neither holds up a row nor keeps the WAL from
//! being folded back.
//!
//! **How it ends.** Rows older than [`KEPT_DAYS`] that the centre has are removed, a few at a time,
//! when nothing sounds ([`Journal::prune`]); the numbers go on. What is never delivered is never
//! removed.
//!
//! **Who it is to the centre.** Its UUID. Where the centre has other rows under it, since the card
//! was restored to an older day or there are two of it, the rows that the centre lacks go on under
//! a new one ([`Journal::renew`]), and what the file was is kept beside it as
//! `journal.sqlite.former-<n>`.
//!
//! **How it fails.** What the disk refuses waits in [`Unwritten`], in bounded memory. Where the
//! file can't be opened for writing (no room, a card that has gone read-only), [`recall`] reads
//! what can be read of it, and the station comes up with that. A file that is damaged or not ours
//! is set aside as
//! `journal.sqlite.damaged-<n>` with its `-wal` and `-shm`, and a new journal with a new UUID is
//! begun; nothing is ever deleted. A file of a newer version is left alone and the start refused.
//! `journal.lock` keeps a second daemon out.

mod approvals;
mod files;
mod known;
mod lost;
mod open;
mod read;
mod recall;
mod recover;
mod renew;
mod retain;
mod schema;
mod tally;
mod unwritten;
mod write;

use std::fs::File;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnection, SqlitePool};
use tokio::sync::Mutex;

use crate::sys::disk_trouble::is_the_disks;

pub use files::FILE_NAME;
pub use known::Past;
pub use read::{LogFilter, LogRows, Logged};
pub use recall::{Recalled, recall};
pub use renew::FORMER_KEPT;
pub use retain::{Age, KEPT_DAYS};
pub use tally::Tally;
pub use unwritten::{BYTES_MAX, GivenUp, PORTION_ROWS, Portion, ROWS_MAX, Unwritten};

/// A journal open for writing. Methods may be called from any task; writes are carried out one
/// after the other.
pub struct Journal {
    file: PathBuf,
    /// Changes only with [`Journal::renew`].
    id: std::sync::Mutex<uuid::Uuid>,
    writer: Mutex<Writer>,
    readers: SqlitePool,
    /// Held for its lock; the file's end of life ends it.
    _lock: File,
}

/// The one connection that writes.
struct Writer {
    connection: SqliteConnection,
    /// Highest `seq` committed.
    head: u64,
}

/// A journal open for reading only: beside a running daemon or without one.
pub struct Reader {
    file: PathBuf,
    readers: SqlitePool,
}

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
    pub fn is_the_disks(&self) -> bool {
        match self {
            JournalError::File { source, .. } => is_the_disks(source),
            JournalError::Database { source, .. } => files::is_refusal(source),
            _ => false,
        }
    }

    /// Is the journal's file damaged, so that opening it would set it aside?
    pub fn is_damage(&self) -> bool {
        matches!(self, JournalError::Database { source, .. } if files::is_damage(source))
    }

    /// Would the same call fail for ever, because the caller is wrong and not the disk?
    pub fn is_programmers(&self) -> bool {
        matches!(
            self,
            JournalError::OutOfTurn { .. }
                | JournalError::ClosedTwice { .. }
                | JournalError::NoSuchRow { .. }
        )
    }
}

impl Journal {
    /// The journal's own id, made with the file, or when it was renewed.
    pub fn id(&self) -> uuid::Uuid {
        *self.id.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The file's absolute or relative path, as it was opened.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Folds the WAL back and closes. Without it nothing is lost; the next start does the work.
    pub async fn close(self) {
        self.readers.close().await;
        let writer = self.writer.into_inner();
        if let Err(error) = sqlx::Connection::close(writer.connection).await {
            tracing::warn!(%error, "the journal did not close cleanly; the next start repairs it");
        }
    }

    fn database(&self, source: sqlx::Error) -> JournalError {
        files::suspect_if_damaged(&self.file, &source);
        JournalError::Database { path: self.file.clone(), source }
    }
}
