//! A clock that is not trusted, that is set forward and back: slots are held, judged once, and
//! never aired twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;
use expect_test::{Expect, expect};
use loaphuong::sim::Sim;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::ZoneId;
use loaphuong::station::record::{Outcome, Row, RowKind};
use loaphuong::station::schedule::Schedule;
use loaphuong::station::{CLOSED_KEPT, Command, Input, RecoveredJournal, Station};

use crate::support::rows::RowFields as _;
use crate::support::ward::*;

fn ward_of_a_morning() -> Schedule {
    ward(vec![
        programme("sang", "30 5 * * *", &["to-1"], &["a.ogg"]),
        programme("tin", "40 5 * * *", &["to-1"], &["a.ogg"]),
        programme("trua", "0 6 * * *", &["to-1"], &["b.ogg"]),
    ])
}

fn lives(start: &str, life: impl Fn(&mut Sim), want: &Expect) {
    let mut sim = sim(ward_of_a_morning(), stock(&[("a.ogg", 10), ("b.ogg", 60)]), start);
    life(&mut sim);
    want.assert_eq(&closings(&sim.take_rows()));
}

#[test]
fn without_trust_slots_are_held_and_judged_by_late_when_trust_comes() {
    lives(
        "2026-03-02T05:00:00",
        |sim| {
            sim.trust(ClockTrust::Untrusted);
            sim.run_until(at("2026-03-02T05:45:00"));
            assert_eq!(sim.take_rows(), [], "nothing is decided without a clock");
            sim.trust(ClockTrust::Synced);
            sim.run_until(at("2026-03-02T07:00:00"));
        },
        &expect![[r#"
            -..- to-1 sang slot 05:30:00: not_aired 0.0 s, clock_untrusted
            05:45:01.500..05:45:11.500 to-1 tin slot 05:40:00: aired 10.0 s
            06:00:00..06:01:00 to-1 trua slot 06:00:00: aired 60.0 s
        "#]],
    );
}

#[test]
fn trust_that_goes_between_arming_and_due_takes_the_order_back() {
    lives(
        "2026-03-02T05:00:00",
        |sim| {
            sim.run_until(at("2026-03-02T05:29:58"));
            sim.trust(ClockTrust::Untrusted);
            sim.run_until(at("2026-03-02T05:31:00"));
            assert!(sim.station().is_silent());
            sim.trust(ClockTrust::Synced);
            sim.run_until(at("2026-03-02T05:35:00"));
        },
        &expect![[r#"
            05:31:01.500..05:31:11.500 to-1 sang slot 05:30:00: aired 10.0 s
        "#]],
    );
}

#[test]
fn a_missed_slot_says_whether_the_power_or_the_clock_was_missing() {
    lives(
        "2026-03-02T05:00:00",
        |sim| {
            sim.run_until(at("2026-03-02T05:25:00"));
            sim.power_cut(TimeDelta::minutes(20));
            sim.trust(ClockTrust::Untrusted);
            sim.run_until(at("2026-03-02T05:55:00"));
            sim.trust(ClockTrust::Synced);
            sim.run_until(at("2026-03-02T07:00:00"));
        },
        &expect![[r#"
            -..- to-1 sang slot 05:30:00: not_aired 0.0 s, power_off
            -..- to-1 tin slot 05:40:00: not_aired 0.0 s, clock_untrusted
            06:00:00..06:01:00 to-1 trua slot 06:00:00: aired 60.0 s
        "#]],
    );
}

#[test]
fn what_a_clock_set_forward_leaves_out_is_not_made_up_for() {
    lives(
        "2026-03-02T05:00:00",
        |sim| {
            sim.run_until(at("2026-03-02T05:20:00"));
            sim.step_clock(TimeDelta::minutes(35));
            sim.run_until(at("2026-03-02T07:00:00"));
        },
        &expect![[r#"
            -..- to-1 sang slot 05:30:00: not_aired 0.0 s, clock_untrusted
            -..- to-1 tin slot 05:40:00: not_aired 0.0 s, clock_untrusted
            06:00:00..06:01:00 to-1 trua slot 06:00:00: aired 60.0 s
        "#]],
    );
}

#[test]
fn what_has_aired_does_not_air_again_when_the_clock_is_set_back() {
    for back in [TimeDelta::minutes(1), TimeDelta::minutes(20), TimeDelta::hours(5)] {
        lives(
            "2026-03-02T05:00:00",
            |sim| {
                sim.run_until(at("2026-03-02T05:35:00"));
                sim.step_clock(-back);
                sim.run_until(at("2026-03-02T07:00:00"));
            },
            &expect![[r#"
                05:30:00..05:30:10 to-1 sang slot 05:30:00: aired 10.0 s
                05:40:00..05:40:10 to-1 tin slot 05:40:00: aired 10.0 s
                06:00:00..06:01:00 to-1 trua slot 06:00:00: aired 60.0 s
            "#]],
        );
    }
}

#[test]
fn a_slot_that_was_armed_waits_for_its_due_when_the_clock_is_set_back_and_airs_once() {
    for restart in [false, true] {
        lives(
            "2026-03-02T05:00:00",
            |sim| {
                sim.run_until(at("2026-03-02T05:29:58"));
                sim.step_clock(-TimeDelta::minutes(10));
                assert!(sim.station().is_silent());
                if restart {
                    sim.power_cut(TimeDelta::minutes(1));
                }
                sim.run_until(at("2026-03-02T05:35:00"));
            },
            &expect![[r#"
                05:30:00..05:30:10 to-1 sang slot 05:30:00: aired 10.0 s
            "#]],
        );
    }
}

#[test]
fn what_sounds_while_the_clock_is_set_sounds_to_its_end() {
    for (by, want) in [
        (
            TimeDelta::minutes(30),
            expect![[r#"
                06:00:00..06:31:00 to-1 trua slot 06:00:00: aired 60.0 s
            "#]],
        ),
        (
            -TimeDelta::minutes(10),
            expect![[r#"
                06:00:00..06:00:00 to-1 trua slot 06:00:00: aired 60.0 s
            "#]],
        ),
    ] {
        let schedule = ward(vec![programme("trua", "0 6 * * *", &["to-1"], &["b.ogg"])]);
        let mut sim = sim(schedule, stock(&[("b.ogg", 60)]), "2026-03-02T05:00:00");
        sim.run_until(at("2026-03-02T06:00:30"));
        sim.step_clock(by);
        sim.run_until(at("2026-03-02T07:00:00"));
        want.assert_eq(&closings(&sim.take_rows()));
    }
}

#[test]
fn a_board_that_boots_in_the_seventies_decides_nothing_until_it_knows_the_time() {
    let years = TimeDelta::days(20_000);
    lives(
        "2026-03-02T05:00:00",
        |sim| {
            sim.trust(ClockTrust::Untrusted);
            sim.step_clock(-years);
            sim.power_cut(TimeDelta::minutes(20));
            let soon = sim.now() + TimeDelta::minutes(3);
            sim.run_until(soon);
            assert_eq!(sim.take_rows(), [], "nothing is decided without a clock");
            sim.step_clock(years);
            sim.trust(ClockTrust::Synced);
            sim.run_until(at("2026-03-02T05:35:00"));
        },
        &expect![[r#"
            05:30:00..05:30:10 to-1 sang slot 05:30:00: aired 10.0 s
        "#]],
    );
}

#[test]
fn a_clock_that_holds_over_is_enough_where_the_rule_says_so_and_every_row_says_that_it_did() {
    for (rule, want) in [
        (
            ClockTrust::Synced,
            expect![[r#"
                -..- to-1 sang slot 05:30:00: not_aired 0.0 s, clock_untrusted synced
            "#]],
        ),
        (
            ClockTrust::Holdover,
            expect![[r#"
                05:30:00..05:30:10 to-1 sang slot 05:30:00: aired 10.0 s holdover
            "#]],
        ),
        (
            ClockTrust::Untrusted,
            expect![[r#"
                05:30:00..05:30:10 to-1 sang slot 05:30:00: aired 10.0 s holdover
            "#]],
        ),
    ] {
        let sang = programme("sang", "30 5 * * *", &["to-1"], &["a.ogg"]);
        let schedule = Schedule { trust: rule, ..ward(vec![sang]) };
        let mut sim = sim(schedule, stock(&[("a.ogg", 10)]), "2026-03-02T05:00:00");
        sim.trust(ClockTrust::Holdover);
        sim.run_until(at("2026-03-02T05:45:00"));
        sim.trust(ClockTrust::Synced);
        sim.run_until(at("2026-03-02T06:00:00"));
        let rows = sim.take_rows();
        let clocks: BTreeSet<ClockTrust> = rows.iter().map(|row| row.clock).collect();
        assert_eq!(clocks.len(), 1, "{rows:?}");
        let closed = closings(&rows);
        let clock = clocks.first().unwrap();
        want.assert_eq(&format!("{} {clock}\n", closed.trim_end()));
    }
}

#[test]
fn a_person_who_vouches_suffices_for_any_rule_until_the_clock_is_told_otherwise() {
    let by = || Input::Command(Command::TrustClock { by: "Anh Nam".into() });
    type Happens = fn(&mut Sim);
    let cases: [(&str, Happens, bool); 5] = [
        ("nothing happens", |_| {}, true),
        ("the clock is set back", |sim| sim.step_clock(-TimeDelta::seconds(1)), false),
        ("the clock is set forward", |sim| sim.step_clock(TimeDelta::seconds(1)), false),
        ("its bound is used up", |sim| sim.trust(ClockTrust::Untrusted), false),
        ("it is synchronised", |sim| sim.trust(ClockTrust::Synced), true),
    ];
    for (what, happens, sounds) in cases {
        let sang = programme("sang", "30 5 * * *", &["to-1"], &["a.ogg"]);
        let mut sim = sim(ward(vec![sang]), stock(&[("a.ogg", 10)]), "2026-03-02T05:00:00");
        sim.trust(ClockTrust::Untrusted);
        sim.run_until(at("2026-03-02T05:10:00"));
        assert!(!sim.station().clock_suffices(), "{what}");
        sim.tell(by());
        assert!(sim.station().clock_suffices(), "{what}");
        sim.run_until(at("2026-03-02T05:29:58"));
        assert!(!sim.station().is_silent(), "armed on a person's word: {what}");
        happens(&mut sim);
        sim.run_until(at("2026-03-02T05:35:00"));
        let rows = sim.take_rows();
        let aired = rows.iter().any(|row| row.outcome() == Outcome::Aired);
        assert_eq!(aired, sounds, "{what}: {rows:?}");
        assert!(rows.iter().all(|row| row.clock >= ClockTrust::Holdover), "{what}: {rows:?}");
    }
}

#[test]
fn a_rule_that_is_loosened_lets_the_held_slots_go_and_says_why_the_past_ones_were_missed() {
    let programmes = || ward_of_a_morning().programmes;
    lives(
        "2026-03-02T05:00:00",
        |sim| {
            sim.trust(ClockTrust::Untrusted);
            sim.run_until(at("2026-03-02T05:45:00"));
            let any = Schedule { trust: ClockTrust::Untrusted, ..ward(programmes()) };
            sim.tell(Input::ScheduleLoaded(Arc::new(any)));
            sim.run_until(at("2026-03-02T05:59:58"));
            assert!(!sim.station().is_silent(), "armed");
            sim.tell(Input::ScheduleLoaded(Arc::new(ward(programmes()))));
            assert!(sim.station().is_silent(), "a rule that is tightened takes the order back");
            sim.run_until(at("2026-03-02T07:00:00"));
        },
        &expect![[r#"
            -..- to-1 sang slot 05:30:00: not_aired 0.0 s, clock_untrusted
            05:45:01.500..05:45:11.500 to-1 tin slot 05:40:00: aired 10.0 s
        "#]],
    );
}

#[test]
fn a_station_that_begins_without_a_clock_still_shows_what_would_come_next() {
    let schedule = Arc::new(ward_of_a_morning());
    let start = at("2026-03-02T05:00:00");
    let mut station = Station::new(schedule, RecoveredJournal::default(), start);
    let untrusted = |stepped| Input::ClockChanged { trust: ClockTrust::Untrusted, stepped };
    station.step(start, untrusted(TimeDelta::zero()));
    assert_eq!(station.next_due(1), [(at("2026-03-02T05:30:00"), 0)]);
    let day = TimeDelta::days(1);
    station.step(start + day, untrusted(day));
    assert_eq!(station.next_due(1), [(at("2026-03-03T05:30:00"), 0)], "by the clock as it shows");
}

/// Zones of a ward so large that it closes some 4,000 slots a day.
const ZONES: usize = 40;

/// A ward that lets an untrusted clock be enough, with a slot in each zone every ten minutes.
fn busy_ward() -> Schedule {
    let zones: Vec<String> = (0..ZONES).map(|number| format!("z-{number}")).collect();
    let zones: Vec<&str> = zones.iter().map(String::as_str).collect();
    let mut schedule = ward(vec![programme("phut", "*/10 5-21 * * *", &zones, &["a.ogg"])]);
    schedule.trust = ClockTrust::Untrusted;
    let zone = schedule.zones[&ZoneId::from("to-1")].clone();
    schedule.zones = zones.iter().map(|id| (ZoneId::from(*id), zone.clone())).collect();
    schedule
}

#[test]
fn what_was_closed_under_a_clock_far_ahead_does_not_silence_the_true_present() {
    // Three days are more closed slots than are remembered one by one.
    for (days_ahead, restart) in [(1_096, false), (1_096, true), (40, true)] {
        let case = format!("{days_ahead} days ahead, restart {restart}");
        let mut sim = sim(busy_ward(), stock(&[("a.ogg", 5)]), "2026-03-02T08:00:00");
        sim.trust(ClockTrust::Untrusted);
        sim.run_until(at("2026-03-02T08:25:00"));
        sim.take_rows();
        let ahead = TimeDelta::days(days_ahead);
        sim.step_clock(ahead);
        let until = sim.now() + TimeDelta::days(3);
        sim.run_until(until);
        let wrong = sim.take_rows();
        let closed =
            wrong.iter().filter(|row| row.kind() == RowKind::Slot && row.count().is_none());
        assert!(closed.count() > CLOSED_KEPT, "{case}: it lived there");
        if restart {
            sim.power_cut(TimeDelta::seconds(30));
        }
        sim.step_clock(-ahead);
        let begin = sim.now();
        let aired = |rows: &[Row]| {
            let slots = rows.iter().filter(|row| row.kind() == RowKind::Slot);
            slots.filter(|row| row.outcome() == Outcome::Aired).count()
        };
        sim.run_until(begin + TimeDelta::minutes(20));
        let rows = sim.take_rows();
        assert_eq!(aired(&rows), 2 * ZONES, "{case}: the present sounds:\n{}", closings(&rows));
        // Back to the time before all this: what aired then stays closed.
        sim.step_clock(at("2026-03-02T08:00:30") - sim.now());
        sim.run_until(at("2026-03-02T08:25:00"));
        let rows = sim.take_rows();
        assert_eq!(aired(&rows), 0, "{case}: nothing airs twice:\n{}", closings(&rows));
    }
}
