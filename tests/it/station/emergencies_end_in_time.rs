//! An emergency ends by its hour, and what a fault has delayed for too long is not sounded any
//! more.

use chrono::TimeDelta;
use expect_test::expect;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::emergency::{UntilFault, read_until};
use loaphuong::station::record::Outcome;
use loaphuong::station::{Input, OpenSlot};

use crate::support::alerts::*;
use crate::support::rows::RowFields as _;
use crate::support::ward::*;

#[test]
fn an_hour_is_todays_or_tomorrows_and_a_full_instant_is_itself() {
    let now = at("2026-03-02T15:00:00");
    let cases = [
        ("17:30", Ok("2026-03-02T17:30:00")),
        (" 17:30:15 ", Ok("2026-03-02T17:30:15")),
        ("15:00", Ok("2026-03-03T15:00:00")), // It is that now: the next is meant.
        ("7:05", Ok("2026-03-03T07:05:00")),
        ("24:00", Ok("2026-03-03T00:00:00")),
        ("2026-03-03 07:05", Ok("2026-03-03T07:05:00")),
        ("2026-03-02T15:00:01", Ok("2026-03-02T15:00:01")),
        ("2026-03-02 14:59", Err(UntilFault::Past)),
        ("2026-03-03 15:01", Err(UntilFault::TooFar)),
        // As people here write them.
        ("17h30", Ok("2026-03-02T17:30:00")),
        ("17g05", Ok("2026-03-02T17:05:00")),
        ("17:30 02/03/2026", Ok("2026-03-02T17:30:00")),
        ("03/03/2026 7h05", Ok("2026-03-03T07:05:00")),
        ("03/03/26 7:05", Err(UntilFault::Unreadable)),
        ("25:00", Err(UntilFault::Unreadable)),
        ("2026-02-30 10:00", Err(UntilFault::Unreadable)),
        ("", Err(UntilFault::Unreadable)),
        ("mai", Err(UntilFault::Unreadable)),
    ];
    for (text, want) in cases {
        let told = read_until(text, now, chrono_tz::Asia::Ho_Chi_Minh);
        assert_eq!(told, want.map(at), "{text}");
    }
}

#[test]
fn repetitions_until_an_hour_end_by_it() {
    for (repeats, seconds, want) in [
        // As often as there is time for, with pauses between.
        (
            0,
            20,
            expect![[r#"
            06:00:00.700..06:00:03.700 to-3 khan-cap play : aired 3.0 s
            06:00:03.700..06:00:23.700 to-3 khan-cap play bao: aired 20.0 s
            06:00:33.700..06:00:53.700 to-3 khan-cap play bao: aired 20.0 s
            06:01:03.700..06:01:23.700 to-3 khan-cap play bao: aired 20.0 s
            06:00:00.700..06:01:23.700 to-3 khan-cap slot 06:00:00: aired 63.0 s
        "#]],
        ),
        // No more often than was asked for …
        (
            2,
            20,
            expect![[r#"
            06:00:00.700..06:00:03.700 to-3 khan-cap play : aired 3.0 s
            06:00:03.700..06:00:23.700 to-3 khan-cap play bao: aired 20.0 s
            06:00:23.700..06:00:43.700 to-3 khan-cap play bao: aired 20.0 s
            06:00:00.700..06:00:43.700 to-3 khan-cap slot 06:00:00: aired 43.0 s
        "#]],
        ),
        // … and than there is time for.
        (
            9,
            20,
            expect![[r#"
            06:00:00.700..06:00:03.700 to-3 khan-cap play : aired 3.0 s
            06:00:03.700..06:00:23.700 to-3 khan-cap play bao: aired 20.0 s
            06:00:23.700..06:00:43.700 to-3 khan-cap play bao: aired 20.0 s
            06:00:43.700..06:01:03.700 to-3 khan-cap play bao: aired 20.0 s
            06:01:03.700..06:01:23.700 to-3 khan-cap play bao: aired 20.0 s
            06:00:00.700..06:01:23.700 to-3 khan-cap slot 06:00:00: aired 83.0 s
        "#]],
        ),
        // What is too long begins all the same, and is faded out at the hour.
        (
            1,
            200,
            expect![[r#"
            06:00:00.700..06:00:03.700 to-3 khan-cap play : aired 3.0 s
            06:00:03.700..06:01:40 to-3 khan-cap play bao: cut 96.3 s, max_length (until 2026-03-02T06:01:40.000000+07:00)
            06:00:00.700..06:01:40 to-3 khan-cap slot 06:00:00: cut 99.3 s, max_length (until 2026-03-02T06:01:40.000000+07:00)
        "#]],
        ),
    ] {
        lives(
            ward(vec![]),
            vec![(
                "2026-03-02T06:00:00",
                Told(until(
                    order("bao", seconds, &["to-3"], "Bà Hoa"),
                    repeats,
                    "2026-03-02T06:01:40",
                )),
            )],
            "2026-03-02T07:00:00",
            want,
        );
    }
}

#[test]
fn a_late_hour_has_a_hundred_repetitions_spread_over_the_time() {
    let mut sim = awake(ward(vec![]), "2026-03-02T06:00:00");
    let end = "2026-03-02T12:00:00";
    sim.tell(Input::Command(until(order("bao", 20, &["to-3"], "Bà Hoa"), 0, end)));
    sim.run_until(at("2026-03-02T13:00:00"));
    let rows = sim.take_rows();
    let closing = rows.last().expect("its closing row");
    assert_eq!((rows.len(), closing.outcome()), (102, Outcome::Aired), "tone, plays, closing");
    let ended = closing.ended_at().expect("it sounded").utc();
    let spare = at(end) - ended;
    assert!(spare >= TimeDelta::zero() && spare < TimeDelta::seconds(1), "ended {spare} before");
}

#[test]
fn an_interrupted_emergency_goes_on_until_its_hour_and_not_after() {
    let long = |end| Told(until(order("bao", 30, &["to-3"], "Bà Hoa"), 0, end));
    let interruption = || Told(order("chay", 60, &["to-3"], "Ông Nam"));
    for (end, want) in [
        (
            "2026-03-02T06:01:50",
            expect![[r#"
            06:00:00.700..06:00:03.700 to-3 khan-cap play : aired 3.0 s
            06:00:03.700..06:00:20.300 to-3 khan-cap play bao: cut 16.6 s, preempted (to-3/khan-cap@2026-03-01T23:00:20Z)
            06:00:20.700..06:00:23.700 to-3 khan-cap play : aired 3.0 s
            06:00:23.700..06:01:23.700 to-3 khan-cap play chay: aired 60.0 s
            06:00:20.700..06:01:23.700 to-3 khan-cap slot 06:00:20: aired 63.0 s
            06:01:24.400..06:01:50 to-3 khan-cap play bao: cut 25.6 s, max_length (until 2026-03-02T06:01:50.000000+07:00)
            06:00:00.700..06:01:50 to-3 khan-cap slot 06:00:00: cut 45.2 s, max_length (until 2026-03-02T06:01:50.000000+07:00)
        "#]],
        ),
        (
            "2026-03-02T06:01:10",
            expect![[r#"
            06:00:00.700..06:00:03.700 to-3 khan-cap play : aired 3.0 s
            06:00:03.700..06:00:20.300 to-3 khan-cap play bao: cut 16.6 s, preempted (to-3/khan-cap@2026-03-01T23:00:20Z)
            06:00:20.700..06:00:23.700 to-3 khan-cap play : aired 3.0 s
            06:00:00.700..06:00:20.300 to-3 khan-cap slot 06:00:00: cut 19.6 s, preempted (to-3/khan-cap@2026-03-01T23:00:20Z)
            06:00:23.700..06:01:23.700 to-3 khan-cap play chay: aired 60.0 s
            06:00:20.700..06:01:23.700 to-3 khan-cap slot 06:00:20: aired 63.0 s
        "#]],
        ),
    ] {
        lives(
            ward(vec![]),
            vec![("2026-03-02T06:00:00", long(end)), ("2026-03-02T06:00:20", interruption())],
            "2026-03-02T07:00:00",
            want,
        );
    }
}

#[test]
fn a_lost_device_or_a_short_power_cut_delays_an_emergency_and_a_long_one_ends_it() {
    let order = || Told(order("bao", 30, &["to-3"], "Bà Hoa"));
    for (deed, want) in [
        (
            Lost,
            expect![[r#"
                06:00:00.700..06:00:03.700 to-3 khan-cap play : aired 3.0 s
                06:00:03.700..06:00:20 to-3 khan-cap play bao: cut 16.3 s, device_lost (simulated: the device is gone)
                06:00:20.950..06:00:50.950 to-3 khan-cap play bao: aired 30.0 s
                06:00:00.700..06:00:50.950 to-3 khan-cap slot 06:00:00: aired 49.3 s
            "#]],
        ),
        (
            PowerCut(TimeDelta::minutes(3)),
            expect![[r#"
            06:00:00.700..06:00:03.700 to-3 khan-cap play : aired 3.0 s
            06:00:03.700..06:00:20 to-3 khan-cap play bao: cut 16.3 s, power_off
            06:03:20.700..06:03:50.700 to-3 khan-cap play bao: aired 30.0 s
            06:00:00.700..06:03:50.700 to-3 khan-cap slot 06:00:00: aired 49.3 s
        "#]],
        ),
        (
            PowerCut(TimeDelta::minutes(10) + TimeDelta::seconds(1)),
            expect![[r#"
            06:00:00.700..06:00:03.700 to-3 khan-cap play : aired 3.0 s
            06:00:03.700..06:00:20 to-3 khan-cap play bao: cut 16.3 s, power_off
            06:00:00.700..06:00:20 to-3 khan-cap slot 06:00:00: cut 19.3 s, power_off
        "#]],
        ),
    ] {
        lives(
            ward(vec![]),
            vec![("2026-03-02T06:00:00", order()), ("2026-03-02T06:00:20", deed)],
            "2026-03-02T07:00:00",
            want,
        );
    }
}

#[test]
fn an_emergency_of_before_a_restart_waits_for_a_clock_that_can_tell_its_age() {
    lives(
        ward(vec![]),
        vec![
            ("2026-03-02T06:00:00", Told(order("bao", 30, &["to-3"], "Bà Hoa"))),
            ("2026-03-02T06:00:20", Trusted(ClockTrust::Untrusted)),
            ("2026-03-02T06:00:21", PowerCut(TimeDelta::minutes(1))),
            // Ordered now by somebody who stands there: it needs no clock.
            ("2026-03-02T06:03:00", Told(order("chay", 5, &["to-3"], "Ông Nam"))),
            ("2026-03-02T06:05:00", Trusted(ClockTrust::Synced)),
        ],
        "2026-03-02T07:00:00",
        expect![[r#"
            06:00:00.700..06:00:03.700 to-3 khan-cap play : aired 3.0 s
            06:00:03.700..06:00:21 to-3 khan-cap play bao: cut 17.3 s, power_off
            06:03:00.700..06:03:03.700 to-3 khan-cap play : aired 3.0 s
            06:03:03.700..06:03:08.700 to-3 khan-cap play chay: aired 5.0 s
            06:03:00.700..06:03:08.700 to-3 khan-cap slot 06:03:00: aired 8.0 s
            06:05:00.700..06:05:30.700 to-3 khan-cap play bao: aired 30.0 s
            06:00:00.700..06:05:30.700 to-3 khan-cap slot 06:00:00: aired 50.3 s
        "#]],
    );
}

#[test]
fn a_clock_that_is_set_back_delays_no_emergency() {
    let mut sim = awake(ward(vec![]), "2026-03-02T06:00:00");
    sim.tell(Input::Command(order("bao", 10, &["to-3"], "Bà Hoa")));
    sim.step_clock(TimeDelta::hours(-2));
    let wait = sim.now() + TimeDelta::minutes(1);
    sim.run_until(wait);
    sim.tell(Input::Command(order("bao", 30, &["to-3"], "Bà Hoa")));
    sim.run_until(wait + TimeDelta::seconds(10));
    sim.step_clock(TimeDelta::hours(-1));
    sim.tell(Input::Command(order("chay", 5, &["to-3"], "Ông Nam")));
    sim.run_until(at("2026-03-02T07:00:00"));
    expect![[r#"
        04:00:00.700..04:00:03.700 to-3 khan-cap play : aired 3.0 s
        04:00:03.700..04:00:13.700 to-3 khan-cap play bao: aired 10.0 s
        04:00:00.700..04:00:13.700 to-3 khan-cap slot 06:00:00: aired 13.0 s
        04:01:00.700..04:01:03.700 to-3 khan-cap play : aired 3.0 s
        03:01:03.700..03:01:10.300 to-3 khan-cap play bao: cut 6.6 s, preempted (to-3/khan-cap@2026-03-01T20:01:10Z)
        03:01:10.700..03:01:13.700 to-3 khan-cap play : aired 3.0 s
        03:01:13.700..03:01:18.700 to-3 khan-cap play chay: aired 5.0 s
        03:01:10.700..03:01:18.700 to-3 khan-cap slot 03:01:10: aired 8.0 s
        03:01:19.400..03:01:49.400 to-3 khan-cap play bao: aired 30.0 s
        04:01:00.700..04:01:00.700 to-3 khan-cap slot 04:01:00: aired 39.6 s
    "#]].assert_eq(&timeline(&sim.take_rows()));
}

#[test]
fn a_clock_that_is_set_forward_ends_no_emergency_that_has_not_begun() {
    let mut sim = awake(ward(vec![]), "2026-03-02T06:00:00");
    sim.tell(Input::Command(order("bao", 10, &["to-3"], "Bà Hoa")));
    sim.step_clock(TimeDelta::hours(3));
    // A newer one stands before an older one, and the network tells the time.
    sim.tell(Input::Command(order("chay", 60, &["to-3"], "Ông Nam")));
    sim.run_until(at("2026-03-02T09:00:10"));
    sim.step_clock(TimeDelta::days(40));
    sim.run_until(at("2026-04-11T10:00:00"));
    expect![[r#"
        09:00:00.700..09:00:03.700 to-3 khan-cap play : aired 3.0 s
        09:00:03.700..09:01:03.700 to-3 khan-cap play chay: aired 60.0 s
        09:00:00.700..09:01:03.700 to-3 khan-cap slot 09:00:00: aired 63.0 s
        09:01:04.400..09:01:07.400 to-3 khan-cap play : aired 3.0 s
        09:01:07.400..09:01:17.400 to-3 khan-cap play bao: aired 10.0 s
        09:01:04.400..09:01:17.400 to-3 khan-cap slot 06:00:00: aired 13.0 s
    "#]]
    .assert_eq(&timeline(&sim.take_rows()));
}

#[test]
fn a_mark_of_a_version_that_knew_no_until_is_read() {
    let mut sim = awake(ward(vec![]), "2026-03-02T06:00:00");
    sim.tell(Input::Command(until(
        order("bao", 10, &["to-3"], "Bà Hoa"),
        1,
        "2026-03-02T07:00:00",
    )));
    let mut mark = sim.station().open_slots().next().expect("an emergency").clone();
    let mut json = serde_json::to_value(&mark).expect("a mark is JSON");
    assert!(json.as_object_mut().expect("an object").remove("until").is_some());
    let read: OpenSlot = serde_json::from_value(json).expect("an older mark");
    mark.until = None;
    assert_eq!(read, mark);
}
