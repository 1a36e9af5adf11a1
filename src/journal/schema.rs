//! The tables, version by version.
//!
//! `PRAGMA user_version` counts the migrations that a file has seen. A migration is never changed
//! after a release; a change is one more migration.

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Executor};

/// Marks the file as ours in SQLite's header: "LoaP".
pub const APPLICATION_ID: i64 = 0x4c6f_6150;

/// The version this program writes.
pub const VERSION: i64 = MIGRATIONS.len() as i64;

/// Instants are microseconds since 1970 UTC; days are local, counted from 0001-01-01 as day 1.
const MIGRATIONS: [&str; 6] = [
    "
    PRAGMA application_id = 1282367824;

    CREATE TABLE station (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        journal TEXT NOT NULL,
        through INTEGER NOT NULL DEFAULT 0,
        horizon INTEGER
    ) STRICT;

    CREATE TABLE row (
        seq INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        zone TEXT NOT NULL,
        programme TEXT NOT NULL,
        due INTEGER NOT NULL,
        day INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        refused TEXT,
        data TEXT NOT NULL
    ) STRICT;
    -- No slot is closed twice, not even by a bug; also finds the slots closed last.
    CREATE UNIQUE INDEX row_slot_once ON row (due, zone, programme)
        WHERE kind = 'slot' AND programme <> '*';
    -- The logbook of a month, in order, without a sort.
    CREATE INDEX row_day ON row (day, seq);
    CREATE INDEX row_refused ON row (seq) WHERE refused IS NOT NULL;

    CREATE TABLE mark (
        due INTEGER NOT NULL,
        zone TEXT NOT NULL,
        programme TEXT NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (due, zone, programme)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE airing (
        sha256 TEXT NOT NULL,
        zone TEXT NOT NULL,
        count INTEGER NOT NULL,
        last INTEGER NOT NULL,
        PRIMARY KEY (sha256, zone)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX airing_last ON airing (last);

    CREATE TABLE heard (
        day INTEGER NOT NULL,
        zone TEXT NOT NULL,
        ms INTEGER NOT NULL,
        PRIMARY KEY (day, zone)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE known (
        raw_path TEXT PRIMARY KEY,
        data TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
",
    "
    CREATE TABLE approval (
        sha256 TEXT PRIMARY KEY,
        who TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
",
    // How often running it has failed since, when last and why (JSON). A `count` of 0 was only cut.
    "
    ALTER TABLE airing ADD COLUMN strikes TEXT;
",
    "
    -- Journals whose rows are in this file, those up to `last`, and in whose place a new one began.
    CREATE TABLE IF NOT EXISTS former (
        ended INTEGER NOT NULL,
        journal TEXT NOT NULL,
        last INTEGER NOT NULL,
        why TEXT NOT NULL
    ) STRICT;
",
    // Zones that are silent by a person's word (JSON).
    "
    CREATE TABLE IF NOT EXISTS mute (
        zone TEXT PRIMARY KEY,
        data TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
",
    "
    -- Of a journal that was restored from a backup, until a new one begins: the backup's last row.
    CREATE TABLE IF NOT EXISTS restored (
        ends INTEGER NOT NULL
    ) STRICT;
",
];

/// Brings a file of version `from` up to [`VERSION`], each step a transaction of its own; gives a
/// new file its id.
pub async fn migrate(connection: &mut SqliteConnection, from: i64) -> Result<(), sqlx::Error> {
    let from = usize::try_from(from).unwrap_or(0);
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(from) {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        transaction.execute(sqlx::raw_sql(*sql)).await?;
        if index == 0 {
            sqlx::query("INSERT INTO station (one, journal) VALUES (1, ?1)")
                .bind(uuid::Uuid::new_v4().to_string())
                .execute(&mut *transaction)
                .await?;
        }
        // A pragma takes no bound values; the number is our own.
        let version = format!("PRAGMA user_version = {}", index + 1);
        transaction.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(version))).await?;
        transaction.commit().await?;
    }
    Ok(())
}
