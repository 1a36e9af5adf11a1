//! What the fault simulator found, one by one: each of these was broken once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use expect_test::expect;
use loaphuong::sim::{PowerCut, Sim, SimOutputFault};
use loaphuong::station::Input;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::record::{Outcome, Reason, Row};
use loaphuong::station::schedule::Schedule;

use crate::support::alerts::order;
use crate::support::rows::RowFields as _;
use crate::support::ward::*;

fn one_slot(files: &[&str]) -> Schedule {
    ward(vec![programme("sang", "30 5 * * *", &["to-1"], files)])
}

fn begin(schedule: &Schedule) -> Sim {
    let stock = stock(&[("a.ogg", 10), ("b.ogg", 60), ("c.ogg", 600), ("hieu.ogg", 1)]);
    sim(schedule.clone(), stock, "2026-03-02T05:00:00")
}

#[test]
fn a_device_that_hangs_in_mid_cue_is_believed_what_it_told_and_no_clock() {
    let mut sim = begin(&one_slot(&["b.ogg"]));
    sim.run_until(at("2026-03-02T05:30:20"));
    sim.tell_progress();
    sim.trouble(&"amp-1".into(), SimOutputFault::Hanging);
    sim.run_until(at("2026-03-02T06:30:00"));
    expect![[r#"
        05:30:00..05:31:30 to-1 sang play b.ogg: cut 20.0 s, device_lost (the output did not end)
        05:30:00..05:31:30 to-1 sang slot 05:30:00: cut 20.0 s, device_lost (the output did not start)
    "#]]
    .assert_eq(&timeline(&sim.take_rows()));
}

#[test]
fn what_is_armed_when_the_guard_is_narrowed_does_not_sound() {
    let mut schedule = one_slot(&["a.ogg"]);
    let mut sim = begin(&schedule);
    sim.keep_recording();
    sim.run_until(at("2026-03-02T05:29:58"));
    schedule.guard.allowed = open(6 * 60, 22 * 60);
    sim.tell(Input::ScheduleLoaded(Arc::new(schedule)));
    sim.run_until(at("2026-03-02T06:00:00"));
    assert_eq!(sim.take_sounded(), []);
    expect![[r#"
        -..- to-1 sang slot 05:30:00: not_aired 0.0 s, guard_hours
    "#]]
    .assert_eq(&timeline(&sim.take_rows()));
}

#[test]
fn a_first_frame_a_little_before_its_window_opens_is_within_it() {
    let mut sim = begin(&ward(vec![programme("som", "0 5 * * *", &["to-1"], &["b.ogg"])]));
    sim.run_until(at("2026-03-03T04:59:57"));
    // The clock loses half a millisecond between arming and due.
    sim.drift_clock(-200);
    sim.run_until(at("2026-03-03T06:00:00"));
    let rows = sim.take_rows();
    assert!(rows.iter().all(|row| row.outcome() == Outcome::Aired), "{}", timeline(&rows));
    assert!(rows[0].started_at() < Some(rows[0].due), "{}", timeline(&rows));
}

#[test]
fn a_clock_set_into_forbidden_hours_ends_what_sounds_and_blames_no_device() {
    let mut sim = begin(&one_slot(&["c.ogg"]));
    sim.run_until(at("2026-03-02T05:31:00"));
    sim.step_clock(TimeDelta::hours(20));
    sim.run_until(at("2026-03-03T02:00:00"));
    let rows = sim.take_rows();
    let guarded = |row: &Row| row.reason() == Some(Reason::GuardHours) && row.heard_ms() == 62_000;
    assert!(rows.len() == 2 && rows.iter().all(guarded), "{}", timeline(&rows));
}

#[test]
fn a_schedule_that_is_loaded_in_1970_looks_for_no_slots_of_fifty_years() {
    let schedule = one_slot(&["a.ogg"]);
    let mut sim = begin(&schedule);
    let boots_at = Some(at("1970-01-01T08:00:10"));
    sim.kill(PowerCut { off: TimeDelta::minutes(10), boots_at, ..PowerCut::default() });
    sim.tell(Input::ScheduleLoaded(Arc::new(schedule)));
    sim.set_clock(at("2026-03-02T05:20:00"), ClockTrust::Synced);
    sim.run_until(at("2026-03-02T06:00:00"));
    expect![[r#"
        05:30:00..05:30:10 to-1 sang slot 05:30:00: aired 10.0 s
    "#]]
    .assert_eq(&closings(&sim.take_rows()));
}

#[test]
fn a_power_cut_at_any_point_of_a_slow_write_lets_no_short_cue_sound_twice() {
    for (before_ms, points) in (0..40).flat_map(|point| [(100, point), (900, point)]) {
        let schedule = one_slot(&["hieu.ogg", "hieu.ogg", "a.ogg", "hieu.ogg", "hieu.ogg"]);
        let mut sim = begin(&schedule);
        sim.keep_recording();
        sim.run_until(at("2026-03-02T05:29:50"));
        let (off, writing) =
            (TimeDelta::seconds(20), TimeDelta::milliseconds(1_000 + before_ms / 3));
        sim.kill_after(points, PowerCut { off, writing, ..PowerCut::default() });
        sim.run_until(at("2026-03-02T05:40:00"));
        let mut whole = BTreeSet::new();
        for sounded in sim.take_sounded().into_iter().filter(|sounded| sounded.whole) {
            let cue = sounded.cue;
            assert!(whole.insert(cue), "cue {cue} twice; power off at point {points}");
        }
    }
}

#[test]
fn a_clock_that_goes_far_away_and_back_finds_the_days_limit_as_it_left_it() {
    for restart in [false, true] {
        let mut schedule = ward(vec![
            programme("sang", "30 5 * * *", &["to-1"], &["c.ogg"]),
            programme("chieu", "30 17 * * *", &["to-1"], &["c.ogg"]),
        ]);
        schedule.guard.daily_limit = Some(minutes(15));
        let mut sim = begin(&schedule);
        // As many days as are remembered, and more.
        sim.run_until(at("2026-03-20T06:00:00"));
        // Slots of two months ago are heard, too.
        sim.set_clock(at("2026-01-22T05:00:00"), ClockTrust::Synced);
        sim.run_until(at("2026-01-22T06:00:00"));
        if restart {
            sim.power_cut(TimeDelta::minutes(1));
        }
        sim.set_clock(at("2026-03-20T17:00:00"), ClockTrust::Synced);
        sim.take_rows();
        sim.run_until(at("2026-03-20T18:00:00"));
        expect![[r#"
            -..- to-1 chieu slot 17:30:00: not_aired 0.0 s, guard_limit (600000 of 900000 ms heard today)
        "#]]
        .assert_eq(&timeline(&sim.take_rows()));
    }
}

#[test]
fn a_slot_whose_time_runs_out_when_an_emergency_takes_its_zone_says_what_kept_it() {
    // A hung output: is it only late, or does it not begin at all?
    for (when, reason, detail) in [
        ("2026-03-02T05:30:01.500", Reason::ZoneBusy, "to-1/khan-cap@2026-03-01T22:30:01Z"),
        ("2026-03-02T05:30:02.500", Reason::DeviceLost, "the output did not start"),
    ] {
        let mut schedule = one_slot(&["b.ogg"]);
        schedule.programmes[0].late = Duration::from_secs(1);
        let mut sim = begin(&schedule);
        sim.run_until(at("2026-03-02T05:29:58"));
        sim.trouble(&"amp-1".into(), SimOutputFault::Hanging);
        sim.run_until(at(when));
        sim.tell(Input::Command(order("hieu.ogg", 1, &["to-1"], "Bà Hoa")));
        sim.mend(&"amp-1".into());
        sim.run_until(at("2026-03-02T06:00:00"));
        let rows = sim.take_rows();
        let slot = rows.iter().find(|row| row.programme().as_str() == "sang").expect("a row");
        assert_eq!(slot.reason(), Some(reason), "{}", timeline(&rows));
        assert_eq!(slot.detail(), Some(detail), "{}", timeline(&rows));
    }
}
