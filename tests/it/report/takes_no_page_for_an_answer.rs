//! Only a whole answer of a centre counts as one: a web page, half an answer, one without end or
//! one that leads elsewhere is told as what it is, and the rows stay.

use loaphuong::messages::{Lang, centre};
use loaphuong::report::{Reporter, ReporterSetup};
use loaphuong::station::outbox::{CentreAnswer, InvalidAnswer, StoredRow};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::journal::fixture::{run, slot};
use crate::support::daemon::{QUIET, Ward, every_other_second, until};

/// What a login page answers to every POST.
const LOGIN: &[u8] = include_bytes!("pages/login-page.http");

/// Answers every request with these bytes, and closes; answers where, and how often it was asked.
async fn serve(bytes: Vec<u8>) -> (String, tokio::sync::watch::Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/v1/events", listener.local_addr().expect("an address"));
    let (count, asked) = tokio::sync::watch::channel(0);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            // The body is gzip, of which no length matters here: what has come will do.
            while !request.windows(4).any(|four| four == b"\r\n\r\n") {
                let mut piece = [0; 4096];
                match stream.read(&mut piece).await {
                    Ok(read @ 1..) => request.extend_from_slice(&piece[..read]),
                    _ => break,
                }
            }
            count.send_modify(|count| *count += 1);
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
            // Closed only when the other side has read it, or it would be reset.
            let _ = stream.read_to_end(&mut request).await;
        }
    });
    (url, asked)
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[test]
fn what_no_centre_says_is_no_answer() {
    let page = |status| CentreAnswer::Misread(InvalidAnswer::Page { status });
    let stored = |through, compared| CentreAnswer::Stored { sent: 7, through, compared };
    let refused = |status, answer: &str| CentreAnswer::Refused {
        status,
        retry_after_s: None,
        rows: 1,
        last: 7,
        answer: answer.into(),
    };
    let html = "200 OK\r\nContent-Type: Text/HTML";
    let utf_16: Vec<u8> = "\u{feff} <html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let flood = "x".repeat(70_000);
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(1 << 20));
    let cases: Vec<(&str, Vec<u8>, CentreAnswer)> = vec![
        ("a login page", LOGIN.to_vec(), page(200)),
        ("by its type, empty", answer(html, b""), page(200)),
        ("by its type, whatever it holds", answer(html, b"{\"through\": 7}"), page(200)),
        (
            "XHTML",
            answer("201 Created\r\nContent-Type: application/xhtml+xml;q=1", b"x"),
            page(201),
        ),
        ("without a type", answer("200 OK", b"<!DOCTYPE html>"), page(200)),
        (
            "with a wrong type",
            answer("200 OK\r\nContent-Type: application/json", b" \n\t<p>"),
            page(200),
        ),
        ("behind a mark", answer("202 Accepted", b"\xef\xbb\xbf\r\n<html>"), page(202)),
        ("in UTF-16", answer("200 OK", &utf_16), page(200)),
        ("a page that refuses", answer("422 No\r\nContent-Type: text/html", b"<p>no"), page(422)),
        ("a page that says conflict", answer("409 Conflict", b"<html>"), page(409)),
        ("a proxy that takes not even one row", answer("413 Large", b"<html>"), page(413)),
        ("a limit of size", answer("413 Large", b"{}"), refused(413, "{}")),
        (
            "half a body",
            b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{\"through\"".to_vec(),
            CentreAnswer::Misread(InvalidAnswer::CutShort { status: 200 }),
        ),
        (
            "no last chunk",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{} \r\n".to_vec(),
            CentreAnswer::Misread(InvalidAnswer::CutShort { status: 200 }),
        ),
        (
            "too long",
            answer("200 OK", flood.as_bytes()),
            CentreAnswer::Misread(InvalidAnswer::Endless { status: 200 }),
        ),
        (
            "without end",
            endless.into_bytes(),
            CentreAnswer::Misread(InvalidAnswer::Endless { status: 200 }),
        ),
        (
            "elsewhere",
            answer("302 Found\r\nLocation: http://login.lan/", b""),
            CentreAnswer::Misread(InvalidAnswer::Redirect {
                status: 302,
                to: Some("http://login.lan/".into()),
            }),
        ),
        (
            "nowhere",
            answer("308 Moved", b""),
            CentreAnswer::Misread(InvalidAnswer::Redirect { status: 308, to: None }),
        ),
        ("nothing in words", answer("204 No Content", b""), stored(None, false)),
        (
            "messages",
            answer("200 OK\r\nContent-Type: text/plain", b"taken <all>"),
            stored(None, false),
        ),
        ("the end is the connection's", b"HTTP/1.0 200 OK\r\n\r\nok".to_vec(), stored(None, false)),
        (
            "a centre",
            answer("200 OK\r\nLoaphuong-Compared: yes", b"{\"through\": 7}"),
            stored(Some(7), true),
        ),
        (
            "words that mean nothing",
            answer("200 OK", b"{\"through\": 7, \"compared\": 1}"),
            stored(Some(7), false),
        ),
    ];
    run(async {
        for (what, bytes, want) in cases {
            let (endpoint, asked) = serve(bytes).await;
            let reporter = Reporter::new(ReporterSetup {
                endpoint,
                token_file: None,
                ca_file: None,
                station: "a".into(),
                journal: uuid::Uuid::from_u128(1),
            })
            .expect("a reporter");
            let json = serde_json::to_string(&slot(7)).expect("JSON");
            let found = reporter.post(&[StoredRow { seq: 7, previous: 6, json }]).await;
            assert_eq!(found, want, "{what}");
            assert_eq!(*asked.borrow(), 1, "{what}: asked once, nothing followed");
            // Each has its sentence in both languages.
            if let Some(trouble) = found.trouble() {
                let said = [Lang::Vi, Lang::En].map(|lang| centre::trouble(lang, &trouble));
                assert!(said.iter().all(|said| said.len() > 10), "{what}: {said:?}");
            }
        }
    });
}

#[test]
fn rows_that_met_a_login_page_reach_the_centre_later() {
    run(async {
        let mut ward = Ward::new();
        let (page, mut asked) = serve(LOGIN.to_vec()).await;
        let right = ward.station_yaml("{null: true}");
        ward.write(
            "station.yaml",
            &right.replace(&format!("{}/v1/events", ward.centre_url), &page),
        );
        ward.schedule(&[every_other_second()]);
        ward.launch();
        let trouble = until("a word on the page", async || {
            let report = ward.status().await?.report?;
            (ward.status().await?.rows > 0).then_some(report.trouble).flatten()
        });
        let trouble = trouble.await;
        assert!(
            trouble.starts_with("địa chỉ của trung tâm trả lời bằng một trang web"),
            "{trouble}"
        );
        asked.wait_for(|asked| *asked > 0).await.expect("it is asked");
        ward.kill();
        let rows = ward.log().len();

        // The network is logged in; the timetable is quiet.
        ward.write("schedules/lich.yaml", QUIET);
        ward.write("station.yaml", &right);
        ward.launch();
        assert!(ward.centre_agrees().await.len() >= rows, "none is lost");
        let report = ward.status().await.expect("a status").report.expect("a centre");
        assert_eq!((report.backlog, report.trouble), (0, None));
    });
}
