//! The routes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, to_bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::auth::{self, CentreTokens};
use super::ingest::{self, BatchFault, REQUEST_BYTES_MAX};
use super::log::{self, AboutStation, RefusalLog, RefusalText};
use super::query::PlaysQuery;
use super::store::{BatchAnswer, CentreStore, StoreError};
use super::{overview, plays};
use crate::sys::http_server;

/// What a station is told when the store is in trouble.
const RETRY_AFTER_S: HeaderValue = HeaderValue::from_static("30");

/// Says of a batch that is taken: each row is here with this very content.
const COMPARED: [(&str, &str); 1] = [("loaphuong-compared", "yes")];

/// Posts of one station that are read at a time: a batch and a status are under way, and perhaps
/// another of each that it has given up. More wait.
const POSTS_OF_ONE_MAX: usize = 4;

/// Batches that are unpacked, checked and stored at a time: each takes some 10 MiB at most, and the
/// store has one writer.
const BATCHES_MAX: usize = 4;

/// What every request shares.
pub struct CentreState {
    pub store: CentreStore,
    pub tokens: Option<CentreTokens>,
    pub log: Arc<RefusalLog>,
    /// By the station that a token names; one for all where there are no tokens.
    posts: Mutex<HashMap<String, Arc<Semaphore>>>,
    batches: Semaphore,
}

impl CentreState {
    pub fn new(store: CentreStore, tokens: Option<CentreTokens>) -> CentreState {
        let (log, posts) = (Arc::default(), Mutex::default());
        CentreState { store, tokens, log, posts, batches: Semaphore::new(BATCHES_MAX) }
    }

    /// Waits until the station may post; as many stations are remembered as have tokens.
    async fn turn(&self, station: Option<&str>) -> Option<OwnedSemaphorePermit> {
        let turns = {
            let mut posts = self.posts.lock().unwrap_or_else(PoisonError::into_inner);
            let turns = posts.entry(station.unwrap_or_default().to_owned());
            turns.or_insert_with(|| Arc::new(Semaphore::new(POSTS_OF_ONE_MAX))).clone()
        };
        // It is never closed.
        turns.acquire_owned().await.ok()
    }
}

pub fn router(shared: Arc<CentreState>) -> Router {
    let log = middleware::from_fn_with_state(shared.log.clone(), log::refusals);
    Router::new()
        .route("/healthz", get(healthz))
        .route("/v1/events", post(events))
        .route("/v1/stations", get(stations))
        .route("/v1/plays", get(plays_route))
        .layer(log)
        .with_state(shared)
}

/// A refusal: `{"error": "…"}` and a newline, for people with curl; at most so many characters.
fn refuse(status: StatusCode, words: impl std::fmt::Display) -> Response {
    let words = RefusalText::new(words);
    let mut response =
        (status, format!("{}\n", json!({ "error": words.to_string() }))).into_response();
    response.extensions_mut().insert(words);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    match status {
        StatusCode::UNAUTHORIZED => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER_S);
        }
        _ => {}
    }
    response
}

/// What a reader or a station is told of a fault that is the centre's; the log is told more.
fn trouble(error: &StoreError) -> Response {
    let mut response =
        refuse(StatusCode::SERVICE_UNAVAILABLE, "the store is in trouble; come again");
    response.extensions_mut().insert(RefusalText::new(error));
    response
}

/// Says whom a refusal is about.
fn of(station: &str, mut response: Response) -> Response {
    response.extensions_mut().insert(AboutStation(station.to_owned()));
    response
}

async fn healthz(State(shared): State<Arc<CentreState>>) -> Response {
    match sqlx::query("SELECT 1").execute(&shared.store.readers).await {
        Ok(_) => (StatusCode::OK, "ok\n").into_response(),
        Err(error) => trouble(&error.into()),
    }
}

async fn events(State(shared): State<Arc<CentreState>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let allowed = match auth::may_post(shared.tokens.as_ref(), &parts.headers) {
        Ok(station) => station,
        Err((status, words)) => return refuse(status, words),
    };
    let _turn = shared.turn(allowed).await;
    let body = match read(&parts.headers, body).await {
        Err(response) => return of(allowed.unwrap_or_default(), response),
        Ok(body) => body,
    };
    let encoding =
        parts.headers.get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok());
    let _batch = shared.batches.acquire().await;
    match take(&shared, allowed, &body, encoding).await {
        Ok(through) => (COMPARED, Json(json!({ "through": through }))).into_response(),
        Err(response) => response,
    }
}

/// Unpacks, checks and stores a batch.
async fn take(
    shared: &CentreState,
    allowed: Option<&str>,
    body: &[u8],
    encoding: Option<&str>,
) -> Result<u64, Response> {
    let named = allowed.unwrap_or_default();
    let unreadable = |fault: BatchFault| of(named, refuse(status_of(&fault), fault));
    let bytes = ingest::unpack(body, encoding).map_err(unreadable)?;
    let batch = ingest::parse(&bytes).map_err(unreadable)?;
    if allowed.is_some_and(|station| station != batch.station) {
        return Err(of(named, refuse(StatusCode::FORBIDDEN, "this token is another station's")));
    }
    let refused = |status, words: String| of(batch.station, refuse(status, words));
    Err(match shared.store.take(&batch).await {
        Ok(BatchAnswer::Stored(through)) => return Ok(through),
        Ok(BatchAnswer::Differs { seq }) => {
            let words = format!("row {seq} is here with other content; begin a new journal");
            refused(StatusCode::CONFLICT, words)
        }
        Ok(BatchAnswer::TooMany { what, most }) => {
            refused(StatusCode::INSUFFICIENT_STORAGE, format!("{most} {what} are here, no more go"))
        }
        Err(error) => of(batch.station, trouble(&error)),
    })
}

fn status_of(fault: &BatchFault) -> StatusCode {
    match fault {
        BatchFault::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        BatchFault::Unreadable(_) => StatusCode::BAD_REQUEST,
        BatchFault::Event { .. } => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

async fn read(headers: &HeaderMap, body: Body) -> Result<axum::body::Bytes, Response> {
    let too_large = || {
        refuse(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("over {REQUEST_BYTES_MAX} bytes in a request"),
        )
    };
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > REQUEST_BYTES_MAX) {
        return Err(too_large());
    }
    to_bytes(body, REQUEST_BYTES_MAX).await.map_err(|error| {
        match http_server::is_too_slow(&error) {
            true => refuse(StatusCode::REQUEST_TIMEOUT, "the batch came too slowly"),
            // What is left: over the limit without saying so before, or broken off.
            false => too_large(),
        }
    })
}

async fn stations(State(shared): State<Arc<CentreState>>, headers: HeaderMap) -> Response {
    if let Err((status, words)) = auth::may_read(shared.tokens.as_ref(), &headers) {
        return refuse(status, words);
    }
    match overview::answer(&shared.store.readers).await {
        Ok(response) => response,
        Err(error) => trouble(&error),
    }
}

async fn plays_route(
    State(shared): State<Arc<CentreState>>,
    headers: HeaderMap,
    uri: Uri,
    query: Result<Query<Vec<(String, String)>>, QueryRejection>,
) -> Response {
    if let Err((status, words)) = auth::may_read(shared.tokens.as_ref(), &headers) {
        return refuse(status, words);
    }
    let Ok(Query(pairs)) = query else {
        return refuse(StatusCode::BAD_REQUEST, "the query can't be read");
    };
    let asked = match PlaysQuery::parse(&pairs) {
        Ok(asked) => asked,
        Err(fault) => return refuse(StatusCode::BAD_REQUEST, fault),
    };
    let accepts_csv = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/csv"));
    let path_and_query = uri.path_and_query().map_or("/v1/plays", |path| path.as_str());
    match plays::answer(&shared.store.readers, asked, path_and_query, accepts_csv).await {
        Ok(response) => response,
        Err(error) => trouble(&error),
    }
}
