//! The routes.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use super::auth::{self, Tokens};
use super::ingest::{self, Fault, REQUEST_BYTES_MAX};
use super::query::PlaysQuery;
use super::store::{Store, StoreError};
use super::{plays, query};
use crate::http_server;

/// What a station is told when the store is in trouble.
const RETRY_AFTER_S: HeaderValue = HeaderValue::from_static("30");

/// What every request shares.
pub struct Shared {
    pub store: Store,
    pub tokens: Option<Tokens>,
}

pub fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/healthz", get(healthz))
        .route("/v1/events", post(events))
        .route("/v1/stations", get(stations))
        .route("/v1/plays", get(plays_route))
        .with_state(shared)
}

/// A refusal: `{"error": "…"}` and a newline, for people with curl.
fn refuse(status: StatusCode, words: impl std::fmt::Display) -> Response {
    let mut response =
        (status, format!("{}\n", json!({ "error": words.to_string() }))).into_response();
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

fn trouble(error: &StoreError) -> Response {
    tracing::error!(%error, "the store is in trouble; stations keep their rows meanwhile");
    refuse(StatusCode::SERVICE_UNAVAILABLE, "the store is in trouble; come again")
}

async fn healthz(State(shared): State<Arc<Shared>>) -> Response {
    match sqlx::query("SELECT 1").execute(&shared.store.readers).await {
        Ok(_) => (StatusCode::OK, "ok\n").into_response(),
        Err(error) => trouble(&error.into()),
    }
}

async fn events(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let allowed = match auth::may_post(shared.tokens.as_ref(), &parts.headers) {
        Ok(station) => station,
        Err((status, words)) => return refuse(status, words),
    };
    let body = match read(&parts.headers, body).await {
        Err(response) => return response,
        Ok(body) => body,
    };
    let encoding =
        parts.headers.get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok());
    let refused = |fault: Fault| {
        tracing::warn!(%fault, "a batch is refused");
        refuse(status_of(&fault), fault)
    };
    let bytes = match ingest::unpack(&body, encoding) {
        Ok(bytes) => bytes,
        Err(fault) => return refused(fault),
    };
    let batch = match ingest::parse(&bytes) {
        Ok(batch) => batch,
        Err(fault) => return refused(fault),
    };
    if allowed.is_some_and(|station| station != batch.station) {
        return refuse(StatusCode::FORBIDDEN, "this token is another station's");
    }
    match shared.store.take(&batch).await {
        Ok(through) => Json(json!({ "through": through })).into_response(),
        Err(error) => trouble(&error),
    }
}

fn status_of(fault: &Fault) -> StatusCode {
    match fault {
        Fault::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Fault::Unreadable(_) => StatusCode::BAD_REQUEST,
        Fault::Event { .. } => StatusCode::UNPROCESSABLE_ENTITY,
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

async fn stations(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    if let Err((status, words)) = auth::may_read(shared.tokens.as_ref(), &headers) {
        return refuse(status, words);
    }
    match query::stations(&shared.store.readers).await {
        Ok(stations) => Json(stations).into_response(),
        Err(error) => trouble(&error),
    }
}

async fn plays_route(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    uri: Uri,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    if let Err((status, words)) = auth::may_read(shared.tokens.as_ref(), &headers) {
        return refuse(status, words);
    }
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
