//! Whatever the schedule asks: no order leaves the core whose sound would leave the allowed hours,
//! but an emergency's.

use std::sync::Arc;

use chrono::{DateTime, Datelike, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use loaphuong::station::guard::{Window, Windows};
use loaphuong::station::schedule::{Programme, Schedule, Trust};
use loaphuong::station::{
    Command, CueHeard, CueSource, Effect, Input, Order, OutputEvent, Recovered, Station,
};
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

fn windows() -> impl Strategy<Value = Windows> {
    prop::collection::vec((0..7u8, 0..1_440u32, 1..1_440u32), 1..12).prop_map(|spans| {
        let mut windows = Windows::default();
        for (day, from, length) in spans {
            let weekday = chrono::Weekday::try_from(day).expect("0 to 6 are weekdays");
            let until = (from + length).min(1_440);
            windows.add(weekday, Window { from: from * 60, until: until * 60 });
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
fn allowed(windows: &Windows, tz: Tz, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
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
fn sound(order: &Order, at: DateTime<Utc>) -> Vec<OutputEvent> {
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

fn length_of(source: &CueSource, skip_ms: u64) -> TimeDelta {
    let ms = source.length_ms().saturating_sub(skip_ms);
    TimeDelta::milliseconds(i64::try_from(ms).expect("minutes"))
}

fn lives_within_its_hours(schedule: Schedule, start: DateTime<Utc>, steps: &[(u32, i64)]) {
    let stock = stock(&[("a", 1_200), ("b", 90), ("c", 3_000)]);
    let (tz, own) = (schedule.timezone, schedule.zones[&"to-3".into()].allowed.clone());
    let guard = schedule.guard.allowed.clone();
    let mut station = Station::new(Arc::new(schedule), Recovered::default(), start);
    let mut now = start;
    let synced = |stepped| Input::ClockChanged { trust: Trust::Synced, stepped };
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
                let mut events = sound(&order, order.at);
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
