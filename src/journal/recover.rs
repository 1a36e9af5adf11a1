//! What the station must know before its first step, read in milliseconds from a journal of any
//! age: only the ends of indexes and small tables are touched.

use std::path::Path;

use chrono::NaiveDate;
use sqlx::sqlite::SqliteConnection;

use super::columns::{date, instant};
use super::error::{JournalError, JournalPart};
use super::{mutes, renew, restore};
use crate::station::due_spans::{DueSpan, SPAN_GAP, SPANS_MAX};
use crate::station::ids::{SlotId, Timestamp, ZoneId};
use crate::station::{Airing, CLOSED_KEPT, HEARD_DAYS_MAX, OpenSlot, RecoveredJournal};
use crate::wire::QuotedText;

/// Airings handed to the core, those of the bulletins heard last: eight months of ten new
/// bulletins a day in 20 zones, some 5 MB. What aired longer ago is in its archive folder.
pub const AIRINGS_KEPT: i64 = 50_000;

/// Reads it all, or says what can't be read.
pub async fn recover(
    connection: &mut SqliteConnection,
    file: &Path,
) -> Result<RecoveredJournal, JournalError> {
    let database = |source| JournalError::Database { path: file.to_owned(), source };
    let content = |part, words| JournalError::Content { path: file.to_owned(), part, words };

    let (journal, through, horizon): (String, i64, Option<i64>) =
        sqlx::query_as("SELECT journal, through, horizon FROM station")
            .fetch_optional(&mut *connection)
            .await
            .map_err(database)?
            .ok_or_else(|| content(JournalPart::Id, QuotedText::new("there is none")))?;
    let journal = journal
        .parse()
        .map_err(|error: uuid::Error| content(JournalPart::Id, QuotedText::from(&error)))?;

    let (base, renewed) = renew::renewed(connection).await.map_err(database)?;

    let ends = restore::ends(connection).await.map_err(database)?;

    let last: Option<(i64,)> = sqlx::query_as("SELECT seq FROM row ORDER BY seq DESC LIMIT 1")
        .fetch_optional(&mut *connection)
        .await
        .map_err(database)?;
    let (seq,) = last.unwrap_or((0,));

    let marks: Vec<(String,)> =
        sqlx::query_as("SELECT data FROM mark ORDER BY due, zone, programme")
            .fetch_all(&mut *connection)
            .await
            .map_err(database)?;
    let open = marks
        .into_iter()
        .map(|(data,)| serde_json::from_str::<OpenSlot>(&data))
        .collect::<Result<_, _>>()
        .map_err(|error| content(JournalPart::Mark, QuotedText::from(&error)))?;

    let closed = closed(connection).await.map_err(database)?;
    let forgotten = match closed.first().filter(|_| closed.len() >= CLOSED_KEPT) {
        Some(first) => spans_before(connection, first.due).await.map_err(database)?,
        None => Vec::new(),
    };
    Ok(RecoveredJournal {
        journal,
        seq: seq.cast_unsigned(),
        through: through.cast_unsigned().min(seq.cast_unsigned()),
        base,
        renewed,
        ends,
        horizon: horizon.map(instant),
        open,
        mutes: mutes::mutes(connection).await.map_err(database)?,
        closed,
        forgotten,
        airings: airings(connection).await.map_err(database)?,
        heard_today: heard(connection).await.map_err(database)?,
    })
}

/// The slots closed last, by their due instants, oldest first.
async fn closed(connection: &mut SqliteConnection) -> Result<Vec<SlotId>, sqlx::Error> {
    let mut rows: Vec<(i64, String, String)> = sqlx::query_as(
        "SELECT due, zone, programme FROM row WHERE kind = 'slot' AND programme <> '*' \
         ORDER BY due DESC, zone DESC, programme DESC LIMIT ?1",
    )
    .bind(i64::try_from(CLOSED_KEPT).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    rows.reverse();
    let slots = rows.into_iter().map(|(due, zone, programme)| SlotId {
        due: instant(due),
        zone: zone.as_str().into(),
        programme: programme.as_str().into(),
    });
    Ok(slots.collect())
}

/// Where the dues at or before this one lie: the list of closed slots may have been cut in the
/// middle of an instant. Strides of [`SPAN_GAP`] along the index: 46 a year.
async fn spans_before(
    connection: &mut SqliteConnection,
    due: Timestamp,
) -> Result<Vec<DueSpan>, sqlx::Error> {
    const SLOTS: &str = "FROM row WHERE kind = 'slot' AND programme <> '*' AND due";
    let at_or_before = format!("SELECT max(due) {SLOTS} <= ?1");
    let from = format!("SELECT min(due) {SLOTS} >= ?1");
    let stride = SPAN_GAP.num_microseconds().unwrap_or(i64::MAX) - 1;
    let mut spans = Vec::new();
    let mut end = due.timestamp_micros();
    while spans.len() < SPANS_MAX
        && let Some(last) = edge(connection, &at_or_before, end).await?
    {
        let mut first = last;
        while let Some(earlier) = edge(connection, &from, first - stride).await?
            && earlier < first
        {
            first = earlier;
        }
        spans.push((instant(first), instant(last)));
        end = first - 1;
    }
    spans.reverse();
    Ok(spans)
}

async fn edge(
    connection: &mut SqliteConnection,
    sql: &str,
    due: i64,
) -> Result<Option<i64>, sqlx::Error> {
    // Two fixed texts.
    let query = sqlx::query_scalar(sqlx::AssertSqlSafe(sql));
    query.bind(due).fetch_one(connection).await
}

pub async fn airings(connection: &mut SqliteConnection) -> Result<Vec<Airing>, sqlx::Error> {
    // A journal of an early version, which may not be written to, has none.
    let (knows_strikes,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM pragma_table_info('airing') WHERE name = 'strikes'")
            .fetch_one(&mut *connection)
            .await?;
    let sql = match knows_strikes {
        0 => "SELECT sha256, zone, count, last, NULL FROM airing ORDER BY last DESC LIMIT ?1",
        _ => "SELECT sha256, zone, count, last, strikes FROM airing ORDER BY last DESC LIMIT ?1",
    };
    let rows: Vec<(String, String, i64, i64, Option<String>)> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(AIRINGS_KEPT).fetch_all(connection).await?;
    let airings = rows.into_iter().map(|(sha256, zone, count, last, strikes)| Airing {
        sha256: sha256.into(),
        zone: zone.as_str().into(),
        count: u32::try_from(count).unwrap_or(u32::MAX),
        last: instant(last),
        // Of a newer version's reasons nothing is known here.
        strikes: strikes.and_then(|strikes| serde_json::from_str(&strikes).ok()),
    });
    Ok(airings.collect())
}

/// Of the latest days: a slot due before midnight sounds after it, and the clock may have been far
/// off and back.
async fn heard(
    connection: &mut SqliteConnection,
) -> Result<Vec<(ZoneId, NaiveDate, u64)>, sqlx::Error> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT zone, day, ms FROM heard WHERE day IN \
         (SELECT DISTINCT day FROM heard ORDER BY day DESC LIMIT ?1) ORDER BY day, zone",
    )
    .bind(i64::try_from(HEARD_DAYS_MAX).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    let heard = rows
        .into_iter()
        .filter_map(|(zone, day, ms)| Some((zone.as_str().into(), date(day)?, ms.cast_unsigned())));
    Ok(heard.collect())
}
