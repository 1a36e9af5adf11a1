//! Centres for tests: the real one, and a receiver that answers what it is told to.

use std::collections::VecDeque;
use std::io::Read;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use loaphuong::collector::{CentreSetup, Collector};
use loaphuong::journal::Journal;
use loaphuong::report::Reporter;
use loaphuong::station::ids::Timestamp;
use loaphuong::station::outbox::{CentreAnswer, Outbox, UnreachableCause};
use loaphuong::wire::QuotedText;
use serde_json::Value;
use tokio::net::TcpListener;

/// What a receiver got.
#[derive(Debug, Clone)]
pub struct Got {
    pub headers: HeaderMap,
    pub events: Vec<Value>,
}

/// Answers with what is in its script, then for ever with the last of it.
#[derive(Clone)]
pub struct Receiver {
    pub address: SocketAddr,
    script: Arc<Mutex<VecDeque<Scripted>>>,
    got: Arc<Mutex<Vec<Got>>>,
}

type Scripted = Arc<dyn Fn() -> Response + Send + Sync>;

impl Receiver {
    pub async fn start<R: IntoResponse + Clone + Send + Sync + 'static>(
        script: impl IntoIterator<Item = R>,
    ) -> Receiver {
        let script = script
            .into_iter()
            .map(|answer| Arc::new(move || answer.clone().into_response()) as Scripted);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let receiver = Receiver {
            address: listener.local_addr().expect("an address"),
            script: Arc::new(Mutex::new(script.collect())),
            got: Arc::default(),
        };
        let app = Router::new().fallback(receive).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        receiver
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}/v1/events", self.address)
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().expect("no panic holds it").clone()
    }
}

async fn receive(State(receiver): State<Receiver>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 24).await.expect("a body");
    let events = serde_json::from_slice(&unpacked(&parts.headers, &body)).expect("a JSON array");
    receiver.got.lock().expect("no panic holds it").push(Got { headers: parts.headers, events });
    let mut script = receiver.script.lock().expect("no panic holds it");
    let answer = if script.len() > 1 { script.pop_front() } else { script.front().cloned() };
    answer.expect("a script has an end")()
}

fn unpacked(headers: &HeaderMap, body: &Bytes) -> Vec<u8> {
    if headers.get("content-encoding").is_none() {
        return body.to_vec();
    }
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut bytes).expect("gzip");
    bytes
}

/// The real centre, in this process.
pub struct Centre {
    pub address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    served: tokio::task::JoinHandle<()>,
}

impl Centre {
    pub async fn start(folder: &Path, tokens: Option<PathBuf>) -> Centre {
        let listen = "127.0.0.1:0".parse().expect("an address");
        let setup = CentreSetup { listen, db: folder.join("centre.sqlite"), tokens };
        let collector = Collector::open(&setup).await.expect("a centre");
        let address = collector.address();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let served = tokio::spawn(async move {
            collector.serve(async { drop(stopped.await) }).await.expect("served");
        });
        Centre { address, stop: Some(stop), served }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn endpoint(&self) -> String {
        self.url("/v1/events")
    }

    pub async fn stop(mut self) {
        drop(self.stop.take());
        self.served.await.expect("stopped");
    }

    /// The rows it shows, as JSON.
    pub async fn plays(&self, query: &str) -> Vec<Value> {
        let url = self.url(&format!("/v1/plays?limit=100000&{query}"));
        get(&url).await.2.parse::<Value>().expect("JSON").as_array().expect("an array").clone()
    }
}

/// A client for this machine; installs the TLS provider that reqwest asks for.
pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

/// Status, headers and text.
pub async fn get(url: &str) -> (u16, HeaderMap, String) {
    let response = client().get(url).send().await.expect(url);
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.text().await.expect("text"))
}

pub fn reporter(endpoint: &str, journal: uuid::Uuid) -> Reporter {
    Reporter::new(loaphuong::report::ReporterSetup {
        endpoint: endpoint.into(),
        token_file: None,
        ca_file: None,
        station: "thanh-dong-nvh-1".into(),
        journal,
    })
    .expect("a reporter")
}

/// What the daemon does between the outbox and the wire, in virtual time, until nothing is left
/// to send. `lose` may take the centre's answer away.
pub async fn drain(
    journal: &Journal,
    outbox: &mut Outbox,
    reporter: &Reporter,
    mut now: Timestamp,
    mut lose: impl FnMut(usize) -> bool,
) -> usize {
    let mut posts = 0;
    while let Some(wake) = outbox.wake() {
        now = now.max(wake);
        let batch = outbox.poll(now).expect("its time has come");
        let rows = journal.rows_after(batch.after, batch.rows_max, batch.bytes_max).await;
        let mut answer = reporter.post(&rows.expect("rows")).await;
        if lose(posts) {
            answer = CentreAnswer::Unreachable(UnreachableCause::Network(QuotedText::new(
                "the answer got lost",
            )));
        }
        posts += 1;
        assert!(posts < 10_000, "still posting: {answer:?}");
        journal.write(&outbox.answer(now, answer)).await.expect("written");
    }
    posts
}
