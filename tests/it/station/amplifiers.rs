//! Amplifiers are on before sound, while there is any and a while after, and not switched between.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use expect_test::{Expect, expect};
use loaphuong::sim::Sim;
use loaphuong::station::amplifiers::{AmplifierRule, WithoutAmplifier};
use loaphuong::station::ids::OutputId;
use loaphuong::station::schedule::{Programme, Schedule};
use loaphuong::station::{Command, Input};

use crate::support::ward::*;

fn rule(warm_up_s: u64, hold_s: u64) -> AmplifierRule {
    AmplifierRule {
        warm_up: Duration::from_secs(warm_up_s),
        hold: Duration::from_secs(hold_s),
        without: WithoutAmplifier::Sound,
    }
}

/// The ward with amplifiers of this rule at both outputs.
fn amplified(programmes: Vec<Programme>, rule: AmplifierRule) -> Schedule {
    let mut schedule = ward(programmes);
    schedule.amplifiers = [("amp-1".into(), rule), ("amp-2".into(), rule)].into();
    schedule
}

fn files() -> Arc<loaphuong::station::stock::Stock> {
    stock(&[("a.ogg", 10), ("b.ogg", 60)])
}

/// What was switched and what sounded, in the order of time.
fn story(sim: &mut Sim) -> String {
    let local = |at: DateTime<Utc>| at.with_timezone(&chrono_tz::Asia::Ho_Chi_Minh);
    let mut lines: Vec<(DateTime<Utc>, String)> = Vec::new();
    for switched in sim.take_switched() {
        let to = if switched.on { "on" } else { "off" };
        lines.push((switched.world, format!("{} {to}", switched.output)));
    }
    for cue in sim.take_sounded() {
        let seconds = (cue.until - cue.from).num_milliseconds() as f64 / 1_000.0;
        lines.push((cue.from, format!("  {} sounds for {seconds} s", cue.zone)));
    }
    lines.sort();
    let mut text = String::new();
    for (at, line) in lines {
        writeln!(text, "{} {line}", local(at).format("%H:%M:%S%.3f")).expect("a String takes all");
    }
    text
}

fn lives(schedule: Schedule, until: &str, want: &Expect) {
    let mut sim = sim(schedule, files(), "2026-03-02T05:00:00");
    sim.keep_recording();
    sim.run_until(at(until));
    want.assert_eq(&story(&mut sim));
}

fn alert(zones: &[&str]) -> Input {
    Input::Command(Command::Alert {
        bulletin: bulletin("bao", 15, 0),
        zones: zones.iter().map(|zone| (*zone).into()).collect(),
        by: "Bà Hoa".to_owned(),
        via: None,
        repeat: 1,
        until: None,
        exercise: false,
    })
}

#[test]
fn an_amplifier_is_on_before_the_first_frame_until_a_while_after_the_last_and_not_switched_between()
{
    let sang = programme("sang", "0 6 * * *", &["to-1", "to-2"], &["a.ogg", "a.ogg"]);
    let noi = programme("noi", "33 0 6 * * *", &["to-1"], &["a.ogg"]);
    // It would be off for a second and a half.
    let gan = programme("gan", "58 0 6 * * *", &["to-1"], &["a.ogg"]);
    let xa = programme("xa", "30 1 6 * * *", &["to-1"], &["a.ogg"]);
    let sau = programme("sau", "0 7 * * *", &["to-3"], &["a.ogg"]);
    lives(
        amplified(vec![sang, noi, gan, xa, sau], rule(3, 10)),
        "2026-03-02T08:00:00",
        &expect![[r#"
            05:59:56.500 amp-1 on
            06:00:00.000   to-1 sounds for 10 s
            06:00:00.000   to-2 sounds for 10 s
            06:00:10.000   to-1 sounds for 10 s
            06:00:10.000   to-2 sounds for 10 s
            06:00:33.000   to-1 sounds for 10 s
            06:00:58.000   to-1 sounds for 10 s
            06:01:18.000 amp-1 off
            06:01:26.500 amp-1 on
            06:01:30.000   to-1 sounds for 10 s
            06:01:50.000 amp-1 off
            06:59:56.500 amp-2 on
            07:00:00.000   to-3 sounds for 10 s
            07:00:20.000 amp-2 off
        "#]],
    );
}

#[test]
fn one_that_warms_up_for_longer_than_slots_are_armed_ahead_is_on_in_time_and_for_nothing_in_vain() {
    let sang = programme("sang", "0 6 * * *", &["to-1"], &["a.ogg"]);
    // Nothing sounds at night, nor what there is no file of.
    let dem = programme("dem", "0 23 * * *", &["to-1"], &["a.ogg"]);
    let thieu = programme("thieu", "0 7 * * *", &["to-1"], &["khong-co.ogg"]);
    lives(
        amplified(vec![sang, dem, thieu], rule(20, 0)),
        "2026-03-03T04:00:00",
        &expect![[r#"
            05:59:39.500 amp-1 on
            06:00:00.000   to-1 sounds for 10 s
            06:00:10.000 amp-1 off
        "#]],
    );
}

#[test]
fn an_emergency_waits_for_the_slowest_of_its_amplifiers_and_for_none_that_is_warm() {
    let sang = programme("sang", "0 6 * * *", &["to-1"], &["b.ogg"]);
    let schedule = amplified(vec![sang], rule(3, 10));
    let mut sim = sim(schedule, files(), "2026-03-02T05:00:00");
    sim.keep_recording();
    sim.run_until(at("2026-03-02T06:00:20"));
    sim.tell(alert(&["to-1"]));
    sim.run_until(at("2026-03-02T07:00:00"));
    sim.tell(alert(&["to-1", "to-3"]));
    sim.run_until(at("2026-03-02T08:00:00"));
    expect![[r#"
        05:59:56.500 amp-1 on
        06:00:00.000   to-1 sounds for 20.3 s
        06:00:20.700   to-1 sounds for 3 s
        06:00:23.700   to-1 sounds for 15 s
        06:00:40.200   to-1 sounds for 60 s
        06:01:50.200 amp-1 off
        07:00:00.000 amp-1 on
        07:00:00.000 amp-2 on
        07:00:03.000   to-1 sounds for 3 s
        07:00:03.000   to-3 sounds for 3 s
        07:00:06.000   to-1 sounds for 15 s
        07:00:06.000   to-3 sounds for 15 s
        07:00:31.000 amp-1 off
        07:00:31.000 amp-2 off
    "#]]
    .assert_eq(&story(&mut sim));
}

#[test]
fn who_ordered_an_emergency_can_be_told_how_long_it_waits_in_each_of_its_zones() {
    let mut schedule = amplified(vec![], rule(3, 10));
    // The other output has none, and waits along.
    schedule.amplifiers.remove(&OutputId::from("amp-2"));
    let mut sim = sim(schedule, files(), "2026-03-02T05:00:00");
    sim.tell(alert(&["to-1", "to-3"]));
    let (station, now) = (sim.station(), sim.now());
    let slots: Vec<_> = station.open_slots().map(|slot| slot.id.clone()).collect();
    assert_eq!(slots.len(), 2);
    for slot in &slots {
        assert_eq!(station.amplifier_wait(now, slot), Some(TimeDelta::seconds(3)), "{slot}");
    }
    sim.run_until(at("2026-03-02T05:00:04"));
    for slot in &slots {
        assert_eq!(sim.station().amplifier_wait(sim.now(), slot), None, "it sounds");
    }
}

#[test]
fn where_its_amplifier_fails_a_slot_sounds_or_is_silent_by_the_rule_and_an_emergency_sounds() {
    let cases = [
        (WithoutAmplifier::Sound, "aired", None),
        (WithoutAmplifier::Silent, "not_aired", Some("the amplifier: simulated (exit status: 1)")),
    ];
    for (without, outcome, detail) in cases {
        let sang = programme("sang", "0 6 * * *", &["to-1"], &["a.ogg"]);
        let schedule = amplified(vec![sang], AmplifierRule { without, ..rule(3, 10) });
        let mut sim = sim(schedule, files(), "2026-03-02T05:00:00");
        sim.keep_recording();
        sim.fail_amplifier(&"amp-1".into(), true);
        sim.run_until(at("2026-03-02T07:00:00"));
        let rows = sim.take_rows();
        let closing = rows.last().expect("a closing row");
        assert_eq!(closing.outcome().to_string(), outcome, "{without:?}");
        assert_eq!(closing.detail(), detail, "{without:?}");
        let silent = without == WithoutAmplifier::Silent;
        assert_eq!(
            closing.reason().is_some_and(|reason| reason.to_string() == "device_lost"),
            silent
        );
        assert_eq!(sim.take_sounded().is_empty(), silent, "{without:?}");
        sim.tell(alert(&["to-1"]));
        sim.run_until(at("2026-03-02T08:00:00"));
        assert_eq!(
            sim.take_rows().last().map(|row| row.outcome().to_string()).as_deref(),
            Some("aired")
        );
    }
}

#[test]
fn a_slot_that_waited_for_its_amplifier_sounds_when_it_can_be_switched_and_is_warm() {
    let sang = programme("sang", "0 6 * * *", &["to-1"], &["a.ogg"]);
    let without = WithoutAmplifier::Silent;
    let schedule = amplified(vec![sang], AmplifierRule { without, ..rule(3, 10) });
    let mut sim = sim(schedule, files(), "2026-03-02T05:00:00");
    sim.keep_recording();
    sim.fail_amplifier(&"amp-1".into(), true);
    sim.run_until(at("2026-03-02T06:01:00"));
    sim.fail_amplifier(&"amp-1".into(), false);
    sim.run_until(at("2026-03-02T07:00:00"));
    expect![[r#"
        06:01:00.000 amp-1 on
        06:01:03.000   to-1 sounds for 10 s
        06:01:23.000 amp-1 off
    "#]]
    .assert_eq(&story(&mut sim));
}

#[test]
fn a_reload_that_takes_an_amplifier_away_switches_it_off_and_one_that_brings_one_waits_for_it() {
    let sang = || programme("sang", "0 6 * * *", &["to-1"], &["b.ogg"]);
    let mut sim = sim(amplified(vec![sang()], rule(3, 10)), files(), "2026-03-02T05:00:00");
    sim.keep_recording();
    sim.run_until(at("2026-03-02T06:00:20"));
    sim.tell(Input::ScheduleLoaded(Arc::new(ward(vec![sang()]))));
    sim.run_until(at("2026-03-03T05:59:58"));
    sim.tell(Input::ScheduleLoaded(Arc::new(amplified(vec![sang()], rule(3, 0)))));
    sim.run_until(at("2026-03-03T07:00:00"));
    expect![[r#"
        05:59:56.500 amp-1 on
        06:00:00.000   to-1 sounds for 60 s
        06:00:20.000 amp-1 off
        05:59:58.000 amp-1 on
        06:00:01.000   to-1 sounds for 60 s
        06:01:01.000 amp-1 off
    "#]]
    .assert_eq(&story(&mut sim));
}

#[test]
fn one_whose_output_is_lost_and_tried_again_stays_on_meanwhile() {
    let sang = programme("sang", "0 6 * * *", &["to-1"], &["a.ogg"]);
    let mut sim = sim(amplified(vec![sang], rule(3, 0)), files(), "2026-03-02T05:00:00");
    sim.keep_recording();
    sim.run_until(at("2026-03-02T06:00:04"));
    sim.lose_output(&"amp-1".into());
    sim.run_until(at("2026-03-02T07:00:00"));
    expect![[r#"
        05:59:56.500 amp-1 on
        06:00:00.000   to-1 sounds for 4 s
        06:00:05.750   to-1 sounds for 10 s
        06:00:15.750 amp-1 off
    "#]]
    .assert_eq(&story(&mut sim));
}

/// It could have begun while the power was off, and no longer when it was back.
#[test]
fn what_an_amplifier_can_not_be_warm_for_in_time_after_the_power_was_off_says_so() {
    let sang =
        Programme { late: minutes(20), ..programme("sang", "0 6 * * *", &["to-1"], &["a.ogg"]) };
    let told = |off: TimeDelta| {
        let schedule = amplified(vec![sang.clone()], rule(30, 10));
        let mut sim = sim(schedule, files(), "2026-03-02T05:59:00");
        sim.power_cut(off);
        sim.run_until(at("2026-03-02T07:00:00"));
        closings(&sim.take_rows())
    };
    expect![[r#"
        -..- to-1 sang slot 06:00:00: not_aired 0.0 s, power_off
    "#]]
    .assert_eq(&told(TimeDelta::seconds(20 * 60 + 50)));
    expect![[r#"
        06:19:30..06:19:40 to-1 sang slot 06:00:00: aired 10.0 s
    "#]]
    .assert_eq(&told(TimeDelta::seconds(20 * 60)));
}

#[test]
fn a_clock_that_is_set_makes_no_amplifier_colder_or_warmer() {
    for hours in [-1, 1] {
        let mut sim = sim(amplified(vec![], rule(3, 10)), files(), "2026-03-02T05:00:00");
        sim.keep_recording();
        sim.run_until(at("2026-03-02T07:00:00"));
        sim.tell(alert(&["to-1"]));
        sim.run_until(at("2026-03-02T07:00:01"));
        sim.step_clock(TimeDelta::hours(hours));
        sim.run_until(at("2026-03-02T09:00:00"));
        expect![[r#"
            07:00:00.000 amp-1 on
            07:00:03.000   to-1 sounds for 3 s
            07:00:06.000   to-1 sounds for 15 s
            07:00:31.000 amp-1 off
        "#]]
        .assert_eq(&story(&mut sim));
    }
}
