//! HTTP served within bounds, for every room that listens.
//!
//! `axum::serve` keeps whoever connects: half a head, no head at all, an answer that is not read.
//! Some hundred such connections take a process's descriptors. Here everything has an end, as
//! [`ServerBounds`] says:
//!
//! - **Connections**, in all and from one peer. Who comes when all are taken is let in, and the
//!   connection that has waited longest for a request is closed for it. Only when every one is
//!   being answered does the new one wait (all taken), or is closed (too many of one peer).
//! - **Time**: for a head, or for the next request on a connection that is kept; for a request's
//!   body in all; and between two bytes in either direction.

mod bodies;
mod connections;
mod timed_stream;

use std::convert::Infallible;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::task::JoinSet;
use tower_service::Service;

use bodies::{HoldingBody, TimedBody, TooSlow};
use connections::{ConnectionTable, OpenConnection};
use timed_stream::TimedStream;

/// What a listener grants.
#[derive(Debug, Clone, Copy)]
pub struct ServerBounds {
    /// Connections at a time …
    pub connections_max: usize,
    /// … and of one peer.
    pub per_peer_max: usize,
    /// A connection on which no whole head has come for so long is closed, be it half-open or idle.
    pub head_timeout: Duration,
    /// A request's body has come whole within this, or reading it fails.
    pub body_timeout: Duration,
    /// A connection on which no byte has moved for so long is closed: longer than any answer takes
    /// to be made.
    pub stall_timeout: Duration,
}

/// So often it is said how many connections had to go.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// Did a request's body fail because it came too slowly?
pub fn is_too_slow(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(|error| error.is::<TooSlow>())
}

/// Serves until `stop` is done, then lets requests under way end, for `drain_max` at most.
///
/// `who` names the peer of a new connection; connections are counted by it, and each request
/// carries it as an extension.
pub async fn serve<L, P>(
    mut listener: L,
    router: Router,
    bounds: ServerBounds,
    who: impl Fn(&L::Io, &L::Addr) -> P,
    stop: impl Future<Output = ()>,
    drain_max: Duration,
) where
    L: Listener,
    P: Clone + Eq + Hash + Send + Sync + 'static,
{
    let table = Arc::new(ConnectionTable::new(bounds.connections_max, bounds.per_peer_max));
    let (closing, closed) = tokio::sync::watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    let mut minutes = tokio::time::interval(TOLD_EVERY);
    loop {
        while connections.try_join_next().is_some() {}
        let (io, address) = tokio::select! {
            () = &mut stop => break,
            _ = minutes.tick() => {
                let closed = table.take_closed();
                if closed > 0 {
                    tracing::warn!(closed, "connections were closed for others: too many at once");
                }
                continue;
            }
            accepted = async { table.wait_for_room().await; listener.accept().await } => accepted,
        };
        let peer = who(&io, &address);
        let Some(open) = table.admit(peer.clone()) else { continue };
        let router = router.clone();
        connections.spawn(serve_one(io, router, bounds, peer, open, closed.clone()));
        // Who was let in is heard before it may be closed for another.
        tokio::task::yield_now().await;
    }
    drop(listener);
    // Nobody listens when none is left.
    let _ = closing.send(true);
    let all = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(drain_max, all).await;
}

/// Serves one connection to its end, or until it is closed for another.
async fn serve_one<P>(
    io: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    router: Router,
    bounds: ServerBounds,
    peer: P,
    open: OpenConnection<P>,
    mut closing: tokio::sync::watch::Receiver<bool>,
) where
    P: Clone + Eq + Hash + Send + Sync + 'static,
{
    let state = open.state();
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let under_way = state.begin_request();
        let mut router = router.clone();
        let mut request = request.map(|body| Body::new(TimedBody::new(body, bounds.body_timeout)));
        request.extensions_mut().insert(peer.clone());
        async move {
            let answer = router.call(request).await.unwrap_or_else(|never| match never {});
            // The connection waits again when the answer's last byte is handed over.
            Ok::<_, Infallible>(answer.map(|body| HoldingBody::new(body, under_way)))
        }
    });
    let io = TokioIo::new(TimedStream::new(io, bounds.stall_timeout));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(bounds.head_timeout)
        .serve_connection(io, service);
    let mut connection = std::pin::pin!(connection);
    let mut told = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection broke off");
                }
                return;
            }
            () = open.displaced() => return,
            _ = closing.changed(), if !told => {
                told = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}
