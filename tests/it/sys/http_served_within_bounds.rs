//! Who listens keeps nobody who says nothing, and lets nobody's silence keep others out.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use loaphuong::sys::http_server::{ServerBounds, is_too_slow, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::centre::fixture::Centre;
use crate::journal::fixture::{folder, run};

const MOMENT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_secs(20);

const BOUNDS: ServerBounds = ServerBounds {
    connections_max: 8,
    per_peer_max: 8,
    head_timeout: LONG,
    body_timeout: LONG,
    stall_timeout: LONG,
};

/// Answers at once, reads a body, or has no end of words.
async fn start(bounds: ServerBounds) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let many = || async { "x".repeat(64 << 20) };
    let body = |body: Result<Bytes, axum::extract::rejection::BytesRejection>| async move {
        match body {
            Ok(body) => format!("{} bytes", body.len()),
            Err(error) => format!("too slow: {}", is_too_slow(&error)),
        }
    };
    let router = Router::new()
        .route("/", get(|| async { "well" }))
        .route("/many", get(many))
        .route("/body", post(body));
    let who = |_: &TcpStream, address: &SocketAddr| address.ip();
    tokio::spawn(serve(listener, router, bounds, who, std::future::pending(), PATIENCE));
    address
}

async fn say(address: SocketAddr, words: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream.write_all(words.as_bytes()).await.expect("it takes");
    stream
}

/// All that comes until the other side closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // Reset is closed, too.
    let _ = timeout(PATIENCE, stream.read_to_end(&mut text)).await.expect("it is closed in time");
    String::from_utf8_lossy(&text).into_owned()
}

const HALF: &str = "GET / HTTP/1.1\r\nHost: a\r\n";
const WHOLE: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST: &str = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

#[test]
fn a_connection_that_says_nothing_or_half_a_thing_is_closed_in_time() {
    let brief = ServerBounds { head_timeout: MOMENT, ..BOUNDS };
    let brief_body = ServerBounds { body_timeout: MOMENT, ..BOUNDS };
    let brief_stall = ServerBounds { stall_timeout: MOMENT, ..BOUNDS };
    let body = "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf";
    let cases = [
        ("nothing at all", brief, String::new(), ""),
        ("half a head", brief, HALF.to_owned(), ""),
        ("idle behind a request", brief, WHOLE.to_owned(), "well"),
        ("half a second head", brief, format!("{WHOLE}{HALF}"), "well"),
        ("half a body", brief_body, body.to_owned(), "too slow: true"),
        ("half a body, and no byte moves", brief_stall, body.to_owned(), "too slow: false"),
    ];
    run(async {
        for (what, bounds, words, want) in cases {
            let mut stream = say(start(bounds).await, &words).await;
            if bounds.body_timeout == MOMENT {
                // The connection itself may live on.
                let mut answer = vec![0; 4096];
                let read = timeout(PATIENCE, stream.read(&mut answer)).await.expect(what);
                answer.truncate(read.expect(what));
                let answer = String::from_utf8_lossy(&answer).into_owned();
                assert!(answer.ends_with(want), "{what}: {answer}");
                continue;
            }
            let answer = rest(&mut stream).await;
            assert!(
                answer.ends_with(want) && want.is_empty() == answer.is_empty(),
                "{what}: {answer}"
            );
        }
    });
}

#[test]
fn an_answer_that_nobody_reads_is_given_up() {
    run(async {
        let address = start(ServerBounds { stall_timeout: MOMENT, ..BOUNDS }).await;
        let request = "GET /many HTTP/1.1\r\nHost: a\r\n\r\n";
        let mut stream = say(address, request).await;
        let mut other = say(address, request).await;
        // One reads and gets all of it, however long that takes; the other looks away.
        let mut taken = 0;
        let mut piece = vec![0; 1 << 20];
        while taken < 64 << 20 {
            let read = timeout(PATIENCE, stream.read(&mut piece)).await.expect("it comes");
            taken += read.expect("no end before its end");
        }
        let (mut left, mut read) = (0, 1);
        timeout(MOMENT * 3, std::future::pending::<()>()).await.expect_err("looks away");
        while read > 0 {
            read = timeout(PATIENCE, other.read(&mut piece)).await.expect("closed").unwrap_or(0);
            left += read;
        }
        assert!(left < 64 << 20, "what was buffered, not all of it: {left}");
    });
}

#[test]
fn who_comes_when_all_is_taken_gets_the_place_of_who_waited_longest() {
    run(async {
        let address = start(BOUNDS).await;
        let mut waiting = Vec::new();
        for _ in 0..3 * BOUNDS.connections_max {
            waiting.push(say(address, HALF).await);
        }
        // Each of these is answered, with all places taken by others.
        for _ in 0..3 {
            assert!(rest(&mut say(address, LAST).await).await.ends_with("well"));
        }
        // The first have lost their places; the last have them still, and are answered.
        assert_eq!(rest(&mut waiting[0]).await, "");
        let mut last = waiting.pop().expect("there are many");
        last.write_all(b"Connection: close\r\n\r\n").await.expect("it is open");
        assert!(rest(&mut last).await.ends_with("well"));
    });
}

#[test]
fn a_centre_answers_beside_hundreds_of_half_open_requests() {
    run(async {
        let folder = folder();
        let centre = Centre::start(folder.path(), None).await;
        let mut waiting = Vec::new();
        for _ in 0..400 {
            waiting.push(say(centre.address, HALF).await);
        }
        let answer = timeout(PATIENCE, async {
            rest(&mut say(centre.address, &LAST.replace("/ ", "/healthz ")).await).await
        });
        let answer = answer.await.expect("it answers");
        assert!(answer.ends_with("ok\n"), "{answer}");
        // The centre's bound, not its patience, closes those that came first.
        let mut closed = 0;
        for stream in &mut waiting {
            let mut byte = [0; 1];
            let read = timeout(Duration::from_millis(5), stream.read(&mut byte)).await;
            closed += usize::from(read.is_ok());
        }
        assert!(closed >= 400 - 128, "{closed} of 400 half-open requests are closed");
        centre.stop().await;
    });
}
