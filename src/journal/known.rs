//! The library's memory of files, so that an unchanged file isn't decoded again at each start.

use sqlx::sqlite::SqliteConnection;

use super::unwritten::Portion;
use super::{Journal, JournalError, Reader, approvals, recover};
use crate::station::Airing;
use crate::station::stock::{Approvals, Known};

impl Journal {
    /// All that is remembered. An entry that this version can't read is left out: the file is
    /// judged anew.
    pub async fn known(&self) -> Result<Vec<Known>, JournalError> {
        let mut writer = self.writer.lock().await;
        known(&mut writer.connection).await.map_err(|error| self.database(error))
    }

    /// Remembers these, each in place of what was known under its path; one transaction.
    pub async fn remember(&self, known: &[Known]) -> Result<(), JournalError> {
        let known = known.iter().map(|known| (known.raw_path.clone(), Some(known.clone())));
        self.carry(&Portion { known: known.collect(), ..Portion::default() }).await
    }

    /// Forgets the files of these raw paths; one transaction.
    pub async fn forget(&self, raw_paths: &[String]) -> Result<(), JournalError> {
        let known = raw_paths.iter().map(|path| (path.clone(), None));
        self.carry(&Portion { known: known.collect(), ..Portion::default() }).await
    }
}

/// Remembers a file, or forgets it.
pub async fn note(
    connection: &mut SqliteConnection,
    raw_path: &str,
    known: Option<&Known>,
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

/// All that a look ahead needs of the past.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Past {
    /// What the daemon remembers of files.
    pub known: Vec<Known>,
    /// What each zone has heard.
    pub airings: Vec<Airing>,
    pub approvals: Approvals,
}

impl Reader {
    /// What there is of the past.
    pub async fn past(&self) -> Result<Past, JournalError> {
        let past = async {
            let mut connection = self.readers.acquire().await?;
            Ok(Past {
                known: known(&mut connection).await?,
                airings: recover::airings(&mut connection).await?,
                approvals: approvals::approvals(&mut connection).await?,
            })
        };
        past.await.map_err(|source| JournalError::Database { path: self.file.clone(), source })
    }
}

pub async fn known(connection: &mut SqliteConnection) -> Result<Vec<Known>, sqlx::Error> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT data FROM known ORDER BY raw_path").fetch_all(connection).await?;
    Ok(rows.iter().filter_map(|(data,)| serde_json::from_str(data).ok()).collect())
}
