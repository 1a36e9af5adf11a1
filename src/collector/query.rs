//! What readers ask for, and the SQL that finds it.

use std::collections::HashSet;

use chrono::{DateTime, Datelike, NaiveDate};
use futures_util::TryStreamExt;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyPool, QueryBuilder, Row as _};

use super::ingest::journal_of;
use super::store::StoreError;

/// Rows of an answer when nothing is said, and at most: a spreadsheet's million stays out of
/// reach, a year of a ward does not.
const LIMIT_DEFAULT: u64 = 10_000;
const LIMIT_MAX: u64 = 100_000;

/// Rows read at a time while an answer is written out, and bytes of them after which there is a
/// pause: many may read at once.
pub const PAGE_ROWS: u64 = 500;
const PAGE_BYTES: usize = 512 * 1024;

/// A row and where it is from. One of a time without a bound may have any length: of it only that
/// is told. (64 KiB, as `ingest::DATA_BYTES_MAX` has it.)
const DATA: &str = ", source.uri, CASE WHEN LENGTH(event.data) > 65536 \
                    THEN '{\"too_long\":true}' ELSE event.data END";

/// Which rows are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaysQuery {
    /// Column and word, both to be equal.
    words: Vec<(&'static str, String)>,
    from: Option<Bound>,
    until: Option<Bound>,
    pub limit: u64,
    /// Begin behind this row.
    pub after: RowKey,
    pub csv: Option<bool>,
}

/// A local day, or an instant in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Day(i64),
    Instant(i64),
}

/// The place of a row in the order of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowKey {
    day: i64,
    due: i64,
    source: i64,
    seq: i64,
}

impl RowKey {
    /// Before every row.
    const START: RowKey = RowKey { day: i64::MIN, due: 0, source: 0, seq: 0 };
}

impl std::fmt::Display for RowKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}.{}", self.day, self.due, self.source, self.seq)
    }
}

/// A row as it is shown.
pub struct FoundRow {
    pub key: RowKey,
    pub journal: String,
    pub data: String,
}

impl PlaysQuery {
    /// From a URL's query; a key or value that is not understood is named.
    pub fn parse(pairs: &[(String, String)]) -> Result<PlaysQuery, String> {
        let mut query = PlaysQuery {
            words: Vec::new(),
            from: None,
            until: None,
            limit: LIMIT_DEFAULT,
            after: RowKey::START,
            csv: None,
        };
        let mut given = HashSet::new();
        for (key, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            // Two words for one column find nothing, and thousands of them are too much for SQL.
            if !given.insert(key.as_str()) {
                return Err(format!("{key}: given twice"));
            }
            match (key.as_str(), value.as_str()) {
                ("station", _) => query.words.push(("event.station", value.clone())),
                ("zone", _) => query.words.push(("event.zone", value.clone())),
                ("programme", _) => query.words.push(("event.programme", value.clone())),
                ("outcome", "aired" | "cut" | "not_aired") => {
                    query.words.push(("event.outcome", value.clone()));
                }
                ("outcome", _) => return Err(format!("outcome={value}: aired, cut or not_aired")),
                ("kind", "play" | "slot") => query.words.push(("event.kind", value.clone())),
                ("kind", _) => return Err(format!("kind={value}: play or slot")),
                ("from", _) => query.from = Some(bound(key, value)?),
                ("until", _) => query.until = Some(bound(key, value)?),
                ("limit", _) => {
                    query.limit = value
                        .parse()
                        .ok()
                        .filter(|limit| (1..=LIMIT_MAX).contains(limit))
                        .ok_or_else(|| format!("limit={value}: a number from 1 to {LIMIT_MAX}"))?;
                }
                ("after", _) => query.after = after(value)?,
                ("format", "csv") => query.csv = Some(true),
                ("format", "json") => query.csv = Some(false),
                ("format", _) => return Err(format!("format={value}: csv or json")),
                _ => {
                    return Err(format!(
                        "{key}: not known here; station, zone, programme, from, until, outcome, \
                         kind, limit, after and format are"
                    ));
                }
            }
        }
        Ok(query)
    }

    /// Rows behind `after`, in order: at most `rows`, and no more than [`PAGE_BYTES`] and one; and
    /// whether these are all.
    pub async fn page(
        &self,
        readers: &AnyPool,
        after: RowKey,
        rows: u64,
    ) -> Result<(Vec<FoundRow>, bool), StoreError> {
        // A row from before there was a bound may have any length.
        let mut sql = self.select(DATA, after);
        sql.push(" LIMIT ").push_bind(rows.cast_signed());
        let mut found = sql.build().fetch(readers);
        let (mut page, mut bytes) = (Vec::new(), 0);
        while bytes < PAGE_BYTES {
            let Some(row) = found.try_next().await? else { return Ok((page, true)) };
            let (uri, data): (String, String) = (row.try_get(4)?, row.try_get(5)?);
            bytes += data.len();
            page.push(FoundRow { key: key(&row)?, journal: journal_of(&uri).to_owned(), data });
        }
        Ok((page, false))
    }

    /// The last row of a full answer, if more follow: where the next answer begins. Walks the
    /// index only.
    pub async fn next(&self, readers: &AnyPool) -> Result<Option<RowKey>, StoreError> {
        let mut sql = self.select("", self.after);
        sql.push(" LIMIT 2 OFFSET ").push_bind((self.limit - 1).cast_signed());
        match &sql.build().fetch_all(readers).await?[..] {
            [last, _more] => Ok(Some(key(last)?)),
            _ => Ok(None),
        }
    }

    /// The key's columns and `columns` of the rows behind `after`, in order.
    fn select(&self, columns: &'static str, after: RowKey) -> QueryBuilder<Any> {
        let mut sql: QueryBuilder<Any> =
            QueryBuilder::new("SELECT event.day, event.due, event.source, event.seq");
        sql.push(columns);
        sql.push(
            " FROM event JOIN source ON source.no = event.source \
             WHERE (event.day, event.due, event.source, event.seq) > (",
        );
        let mut key = sql.separated(", ");
        key.push_bind(after.day).push_bind(after.due).push_bind(after.source).push_bind(after.seq);
        sql.push(")");
        for (column, word) in &self.words {
            sql.push(" AND ").push(column).push(" = ").push_bind(word.clone());
        }
        for (bound, compare) in [(self.from, " >= "), (self.until, " <= ")] {
            let (column, number) = match bound {
                None => continue,
                Some(Bound::Day(day)) => ("event.day", day),
                Some(Bound::Instant(due)) => ("event.due", due),
            };
            sql.push(" AND ").push(column).push(compare).push_bind(number);
        }
        sql.push(" ORDER BY event.day, event.due, event.source, event.seq");
        sql
    }
}

fn key(row: &AnyRow) -> Result<RowKey, sqlx::Error> {
    Ok(RowKey {
        day: row.try_get(0)?,
        due: row.try_get(1)?,
        source: row.try_get(2)?,
        seq: row.try_get(3)?,
    })
}

/// `2026-03-01` is that local day of the station; an instant in RFC 3339 is meant exactly.
fn bound(key: &str, value: &str) -> Result<Bound, String> {
    if let Ok(date) = value.parse::<NaiveDate>() {
        return Ok(Bound::Day(i64::from(date.num_days_from_ce())));
    }
    // A plus that was not escaped arrives as a blank.
    DateTime::parse_from_rfc3339(&value.replace(' ', "+"))
        .map(|instant| Bound::Instant(instant.timestamp_micros()))
        .map_err(|_| format!("{key}={value}: a date, 2026-03-01, or an instant in RFC 3339"))
}

fn after(value: &str) -> Result<RowKey, String> {
    let parts: Vec<i64> = value.split('.').filter_map(|part| part.parse().ok()).collect();
    match parts[..] {
        [day, due, source, seq] => Ok(RowKey { day, due, source, seq }),
        _ => Err(format!("after={value}: take it from the answer's Link")),
    }
}
