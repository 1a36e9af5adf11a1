//! The centre: takes rows of many stations, stores each once, and shows them.
//!
//! **The contract** (the other half is `report`). A batch is `POST /v1/events`, CloudEvents 1.0 in
//! JSON, perhaps gzip, of one source, `/stations/<station>/journals/<uuid>`. An event is stored
//! once by its source and id; one that is there already is passed over. The answer `{"through": N}`
//! comes when all of it is on the disk: of this source the rows 1 to N are here, save those that
//! the station set aside. Those are known by each event's `previous`, the seq of the row before it
//! that was *not* set aside: N goes from row to row as long as a row's `previous` is no further
//! than N. So a refused row leaves no gap for ever, and a lost one does. An event without
//! `previous` follows on the seq before its own.
//!
//! A faulty event refuses the whole batch with 422 and its index; the station bisects. A row that
//! is there with other content, under its id or its seq, refuses it with 409: a card was restored
//! to an older day, or copied, and the station goes on under a new journal. `Loaphuong-Compared:
//! yes` in the answer says that this was looked at. Status events replace each other: the latest to
//! arrive stands.
//!
//! **Bounds.** A row or status of 64 KiB, 200 journals a station (the next is answered with 507, so
//! that the station keeps its rows), numbers within what they mean, connections and their times as
//! `BOUNDS` has them, and batches that are read or unpacked at a time. Answers are written out a
//! piece at a time. What is refused, and every trouble, is logged, so many lines a minute at most.
//!
//! **The store** is SQL that SQLite and PostgreSQL both speak, through `sqlx::Any`. The process
//! keeps no state between requests, so many may stand behind a balancer. When a station was heard
//! is told by the store's clock, one for all of them.
//!
//! **Who may do what.** With a tokens file, a station posts with its own token, for itself only,
//! and
//! `*` names the operator's token, without which nobody reads, from this machine neither. Without
//! a tokens file the centre listens on this machine only.

mod auth;
mod http;
mod ingest;
mod log;
mod numbers;
mod overview;
mod peer;
mod plays;
mod query;
mod readable;
mod store;
mod table;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

use crate::messages::system_trouble::error_with_original;
use crate::messages::{Lang, centre_setup};
use crate::sys::http_server::{self, ServerBounds};

use peer::PeerAddress;

use auth::TokenLineFault;
pub use auth::{CentreTokens, TokensError};
pub use store::{CentreStore, StoreError};

/// Connections at a time: a thousand stations post within seconds once a minute, and none stays
/// longer than it has something to say. Half of them at most are one peer's; that of a proxy in
/// front of the centre is all stations'.
const BOUNDS: ServerBounds = ServerBounds {
    connections_max: 256,
    per_peer_max: 128,
    head_timeout: Duration::from_secs(20),
    // 256 KiB through the slowest link in use.
    body_timeout: Duration::from_secs(60),
    stall_timeout: Duration::from_secs(60),
};

/// Requests under way get this long after the word to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// How a centre is set up.
#[derive(Debug, Clone)]
pub struct CentreSetup {
    /// Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The SQLite file; made if it is not there.
    pub db: PathBuf,
    pub tokens: Option<PathBuf>,
}

/// Why a centre can't start or go on.
#[derive(Debug, thiserror::Error)]
pub enum CollectorError {
    #[error(
        "--listen {0}: without --tokens anybody could write here; listen on 127.0.0.1, or give a \
         tokens file"
    )]
    OpenToAll(SocketAddr),
    #[error("--listen {address}: {source}; is another program on this port?")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error(transparent)]
    Tokens(#[from] TokensError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the server can't run: {0}")]
    Serve(std::io::Error),
}

impl CollectorError {
    /// What is wrong and what helps, for whoever starts the centre.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            CollectorError::OpenToAll(address) => centre_setup::open_to_all(lang, address),
            CollectorError::Listen { address, source } => {
                centre_setup::listen_failed(lang, address, error_with_original(lang, source))
            }
            CollectorError::Tokens(error) => match error {
                TokensError::Unreadable { path, source } => {
                    let words = error_with_original(lang, source);
                    centre_setup::tokens_unreadable(lang, path.display(), words)
                }
                TokensError::Open { path, mode } => {
                    let mode = format!("{mode:04o}");
                    centre_setup::tokens_open_to_others(lang, path.display(), mode)
                }
                TokensError::TooLarge { path, bytes } => {
                    let bytes_max = auth::FILE_BYTES_MAX;
                    centre_setup::tokens_too_large(lang, path.display(), bytes, bytes_max)
                }
                TokensError::Line { path, line, fault } => {
                    let why = match fault {
                        TokenLineFault::NoStation => centre_setup::line_without_station(lang),
                        TokenLineFault::NoToken => centre_setup::line_without_token(lang),
                        TokenLineFault::ThreeWords => centre_setup::line_too_long(lang),
                        TokenLineFault::Twice => centre_setup::token_given_twice(lang),
                    };
                    centre_setup::tokens_line(lang, path.display(), line, why)
                }
            },
            CollectorError::Store(error) => centre_setup::store_unusable(lang, error.to_string()),
            CollectorError::Serve(error) => {
                centre_setup::serve_failed(lang, error_with_original(lang, error))
            }
        }
    }
}

/// A centre that listens and answers once it is served.
pub struct Collector {
    listener: TcpListener,
    address: SocketAddr,
    state: Arc<http::CentreState>,
}

impl Collector {
    /// Opens the store and the port.
    pub async fn open(setup: &CentreSetup) -> Result<Collector, CollectorError> {
        let tokens = setup.tokens.as_deref().map(CentreTokens::read).transpose()?;
        if tokens.is_none() && !setup.listen.ip().is_loopback() {
            return Err(CollectorError::OpenToAll(setup.listen));
        }
        let store = CentreStore::open(&setup.db).await?;
        let listen = |source| CollectorError::Listen { address: setup.listen, source };
        let listener = TcpListener::bind(setup.listen).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let state = Arc::new(http::CentreState::new(store, tokens));
        Ok(Collector { listener, address, state })
    }

    /// Where it really listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The calls alone, to be served on any listener.
    pub fn router(&self) -> axum::Router {
        http::router(self.state.clone())
    }

    /// Serves until `stop` is done, then lets requests under way end, for some seconds at most.
    pub async fn serve(
        self,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), CollectorError> {
        let who = |_: &TcpStream, address: &SocketAddr| PeerAddress(address.ip().to_canonical());
        let router = self.router();
        let log = tokio::spawn(self.state.log.clone().sum_up());
        http_server::serve(self.listener, router, BOUNDS, who, stop, STOP_TIMEOUT).await;
        log.abort();
        self.state.store.close().await;
        Ok(())
    }
}
