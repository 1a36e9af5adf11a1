//! An open journal: its connections, its id, its end.

use std::fs::File;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnection, SqlitePool};
use tokio::sync::Mutex;

use super::error::JournalError;
use super::files;

/// A journal open for writing. Methods may be called from any task; writes are carried out one
/// after the other.
pub struct Journal {
    pub(super) file: PathBuf,
    /// Changes only with [`Journal::renew`].
    pub(super) id: std::sync::Mutex<uuid::Uuid>,
    pub(super) writer: Mutex<WriterConnection>,
    pub(super) readers: SqlitePool,
    /// Held for its lock; the file's end of life ends it.
    pub(super) _lock: File,
}

/// The one connection that writes.
pub struct WriterConnection {
    pub(super) connection: SqliteConnection,
    /// Highest `seq` committed.
    pub(super) head: u64,
}

/// A journal open for reading only: beside a running daemon or without one.
pub struct JournalReader {
    pub(super) file: PathBuf,
    pub(super) readers: SqlitePool,
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

    /// A fault of the database; damage is noted beside the file.
    pub(super) fn database(&self, source: sqlx::Error) -> JournalError {
        files::suspect_if_damaged(&self.file, &source);
        JournalError::Database { path: self.file.clone(), source }
    }
}
