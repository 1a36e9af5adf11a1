//! HTTP/1 within bounds: so many connections and no more, and none that is held open for nothing.
//!
//! A connection is *busy* from a request's whole header to its answer's last byte, and *idle*
//! otherwise: before its first header, and between two requests. An idle one is closed after
//! [`Bounds::header`]. While there are [`Bounds::connections`], a new one takes the place of the
//! one that has been idle longest, so that whoever opens hundreds and says nothing keeps nobody out;
//! where none can give way, new ones wait in the kernel's queue. Whoever was accepted has
//! [`GRACE`] to say what he wants.
#![expect(
    clippy::disallowed_methods,
    reason = "how long a connection has been idle is measured here"
)]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::response::Response;
use axum::serve::Listener;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::task::{AbortHandle, Id, JoinSet};
use tokio::time::Instant;
use tower_service::Service;

/// How long a connection is let be, at the least, before another takes its place: a program on this
/// machine sends its request within a tenth of it. Of ten thousand that come at once, the last is
/// heard within seconds.
pub const GRACE: Duration = Duration::from_millis(50);

/// What one server may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Connections at a time.
    pub connections: usize,
    /// From the opening of a connection, or the end of the answer before, to the last byte of a
    /// request's header.
    pub header: Duration,
    /// From there to the last byte of the answer; who takes longer may have to give way.
    pub exchange: Duration,
}

/// What a connection is doing, since when.
#[derive(Debug, Clone, Copy)]
struct Doing {
    busy: bool,
    since: Instant,
}

/// Shared by a connection and the server.
type Shown = Arc<Mutex<Doing>>;

/// Serves `app` on what `listener` accepts, until `stop` is done; then whoever waits for an answer
/// gets it, within [`Bounds::exchange`]. What `about` says of a connection is an extension of each
/// of its requests.
pub async fn serve<L, A>(
    mut listener: L,
    app: Router,
    bounds: Bounds,
    about: impl Fn(&L::Io) -> A,
    stop: impl Future<Output = ()>,
) where
    L: Listener,
    A: Clone + Send + Sync + 'static,
{
    let mut tasks = JoinSet::new();
    let mut open: BTreeMap<Id, (Shown, AbortHandle)> = BTreeMap::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let full = open.len() >= bounds.connections;
        let may_accept = !full || gives_way(&open, bounds).is_some();
        tokio::select! {
            biased;
            () = &mut stop => break,
            Some(ended) = tasks.join_next_with_id(), if !tasks.is_empty() => {
                let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
                open.remove(&id);
            }
            (io, _) = listener.accept(), if may_accept => {
                if full && let Some(id) = gives_way(&open, bounds)
                    && let Some((_, handle)) = open.remove(&id)
                {
                    handle.abort();
                }
                let about = about(&io);
                let shown = Arc::new(Mutex::new(Doing { busy: false, since: Instant::now() }));
                let task = connection(io, app.clone(), about, bounds.header, shown.clone());
                let handle = tasks.spawn(task);
                open.insert(handle.id(), (shown, handle));
                // Those who were accepted are heard before others are.
                tokio::task::yield_now().await;
            }
            () = tokio::time::sleep(GRACE), if !may_accept => {}
        }
    }
    drop(listener);
    let end = Instant::now() + bounds.exchange;
    while open.values().any(|(shown, _)| look(shown).busy) {
        // One that is idle has nothing to wait for.
        tokio::select! {
            Some(ended) = tasks.join_next_with_id() => {
                let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
                open.remove(&id);
            }
            () = tokio::time::sleep(GRACE) => {}
            () = tokio::time::sleep_until(end) => break,
        }
    }
}

/// The connection whose place another may take: the one that has been idle longest, else the one
/// that has been busy longest and too long.
fn gives_way(open: &BTreeMap<Id, (Shown, AbortHandle)>, bounds: Bounds) -> Option<Id> {
    let now = Instant::now();
    open.iter()
        .map(|(id, (shown, _))| (look(shown), *id))
        .filter(|(doing, _)| {
            let patience = if doing.busy { bounds.exchange } else { GRACE };
            now.duration_since(doing.since) >= patience
        })
        .min_by_key(|(doing, _)| (doing.busy, doing.since))
        .map(|(_, id)| id)
}

fn look(shown: &Shown) -> Doing {
    *lock(shown)
}

/// Nothing can go wrong while it is held.
fn lock(shown: &Shown) -> MutexGuard<'_, Doing> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn connection<A: Clone + Send + Sync + 'static>(
    io: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    app: Router,
    about: A,
    header: Duration,
    shown: Shown,
) {
    let exchange = service_fn(move |request: Request<Incoming>| {
        let (mut app, about, busy) = (app.clone(), about.clone(), Busy::begin(shown.clone()));
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(about);
            let answer: Response = match app.call(request).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            };
            Ok::<_, Infallible>(answer.map(|body| Answering { body, _busy: busy }))
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header)
        .serve_connection(TokioIo::new(io), exchange)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection broke off");
    }
}

/// A connection is busy while this lives.
struct Busy(Shown);

impl Busy {
    fn begin(shown: Shown) -> Busy {
        *lock(&shown) = Doing { busy: true, since: Instant::now() };
        Busy(shown)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        *lock(&self.0) = Doing { busy: false, since: Instant::now() };
    }
}

/// An answer's body; when it is gone, the connection is idle.
struct Answering {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
