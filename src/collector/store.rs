//! The tables and what is done with them, in SQL that SQLite and PostgreSQL both take.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Any, AnyPool, ConnectOptions, Executor, QueryBuilder, Row as _, Transaction};

use super::ingest::{RowEvent, SourceBatch};

/// Connections that read at a time; each answer of plays holds one while it is written out.
const READERS_MAX: u32 = 8;

/// A request that finds all connections taken is told to come again.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// Rows of one INSERT: SQLite takes 32,766 values, PostgreSQL 65,535.
const ROWS_PER_INSERT: usize = 100;

/// Journals of one station, and stations: a new card each week for four years; a district's
/// stations ten times over. Without a bound, whoever may post could fill the store with names.
const JOURNALS_MAX: i64 = 200;
/// Stations that one centre knows at most.
pub const STATIONS_MAX: i64 = 10_000;

/// Rows looked at in one go when `through` moves over rows that came before their time.
const ROWS_PER_LOOK: i64 = 1000;

/// Instants are microseconds since 1970 UTC; days are the station's local ones, counted from
/// 0001-01-01 as day 1. `heard_at` is the store's own clock, UTC.
const SCHEMA: [&str; 6] = [
    "CREATE TABLE IF NOT EXISTS source (
        no BIGINT PRIMARY KEY,
        uri TEXT NOT NULL UNIQUE,
        station TEXT NOT NULL,
        through BIGINT NOT NULL,
        held BIGINT NOT NULL,
        heard_at TEXT NOT NULL
    )",
    "CREATE INDEX IF NOT EXISTS source_station ON source (station)",
    "CREATE TABLE IF NOT EXISTS event (
        source BIGINT NOT NULL,
        seq BIGINT NOT NULL,
        previous BIGINT NOT NULL,
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        station TEXT NOT NULL,
        zone TEXT NOT NULL,
        programme TEXT NOT NULL,
        day BIGINT NOT NULL,
        due BIGINT NOT NULL,
        outcome TEXT NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (source, seq),
        UNIQUE (source, id)
    )",
    "CREATE INDEX IF NOT EXISTS event_day ON event (day, due, source, seq)",
    "CREATE INDEX IF NOT EXISTS event_station ON event (station, day, due, source, seq)",
    "CREATE TABLE IF NOT EXISTS status (
        station TEXT PRIMARY KEY,
        at TEXT NOT NULL,
        heard_at TEXT NOT NULL,
        data TEXT NOT NULL
    )",
];

/// Why the store can't be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("--db {}: {source}", path.display())]
    Open { path: PathBuf, source: sqlx::Error },
    #[error("the store: {0}")]
    Database(#[from] sqlx::Error),
}

/// What became of a batch that could be read.
#[derive(Debug)]
pub enum BatchAnswer {
    /// All of it is on the disk; the source's `through`.
    Stored(u64),
    /// Nothing of it is: this row is there with other content.
    Differs { seq: i64 },
    /// Nothing of it is: the station has as many journals as it may, or there are as many stations.
    TooMany { what: &'static str, most: i64 },
}

/// Why a transaction is given up.
enum GivenUp {
    Database(sqlx::Error),
    Refused(BatchAnswer),
}

impl From<sqlx::Error> for GivenUp {
    fn from(error: sqlx::Error) -> GivenUp {
        GivenUp::Database(error)
    }
}

/// The centre's database.
#[derive(Debug)]
pub struct CentreStore {
    /// One at a time: SQLite has one writer, and a batch waits for it here, not on a lock.
    writer: AnyPool,
    pub(super) readers: AnyPool,
}

impl CentreStore {
    /// Opens an SQLite file, made if it is not there.
    pub async fn open(file: &Path) -> Result<CentreStore, StoreError> {
        let open = |source| StoreError::Open { path: file.to_owned(), source };
        sqlx::any::install_default_drivers();
        let url = SqliteConnectOptions::new().filename(file).create_if_missing(true).to_url_lossy();
        let pool = |connections| {
            AnyPoolOptions::new()
                .max_connections(connections)
                .min_connections(0)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .test_before_acquire(false)
                .after_connect(|connection, _| {
                    Box::pin(async move {
                        // What was answered with 2xx is on the disk.
                        connection.execute("PRAGMA journal_mode = WAL").await?;
                        connection.execute("PRAGMA synchronous = FULL").await?;
                        connection.execute("PRAGMA journal_size_limit = 67108864").await?;
                        Ok(())
                    })
                })
        };
        let writer = pool(1).connect(url.as_str()).await.map_err(open)?;
        for sql in SCHEMA {
            sqlx::query(sql).execute(&writer).await.map_err(open)?;
        }
        let readers = pool(READERS_MAX).connect(url.as_str()).await.map_err(open)?;
        Ok(CentreStore { writer, readers })
    }

    /// Stores a batch, or nothing of it.
    pub(super) async fn take(&self, batch: &SourceBatch<'_>) -> Result<BatchAnswer, StoreError> {
        match self.try_to_take(batch).await {
            Ok(through) => Ok(BatchAnswer::Stored(through)),
            Err(GivenUp::Refused(taken)) => Ok(taken),
            Err(GivenUp::Database(error)) => Err(error.into()),
        }
    }

    /// Answers the source's `through` as it is on the disk.
    async fn try_to_take(&self, batch: &SourceBatch<'_>) -> Result<u64, GivenUp> {
        let mut transaction = self.writer.begin().await?;
        let (number, through) = source(&mut transaction, batch).await?;
        let mut held = 0;
        for chunk in batch.events.chunks(ROWS_PER_INSERT) {
            held += insert(&mut transaction, number, batch.station, chunk).await?;
        }
        let through = advance(&mut transaction, number, through, &batch.events).await?;
        if let Some(status) = &batch.status {
            sqlx::query(
                "INSERT INTO status (station, at, heard_at, data) \
                 VALUES ($1, $2, CAST(CURRENT_TIMESTAMP AS TEXT), $3) \
                 ON CONFLICT (station) DO UPDATE \
                 SET at = excluded.at, heard_at = excluded.heard_at, data = excluded.data",
            )
            .bind(batch.station)
            .bind(status.at.as_str())
            .bind(status.data)
            .execute(&mut *transaction)
            .await?;
        }
        sqlx::query(
            "UPDATE source SET through = $2, held = held + $3, \
             heard_at = CAST(CURRENT_TIMESTAMP AS TEXT) WHERE no = $1",
        )
        .bind(number)
        .bind(through)
        .bind(held)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(through.cast_unsigned())
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// The source's number and its `through`; a new source gets the next number.
async fn source(
    transaction: &mut Transaction<'_, Any>,
    batch: &SourceBatch<'_>,
) -> Result<(i64, i64), GivenUp> {
    let known = sqlx::query_as("SELECT no, through FROM source WHERE uri = $1")
        .bind(batch.source)
        .fetch_optional(&mut **transaction)
        .await?;
    if let Some(known) = known {
        return Ok(known);
    }
    let (journals,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM source WHERE station = $1")
        .bind(batch.station)
        .fetch_one(&mut **transaction)
        .await?;
    if journals >= JOURNALS_MAX {
        let what = "journals of this station";
        return Err(GivenUp::Refused(BatchAnswer::TooMany { what, most: JOURNALS_MAX }));
    }
    if journals == 0 {
        let (stations,): (i64,) = sqlx::query_as("SELECT COUNT(DISTINCT station) FROM source")
            .fetch_one(&mut **transaction)
            .await?;
        if stations >= STATIONS_MAX {
            let what = "stations";
            return Err(GivenUp::Refused(BatchAnswer::TooMany { what, most: STATIONS_MAX }));
        }
    }
    sqlx::query(
        "INSERT INTO source (no, uri, station, through, held, heard_at) \
         VALUES ((SELECT COALESCE(MAX(no), 0) + 1 FROM source), $1, $2, 0, 0, \
                 CAST(CURRENT_TIMESTAMP AS TEXT)) \
         ON CONFLICT (uri) DO NOTHING",
    )
    .bind(batch.source)
    .bind(batch.station)
    .execute(&mut **transaction)
    .await?;
    let made = sqlx::query_as("SELECT no, through FROM source WHERE uri = $1").bind(batch.source);
    Ok(made.fetch_one(&mut **transaction).await?)
}

/// Inserts what is not there yet; answers how many that were. What is there has to be the same.
async fn insert(
    transaction: &mut Transaction<'_, Any>,
    source: i64,
    station: &str,
    events: &[RowEvent<'_>],
) -> Result<i64, GivenUp> {
    let mut sql: QueryBuilder<Any> = QueryBuilder::new(
        "INSERT INTO event (source, seq, previous, id, kind, station, zone, programme, day, due, \
         outcome, data) ",
    );
    sql.push_values(events, |mut row, event| {
        row.push_bind(source)
            .push_bind(event.seq)
            .push_bind(event.previous)
            .push_bind(event.id.to_string())
            .push_bind(event.head.kind.to_string())
            .push_bind(station.to_owned())
            .push_bind(event.head.zone.to_string())
            .push_bind(event.head.programme.to_string())
            .push_bind(event.day())
            .push_bind(event.head.due.0.timestamp_micros())
            .push_bind(event.head.outcome.to_string())
            .push_bind(event.data.to_owned());
    });
    sql.push(" ON CONFLICT DO NOTHING");
    let done = sql.build().execute(&mut **transaction).await?;
    let inserted = done.rows_affected();
    if inserted < events.len() as u64 {
        compare(transaction, source, events).await?;
    }
    Ok(i64::try_from(inserted).unwrap_or(i64::MAX))
}

/// Compares events with what stands under their seqs.
async fn compare(
    transaction: &mut Transaction<'_, Any>,
    source: i64,
    events: &[RowEvent<'_>],
) -> Result<(), GivenUp> {
    let mut sql: QueryBuilder<Any> =
        QueryBuilder::new("SELECT seq, id, data FROM event WHERE source = ");
    sql.push_bind(source).push(" AND seq IN (");
    let mut seqs = sql.separated(", ");
    for event in events {
        seqs.push_bind(event.seq);
    }
    sql.push(")");
    let mut stored: HashMap<i64, (String, String)> = HashMap::new();
    for row in sql.build().fetch_all(&mut **transaction).await? {
        stored.insert(row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?));
    }
    for event in events {
        // Another seq has its id, where none stands under its own.
        let same = stored.get(&event.seq).is_some_and(|(id, data)| {
            *id == event.id && (data == event.data || is_same_json(data, event.data))
        });
        if !same {
            return Err(GivenUp::Refused(BatchAnswer::Differs { seq: event.seq }));
        }
    }
    Ok(())
}

/// A gateway may have written it anew.
fn is_same_json(one: &str, other: &str) -> bool {
    let value = |text| serde_json::from_str::<serde_json::Value>(text).ok();
    value(one).is_some_and(|one| Some(one) == value(other))
}

/// Moves `through` over the batch, and over rows beyond it that came before their time.
async fn advance(
    transaction: &mut Transaction<'_, Any>,
    source: i64,
    mut through: i64,
    events: &[RowEvent<'_>],
) -> Result<i64, sqlx::Error> {
    for event in events {
        if event.previous <= through {
            through = through.max(event.seq);
        }
    }
    loop {
        let beyond: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT seq, previous FROM event WHERE source = $1 AND seq > $2 ORDER BY seq LIMIT $3",
        )
        .bind(source)
        .bind(through)
        .bind(ROWS_PER_LOOK)
        .fetch_all(&mut **transaction)
        .await?;
        let before = through;
        for (seq, previous) in &beyond {
            if *previous > through {
                return Ok(through);
            }
            through = *seq;
        }
        if through == before {
            return Ok(through);
        }
    }
}
