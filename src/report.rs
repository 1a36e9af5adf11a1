//! Rows to the centre: CloudEvents 1.0 in batches, gzip, over HTTPS.
//!
//! This room posts what it is given, once, and says what came of it. When, what and whether again
//! is decided in `station::outbox`; nothing here retries, waits or remembers rows.
//!
//! Each event carries, beside the required attributes: `subject` (`<zone>/<programme>`), `time`
//! (when it was over), `sequence` (the row's seq) and `previous` (the seq of the row before it
//! that was not set aside; "0…0" for none). Both are strings of twenty digits, since CloudEvents
//! wants a sequence that sorts as text.
//!
//! What is not trusted: the centre's answer (bounded, parsed leniently, cleaned before it is
//! logged), redirects (not followed: a token goes to no other place), plain HTTP (this machine
//! only).

mod answer;
mod envelope;
mod token;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::{Certificate, Client, StatusCode, Url, header, redirect};

use crate::station::ids::Timestamp;
use crate::station::outbox::{
    CentreAnswer, CentreTrouble, StoredRow, TokenTrouble, UnreachableCause,
};
use crate::sys::centre_address::{CentreAddressFault, centre_address, is_this_machine};
use crate::sys::open_file::open_regular;
use crate::wire::{DiskTrouble, QuotedText};
pub use answer::read as read_answer;

/// A district office on a mobile link answers within this, or not at all.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// From the first byte sent to the last received: 256 KiB through the slowest link in use, and
/// the centre's transaction.
const EXCHANGE_TIMEOUT: Duration = Duration::from_secs(90);

/// A connection is kept from one heartbeat to the next, and not much longer.
const IDLE_TIMEOUT: Duration = Duration::from_secs(75);

/// Largest CA file, in bytes: a bundle of all public CAs is a quarter of it.
const CA_BYTES_MAX: u64 = 1024 * 1024;

/// Where to report to, and as whom.
#[derive(Debug, Clone)]
pub struct ReporterSetup {
    /// `https://…`, or `http://` on this machine.
    pub endpoint: String,
    /// Mode 0600; read again for each post, so a new token needs no restart.
    pub token_file: Option<PathBuf>,
    /// PEM; trusted beside the system's roots.
    pub ca_file: Option<PathBuf>,
    pub station: Arc<str>,
    pub journal: uuid::Uuid,
}

/// Why there can be no reporter with this setup.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    #[error("report.endpoint: {endpoint} is not a URL ({words})")]
    NotAUrl { endpoint: String, words: QuotedText },
    #[error("report.endpoint: {endpoint} would send the token in the clear")]
    NotEncrypted { endpoint: String },
    #[error("report.endpoint: a name or password stands in the URL")]
    Credentials,
    #[error("report.ca_file: {}: {fault}", path.display())]
    Ca { path: PathBuf, fault: CaFault },
    #[error("no HTTPS client can be made: {0}")]
    Client(QuotedText),
}

/// What is wrong with a file of certificates.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaFault {
    #[error("{0}")]
    Unreadable(DiskTrouble),
    #[error("more than {bytes_max} bytes")]
    TooLarge { bytes_max: u64 },
    /// In the words of the TLS library.
    #[error("{0}")]
    NotPem(QuotedText),
    #[error("holds no certificate")]
    Empty,
}

/// Posts to one centre. Cheap to share; holds one connection at most.
#[derive(Debug)]
pub struct Reporter {
    client: Client,
    endpoint: Url,
    token_file: Option<PathBuf>,
    source: envelope::EventSource,
    /// Until a receiver says that it can't open gzip.
    compress: AtomicBool,
}

/// Can the token in this file be used? Posting reads it anew each time; this is to say at once what
/// would else be said when the first row waits.
///
/// # Errors
/// The file and what is wrong with it.
pub fn judge_token(path: &Path) -> Result<(), TokenTrouble> {
    token::read(path).map(drop)
}

impl Reporter {
    /// Reads the CA file; does not reach for the centre.
    pub fn new(setup: ReporterSetup) -> Result<Reporter, SetupError> {
        let endpoint = read_endpoint(&setup.endpoint)?;
        // Another room may have installed it already; either is ring.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut client = Client::builder()
            .user_agent(concat!("loaphuong/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(EXCHANGE_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(1);
        if is_this_machine(&endpoint) {
            client = client.no_proxy();
        } else {
            client = client.https_only(true);
        }
        if let Some(path) = &setup.ca_file {
            client = client.tls_certs_merge(read_ca(path)?);
        }
        Ok(Reporter {
            client: client.build().map_err(|error| SetupError::Client(QuotedText::from(&error)))?,
            endpoint,
            token_file: setup.token_file,
            source: envelope::EventSource::new(&setup.station, setup.journal),
            compress: AtomicBool::new(true),
        })
    }

    /// Posts rows, which are in the order of their seqs, as one batch. Takes at most some 90
    /// seconds.
    pub async fn post(&self, rows: &[StoredRow]) -> CentreAnswer {
        let Some(first) = rows.first() else { return CentreAnswer::Nothing };
        let batch = envelope::rows(&self.source, rows);
        let Some(last) = batch.last else {
            // It stands first, so setting it aside passes over no other.
            return CentreAnswer::Refused {
                status: StatusCode::UNPROCESSABLE_ENTITY.as_u16(),
                retry_after_s: None,
                rows: 1,
                last: first.seq,
                answer: "not sent: the row in the journal can't be read".to_owned(),
            };
        };
        self.send(batch.json, batch.rows, last).await
    }

    /// Posts the station's present state, a JSON object, as it was at `at`. The answer's `sent` and
    /// `through` mean nothing for it.
    pub async fn post_status(&self, at: Timestamp, status: &str) -> CentreAnswer {
        self.send(envelope::status(&self.source, at, status), 0, 0).await
    }

    /// Posts a batch of nothing, which leaves nothing at the centre: does it answer, and know the
    /// token? That the batch is empty it may well refuse.
    ///
    /// # Errors
    /// Why rows would wait.
    pub async fn knock(&self) -> Result<(), CentreTrouble> {
        match self.send("[]".to_owned(), 0, 0).await {
            CentreAnswer::Nothing | CentreAnswer::Renewed | CentreAnswer::Stored { .. } => Ok(()),
            CentreAnswer::Refused { status: 400 | 422, .. } => Ok(()),
            CentreAnswer::Refused { status, answer, .. } => {
                Err(CentreTrouble::Refused { status, answer })
            }
            CentreAnswer::Misread(misread) => Err(CentreTrouble::Misread(misread)),
            CentreAnswer::Unreachable(cause) => Err(CentreTrouble::Unreachable(cause)),
        }
    }

    async fn send(&self, json: String, rows: u32, last: u64) -> CentreAnswer {
        let token = match self.token_file.as_deref().map(token::read).transpose() {
            Ok(token) => token,
            Err(trouble) => return CentreAnswer::Unreachable(UnreachableCause::Token(trouble)),
        };
        let mut request = self
            .client
            .post(self.endpoint.clone())
            .header(header::CONTENT_TYPE, "application/cloudevents-batch+json; charset=utf-8");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let compress = self.compress.load(Ordering::Relaxed);
        request = if compress {
            request.header(header::CONTENT_ENCODING, "gzip").body(gzip(json.as_bytes()))
        } else {
            request.body(json)
        };
        match request.send().await {
            Ok(response) => {
                if compress && response.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
                    self.compress.store(false, Ordering::Relaxed);
                }
                answer::read(response, rows, last).await
            }
            Err(error) => {
                let words = QuotedText::new(answer::in_one_line(&error));
                CentreAnswer::Unreachable(UnreachableCause::Network(words))
            }
        }
    }
}

fn read_endpoint(text: &str) -> Result<Url, SetupError> {
    let not_a_url = |words: &str| SetupError::NotAUrl {
        endpoint: text.to_owned(),
        words: QuotedText::new(words),
    };
    centre_address(text).map_err(|fault| match fault {
        CentreAddressFault::NotUrl(words) => not_a_url(&words),
        CentreAddressFault::NoHost => not_a_url("no host"),
        CentreAddressFault::HoldsSecret => SetupError::Credentials,
        CentreAddressFault::Unencrypted | CentreAddressFault::OtherScheme => {
            SetupError::NotEncrypted { endpoint: text.to_owned() }
        }
    })
}

fn read_ca(path: &Path) -> Result<Vec<Certificate>, SetupError> {
    let fault = |fault| SetupError::Ca { path: path.to_owned(), fault };
    let file = open_regular(path).map_err(|error| fault(CaFault::Unreadable(error.into())))?;
    let mut pem = Vec::new();
    file.take(CA_BYTES_MAX + 1)
        .read_to_end(&mut pem)
        .map_err(|error| fault(CaFault::Unreadable(error.into())))?;
    if pem.len() as u64 > CA_BYTES_MAX {
        return Err(fault(CaFault::TooLarge { bytes_max: CA_BYTES_MAX }));
    }
    let certificates = Certificate::from_pem_bundle(&pem)
        .map_err(|error| fault(CaFault::NotPem(QuotedText::new(answer::in_one_line(&error)))))?;
    match certificates.is_empty() {
        true => Err(fault(CaFault::Empty)),
        false => Ok(certificates),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes every byte")
}
