//! One zone sounds one slot at a time, the highest precedence first, each closed once.

use chrono::TimeDelta;
use expect_test::{Expect, expect};
use loaphuong::station::priority::Priority;
use loaphuong::station::schedule::ResumeRule;
use loaphuong::station::{Command, Input};

use crate::support::ward::*;

fn lives(schedule: loaphuong::station::schedule::Schedule, until: &str, want: Expect) {
    let stock = stock(&[("a.ogg", 10), ("b.ogg", 60), ("c.ogg", 600)]);
    let mut sim = sim(schedule, stock, "2026-03-02T05:00:00");
    sim.run_until(at(until));
    want.assert_eq(&timeline(&sim.take_rows()));
}

#[test]
fn a_slot_sounds_its_cues_back_to_back_in_each_of_its_zones_from_its_due_instant() {
    lives(
        ward(vec![programme("sang", "30 5 * * *", &["to-1", "to-3"], &["a.ogg", "b.ogg"])]),
        "2026-03-02T06:00:00",
        expect![[r#"
            05:30:00..05:30:10 to-1 sang play a.ogg: aired 10.0 s
            05:30:00..05:30:10 to-3 sang play a.ogg: aired 10.0 s
            05:30:10..05:31:10 to-1 sang play b.ogg: aired 60.0 s
            05:30:00..05:31:10 to-1 sang slot 05:30:00: aired 70.0 s
            05:30:10..05:31:10 to-3 sang play b.ogg: aired 60.0 s
            05:30:00..05:31:10 to-3 sang slot 05:30:00: aired 70.0 s
        "#]],
    );
}

#[test]
fn equals_in_a_zone_follow_one_another_and_who_waits_too_long_names_the_holder() {
    let mut schedule = ward(vec![
        programme("dai", "0 6 * * *", &["to-1"], &["c.ogg"]),
        programme("sau", "1 6 * * *", &["to-1"], &["a.ogg"]),
        programme("voi", "2 6 * * *", &["to-1"], &["a.ogg"]),
    ]);
    schedule.programmes[2].late = minutes(5);
    lives(
        schedule,
        "2026-03-02T07:00:00",
        expect![[r#"
        -..- to-1 voi slot 06:02:00: not_aired 0.0 s, zone_busy (to-1/dai@2026-03-01T23:00:00Z)
        06:00:00..06:10:00 to-1 dai play c.ogg: aired 600.0 s
        06:00:00..06:10:00 to-1 dai slot 06:00:00: aired 600.0 s
        06:10:01.500..06:10:11.500 to-1 sau play a.ogg: aired 10.0 s
        06:10:01.500..06:10:11.500 to-1 sau slot 06:01:00: aired 10.0 s
    "#]],
    );
}

#[test]
fn a_priority_slot_waits_for_the_end_of_the_cue_and_the_rest_follows_it() {
    let mut schedule = ward(vec![
        programme("dai", "0 6 * * *", &["to-1", "to-2"], &["b.ogg", "b.ogg", "a.ogg"]),
        programme("gap", "30 0 6 * * *", &["to-1"], &["a.ogg"]),
    ]);
    schedule.programmes[1].priority = Priority::Priority;
    lives(
        schedule,
        "2026-03-02T07:00:00",
        expect![[r#"
        06:00:00..06:01:00 to-1 dai play b.ogg: aired 60.0 s
        06:00:00..06:01:00 to-2 dai play b.ogg: aired 60.0 s
        06:01:00.300..06:01:10.300 to-1 gap play a.ogg: aired 10.0 s
        06:01:00.300..06:01:10.300 to-1 gap slot 06:00:30: aired 10.0 s
        06:01:00..06:02:00 to-2 dai play b.ogg: aired 60.0 s
        06:02:00..06:02:10 to-2 dai play a.ogg: aired 10.0 s
        06:00:00..06:02:10 to-2 dai slot 06:00:00: aired 130.0 s
        06:01:10.600..06:02:10.600 to-1 dai play b.ogg: aired 60.0 s
        06:02:10.600..06:02:20.600 to-1 dai play a.ogg: aired 10.0 s
        06:00:00..06:02:20.600 to-1 dai slot 06:00:00: aired 130.0 s
    "#]],
    );
}

#[test]
fn a_slot_over_its_longest_length_is_faded_out_at_it() {
    let mut schedule = ward(vec![programme("dai", "0 6 * * *", &["to-1"], &["b.ogg", "c.ogg"])]);
    schedule.programmes[0].max_length = Some(minutes(3));
    lives(
        schedule,
        "2026-03-02T07:00:00",
        expect![[r#"
        06:00:00..06:01:00 to-1 dai play b.ogg: aired 60.0 s
        06:01:00..06:03:00 to-1 dai play c.ogg: cut 120.0 s, max_length
        06:00:00..06:03:00 to-1 dai slot 06:00:00: cut 180.0 s, max_length
    "#]],
    );
}

#[test]
fn nothing_starts_that_would_run_past_an_allowed_window_or_the_days_limit() {
    let mut schedule = ward(vec![
        programme("som", "30 4 * * *", &["to-1"], &["a.ogg"]),
        programme("dai", "0 6 * * *", &["to-1"], &["c.ogg"]),
        programme("them", "30 6 * * *", &["to-1"], &["b.ogg"]),
        programme("muon", "55 21 * * *", &["to-1"], &["c.ogg"]),
        programme("vua", "50 21 * * *", &["to-2"], &["c.ogg"]),
    ]);
    schedule.guard.daily_limit = Some(minutes(10));
    lives(
        schedule,
        "2026-03-03T05:00:00",
        expect![[r#"
        06:00:00..06:10:00 to-1 dai play c.ogg: aired 600.0 s
        06:00:00..06:10:00 to-1 dai slot 06:00:00: aired 600.0 s
        -..- to-1 them slot 06:30:00: not_aired 0.0 s, guard_limit (600000 of 600000 ms heard today)
        -..- to-1 muon slot 21:55:00: not_aired 0.0 s, guard_hours
        21:50:00..22:00:00 to-2 vua play c.ogg: aired 600.0 s
        21:50:00..22:00:00 to-2 vua slot 21:50:00: aired 600.0 s
        -..- to-1 som slot 04:30:00: not_aired 0.0 s, guard_hours
    "#]],
    );
}

#[test]
fn missing_files_and_empty_queues_say_so_and_the_rest_sounds() {
    let mut schedule = ward(vec![
        programme("mot", "0 6 * * *", &["to-1"], &["khong-co.ogg", "a.ogg"]),
        programme("hai", "10 6 * * *", &["to-1"], &["khong-co.ogg"]),
        programme("ba", "20 6 * * *", &["to-1"], &["a.ogg"]),
    ]);
    schedule.programmes[2].rundown[0].music = true;
    schedule.programmes[2].rundown.push(from_queue("tin", 2));
    lives(
        schedule,
        "2026-03-02T07:00:00",
        expect![[r#"
            -..05:59:56 to-1 mot play khong-co.ogg: not_aired 0.0 s, file_missing (khong-co.ogg)
            06:00:00..06:00:10 to-1 mot play a.ogg: aired 10.0 s
            06:00:00..06:00:10 to-1 mot slot 06:00:00: cut 10.0 s, file_missing (khong-co.ogg)
            -..06:09:56 to-1 hai play khong-co.ogg: not_aired 0.0 s, file_missing (khong-co.ogg)
            -..- to-1 hai slot 06:10:00: not_aired 0.0 s, file_missing (khong-co.ogg)
            -..06:19:56 to-1 ba play queue:tin: not_aired 0.0 s, no_bulletin (tin)
            -..- to-1 ba slot 06:20:00: not_aired 0.0 s, no_bulletin (tin)
        "#]],
    );
}

#[test]
fn an_emergency_interrupts_at_once_outside_all_hours_and_the_rest_goes_on_as_told() {
    for (resume, want) in [
        (
            ResumeRule::Restart,
            expect![[r#"
                06:00:00..06:00:20.300 to-1 dai play b.ogg: cut 20.3 s, preempted (to-1/khan-cap@2026-03-01T23:00:20Z)
                06:00:20.700..06:00:23.700 to-1 khan-cap play : aired 3.0 s
                06:00:23.700..06:00:38.700 to-1 khan-cap play bao.ogg: aired 15.0 s
                06:00:38.700..06:00:53.700 to-1 khan-cap play bao.ogg: aired 15.0 s
                06:00:20.700..06:00:53.700 to-1 khan-cap slot 06:00:20: aired 33.0 s
                06:00:00..06:01:00 to-2 dai play b.ogg: aired 60.0 s
                06:01:00..06:01:10 to-2 dai play a.ogg: aired 10.0 s
                06:00:00..06:01:10 to-2 dai slot 06:00:00: aired 70.0 s
                06:00:54..06:01:54 to-1 dai play b.ogg: aired 60.0 s
                06:01:54..06:02:04 to-1 dai play a.ogg: aired 10.0 s
                06:00:00..06:02:04 to-1 dai slot 06:00:00: aired 90.3 s
            "#]],
        ),
        (
            ResumeRule::Continue,
            expect![[r#"
                06:00:00..06:00:20.300 to-1 dai play b.ogg: cut 20.3 s, preempted (to-1/khan-cap@2026-03-01T23:00:20Z)
                06:00:20.700..06:00:23.700 to-1 khan-cap play : aired 3.0 s
                06:00:23.700..06:00:38.700 to-1 khan-cap play bao.ogg: aired 15.0 s
                06:00:38.700..06:00:53.700 to-1 khan-cap play bao.ogg: aired 15.0 s
                06:00:20.700..06:00:53.700 to-1 khan-cap slot 06:00:20: aired 33.0 s
                06:00:00..06:01:00 to-2 dai play b.ogg: aired 60.0 s
                06:01:00..06:01:10 to-2 dai play a.ogg: aired 10.0 s
                06:00:00..06:01:10 to-2 dai slot 06:00:00: aired 70.0 s
                06:00:54..06:01:33.700 to-1 dai play b.ogg: aired 39.7 s
                06:01:33.700..06:01:43.700 to-1 dai play a.ogg: aired 10.0 s
                06:00:00..06:01:43.700 to-1 dai slot 06:00:00: aired 70.0 s
            "#]],
        ),
        (
            ResumeRule::Drop,
            expect![[r#"
                06:00:00..06:00:20.300 to-1 dai play b.ogg: cut 20.3 s, preempted (to-1/khan-cap@2026-03-01T23:00:20Z)
                06:00:00..06:00:20.300 to-1 dai slot 06:00:00: cut 20.3 s, preempted (to-1/khan-cap@2026-03-01T23:00:20Z)
                06:00:20.700..06:00:23.700 to-1 khan-cap play : aired 3.0 s
                06:00:23.700..06:00:38.700 to-1 khan-cap play bao.ogg: aired 15.0 s
                06:00:38.700..06:00:53.700 to-1 khan-cap play bao.ogg: aired 15.0 s
                06:00:20.700..06:00:53.700 to-1 khan-cap slot 06:00:20: aired 33.0 s
                06:00:00..06:01:00 to-2 dai play b.ogg: aired 60.0 s
                06:01:00..06:01:10 to-2 dai play a.ogg: aired 10.0 s
                06:00:00..06:01:10 to-2 dai slot 06:00:00: aired 70.0 s
            "#]],
        ),
    ] {
        let mut schedule =
            ward(vec![programme("dai", "0 6 * * *", &["to-1", "to-2"], &["b.ogg", "a.ogg"])]);
        schedule.programmes[0].resume = resume;
        let stock = stock(&[("a.ogg", 10), ("b.ogg", 60)]);
        let mut sim = sim(schedule, stock, "2026-03-02T05:00:00");
        sim.run_until(at("2026-03-02T06:00:20"));
        sim.tell(Input::Command(Command::Alert {
            bulletin: bulletin("bao.ogg", 15, 0),
            zones: vec!["to-1".into()],
            by: "Bà Hoa".to_owned(),
            via: None,
            repeat: 2,
            until: None,
            exercise: false,
        }));
        sim.run_until(at("2026-03-02T07:00:00"));
        want.assert_eq(&timeline(&sim.take_rows()));
    }
}

#[test]
fn a_person_stops_one_zone_and_the_other_plays_on() {
    let schedule = ward(vec![programme("dai", "0 6 * * *", &["to-1", "to-2"], &["b.ogg"])]);
    let mut sim = sim(schedule, stock(&[("b.ogg", 60)]), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T06:00:20"));
    let zones = vec!["to-2".into()];
    sim.tell(Input::Command(Command::Stop { zones, by: "Ông Bình".to_owned(), via: None }));
    sim.run_until(at("2026-03-02T07:00:00"));
    expect![[r#"
        06:00:00..06:00:20.300 to-2 dai play b.ogg: cut 20.3 s, stopped (Ông Bình)
        06:00:00..06:00:20.300 to-2 dai slot 06:00:00: cut 20.3 s, stopped (Ông Bình)
        06:00:00..06:01:00 to-1 dai play b.ogg: aired 60.0 s
        06:00:00..06:01:00 to-1 dai slot 06:00:00: aired 60.0 s
    "#]]
    .assert_eq(&timeline(&sim.take_rows()));
}

#[test]
fn after_a_short_power_cut_a_slot_goes_on_and_after_a_long_one_it_is_closed() {
    for (off, want) in [
        (
            TimeDelta::minutes(3),
            expect![[r#"
                06:00:00..06:00:30 to-1 dai play b.ogg: cut 30.0 s, power_off
                06:03:31.500..06:04:31.500 to-1 dai play b.ogg: aired 60.0 s
                06:04:31.500..06:04:41.500 to-1 dai play a.ogg: aired 10.0 s
                06:00:00..06:04:41.500 to-1 dai slot 06:00:00: aired 100.0 s
                06:15:00..06:15:10 to-1 trua play a.ogg: aired 10.0 s
                06:15:00..06:15:10 to-1 trua slot 06:15:00: aired 10.0 s
                06:15:00..06:15:10 to-3 trua play a.ogg: aired 10.0 s
                06:15:00..06:15:10 to-3 trua slot 06:15:00: aired 10.0 s
            "#]],
        ),
        (
            TimeDelta::minutes(30),
            expect![[r#"
                06:00:00..06:00:30 to-1 dai play b.ogg: cut 30.0 s, power_off
                -..- to-1 trua slot 06:15:00: not_aired 0.0 s, power_off
                -..- to-3 trua slot 06:15:00: not_aired 0.0 s, power_off
                06:00:00..06:00:30 to-1 dai slot 06:00:00: cut 30.0 s, power_off
            "#]],
        ),
        (
            TimeDelta::days(9),
            expect![[r#"
                06:00:00..06:00:30 to-1 dai play b.ogg: cut 30.0 s, power_off
                -..- * * slot 06:15:00: not_aired 0.0 s, power_off, 26 slots
                06:00:00..06:00:30 to-1 dai slot 06:00:00: cut 30.0 s, power_off
                06:00:31.500..06:01:31.500 to-1 dai play b.ogg: aired 60.0 s
                06:01:31.500..06:01:41.500 to-1 dai play a.ogg: aired 10.0 s
                06:00:31.500..06:01:41.500 to-1 dai slot 06:00:00: aired 70.0 s
                06:15:00..06:15:10 to-1 trua play a.ogg: aired 10.0 s
                06:15:00..06:15:10 to-1 trua slot 06:15:00: aired 10.0 s
                06:15:00..06:15:10 to-3 trua play a.ogg: aired 10.0 s
                06:15:00..06:15:10 to-3 trua slot 06:15:00: aired 10.0 s
            "#]],
        ),
    ] {
        let schedule = ward(vec![
            programme("dai", "0 6 * * *", &["to-1"], &["b.ogg", "a.ogg"]),
            programme("trua", "15 6 * * *", &["to-1", "to-3"], &["a.ogg"]),
        ]);
        let stock = stock(&[("a.ogg", 10), ("b.ogg", 60)]);
        let mut sim = sim(schedule, stock, "2026-03-02T05:00:00");
        sim.run_until(at("2026-03-02T06:00:30"));
        sim.power_cut(off);
        sim.run_until(at("2026-03-02T07:00:00") + off);
        want.assert_eq(&timeline(&sim.take_rows()));
    }
}

#[test]
fn a_lost_device_is_tried_again_and_the_cue_restarts() {
    let schedule = ward(vec![programme("dai", "0 6 * * *", &["to-1", "to-3"], &["b.ogg"])]);
    let mut sim = sim(schedule, stock(&[("b.ogg", 60)]), "2026-03-02T05:00:00");
    sim.run_until(at("2026-03-02T06:00:30"));
    sim.lose_outputs();
    sim.run_until(at("2026-03-02T07:00:00"));
    expect![[r#"
        06:00:00..06:00:30 to-1 dai play b.ogg: cut 30.0 s, device_lost (simulated: the device is gone)
        06:00:00..06:00:30 to-3 dai play b.ogg: cut 30.0 s, device_lost (simulated: the device is gone)
        06:00:31.750..06:01:31.750 to-1 dai play b.ogg: aired 60.0 s
        06:00:00..06:01:31.750 to-1 dai slot 06:00:00: aired 90.0 s
        06:00:31.750..06:01:31.750 to-3 dai play b.ogg: aired 60.0 s
        06:00:00..06:01:31.750 to-3 dai slot 06:00:00: aired 90.0 s
    "#]]
    .assert_eq(&timeline(&sim.take_rows()));
}
