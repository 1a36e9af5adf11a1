//! Rows written out, page by page, as a JSON array or as CSV.

use std::borrow::Cow;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::{TryStreamExt, stream};
use sqlx::AnyPool;

use super::query::{FoundRow, PAGE_ROWS, PlaysQuery, RowKey};
use super::store::StoreError;
use super::table;

/// Answers with the rows asked for; `Link` names the next page where there is one.
///
/// # Errors
/// What the store says before the first byte is sent. Later the answer breaks off, and a JSON
/// array without its end says so.
pub async fn answer(
    readers: &AnyPool,
    query: PlaysQuery,
    path_and_query: &str,
    accepts_csv: bool,
) -> Result<Response, StoreError> {
    let csv = query.csv.unwrap_or(accepts_csv);
    let next = query.next(readers).await?;
    let first = query.page(readers, query.after, query.limit.min(PAGE_ROWS)).await?;
    let writer = Writer {
        readers: readers.clone(),
        left: query.limit,
        query,
        page: Some(first),
        csv,
        begun: false,
    };
    let pieces = stream::try_unfold(writer, Writer::next).inspect_err(broke_off);
    let body = Body::from_stream(pieces);
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    let form = match csv {
        true => HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
        false => HeaderValue::from_static("application/json"),
    };
    headers.insert(header::CONTENT_TYPE, form);
    if csv {
        let name = HeaderValue::from_static("attachment; filename=\"nhat-ky-phat-song.csv\"");
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    if let Some(next) = next.and_then(|key| link(path_and_query, key)) {
        headers.insert(header::LINK, next);
    }
    Ok(response)
}

/// Logs what a reader only sees as an answer without its end.
pub fn broke_off(error: &StoreError) {
    tracing::error!(%error, "an answer broke off: the store is in trouble");
}

fn link(path_and_query: &str, next: RowKey) -> Option<HeaderValue> {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let mut parts: Vec<&str> =
        query.split('&').filter(|part| !part.is_empty() && !part.starts_with("after=")).collect();
    let after = format!("after={next}");
    parts.push(&after);
    HeaderValue::try_from(format!("<{path}?{}>; rel=\"next\"", parts.join("&"))).ok()
}

/// What is left to write.
struct Writer {
    readers: AnyPool,
    query: PlaysQuery,
    /// Read and not yet written, and whether it is the last; `None` after the end.
    page: Option<(Vec<FoundRow>, bool)>,
    left: u64,
    csv: bool,
    begun: bool,
}

impl Writer {
    async fn next(mut self) -> Result<Option<(Bytes, Writer)>, StoreError> {
        let Some((page, last_page)) = self.page.take() else { return Ok(None) };
        let mut text = Vec::new();
        if !self.begun {
            text.extend_from_slice(
                if self.csv { table::begin() } else { b"[".to_vec() }.as_slice(),
            );
        }
        for (index, found) in page.iter().enumerate() {
            if self.csv {
                table::write(&mut text, &found.journal, &found.data);
            } else {
                let separator = if index == 0 && !self.begun { "\n" } else { ",\n" };
                text.extend_from_slice(separator.as_bytes());
                text.extend_from_slice(with_journal(&found.journal, &found.data).as_bytes());
            }
        }
        self.begun = true;
        self.left -= page.len() as u64;
        // A page may have ended with its rows or with its bytes.
        let more = !last_page || page.len() as u64 == PAGE_ROWS;
        match page.last() {
            Some(last) if more && self.left > 0 => {
                let rows = self.left.min(PAGE_ROWS);
                self.page = Some(self.query.page(&self.readers, last.key, rows).await?);
            }
            _ if !self.csv => text.extend_from_slice(b"\n]\n"),
            _ => {}
        }
        Ok(Some((Bytes::from(text), self)))
    }
}

/// The row's own object with its journal's id in front: seq alone is not unique at a centre.
fn with_journal(journal: &str, data: &str) -> String {
    let name = serde_json::Value::from(journal);
    // One that says it itself says the same, but no reader shall find it twice.
    let data = match data.contains("\"journal\"").then(|| without_journal(data)).flatten() {
        Some(rest) => Cow::Owned(rest),
        None => Cow::Borrowed(data.trim_start()),
    };
    match data.strip_prefix('{').map(str::trim_start) {
        Some(rest) if rest.starts_with('}') => format!("{{\"journal\":{name}{rest}"),
        Some(rest) => format!("{{\"journal\":{name},{rest}"),
        None => data.into_owned(),
    }
}

fn without_journal(data: &str) -> Option<String> {
    let mut row: serde_json::Map<String, serde_json::Value> = serde_json::from_str(data).ok()?;
    row.remove("journal").map(|_| serde_json::Value::from(row).to_string())
}
