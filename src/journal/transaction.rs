//! The beginning and the giving up of a transaction.

use sqlx::Executor;
use sqlx::sqlite::SqliteConnection;

/// Begins a transaction, in plain SQL: a full or failing disk makes SQLite roll back by itself, and
/// sqlx's own count of open transactions would not come to know of it. One that a dropped future
/// has left open is rolled back.
pub async fn begin(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    if connection.execute("BEGIN IMMEDIATE").await.is_ok() {
        return Ok(());
    }
    roll_back(connection).await;
    connection.execute("BEGIN IMMEDIATE").await.map(drop)
}

/// Where nothing is left to roll back, SQLite has done so.
pub async fn roll_back(connection: &mut SqliteConnection) {
    if let Err(error) = connection.execute("ROLLBACK").await {
        tracing::debug!(%error, "rolled back by SQLite");
    }
}
