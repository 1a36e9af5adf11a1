//! Raw bytes on the station's own socket. Whatever comes, the loop gets only whole orders, and
//! every answer is HTTP with a body that its reader knows.

use axum::Router;
use loaphuong::control::{
    AlertTaken, ApprovalTaken, ControlRequest, LOG_ROWS_MAX, MuteTaken, RefusalReply, RefusalWord,
    ReloadTaken, StopTaken, UnmuteTaken, router,
};
use loaphuong::station::order_origin::BY_CHARS_MAX;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::exchange::{Hangup, exchange, parts, runtime};

/// Requests that may wait, as in the daemon.
const WAITING: usize = 16;

pub fn run(bytes: &[u8]) {
    let answer = runtime().block_on(async {
        let (requests, inbox) = mpsc::channel(WAITING);
        let calls: Router = router(requests);
        let ((), answer) = tokio::join!(obey(inbox), exchange(calls, bytes, Hangup::Soon));
        answer
    });
    if !answer.is_empty() {
        let (status, head, _) = parts(&answer);
        assert!(head.starts_with("HTTP/1."), "{head:?}");
        // 100: go on, said to one who asked before the body.
        assert!(status == 100 || (200..500).contains(&status), "{head:?}");
    }
}

/// The loop's part: answers until all connections are gone.
async fn obey(mut inbox: mpsc::Receiver<ControlRequest>) {
    while let Some(mut request) = inbox.recv().await {
        while let ControlRequest::In { request: asked, .. } = request {
            request = *asked;
        }
        // Who asked may have hung up: then nobody listens to the reply.
        match request {
            ControlRequest::In { .. } => unreachable!("taken out of it above"),
            ControlRequest::Status(reply) => drop(reply.send(Box::new(read(status())))),
            ControlRequest::Clock(reply) => drop(reply.send(Box::new(read(clock())))),
            ControlRequest::TrustClock { order, reply, .. } => {
                drop(reply.send(judge(&order.by).map(|()| Box::new(read(clock())))));
            }
            ControlRequest::Log { limit, reply } => {
                assert!(limit <= LOG_ROWS_MAX, "{limit} rows");
                drop(reply.send(Ok(Vec::new())));
            }
            ControlRequest::Stop { order, reply, .. } => {
                drop(reply.send(judge(&order.by).map(|()| StopTaken::default())));
            }
            ControlRequest::TestTone { order, reply, .. } => {
                drop(reply.send(judge(&order.by).map(|()| read(tone()))));
            }
            ControlRequest::Mute { order, reply, .. } => {
                let taken =
                    MuteTaken { muted: vec![], replaced: vec![], stopped: vec![], ahead: 0 };
                drop(reply.send(judge(&order.by).map(|()| taken)));
            }
            ControlRequest::Unmute { order, reply, .. } => {
                let taken = UnmuteTaken { unmuted: Vec::new() };
                drop(reply.send(judge(&order.by).map(|()| taken)));
            }
            ControlRequest::Alert { order, reply, .. } => {
                let taken =
                    AlertTaken { exercise: false, until: None, tomorrow: false, zones: Vec::new() };
                drop(reply.send(judge(&order.by).map(|()| taken)));
            }
            ControlRequest::Approve { order, reply, .. } => {
                let (path, title) = (order.path, String::new());
                let (sha256, by) = (String::new(), order.by);
                let named = judge(&by);
                let taken = ApprovalTaken {
                    path,
                    title,
                    sha256,
                    by,
                    before: false,
                    needed: None,
                    queue: None,
                    next: None,
                };
                drop(reply.send(named.map(|()| taken)));
            }
            ControlRequest::Reload { reply, .. } => drop(reply.send(ReloadTaken::default())),
        }
    }
}

fn judge(by: &str) -> Result<(), RefusalReply> {
    match by.chars().count() {
        1..=BY_CHARS_MAX => Ok(()),
        _ => {
            Err(RefusalReply { word: RefusalWord::Unnamed.into(), sentence: "không tên".into() })
        }
    }
}

/// What is required of it, and nothing else: it may grow.
fn status() -> Value {
    json!({
        "version": "0", "station": "thu", "name": "Thử", "now": "2026-03-01T05:30:00+07:00",
        "uptime_s": 1, "ready": true, "clock": {"trust": "synced", "needed": "synced"},
        "programmes": 0, "schedule_faults": [], "outputs": [], "on_air": [], "next": [],
        "closed": [], "rows": 0, "report": null, "refused": 0, "library": [],
        "disk_free_bytes": null, "troubles": [],
    })
}

fn clock() -> Value {
    json!({
        "now": "2026-03-01T05:30:00+07:00", "running": true, "trust": "synced",
        "needed": "synced", "suffices": true, "why": "kernel",
        "since": "2026-03-01T05:30:00+07:00", "chrony": false,
        "fake_hwclock": false, "held": [],
    })
}

fn tone() -> Value {
    json!({"zone": {"zone": "to-1", "sounding": true}, "heard_ms": 3000})
}

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("a whole answer")
}
