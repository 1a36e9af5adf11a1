//! What the last check counts as heard, event by event: seen in what it grants next.

use std::sync::Arc;

use chrono::NaiveDate;
use loaphuong::output::guard::{OrderVerdict, OutputGuard};
use loaphuong::station::ids::ZoneId;
use loaphuong::station::priority::Priority;
use loaphuong::station::tone::{TEST, TONE_MS};
use loaphuong::station::{CueHeard, CueSource, OrderedCue, OrderedVoice, OutputEvent, RunOrder};
use loaphuong::wire::{CueTrouble, OutputTrouble, SoundPermit};

use crate::support::ward::*;

const ZONE: &str = "to-1";

/// Three cues of a minute, the second a pause.
fn order(run: u64, begin: &str) -> RunOrder {
    let sound = || CueSource::Bulletin(bulletin("a", 60, 0));
    let cues = [sound(), CueSource::Pause { ms: 60_000 }, sound()];
    let cue = |(index, source)| OrderedCue { index, source, skip_ms: 0, gain_db: 0.0 };
    RunOrder {
        run,
        output: "amp-1".into(),
        at: at(begin),
        programme: "thu".into(),
        priority: Priority::Routine,
        ordered_by: None,
        length_ms: 180_000,
        cues: (0..).zip(cues).map(cue).collect(),
        voices: vec![OrderedVoice { zone: ZONE.into(), channels: vec![], gain_db: 0.0 }],
    }
}

fn granted(verdict: &OrderVerdict) -> u64 {
    match verdict.admitted.as_ref().map(|admitted| &admitted.permits()[0]) {
        Some(SoundPermit::Within { sound_ms: Some(ms), .. }) => *ms,
        None => 0,
        other => panic!("a permit with a limit, not {other:?}"),
    }
}

fn started(cue: u32, begin: &str) -> OutputEvent {
    OutputEvent::Started { run: 1, cue, at: at(begin), device: String::new() }
}

fn ended(cue: u32, end: &str, heard_ms: u64, stopped: bool) -> OutputEvent {
    let heard = CueHeard { heard_ms, ..CueHeard::default() };
    OutputEvent::Ended { run: 1, cue, zone: ZoneId::from(ZONE), at: at(end), stopped, heard }
}

#[test]
fn what_is_granted_counts_until_it_is_over_and_then_what_was_heard() {
    let (progress, lost, broken) = (
        |cue, heard_ms| OutputEvent::Progress { run: 1, cue, heard_ms },
        || OutputEvent::Lost { run: 1, trouble: OutputTrouble::Hangs },
        |cue| OutputEvent::Broken { run: 1, cue, trouble: CueTrouble::Unknown },
    );
    let first = || started(0, "2026-03-02T06:00:00");
    let whole = |cue| ended(cue, "2026-03-02T06:01:00", 60_000, false);
    let cases: Vec<(&str, Vec<OutputEvent>, u64)> = vec![
        ("nothing told: all of it is granted", vec![], 180_003),
        ("a cue heard: the rest is granted", vec![first(), whole(0)], 180_003),
        ("a pause is no sound", vec![first(), whole(0), whole(1)], 180_003),
        ("all heard: what sounded", vec![first(), whole(0), whole(1), whole(2)], 120_000),
        (
            "stopped: what had sounded",
            vec![first(), ended(0, "2026-03-02T06:00:20", 20_000, true)],
            20_000,
        ),
        (
            "it gave way behind its first cue: what sounded",
            vec![first(), whole(0), OutputEvent::Done { run: 1 }],
            60_000,
        ),
        ("stopped before it began", vec![ended(0, "2026-03-02T06:00:00", 0, true)], 0),
        ("lost before it began", vec![lost()], 0),
        ("lost: and what was not told", vec![first(), progress(0, 30_000), lost()], 31_500),
        ("told twice counts once", vec![first(), progress(0, 9), progress(0, 7), lost()], 1_509),
        ("broken in the middle: the run goes on", vec![first(), broken(0)], 180_003),
        ("broken at the end", vec![first(), whole(0), broken(2)], 60_000),
        (
            "broken at the end, where it sounded",
            vec![
                first(),
                whole(0),
                started(2, "2026-03-02T06:02:00"),
                progress(2, 5_000),
                broken(2),
            ],
            65_000,
        ),
        (
            "another run's",
            vec![OutputEvent::Lost { run: 7, trouble: OutputTrouble::Hangs }],
            180_003,
        ),
        (
            "the clock set meanwhile",
            vec![first(), ended(0, "2026-03-05T06:01:00", 60_000, true)],
            60_000,
        ),
    ];
    let mut schedule = ward(vec![]);
    schedule.guard.daily_limit = Some(minutes(6));
    let schedule = Arc::new(schedule);
    for (what, events, spent_ms) in cases {
        let mut guard = OutputGuard::new(schedule.clone(), &[]);
        assert_eq!(granted(&guard.judge(&order(1, "2026-03-02T06:00:00"))), 180_003);
        events.iter().for_each(|event| guard.note_event(event));
        let mut next = order(2, "2026-03-02T12:00:00");
        next.length_ms = 3_600_000;
        assert_eq!(granted(&guard.judge(&next)), 360_000 - spent_ms, "{what}");
    }
}

#[test]
fn days_are_counted_apart_and_a_sound_over_midnight_on_both() {
    let mut schedule = ward(vec![]);
    schedule.guard.allowed = loaphuong::station::allowed_hours::AllowedHours::always();
    schedule.guard.daily_limit = Some(minutes(6));
    let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).expect("a date");
    let seed = [(ZONE.into(), day(1), 100_000), ("to-2".into(), day(2), 300_000)];
    let mut guard = OutputGuard::new(Arc::new(schedule), &seed);
    let next = |guard: &mut OutputGuard, begin: &str| {
        let mut next = order(9, begin);
        next.length_ms = 350_000;
        let verdict = guard.judge(&next);
        guard.note_event(&OutputEvent::Lost { run: 9, trouble: OutputTrouble::Hangs });
        granted(&verdict)
    };
    assert_eq!(next(&mut guard, "2026-03-01T12:00:00"), 260_000, "what the journal remembered");
    assert_eq!(next(&mut guard, "2026-03-02T12:00:00"), 350_003, "another day, another zone's");
    // A run over midnight has what both days leave, and holds on no other day.
    let verdict = guard.judge(&order(1, "2026-03-01T23:59:00"));
    let admitted = verdict.admitted.expect("there is something left");
    let SoundPermit::Within { from, until, sound_ms } = &admitted.permits()[0] else {
        panic!("{:?}", admitted.permits())
    };
    assert_eq!((*from, *until), (Some(at("2026-03-01T00:00:00")), Some(at("2026-03-03T00:00:00"))));
    assert_eq!(*sound_ms, Some(180_003));
    assert_eq!(next(&mut guard, "2026-03-01T12:00:00"), 79_997, "granted on the one");
    assert_eq!(next(&mut guard, "2026-03-02T12:00:00"), 179_997, "and on the other");
    guard.note_event(&started(0, "2026-03-01T23:59:40"));
    guard.note_event(&ended(0, "2026-03-02T00:00:40", 60_000, true));
    assert_eq!(next(&mut guard, "2026-03-01T12:00:00"), 240_000, "20 s of it here");
    assert_eq!(next(&mut guard, "2026-03-02T12:00:00"), 320_000, "40 s there");
}

#[test]
fn a_sound_whose_begin_and_end_tell_different_times_counts_on_every_day_it_was_granted_for() {
    let mut schedule = ward(vec![]);
    schedule.guard.allowed = loaphuong::station::allowed_hours::AllowedHours::always();
    schedule.guard.daily_limit = Some(minutes(6));
    let mut guard = OutputGuard::new(Arc::new(schedule), &[]);
    assert_eq!(granted(&guard.judge(&order(1, "2026-03-01T23:59:00"))), 180_003);
    guard.note_event(&started(0, "2026-03-01T23:59:00"));
    // A minute later by its frames, and eleven by the clock, which was set meanwhile.
    guard.note_event(&ended(0, "2026-03-02T00:10:00", 60_000, true));
    for day in ["2026-03-01T12:00:00", "2026-03-02T12:00:00"] {
        let mut next = order(2, day);
        next.length_ms = 3_600_000;
        assert_eq!(granted(&guard.judge(&next)), 300_000, "at {day}");
        guard.note_event(&OutputEvent::Lost { run: 2, trouble: OutputTrouble::Hangs });
    }
}

#[test]
fn a_run_asked_for_twice_is_paid_for_twice() {
    let mut schedule = ward(vec![]);
    schedule.guard.daily_limit = Some(minutes(6));
    let mut guard = OutputGuard::new(Arc::new(schedule), &[]);
    for want in [180_003, 179_997, 0] {
        assert_eq!(granted(&guard.judge(&order(1, "2026-03-02T06:00:00"))), want);
    }
    // Nor does a zone named twice in one order have two shares.
    let mut twice = order(2, "2026-03-03T06:00:00");
    twice.voices.extend(twice.voices.clone());
    twice.length_ms = 300_000;
    let permits = guard.judge(&twice).admitted.expect("a day without sound").permits().to_vec();
    let ms = permits.iter().map(|permit| match permit {
        SoundPermit::Within { sound_ms: Some(ms), .. } => *ms,
        other => panic!("{other:?}"),
    });
    assert_eq!(ms.sum::<u64>(), 360_000);
}

#[test]
fn a_test_tone_has_hours_of_its_own_and_counts_for_no_limit() {
    let mut schedule = ward(Vec::new());
    schedule.guard.allowed = open(5 * 60, 7 * 60);
    schedule.guard.tests = Some(open(8 * 60, 17 * 60));
    schedule.guard.daily_limit = Some(minutes(1));
    let mut guard = OutputGuard::new(Arc::new(schedule), &[]);
    let tone = |run, begin: &str| RunOrder {
        programme: TEST.into(),
        ordered_by: Some("Anh Nam".to_owned()),
        length_ms: TONE_MS,
        cues: vec![OrderedCue {
            index: 0,
            source: CueSource::Tone { ms: TONE_MS },
            skip_ms: 0,
            gain_db: 0.0,
        }],
        ..order(run, begin)
    };
    let admitted =
        |guard: &mut OutputGuard, order: &RunOrder| guard.judge(order).admitted.is_some();
    for run in 1..=30 {
        assert!(admitted(&mut guard, &tone(run, "2026-03-02T09:00:00")), "the limit counts it");
    }
    assert!(admitted(&mut guard, &tone(31, "2026-03-02T06:00:00")), "an allowed hour");
    assert!(!admitted(&mut guard, &tone(32, "2026-03-02T07:30:00")), "neither");
    assert!(!admitted(&mut guard, &tone(33, "2026-03-02T16:59:58")), "not over in time");
    // What only calls itself a test is held to the guard as everything else is.
    let at_nine = || tone(40, "2026-03-02T09:00:00");
    let mut long = at_nine();
    long.cues[0].source = CueSource::Tone { ms: TONE_MS + 1 };
    let mut nobody = at_nine();
    nobody.ordered_by = Some(" ".to_owned());
    let mut other = at_nine();
    other.programme = "thu".into();
    let mut more = at_nine();
    more.cues.push(order(1, "2026-03-02T09:00:00").cues.remove(0));
    for (what, false_test) in [("long", long), ("nobody", nobody), ("other", other), ("more", more)]
    {
        assert!(!admitted(&mut guard, &false_test), "{what}");
    }
    let minute = order(50, "2026-03-02T06:00:00");
    assert!(admitted(&mut guard, &minute), "all of the day's minute is left");
}
