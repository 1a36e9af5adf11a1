//! Removing what is old and delivered, so that the file stays bounded.
//!
//! SQLite uses freed pages again, so a file is never larger than the rows of its fullest
//! [`KEPT_DAYS`]. Only when much of it is free (a centre was away for long) is room given back, a
//! little at a time: pages that move are pages that wear the card.

use chrono::{Days, NaiveDate, NaiveTime};
use sqlx::Executor;
use sqlx::sqlite::SqliteConnection;

use super::approvals;
use super::columns::day;
use super::error::JournalError;
use super::handle::Journal;
use super::recover::AIRINGS_KEPT;
use super::transaction::{begin, roll_back};

/// Days that a row is kept: the logbook of the same month a year ago, and some more.
pub const KEPT_DAYS: u64 = 400;

/// Rows removed in one transaction: some 50 ms on a slow card.
const PRUNED_AT_ONCE: i64 = 500;

/// Rows beyond which the oldest go whatever their age: twenty years of a ward, half of a
/// gigabyte. A station that never knows the time can't tell what is old.
const ROWS_MAX: i64 = 1_000_000;

/// The latest rows, which stay whatever their age: a clock that was once in the past, or is now in
/// the future, shall not empty the log, nor forget the slots that were closed last.
const ROWS_MIN: i64 = 1_000;

/// Room is given back while more pages of 4 KiB than this are free, and more than a quarter of all.
const FREE_PAGES_MAX: i64 = 1_024;

/// Pages given back in one transaction.
const PAGES_AT_ONCE: i64 = 256;

/// Which rows may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionRule {
    /// The present local day, if the clock can be trusted.
    pub today: Option<NaiveDate>,
    /// A centre is configured: what it does not have stays, and the last that it has.
    pub reported: bool,
}

impl Journal {
    /// Removes some rows that are older than [`KEPT_DAYS`] and delivered, and what else is no
    /// longer needed; answers whether there is more to do. One short transaction, not for when
    /// something sounds.
    ///
    /// # Errors
    /// The disk's own; then nothing was removed.
    pub async fn prune(&self, age: RetentionRule) -> Result<bool, JournalError> {
        let mut writer = self.writer.lock().await;
        let connection = &mut writer.connection;
        let pruned: Result<bool, sqlx::Error> = async {
            begin(connection).await?;
            let removed = remove_rows(connection, age).await?;
            if removed == 0 {
                remove_sums(connection, age).await?;
            }
            connection.execute("COMMIT").await?;
            // Outside of a transaction: each page given back would be held in the WAL twice.
            Ok(removed == PRUNED_AT_ONCE || give_back(connection).await?)
        }
        .await;
        if pruned.is_err() {
            roll_back(connection).await;
        }
        pruned.map_err(|error| self.database(error))
    }
}

async fn remove_rows(
    connection: &mut SqliteConnection,
    age: RetentionRule,
) -> Result<i64, sqlx::Error> {
    let (first, last, through): (Option<i64>, Option<i64>, i64) = sqlx::query_as(
        "SELECT (SELECT min(seq) FROM row), (SELECT max(seq) FROM row), through FROM station",
    )
    .fetch_one(&mut *connection)
    .await?;
    let (Some(first), Some(last)) = (first, last) else { return Ok(0) };
    let until = last - ROWS_MIN;
    let until = if age.reported { until.min(through - 1) } else { until };
    let old = age.today.and_then(|today| today.checked_sub_days(Days::new(KEPT_DAYS)));
    let removed = match old {
        // Older than the day, by the index of days; a few of them may have been written out of
        // turn.
        Some(old) => {
            sqlx::query(
                "DELETE FROM row WHERE seq IN \
                 (SELECT seq FROM row WHERE day < ?1 AND seq <= ?2 ORDER BY day, seq LIMIT ?3)",
            )
            .bind(day(old))
            .bind(until)
            .bind(PRUNED_AT_ONCE)
            .execute(&mut *connection)
            .await?
        }
        None => {
            let until = until.min(last - ROWS_MAX).min(first + PRUNED_AT_ONCE - 1);
            let remove = sqlx::query("DELETE FROM row WHERE seq <= ?1").bind(until);
            remove.execute(&mut *connection).await?
        }
    };
    Ok(removed.rows_affected().cast_signed())
}

/// What each zone heard on days long past, approvals of what is long gone, and airings that a start
/// would not read again.
async fn remove_sums(
    connection: &mut SqliteConnection,
    age: RetentionRule,
) -> Result<(), sqlx::Error> {
    if let Some(old) = age.today.and_then(|today| today.checked_sub_days(Days::new(KEPT_DAYS))) {
        let heard = sqlx::query("DELETE FROM heard WHERE day < ?1").bind(day(old));
        heard.execute(&mut *connection).await?;
        let before = old.and_time(NaiveTime::MIN).and_utc().timestamp_micros();
        approvals::remove_old(connection, before).await?;
    }
    sqlx::query(
        "DELETE FROM airing WHERE last < \
         (SELECT last FROM airing ORDER BY last DESC LIMIT 1 OFFSET ?1)",
    )
    .bind(AIRINGS_KEPT)
    .execute(connection)
    .await
    .map(drop)
}

/// Gives back some room if much is free; whether there is more to give.
async fn give_back(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let (free,): (i64,) =
        sqlx::query_as("PRAGMA freelist_count").fetch_one(&mut *connection).await?;
    let (all,): (i64,) = sqlx::query_as("PRAGMA page_count").fetch_one(&mut *connection).await?;
    let (mode,): (i64,) = sqlx::query_as("PRAGMA auto_vacuum").fetch_one(&mut *connection).await?;
    // 0: a file of an early version, which can't.
    if mode == 0 || free < FREE_PAGES_MAX || free < all / 4 {
        return Ok(false);
    }
    let sql = format!("PRAGMA incremental_vacuum({PAGES_AT_ONCE})");
    connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(sql))).await?;
    Ok(true)
}
