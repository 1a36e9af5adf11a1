//! Nobody keeps others from the control socket, and nobody uses up the station's descriptors with
//! it.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use loaphuong::daemon::now;
use loaphuong::station::record::{Outcome, RowKind};

use crate::support::daemon::{Ward, until};

/// Connections that are held by the station at most …
const CONNECTIONS_MAX: usize = 32;

/// … and descriptors that it has besides, at rest and with a speaker.
const OTHERS_MAX: usize = 48;

fn descriptors(ward: &Ward) -> usize {
    let pid = ward.pid().as_raw_nonzero();
    fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count()
}

fn connect(ward: &Ward) -> UnixStream {
    let stream = UnixStream::connect(ward.at("state/control.sock")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream
}

/// Waits until the station hangs up; what it said before.
fn hung_up(mut stream: UnixStream) -> String {
    let mut said = Vec::new();
    match stream.read_to_end(&mut said) {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("it is still open"),
        // A connection that is given up with unread bytes is reset.
        _ => String::from_utf8(said).unwrap(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn four_hundred_idle_connections_cost_neither_descriptors_nor_an_emergency() {
    let mut ward = Ward::new();
    ward.drop_noise("bao.wav", 1_000, 911);
    ward.start().await;
    let mut idle: Vec<UnixStream> = Vec::new();
    for index in 0..400 {
        let mut stream = connect(&ward);
        // Half of them have begun a request that does not go on.
        if index % 2 == 0 {
            let _ = stream.write_all(b"POST /v1/alert HTTP/1.1\r\nhost: x\r\n");
        }
        idle.push(stream);
    }
    let ordered = now();
    let told = ward.run(&["alert", "bao.wav", "--zones", "toan-phuong", "--by", "Bà Hoa"]);
    println!("answered after {}", now() - ordered);
    let words = String::from_utf8(told.stdout).unwrap();
    assert_eq!(told.status.code(), Some(0), "{words}");
    assert_eq!(words.matches("đang phát").count(), 2, "{words}");
    let open = descriptors(&ward);
    assert!(open <= CONNECTIONS_MAX + OTHERS_MAX, "{open} descriptors");
    let aired = ward
        .until_rows("closing rows", |rows| {
            let closed: Vec<_> = rows
                .iter()
                .filter(|row| row.kind() == RowKind::Slot)
                .map(|row| row.outcome())
                .collect();
            (closed.len() == 2).then_some(closed)
        })
        .await;
    assert_eq!(aired, [Outcome::Aired; 2]);
    // The first have given way to the others by now.
    for stream in idle.drain(..300) {
        assert_eq!(hung_up(stream), "");
    }
    drop(idle);
    until("rest", async || (descriptors(&ward) <= OTHERS_MAX).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_a_body_and_an_idle_connection_have_their_time() {
    let mut ward = Ward::new();
    ward.start().await;
    let with = |bytes: &str| {
        let mut stream = connect(&ward);
        stream.write_all(bytes.as_bytes()).unwrap();
        stream
    };
    let nothing = connect(&ward);
    let header = with("GET /v1/status HTTP/1.1\r\nhost: x\r\n");
    let body = with(
        "POST /v1/stop HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{",
    );
    let between = with("GET /v1/status HTTP/1.1\r\nhost: x\r\n\r\n");
    let began = now();
    assert_eq!(hung_up(nothing), "");
    assert!(!hung_up(header).contains("200 OK"));
    assert!(hung_up(body).starts_with("HTTP/1.1 408"));
    assert!(
        hung_up(between).starts_with("HTTP/1.1 200"),
        "answered, then closed for saying no more"
    );
    let took = (now() - began).num_seconds();
    assert!(took < 25, "{took} s");
}
