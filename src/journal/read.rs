//! Reading: rows for the centre, rows for people.

use chrono::NaiveDate;
use futures_util::TryStreamExt;
use sqlx::sqlite::{Sqlite, SqlitePool};
use sqlx::{QueryBuilder, Row as _};

use super::columns::{date, day};
use super::error::{JournalError, JournalPart};
use super::handle::{Journal, JournalReader};
use crate::station::ids::{ProgrammeId, ZoneId};
use crate::station::outbox::{ENVELOPE_BYTES, StoredRow};
use crate::station::record::{Outcome, Row, RowKind};
use crate::wire::QuotedText;

/// Rows of the log read at a time: some hundred kilobytes, however long the log.
const PAGE_ROWS: i64 = 256;

/// Which rows of the log are wanted; what is `None` excludes nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogFilter {
    /// Local days of the due instant, both inclusive.
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub zone: Option<ZoneId>,
    pub programme: Option<ProgrammeId>,
    pub outcome: Option<Outcome>,
    pub kind: Option<RowKind>,
}

/// One row of the log as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    pub row: Row,
    /// The bytes that the centre gets.
    pub json: String,
    /// What the centre said when it refused the row for good.
    pub refused: Option<String>,
}

/// Rows in the order of their local days, within a day in the order of writing. Reads page by
/// page; rows written meanwhile on a later day are seen.
pub struct LogRows {
    readers: SqlitePool,
    file: std::path::PathBuf,
    filter: LogFilter,
    /// Where the last page ended: day and seq.
    after: (i64, i64),
    page: std::vec::IntoIter<LogEntry>,
    finished: bool,
}

impl LogRows {
    /// The next row, `None` after the last.
    pub async fn next(&mut self) -> Result<Option<LogEntry>, JournalError> {
        if self.page.len() == 0 && !self.finished {
            let page = self.read_page().await?;
            self.finished = i64::try_from(page.len()).is_ok_and(|rows| rows < PAGE_ROWS);
            if let Some(last) = page.last() {
                self.after = (day(last.row.due.0.date_naive()), last.row.seq.cast_signed());
            }
            self.page = page.into_iter();
        }
        Ok(self.page.next())
    }

    async fn read_page(&self) -> Result<Vec<LogEntry>, JournalError> {
        let mut sql: QueryBuilder<Sqlite> =
            QueryBuilder::new("SELECT data, refused FROM row WHERE (day, seq) > (");
        sql.push_bind(self.after.0).push(", ").push_bind(self.after.1).push(")");
        let filter = &self.filter;
        if let Some(until) = filter.until {
            sql.push(" AND day <= ").push_bind(day(until));
        }
        let words = [
            (" AND zone = ", filter.zone.as_ref().map(ToString::to_string)),
            (" AND programme = ", filter.programme.as_ref().map(ToString::to_string)),
            (" AND outcome = ", filter.outcome.map(|outcome| outcome.to_string())),
            (" AND kind = ", filter.kind.map(|kind| kind.to_string())),
        ];
        for (condition, word) in words {
            if let Some(word) = word {
                sql.push(condition).push_bind(word);
            }
        }
        sql.push(" ORDER BY day, seq LIMIT ").push_bind(PAGE_ROWS);
        let database = |source| JournalError::Database { path: self.file.clone(), source };
        let found = sql.build().fetch_all(&self.readers).await.map_err(database)?;
        found
            .into_iter()
            .map(|found| {
                let json: String = found.try_get(0).map_err(database)?;
                let refused = found.try_get(1).map_err(database)?;
                let row = serde_json::from_str(&json).map_err(|error| JournalError::Content {
                    path: self.file.clone(),
                    part: JournalPart::FoundRow,
                    words: QuotedText::from(&error),
                })?;
                Ok(LogEntry { row, json, refused })
            })
            .collect()
    }
}

fn log(readers: &SqlitePool, file: &std::path::Path, filter: LogFilter) -> LogRows {
    let first = filter.from.map_or(i64::MIN, day);
    LogRows {
        readers: readers.clone(),
        file: file.to_owned(),
        filter,
        after: (first, 0),
        page: Vec::new().into_iter(),
        finished: false,
    }
}

/// Names that are told of a journal: a ward has tens.
const NAMES_MAX: i64 = 1_000;

impl JournalReader {
    /// The latest local day that has a row.
    pub async fn last_day(&self) -> Result<Option<NaiveDate>, JournalError> {
        let last: (Option<i64>,) = sqlx::query_as("SELECT MAX(day) FROM row")
            .fetch_one(&self.readers)
            .await
            .map_err(|source| self.unread(source))?;
        Ok(last.0.and_then(date))
    }

    /// The zones and the programmes that rows name.
    pub async fn names(&self) -> Result<(Vec<String>, Vec<String>), JournalError> {
        let of = async |sql: &'static str| {
            let names: Vec<(String,)> = sqlx::query_as(sql)
                .bind(NAMES_MAX)
                .fetch_all(&self.readers)
                .await
                .map_err(|source| self.unread(source))?;
            Ok::<_, JournalError>(names.into_iter().map(|(name,)| name).collect())
        };
        let zones = of("SELECT DISTINCT zone FROM row ORDER BY zone LIMIT ?1").await?;
        let programmes = of("SELECT DISTINCT programme FROM row ORDER BY 1 LIMIT ?1").await?;
        Ok((zones, programmes))
    }

    fn unread(&self, source: sqlx::Error) -> JournalError {
        JournalError::Database { path: self.file.clone(), source }
    }

    /// The rows that `filter` lets through.
    pub fn log(&self, filter: LogFilter) -> LogRows {
        log(&self.readers, &self.file, filter)
    }
}

impl Journal {
    /// The rows that `filter` lets through. Never holds up a write.
    pub fn log(&self, filter: LogFilter) -> LogRows {
        log(&self.readers, &self.file, filter)
    }

    /// Rows with a greater `seq` than `after` that the centre has not refused, in order: at most
    /// `rows_max`, and at most `bytes_max` bytes of JSON with their envelopes, but always one if
    /// there is one. Before the first of them in this journal comes none, though an earlier one's
    /// rows lie there.
    pub async fn rows_after(
        &self,
        after: u64,
        rows_max: u32,
        bytes_max: usize,
    ) -> Result<Vec<StoredRow>, JournalError> {
        let previous: Option<(i64,)> = sqlx::query_as(
            "SELECT seq FROM row WHERE seq <= ?1 AND refused IS NULL AND seq > \
             COALESCE((SELECT last FROM former ORDER BY rowid DESC LIMIT 1), 0) \
             ORDER BY seq DESC LIMIT 1",
        )
        .bind(after.cast_signed())
        .fetch_optional(&self.readers)
        .await
        .map_err(|error| self.database(error))?;
        let mut previous = previous.map_or(0, |(seq,)| seq.cast_unsigned());

        let mut found = sqlx::query_as::<_, (i64, String)>(
            "SELECT seq, data FROM row WHERE seq > ?1 AND refused IS NULL ORDER BY seq LIMIT ?2",
        )
        .bind(after.cast_signed())
        .bind(i64::from(rows_max))
        .fetch(&self.readers);
        let mut rows = Vec::new();
        let mut bytes = 0;
        while let Some((seq, json)) =
            found.try_next().await.map_err(|error| self.database(error))?
        {
            bytes += json.len() + ENVELOPE_BYTES;
            if bytes > bytes_max && !rows.is_empty() {
                break;
            }
            let seq = seq.cast_unsigned();
            rows.push(StoredRow { seq, previous, json });
            previous = seq;
        }
        Ok(rows)
    }

    /// The last `most` rows, oldest first.
    pub async fn last(&self, most: u32) -> Result<Vec<Row>, JournalError> {
        let rows: Vec<(i64, String)> =
            sqlx::query_as("SELECT seq, data FROM row ORDER BY seq DESC LIMIT ?1")
                .bind(i64::from(most))
                .fetch_all(&self.readers)
                .await
                .map_err(|error| self.database(error))?;
        let content = |seq: i64, error: serde_json::Error| JournalError::Content {
            path: self.file.clone(),
            part: JournalPart::Row { seq: seq.cast_unsigned() },
            words: QuotedText::from(&error),
        };
        rows.iter()
            .rev()
            .map(|(seq, data)| serde_json::from_str(data).map_err(|error| content(*seq, error)))
            .collect()
    }

    /// How many rows the centre has refused for good.
    pub async fn refused(&self) -> Result<u64, JournalError> {
        sqlx::query_as::<_, (i64,)>("SELECT count(*) FROM row WHERE refused IS NOT NULL")
            .fetch_one(&self.readers)
            .await
            .map(|(count,)| count.cast_unsigned())
            .map_err(|error| self.database(error))
    }
}
