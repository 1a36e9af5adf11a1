//! What the centre said, bounded and cleaned.

use std::error::Error;

use chrono::DateTime;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use serde::Deserialize;

use crate::station::outbox::Answer;

/// Bytes of an answer that are read; the rest is left on the wire. `{"through": N}` needs thirty.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Characters of a refusal that are kept: its first sentence, not a gateway's page.
const WORDS_MAX: usize = 300;

#[derive(Deserialize)]
struct Through {
    through: u64,
}

/// Reads the answer to a batch of `rows` rows that ended with `last`.
pub async fn read(mut response: Response, rows: u32, last: u64) -> Answer {
    let status = response.status();
    let retry_after_s = retry_after_s(response.headers());
    let mut body = Vec::new();
    let mut whole = true;
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= BODY_BYTES_MAX => {
                body.extend_from_slice(&chunk);
            }
            Ok(None) => break,
            // Too long, or broken off: the status has been said, and counts.
            Ok(Some(_)) | Err(_) => {
                whole = false;
                break;
            }
        }
    }
    if status.is_success() {
        let through = match whole {
            true => serde_json::from_slice(&body).ok().map(|Through { through }| through),
            false => None,
        };
        return Answer::Stored { sent: last, through };
    }
    let answer = words(status, &body);
    Answer::Refused { status: status.as_u16(), retry_after_s, rows, last, answer }
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
    let text = String::from_utf8_lossy(body);
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let line: Vec<&str> = words.filter(|word| !word.is_empty()).take(WORDS_MAX).collect();
    let line: String = line.join(" ").chars().take(WORDS_MAX).collect();
    match line.is_empty() {
        true => status.canonical_reason().unwrap_or("no words").to_owned(),
        false => line,
    }
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
