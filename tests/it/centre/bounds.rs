//! What a centre takes of one station, and what it says of the rest: bounded, whatever is sent.

use std::os::unix::fs::PermissionsExt;

use loaphuong::collector::CentreTokens;
use serde_json::{Value, json};

use crate::centre::fixture::{Centre, client, get};
use crate::journal::fixture::{folder, play, run, slot};
use crate::support::daemon::{Ward, until};

fn event(journal: &str, seq: u64, data: Value) -> Value {
    json!({
        "specversion": "1.0", "id": format!("{seq}"),
        "source": format!("/stations/thanh-dong-nvh-1/journals/{journal}"),
        "type": format!("vn.loaphuong.{}.v1", data["kind"].as_str().unwrap_or("status")),
        "time": "2026-03-01T05:00:00Z", "sequence": seq, "data": data,
    })
}

async fn post(centre: &Centre, events: &[Value]) -> (u16, String) {
    let body = serde_json::to_vec(events).expect("JSON");
    let answer = client().post(centre.endpoint()).body(body).send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// A row with one thing changed.
fn row(pointer: &str, value: Value) -> Value {
    let mut row = serde_json::to_value(play(7, "aa")).expect("JSON");
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    row.pointer_mut(parent).expect("an object")[key] = value;
    row
}

#[test]
fn rows_are_within_their_bounds_and_agree_with_their_envelope() {
    let long = "x".repeat(70_000);
    let cases = [
        ("as it is", row("/title", json!("tin")), 200, ""),
        ("its own seq", row("/seq", json!(7)), 200, ""),
        ("another seq", row("/seq", json!(8)), 422, "data.seq is not the sequence, 7"),
        ("its own journal", row("/journal", json!("j")), 200, ""),
        ("another journal", row("/journal", json!("k")), 422, "data.journal is not the source's"),
        ("another station", row("/station", json!("b")), 422, "data.station b"),
        ("70 kB", row("/title", json!(long)), 422, "data of 70"),
        ("a long name", row("/zone", json!(long)), 422, "data of 7"),
        ("2^64 - 1", row("/heard_ms", json!(u64::MAX)), 422, "data.heard_ms is not from 0 to"),
        ("less than nothing", row("/heard_ms", json!(-1)), 422, "data.heard_ms is not from 0 to"),
        (
            "a bulletin of an age",
            row("/bulletin/length_ms", json!(1e15)),
            422,
            "data.bulletin.length_ms",
        ),
        ("late by an age", row("/late_ms", json!(-1e300)), 422, "data.late_ms is not from"),
        ("a loud one", row("/rms_dbfs", json!(1e9)), 422, "data.rms_dbfs is not from"),
        ("a count of all slots", row("/count", json!(1e18)), 422, "data.count is not from 0 to"),
        ("a word for a number", row("/heard_ms", json!("1")), 422, "data: invalid type"),
        (
            "a year to come",
            row("/due", json!("9999-01-01T00:00:00Z")),
            422,
            "data.due is not from 1970",
        ),
        (
            "before all radio",
            row("/until", json!("0001-01-01T00:00:00Z")),
            422,
            "data.until is not",
        ),
    ];
    run(async {
        let at = folder();
        let centre = Centre::start(at.path(), None).await;
        for (index, (what, data, want, words)) in cases.into_iter().enumerate() {
            let mut event = event("j", 7, data);
            // The same row in a journal of its own each time, unless it says which.
            if what != "its own journal" {
                event["source"] = json!(format!("/stations/thanh-dong-nvh-1/journals/x{index}"));
            }
            let (status, said) = post(&centre, &[event]).await;
            assert_eq!(status, want, "{what}: {said}");
            assert!(said.contains(words) && said.len() < 300, "{what}: {said}");
        }
        // A status, too.
        let (status, said) = post(&centre, &[event("j", 1, json!({"troubles": [long]}))]).await;
        assert_eq!(status, 422, "{said}");
        // Readers meet the journal once in each row.
        for text in
            get(&centre.url("/v1/plays")).await.2.lines().filter(|line| line.contains("kind"))
        {
            assert_eq!(text.matches("\"journal\"").count(), 1, "{text}");
        }
        centre.stop().await;
    });
}

#[test]
fn a_refusal_hands_nobody_back_what_he_sent() {
    let long = "ệ".repeat(5_000);
    run(async {
        let at = folder();
        let centre = Centre::start(at.path(), None).await;
        let mut kinds = Vec::new();
        for (place, value) in [
            ("specversion", json!(long)),
            ("source", json!(format!("/stations/{long}/journals/j"))),
            ("source", json!(long)),
            ("id", json!(long)),
            ("type", json!(long)),
            ("time", json!(long)),
            ("sequence", json!(long)),
            (&long, json!(1)),
        ] {
            let mut event = event("j", 7, json!(slot(7)));
            event[place] = value;
            kinds.push(post(&centre, &[event]).await);
        }
        for query in [
            format!("zone=a&{long}=1"),
            format!("outcome={long}"),
            format!("after={long}"),
            format!("from={long}"),
            format!("limit={long}"),
            "%ff=%fe".into(),
        ] {
            let (status, _, text) = get(&centre.url(&format!("/v1/plays?{query}"))).await;
            kinds.push((status, text));
        }
        for (status, text) in kinds {
            assert!(text.chars().count() < 230, "{status}: {} characters", text.chars().count());
            assert!(
                status == 200 || serde_json::from_str::<Value>(&text).is_ok(),
                "{status}: {text}"
            );
        }
        centre.stop().await;
    });
}

#[test]
fn a_station_has_200_journals_and_keeps_its_rows_beyond() {
    run(async {
        let at = folder();
        let centre = Centre::start(at.path(), None).await;
        for journal in 0..200 {
            let (status, said) =
                post(&centre, &[event(&format!("j{journal}"), 7, json!(slot(7)))]).await;
            assert_eq!(status, 200, "{journal}: {said}");
        }
        for data in [json!(slot(7)), json!({"rows": 1})] {
            let (status, said) = post(&centre, &[event("j200", 7, data)]).await;
            assert_eq!(status, 507, "a station keeps its rows for any such status: {said}");
            assert!(said.contains("200 journals of this station are here"), "{said}");
        }
        // Those that it has go on.
        assert_eq!(post(&centre, &[event("j0", 8, json!(slot(8)))]).await.0, 200);
        let stations: Value = get(&centre.url("/v1/stations")).await.2.parse().expect("JSON");
        assert_eq!(stations[0]["journals"].as_array().map(Vec::len), Some(200));
        centre.stop().await;
    });
}

#[test]
fn many_stations_are_shown_page_by_page_each_once() {
    run(async {
        let at = folder();
        let centre = Centre::start(at.path(), None).await;
        for station in 0..40 {
            let source = format!("/stations/tram-{station:02}/journals/j");
            let mut status = event("j", 1, json!({"rows": station, "text": "x".repeat(60_000)}));
            status["source"] = json!(source);
            assert_eq!(post(&centre, &[status]).await.0, 200);
        }
        let stations: Value = get(&centre.url("/v1/stations")).await.2.parse().expect("JSON");
        let stations = stations.as_array().expect("an array");
        let rows: Vec<_> =
            stations.iter().map(|station| station["status"]["rows"].as_u64()).collect();
        assert_eq!(rows, (0..40).map(Some).collect::<Vec<_>>());
        centre.stop().await;
    });
}

#[test]
fn long_rows_are_shown_piece_by_piece_and_none_is_left_out() {
    run(async {
        let at = folder();
        let centre = Centre::start(at.path(), None).await;
        for first in [1_u64, 41, 81] {
            let rows = (first..first + 40).map(|seq| {
                let mut data = json!(slot(seq));
                data["detail"] = json!("x".repeat(40_000));
                event("j", seq, data)
            });
            let (status, said) = post(&centre, &rows.collect::<Vec<_>>()).await;
            assert_eq!(status, 200, "{said}");
        }
        let seqs: Vec<_> = centre.plays("").await.iter().map(|row| row["seq"].as_u64()).collect();
        assert_eq!(seqs, (1..=120).map(Some).collect::<Vec<_>>());
        let csv = get(&centre.url("/v1/plays?format=csv")).await.2;
        assert_eq!(csv.lines().count(), 121);
        centre.stop().await;
    });
}

#[test]
fn a_tokens_file_over_its_limit_is_refused_and_not_cut() {
    let at = folder();
    let path = at.path().join("tokens");
    let write = |text: &str| {
        std::fs::write(&path, text).expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("mode");
    };
    let line = |number: usize| format!("tram-{number:07} ma-{number:07}\n");
    let full: String = (0..).map(line).take(1024 * 1024 / 24).collect();
    assert!(full.len() <= 1024 * 1024);
    write(&full);
    CentreTokens::read(&path).expect("as long as it may be");
    write(&format!("{full}{}", line(9_999_999)));
    let error = CentreTokens::read(&path).expect_err("too long").to_string();
    assert!(error.contains("over 1048576") && error.contains("nothing of it was taken"), "{error}");
}

#[test]
fn what_a_centre_refuses_is_logged_and_not_without_end() {
    run(async {
        let ward = Ward::new();
        let mut collect = std::process::Command::new(env!("CARGO_BIN_EXE_loaphuong"))
            .args(["collect", "--json", "--listen", "127.0.0.1:0", "--db"])
            .arg(ward.at("other.sqlite"))
            .arg("--tokens")
            .arg(ward.at("tokens"))
            .stdout(std::process::Stdio::piped())
            .stderr(std::fs::File::create(ward.at("collect.log")).expect("a log"))
            .spawn()
            .expect("a centre");
        let mut line = String::new();
        let stdout = collect.stdout.take().expect("piped");
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line)
            .expect("a line");
        let told: Value = serde_json::from_str(&line).expect("where it listens");
        let url = format!("{}/v1/events", told["listening"].as_str().expect("an address"));
        let client = client();
        for _ in 0..100 {
            client.post(&url).bearer_auth("ai-do").body("[]").send().await.expect("an answer");
        }
        let logged = || std::fs::read_to_string(ward.at("collect.log")).unwrap_or_default();
        let lines = until("lines", async || {
            let lines = logged().lines().filter(|line| line.contains("refused")).count();
            (lines >= 60).then_some(lines)
        });
        assert_eq!(lines.await, 60, "{}", logged());
        let log = logged();
        for word in ["401", "no such token", "127.0.0.1", "/v1/events"] {
            assert!(log.contains(word), "{word}: {log}");
        }
        assert!(!log.contains("ai-do"), "a token is told nobody: {log}");
        collect.kill().expect("it runs");
        collect.wait().expect("it ends");
    });
}
