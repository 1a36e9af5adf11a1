//! The command line's side.

use std::fmt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::header::{ACCEPT_LANGUAGE, HeaderMap, HeaderValue};
use reqwest::{RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;

use super::clock::{ClockReport, TrustOrder};
use super::orders::{
    AlertOrder, AlertTaken, ApprovalTaken, ApproveOrder, MuteOrder, MuteTaken, ReloadTaken,
    StopOrder, StopTaken, ToneOrder, ToneTaken, UnmuteOrder, UnmuteTaken,
};
use super::refusal::RefusalReply;
use super::socket::{socket, spare_socket};
use super::status::StationStatus;
use crate::station::record::Row;
use crate::sys::disk_trouble::{DiskTrouble, TroubleKind};

/// Longer than the daemon lets its own loop take.
const ANSWER_MAX: Duration = Duration::from_secs(40);

/// Talks to the station with one state folder.
pub struct ControlClient {
    http: reqwest::Client,
    socket: PathBuf,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// No daemon runs with this state folder, or this user may not open its socket.
    #[error("{}: {fault}", socket.display())]
    Unreachable { socket: PathBuf, fault: UnansweredFault },
    /// This user may not open the socket.
    #[error("{}: permission denied", socket.display())]
    Denied { socket: PathBuf },
    /// The daemon's own no.
    #[error(transparent)]
    Refused(#[from] RefusalReply),
    /// An answer that this version can't read.
    #[error("{0}")]
    Unreadable(String),
}

/// What stood in the way of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnansweredFault {
    /// The operating system's error.
    System(DiskTrouble),
    /// Another, in the words of the HTTP client.
    Other(String),
}

impl fmt::Display for UnansweredFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnansweredFault::System(trouble) => trouble.fmt(f),
            UnansweredFault::Other(words) => f.write_str(words),
        }
    }
}

impl ControlClient {
    /// Is answered in the station's language.
    pub fn new(state: &Path) -> Result<ControlClient, ControlError> {
        ControlClient::with_headers(state, HeaderMap::new())
    }

    /// Is answered in this language, `vi` or `en`.
    pub fn in_language(state: &Path, language: &str) -> Result<ControlClient, ControlError> {
        let mut headers = HeaderMap::new();
        headers.extend(HeaderValue::from_str(language).ok().map(|value| (ACCEPT_LANGUAGE, value)));
        ControlClient::with_headers(state, headers)
    }

    fn with_headers(state: &Path, headers: HeaderMap) -> Result<ControlClient, ControlError> {
        let (usual, spare) = (socket(state), spare_socket(state));
        let answers = |socket: &Path| UnixStream::connect(socket).is_ok();
        let socket = if !answers(&usual) && answers(&spare) { spare } else { usual };
        let unreachable = |words: String| {
            let fault = UnansweredFault::Other(words);
            ControlError::Unreachable { socket: socket.clone(), fault }
        };
        // No TLS is spoken here, but the client wants to know which it would be.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .unix_socket(socket.as_path())
            .default_headers(headers)
            .timeout(ANSWER_MAX)
            .build()
            .map_err(|error| unreachable(error.to_string()))?;
        Ok(ControlClient { http, socket })
    }

    pub async fn status(&self) -> Result<StationStatus, ControlError> {
        self.call(self.http.get(url("status"))).await
    }

    /// The last rows, oldest first.
    pub async fn log(&self, limit: u32) -> Result<Vec<Row>, ControlError> {
        self.call(self.http.get(url("log")).query(&[("limit", limit)])).await
    }

    /// `None` from a daemon that was started before an upgrade: it says nothing of what it stopped.
    pub async fn stop(&self, order: &StopOrder) -> Result<Option<StopTaken>, ControlError> {
        self.call(self.http.post(url("stop")).json(order)).await
    }

    /// `None` from a daemon that was started before an upgrade: it says nothing of what it took.
    pub async fn alert(&self, order: &AlertOrder) -> Result<Option<AlertTaken>, ControlError> {
        self.call(self.http.post(url("alert")).json(order)).await
    }

    /// Answered when the tone is over.
    pub async fn test_tone(&self, order: &ToneOrder) -> Result<ToneTaken, ControlError> {
        self.call(self.http.post(url("test-tone")).json(order)).await
    }

    pub async fn mute(&self, order: &MuteOrder) -> Result<MuteTaken, ControlError> {
        self.call(self.http.post(url("mute")).json(order)).await
    }

    pub async fn unmute(&self, order: &UnmuteOrder) -> Result<UnmuteTaken, ControlError> {
        self.call(self.http.post(url("unmute")).json(order)).await
    }

    pub async fn approve(&self, order: &ApproveOrder) -> Result<ApprovalTaken, ControlError> {
        self.call(self.http.post(url("approve")).json(order)).await
    }

    pub async fn reload(&self) -> Result<ReloadTaken, ControlError> {
        self.call(self.http.post(url("reload"))).await
    }

    pub async fn clock(&self) -> Result<ClockReport, ControlError> {
        self.call(self.http.get(url("clock"))).await
    }

    pub async fn trust_clock(&self, order: &TrustOrder) -> Result<ClockReport, ControlError> {
        self.call(self.http.post(url("clock/trust")).json(order)).await
    }

    async fn call<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ControlError> {
        let answer = request.send().await.map_err(|error| {
            let socket = self.socket.clone();
            match system_error(&error) {
                Some(trouble) if trouble.kind == TroubleKind::Denied => {
                    ControlError::Denied { socket }
                }
                Some(trouble) => {
                    let fault = UnansweredFault::System(trouble);
                    ControlError::Unreachable { socket, fault }
                }
                None => {
                    let fault = UnansweredFault::Other(innermost(&error));
                    ControlError::Unreachable { socket, fault }
                }
            }
        })?;
        let status = answer.status();
        let unreadable = |error: reqwest::Error| ControlError::Unreadable(innermost(&error));
        if status == StatusCode::UNPROCESSABLE_ENTITY {
            let body = answer.text().await.map_err(unreadable)?;
            return Err(match serde_json::from_str::<RefusalReply>(&body) {
                Ok(refusal) => ControlError::Refused(refusal),
                Err(_) => ControlError::Unreadable(body),
            });
        }
        if !status.is_success() {
            let body = answer.text().await.unwrap_or_default();
            return Err(ControlError::Unreadable(format!("{status} {body}")));
        }
        answer.json().await.map_err(unreadable)
    }
}

fn url(call: &str) -> String {
    // The host's name is of no matter on a Unix socket.
    format!("http://loaphuong/v1/{call}")
}

/// What the operating system says, where it is at the bottom of this.
fn system_error(error: &(dyn std::error::Error + 'static)) -> Option<DiskTrouble> {
    let mut cause = Some(error);
    while let Some(at) = cause {
        let of_system = at.downcast_ref::<std::io::Error>();
        if let Some(error) = of_system.filter(|error| error.raw_os_error().is_some()) {
            return Some(DiskTrouble::from(error));
        }
        cause = at.source();
    }
    None
}

/// The cause that a person can act on: "connection refused", "permission denied".
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
