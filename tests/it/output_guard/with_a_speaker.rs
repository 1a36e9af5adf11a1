//! A core that lies, a real speaker, and the recording of what was heard.

#![expect(clippy::disallowed_methods, reason = "hours are laid around the real clock's present")]

use std::path::Path;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use loaphuong::station::allowed_hours::{AllowedHours, AllowedSpan};
use loaphuong::station::ids::ZoneId;
use loaphuong::station::priority::Priority;
use loaphuong::station::record::Reason;
use loaphuong::station::schedule::Schedule;
use loaphuong::station::{OutputEvent, RunOrder};
use loaphuong::wire::SinkSpec;

use crate::support::audio::{channel, find, noise, read_wav, write_wav};
use crate::support::orders::{Station, file, in_ms, order};
use crate::support::ward::ward;

const RATE: usize = 48_000;

/// The fade before a permit's end, and the jitter of where it falls, frames.
const FADE: usize = RATE / 100 + RATE / 500;

/// Open around now, in a place where it is day, until whole seconds from now: all zones, and
/// `to-2`.
fn open_until(all: DateTime<Utc>, narrow: DateTime<Utc>) -> Schedule {
    let day = |tz: &Tz| (2..22).contains(&Utc::now().with_timezone(tz).hour());
    let places = [chrono_tz::Asia::Ho_Chi_Minh, chrono_tz::UTC];
    let tz = places.into_iter().find(day).expect("they are seven hours apart");
    let mut schedule = ward(vec![]);
    schedule.timezone = tz;
    let windows = |until: DateTime<Utc>| {
        let local = until.with_timezone(&tz);
        let mut windows = AllowedHours::default();
        let until = local.num_seconds_from_midnight();
        windows.add(local.weekday(), AllowedSpan { from: 0, until });
        windows
    };
    schedule.guard.allowed = windows(all);
    let zone = schedule.zones.get_mut(&ZoneId::from("to-2")).expect("one of the ward's");
    zone.allowed = Some(windows(narrow));
    schedule
}

fn refused(wanted: u64, place: &str) -> impl Fn(&OutputEvent) -> bool {
    move |event| {
        let hours = Reason::GuardHours;
        matches!(event, OutputEvent::Refused { run, zone, refusal }
            if *run == wanted && zone.as_str() == place && refusal.reason() == hours)
    }
}

/// All recordings of the output one behind the other, left and right: a speaker that ends between
/// two orders makes two.
fn recorded(folder: &Path) -> (Vec<i16>, Vec<i16>) {
    let entries = std::fs::read_dir(folder.join("rec")).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for file in files {
        let (samples, channels) = read_wav(&file);
        left.extend(channel(&samples, channels, 0));
        right.extend(channel(&samples, channels, 1));
    }
    (left, right)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lying_core_is_not_heard_beyond_the_allowed_hours() {
    let whole = |at: DateTime<Utc>| at.with_nanosecond(0).expect("a whole second");
    let (narrow, all) = (whole(in_ms(5_000)), whole(in_ms(6_000)));
    let folder = tempfile::tempdir().unwrap();
    let sinks = [("rec", SinkSpec::Wav(folder.path().to_owned()))];
    let program = env!("CARGO_BIN_EXE_loaphuong").into();
    let mut station = Station::guarded(program, &sinks, open_until(all, narrow));
    let (long, short) = (noise(20 * RATE, 1), noise(RATE / 2, 2));
    write_wav(&station.store.path().join("long"), 48_000, 1, &long);
    write_wav(&station.store.path().join("short"), 48_000, 1, &short);

    // Twenty seconds, where five are left.
    let zones = [("to-1", Some(0), 0.0), ("to-2", Some(1), 0.0)];
    station.outputs.arm(&order(1, "rec", in_ms(1_500), vec![file("long")], &zones));
    let mut frames = Vec::new();
    for (zone, end) in [("to-2", narrow), ("to-1", all)] {
        station.until("refusal", refused(1, zone)).await;
        let ended = station.until_ended(1, 0, zone).await;
        let OutputEvent::Ended { at, stopped: true, heard, .. } = ended else {
            panic!("{ended:?}")
        };
        let off_ms = (at - end).num_milliseconds();
        assert!((-5..=5).contains(&off_ms), "{zone} is mute {off_ms} ms after its hours");
        frames.push(usize::try_from(heard.frames).unwrap());
    }

    // By a core that believes in other hours, in another day, or that anything is an emergency.
    let mut lies: Vec<RunOrder> = Vec::new();
    for (run, at) in [(2, in_ms(0)), (3, all + TimeDelta::days(1)), (4, all + TimeDelta::hours(1))]
    {
        lies.push(order(run, "rec", at, vec![file("short")], &zones[..1]));
    }
    lies[1].priority = Priority::Emergency;
    lies[2].priority = Priority::Emergency;
    lies[2].ordered_by = Some(" ".into());
    for lie in &lies {
        station.outputs.arm(lie);
        station.until("refusal at the guard", refused(lie.run, "to-1")).await;
    }
    // An instant within the hours, long past: the guard lets it pass, and the speaker knows better.
    let mut late = order(5, "rec", all - TimeDelta::seconds(1), vec![file("short")], &zones[..1]);
    station.outputs.arm(&late);
    station.until("refusal by the speaker", refused(5, "to-1")).await;
    let ended = station.until_ended(5, 0, "to-1").await;
    assert!(matches!(ended, OutputEvent::Ended { heard, .. } if heard.frames == 0), "{ended:?}");

    late.run = 6;
    (late.priority, late.ordered_by) = (Priority::Emergency, Some("Bà Hoa".into()));
    station.outputs.arm(&late);
    let ended = station.until_ended(6, 0, "to-1").await;
    assert!(matches!(ended, OutputEvent::Ended { stopped: false, .. }), "{ended:?}");
    station.outputs.shutdown().await;

    let (left, right) = recorded(folder.path());
    let alarm = find(&left, &short, 1).expect("a named emergency is heard at any time");
    for (side, frames, end) in [(&right, frames[0], right.len()), (&left, frames[1], alarm)] {
        let plain = frames - FADE;
        let begin = find(side, &long[..plain], 1).expect("whole until the fade");
        assert!(side[begin + plain..begin + frames].iter().any(|&s| s != 0), "heard to the end");
        assert!(side[begin + frames..end].iter().all(|&s| s == 0), "and nothing behind it");
    }
    assert!(left[alarm + short.len()..].iter().all(|&s| s == 0), "nor behind the emergency");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lying_core_is_not_heard_beyond_the_daily_limit() {
    let folder = tempfile::tempdir().unwrap();
    let sinks = [("rec", SinkSpec::Wav(folder.path().to_owned()))];
    let program = env!("CARGO_BIN_EXE_loaphuong").into();
    let mut schedule = open_until(in_ms(3_600_000), in_ms(3_600_000));
    schedule.guard.daily_limit = Some(std::time::Duration::from_millis(1_700));
    let mut station = Station::guarded(program, &sinks, schedule);
    let source = noise(RATE, 3);
    write_wav(&station.store.path().join("a"), 48_000, 1, &source);
    let mut frames = Vec::new();
    for run in 1..=2 {
        let mut order = order(run, "rec", in_ms(0), vec![file("a")], &[("to-1", Some(0), 0.0)]);
        order.length_ms = 1_000;
        station.outputs.arm(&order);
        let ended = station.until_ended(run, 0, "to-1").await;
        let OutputEvent::Ended { stopped, heard, .. } = ended else { panic!("{ended:?}") };
        frames.push((heard.frames, stopped));
    }
    let tenth = RATE as u64 / 10;
    assert_eq!(frames, [(10 * tenth, false), (7 * tenth, true)], "to the frame");
    let limit = |event: &OutputEvent| matches!(event, OutputEvent::Refused { run: 2 | 3, refusal, .. } if refusal.reason() == Reason::GuardLimit);
    station.until("refusal by the speaker", limit).await;
    station.told.clear();
    station.outputs.arm(&order(3, "rec", in_ms(0), vec![file("a")], &[("to-1", Some(0), 0.0)]));
    station.until("refusal at the guard", limit).await;
    station.outputs.shutdown().await;
    let loud = |samples: &[i16]| samples.iter().filter(|&&sample| sample != 0).count();
    let heard = loud(&recorded(folder.path()).0);
    // A sample of noise may be zero; some are.
    assert!((17 * RATE / 10).abs_diff(heard) < 20, "{heard} frames");
}
