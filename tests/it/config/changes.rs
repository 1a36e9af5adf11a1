//! A reload first says what changes.

use std::sync::Arc;

use chrono::{DateTime, TimeZone, Utc};
use expect_test::{Expect, expect};
use loaphuong::messages::Lang;
use loaphuong::messages::config::changes::changes as said;
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::schedule::Schedule;
use loaphuong::station::schedule_changes::{ScheduleChanges, changes};
use loaphuong::station::stock::{Stock, StockItem};

use crate::config::texts::{STATION, load, with};

const WEEK: &str = "\
programmes:
  - id: sang
    zones: [to-1, to-2]
    at: {time: \"05:30\", days: T2-T4}
    rundown: [{file: a.ogg}]
  - id: chieu
    zones: [to-1]
    at: {time: \"17:00\", days: T2}
    rundown: [{file: a.ogg}]
";

/// A Sunday evening in Vietnam.
fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 6, 7, 13, 0, 0).single().expect("an instant")
}

/// One bulletin of five minutes.
fn stock() -> Stock {
    let bulletin = Bulletin {
        path: "a.ogg".into(),
        sha256: "00".into(),
        title: "a".into(),
        length_ms: 300_000,
        arrived: now(),
        ..Bulletin::default()
    };
    Stock { items: [("a.ogg".into(), StockItem::Accepted(Arc::new(bulletin)))].into() }
}

fn schedule(station: &str, text: &str) -> Arc<Schedule> {
    load(station, text).unwrap_or_else(|faults| panic!("{faults}")).schedule
}

fn compare(old: &str, new: &str) -> (ScheduleChanges, String) {
    let (old, new) = (schedule(STATION, old), schedule(STATION, new));
    let found = changes(&old, &new, &stock(), now());
    let lines = said(Lang::En, &found, &old, &new);
    (found, lines.join("\n"))
}

#[test]
fn the_same_schedule_elsewhere_in_its_file_changes_nothing() {
    let (found, text) = compare(WEEK, &format!("# A remark.\n\n{WEEK}"));
    assert!(found.is_empty());
    assert_eq!(text, "Nothing changes.");
}

#[test]
fn programmes_and_slots_are_told_as_added_removed_changed_gained_lost_and_moved() {
    let third = "  - {id: trua, zones: [to-2], at: {time: \"11:00\", days: T7}, rundown: [{file: a.ogg}]}\n";
    let end = WEEK.find("  - id: chieu").expect("the second programme");
    let cases: [(&str, String, Expect); 5] = [
        (
            "one more",
            format!("{WEEK}{third}"),
            expect![[r#"
                Programmes added: trua
                Slots gained in 7 days: 1
                  Sat 2026-06-13 11:00 to-2 trua"#]],
        ),
        (
            "one less",
            WEEK[..end].to_string(),
            expect![[r#"
                Programmes removed: chieu
                Slots lost in 7 days: 1
                  Mon 2026-06-08 17:00 to-1 chieu"#]],
        ),
        (
            "another time",
            with(WEEK, "17:00", "17:30"),
            expect![[r#"
                Programmes changed: chieu
                Slots moved in 7 days: 1
                  Mon 2026-06-08 17:00 to-1 chieu → Mon 2026-06-08 17:30"#]],
        ),
        (
            "another day",
            with(WEEK, "days: T2}", "days: T3}"),
            expect![[r#"
                Programmes changed: chieu
                Slots gained in 7 days: 1
                  Tue 2026-06-09 17:00 to-1 chieu
                Slots lost in 7 days: 1
                  Mon 2026-06-08 17:00 to-1 chieu"#]],
        ),
        (
            "into another's way",
            with(WEEK, "17:00", "05:32"),
            expect![[r#"
                Programmes changed: chieu
                Slots moved in 7 days: 1
                  Mon 2026-06-08 17:00 to-1 chieu → Mon 2026-06-08 05:32
                New collisions in 7 days: 1
                  Mon 2026-06-08 05:32 to-1 chieu meets Mon 2026-06-08 05:30 to-1 sang"#]],
        ),
    ];
    for (name, new, want) in cases {
        let (_, text) = compare(WEEK, &new);
        println!("{name}");
        want.assert_eq(&text);
    }
}

#[test]
fn a_change_of_the_rules_is_told_and_a_known_collision_is_not_told_again() {
    let meeting = with(WEEK, "17:00", "05:32");
    let old = schedule(STATION, &meeting);
    let new = schedule(&with(STATION, "45m", "50m"), &meeting);
    let fresh = changes(&schedule(STATION, WEEK), &new, &stock(), now());
    assert_eq!(fresh.collisions.len(), 1, "the collision is there to be told");
    let found = changes(&old, &new, &stock(), now());
    assert_eq!(found, ScheduleChanges { rules: true, ..ScheduleChanges::default() });
}
