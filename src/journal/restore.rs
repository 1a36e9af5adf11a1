//! A journal's copy, and what is done to one that is to go on elsewhere.
//!
//! Nobody knows what the station that the copy was made of has written, and sent, since. So the
//! rows that the copy holds go to the centre under the id that they had, where those that it has
//! are known again; behind the last of them a new journal begins, before any further row is sent
//! (the table `restored`; see `station::outbox`). Slots that were open or due in between are the
//! former station's: their marks go, and the horizon comes up to where its own would stand now.

use std::path::Path;

use sqlx::sqlite::SqliteConnection;
use sqlx::{ConnectOptions, Executor};

use super::error::{FileStep, JournalError, JournalPart};
use super::handle::{Journal, JournalReader};
use super::transaction::{begin, roll_back};
use super::{known_files, open};
use crate::station::LEAD;
use crate::station::ids::Timestamp;
use crate::station::stock::KnownFile;
use crate::wire::QuotedText;

/// What a journal holds that was made ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredJournal {
    pub journal: uuid::Uuid,
    pub rows: u64,
}

impl JournalReader {
    /// Copies the journal as it is at this instant into `to`, an empty file, beside whoever writes
    /// it. The copy is one file without companions.
    ///
    /// # Errors
    /// The disk's own; what was copied so far is left in `to`.
    pub async fn copy_to(&self, to: &Path) -> Result<(), JournalError> {
        let Some(path) = to.to_str() else {
            let source = std::io::Error::from(std::io::ErrorKind::InvalidFilename);
            return Err(JournalError::File { path: to.to_owned(), step: FileStep::Create, source });
        };
        let copied = sqlx::query("VACUUM INTO ?1").bind(path).execute(&self.readers).await;
        copied.map(drop).map_err(|error| self.database(error))
    }

    /// What the library remembers of files.
    ///
    /// # Errors
    /// The database's own.
    pub async fn known(&self) -> Result<Vec<KnownFile>, JournalError> {
        let mut connection = self.readers.acquire().await.map_err(|error| self.database(error))?;
        known_files::known(&mut connection).await.map_err(|error| self.database(error))
    }

    fn database(&self, source: sqlx::Error) -> JournalError {
        JournalError::Database { path: self.file.clone(), source }
    }
}

impl Journal {
    /// Id and last row of a copy that nobody writes.
    ///
    /// # Errors
    /// The database's own.
    pub async fn head_of_copy(file: &Path) -> Result<(uuid::Uuid, u64), JournalError> {
        let database = |source| JournalError::Database { path: file.to_owned(), source };
        let options = open::options(file).read_only(true).immutable(true);
        let mut connection = options.connect().await.map_err(database)?;
        let (id,): (String,) = sqlx::query_as("SELECT journal FROM station")
            .fetch_one(&mut connection)
            .await
            .map_err(database)?;
        let (seq,): (i64,) = sqlx::query_as("SELECT COALESCE(max(seq), 0) FROM row")
            .fetch_one(&mut connection)
            .await
            .map_err(database)?;
        sqlx::Connection::close(connection).await.map_err(database)?;
        let id = id.parse().map_err(|error: uuid::Error| JournalError::Content {
            path: file.to_owned(),
            part: JournalPart::Id,
            words: QuotedText::from(&error),
        })?;
        Ok((id, seq.cast_unsigned()))
    }
}

/// Makes the copy at `file` ready to go on at `now` on this machine, whatever version wrote it.
/// `now` is `None` where the clock can't be right.
///
/// # Errors
/// It is damaged, of a newer version, or the disk refuses; it is not to be used then.
pub async fn restored(
    file: &Path,
    now: Option<Timestamp>,
) -> Result<RestoredJournal, JournalError> {
    let (mut connection, recovered) = open::open_copy(file).await?;
    let made = go_on(&mut connection, recovered.seq, now).await;
    if made.is_err() {
        roll_back(&mut connection).await;
    }
    let closed = sqlx::Connection::close(connection).await;
    made.and(closed).map_err(|source| JournalError::Database { path: file.to_owned(), source })?;
    Ok(RestoredJournal { journal: recovered.journal, rows: recovered.seq })
}

async fn go_on(
    connection: &mut SqliteConnection,
    seq: u64,
    now: Option<Timestamp>,
) -> Result<(), sqlx::Error> {
    begin(connection).await?;
    connection.execute("DELETE FROM restored").await?;
    sqlx::query("INSERT INTO restored (ends) VALUES (?1)")
        .bind(seq.cast_signed())
        .execute(&mut *connection)
        .await?;
    if let Some(now) = now {
        // The former station may have closed slots that come up within this.
        let horizon = now + LEAD;
        sqlx::query("UPDATE station SET horizon = max(COALESCE(horizon, ?1), ?1)")
            .bind(horizon.timestamp_micros())
            .execute(&mut *connection)
            .await?;
    }
    connection.execute("DELETE FROM mark").await?;
    connection.execute("COMMIT").await.map(drop)
}

/// The last row that goes under this id, if another is to follow; of a file of any version.
pub async fn ends(connection: &mut SqliteConnection) -> Result<Option<u64>, sqlx::Error> {
    let (tables,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM sqlite_master WHERE name = 'restored'")
            .fetch_one(&mut *connection)
            .await?;
    if tables == 0 {
        return Ok(None);
    }
    let ends: Option<(i64,)> =
        sqlx::query_as("SELECT ends FROM restored").fetch_optional(connection).await?;
    Ok(ends.map(|(ends,)| ends.cast_unsigned()))
}
