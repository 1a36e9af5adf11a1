//! A test tone sounds where it disturbs nobody, gives way at once to whatever comes up, and is on
//! record whatever becomes of it.

use chrono::TimeDelta;
use expect_test::expect;
use loaphuong::sim::{PowerCut, Sim, SimOutputFault};
use loaphuong::station::amplifiers::{AmplifierRule, WithoutAmplifier};
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::record::RowKind;
use loaphuong::station::schedule::Schedule;
use loaphuong::station::tone::ToneHindrance;
use loaphuong::station::{Command, Input};

use crate::support::rows::RowFields as _;
use crate::support::ward::*;

/// A slot in `to-1` at 06:00, `to-2` shares its output; allowed from 05:00 to 22:00.
fn schedule() -> Schedule {
    ward(vec![programme("sang", "0 6 * * *", &["to-1"], &["b.ogg"])])
}

fn begun(schedule: Schedule, start: &str) -> Sim {
    sim(schedule, stock(&[("a.ogg", 10), ("b.ogg", 60)]), start)
}

fn tone(sim: &mut Sim, zone: &str) {
    let (title, by, via) = ("Tiếng thử".to_owned(), "Anh Nam".to_owned(), None);
    sim.tell(Input::Command(Command::Tone { zone: zone.into(), title, by, via }));
}

fn hindrance(sim: &Sim, zone: &str) -> Option<ToneHindrance> {
    sim.station().tone_hindrance(sim.now(), &zone.into())
}

fn told(sim: &mut Sim) -> String {
    timeline(&sim.take_rows())
}

#[test]
fn a_tone_sounds_three_seconds_in_its_zone_and_has_one_row_and_no_closing_record() {
    let mut sim = begun(schedule(), "2026-03-02T05:30:00");
    tone(&mut sim, "to-1");
    sim.run_until(at("2026-03-02T05:40:00"));
    let rows = sim.take_rows();
    expect![[r#"
        05:30:01.500..05:30:04.500 to-1 _test play : aired 3.0 s
    "#]]
    .assert_eq(&timeline(&rows));
    let [row] = &rows[..] else { panic!("one row: {rows:?}") };
    assert_eq!((row.kind(), row.ordered_by()), (RowKind::Play, Some("Anh Nam")));
    assert_eq!(row.cue().map(|cue| cue.from.to_string()).as_deref(), Some("tone"));
    assert!(sim.station().is_silent());
    assert_eq!(sim.station().open_slots().count(), 0);
}

#[test]
fn it_counts_for_no_daily_limit() {
    let mut schedule = schedule();
    schedule.guard.daily_limit = Some(minutes(1));
    let mut sim = begun(schedule, "2026-03-02T05:30:00");
    tone(&mut sim, "to-1");
    sim.run_until(at("2026-03-02T05:31:00"));
    // The journal doesn't count it either.
    off(&mut sim, TimeDelta::seconds(10));
    sim.take_rows();
    sim.run_until(at("2026-03-02T06:02:00"));
    expect![[r#"
        06:00:00..06:01:00 to-1 sang play b.ogg: aired 60.0 s
        06:00:00..06:01:00 to-1 sang slot 06:00:00: aired 60.0 s
    "#]]
    .assert_eq(&told(&mut sim));
}

#[test]
fn it_is_not_taken_where_it_would_disturb_and_the_answer_says_when_it_may() {
    let mut with_tests = schedule();
    with_tests.guard.tests = Some(open(30, 60));
    let mut sim = begun(with_tests, "2026-03-02T04:00:00");
    let next = Some(at("2026-03-02T05:00:00"));
    assert_eq!(hindrance(&sim, "to-1"), Some(ToneHindrance::OutsideHours { next }));
    tone(&mut sim, "to-1");
    assert_eq!(told(&mut sim), "", "not taken, whoever orders it");
    sim.run_until(at("2026-03-02T22:30:00"));
    let next = Some(at("2026-03-03T00:30:00"));
    assert_eq!(hindrance(&sim, "to-1"), Some(ToneHindrance::OutsideHours { next }));
    sim.run_until(at("2026-03-03T00:30:30"));
    assert_eq!(hindrance(&sim, "to-1"), None, "the hours for tests");
    sim.run_until(at("2026-03-03T00:59:57"));
    assert!(hindrance(&sim, "to-1").is_some(), "it would not be over in time");

    // Something is due: the whole output waits, the other does not.
    let (title, due) = ("sang".to_owned(), at("2026-03-03T06:00:00"));
    sim.run_until(at("2026-03-03T05:59:50"));
    assert_eq!(hindrance(&sim, "to-2"), None);
    for moment in ["2026-03-03T05:59:52", "2026-03-03T05:59:58"] {
        sim.run_until(at(moment));
        let soon = ToneHindrance::DueSoon { title: title.clone(), due };
        assert_eq!(hindrance(&sim, "to-2"), Some(soon), "{moment}");
        assert_eq!(hindrance(&sim, "to-3"), None);
    }
    sim.run_until(at("2026-03-03T06:00:30"));
    let until = at("2026-03-03T06:01:00");
    assert_eq!(hindrance(&sim, "to-2"), Some(ToneHindrance::OnAir { title, until }));
    sim.run_until(at("2026-03-03T06:02:00"));
    assert_eq!(hindrance(&sim, "to-2"), None);

    let (by, until) = ("Bà Lan".to_owned(), at("2026-03-03T09:00:00"));
    let (zones, via, because) = (vec!["to-2".into()], None, None);
    sim.tell(Input::Command(Command::Mute { zones, until, by: by.clone(), via, because }));
    assert_eq!(hindrance(&sim, "to-2"), Some(ToneHindrance::Muted { until, by }));
    assert_eq!(hindrance(&sim, "to-1"), None);
    let now = sim.now();
    sim.set_clock(now, ClockTrust::Untrusted);
    assert_eq!(hindrance(&sim, "to-1"), Some(ToneHindrance::ClockUntrusted));
}

#[test]
fn a_slot_of_a_schedule_that_has_just_been_read_sounds_at_its_time_and_the_tone_ends() {
    let mut sim = begun(schedule(), "2026-03-02T05:30:00");
    sim.run_until(at("2026-03-02T05:30:05"));
    tone(&mut sim, "to-1");
    sim.run_until(at("2026-03-02T05:30:07"));
    let mut programmes = vec![programme("moi", "8 30 5 * * *", &["to-1"], &["a.ogg"])];
    programmes[0].late = minutes(0);
    sim.tell(Input::ScheduleLoaded(ward(programmes).into()));
    sim.run_until(at("2026-03-02T05:31:00"));
    expect![[r#"
        05:30:06.500..05:30:07.300 to-1 _test play : cut 0.8 s, preempted (to-1/moi@2026-03-01T22:30:08Z)
        05:30:08..05:30:18 to-1 moi play a.ogg: aired 10.0 s
        05:30:08..05:30:18 to-1 moi slot 05:30:08: aired 10.0 s
    "#]].assert_eq(&told(&mut sim));
}

#[test]
fn an_emergency_a_stop_and_a_mute_end_it() {
    for (what, order) in [
        ("preempted", None),
        (
            "stopped",
            Some(Command::Stop { zones: Vec::new(), by: "Ông Bình".to_owned(), via: None }),
        ),
        (
            "muted",
            Some(Command::Mute {
                zones: vec!["to-1".into()],
                until: at("2026-03-02T09:00:00"),
                by: "Bà Lan".to_owned(),
                via: None,
                because: None,
            }),
        ),
    ] {
        let mut sim = begun(schedule(), "2026-03-02T05:30:00");
        tone(&mut sim, "to-1");
        sim.run_until(at("2026-03-02T05:30:03"));
        let (bulletin, by, via) = (bulletin("bao.ogg", 5, 0), "Chủ tịch".to_owned(), None);
        let (zones, repeat, until, exercise) = (vec!["to-1".into()], 1, None, false);
        let alert = Command::Alert { bulletin, zones, by, via, repeat, until, exercise };
        sim.tell(Input::Command(order.unwrap_or(alert)));
        sim.run_until(at("2026-03-02T05:40:00"));
        let rows = sim.take_rows();
        let tones: Vec<_> =
            rows.iter().filter(|row| row.programme().as_str() == "_test").cloned().collect();
        let want = format!("05:30:01.500..05:30:03.300 to-1 _test play : cut 1.8 s, {what}",);
        assert!(timeline(&tones).starts_with(&want), "{}", timeline(&rows));
        assert_eq!(tones.len(), 1, "{what}");
        assert_eq!(sim.station().open_slots().count(), 0, "{what}");
    }
}

/// The power goes for so long.
fn off(sim: &mut Sim, off: TimeDelta) {
    let writing = TimeDelta::zero();
    sim.power_cut(PowerCut { off, writing, boots_at: None, schedule: None });
}

#[test]
fn a_power_cut_ends_it_and_it_is_never_made_up_for() {
    for (after_ms, want) in [
        (0, "-..05:30:00 to-1 _test play : not_aired 0.0 s, power_off\n"),
        (2_000, "05:30:01.500..05:30:01.500 to-1 _test play : cut 0.0 s, power_off\n"),
    ] {
        let mut sim = begun(schedule(), "2026-03-02T05:30:00");
        tone(&mut sim, "to-1");
        sim.live_until(sim.world() + TimeDelta::milliseconds(after_ms));
        off(&mut sim, TimeDelta::seconds(1));
        sim.run_until(at("2026-03-02T05:40:00"));
        assert_eq!(told(&mut sim), want);
        assert_eq!(sim.station().open_slots().count(), 0);
    }
    // A soft end, too.
    let mut sim = begun(schedule(), "2026-03-02T05:30:00");
    tone(&mut sim, "to-1");
    sim.run_until(at("2026-03-02T05:30:03"));
    sim.tell(Input::Command(Command::Shutdown));
    sim.run_until(at("2026-03-02T05:30:05"));
    off(&mut sim, TimeDelta::seconds(1));
    sim.run_until(at("2026-03-02T05:40:00"));
    let want = "05:30:01.500..05:30:03.300 to-1 _test play : cut 1.8 s, power_off\n";
    assert_eq!(told(&mut sim), want);
}

#[test]
fn where_no_sound_goes_out_the_row_says_why() {
    for (fault, want) in
        [(SimOutputFault::Absent, "device_lost"), (SimOutputFault::Hanging, "device_lost")]
    {
        let mut sim = begun(schedule(), "2026-03-02T05:30:00");
        sim.trouble(&"amp-1".into(), fault);
        tone(&mut sim, "to-1");
        sim.run_until(at("2026-03-02T05:40:00"));
        let rows = sim.take_rows();
        let [row] = &rows[..] else { panic!("{fault:?}, one row: {}", timeline(&rows)) };
        let reason = row.reason().map(|reason| reason.to_string());
        assert_eq!(reason.as_deref(), Some(want), "{fault:?}");
        assert_eq!((row.heard_ms(), row.programme().as_str()), (0, "_test"));
        assert_eq!(sim.station().open_slots().count(), 0);
        assert!(sim.now() >= at("2026-03-02T05:40:00"));
    }
}

#[test]
fn it_waits_for_an_amplifier_that_warms_up_and_begins_nothing_that_would_meet_a_slot() {
    let mut schedule = schedule();
    let second = std::time::Duration::from_secs(1);
    let rule =
        AmplifierRule { warm_up: second * 20, hold: second * 5, without: WithoutAmplifier::Sound };
    schedule.amplifiers = [("amp-1".into(), rule)].into();
    let mut sim = begun(schedule, "2026-03-02T05:30:00");
    tone(&mut sim, "to-1");
    sim.run_until(at("2026-03-02T05:59:30"));
    let want = "05:30:20..05:30:23 to-1 _test play : aired 3.0 s\n";
    assert_eq!(told(&mut sim), want);
    sim.run_until(at("2026-03-02T05:59:33"));
    assert_eq!(hindrance(&sim, "to-2"), None, "its own amplifier takes 27 s with the tone");
    sim.run_until(at("2026-03-02T05:59:34"));
    assert!(matches!(hindrance(&sim, "to-2"), Some(ToneHindrance::DueSoon { .. })));
}
