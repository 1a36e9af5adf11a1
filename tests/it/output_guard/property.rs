//! Whatever the core asks, no frame leaves for a device outside the allowed hours or above a daily
//! limit, but an emergency's that names who ordered it.
//!
//! The last check and the speaker's last step are the real ones; a device, a decoder and a clock
//! are made up, so a case of minutes lasts milliseconds. What is looked at is the very block that a
//! device would get. Nothing that the code at test believes is asked here: hours and limits are
//! counted anew, second by second.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use loaphuong::output::guard::OutputGuard;
use loaphuong::station::allowed_hours::{AllowedHours, AllowedSpan};
use loaphuong::station::ids::ZoneId;
use loaphuong::station::priority::Priority;
use loaphuong::station::schedule::Schedule;
use loaphuong::station::{CueSource, OrderedCue, OrderedVoice, RunOrder};
use proptest::prelude::*;

use crate::output_guard::device::{Device, FRAME_NS, RATE};
use crate::support::ward::{bulletin, ward};

/// Each has its own channel of the one device.
const ZONES: [&str; 3] = ["to-1", "to-2", "to-3"];

/// Longest that a case lives, frames: two minutes.
const FRAMES_MAX: u64 = 2_400;

/// Midnights, clocks that are set forth and back, and an ordinary noon.
const HERE: [(Tz, &str); 6] = [
    (chrono_tz::Asia::Ho_Chi_Minh, "2026-07-01T05:00:00Z"),
    (chrono_tz::Asia::Ho_Chi_Minh, "2026-07-01T16:59:30Z"),
    (chrono_tz::Europe::Berlin, "2026-03-29T00:59:30Z"),
    (chrono_tz::Europe::Berlin, "2026-10-25T00:59:30Z"),
    (chrono_tz::Australia::Lord_Howe, "2026-04-04T14:59:30Z"),
    (chrono_tz::America::Santiago, "2026-09-06T03:59:30Z"),
];

fn frames(seconds: u64) -> u64 {
    seconds * u64::from(RATE)
}

/// What the core asks at some time.
#[derive(Debug, Clone)]
struct Asked {
    /// When it asks, in frames since the case began, and for when, in seconds from the case's base.
    after: u64,
    at: i64,
    zones: Vec<&'static str>,
    /// Seconds, and whether it is a pause.
    cues: Vec<(u32, bool)>,
    claimed_ms: u64,
    priority: Priority,
    ordered_by: Option<String>,
}

#[derive(Debug, Clone)]
struct Case {
    place: usize,
    station: Vec<(i64, i64)>,
    zone: Option<Vec<(i64, i64)>>,
    limit_s: Option<u64>,
    zone_limit_s: Option<u64>,
    heard_s: u64,
    asked: Vec<Asked>,
    /// At a frame, by so many seconds.
    jumps: Vec<(u64, i64)>,
    block: usize,
    lead: i64,
}

fn spans() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((-90..90i64, 1..90i64), 0..4)
}

fn asked() -> impl Strategy<Value = Asked> {
    let who = prop::sample::select(vec![None, Some(""), Some("  "), Some("Bà Hoa")]);
    let rank =
        prop::sample::select(vec![Priority::Emergency, Priority::Priority, Priority::Routine]);
    let claimed = prop::sample::select(vec![0, 10_000, 40_000, u64::MAX]);
    (
        (0..FRAMES_MAX / 2, -60..100i64, prop::sample::subsequence(ZONES.to_vec(), 1..=3)),
        prop::collection::vec((1..40u32, prop::bool::weighted(0.2)), 1..4),
        (claimed, rank, who),
    )
        .prop_map(|((after, at, zones), cues, (claimed_ms, priority, by))| {
            let ordered_by = by.map(str::to_owned);
            Asked { after, at, zones, cues, claimed_ms, priority, ordered_by }
        })
}

fn case() -> impl Strategy<Value = Case> {
    let step = prop::sample::select(vec![
        -94_608_000,
        -86_400,
        -3_600,
        -60,
        -7,
        3,
        45,
        3_600,
        86_400,
        94_608_000,
    ]);
    (
        (0..HERE.len(), spans(), prop::option::of(spans())),
        (prop::option::of(5..60u64), prop::option::of(5..60u64), 0..30u64),
        prop::collection::vec(asked(), 1..6),
        prop::collection::vec((0..FRAMES_MAX / 2, step), 0..3),
        (1..9usize, 0..5i64),
    )
        .prop_map(
            |((place, station, zone), (limit_s, zone_limit_s, heard_s), asked, jumps, rest)| {
                let (block, lead) = rest;
                Case {
                    place,
                    station,
                    zone,
                    limit_s,
                    zone_limit_s,
                    heard_s,
                    asked,
                    jumps,
                    block,
                    lead,
                }
            },
        )
}

/// Windows around the local time of `base`, on every day; those over midnight become two.
fn windows(spans: &[(i64, i64)], tz: Tz, base: DateTime<Utc>) -> AllowedHours {
    let second = i64::from(base.with_timezone(&tz).num_seconds_from_midnight());
    let mut windows = AllowedHours::default();
    let mut add = |from: i64, until: i64| {
        let second = |second: i64| u32::try_from(second.clamp(0, 86_400)).expect("of a day");
        let window = AllowedSpan { from: second(from), until: second(until) };
        for day in 0..7u8 {
            let weekday = chrono::Weekday::try_from(day).expect("0 to 6 are weekdays");
            if window.from < window.until {
                windows.add(weekday, window);
            }
        }
    };
    for (from, length) in spans {
        let (from, until) = (second + from, second + from + length);
        add(from, until);
        add(from - 86_400, until - 86_400);
        add(from + 86_400, until + 86_400);
    }
    windows
}

fn allowed(schedule: &Schedule, zone: &str, at: DateTime<Utc>) -> bool {
    let local = schedule.timezone.from_utc_datetime(&at.naive_utc());
    let second = local.time().num_seconds_from_midnight();
    let open = |windows: &AllowedHours| {
        windows.on(local.weekday()).iter().any(|span| span.from <= second && second < span.until)
    };
    let own = schedule.zones[&ZoneId::from(zone)].allowed.as_ref();
    open(&schedule.guard.allowed) && own.is_none_or(open)
}

fn order(run: u64, asked: &Asked, base: DateTime<Utc>) -> RunOrder {
    let source = |&(seconds, quiet): &(u32, bool)| match quiet {
        true => CueSource::Pause { ms: u64::from(seconds) * 1_000 },
        false => CueSource::Bulletin(bulletin("a", u64::from(seconds), 0)),
    };
    let cue = |(index, cue)| OrderedCue { index, source: source(cue), skip_ms: 0, gain_db: 0.0 };
    let voice = |zone: &&str| OrderedVoice {
        zone: ZoneId::from(*zone),
        channels: vec![u16::try_from(channel(zone)).expect("three")],
        gain_db: 0.0,
    };
    RunOrder {
        run,
        output: "amp-1".into(),
        at: base + TimeDelta::seconds(asked.at),
        programme: "khan-cap".into(),
        priority: asked.priority,
        ordered_by: asked.ordered_by.clone(),
        length_ms: asked.claimed_ms,
        cues: (0..).zip(&asked.cues).map(cue).collect(),
        voices: asked.zones.iter().map(voice).collect(),
    }
}

fn channel(zone: &str) -> usize {
    ZONES.iter().position(|known| *known == zone).expect("one of the three")
}

fn guarded(case: &Case) -> (Schedule, DateTime<Utc>) {
    let (tz, base) = HERE[case.place];
    let base = DateTime::parse_from_rfc3339(base).expect("an instant").to_utc();
    let mut schedule = ward(vec![]);
    schedule.timezone = tz;
    schedule.guard.allowed = windows(&case.station, tz, base);
    schedule.guard.daily_limit = case.limit_s.map(Duration::from_secs);
    let narrow = schedule.zones.get_mut(&ZoneId::from("to-3")).expect("one of the ward's");
    narrow.allowed = case.zone.as_ref().map(|spans| windows(spans, tz, base));
    narrow.daily_limit = case.zone_limit_s.map(Duration::from_secs);
    (schedule, base)
}

/// Lives through a case, and says how many frames were heard under the guard.
fn live(case: &Case) -> Result<u64, TestCaseError> {
    let (schedule, base) = guarded(case);
    let today = schedule.timezone.from_utc_datetime(&base.naive_utc()).date_naive();
    let mut spent: BTreeMap<(&str, NaiveDate), u64> = BTreeMap::new();
    let mut seed = Vec::new();
    for zone in ZONES {
        seed.push((ZoneId::from(zone), today, case.heard_s * 1_000));
        spent.insert((zone, today), case.heard_s * 1_000 * u64::from(RATE) / 1_000);
    }
    let mut guard = OutputGuard::new(Arc::new(schedule.clone()), &seed);
    // Exempt orders sound on a device of their own, so that what is heard here is what is held.
    let (mut held, mut free) = (Device::new(), Device::new());
    let mut offset_ns = base.timestamp_nanos_opt().expect("within 200 years");
    let (mut frame, mut wanted_free, mut heard_free, mut heard) = (0u64, 0u64, 0u64, 0u64);
    let mut waiting: Vec<(u64, &Asked)> = (1..).zip(&case.asked).collect();
    let mut jumps = case.jumps.clone();
    // A voice under way goes on if the clock is set back by less than a second before its hours.
    let set_back = i64::from(jumps.iter().any(|(_, by)| *by < 0));
    while frame < FRAMES_MAX {
        jumps.retain(|(at, by)| {
            let now = *at <= frame;
            offset_ns += if now { by * 1_000_000_000 } else { 0 };
            !now
        });
        for (run, asked) in waiting.extract_if(.., |(_, asked)| asked.after <= frame) {
            let order = order(run, asked, base);
            let verdict = guard.judge(&order);
            let named = asked.ordered_by.as_deref().is_some_and(|by| !by.trim().is_empty());
            if let Some(admitted) = verdict.admitted {
                if named && asked.priority == Priority::Emergency {
                    wanted_free += 1;
                    free.play(&admitted);
                } else {
                    held.play(&admitted);
                }
            }
        }
        let ns = i64::try_from(frame).expect("small") * FRAME_NS;
        let now_ns = ns - case.lead * FRAME_NS;
        let mut block = vec![0.0f32; case.block * 3];
        held.renderer.fill_at(&mut block, ns, now_ns, offset_ns);
        for (index, frames) in block.chunks(3).enumerate() {
            let at = ns + i64::try_from(index).expect("small") * FRAME_NS;
            let wall = DateTime::from_timestamp_nanos(at + offset_ns);
            for zone in ZONES.iter().filter(|zone| frames[channel(zone)] != 0.0) {
                heard += 1;
                let soon = wall + TimeDelta::seconds(set_back);
                let fits = allowed(&schedule, zone, wall) || allowed(&schedule, zone, soon);
                prop_assert!(fits, "{zone} hears at {wall}");
                let date = schedule.timezone.from_utc_datetime(&wall.naive_utc()).date_naive();
                let sum = spent.entry((zone, date)).or_insert(0);
                *sum += 1;
                let own = Some(case.zone_limit_s).filter(|_| *zone == "to-3").flatten();
                let limit = [case.limit_s, own].into_iter().flatten().min();
                let most = limit.map_or(u64::MAX, |limit| limit * u64::from(RATE));
                let most = most.saturating_add(set_back as u64 * u64::from(RATE));
                prop_assert!(*sum <= most, "{zone} hears {sum} frames of {most} on {date}");
            }
        }
        free.renderer.fill_at(&mut block, ns, now_ns, offset_ns);
        heard_free +=
            block.chunks(3).filter(|frames| frames.iter().any(|&s| s != 0.0)).count() as u64;
        frame += case.block as u64;
        for event in held.events(offset_ns).iter().chain(&free.events(offset_ns)) {
            guard.note_event(event);
        }
    }
    // With a clock that stands, every named emergency whose sound is to begin while the case lives,
    // and a second before its end, is heard.
    let due = |asked: &&Asked| {
        let named = asked.ordered_by.as_deref().is_some_and(|by| !by.trim().is_empty());
        let silent = asked.cues.iter().take_while(|cue| cue.1).map(|cue| u64::from(cue.0)).sum();
        let sounds = asked.cues.iter().any(|cue| !cue.1);
        let begins = asked.after.max(frames(asked.at.max(0) as u64)) + frames(silent);
        named && asked.priority == Priority::Emergency && sounds && begins < FRAMES_MAX - frames(1)
    };
    let expected = case.jumps.is_empty() && case.asked.iter().any(|asked| due(&asked));
    prop_assert!(!expected || heard_free > 0, "{wanted_free} emergencies and nothing is heard");
    Ok(heard)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn no_frame_leaves_outside_the_hours_or_above_the_limit_but_a_named_emergencys(case in case()) {
        live(&case)?;
    }
}

/// A property that nothing meets is no property: with all hours open, everything is heard.
#[test]
fn what_the_guard_lets_is_heard_to_its_last_frame() {
    let asked = |at, zone, by: Option<&str>| Asked {
        after: 0,
        at,
        zones: vec![zone],
        cues: vec![(10, false), (3, true), (7, false)],
        claimed_ms: 20_000,
        priority: Priority::Routine,
        ordered_by: by.map(str::to_owned),
    };
    let all = Case {
        place: 0,
        station: vec![(0, 60)],
        zone: Some(vec![(5, 60)]),
        limit_s: Some(60),
        zone_limit_s: Some(59),
        heard_s: 26,
        asked: vec![
            asked(0, "to-1", None),            // Its hours begin with it.
            asked(40, "to-2", None),           // They end with it.
            asked(5, "to-3", None),            // Behind it, 16 s are left of the zone's own limit …
            asked(30, "to-3", None), // … of which the granted 20 s and 3 ms leave 13 (and 0 frames).
            asked(4, "to-3", None),  // Not yet open.
            asked(70, "to-1", Some("Bà Hoa")), // A name alone is no emergency.
        ],
        jumps: vec![],
        block: 2,
        lead: 2,
    };
    // 17 s in each of to-1 and to-2; in to-3 17 s and 12.95 s. A pause is no sound.
    let want = u64::from(RATE) * (17 + 17 + 17) + 12 * u64::from(RATE) + 19;
    assert_eq!(live(&all).expect("within hours and limits"), want);
}

/// A clock that is set back while a voice sounds makes its permit no longer; one that is set
/// forward makes it shorter at once.
#[test]
fn a_permit_ends_no_later_however_the_clock_is_set() {
    // (jump in seconds, five seconds after the start; seconds heard of twenty, in hours of ten)
    let cases = [(0, 10), (-4, 10), (-86_400, 5), (-60, 5), (3, 7), (5, 5), (3_600, 5)];
    for (jump, seconds) in cases {
        let one = Asked {
            after: 0,
            at: 0,
            zones: vec!["to-1"],
            cues: vec![(20, false)],
            claimed_ms: 20_000,
            priority: Priority::Routine,
            ordered_by: None,
        };
        let case = Case {
            place: 0,
            station: vec![(-10, 20)],
            zone: None,
            limit_s: None,
            zone_limit_s: None,
            heard_s: 0,
            asked: vec![one],
            jumps: vec![(5 * u64::from(RATE), jump)],
            block: 1,
            lead: 0,
        };
        let heard = live(&case).expect("within hours");
        assert_eq!(heard, seconds * u64::from(RATE), "the clock is set by {jump} s");
    }
}
