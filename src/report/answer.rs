//! What the centre said, bounded and cleaned.

use std::error::Error;

use chrono::DateTime;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, LOCATION, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use serde_json::Value;

use crate::station::outbox::{CentreAnswer, InvalidAnswer};

/// Bytes of an answer that are read; the rest is left on the wire. `{"through": N}` needs thirty.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Characters of a refusal that are kept: its first sentence, not a gateway's page.
const WORDS_MAX: usize = 300;

/// The header by which a centre says that it has compared each row with what it has.
const COMPARED: &str = "loaphuong-compared";

/// Longest address of a redirect that is told, in characters.
const ADDRESS_MAX: usize = 200;

/// Reads the answer to a batch of `rows` rows that ended with `last`.
pub async fn read(mut response: Response, rows: u32, last: u64) -> CentreAnswer {
    let status = response.status();
    let misread = |found: fn(u16) -> InvalidAnswer| CentreAnswer::Misread(found(status.as_u16()));
    if status.is_redirection() {
        let to = response.headers().get(LOCATION).map(|to| one_line(to.as_bytes(), ADDRESS_MAX));
        return CentreAnswer::Misread(InvalidAnswer::Redirect { status: status.as_u16(), to });
    }
    let retry_after_s = retry_after_s(response.headers());
    let says_page = is_type_of_page(response.headers());
    let compared = response.headers().get(COMPARED).is_some_and(|value| value == "yes");
    let mut body = Vec::new();
    let end = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= BODY_BYTES_MAX => {
                body.extend_from_slice(&chunk);
            }
            Ok(None) => break End::Whole,
            Ok(Some(_)) => break End::Endless,
            Err(error) if error.is_timeout() => break End::TooSlow,
            Err(_) => break End::CutShort,
        }
    };
    let is_page = says_page || begins_as_page(&body);
    // A proxy's page may refuse a batch for its size, which then is halved; that a row is faulty,
    // too large, or there with other content, is for the centre alone to say.
    let decides = status.is_success()
        || matches!(status.as_u16(), 400 | 409 | 422)
        || (status == StatusCode::PAYLOAD_TOO_LARGE && rows <= 1);
    if is_page && decides {
        return misread(|status| InvalidAnswer::Page { status });
    }
    if status.is_success() {
        return match end {
            End::Whole => {
                // Any receiver of events may answer, in words of its own or in none.
                let said: Value = serde_json::from_slice(&body).unwrap_or_default();
                CentreAnswer::Stored { sent: last, through: through(&said["through"]), compared }
            }
            End::Endless => misread(|status| InvalidAnswer::Endless { status }),
            End::TooSlow => misread(|status| InvalidAnswer::TooSlow { status }),
            End::CutShort => misread(|status| InvalidAnswer::CutShort { status }),
        };
    }
    // The status has been said, and counts, whatever became of its words.
    let answer = words(status, &body);
    CentreAnswer::Refused { status: status.as_u16(), retry_after_s, rows, last, answer }
}

/// How far a centre says that it has the rows. A number beyond all numbers is beyond what was sent.
fn through(said: &Value) -> Option<u64> {
    let beyond = || said.as_f64().filter(|number| *number >= u64::MAX as f64).map(|_| u64::MAX);
    said.as_u64().or_else(beyond)
}

/// How a body ended.
enum End {
    Whole,
    Endless,
    TooSlow,
    CutShort,
}

/// By its header.
fn is_type_of_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"].iter().any(|page| kind.eq_ignore_ascii_case(page))
}

/// By its first letter, in whatever Unicode it is written: no JSON begins so.
fn begins_as_page(body: &[u8]) -> bool {
    const MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
    let text = MARKS.iter().find_map(|mark| body.strip_prefix(*mark)).unwrap_or(body);
    text.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != 0) == Some(&b'<')
}

/// Seconds, or a date against the answer's own `Date`: the station's clock may be wrong.
fn retry_after_s(headers: &HeaderMap) -> Option<u64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?;
    let now = DateTime::parse_from_rfc2822(headers.get(DATE)?.to_str().ok()?).ok()?;
    Some(u64::try_from((until - now).num_seconds()).unwrap_or(0))
}

/// The body's words on one line, or the status's own.
fn words(status: StatusCode, body: &[u8]) -> String {
    let line = one_line(body, WORDS_MAX);
    match line.is_empty() {
        true => status.canonical_reason().unwrap_or("no words").to_owned(),
        false => line,
    }
}

fn one_line(bytes: &[u8], most: usize) -> String {
    let text = String::from_utf8_lossy(bytes);
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let line: Vec<&str> = words.filter(|word| !word.is_empty()).take(most).collect();
    line.join(" ").chars().take(most).collect()
}

/// An error and its sources: "error sending request: connection refused".
pub fn in_one_line(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let text = error.to_string();
        if !line.contains(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        source = error.source();
    }
    line
}
