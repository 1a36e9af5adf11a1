//! Who has approved which content.

use sqlx::sqlite::SqliteConnection;

use super::columns::instant;
use super::error::JournalError;
use super::handle::Journal;
use crate::station::stock::{Approval, Approvals};

/// Approvals read at a start, the latest ones: thirty a day for nine years.
const APPROVALS_MAX: i64 = 100_000;

impl Journal {
    /// All approvals, by the hash of what they approve.
    pub async fn approvals(&self) -> Result<Approvals, JournalError> {
        let mut writer = self.writer.lock().await;
        approvals(&mut writer.connection).await.map_err(|error| self.database(error))
    }
}

/// Those of a journal that may be of an early version and not to be written to: it has none then.
pub async fn approvals(connection: &mut SqliteConnection) -> Result<Approvals, sqlx::Error> {
    let (tables,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM sqlite_master WHERE name = 'approval'")
            .fetch_one(&mut *connection)
            .await?;
    if tables == 0 {
        return Ok(Approvals::new());
    }
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT sha256, who, at FROM approval ORDER BY at DESC LIMIT ?1")
            .bind(APPROVALS_MAX)
            .fetch_all(connection)
            .await?;
    let approval = |(sha256, by, at): (String, String, i64)| {
        let approval = Approval { sha256: sha256.into(), by, at: instant(at) };
        (approval.sha256.clone(), approval)
    };
    Ok(rows.into_iter().map(approval).collect())
}

/// Writes one down; a later one of the same content takes its place.
pub async fn note(
    connection: &mut SqliteConnection,
    approval: &Approval,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO approval (sha256, who, at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (sha256) DO UPDATE SET who = excluded.who, at = excluded.at",
    )
    .bind(&*approval.sha256)
    .bind(&approval.by)
    .bind(approval.at.timestamp_micros())
    .execute(connection)
    .await
    .map(drop)
}

/// Removes those given before this instant, in microseconds, whose content neither lies in the
/// folder nor has aired since.
pub async fn remove_old(connection: &mut SqliteConnection, before: i64) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM approval WHERE at < ?1 \
         AND NOT EXISTS (SELECT 1 FROM airing \
             WHERE airing.sha256 = approval.sha256 AND airing.last >= ?1) \
         AND sha256 NOT IN (SELECT json_extract(data, '$.item.accepted.sha256') FROM known \
             WHERE json_extract(data, '$.item.accepted.sha256') IS NOT NULL)",
    )
    .bind(before)
    .execute(connection)
    .await
    .map(drop)
}
