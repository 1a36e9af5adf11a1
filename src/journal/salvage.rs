//! What can be read of a journal that can't be opened for writing: a full disk has no room for the
//! WAL's index, a card that has gone read-only takes nothing at all.

use std::path::Path;

use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteLockingMode};

use super::error::JournalError;
use super::files::{FILE_NAME, beside};
use super::open::options;
use super::{approvals, known_files, recover};
use crate::station::RecoveredJournal;
use crate::station::stock::{Approvals, KnownFile};

/// What the station starts with when it can't open its journal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StoredState {
    /// As opening would have answered; empty when nothing could be read. Then what is written
    /// meanwhile is numbered anew when the journal can be opened.
    pub recovered: RecoveredJournal,
    /// The library's memory of files.
    pub known: Vec<KnownFile>,
    pub approvals: Approvals,
}

/// Reads what can be read, and writes nothing. `None` when there is a journal and it can't be read.
pub async fn salvage(folder: &Path) -> Option<StoredState> {
    let file = folder.join(FILE_NAME);
    let (size, wal) = (length(&file), length(&beside(&file, "-wal")));
    if size == 0 && wal == 0 {
        return Some(StoredState::default());
    }
    let plain = options(&file).read_only(true);
    // Nobody else has it, and no WAL means that the file is all there is.
    let alone = (wal == 0).then(|| plain.clone().immutable(true));
    // Alone with it, SQLite keeps the WAL's index in memory; it wants to be able to write all the
    // same.
    let exclusive = options(&file).locking_mode(SqliteLockingMode::Exclusive);
    for way in [Some(plain), alone, Some(exclusive)].into_iter().flatten() {
        match read(&file, &way).await {
            Ok(recalled) => return Some(recalled),
            Err(error) => tracing::debug!(%error, "the journal can't be read this way"),
        }
    }
    None
}

async fn read(file: &Path, way: &SqliteConnectOptions) -> Result<StoredState, JournalError> {
    let database = |source| JournalError::Database { path: file.to_owned(), source };
    let mut connection: SqliteConnection = way.connect().await.map_err(database)?;
    let recovered = recover::recover(&mut connection, file).await?;
    let known = known_files::known(&mut connection).await.map_err(database)?;
    let approvals = approvals::approvals(&mut connection).await.map_err(database)?;
    sqlx::Connection::close(connection).await.map_err(database)?;
    Ok(StoredState { recovered, known, approvals })
}

fn length(file: &Path) -> u64 {
    file.metadata().map_or(0, |found| found.len())
}
