//! Raw bytes on the station's own socket. Whatever comes, the loop gets only whole orders, and
//! every answer is HTTP with a body that its reader knows.

use axum::Router;
use loaphuong::control::{BY_CHARS_MAX, LOG_ROWS_MAX, Refusal, Reloaded, Request, router};
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
        // 100: go on, said to one who asked before the body. 503: the loop said nothing.
        let expected = (200..500).contains(&status) || matches!(status, 100 | 503);
        assert!(expected, "{head:?}");
    }
}

/// The loop's part: answers until all connections are gone.
async fn obey(mut inbox: mpsc::Receiver<Request>) {
    while let Some(request) = inbox.recv().await {
        // Who asked may have hung up: then nobody listens to the reply.
        match request {
            Request::Log { limit, reply } => {
                assert!(limit <= LOG_ROWS_MAX, "{limit} rows");
                drop(reply.send(Ok(Vec::new())));
            }
            Request::Stop { order, reply } => drop(reply.send(judge(&order.by))),
            Request::Alert { order, reply } => drop(reply.send(judge(&order.by))),
            Request::Reload(reply) => drop(reply.send(Reloaded::default())),
            // What takes nothing from the asker is not answered, as by a loop that is ending.
            _ => {}
        }
    }
}

fn judge(by: &str) -> Result<(), Refusal> {
    match by.chars().count() {
        1..=BY_CHARS_MAX => Ok(()),
        _ => Err(Refusal { word: "unnamed".into(), sentence: "không tên".into() }),
    }
}
