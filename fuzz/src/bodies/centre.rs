//! What a station, or somebody who has its token, posts to the centre. The first byte says how:
//! `g` packs the rest with gzip, `G` says that it is packed already, anything else sends it as it
//! is. What the centre takes it must be able to show, as JSON and as a table.

use std::collections::BTreeSet;
use std::io::Write;

use axum::Router;
use flate2::Compression;
use flate2::write::GzEncoder;
use loaphuong::collector::{CentreSetup, Collector};
use serde_json::Value;
use tempfile::TempDir;

use super::exchange::{Hangup, exchange, parts, runtime};

pub fn run(bytes: &[u8]) {
    let (how, rest) = bytes.split_first().map_or((b'r', bytes), |(how, rest)| (*how, rest));
    let body = if how == b'g' { gzip(rest) } else { rest.to_vec() };
    let packed = matches!(how, b'g' | b'G');
    runtime().block_on(async {
        let (_folder, centre) = centre().await;
        let router = centre.router();
        let answer = post(router.clone(), &body, packed).await;
        let (status, head, said) = parts(&answer);
        let said: Value = serde_json::from_slice(said).unwrap_or_else(|e| panic!("{head}: {e}"));
        match status {
            200 => {
                let through = said["through"].as_u64().expect("a number");
                // gzip as the centre reads it; what it took is JSON.
                let text = if packed { gunzip(&body) } else { body };
                shows(router, &text, through).await;
            }
            400 | 413 | 422 => assert!(said["error"].is_string(), "{said}"),
            _ => panic!("{head}: {said}"),
        }
    });
}

/// An empty centre in a folder of its own.
pub async fn centre() -> (TempDir, Collector) {
    // In memory where there is such a place: the disk's own speed tells nothing here.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let folder = folder.expect("a folder");
    let listen = "127.0.0.1:0".parse().expect("an address");
    let setup = CentreSetup { listen, db: folder.path().join("centre.sqlite"), tokens: None };
    let centre = Collector::open(&setup).await.expect("a centre");
    (folder, centre)
}

/// Posts a batch; all of the answer.
pub async fn post(router: Router, body: &[u8], packed: bool) -> Vec<u8> {
    let encoding = if packed { "content-encoding: gzip\r\n" } else { "" };
    let length = body.len();
    let mut request = format!(
        "POST /v1/events HTTP/1.0\r\nhost: c\r\n{encoding}content-length: {length}\r\n\r\n"
    )
    .into_bytes();
    request.extend_from_slice(body);
    exchange(router, &request, Hangup::Never).await
}

/// Asks for `path`; all of the answer.
pub async fn get(router: Router, path: &str) -> Vec<u8> {
    let request = format!("GET {path} HTTP/1.0\r\nhost: c\r\n\r\n");
    exchange(router, request.as_bytes(), Hangup::Never).await
}

/// All rows that were taken are shown, each readable by itself.
async fn shows(router: Router, batch: &[u8], through: u64) {
    let batch: Vec<Value> = serde_json::from_slice(batch).expect("what was taken can be read");
    let rows: Vec<&Value> =
        batch.iter().filter(|event| event["type"] != "vn.loaphuong.status.v1").collect();
    let seqs: BTreeSet<u64> = rows.iter().filter_map(|event| number(&event["sequence"])).collect();
    let answer = get(router.clone(), "/v1/plays?limit=100000").await;
    let (status, head, body) = parts(&answer);
    assert_eq!(status, 200, "{head}");
    let shown: Vec<Value> = serde_json::from_slice(body).expect("an array of rows");
    assert_eq!(shown.len(), seqs.len(), "rows taken and rows shown");
    assert!(shown.iter().all(Value::is_object), "{shown:?}");
    for through in (0..through).rev().take(1) {
        assert!(seqs.contains(&(through + 1)), "through {} is not here", through + 1);
    }

    let answer = get(router.clone(), "/v1/plays?limit=100000&format=csv").await;
    let (status, head, body) = parts(&answer);
    assert_eq!(status, 200, "{head}");
    let mut table = csv::Reader::from_reader(body);
    let lines: Vec<csv::StringRecord> =
        table.records().collect::<Result<_, _>>().expect("a table in UTF-8");
    assert_eq!(lines.len(), shown.len(), "rows and lines");
    for (line, row) in lines.iter().zip(&shown) {
        // The kind was checked when it was taken, so a line without it is of a row that can't be
        // read.
        assert!(!line[1].is_empty(), "{row}");
    }

    let answer = get(router, "/v1/stations").await;
    let (status, head, body) = parts(&answer);
    assert_eq!(status, 200, "{head}");
    let stations: Vec<Value> = serde_json::from_slice(body).expect("an array of stations");
    assert_eq!(stations.len(), 1, "{stations:?}");
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes every byte")
}

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes), &mut text)
        .expect("the centre read it");
    text
}
