//! All stations, each with its journals and its last status, written out a few at a time.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use chrono::{DateTime, SecondsFormat};
use futures_util::{TryStreamExt, stream};
use serde::Serialize;
use serde_json::value::RawValue;
use sqlx::AnyPool;

use super::ingest::journal_of;
use super::plays::broke_off;
use super::store::{STATIONS_MAX, StoreError};

/// Stations read at a time: a status takes up to 64 KiB.
const PAGE_STATIONS: i64 = 16;

/// Journals that are shown of a station, those heard last: as many as it may have.
const JOURNALS_SHOWN: i64 = 200;

/// One station as `GET /v1/stations` shows it.
#[derive(Serialize)]
struct Station {
    station: String,
    /// When it last posted anything, by the store's clock.
    heard_at: String,
    /// The one heard last first.
    journals: Vec<StationJournal>,
    /// The last status, as the station wrote it …
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Box<RawValue>>,
    /// … and when, by its own clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    status_at: Option<String>,
}

/// One journal of a station: a new card means a new journal.
#[derive(Serialize)]
struct StationJournal {
    journal: String,
    /// All rows up to this seq are here, but for those set aside.
    through: i64,
    /// How many rows are here.
    rows: i64,
    heard_at: String,
}

/// Answers with a JSON array of all stations, by name.
///
/// # Errors
/// What the store says before the first byte is sent. Later the answer breaks off, and an array
/// without its end says so.
pub async fn answer(readers: &AnyPool) -> Result<Response, StoreError> {
    let readers = readers.clone();
    let first = page(&readers, "").await?;
    let writer = Writer { readers, page: Some(first), shown: 0 };
    let pieces = stream::try_unfold(writer, Writer::next).inspect_err(broke_off);
    let mut response = Response::new(Body::from_stream(pieces));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    Ok(response)
}

/// What is left to write.
struct Writer {
    readers: AnyPool,
    /// Read and not yet written; `None` after the end.
    page: Option<Vec<Station>>,
    shown: i64,
}

impl Writer {
    async fn next(mut self) -> Result<Option<(Bytes, Writer)>, StoreError> {
        let Some(page) = self.page.take() else { return Ok(None) };
        let mut text = Vec::new();
        for station in &page {
            text.extend_from_slice(if self.shown == 0 { b"[" } else { b"," });
            serde_json::to_writer(&mut text, station).expect("memory takes every byte");
            self.shown += 1;
        }
        match page.last() {
            Some(last) if self.shown < STATIONS_MAX => {
                self.page = Some(self::page(&self.readers, &last.station).await?);
            }
            _ => text.extend_from_slice(if self.shown == 0 { b"[]" } else { b"]" }),
        }
        Ok(Some((Bytes::from(text), self)))
    }
}

/// The next stations behind this one; none behind the last.
async fn page(readers: &AnyPool, after: &str) -> Result<Vec<Station>, StoreError> {
    let names: Vec<(String,)> = sqlx::query_as(
        "SELECT DISTINCT station FROM source WHERE station > $1 ORDER BY station LIMIT $2",
    )
    .bind(after)
    .bind(PAGE_STATIONS)
    .fetch_all(readers)
    .await?;
    let mut stations = Vec::new();
    for (name,) in names {
        stations.push(station(readers, name).await?);
    }
    Ok(stations)
}

async fn station(readers: &AnyPool, station: String) -> Result<Station, StoreError> {
    let journals: Vec<(String, i64, i64, String)> = sqlx::query_as(
        "SELECT uri, through, held, heard_at FROM source WHERE station = $1 \
         ORDER BY heard_at DESC, no DESC LIMIT $2",
    )
    .bind(&station)
    .bind(JOURNALS_SHOWN)
    .fetch_all(readers)
    .await?;
    let journals: Vec<StationJournal> = journals
        .into_iter()
        .map(|(uri, through, rows, heard_at)| {
            let (journal, heard_at) = (journal_of(&uri).to_owned(), in_rfc_3339(&heard_at));
            StationJournal { journal, through, rows, heard_at }
        })
        .collect();
    // One from before there was a bound may have any length; the next one will be shown.
    let status: Option<(String, String)> =
        sqlx::query_as("SELECT data, at FROM status WHERE station = $1 AND LENGTH(data) <= 65536")
            .bind(&station)
            .fetch_optional(readers)
            .await?;
    let (status, status_at) = status.unzip();
    Ok(Station {
        station,
        heard_at: journals.first().map(|journal| journal.heard_at.clone()).unwrap_or_default(),
        journals,
        status: status.and_then(|status| RawValue::from_string(status).ok()),
        status_at,
    })
}

/// The store's own clock writes `2026-03-01 05:30:00`, PostgreSQL's with fraction and offset.
fn in_rfc_3339(text: &str) -> String {
    let form = if text.contains('+') { "%Y-%m-%d %H:%M:%S%.f%#z" } else { "%Y-%m-%d %H:%M:%S" };
    let utc = match text.contains('+') {
        true => DateTime::parse_from_str(text, form).ok().map(|at| at.to_utc()),
        false => chrono::NaiveDateTime::parse_from_str(text, form).ok().map(|at| at.and_utc()),
    };
    utc.map_or_else(|| text.to_owned(), |at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
}
