//! What a centre, or something that stands in front of it, may answer: statuses, headers and
//! bodies, `=====` on a line between two answers. The outbox must stay within its rows, and come
//! back by itself within a day.

use axum::http;
use chrono::{DateTime, TimeDelta};
use loaphuong::report::read_answer;
use loaphuong::station::Effect;
use loaphuong::station::outbox::{CentreAnswer, Outbox, RETRY_AFTER_MAX_S, ROWS_MAX};

use super::exchange::runtime;

/// Rows in the journal.
const HEAD: u64 = 40;

/// Stands alone on a line between two answers.
const BETWEEN: &str = "\n=====\n";

/// Characters of a sentence that may go into a row of the journal.
const WORDS_MAX: usize = 400;

pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut outbox = Outbox::new(0, HEAD, 7);
    let mut now = DateTime::from_timestamp(1_772_000_000, 0).expect("an instant in 2026");
    for answer in text.split(BETWEEN) {
        let Some(wake) = outbox.wake() else { break };
        let day = TimeDelta::seconds(i64::try_from(RETRY_AFTER_MAX_S).expect("a day"));
        assert!(wake <= now + day, "asleep from {now} to {wake}");
        now = now.max(wake);
        let batch = outbox.poll(now).expect("its time has come");
        assert!((1..=ROWS_MAX).contains(&batch.rows_max) && batch.after < HEAD, "{batch:?}");
        let rows = u64::from(batch.rows_max).min(HEAD - batch.after);
        let last = batch.after + rows;
        let rows = u32::try_from(rows).expect("few rows");
        let Some(response) = response(answer) else { continue };
        let answer = runtime().block_on(read_answer(response, rows, last));
        is_sound(&answer);
        for effect in outbox.answer(now, answer) {
            match effect {
                Effect::Through(through) => assert!(through <= HEAD, "through {through}"),
                Effect::SetAside { seq, .. } => assert!((1..=HEAD).contains(&seq), "aside {seq}"),
                _ => {}
            }
        }
        assert!(outbox.through() <= HEAD && outbox.backlog() <= HEAD);
    }
}

/// From `STATUS`, lines of headers, an empty line and a body; `None` for what a client would not
/// hand on as an answer.
fn response(text: &str) -> Option<reqwest::Response> {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let status = lines.next()?.trim().parse::<u16>().ok()?;
    let mut response = http::Response::builder().status(status);
    for line in lines {
        let (name, value) = line.split_once(':')?;
        response = response.header(name.trim(), value.trim());
    }
    Some(response.body(body.to_owned()).ok()?.into())
}

fn is_sound(answer: &CentreAnswer) {
    if let CentreAnswer::Refused { answer, .. } = answer {
        assert!(!answer.is_empty() && answer.chars().count() <= WORDS_MAX, "{answer:?}");
        assert!(!answer.contains(|c: char| c.is_control()), "no harmless line: {answer:?}");
    }
}
