//! HTTP without sockets: bytes to a router as a client would send them, and its answer's bytes.

use std::io;
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::runtime::{Builder, Runtime};

/// Bytes of an answer that are read: more than any of these bodies can bring about.
const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Bytes on their way in either direction, as in a socket's buffer.
const BUFFER_BYTES: usize = 64 * 1024;

/// An answer that takes longer is a hang.
const ANSWER_MAX: Duration = Duration::from_secs(20);

/// Turns of the runtime after which a client that has said all is gone: a whole request has been
/// answered by then, half a one never is.
const TURNS: usize = 64;

/// When the client stops listening.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Hangup {
    /// When the server closes: for whole requests of HTTP/1.0.
    Never,
    /// Soon after the last byte was sent: for bytes that may be half a request.
    Soon,
}

/// A runtime on this thread alone, so that what happens in a body is the same each time.
pub fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime on one thread")
}

/// One connection: `request` in, all of the answer out.
pub async fn exchange(router: Router, request: &[u8], hangup: Hangup) -> Vec<u8> {
    let (client, server) = tokio::io::duplex(BUFFER_BYTES);
    let serving = tokio::spawn(async { axum::serve(One(Some(server)), router).await });
    let (mut answers, mut asks) = tokio::io::split(client);
    let ask = async {
        // A server may have heard enough before the end.
        let _ = asks.write_all(request).await;
        if hangup == Hangup::Soon {
            for _ in 0..TURNS {
                tokio::task::yield_now().await;
            }
            let _ = asks.shutdown().await;
        }
    };
    let mut answer = Vec::new();
    let hear = (&mut answers).take(ANSWER_BYTES_MAX);
    let both = async {
        tokio::join!(ask, async {
            tokio::pin!(hear);
            hear.read_to_end(&mut answer).await
        })
    };
    let in_time = tokio::time::timeout(ANSWER_MAX, both).await;
    assert!(in_time.is_ok(), "no answer within {ANSWER_MAX:?}");
    serving.abort();
    let _ = serving.await;
    answer
}

/// An answer taken apart: status, headers as text, body.
pub fn parts(answer: &[u8]) -> (u16, &str, &[u8]) {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("a head");
    let head = std::str::from_utf8(&answer[..end]).expect("a head of text");
    let status = head.split(' ').nth(1).expect("a status").parse().expect("a number");
    (status, head, &answer[end + 4..])
}

/// Listens for one connection.
struct One(Option<DuplexStream>);

impl Listener for One {
    type Io = DuplexStream;
    type Addr = ();

    async fn accept(&mut self) -> (DuplexStream, ()) {
        match self.0.take() {
            Some(connection) => (connection, ()),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}
