//! Whatever the schedule asks: no order leaves the core whose sound would leave the allowed hours,
//! but an emergency's.

use std::sync::Arc;

use chrono::{DateTime, Datelike, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use loaphuong::output::guard::OutputGuard;
use loaphuong::station::allowed_hours::{AllowedHours, AllowedSpan};
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::guard::GuardRefusal;
use loaphuong::station::ids::ZoneId;
use loaphuong::station::schedule::{Programme, Schedule};
use loaphuong::station::{
    Command, CueHeard, CueSource, Effect, Input, OutputEvent, RecoveredJournal, RunOrder, Station,
};
use loaphuong::wire::SoundPermit;
use proptest::prelude::*;

use crate::support::ward::*;

/// Zones with every kind of night: none, one in spring and autumn, half an hour, at midnight.
const TIMEZONES: [Tz; 4] = [
    chrono_tz::Asia::Ho_Chi_Minh,
    chrono_tz::Europe::Berlin,
    chrono_tz::Australia::Lord_Howe,
    chrono_tz::America::Santiago,
];

/// Days before the clocks change there, and one of no account.
const STARTS: [&str; 5] = [
    "2026-03-28T12:00:00Z",
    "2026-10-24T12:00:00Z",
    "2026-04-04T00:00:00Z",
    "2026-09-05T12:00:00Z",
    "2026-07-01T00:00:00Z",
];

fn windows() -> impl Strategy<Value = AllowedHours> {
    prop::collection::vec((0..7u8, 0..1_440u32, 1..1_440u32), 1..12).prop_map(|spans| {
        let mut windows = AllowedHours::default();
        for (day, from, length) in spans {
            let weekday = chrono::Weekday::try_from(day).expect("0 to 6 are weekdays");
            let until = (from + length).min(1_440);
            windows.add(weekday, AllowedSpan { from: from * 60, until: until * 60 });
        }
        windows
    })
}

fn programmes() -> impl Strategy<Value = Vec<Programme>> {
    let one = (0..24u32, 0..60u32, prop::sample::subsequence(vec!["a", "b", "c"], 1..=3));
    prop::collection::vec(one, 1..8).prop_map(|all| {
        let named = all.into_iter().enumerate();
        named
            .map(|(index, (hour, minute, files))| {
                let cron = format!("{minute} {hour} * * *");
                programme(&format!("p{index}"), &cron, &["to-1", "to-3"], &files)
            })
            .collect()
    })
}

/// Independently of the code at test: does every local minute of the span lie in a window?
fn allowed(windows: &AllowedHours, tz: Tz, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
    let mut at = from;
    while at < until {
        let local = tz.from_utc_datetime(&at.naive_utc());
        let second = local.time().num_seconds_from_midnight();
        let spans = windows.on(local.weekday());
        if !spans.iter().any(|span| span.from <= second && second < span.until) {
            return false;
        }
        at += TimeDelta::seconds(1);
    }
    true
}

/// Answers an order as an output that sounds it at once and whole.
fn sound(order: &RunOrder, at: DateTime<Utc>) -> Vec<OutputEvent> {
    let (mut from, mut events) = (at, Vec::new());
    for cue in &order.cues {
        let (run, cue, length) = (order.run, cue.index, length_of(&cue.source, cue.skip_ms));
        events.push(OutputEvent::Started { run, cue, at: from, device: String::new() });
        from += length;
        for voice in &order.voices {
            let heard_ms = u64::try_from(length.num_milliseconds()).expect("not negative");
            let peak_dbfs = Some(-20.0);
            let heard = CueHeard { heard_ms, peak_dbfs, ..CueHeard::default() };
            let zone = voice.zone.clone();
            events.push(OutputEvent::Ended { run, cue, zone, at: from, stopped: false, heard });
        }
    }
    events
}

fn covers(permit: &SoundPermit, emergency: bool, at: DateTime<Utc>, end: DateTime<Utc>) -> bool {
    match permit {
        SoundPermit::Free { ordered_by } => emergency && ordered_by == "Bà Hoa",
        SoundPermit::Within { from, until, sound_ms: None } => {
            from.is_none_or(|from| from <= at) && until.is_none_or(|until| end <= until)
        }
        _ => false,
    }
}

fn length_of(source: &CueSource, skip_ms: u64) -> TimeDelta {
    let ms = source.length_ms().saturating_sub(skip_ms);
    TimeDelta::milliseconds(i64::try_from(ms).expect("minutes"))
}

/// Every order's sound lies in the hours, by the test's own reading; and the outputs' last check,
/// which judges for itself, lets all of it pass.
fn lives_within_its_hours(schedule: Schedule, start: DateTime<Utc>, steps: &[(u32, i64)]) {
    let stock = stock(&[("a", 1_200), ("b", 90), ("c", 3_000)]);
    let (tz, own) = (schedule.timezone, schedule.zones[&"to-3".into()].allowed.clone());
    let guard = schedule.guard.allowed.clone();
    let schedule = Arc::new(schedule);
    let mut last_check = OutputGuard::new(schedule.clone(), &[]);
    let mut station = Station::new(schedule, RecoveredJournal::default(), start);
    let mut now = start;
    let synced = |stepped| Input::ClockChanged { trust: ClockTrust::Synced, stepped };
    let mut inputs = vec![synced(TimeDelta::zero()), Input::LibraryChanged(stock)];
    for (wait, kind) in steps {
        match kind % 12 {
            0 => {
                let stepped = TimeDelta::minutes(*kind);
                now += stepped;
                inputs.push(synced(stepped));
            }
            1 => inputs.push(Input::Command(Command::Alert {
                bulletin: bulletin("bao", 15, 0),
                zones: vec!["to-1".into()],
                by: "Bà Hoa".to_owned(),
                via: None,
                repeat: 1,
                until: None,
                exercise: false,
            })),
            _ => {}
        }
        let until = now + TimeDelta::minutes(i64::from(*wait));
        loop {
            let step = station.step(now, inputs.pop().unwrap_or(Input::Tick));
            for effect in step.effects {
                let Effect::Arm(order) = effect else { continue };
                let emergency = order.programme.as_str() == "khan-cap";
                let length = order.cues.iter().map(|cue| length_of(&cue.source, cue.skip_ms));
                let end = order.at + length.sum::<TimeDelta>();
                for voice in &order.voices {
                    let fits = allowed(&guard, tz, order.at, end)
                        && own
                            .as_ref()
                            .filter(|_| voice.zone.as_str() == "to-3")
                            .is_none_or(|own| allowed(own, tz, order.at, end));
                    assert!(emergency || fits, "{} .. {end} in {}", order.at, voice.zone);
                }
                let verdict = last_check.judge(&order);
                assert!(verdict.refused.is_empty(), "{:?} of {order:?}", verdict.refused);
                let admitted = verdict.admitted.expect("all of it");
                for permit in admitted.permits() {
                    assert!(covers(permit, emergency, order.at, end), "{permit:?} of {order:?}");
                }
                let mut events = sound(&order, order.at);
                events.iter().for_each(|event| last_check.note_event(event));
                events.reverse();
                inputs.splice(0..0, events.into_iter().map(Input::Output));
            }
            if inputs.is_empty() {
                match step.wake.filter(|wake| wake.at <= until) {
                    Some(wake) => now = now.max(wake.at),
                    None => break,
                }
            }
        }
        now = until;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_order_but_an_emergencys_would_sound_outside_the_allowed_hours(
        guard in windows(),
        own in prop::option::of(windows()),
        programmes in programmes(),
        tz in 0..TIMEZONES.len(),
        start in 0..STARTS.len(),
        steps in prop::collection::vec((1..400u32, -200..200i64), 1..12),
    ) {
        let mut schedule = ward(programmes);
        schedule.timezone = TIMEZONES[tz];
        schedule.guard.allowed = guard;
        if let Some(zone) = schedule.zones.get_mut(&"to-3".into()) {
            zone.allowed = own;
        }
        let start = DateTime::parse_from_rfc3339(STARTS[start]).expect("an instant");
        lives_within_its_hours(schedule, start.with_timezone(&Utc), &steps);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever the windows and wherever clocks are set: the span of a permission has no closed
    /// second, and there is one exactly where a second is open.
    #[test]
    fn a_permission_spans_open_seconds_alone(
        guard in windows(),
        own in prop::option::of(windows()),
        tz in 0..TIMEZONES.len(),
        start in 0..STARTS.len(),
        second in 0..2 * 86_400i64,
    ) {
        let mut schedule = ward(vec![]);
        schedule.timezone = TIMEZONES[tz];
        schedule.guard.allowed = guard.clone();
        let zone = ZoneId::from("to-3");
        schedule.zones.get_mut(&zone).expect("one of the ward's").allowed = own.clone();
        let start = DateTime::parse_from_rfc3339(STARTS[start]).expect("an instant").to_utc();
        let at = start + TimeDelta::seconds(second);
        let tick = TimeDelta::seconds(1);
        let open = |from, until| {
            allowed(&guard, TIMEZONES[tz], from, until)
                && own.as_ref().is_none_or(|own| allowed(own, TIMEZONES[tz], from, until))
        };
        let permission = schedule.permission(&zone, at);
        prop_assert_eq!(permission.is_some(), open(at, at + tick), "at {}", at);
        prop_assert_eq!(schedule.permission_end(&zone, at), permission.and_then(|span| span.until));
        if let Some((from, until)) = permission.and_then(|span| span.from.zip(span.until)) {
            prop_assert!(from <= at && at < until && open(from, until), "{from} .. {until}");
        }
    }
}

#[test]
fn the_guard_counts_the_whole_length_against_the_window_and_the_limit() {
    let mut schedule = ward(vec![]);
    schedule.guard.allowed = open(5 * 60, 7 * 60);
    schedule.guard.daily_limit = Some(minutes(45));
    let [narrow, wide] = ["to-2", "to-3"].map(ZoneId::from);
    let zone = |zone: &ZoneId| schedule.zones[zone].clone();
    let (mut narrower, mut wider) = (zone(&narrow), zone(&wide));
    (narrower.allowed, narrower.daily_limit) = (Some(open(6 * 60, 8 * 60)), Some(minutes(20)));
    (wider.allowed, wider.daily_limit) = (Some(AllowedHours::always()), Some(minutes(600)));
    schedule.zones.extend([(narrow, narrower), (wide, wider)]);
    let limit = |minutes: u64| Some(GuardRefusal::Limit { limit_ms: minutes * 60_000 });
    let cases = [
        // (zone, begin, length in ms, heard in ms, refusal)
        ("to-1", "05:00:00", 1, 0, None),
        ("to-1", "04:59:59", 1, 0, Some(GuardRefusal::Hours)),
        ("to-1", "07:00:00", 0, 0, Some(GuardRefusal::Hours)), // The window's end is closed.
        ("to-1", "06:30:00", 30 * 60_000, 0, None),            // Just in time …
        ("to-1", "06:30:00", 30 * 60_000 + 1, 0, Some(GuardRefusal::Hours)), // … and not.
        ("to-1", "05:00:00", 45 * 60_000, 0, None),            // Just as long …
        ("to-1", "05:00:00", 45 * 60_000 + 1, 0, limit(45)),   // … and not.
        ("to-1", "05:00:00", 1, 45 * 60_000, limit(45)),
        ("to-1", "05:00:00", 15 * 60_000, 30 * 60_000, None),
        ("to-1", "05:00:00", u64::MAX, 0, Some(GuardRefusal::Hours)),
        // A zone may narrow: its own begin, the station's end, its own limit.
        ("to-2", "05:30:00", 1, 0, Some(GuardRefusal::Hours)),
        ("to-2", "06:30:00", 31 * 60_000, 0, Some(GuardRefusal::Hours)),
        ("to-2", "06:30:00", 20 * 60_000, 0, None),
        ("to-2", "06:30:00", 20 * 60_000 + 1, 0, limit(20)),
        // It can't widen.
        ("to-3", "04:59:59", 1, 0, Some(GuardRefusal::Hours)),
        ("to-3", "06:59:59", 1_001, 0, Some(GuardRefusal::Hours)),
        ("to-3", "05:00:00", 45 * 60_000 + 1, 0, limit(45)),
    ];
    for (zone, begin, length_ms, heard_ms, want) in cases {
        let begin = at(&format!("2026-03-02T{begin}"));
        let told = schedule.guard_check(&zone.into(), begin, length_ms, heard_ms);
        assert_eq!(told, want, "{length_ms} ms in {zone} from {begin} on, behind {heard_ms} ms");
    }
}

#[test]
fn a_window_until_midnight_goes_on_with_the_next_days_from_midnight() {
    let mut schedule = ward(vec![]);
    let mut windows = AllowedHours::default();
    windows.add(chrono::Weekday::Mon, AllowedSpan { from: 22 * 3_600, until: 86_400 });
    windows.add(chrono::Weekday::Tue, AllowedSpan { from: 0, until: 3_600 });
    windows.add(chrono::Weekday::Wed, AllowedSpan { from: 22 * 3_600, until: 86_400 });
    schedule.guard.allowed = windows;
    let cases = [
        ("2026-03-02T22:30:00", Some(("2026-03-02T22:00:00", "2026-03-03T01:00:00"))),
        ("2026-03-03T00:30:00", Some(("2026-03-02T22:00:00", "2026-03-03T01:00:00"))),
        ("2026-03-03T01:00:00", None),
        ("2026-03-04T22:30:00", Some(("2026-03-04T22:00:00", "2026-03-05T00:00:00"))),
        ("2026-03-05T00:00:00", None),
    ];
    for (now, want) in cases {
        let told = schedule.permission(&"to-1".into(), at(now));
        let told = told.map(|span| (span.from.expect("a begin"), span.until.expect("an end")));
        assert_eq!(told, want.map(|(from, until)| (at(from), at(until))), "at {now}");
    }
}

#[test]
fn hands_that_are_set_back_into_closed_hours_end_a_permission() {
    let mut schedule = ward(vec![]);
    schedule.timezone = chrono_tz::Europe::Berlin;
    // In the night of 25 October 2026, 02:00 to 03:00 comes twice: from 00:00Z and from 01:00Z.
    let cases = [
        // (window in minutes, now, its span)
        ((150, 240), "2026-10-25T00:45:00Z", ("2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z")),
        ((150, 240), "2026-10-25T01:45:00Z", ("2026-10-25T01:30:00Z", "2026-10-25T03:00:00Z")),
        ((60, 130), "2026-10-25T00:05:00Z", ("2026-10-24T23:00:00Z", "2026-10-25T00:10:00Z")),
        ((60, 130), "2026-10-25T01:05:00Z", ("2026-10-25T01:00:00Z", "2026-10-25T01:10:00Z")),
        ((60, 240), "2026-10-25T00:45:00Z", ("2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z")),
    ];
    for ((from, until), now, want) in cases {
        schedule.guard.allowed = open(from, until);
        let instant = |text| DateTime::parse_from_rfc3339(text).expect("an instant").to_utc();
        let span = schedule.permission(&"to-1".into(), instant(now)).expect("open");
        assert_eq!(span.from.zip(span.until), Some((instant(want.0), instant(want.1))), "at {now}");
    }
}

#[test]
fn a_permission_ends_where_the_hands_of_the_clock_show_its_end() {
    let mut schedule = ward(vec![]);
    schedule.timezone = chrono_tz::Europe::Berlin;
    let cases = [
        // (window's end in minutes, now, end of the permission)
        (4 * 60, "2026-03-28T00:30:00Z", "2026-03-28T03:00:00Z"), // An ordinary night.
        (4 * 60, "2026-03-29T00:30:00Z", "2026-03-29T02:00:00Z"), // Two o'clock is three.
        (150, "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"),    // 02:30 is left out.
        (4 * 60, "2026-10-24T23:30:00Z", "2026-10-25T03:00:00Z"), // Three o'clock is two.
        (150, "2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z"),    // 02:30 comes twice: the first.
        (150, "2026-10-25T01:10:00Z", "2026-10-25T01:30:00Z"),    // The first has passed.
    ];
    for (until, now, end) in cases {
        schedule.guard.allowed = open(60, until);
        let instant = |text| DateTime::parse_from_rfc3339(text).expect("an instant").to_utc();
        let told = schedule.permission_end(&"to-1".into(), instant(now));
        assert_eq!(told, Some(instant(end)), "until {until} at {now}");
    }
}
