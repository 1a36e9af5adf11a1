//! What each answer of the centre makes the outbox do, and when.

use chrono::TimeDelta;
use loaphuong::messages::{Lang, centre};
use loaphuong::station::ids::Timestamp;
use loaphuong::station::outbox::{
    BYTES_MAX, CentreAnswer, CentreTrouble, Outbox, ROWS_MAX, SET_ASIDE_AT_ONCE_MAX,
    UnreachableCause,
};
use loaphuong::station::{Effect, Notice};
use loaphuong::wire::QuotedText;

use crate::journal::fixture::utc;

fn noon() -> Timestamp {
    utc("2026-03-01T05:00:00Z")
}

fn refused(status: u16, rows: u32, last: u64) -> CentreAnswer {
    refused_for(status, rows, last, None)
}

fn refused_for(status: u16, rows: u32, last: u64, retry_after_s: Option<u64>) -> CentreAnswer {
    CentreAnswer::Refused { status, retry_after_s, rows, last, answer: "no".into() }
}

fn stored(sent: u64, through: Option<u64>) -> CentreAnswer {
    CentreAnswer::Stored { sent, through, compared: false }
}

/// Hands out a batch, answers it, and says what came of it.
fn exchange(outbox: &mut Outbox, now: Timestamp, answer: CentreAnswer) -> Vec<Effect> {
    assert!(outbox.poll(now).is_some(), "a batch waits");
    outbox.answer(now, answer)
}

#[test]
fn one_batch_is_under_way_at_a_time() {
    let mut outbox = Outbox::new(0, 0, 1);
    assert_eq!((outbox.wake(), outbox.poll(noon())), (None, None), "nothing to send");
    outbox.appended(3);
    let batch = outbox.poll(noon()).expect("rows wait");
    assert_eq!((batch.after, batch.rows_max, batch.bytes_max), (0, ROWS_MAX, BYTES_MAX));
    outbox.appended(5);
    assert_eq!((outbox.wake(), outbox.poll(noon())), (None, None), "one is under way");
    assert_eq!(outbox.answer(noon(), stored(3, None)), [Effect::Through(3)]);
    assert_eq!(outbox.poll(noon()).expect("two more").after, 3);
    assert_eq!(outbox.answer(noon(), stored(5, Some(5))), [Effect::Through(5)]);
    assert_eq!((outbox.wake(), outbox.backlog()), (None, 0));
    assert_eq!(outbox.answer(noon(), stored(1, Some(1))), [], "an answer to no batch");
}

#[test]
fn the_cursor_goes_where_the_centre_says() {
    // through, head, sent, the centre's word, then the cursor
    let cases = [
        (10, 20, 20, None, 20),
        (10, 20, 15, None, 15),
        (10, 20, 20, Some(20), 20),
        (10, 20, 20, Some(13), 13),
        (10, 20, 20, Some(4), 4), // Restored from a backup.
        (10, 20, 20, Some(0), 0),
        (10, 20, 15, Some(18), 15), // It may have others' rows there: this card's are to be compared.
        (10, 20, 20, Some(u64::MAX), 10), // Beyond the journal's end: a new one begins.
        (30, 20, 20, None, 20),     // A cursor beyond the end, from a damaged file.
    ];
    for (through, head, sent, word, want) in cases {
        let mut outbox = Outbox::new(through, head, 1);
        if outbox.poll(noon()).is_some() {
            outbox.answer(noon(), stored(sent, word));
        }
        assert_eq!(outbox.through(), want, "{through}/{head}, sent {sent}, through {word:?}");
    }
}

#[test]
fn trouble_is_met_with_growing_spread_pauses() {
    let answers = [
        CentreAnswer::Unreachable(UnreachableCause::Network(QuotedText::new("connection refused"))),
        refused(408, 5, 5),
        refused(425, 5, 5),
        refused(429, 5, 5),
        refused(500, 5, 5),
        refused(503, 5, 5),
        refused(301, 5, 5),
        refused(404, 5, 5),
        refused(418, 5, 5),
    ];
    for answer in answers {
        let mut outbox = Outbox::new(0, 5, 42);
        let mut now = noon();
        for full_s in [5, 10, 20, 40, 80, 160, 320, 600, 600, 600] {
            exchange(&mut outbox, now, answer.clone());
            let wake = outbox.wake().expect("tried again");
            let pause_ms = (wake - now).num_milliseconds();
            let spread = full_s * 800..=full_s * 1200;
            assert!(spread.contains(&pause_ms), "{answer:?}: {pause_ms} ms, not {full_s} s");
            assert_eq!(outbox.poll(wake - TimeDelta::milliseconds(1)), None, "not too early");
            now = wake;
        }
        exchange(&mut outbox, now, stored(3, None));
        let wake = outbox.wake().expect("two rows wait");
        assert!(wake <= now, "after a success the rest goes at once");
        exchange(&mut outbox, now, answer.clone());
        let pause = outbox.wake().expect("tried again") - now;
        assert!(pause <= TimeDelta::seconds(6), "{answer:?}: pauses begin anew, not {pause}");
    }
}

#[test]
fn stations_do_not_come_back_in_the_same_second() {
    let pauses: std::collections::BTreeSet<i64> = (0..100)
        .map(|seed| {
            let mut outbox = Outbox::new(0, 5, seed);
            exchange(&mut outbox, noon(), refused(503, 5, 5));
            (outbox.wake().expect("tried again") - noon()).num_milliseconds()
        })
        .collect();
    assert!(pauses.len() > 80, "{pauses:?}");
}

#[test]
fn the_centre_may_say_when() {
    // Retry-After in seconds, then the pause
    let cases = [
        (Some(1), 1..=1),
        (Some(17), 17..=17),
        (Some(3_600), 3_600..=3_600),
        (Some(86_400), 86_400..=86_400),
        (Some(86_401), 86_400..=86_400), // A day is enough.
        (Some(u64::MAX), 86_400..=86_400),
        (Some(0), 4..=6), // Not at once for ever.
        (None, 4..=6),
    ];
    for (retry_after_s, want) in cases {
        let mut outbox = Outbox::new(0, 5, 1);
        exchange(&mut outbox, noon(), refused_for(503, 5, 5, retry_after_s));
        let pause = (outbox.wake().expect("tried again") - noon()).num_seconds();
        assert!(want.contains(&pause), "{retry_after_s:?}: {pause} s");
    }
}

#[test]
fn a_clock_stepped_back_does_not_make_a_pause_last_for_years() {
    let mut outbox = Outbox::new(0, 5, 1);
    exchange(&mut outbox, noon(), refused(503, 5, 5));
    assert_eq!(outbox.poll(noon()), None);
    assert!(outbox.poll(utc("2024-03-01T05:00:00Z")).is_some());
}

#[test]
fn a_closed_door_keeps_everything_and_is_told_each_time() {
    for status in [401, 403] {
        let mut outbox = Outbox::new(0, 5, 1);
        let mut now = noon();
        for attempt in 1..=3 {
            let effects = exchange(&mut outbox, now, refused(status, 5, 5));
            let told = Notice::Unauthorised { answer: "no".into() };
            assert_eq!(effects, [Effect::Tell(told)], "{status}, attempt {attempt}");
            now += TimeDelta::minutes(10);
            assert_eq!(outbox.wake(), Some(now), "{status}");
        }
        let effects = exchange(&mut outbox, now, stored(5, Some(5)));
        assert_eq!(effects, [Effect::Tell(Notice::CentreBack), Effect::Through(5)]);
    }
}

#[test]
fn a_lost_centre_is_told_once_and_its_return_too() {
    let mut outbox = Outbox::new(0, 5, 1);
    let mut now = noon();
    let mut told = Vec::new();
    let lost =
        |why: &str| CentreAnswer::Unreachable(UnreachableCause::Network(QuotedText::new(why)));
    for answer in [lost("no route"), lost("no route"), lost("timeout"), stored(5, None)] {
        let effects = exchange(&mut outbox, now, answer);
        told.extend(effects.into_iter().filter_map(|effect| match effect {
            Effect::Tell(Notice::CentreLost { why, .. }) => Some(centre::trouble(Lang::En, &why)),
            Effect::Tell(Notice::CentreBack) => Some("back".into()),
            _ => None,
        }));
        now = outbox.wake().unwrap_or(now);
    }
    assert_eq!(told, ["no route", "timeout", "back"]);
}

#[test]
fn the_one_bad_row_is_found_and_set_aside() {
    for status in [400, 422] {
        for bad in [1, 2, 63, 64, 250, 499, 500, 777] {
            let mut outbox = Outbox::new(0, 1000, 1);
            let mut posts = 0;
            let mut aside = Vec::new();
            while let Some(batch) = outbox.poll(noon()) {
                posts += 1;
                let last = (batch.after + u64::from(batch.rows_max)).min(1000);
                let rows = u32::try_from(last - batch.after).expect("few");
                let answer = match (batch.after + 1..=last).contains(&bad) {
                    true => refused(status, rows, last),
                    false => stored(last, Some(last)),
                };
                for effect in outbox.answer(noon(), answer) {
                    if let Effect::SetAside { seq, answer } = effect {
                        assert_eq!(answer, format!("{status}: no"));
                        aside.push(seq);
                    }
                }
            }
            assert_eq!((aside, outbox.through()), (vec![bad], 1000), "{status}, row {bad}");
            assert!(posts <= 24, "row {bad} took {posts} posts");
        }
    }
}

#[test]
fn a_centre_with_a_small_limit_gets_smaller_batches_and_rows_too_large_are_set_aside() {
    let mut outbox = Outbox::new(0, 10_000, 1);
    let (mut posts, mut aside) = (0, Vec::new());
    while let Some(batch) = outbox.poll(noon()) {
        posts += 1;
        let last = (batch.after + u64::from(batch.rows_max)).min(10_000);
        let rows = u32::try_from(last - batch.after).expect("few");
        let too_large = rows > 130 || (batch.after < 5_000 && 5_000 <= last);
        let answer = if too_large { refused(413, rows, last) } else { stored(last, Some(last)) };
        for effect in outbox.answer(noon(), answer) {
            if let Effect::SetAside { seq, .. } = effect {
                aside.push(seq);
            }
        }
    }
    assert_eq!((aside, outbox.through()), (vec![5_000], 10_000));
    assert!(posts < 400, "{posts} posts for 10,000 rows");
}

#[test]
fn a_centre_that_refuses_everything_does_not_empty_the_outbox() {
    let mut outbox = Outbox::new(0, 1000, 1);
    let mut now = noon();
    let mut aside: u32 = 0;
    while now < noon() + TimeDelta::hours(1) {
        let Some(batch) = outbox.poll(now) else {
            now = outbox.wake().expect("tried again");
            continue;
        };
        let last = (batch.after + u64::from(batch.rows_max)).min(1000);
        let rows = u32::try_from(last - batch.after).expect("few");
        let effects = outbox.answer(now, refused(400, rows, last));
        aside +=
            effects.iter().filter(|e| matches!(e, Effect::SetAside { .. })).map(|_| 1).sum::<u32>();
    }
    assert!(aside <= SET_ASIDE_AT_ONCE_MAX + 6, "{aside} rows set aside within an hour");
}

#[test]
fn a_centre_that_never_gets_on_is_asked_ever_more_seldom() {
    // What it answers, in turn, whatever it is sent.
    for words in [vec![4], vec![0], vec![4, 7, 2]] {
        let mut outbox = Outbox::new(10, 20, 1);
        let mut now = noon();
        let mut posts: u32 = 0;
        let mut told = Vec::new();
        let is_told = |effect: &Effect| matches!(effect, Effect::Tell(_));
        for word in words.iter().cycle() {
            now = now.max(outbox.wake().expect("rows wait"));
            if now >= noon() + TimeDelta::hours(1) {
                break;
            }
            assert!(outbox.poll(now).is_some(), "{words:?}");
            told.extend(outbox.answer(now, stored(20, Some(*word))).into_iter().filter(is_told));
            posts += 1;
        }
        let [Effect::Tell(Notice::CentreLost { why, .. })] = &told[..] else { panic!("{told:?}") };
        assert!(matches!(why, CentreTrouble::NoProgress { .. }), "{why:?}");
        assert!(outbox.poll(outbox.wake().expect("rows wait")).is_some());
        let back = outbox.answer(now, stored(20, Some(20)));
        assert!(back.contains(&Effect::Tell(Notice::CentreBack)), "{back:?}");
        assert!(posts <= 60, "{words:?}: {posts} posts within an hour");
    }
}
