//! What makes the outbox begin a new journal, and what does not.

use chrono::TimeDelta;
use loaphuong::station::ids::Timestamp;
use loaphuong::station::outbox::{
    CentreAnswer, Outbox, RENEW_AGAIN_AFTER, RenewalCause, RenewalOrder, UnreachableCause,
};
use loaphuong::station::{Effect, Notice};
use loaphuong::wire::QuotedText;

use crate::journal::fixture::utc;

fn noon() -> Timestamp {
    utc("2026-03-01T05:00:00Z")
}

fn conflict(rows: u32, last: u64) -> CentreAnswer {
    CentreAnswer::Refused { status: 409, retry_after_s: None, rows, last, answer: "other".into() }
}

fn stored(sent: u64, through: Option<u64>, compared: bool) -> CentreAnswer {
    CentreAnswer::Stored { sent, through, compared }
}

#[test]
fn the_row_that_is_another_at_the_centre_is_found_and_the_new_journal_begins_before_it() {
    for other in [1, 2, 63, 64, 250, 499, 500, 777, 1000] {
        let mut outbox = Outbox::new(0, 1000, 1);
        let mut posts = 0;
        let renewal = loop {
            if let Some(renewal) = outbox.renew(noon()) {
                break renewal;
            }
            let batch = outbox.poll(noon()).expect("nothing stands in the way");
            posts += 1;
            let last = (batch.after + u64::from(batch.rows_max)).min(1000);
            let rows = u32::try_from(last - batch.after).expect("few");
            let answer = match (batch.after + 1..=last).contains(&other) {
                true => conflict(rows, last),
                false => stored(last, Some(last), true),
            };
            outbox.answer(noon(), answer);
        };
        let cause = RenewalCause::OtherContent;
        assert_eq!(renewal, RenewalOrder { after: other - 1, cause, again: false });
        assert!(posts <= 14, "{posts} posts for row {other}");
        assert_eq!((outbox.wake(), outbox.poll(noon())), (None, None), "one thing at a time");
        let told = Notice::JournalRenewed { cause: renewal.cause, rows: 1001 - other };
        assert_eq!(outbox.answer(noon(), CentreAnswer::Renewed), [Effect::Tell(told)]);
        assert_eq!(outbox.poll(noon()).expect("its rows").after, other - 1);
    }
}

#[test]
fn a_through_that_no_row_has_begins_a_new_journal_and_skips_nothing() {
    // Cursor, head, sent, through, compared; then where the new journal begins.
    let cases = [
        (7, 9, 9, 13, true, Some(9)),
        (7, 9, 9, 13, false, Some(7)), // Whoever does not compare may have lost them.
        (7, 9, 9, 999_999_999, true, Some(9)),
        (7, 9, 8, 999_999_999, true, None), // Row 9 may be there, too: it is to be compared first.
        (7, 9, 9, u64::MAX, false, Some(7)),
        (7, 9, 8, 9, true, None), // Sent once, perhaps; to be compared.
        (7, 9, 9, 9, true, None),
        (7, 9, 9, 3, true, None),
        (7, 9, 12, 12, true, None), // Written and sent since the batch was ordered.
    ];
    for (through, head, sent, word, compared, want) in cases {
        let what = format!("{through}/{head}, sent {sent}, through {word}");
        let mut outbox = Outbox::new(through, head, 1);
        outbox.poll(noon()).expect("rows wait");
        outbox.answer(noon(), stored(sent, Some(word), compared));
        let renewal = outbox.renew(noon());
        let cause = RenewalCause::NeverSent;
        assert_eq!(
            renewal,
            want.map(|after| RenewalOrder { after, cause, again: false }),
            "{what}"
        );
        assert!(outbox.through() <= sent.min(head), "{what}: the cursor at {}", outbox.through());
    }
}

#[test]
fn a_new_journal_that_is_not_written_is_ordered_again() {
    let mut outbox = Outbox::new(0, 1, 1);
    outbox.poll(noon()).expect("a row");
    outbox.answer(noon(), conflict(1, 1));
    let renewal = outbox.renew(noon()).expect("ordered");
    outbox.answer(
        noon(),
        CentreAnswer::Unreachable(UnreachableCause::JournalNotRenewed(QuotedText::new(
            "disk full",
        ))),
    );
    let wake = outbox.wake().expect("tried again");
    assert!(wake > noon() && outbox.poll(wake).is_none(), "nothing is sent before");
    assert_eq!(outbox.renew(wake), Some(renewal));
}

#[test]
fn a_centre_that_finds_fault_with_every_journal_is_at_fault_itself() {
    let mut outbox = Outbox::new(0, 3, 1);
    let mut now = noon();
    let mut renewals = 0;
    // Whatever comes, 409: a gateway's own idea of it.
    while now < noon() + TimeDelta::days(3) {
        if let Some(renewal) = outbox.renew(now) {
            // Of one that took no row there is nothing to keep.
            assert_eq!(renewal.again, renewals > 0, "after {renewals}");
            renewals += 1;
            outbox.answer(now, CentreAnswer::Renewed);
        } else if let Some(batch) = outbox.poll(now) {
            let rows = batch.rows_max.min(3);
            outbox.answer(now, conflict(rows, batch.after + u64::from(rows)));
        }
        now = outbox.wake().expect("it goes on trying").max(now + TimeDelta::seconds(1));
    }
    assert!((17..=19).contains(&renewals), "{renewals} journals in three days");
    assert_eq!(outbox.through(), 0, "all rows are kept");

    // It takes rows again: the next fault is a new one.
    outbox.appended(5);
    now += RENEW_AGAIN_AFTER;
    while outbox.through() < 3 {
        match outbox.renew(now) {
            Some(_) => outbox.answer(now, CentreAnswer::Renewed),
            None => {
                outbox.poll(now).expect("its time has come");
                outbox.answer(now, stored(3, Some(3), true))
            }
        };
    }
    outbox.poll(now).expect("rows wait");
    outbox.answer(now, conflict(1, 4));
    assert_eq!(outbox.renew(now).map(|renewal| (renewal.after, renewal.again)), Some((3, false)));
}

#[test]
fn a_centre_restored_to_before_the_new_journal_gets_that_journal_again() {
    let mut outbox = Outbox::new(9, 9, 1).behind(7);
    outbox.appended(10);
    outbox.poll(noon()).expect("a row");
    let effects = outbox.answer(noon(), stored(10, Some(0), true));
    assert_eq!(effects, [Effect::Through(7)]);
    assert_eq!(outbox.poll(noon()).expect("all of this journal").after, 7);
}

#[test]
fn a_restored_journal_ends_with_its_last_row_and_sends_none_behind_it_under_its_old_id() {
    // What the centre says of the rows up to 10.
    let cases = [
        Some(stored(10, Some(10), true)),
        Some(stored(10, None, false)),
        // The former station has sent more.
        Some(stored(10, Some(14), true)),
        // All of them are set aside.
        Some(CentreAnswer::Nothing),
        // The backup's rows were all there.
        None,
    ];
    for answer in cases {
        let through = if answer.is_some() { 8 } else { 10 };
        let mut outbox = Outbox::new(through, 10, 1).ending_with(Some(10));
        outbox.appended(12);
        if let Some(answer) = answer {
            let batch = outbox.poll(noon()).expect("two rows of the backup");
            assert_eq!((batch.after, batch.last_max), (8, 10));
            outbox.answer(noon(), answer);
        }
        assert_eq!(outbox.through(), 10);
        let order = RenewalOrder { after: 10, cause: RenewalCause::Restored, again: false };
        assert_eq!(outbox.renew(noon()), Some(order));
        assert_eq!(outbox.poll(noon()), None, "nothing goes before it has begun");
        outbox.answer(noon(), CentreAnswer::Renewed);
        let batch = outbox.poll(noon()).expect("rows of its own");
        assert_eq!((batch.after, batch.last_max), (10, u64::MAX));
    }
    let mut outbox = Outbox::new(10, 10, 1).ending_with(Some(10));
    assert_eq!((outbox.renew(noon()), outbox.wake()), (None, None), "nothing waits yet");
}
