//! What a reader of the centre may ask: the bytes are the query of `GET /v1/plays`. The answer is
//! rows, as JSON or as a table, or a word on what is not understood; never trouble.

use serde_json::Value;

use super::centre::{centre, get, post};
use super::exchange::{parts, runtime};

/// Rows that are there to be found.
const ROWS: u64 = 12;

/// Answers that are followed by way of `Link`.
const PAGES: usize = 3;

pub fn run(bytes: &[u8]) {
    let query: String = bytes.iter().map(|byte| letter(*byte)).collect();
    runtime().block_on(async {
        let (_folder, centre) = centre().await;
        let answer = post(centre.router(), rows().as_bytes(), false).await;
        assert_eq!(parts(&answer).0, 200, "{}", String::from_utf8_lossy(&answer));
        let mut path = format!("/v1/plays?{query}");
        for _ in 0..PAGES {
            let answer = get(centre.router(), &path).await;
            let (status, head, body) = parts(&answer);
            match status {
                200 => is_readable(head, body),
                // Not even HTTP's own form, or not understood.
                400 | 414 | 431 => return,
                _ => panic!("{path}: {head}"),
            }
            let Some(next) = next(head) else { return };
            assert_ne!(next, path, "the same answer for ever");
            path = next;
        }
    });
}

/// A byte as it may stand in an address.
fn letter(byte: u8) -> String {
    match byte {
        b'!' | b'$'..=b';' | b'=' | b'?'..=b'Z' | b'_' | b'a'..=b'z' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02x}"),
    }
}

fn is_readable(head: &str, body: &[u8]) {
    if head.contains("text/csv") {
        let mut table = csv::Reader::from_reader(body);
        let lines = table.records().filter(|line| line.as_ref().expect("text").len() > 1).count();
        assert!(lines <= ROWS as usize, "{lines} lines");
    } else {
        let rows: Vec<Value> = serde_json::from_slice(body).expect("an array");
        assert!(rows.len() <= ROWS as usize && rows.iter().all(Value::is_object), "{rows:?}");
    }
}

fn next(head: &str) -> Option<String> {
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("link:"))?;
    Some(line.split_once('<')?.1.split_once('>')?.0.to_owned())
}

fn rows() -> String {
    let source = "/stations/thu/journals/j";
    let events: Vec<Value> = (1..=ROWS)
        .map(|seq| {
            let minute = seq % 60;
            serde_json::json!({
                "specversion": "1.0", "id": format!("id-{seq}"), "source": source,
                "type": "vn.loaphuong.slot.v1", "sequence": format!("{seq:020}"),
                "data": {
                    "seq": seq, "kind": "slot", "station": "thu", "zone": format!("to-{}", seq % 3),
                    "programme": "sang", "due": format!("2026-03-01T05:{minute:02}:00+07:00"),
                    "outcome": "aired", "title": "=tin, \"sáng\"",
                },
            })
        })
        .collect();
    Value::from(events).to_string()
}
