//! The daemon's side: turns calls into [`ControlRequest`]s for its loop.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Extension, FromRequestParts, Query, Request as HttpRequest};
use axum::http::StatusCode;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use tokio::net::unix::SocketAddr;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, oneshot};

use super::clock::TrustOrder;
use super::orders::{AlertOrder, ApproveOrder, MuteOrder, StopOrder, ToneOrder, UnmuteOrder};
use super::refusal::RefusalReply;
use super::request::{ControlRequest, LOG_ROWS_MAX};
use crate::station::order_origin::{OrderOrigin, SystemUser};
use crate::sys::disk_trouble::is_disk_fault;
use crate::sys::http_server::{self, ServerBounds};
use crate::sys::users;

/// A person, a page and a script need one each; whoever opens hundreds shall not use up the
/// station's descriptors, and with them its sound.
const BOUNDS: ServerBounds = ServerBounds {
    connections_max: 32,
    // All of them may be one user's.
    per_peer_max: 32,
    // Whoever is on this machine has said it in a moment.
    head_timeout: Duration::from_secs(5),
    body_timeout: Duration::from_secs(5),
    // Longer than `ANSWER_MAX`.
    stall_timeout: Duration::from_secs(40),
};

/// The owner and the group may order the station about, others may not.
const MODE: u32 = 0o660;

/// Bodies are small orders.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Longest path of a Unix socket on Linux: `sun_path` without its closing zero.
const PATH_BYTES_MAX: usize = 107;

/// The loop answers within milliseconds; a reload of a thousand programmes within seconds.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// Rows that `GET /v1/log` answers unless told.
const LOG_ROWS: u32 = 50;

/// The socket can't be made.
#[derive(Debug, thiserror::Error)]
pub enum ControlServeError {
    /// Somebody answers there.
    #[error("{}: another loaphuong answers here", .0.display())]
    InUse(PathBuf),
    /// Its path is longer than the kernel takes.
    #[error("{}: {bytes} bytes are too long for a socket, {bytes_max} go", path.display())]
    TooLong { path: PathBuf, bytes: usize, bytes_max: usize },
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl ControlServeError {
    /// Is the disk at fault (full, failing, read-only), so that it may go later?
    pub fn is_disk_fault(&self) -> bool {
        match self {
            ControlServeError::Io { source, .. } => is_disk_fault(source),
            ControlServeError::InUse(_) | ControlServeError::TooLong { .. } => false,
        }
    }
}

/// Opens the socket, in place of one that nobody answers on, and serves it until dropped.
///
/// # Errors
/// Another daemon's socket is left alone.
pub async fn serve(
    path: &Path,
    requests: mpsc::Sender<ControlRequest>,
) -> Result<impl Future<Output = ()> + Send + 'static + use<>, ControlServeError> {
    let bytes = path.as_os_str().len();
    if bytes > PATH_BYTES_MAX {
        let (path, bytes_max) = (path.to_owned(), PATH_BYTES_MAX);
        return Err(ControlServeError::TooLong { path, bytes, bytes_max });
    }
    let fault = |source| ControlServeError::Io { path: path.to_owned(), source };
    if UnixStream::connect(path).await.is_ok() {
        return Err(ControlServeError::InUse(path.to_owned()));
    }
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(fault(error)),
        _ => {}
    }
    let listener = UnixListener::bind(path).map_err(fault)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(MODE)).map_err(fault)?;
    let router = router(requests);
    Ok(async move {
        let peer = |connection: &UnixStream, _: &SocketAddr| Peer {
            uid: connection.peer_cred().ok().map(|credentials| credentials.uid()),
        };
        let never = std::future::pending();
        http_server::serve(listener, router, BOUNDS, peer, never, Duration::ZERO).await;
    })
}

/// The calls alone, to be served on any listener.
pub fn router(requests: mpsc::Sender<ControlRequest>) -> Router {
    Router::new()
        .route("/v1/status", get(status))
        .route("/v1/log", get(log))
        .route("/v1/stop", post(stop))
        .route("/v1/test-tone", post(test_tone))
        .route("/v1/mute", post(mute))
        .route("/v1/unmute", post(unmute))
        .route("/v1/alert", post(alert))
        .route("/v1/approve", post(approve))
        .route("/v1/reload", post(reload))
        .route("/v1/clock", get(clock))
        .route("/v1/clock/trust", post(trust_clock))
        .layer(from_fn(whole_body))
        .with_state(requests)
}

/// The process at the other end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Peer {
    /// Its user, if the kernel knows.
    uid: Option<u32>,
}

type Asker = Option<Extension<Peer>>;

/// How an order of this connection came in.
async fn via(asker: Asker) -> Option<OrderOrigin> {
    let Extension(Peer { uid }) = asker?;
    let uid = uid?;
    Some(OrderOrigin::Cli(SystemUser { uid, name: users::user_name(uid).await }))
}

/// Has a request arrive whole before anything is done about it.
async fn whole_body(request: HttpRequest, next: Next) -> Response {
    let (head, body) = request.into_parts();
    match to_bytes(body, BODY_BYTES_MAX).await {
        Ok(bytes) => next.run(HttpRequest::from_parts(head, Body::from(bytes))).await,
        Err(error) if http_server::is_too_slow(&error) => {
            StatusCode::REQUEST_TIMEOUT.into_response()
        }
        Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    }
}

/// Longest name of a language that is looked at, in bytes.
const LANGUAGE_BYTES_MAX: usize = 35;

/// The way to the loop, and the language that the caller wants to be answered in.
struct Requests {
    loop_sender: mpsc::Sender<ControlRequest>,
    language: Option<String>,
}

impl FromRequestParts<mpsc::Sender<ControlRequest>> for Requests {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        loop_sender: &mpsc::Sender<ControlRequest>,
    ) -> Result<Requests, Self::Rejection> {
        let said = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = said.filter(|said| said.len() <= LANGUAGE_BYTES_MAX).map(str::to_owned);
        Ok(Requests { loop_sender: loop_sender.clone(), language })
    }
}

async fn status(requests: Requests) -> Response {
    answer(ask(&requests, ControlRequest::Status).await)
}

#[derive(Deserialize)]
struct LogQuery {
    limit: Option<u32>,
}

async fn log(requests: Requests, Query(query): Query<LogQuery>) -> Response {
    let limit = query.limit.unwrap_or(LOG_ROWS).min(LOG_ROWS_MAX);
    refusable(ask(&requests, |reply| ControlRequest::Log { limit, reply }).await)
}

async fn stop(requests: Requests, asker: Asker, Json(order): Json<StopOrder>) -> Response {
    let via = via(asker).await;
    refusable(ask(&requests, |reply| ControlRequest::Stop { order, via, reply }).await)
}

async fn test_tone(requests: Requests, asker: Asker, Json(order): Json<ToneOrder>) -> Response {
    let via = via(asker).await;
    refusable(ask(&requests, |reply| ControlRequest::TestTone { order, via, reply }).await)
}

async fn mute(requests: Requests, asker: Asker, Json(order): Json<MuteOrder>) -> Response {
    let via = via(asker).await;
    refusable(ask(&requests, |reply| ControlRequest::Mute { order, via, reply }).await)
}

async fn unmute(requests: Requests, asker: Asker, Json(order): Json<UnmuteOrder>) -> Response {
    let via = via(asker).await;
    refusable(ask(&requests, |reply| ControlRequest::Unmute { order, via, reply }).await)
}

async fn alert(requests: Requests, asker: Asker, Json(order): Json<AlertOrder>) -> Response {
    let via = via(asker).await;
    refusable(ask(&requests, |reply| ControlRequest::Alert { order, via, reply }).await)
}

async fn approve(requests: Requests, asker: Asker, Json(order): Json<ApproveOrder>) -> Response {
    let via = via(asker).await;
    refusable(ask(&requests, |reply| ControlRequest::Approve { order, via, reply }).await)
}

async fn reload(requests: Requests, asker: Asker) -> Response {
    let via = via(asker).await;
    answer(ask(&requests, |reply| ControlRequest::Reload { via, reply }).await)
}

async fn clock(requests: Requests) -> Response {
    answer(ask(&requests, ControlRequest::Clock).await)
}

async fn trust_clock(requests: Requests, asker: Asker, Json(order): Json<TrustOrder>) -> Response {
    let via = via(asker).await;
    refusable(ask(&requests, |reply| ControlRequest::TrustClock { order, via, reply }).await)
}

/// Hands the loop a request; `None` if it ends or does not answer in time.
async fn ask<T>(
    requests: &Requests,
    request: impl FnOnce(oneshot::Sender<T>) -> ControlRequest,
) -> Option<T> {
    let (reply, answer) = oneshot::channel();
    let request = match requests.language.clone() {
        Some(language) => ControlRequest::In { language, request: Box::new(request(reply)) },
        None => request(reply),
    };
    requests.loop_sender.send(request).await.ok()?;
    tokio::time::timeout(ANSWER_MAX, answer).await.ok()?.ok()
}

fn answer<T: serde::Serialize>(given: Option<T>) -> Response {
    match given {
        Some(value) => Json(value).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn refusable<T: serde::Serialize>(given: Option<Result<T, RefusalReply>>) -> Response {
    match given {
        Some(Err(refusal)) => (StatusCode::UNPROCESSABLE_ENTITY, Json(refusal)).into_response(),
        Some(Ok(value)) => Json(value).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
