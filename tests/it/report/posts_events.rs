//! Rows travel as CloudEvents, once, and the answer is told as it was.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use axum::http::StatusCode;
use loaphuong::messages::{Lang, centre};
use loaphuong::report::{Reporter, ReporterSetup, SetupError};
use loaphuong::station::outbox::{CentreAnswer, InvalidAnswer, StoredRow, UnreachableCause};
use loaphuong::station::record::{Outcome, Row};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::centre::fixture::{Receiver, reporter};
use crate::journal::fixture::{folder, play, run, slot, utc};
use crate::support::rows::with_run;

const JOURNAL: Uuid = Uuid::from_u128(0x0f3a_5c1e_7d2b_4a69_8b1c_2d3e_4f50_6172);

fn stored(row: &Row, previous: u64) -> StoredRow {
    let json = serde_json::to_string(row).expect("JSON");
    StoredRow { seq: row.seq, previous, json }
}

#[test]
fn a_batch_is_cloudevents_with_the_row_as_data() {
    run(async {
        let receiver = Receiver::start([StatusCode::NO_CONTENT]).await;
        let reporter = reporter(&receiver.endpoint(), JOURNAL);
        let silent = with_run(slot(120), |run| {
            run.outcome = Outcome::NotAired;
            run.started_at = None;
            run.ended_at = None;
            run.title = "Chữ \"trong\" ngoặc\n".into();
        });
        let rows = [stored(&play(118, "aa"), 117), stored(&silent, 118)];
        let answer = reporter.post(&rows).await;
        assert_eq!(answer, CentreAnswer::Stored { sent: 120, through: None, compared: false });

        let got = &receiver.got()[0];
        let header = |name: &str| got.headers[name].to_str().expect("text").to_owned();
        assert_eq!(header("content-type"), "application/cloudevents-batch+json; charset=utf-8");
        assert_eq!(header("content-encoding"), "gzip");
        assert_eq!(got.events.len(), 2);
        let mut event = got.events[0].clone();
        let data = event.as_object_mut().expect("an object").remove("data").expect("data");
        assert_eq!(data, serde_json::to_value(play(118, "aa")).expect("JSON"));
        assert_eq!(
            event,
            json!({
                "specversion": "1.0",
                "id": Uuid::new_v5(&JOURNAL, b"118").to_string(),
                "source": format!("/stations/thanh-dong-nvh-1/journals/{JOURNAL}"),
                "type": "vn.loaphuong.play.v1",
                "subject": "to-1/ban-tin-sang",
                "time": "2026-06-27T05:31:00.000000+07:00",
                "datacontenttype": "application/json",
                "sequence": "00000000000000000118",
                "previous": "00000000000000000117",
            })
        );
        let event = &got.events[1];
        assert_eq!(event["type"], "vn.loaphuong.slot.v1");
        assert_eq!(event["previous"], "00000000000000000118");
        assert_eq!(event["time"], "2026-06-29T05:30:00.000000+07:00", "what never began: its due");

        reporter.post(&rows).await;
        assert_eq!(receiver.got()[1].events, receiver.got()[0].events, "a resend is the same");
    });
}

#[test]
fn the_status_is_an_event_of_its_own() {
    run(async {
        let receiver = Receiver::start([StatusCode::ACCEPTED]).await;
        let reporter = reporter(&receiver.endpoint(), JOURNAL);
        let at = utc("2026-03-01T05:00:00.5Z");
        let answer = reporter.post_status(at, r#"{"backlog": 3}"#).await;
        assert!(matches!(answer, CentreAnswer::Stored { .. }), "{answer:?}");
        let event = &receiver.got()[0].events[0];
        assert_eq!(event["type"], "vn.loaphuong.status.v1");
        assert_eq!(event["subject"], "thanh-dong-nvh-1");
        assert_eq!(event["time"], "2026-03-01T05:00:00.500000Z");
        assert_eq!(event["data"], json!({"backlog": 3}));
        assert_eq!(event.get("sequence"), None::<&Value>);
    });
}

#[test]
fn nothing_is_posted_for_no_rows() {
    run(async {
        let receiver = Receiver::start([StatusCode::NO_CONTENT]).await;
        assert_eq!(reporter(&receiver.endpoint(), JOURNAL).post(&[]).await, CentreAnswer::Nothing);
        assert!(receiver.got().is_empty());
    });
}

#[test]
fn a_row_that_can_not_be_read_is_refused_alone() {
    run(async {
        let receiver = Receiver::start([StatusCode::NO_CONTENT]).await;
        let reporter = reporter(&receiver.endpoint(), JOURNAL);
        let broken = StoredRow { seq: 2, previous: 1, json: "{\"kind\": \"pl".into() };
        let rows = [stored(&slot(1), 0), broken, stored(&slot(3), 2)];
        let answer = reporter.post(&rows).await;
        assert_eq!(answer, CentreAnswer::Stored { sent: 1, through: None, compared: false });
        match reporter.post(&rows[1..]).await {
            CentreAnswer::Refused { status: 422, rows: 1, last: 2, .. } => {}
            other => panic!("{other:?}"),
        }
        assert_eq!(receiver.got().len(), 1, "it was not posted");
    });
}

#[test]
fn the_centres_words_come_back() {
    type Headers = Vec<(&'static str, &'static str)>;
    let flood: &'static str = "x".repeat(10 << 20).leak();
    let refused = |status, retry_after_s, answer: &str| CentreAnswer::Refused {
        status,
        retry_after_s,
        rows: 1,
        last: 7,
        answer: answer.into(),
    };
    let ok = |through| CentreAnswer::Stored { sent: 7, through, compared: false };
    let to = |status| {
        let to = Some("/elsewhere".to_owned());
        CentreAnswer::Misread(InvalidAnswer::Redirect { status, to })
    };
    let date = ("date", "Sun, 01 Mar 2026 05:00:00 GMT");
    let cases: Vec<(u16, Headers, &str, CentreAnswer)> = vec![
        (200, vec![], r#"{"through": 5}"#, ok(Some(5))),
        (200, vec![], r#"{"ok": true, "through": 9, "more": [1]}"#, ok(Some(9))),
        (200, vec![], r#"{"through": -1}"#, ok(None)),
        (200, vec![], r#"{"through": "5"}"#, ok(None)),
        (200, vec![], "", ok(None)),
        (201, vec![], "created", ok(None)),
        (201, vec![], "<p>created</p>", CentreAnswer::Misread(InvalidAnswer::Page { status: 201 })),
        (202, vec![], flood, CentreAnswer::Misread(InvalidAnswer::Endless { status: 202 })),
        (204, vec![], "", ok(None)),
        (301, vec![("location", "/elsewhere")], "", to(301)),
        (307, vec![("location", "/elsewhere")], "", to(307)),
        (400, vec![], "event 0:\n\tbad\u{1b}[31m", refused(400, None, "event 0: bad [31m")),
        (401, vec![], "no such token", refused(401, None, "no such token")),
        (413, vec![], "", refused(413, None, "Payload Too Large")),
        (429, vec![("retry-after", "17")], "", refused(429, Some(17), "Too Many Requests")),
        (
            503,
            vec![("retry-after", "Sun, 01 Mar 2026 05:02:00 GMT"), date],
            "later",
            refused(503, Some(120), "later"),
        ),
        (
            503,
            vec![("retry-after", "Sun, 01 Mar 2026 04:00:00 GMT"), date],
            "later",
            refused(503, Some(0), "later"),
        ),
        (503, vec![("retry-after", "soon")], "later", refused(503, None, "later")),
        (500, vec![], flood, refused(500, None, &"x".repeat(300))),
    ];
    run(async {
        for (status, headers, body, want) in cases {
            let status = StatusCode::from_u16(status).expect("a status");
            let mut map = axum::http::HeaderMap::new();
            for (name, value) in headers {
                map.insert(name, value.parse().expect("a value"));
            }
            let receiver = Receiver::start([(status, map, body)]).await;
            let answer = reporter(&receiver.endpoint(), JOURNAL).post(&[stored(&slot(7), 6)]).await;
            assert_eq!(answer, want, "{status} {:.40}", body);
            assert_eq!(receiver.got().len(), 1, "{status}: posted once, nothing followed");
        }
    });
}

#[test]
fn a_receiver_that_can_not_open_gzip_gets_plain_json_the_next_time() {
    run(async {
        let script = [StatusCode::UNSUPPORTED_MEDIA_TYPE, StatusCode::NO_CONTENT];
        let receiver = Receiver::start(script).await;
        let reporter = reporter(&receiver.endpoint(), JOURNAL);
        let rows = [stored(&slot(7), 6)];
        let first = reporter.post(&rows).await;
        assert!(matches!(first, CentreAnswer::Refused { status: 415, .. }), "{first:?}");
        assert_eq!(
            reporter.post(&rows).await,
            CentreAnswer::Stored { sent: 7, through: None, compared: false }
        );
        assert!(receiver.got()[1].headers.get("content-encoding").is_none());
    });
}

#[test]
fn nobody_at_home_is_told_in_one_line() {
    run(async {
        // A port that was free a moment ago.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let reporter = reporter(&format!("http://{address}/v1/events"), JOURNAL);
        match reporter.post(&[stored(&slot(7), 6)]).await {
            CentreAnswer::Unreachable(UnreachableCause::Network(words)) => {
                let why = words.as_str();
                assert!(why.contains("refused") && !why.contains('\n'), "{why}");
            }
            other => panic!("{other:?}"),
        }
    });
}

fn write_token(path: &Path, text: &str, mode: u32) {
    std::fs::write(path, text).expect("written");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("mode");
}

#[test]
fn the_token_is_read_anew_and_only_from_a_file_of_its_owner() {
    // What the file holds, its mode, and the header or the complaint.
    let cases = [
        ("mot-hai-ba\n", 0o600, Ok("Bearer mot-hai-ba")),
        ("bon-nam-sau", 0o400, Ok("Bearer bon-nam-sau")),
        ("mot-hai-ba", 0o640, Err("others may read it (mode 0640); run: chmod 600")),
        ("mot-hai-ba", 0o604, Err("others may read it (mode 0604); run: chmod 600")),
        ("", 0o600, Err("holds no token")),
        (" \n\n", 0o600, Err("holds no token")),
        ("hai dòng\n", 0o600, Err("holds blanks or letters that no token has")),
        ("a\nX-Header: b", 0o600, Err("holds blanks or letters that no token has")),
    ];
    run(async {
        let folder = folder();
        let path = folder.path().join("token");
        let receiver = Receiver::start([StatusCode::NO_CONTENT]).await;
        let reporter = Reporter::new(ReporterSetup {
            endpoint: receiver.endpoint(),
            token_file: Some(path.clone()),
            ca_file: None,
            station: "thanh-dong-nvh-1".into(),
            journal: JOURNAL,
        })
        .expect("a token may come later");
        let rows = [stored(&slot(7), 6)];
        match reporter.post(&rows).await {
            CentreAnswer::Unreachable(UnreachableCause::Token(trouble)) => {
                let why = centre::token(Lang::En, &trouble);
                assert!(why.starts_with("report.token_file: "), "{why}")
            }
            other => panic!("{other:?}"),
        }
        for (text, mode, want) in cases {
            write_token(&path, text, mode);
            let answer = reporter.post(&rows).await;
            match (want, answer) {
                (Ok(header), CentreAnswer::Stored { .. }) => {
                    let got = receiver.got();
                    let headers = &got.last().expect("posted").headers;
                    assert_eq!(headers["authorization"], header, "{text:?}");
                }
                (Err(words), CentreAnswer::Unreachable(UnreachableCause::Token(trouble))) => {
                    let why = centre::token(Lang::En, &trouble);
                    assert!(why.contains(words), "{text:?} {mode:o}: {why}");
                    assert!(!why.contains("mot-hai-ba"), "a token is never told: {why}");
                }
                (want, answer) => panic!("{text:?} {mode:o}: {answer:?}, not {want:?}"),
            }
            // Root may write what is read-only; anybody else has to remove it.
            std::fs::remove_file(&path).expect("removed");
        }
    });
}

#[test]
fn an_endpoint_that_would_tell_secrets_is_refused() {
    let cases = [
        ("https://centre.example/v1/events", None),
        ("http://127.0.0.1:8090/v1/events", None),
        ("http://127.8.8.8/v1/events", None),
        ("http://[::1]:8090/v1/events", None),
        ("http://localhost/v1/events", None),
        ("http://centre.example/v1/events", Some("in the clear")),
        ("http://10.0.0.1/v1/events", Some("in the clear")),
        ("http://localhost.example/", Some("in the clear")),
        ("http://127.0.0.1.example/", Some("in the clear")),
        ("ftp://127.0.0.1/", Some("in the clear")),
        ("https://user:secret@centre.example/", Some("a name or password stands in the URL")),
        ("centre.example/v1/events", Some("is not a URL")),
        ("", Some("is not a URL")),
    ];
    for (endpoint, want) in cases {
        let made = Reporter::new(ReporterSetup {
            endpoint: endpoint.into(),
            token_file: None,
            ca_file: None,
            station: "a".into(),
            journal: JOURNAL,
        });
        match (want, made) {
            (None, Ok(_)) => {}
            (Some(words), Err(error)) => {
                let error = error.to_string();
                assert!(error.contains(words) && !error.contains("secret"), "{endpoint}: {error}");
            }
            (_, made) => panic!("{endpoint}: {made:?}"),
        }
    }
}

#[test]
fn a_ca_file_without_certificates_is_refused() {
    let folder = folder();
    let path = folder.path().join("ca.pem");
    for text in [None, Some(""), Some("Đây không phải chứng chỉ.\n")] {
        if let Some(text) = text {
            std::fs::write(&path, text).expect("written");
        }
        let made = Reporter::new(ReporterSetup {
            endpoint: "https://centre.example/".into(),
            token_file: None,
            ca_file: Some(path.clone()),
            station: "a".into(),
            journal: JOURNAL,
        });
        assert!(matches!(made, Err(SetupError::Ca { .. })), "{text:?}: {made:?}");
    }
}
