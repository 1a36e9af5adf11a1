//! Who may post and read at a centre, how much, and what readers get.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use loaphuong::collector::{CentreSetup, CentreTokens, Collector, CollectorError};
use loaphuong::station::record::{Outcome, Reason, Row};
use serde_json::{Value, json};

use crate::centre::fixture::{Centre, client, get};
use crate::journal::fixture::{folder, play, run, slot};
use crate::support::rows::{with_play, with_run};

fn write_tokens(folder: &Path, text: &str, mode: u32) -> std::path::PathBuf {
    let path = folder.join("tokens");
    std::fs::write(&path, text).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("mode");
    path
}

fn event(station: &str, row: &Row) -> Value {
    let row = Row { station: station.into(), ..row.clone() };
    json!({
        "specversion": "1.0",
        "id": format!("row-{}", row.seq),
        "source": format!("/stations/{station}/journals/j"),
        "type": format!("vn.loaphuong.{}.v1", row.kind()),
        "sequence": row.seq,
        "data": row,
    })
}

fn status(station: &str, at: &str, backlog: u64) -> Value {
    json!({
        "specversion": "1.0",
        "id": at,
        "source": format!("/stations/{station}/journals/j"),
        "type": "vn.loaphuong.status.v1",
        "time": at,
        "data": {"backlog": backlog},
    })
}

async fn post(centre: &Centre, token: Option<&str>, body: Vec<u8>, gzip: bool) -> (u16, String) {
    try_post(centre, token, body, gzip).await.expect("an answer")
}

async fn try_post(
    centre: &Centre,
    token: Option<&str>,
    body: Vec<u8>,
    gzip: bool,
) -> Result<(u16, String), reqwest::Error> {
    let mut request = client().post(centre.endpoint()).body(body);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    if gzip {
        request = request.header("content-encoding", "gzip");
    }
    let response = request.send().await?;
    Ok((response.status().as_u16(), response.text().await?))
}

async fn post_events(centre: &Centre, events: &[Value]) {
    let body = serde_json::to_vec(events).expect("JSON");
    let (status, words) = post(centre, None, body, false).await;
    assert_eq!(status, 200, "{words}");
}

#[test]
fn a_station_posts_with_its_own_token_for_itself() {
    run(async {
        let folder = folder();
        let text = "# trạm và mã\ntram-1 mot\ntram-2: \"hai\"  # trong ngoặc\n\n* tat-ca\n";
        let tokens = write_tokens(folder.path(), text, 0o600);
        let centre = Centre::start(folder.path(), Some(tokens)).await;
        let cases = [
            ("tram-1", Some("mot"), 200),
            ("tram-2", Some("hai"), 200),
            ("tram-2", Some("mot"), 403),
            ("tram-1", Some("ba"), 401),
            ("tram-1", Some(""), 401),
            ("tram-1", None, 401),
            ("tram-1", Some("tat-ca"), 403), // The operator reads.
            ("*", Some("tat-ca"), 403),
        ];
        for (station, token, want) in cases {
            let body = serde_json::to_vec(&[event(station, &slot(1))]).expect("JSON");
            let (status, words) = post(&centre, token, body, false).await;
            assert_eq!(status, want, "{station} with {token:?}: {words}");
        }
        // Only the operator reads; this machine may be a proxy for anybody.
        let url = centre.url("/v1/stations");
        let cases = [(None, 401), (Some("sai"), 401), (Some("mot"), 403), (Some("tat-ca"), 200)];
        for (token, want) in cases {
            for url in [&url, &centre.url("/v1/plays")] {
                let mut request = client().get(url);
                if let Some(token) = token {
                    request = request.bearer_auth(token);
                }
                let status = request.send().await.expect("an answer").status().as_u16();
                assert_eq!(status, want, "{url} with {token:?}");
            }
        }
    });
}

#[test]
fn a_tokens_file_that_is_open_or_muddled_is_refused_with_its_line() {
    let cases = [
        ("tram-1 mot", 0o644, "others may read it (mode 0644); run: chmod 600"),
        ("tram-1 mot\ntram-2", 0o600, ":2: no token"),
        ("tram-1 mot hai", 0o600, ":1: three words"),
        ("tram-1 mot\ntram-2 mot", 0o600, ":2: this token stands above"),
    ];
    for (text, mode, want) in cases {
        let folder = folder();
        let error = CentreTokens::read(&write_tokens(folder.path(), text, mode)).expect_err(text);
        assert!(error.to_string().contains(want), "{text:?}: {error}");
    }
}

#[test]
fn without_tokens_a_centre_listens_on_this_machine_only() {
    let folder = folder();
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let listen = listen.parse().expect("an address");
        let setup = CentreSetup { listen, db: folder.path().join("c.sqlite"), tokens: None };
        let opened = run(Collector::open(&setup)).err().expect("refused");
        assert!(matches!(opened, CollectorError::OpenToAll(_)), "{opened}");
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

#[test]
fn hostile_bodies_are_refused_without_being_unpacked_or_kept() {
    let bomb = gzip(&vec![b' '; 1 << 30]);
    assert!(bomb.len() < 2 << 20, "it passes the limit of a request");
    let deep = "[".repeat(200_000).into_bytes();
    let cases = [
        ("a gigabyte of blanks, packed", bomb, true, 413),
        ("three megabytes", vec![b' '; 3 << 20], false, 413),
        ("too many events", format!("[{}0]", "0,".repeat(5000)).into_bytes(), false, 413),
        ("nothing", Vec::new(), false, 400),
        ("an empty batch", b"[]".to_vec(), false, 400),
        ("no array", b"{}".to_vec(), false, 400),
        ("a deep nest", deep, false, 400),
        ("not gzip", b"[]".to_vec(), true, 400),
        ("gzip that breaks off", gzip(b"[1, 2, 3]")[..15].to_vec(), true, 400),
        ("not UTF-8", b"[\"\xff\xfe\"]".to_vec(), false, 400),
    ];
    run(async {
        let folder = folder();
        let centre = Centre::start(folder.path(), None).await;
        for (name, body, packed, want) in cases {
            match try_post(&centre, None, body, packed).await {
                Ok((status, words)) => assert_eq!(status, want, "{name}: {words}"),
                // Who still writes when the refusal comes may find the line cut.
                Err(error) => assert!(want == 413 && error.is_request(), "{name}: {error}"),
            }
        }
        assert_eq!(centre.plays("").await, Vec::<Value>::new(), "nothing of them is stored");
        assert_eq!(get(&centre.url("/healthz")).await.0, 200, "it is well");
        assert_eq!(get(&centre.url("/v1/events")).await.0, 405, "events are posted, not read");
    });
}

/// Two stations, some days, some outcomes.
async fn shown(folder: &Path) -> Centre {
    let centre = Centre::start(folder, None).await;
    let cut = with_run(slot(4), |run| {
        (run.outcome, run.reason) = (Outcome::Cut, Some(Reason::Stopped));
    });
    let formula = with_play(play(3, "aa"), |play| {
        let bulletin = play.bulletin.as_mut().expect("a bulletin");
        bulletin.title = "=1+1, \"họp\" dân\r\nphố".into();
        play.run.detail = Some("@SUM(A1)".into());
    });
    let first = [slot(1), slot(2), formula, cut].map(|row| event("tram-1", &row));
    post_events(&centre, &first).await;
    let other = with_run(slot(1), |run| {
        (run.zone, run.programme) = ("to-2".into(), "ban-tin-chieu".into());
    });
    post_events(&centre, &[event("tram-2", &other)]).await;
    centre
}

#[test]
fn plays_are_filtered_and_in_the_order_of_their_days() {
    run(async {
        let folder = folder();
        let centre = shown(folder.path()).await;
        // Row n is due on 1 March 2026 plus n days, 05:30 in Việt Nam.
        let cases = [
            ("", vec![("tram-1", 1), ("tram-2", 1), ("tram-1", 2), ("tram-1", 3), ("tram-1", 4)]),
            ("station=tram-2", vec![("tram-2", 1)]),
            ("zone=to-2", vec![("tram-2", 1)]),
            ("programme=ban-tin-chieu", vec![("tram-2", 1)]),
            ("kind=play", vec![("tram-1", 3)]),
            ("outcome=cut", vec![("tram-1", 4)]),
            ("from=2026-03-03&until=2026-03-04", vec![("tram-1", 2), ("tram-1", 3)]),
            ("from=2026-03-04T05:30:00%2B07:00", vec![("tram-1", 3), ("tram-1", 4)]),
            ("from=2026-03-04T05:30:01+07:00", vec![("tram-1", 4)]),
            ("until=2026-03-01", vec![]),
            ("station=tram-1&outcome=aired&kind=slot", vec![("tram-1", 1), ("tram-1", 2)]),
            ("station=x'%20OR%20'1'='1", vec![]),
        ];
        for (query, want) in cases {
            let rows = centre.plays(query).await;
            let got: Vec<_> =
                rows.iter().map(|row| (row["journal"].as_str(), row["seq"].as_u64())).collect();
            let seqs: Vec<_> = want.iter().map(|(_, seq)| (Some("j"), Some(*seq))).collect();
            assert_eq!(got, seqs, "{query}");
        }
        for query in ["zon=1", "outcome=played", "kind=row", "from=1.3.2026", "limit=0", "after=x"]
        {
            let (status, _, words) = get(&centre.url(&format!("/v1/plays?{query}"))).await;
            let key = query.split('=').next().expect("a key");
            assert!(status == 400 && words.contains(key), "{query}: {status} {words}");
        }
    });
}

#[test]
fn a_long_answer_comes_in_pages_that_link_to_the_next() {
    run(async {
        let folder = folder();
        let centre = Centre::start(folder.path(), None).await;
        let rows: Vec<Value> = (1..=1200).map(|seq| event("tram-1", &slot(seq))).collect();
        post_events(&centre, &rows).await;
        let mut path = "/v1/plays?station=tram-1&limit=501".to_owned();
        let mut pages: Vec<Vec<u64>> = Vec::new();
        loop {
            let (status, headers, text) = get(&centre.url(&path)).await;
            assert_eq!(status, 200, "{text}");
            let page: Vec<Value> = serde_json::from_str(&text).expect("JSON");
            pages.push(page.iter().map(|row| row["seq"].as_u64().expect("a seq")).collect());
            let Some(link) = headers.get("link") else { break };
            let link = link.to_str().expect("text");
            path = link.trim_start_matches('<').split('>').next().expect("a path").to_owned();
        }
        let want: Vec<Vec<u64>> =
            vec![(1..=501).collect(), (502..=1002).collect(), (1003..=1200).collect()];
        assert_eq!(pages, want);
    });
}

#[test]
fn the_csv_is_safe_and_right_in_a_spreadsheet() {
    run(async {
        let folder = folder();
        let centre = shown(folder.path()).await;
        let (_, headers, text) = get(&centre.url("/v1/plays?format=csv&kind=play")).await;
        assert!(headers["content-type"].to_str().expect("text").starts_with("text/csv"));
        assert!(text.starts_with('\u{feff}'), "Excel takes Vietnamese without it for Latin-1");
        let mut table = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let header = table.headers().expect("headings").clone();
        let row = table.records().next().expect("a row").expect("a row");
        let cell = |name: &str| &row[header.iter().position(|head| head == name).expect(name)];
        assert_eq!(cell("bulletin"), "'=1+1, \"họp\" dân\r\nphố", "no formula");
        assert_eq!(cell("detail"), "'@SUM(A1)", "no formula");
        assert_eq!(cell("rms_dbfs"), "-18.5", "a number stays a number");
        assert_eq!(cell("due"), "2026-03-04T05:30:00.000000+07:00");
        assert_eq!(cell("journal"), "j");
        let columns: Vec<&str> = header.iter().collect();
        assert_eq!(columns[..2], ["seq", "kind"], "the old ones keep their places");
        assert_eq!(columns[30..33], ["ordered_via", "stopped_via", "cue_index"]);
        let response = client().get(centre.url("/v1/plays")).header("accept", "text/csv");
        let accepted = response.send().await.expect("an answer").text().await.expect("text");
        assert_eq!(accepted.matches("\r\n").count(), 6 + 1, "five rows, one break in a title");
    });
}

#[test]
fn of_a_stations_status_the_latest_to_arrive_stands() {
    run(async {
        let folder = folder();
        let centre = Centre::start(folder.path(), None).await;
        // The second was made under a clock that had been wrong.
        for (at, backlog) in [("2031-01-01T00:00:00Z", 1), ("2026-03-01T00:00:00Z", 2)] {
            post_events(&centre, &[status("tram-1", at, backlog)]).await;
        }
        let stations: Value = get(&centre.url("/v1/stations")).await.2.parse().expect("JSON");
        assert_eq!(stations.as_array().expect("an array").len(), 1);
        assert_eq!(stations[0]["status"], json!({"backlog": 2}));
        let heard_at = stations[0]["heard_at"].as_str().expect("text");
        assert!(heard_at.ends_with('Z') && heard_at.contains('T'), "{heard_at}");
        assert_eq!(stations[0]["journals"][0]["through"], 0);
    });
}
