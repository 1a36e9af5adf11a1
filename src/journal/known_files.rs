//! The library's memory of files, so that an unchanged file isn't decoded again at each start.

use sqlx::sqlite::SqliteConnection;

use super::error::JournalError;
use super::handle::Journal;
use super::pending_writes::WriteBatch;
use crate::station::stock::KnownFile;

impl Journal {
    /// All that is remembered. An entry that this version can't read is left out: the file is
    /// judged anew.
    pub async fn known(&self) -> Result<Vec<KnownFile>, JournalError> {
        let mut writer = self.writer.lock().await;
        known(&mut writer.connection).await.map_err(|error| self.database(error))
    }

    /// Remembers these, each in place of what was known under its path; one transaction.
    pub async fn remember(&self, known: &[KnownFile]) -> Result<(), JournalError> {
        let known = known.iter().map(|known| (known.raw_path.clone(), Some(known.clone())));
        self.write_batch(&WriteBatch { known: known.collect(), ..WriteBatch::default() }).await
    }

    /// Forgets the files of these raw paths; one transaction.
    pub async fn forget(&self, raw_paths: &[String]) -> Result<(), JournalError> {
        let known = raw_paths.iter().map(|path| (path.clone(), None));
        self.write_batch(&WriteBatch { known: known.collect(), ..WriteBatch::default() }).await
    }
}

/// Remembers a file, or forgets it.
pub async fn note(
    connection: &mut SqliteConnection,
    raw_path: &str,
    known: Option<&KnownFile>,
) -> Result<(), sqlx::Error> {
    let Some(known) = known else {
        let forget = sqlx::query("DELETE FROM known WHERE raw_path = ?1").bind(raw_path);
        return forget.execute(connection).await.map(drop);
    };
    let data = serde_json::to_string(known)
        .expect("a known file is plain data with text keys, which JSON can hold");
    sqlx::query(
        "INSERT INTO known (raw_path, data) VALUES (?1, ?2) \
         ON CONFLICT (raw_path) DO UPDATE SET data = excluded.data",
    )
    .bind(raw_path)
    .bind(data)
    .execute(connection)
    .await
    .map(drop)
}

/// All entries that this version can read.
pub async fn known(connection: &mut SqliteConnection) -> Result<Vec<KnownFile>, sqlx::Error> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT data FROM known ORDER BY raw_path").fetch_all(connection).await?;
    Ok(rows.iter().filter_map(|(data,)| serde_json::from_str(data).ok()).collect())
}
