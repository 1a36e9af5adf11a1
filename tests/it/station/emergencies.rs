//! Emergencies take their zones at once, the newest first; what they interrupt follows them.

use expect_test::expect;
use loaphuong::station::record::{Outcome, Reason, RowKind};
use loaphuong::station::schedule::{Emergency, EmergencyFolder};
use loaphuong::station::{Command, Input};

use crate::config::texts::{SCHEDULE, STATION, lines, load, with};
use crate::support::alerts::*;
use crate::support::rows::RowFields as _;
use crate::support::ward::*;

#[test]
fn an_emergency_goes_on_air_in_all_its_zones_at_one_instant_within_a_second() {
    lives(
        routine(),
        vec![("2026-03-02T06:00:20", Told(order("bao", 15, &["to-1", "to-2", "to-3"], "Bà Hoa")))],
        "2026-03-02T07:00:00",
        expect![[r#"
            06:00:00..06:00:20.300 to-1 dai play b.ogg: cut 20.3 s, preempted (to-1/khan-cap@2026-03-01T23:00:20Z)
            06:00:00..06:00:20.300 to-2 dai play b.ogg: cut 20.3 s, preempted (to-2/khan-cap@2026-03-01T23:00:20Z)
            06:00:20.700..06:00:23.700 to-1 khan-cap play : aired 3.0 s
            06:00:20.700..06:00:23.700 to-2 khan-cap play : aired 3.0 s
            06:00:20.700..06:00:23.700 to-3 khan-cap play : aired 3.0 s
            06:00:23.700..06:00:38.700 to-1 khan-cap play bao: aired 15.0 s
            06:00:20.700..06:00:38.700 to-1 khan-cap slot 06:00:20: aired 18.0 s
            06:00:23.700..06:00:38.700 to-2 khan-cap play bao: aired 15.0 s
            06:00:20.700..06:00:38.700 to-2 khan-cap slot 06:00:20: aired 18.0 s
            06:00:23.700..06:00:38.700 to-3 khan-cap play bao: aired 15.0 s
            06:00:20.700..06:00:38.700 to-3 khan-cap slot 06:00:20: aired 18.0 s
            06:00:39..06:01:39 to-1 dai play b.ogg: aired 60.0 s
            06:00:39..06:01:39 to-2 dai play b.ogg: aired 60.0 s
            06:01:39..06:01:49 to-1 dai play a.ogg: aired 10.0 s
            06:00:00..06:01:49 to-1 dai slot 06:00:00: aired 90.3 s
            06:01:39..06:01:49 to-2 dai play a.ogg: aired 10.0 s
            06:00:00..06:01:49 to-2 dai slot 06:00:00: aired 90.3 s
        "#]],
    );
}

#[test]
fn the_newest_emergency_interrupts_an_older_one_which_follows_it() {
    lives(
        routine(),
        vec![
            ("2026-03-02T06:00:20", Told(order("bao", 60, &["to-1"], "Bà Hoa"))),
            ("2026-03-02T06:00:50", Told(order("chay", 20, &["to-1"], "Ông Bình"))),
            ("2026-03-02T06:01:00", Told(order("lut", 5, &["to-1"], "Ông Nam"))),
        ],
        "2026-03-02T07:00:00",
        expect![[r#"
            06:00:00..06:00:20.300 to-1 dai play b.ogg: cut 20.3 s, preempted (to-1/khan-cap@2026-03-01T23:00:20Z)
            06:00:20.700..06:00:23.700 to-1 khan-cap play : aired 3.0 s
            06:00:23.700..06:00:50.300 to-1 khan-cap play bao: cut 26.6 s, preempted (to-1/khan-cap@2026-03-01T23:00:50Z)
            06:00:50.700..06:00:53.700 to-1 khan-cap play : aired 3.0 s
            06:00:00..06:01:00 to-2 dai play b.ogg: aired 60.0 s
            06:00:53.700..06:01:00.300 to-1 khan-cap play chay: cut 6.6 s, preempted (to-1/khan-cap@2026-03-01T23:01:00Z)
            06:01:00.700..06:01:03.700 to-1 khan-cap play : aired 3.0 s
            06:01:03.700..06:01:08.700 to-1 khan-cap play lut: aired 5.0 s
            06:01:00.700..06:01:08.700 to-1 khan-cap slot 06:01:00: aired 8.0 s
            06:01:00..06:01:10 to-2 dai play a.ogg: aired 10.0 s
            06:00:00..06:01:10 to-2 dai slot 06:00:00: aired 70.0 s
            06:01:09.200..06:01:29.200 to-1 khan-cap play chay: aired 20.0 s
            06:00:50.700..06:01:29.200 to-1 khan-cap slot 06:00:50: aired 29.6 s
            06:01:29.900..06:02:29.900 to-1 khan-cap play bao: aired 60.0 s
            06:00:20.700..06:02:29.900 to-1 khan-cap slot 06:00:20: aired 89.6 s
            06:02:31.400..06:03:31.400 to-1 dai play b.ogg: aired 60.0 s
            06:03:31.400..06:03:41.400 to-1 dai play a.ogg: aired 10.0 s
            06:00:00..06:03:41.400 to-1 dai slot 06:00:00: aired 90.3 s
        "#]],
    );
}

#[test]
fn of_two_orders_at_one_instant_the_later_has_the_zones_that_both_name() {
    lives(
        ward(vec![]),
        vec![
            ("2026-03-02T06:00:00", Told(order("bao", 10, &["to-1", "to-2"], "Bà Hoa"))),
            ("2026-03-02T06:00:00", Told(order("chay", 5, &["to-2", "to-3"], "Ông Bình"))),
        ],
        "2026-03-02T07:00:00",
        expect![[r#"
            06:00:00.700..06:00:03.700 to-1 khan-cap play : aired 3.0 s
            06:00:00.700..06:00:03.700 to-2 khan-cap play : aired 3.0 s
            06:00:00.700..06:00:03.700 to-3 khan-cap play : aired 3.0 s
            06:00:03.700..06:00:08.700 to-2 khan-cap play chay: aired 5.0 s
            06:00:00.700..06:00:08.700 to-2 khan-cap slot 06:00:00: aired 8.0 s
            06:00:03.700..06:00:08.700 to-3 khan-cap play chay: aired 5.0 s
            06:00:00.700..06:00:08.700 to-3 khan-cap slot 06:00:00: aired 8.0 s
            06:00:09.400..06:00:12.400 to-2 khan-cap play : aired 3.0 s
            06:00:03.700..06:00:13.700 to-1 khan-cap play bao: aired 10.0 s
            06:00:00.700..06:00:13.700 to-1 khan-cap slot 06:00:00: aired 13.0 s
            06:00:12.400..06:00:22.400 to-2 khan-cap play bao: aired 10.0 s
            06:00:09.400..06:00:22.400 to-2 khan-cap slot 06:00:00: aired 13.0 s
        "#]],
    );
}

#[test]
fn two_orders_at_one_instant_for_different_zones_begin_together() {
    lives(
        ward(vec![]),
        vec![
            ("2026-03-02T06:00:00", Told(order("bao", 10, &["to-1"], "Bà Hoa"))),
            ("2026-03-02T06:00:00", Told(order("chay", 5, &["to-2", "to-3"], "Ông Bình"))),
        ],
        "2026-03-02T07:00:00",
        expect![[r#"
            06:00:00.700..06:00:03.700 to-1 khan-cap play : aired 3.0 s
            06:00:00.700..06:00:03.700 to-2 khan-cap play : aired 3.0 s
            06:00:00.700..06:00:03.700 to-3 khan-cap play : aired 3.0 s
            06:00:03.700..06:00:08.700 to-2 khan-cap play chay: aired 5.0 s
            06:00:00.700..06:00:08.700 to-2 khan-cap slot 06:00:00: aired 8.0 s
            06:00:03.700..06:00:08.700 to-3 khan-cap play chay: aired 5.0 s
            06:00:00.700..06:00:08.700 to-3 khan-cap slot 06:00:00: aired 8.0 s
            06:00:03.700..06:00:13.700 to-1 khan-cap play bao: aired 10.0 s
            06:00:00.700..06:00:13.700 to-1 khan-cap slot 06:00:00: aired 13.0 s
        "#]],
    );
}

#[test]
fn the_same_order_within_two_seconds_is_the_same_click_and_later_it_is_another() {
    let order = || Told(order("bao", 10, &["to-3"], "Bà Hoa"));
    lives(
        ward(vec![]),
        vec![
            ("2026-03-02T06:00:00", order()),
            ("2026-03-02T06:00:01", order()),
            ("2026-03-02T06:00:05", order()),
        ],
        "2026-03-02T07:00:00",
        expect![[r#"
            06:00:00.700..06:00:03.700 to-3 khan-cap play : aired 3.0 s
            06:00:03.700..06:00:05.300 to-3 khan-cap play bao: cut 1.6 s, preempted (to-3/khan-cap@2026-03-01T23:00:05Z)
            06:00:05.700..06:00:08.700 to-3 khan-cap play : aired 3.0 s
            06:00:08.700..06:00:18.700 to-3 khan-cap play bao: aired 10.0 s
            06:00:05.700..06:00:18.700 to-3 khan-cap slot 06:00:05: aired 13.0 s
            06:00:19.400..06:00:29.400 to-3 khan-cap play bao: aired 10.0 s
            06:00:00.700..06:00:29.400 to-3 khan-cap slot 06:00:00: aired 14.6 s
        "#]],
    );
}

#[test]
fn a_stop_ends_what_is_on_air_and_what_waits_behind_it() {
    lives(
        routine(),
        vec![
            ("2026-03-02T06:00:20", Told(order("bao", 60, &["to-1", "to-3"], "Bà Hoa"))),
            ("2026-03-02T06:00:50", Told(order("chay", 20, &["to-1"], "Ông Nam"))),
            ("2026-03-02T06:01:00", Stop(&["to-1"])),
        ],
        "2026-03-02T07:00:00",
        expect![[r#"
            06:00:00..06:00:20.300 to-1 dai play b.ogg: cut 20.3 s, preempted (to-1/khan-cap@2026-03-01T23:00:20Z)
            06:00:20.700..06:00:23.700 to-1 khan-cap play : aired 3.0 s
            06:00:20.700..06:00:23.700 to-3 khan-cap play : aired 3.0 s
            06:00:23.700..06:00:50.300 to-1 khan-cap play bao: cut 26.6 s, preempted (to-1/khan-cap@2026-03-01T23:00:50Z)
            06:00:50.700..06:00:53.700 to-1 khan-cap play : aired 3.0 s
            06:00:00..06:01:00 to-2 dai play b.ogg: aired 60.0 s
            06:00:00..06:00:20.300 to-1 dai slot 06:00:00: cut 20.3 s, stopped (Ông Bình)
            06:00:20.700..06:00:50.300 to-1 khan-cap slot 06:00:20: cut 29.6 s, stopped (Ông Bình)
            06:00:53.700..06:01:00.300 to-1 khan-cap play chay: cut 6.6 s, stopped (Ông Bình)
            06:00:50.700..06:01:00.300 to-1 khan-cap slot 06:00:50: cut 9.6 s, stopped (Ông Bình)
            06:01:00..06:01:10 to-2 dai play a.ogg: aired 10.0 s
            06:00:00..06:01:10 to-2 dai slot 06:00:00: aired 70.0 s
            06:00:23.700..06:01:23.700 to-3 khan-cap play bao: aired 60.0 s
            06:00:20.700..06:01:23.700 to-3 khan-cap slot 06:00:20: aired 63.0 s
        "#]],
    );
}

#[test]
fn a_rehearsal_sounds_nothing_interrupts_nothing_and_is_written_down() {
    let rehearse = |command| {
        let Command::Alert { bulletin, zones, by, repeat, until, .. } = command else {
            panic!("an emergency")
        };
        Command::Alert { bulletin, zones, by, via: None, repeat, until, exercise: true }
    };
    let want = expect![[r#"
        -..- to-1 khan-cap slot 06:00:20: not_aired 0.0 s, exercise
        -..- to-3 khan-cap slot 06:00:20: not_aired 0.0 s, exercise
        06:00:00..06:01:00 to-1 dai play b.ogg: aired 60.0 s
        06:00:00..06:01:00 to-2 dai play b.ogg: aired 60.0 s
        06:01:00..06:01:10 to-1 dai play a.ogg: aired 10.0 s
        06:00:00..06:01:10 to-1 dai slot 06:00:00: aired 70.0 s
        06:01:00..06:01:10 to-2 dai play a.ogg: aired 10.0 s
        06:00:00..06:01:10 to-2 dai slot 06:00:00: aired 70.0 s
    "#]];
    let ordered = order("bao", 15, &["to-1", "to-3"], "Bà Hoa");
    lives(
        routine(),
        vec![("2026-03-02T06:00:20", Told(rehearse(ordered.clone())))],
        "2026-03-02T07:00:00",
        want,
    );
    // A station that only rehearses makes one of every order.
    let mut schedule = routine();
    schedule.emergency.exercise = true;
    let mut sim = awake(schedule, "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T06:00:20"));
    sim.tell(Input::Command(ordered));
    sim.run_until(at("2026-03-02T07:00:00"));
    let rows = sim.take_rows();
    let rehearsed: Vec<_> =
        rows.iter().filter(|row| row.reason() == Some(Reason::Exercise)).collect();
    assert_eq!(rehearsed.len(), 2, "one in each zone: {rows:#?}");
    for row in rehearsed {
        assert_eq!((row.kind(), row.outcome()), (RowKind::Slot, Outcome::NotAired));
        assert_eq!((row.title(), row.ordered_by()), ("bao", Some("Bà Hoa")));
    }
    let sounded = sim.take_sounded();
    assert!(sounded.iter().all(|each| !each.emergency && each.whole), "{sounded:#?}");
}

#[test]
fn a_slow_fade_that_is_under_way_is_hastened() {
    let mut schedule = routine();
    schedule.programmes[0].max_length = Some(std::time::Duration::from_secs(20));
    lives(
        schedule,
        vec![("2026-03-02T06:00:18.500", Told(order("bao", 5, &["to-1", "to-3"], "Bà Hoa")))],
        "2026-03-02T07:00:00",
        expect![[r#"
            06:00:00..06:00:18.800 to-1 dai play b.ogg: cut 18.8 s, max_length
            06:00:00..06:00:18.800 to-1 dai slot 06:00:00: cut 18.8 s, max_length
            06:00:00..06:00:20 to-2 dai play b.ogg: cut 20.0 s, max_length
            06:00:00..06:00:20 to-2 dai slot 06:00:00: cut 20.0 s, max_length
            06:00:19.200..06:00:22.200 to-1 khan-cap play : aired 3.0 s
            06:00:19.200..06:00:22.200 to-3 khan-cap play : aired 3.0 s
            06:00:22.200..06:00:27.200 to-1 khan-cap play bao: aired 5.0 s
            06:00:19.200..06:00:27.200 to-1 khan-cap slot 06:00:18: aired 8.0 s
            06:00:22.200..06:00:27.200 to-3 khan-cap play bao: aired 5.0 s
            06:00:19.200..06:00:27.200 to-3 khan-cap slot 06:00:18: aired 8.0 s
        "#]],
    );
}

#[test]
fn an_order_that_names_nobody_is_no_emergency_to_the_guard() {
    lives(
        ward(vec![]),
        vec![
            ("2026-03-02T05:00:01", Told(order("bao", 5, &["to-3"], " "))),
            ("2026-03-02T22:30:00", Told(order("bao", 5, &["to-3"], " "))),
            ("2026-03-02T22:31:00", Told(order("bao", 5, &["to-3"], "Bà Hoa"))),
        ],
        "2026-03-02T23:00:00",
        expect![[r#"
            05:00:01.700..05:00:04.700 to-3 khan-cap play : aired 3.0 s
            05:00:04.700..05:00:09.700 to-3 khan-cap play bao: aired 5.0 s
            05:00:01.700..05:00:09.700 to-3 khan-cap slot 05:00:01: aired 8.0 s
            -..- to-3 khan-cap slot 22:30:00: not_aired 0.0 s, guard_hours
            22:31:00.700..22:31:03.700 to-3 khan-cap play : aired 3.0 s
            22:31:03.700..22:31:08.700 to-3 khan-cap play bao: aired 5.0 s
            22:31:00.700..22:31:08.700 to-3 khan-cap slot 22:31:00: aired 8.0 s
        "#]],
    );
}

#[test]
fn emergencies_do_not_count_in_the_days_limit() {
    let mut schedule = routine();
    schedule.guard.daily_limit = Some(minutes(2));
    lives(
        schedule,
        vec![("2026-03-02T05:30:00", Told(order("bao", 600, &["to-1"], "Bà Hoa")))],
        "2026-03-02T07:00:00",
        expect![[r#"
            05:30:00.700..05:30:03.700 to-1 khan-cap play : aired 3.0 s
            05:30:03.700..05:40:03.700 to-1 khan-cap play bao: aired 600.0 s
            05:30:00.700..05:40:03.700 to-1 khan-cap slot 05:30:00: aired 603.0 s
            06:00:00..06:01:00 to-1 dai play b.ogg: aired 60.0 s
            06:00:00..06:01:00 to-2 dai play b.ogg: aired 60.0 s
            06:01:00..06:01:10 to-1 dai play a.ogg: aired 10.0 s
            06:00:00..06:01:10 to-1 dai slot 06:00:00: aired 70.0 s
            06:01:00..06:01:10 to-2 dai play a.ogg: aired 10.0 s
            06:00:00..06:01:10 to-2 dai slot 06:00:00: aired 70.0 s
        "#]],
    );
}

#[test]
fn the_yaml_says_whether_a_folder_orders_and_whether_all_is_rehearsal() {
    let said = |emergency: &str| {
        let station = with(STATION, "report:", &format!("{emergency}\nreport:"));
        load(&station, SCHEDULE).map(|config| config.schedule.emergency.clone())
    };
    let dropped = |zones: &[&str], by: &str, repeat| {
        let zones = zones.iter().map(|zone| (*zone).into()).collect();
        Some(EmergencyFolder { zones, by: by.to_owned(), repeat })
    };
    let both = ["to-1", "to-2"];
    let cases = [
        ("", None, false),
        ("emergency: {exercise: true}", None, true),
        ("emergency: {folder: false, by: Ban chỉ huy}", None, false),
        ("emergency: {folder: true}", dropped(&both, "thư mục _khan-cap", 1), false),
        (
            "emergency: {folder: true, zones: [to-2, toan-phuong], by: Ban chỉ huy, repeat: 3}",
            dropped(&["to-2", "to-1"], "Ban chỉ huy", 3),
            false,
        ),
    ];
    for (yaml, folder, exercise) in cases {
        let emergency = said(yaml).unwrap_or_else(|faults| panic!("{yaml}: {faults}"));
        assert_eq!(emergency, Emergency { folder, exercise }, "{yaml}");
    }
    let faults = [
        ("emergency: {folders: true}", "there is no key `folders`; did you mean `folder`?"),
        ("emergency: {zones: [to-9]}", "to-9"),
        ("emergency: {zones: []}", "empty"),
        ("emergency: {repeat: 0}", "1"),
        ("emergency: {by: \"\"}", "19:17"),
    ];
    for (yaml, fault) in faults {
        let station = with(STATION, "report:", &format!("{yaml}\nreport:"));
        let told = lines(&station, SCHEDULE);
        assert!(told.len() == 1 && told[0].contains(fault), "{yaml}: {told:?}");
    }
    let rundown = with(SCHEDULE, "nhac-hieu/mo-dau.ogg", "_khan-cap/bao.mp3");
    let told = lines(STATION, &rundown);
    assert!(told.len() == 1 && told[0].contains("for emergencies alone"), "{told:?}");
}
