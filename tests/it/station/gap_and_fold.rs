//! Where clocks change: a time that is left out airs at the gap's end, a time that comes twice
//! airs once, the first time.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::{America, Asia, Europe, Pacific, Tz};
use loaphuong::station::ids::Timestamp;
use loaphuong::station::recurrence::{CronRule, Recurrence, RecurrenceRule, instant, local};
use proptest::prelude::*;

fn when(rules: &[&str]) -> Recurrence {
    let rules =
        rules.iter().map(|text| RecurrenceRule::Cron(CronRule::parse(text).unwrap())).collect();
    Recurrence { rules, ..Recurrence::default() }
}

fn on_day(tz: Tz, rules: &[&str], day: &str) -> Vec<String> {
    let found = when(rules).on_day(tz, day.parse().unwrap());
    found.iter().map(|at| at.with_timezone(&tz).to_rfc3339()).collect()
}

#[test]
fn berlin_springs_forward_at_two() {
    let tz = Europe::Berlin;
    let day = "2026-03-29"; // 02:00 becomes 03:00.
    let cases: [(&[&str], &[&str]); 5] = [
        (&["59 1 * * *"], &["2026-03-29T01:59:00+01:00"]),
        (&["0 2 * * *"], &["2026-03-29T03:00:00+02:00"]),
        (&["30 2 * * *"], &["2026-03-29T03:00:00+02:00"]),
        // Several that meet at the gap's end are one, also with one that belongs there.
        (
            &["*/15 2-3 * * *"],
            &[
                "2026-03-29T03:00:00+02:00",
                "2026-03-29T03:15:00+02:00",
                "2026-03-29T03:30:00+02:00",
                "2026-03-29T03:45:00+02:00",
            ],
        ),
        (&["30 2 * * *", "0 3 * * *"], &["2026-03-29T03:00:00+02:00"]),
    ];
    for (rules, want) in cases {
        assert_eq!(on_day(tz, rules, day), want, "{rules:?}");
    }
}

#[test]
fn berlin_falls_back_at_three() {
    let tz = Europe::Berlin;
    let day = "2026-10-25"; // 03:00 becomes 02:00.
    assert_eq!(on_day(tz, &["30 2 * * *"], day), ["2026-10-25T02:30:00+02:00"]);
    assert_eq!(on_day(tz, &["0 3 * * *"], day), ["2026-10-25T03:00:00+01:00"]);
    assert_eq!(on_day(tz, &["0,30 * * * *"], day).len(), 48, "a day of 25 hours has 24 to air in");
}

#[test]
fn st_johns_changes_at_one_minute_past_midnight() {
    // Until 2011: 00:01 became 01:01 in spring, and 23:01 of the day before in autumn.
    let tz = America::St_Johns;
    assert_eq!(on_day(tz, &["0 0 * * *"], "2008-03-09"), ["2008-03-09T00:00:00-03:30"]);
    assert_eq!(on_day(tz, &["30 0 * * *"], "2008-03-09"), ["2008-03-09T01:01:00-02:30"]);
    assert_eq!(on_day(tz, &["1 0 * * *", "1 1 * * *"], "2008-03-09").len(), 1);
    assert_eq!(on_day(tz, &["30 23 * * *"], "2008-11-01"), ["2008-11-01T23:30:00-02:30"]);
    assert_eq!(on_day(tz, &["0 0 * * *"], "2008-11-02"), ["2008-11-02T00:00:00-02:30"]);
    assert_eq!(on_day(tz, &["1 0 * * *"], "2008-11-02"), ["2008-11-02T00:01:00-03:30"]);
}

#[test]
fn vietnam_has_neither() {
    let tz = Asia::Ho_Chi_Minh;
    let found = when(&["0 * * * *"]).on_day(tz, "2026-03-29".parse().unwrap());
    assert_eq!(found.len(), 24);
    assert!(found.windows(2).all(|pair| pair[1] - pair[0] == TimeDelta::hours(1)));
    assert_eq!(found[0], "2026-03-28T17:00:00Z".parse::<Timestamp>().unwrap());
}

#[test]
fn a_gap_that_skips_midnight_carries_yesterdays_time_into_today() {
    // Samoa left out the whole of 30 December 2011.
    let tz = Pacific::Apia;
    assert_eq!(on_day(tz, &["30 5 * * *"], "2011-12-30"), ["2011-12-31T00:00:00+14:00"]);
    let found: Vec<String> = when(&["0 0 * * *"])
        .after(tz, "2011-12-29T05:00:00-10:00".parse().unwrap())
        .take(3)
        .map(|at| at.with_timezone(&tz).to_rfc3339())
        .collect();
    // The midnight of the missing day and that of the next meet, and are one.
    let want =
        ["2011-12-31T00:00:00+14:00", "2012-01-01T00:00:00+14:00", "2012-01-02T00:00:00+14:00"];
    assert_eq!(found, want);
}

/// The rule, told the slow way: the first whole second at which clocks show `wall` or have just
/// skipped it.
fn model(tz: Tz, wall: NaiveDateTime) -> Timestamp {
    let walk = |from: Timestamp, step: TimeDelta, count: i32| {
        (0..count).map(|n| from + step * n).find(|at| local(tz, *at) >= wall).unwrap()
    };
    // Coarsely first: all offsets here are multiples of 15 minutes, so no short reach is missed.
    let quarter = TimeDelta::minutes(15);
    let near = walk(wall.and_utc() - TimeDelta::hours(17), quarter, 4 * 36);
    walk(near - quarter, TimeDelta::seconds(1), 15 * 60 + 1)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn instants_are_the_first_at_which_the_clock_shows_or_passes_the_time(
        zone in 0..3_usize, minute in 0..(24 * 60 * 366 * 3_i64),
    ) {
        let tz = [Europe::Berlin, America::St_Johns, Asia::Ho_Chi_Minh][zone];
        let start = NaiveDate::from_ymd_opt(2008, 1, 1).unwrap().and_time(NaiveTime::MIN);
        let wall = start + TimeDelta::minutes(minute);
        prop_assert_eq!(instant(tz, wall), model(tz, wall));
    }
}

#[test]
fn around_every_change_the_model_agrees_minute_by_minute() {
    let changes = [
        (Europe::Berlin, "2026-03-29T00:30:00"),
        (Europe::Berlin, "2026-10-25T00:30:00"),
        (America::St_Johns, "2008-03-08T22:30:00"),
        (America::St_Johns, "2008-11-01T21:30:00"),
        (America::St_Johns, "2026-03-08T00:30:00"),
        (America::St_Johns, "2026-11-01T00:30:00"),
    ];
    for (tz, start) in changes {
        let start: NaiveDateTime = start.parse().unwrap();
        let mut before = Timestamp::MIN_UTC;
        for minute in 0..240 {
            let wall = start + TimeDelta::minutes(minute);
            let found = instant(tz, wall);
            assert_eq!(found, model(tz, wall), "{tz} {wall}");
            assert!(found >= before, "{tz} {wall}: later times give no earlier instants");
            before = found;
        }
    }
}
