//! What the YAML says is what the station is told, and what it doesn't say has its default.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{NaiveDate, TimeZone, Utc, Weekday};
use loaphuong::config::load_texts;
use loaphuong::station::allowed_hours::AllowedSpan;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::{OutputId, QueueId, ZoneId};
use loaphuong::station::priority::Priority;
use loaphuong::station::schedule::{CueWhat, QueueOrder, ResumeRule};
use loaphuong::wire::SinkSpec;

use crate::config::texts::{SCHEDULE, STATION, load, with};

fn hours(count: u32) -> u32 {
    count * 3_600
}

#[test]
fn every_key_reaches_its_value() {
    let config = load(STATION, SCHEDULE).expect("good texts");
    let schedule = &config.schedule;
    assert_eq!((&*config.id, &*config.name), ("thanh-dong-nvh-1", "Nhà văn hóa số 1"));
    assert_eq!(schedule.station, config.id);
    assert_eq!(config.folders.audio, PathBuf::from("/etc/loaphuong/audio"));
    assert_eq!(config.folders.state, PathBuf::from("/var/lib/loaphuong"));
    assert_eq!(
        config.outputs[&OutputId::from("amp-1")],
        SinkSpec::Device("plughw:CARD=Device".into())
    );
    assert_eq!(
        config.outputs[&OutputId::from("rec")],
        SinkSpec::Wav("/etc/loaphuong/aircheck".into())
    );
    let zone = &schedule.zones[&ZoneId::from("to-1")];
    assert_eq!((zone.channels.as_slice(), zone.gain_db), (&[0][..], -3.0));
    assert_eq!(schedule.zones[&ZoneId::from("to-2")].channels, [1]);
    assert_eq!(zone.owner.as_deref(), Some("Tổ dân phố số 1"));
    assert_eq!(schedule.guard.daily_limit, Some(Duration::from_secs(45 * 60)));
    assert_eq!(schedule.trust, ClockTrust::Synced);
    assert_eq!(config.schedule.loudness.target_lufs, Some(-18.0));
    let report = config.report.expect("a centre");
    assert_eq!(report.endpoint, "https://centre.example/v1/events");
    assert_eq!(report.token_file, Some("/etc/loaphuong/token".into()));

    let queue = &schedule.queues[&QueueId::from("kt-xh")];
    assert_eq!((queue.order, queue.airs), (QueueOrder::Oldest, Some(3)));
    assert_eq!(queue.keep, Some(Duration::from_secs(14 * 86_400)));
    let campaign = schedule.campaigns.values().next().expect("one campaign");
    assert_eq!((campaign.field, campaign.target_per_zone), (Some(3), Some(60)));
    assert_eq!(campaign.from, NaiveDate::from_ymd_opt(2026, 3, 1));

    let programme = &schedule.programmes[0];
    assert_eq!(programme.zones, [ZoneId::from("to-1"), ZoneId::from("to-2")]);
    assert_eq!(programme.priority, Priority::Routine);
    assert_eq!(programme.late, Duration::from_secs(600));
    assert_eq!(programme.max_length, Some(Duration::from_secs(1_800)));
    assert_eq!(&*programme.place, "schedules/tuan.yaml:8");
    let what: Vec<&CueWhat> = programme.rundown.iter().map(|cue| &cue.what).collect();
    assert_eq!(
        what,
        [
            &CueWhat::File("nhac-hieu/mo-dau.ogg".into()),
            &CueWhat::Queue { queue: "kt-xh".into(), take: 3, optional: false },
            &CueWhat::Pause(Duration::from_secs(2)),
        ]
    );
    let optional = load(STATION, &with(SCHEDULE, "take: 3", "optional: true"));
    let optional = &optional.expect("no faults").schedule.programmes[0].rundown[1].what;
    assert_eq!(*optional, CueWhat::Queue { queue: "kt-xh".into(), take: 1, optional: true });
    // Friday 1 May 2026 is due at 05:30 in Vietnam; Thursday 30 April is excepted.
    let after = Utc.with_ymd_and_hms(2026, 4, 29, 0, 0, 0).single().expect("an instant");
    let next = programme.when.next_after(schedule.timezone, after);
    assert_eq!(next, Utc.with_ymd_and_hms(2026, 4, 30, 22, 30, 0).single());
}

#[test]
fn what_is_not_said_has_its_default() {
    let station = "station: {id: a}\noutputs: {o: {null: true}}\nzones: {z: {output: o}}\n\
                   guard: {allowed: [\"00:00-24:00\"]}\n";
    let schedule = "queues: {q: {folder: q}}\nprogrammes:\n  - id: p\n    zones: z\n    \
                    at: {time: \"05:30\"}\n    rundown: [{queue: q}]\n";
    let config = load(station, schedule).expect("the least that can be said");
    assert_eq!(config.name, "a");
    assert_eq!(config.schedule.timezone, chrono_tz::Asia::Ho_Chi_Minh);
    assert_eq!(config.folders.audio, PathBuf::from("/etc/loaphuong/audio"));
    assert_eq!(config.folders.schedules, PathBuf::from("/etc/loaphuong/schedules"));
    assert_eq!(config.folders.state, PathBuf::from("/var/lib/loaphuong"));
    assert_eq!(config.outputs[&OutputId::from("o")], SinkSpec::Null);
    assert_eq!(
        (config.schedule.loudness.target_lufs, config.schedule.loudness.peak_dbtp),
        (Some(-18.0), -1.5)
    );
    assert_eq!(config.report, None);
    assert_eq!(config.schedule.trust, ClockTrust::Synced);
    let zone = &config.schedule.zones[&ZoneId::from("z")];
    assert_eq!((zone.name.as_str(), zone.gain_db, &zone.channels[..]), ("z", 0.0, &[][..]));
    let queue = &config.schedule.queues[&QueueId::from("q")];
    assert_eq!((queue.order, queue.airs, queue.keep), (QueueOrder::Oldest, None, None));
    let programme = &config.schedule.programmes[0];
    assert_eq!(programme.title, "p");
    assert_eq!(programme.priority, Priority::Routine);
    assert_eq!(programme.late, Duration::from_secs(600));
    assert_eq!(programme.max_length, None);
    assert_eq!(programme.resume, ResumeRule::Restart);
    assert_eq!(
        programme.rundown[0].what,
        CueWhat::Queue { queue: "q".into(), take: 1, optional: false }
    );
    let report = with(STATION, ", heartbeat: 60s", "");
    let report = load(&report, SCHEDULE).expect("no heartbeat").report.expect("a centre");
    assert_eq!(report.heartbeat, Duration::from_secs(60));
}

#[test]
fn loudness_may_differ_by_hour_or_be_left_alone() {
    let by_hour = "peak: -1.5 dBTP, by_hour: {\"05:00-06:00\": -22 LUFS, 22:30-24:00: -24LUFS}";
    let station = with(STATION, "peak: -1.5 dBTP", by_hour);
    let loudness = &load(&station, SCHEDULE).expect("good texts").schedule.loudness;
    let early = (AllowedSpan { from: hours(5), until: hours(6) }, -22.0);
    let night = (AllowedSpan { from: hours(22) + 1_800, until: hours(24) }, -24.0);
    assert_eq!((loudness.target_lufs, &loudness.by_hour[..]), (Some(-18.0), &[early, night][..]));
    let station = with(STATION, "{target: -18 LUFS, peak: -1.5 dBTP}", "off");
    let loudness = &load(&station, SCHEDULE).expect("good texts").schedule.loudness;
    assert_eq!(loudness.target_lufs, None);
}

#[test]
fn allowed_hours_may_differ_by_weekday() {
    let allowed = "{Mon-Fri: [\"05:30-07:00\", \"07:00-08:00\"], T7: \"22:00-24:00\", CN: []}";
    let station = with(STATION, "[\"05:30-07:00\", \"16:30-18:30\"]", allowed);
    let allowed = &load(&station, SCHEDULE).expect("good texts").schedule.guard.allowed;
    // Windows that touch are one.
    let morning = [AllowedSpan { from: hours(5) + 1_800, until: hours(8) }];
    for day in [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri] {
        assert_eq!(allowed.on(day), morning, "{day}");
    }
    assert_eq!(allowed.on(Weekday::Sat), [AllowedSpan { from: hours(22), until: hours(24) }]);
    assert_eq!(allowed.on(Weekday::Sun), []);
}

#[test]
fn spellings_that_mean_the_same_are_the_same() {
    let cases = [
        (STATION, "-3dB", "-3 dB"),
        (STATION, "-3dB", "\"\u{2212}3db\""),
        (STATION, "-18 LUFS", "-18LUFS"),
        (STATION, "45m", "2700s"),
        (STATION, "45m", "\"45m\""),
        (STATION, "channel: left", "channel: 1"),
        (STATION, "channel: left", "channel: \"1\""),
        (STATION, "[\"05:30-07:00\", \"16:30-18:30\"]", "[5:30 - 7:00, 16:30–18:30]"),
        (STATION, "toan-phuong: [to-1, to-2]", "\"toan-phuong\":\n    - to-1\n    - to-2"),
        (SCHEDULE, "keep: 14d", "keep: 336h"),
        (SCHEDULE, "[toan-phuong]", "toan-phuong"),
        (SCHEDULE, "[toan-phuong]", "[to-1, to-2]"),
        (SCHEDULE, "[toan-phuong]", "[to-1, toan-phuong]"),
        (SCHEDULE, "file: nhac-hieu/mo-dau.ogg", "file: ./nhac-hieu/mo-dau.ogg"),
        (SCHEDULE, "    only: []\n", ""),
        (SCHEDULE, "    priority: routine\n", ""),
        // NFD, as a Mac writes it.
        (SCHEDULE, "title: Bản tin sáng", "title: Ba\u{309}n tin sa\u{301}ng"),
    ];
    let plain = load(STATION, SCHEDULE).expect("good texts");
    for (text, from, to) in cases {
        let spelt = with(text, from, to);
        let got = if text == STATION { load(&spelt, SCHEDULE) } else { load(STATION, &spelt) };
        let mut got = got.unwrap_or_else(|faults| panic!("{to:?}: {faults}"));
        // Places differ where a line is left out.
        assert_eq!(got.schedule.programmes[0].place, plain.schedule.programmes[0].place, "{to:?}");
        if to.contains('–') {
            got.schedule = plain.schedule.clone();
        }
        assert_eq!(got, plain, "{to:?}");
    }
}

#[test]
fn a_null_output_may_be_written_with_or_without_quotes() {
    for key in ["null", "\"null\"", "'null'"] {
        let station = with(STATION, "{wav: aircheck}", &format!("{{{key}: true}}"));
        let config = load(&station, SCHEDULE).expect(key);
        assert_eq!(config.outputs[&OutputId::from("rec")], SinkSpec::Null, "{key}");
    }
}

#[test]
fn a_file_may_name_what_another_declares_whatever_their_order() {
    let cut = SCHEDULE.find("programmes:").expect("the section");
    let (shelf, programmes) = SCHEDULE.split_at(cut);
    for order in [[shelf, programmes], [programmes, shelf]] {
        let files = ["a.yaml", "b.yaml"].into_iter().zip(order);
        let files = files.map(|(name, text)| (name.to_string(), text.as_bytes().to_vec()));
        let station = ("station.yaml", STATION.as_bytes());
        let config = load_texts(station, files.collect(), Path::new("/")).expect("good texts");
        assert_eq!(config.schedule.programmes.len(), 1);
    }
}

#[test]
fn mute_days_may_be_calendars_of_the_schedules() {
    let station = with(STATION, "  daily_limit: 45m", "  mute: [tet, 2026-07-25]");
    let config = load(&station, SCHEDULE).expect("good texts");
    let muted = |year, month, day| {
        let date = NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        config.schedule.guard.mute.contains(date)
    };
    assert!(muted(2026, 2, 17), "the first day of Tết");
    assert!(muted(2026, 7, 25));
    assert!(!muted(2026, 7, 26));
}

#[test]
fn a_zone_may_narrow_hours_and_limit_and_what_it_would_widen_is_cut_to_the_stations() {
    let zone = |more: &str| {
        let zones = format!("channel: left, gain: -3dB, {more}");
        let station = with(STATION, "channel: left, gain: -3dB", &zones);
        load(&station, SCHEDULE).expect("good texts").schedule
    };
    let id = ZoneId::from("to-1");
    let at = |hour, minute| {
        let local = chrono_tz::Asia::Ho_Chi_Minh.with_ymd_and_hms(2026, 3, 2, hour, minute, 0);
        local.single().expect("no gap in Vietnam").with_timezone(&Utc)
    };
    let wide = zone("allowed: [\"04:00-23:00\"], daily_limit: 10h");
    assert_eq!(wide.permission(&id, at(5, 0)), None, "the station opens at 05:30");
    let span = wide.permission(&id, at(6, 0)).expect("open");
    assert_eq!((span.from, span.until), (Some(at(5, 30)), Some(at(7, 0))));
    assert_eq!(wide.daily_limit(&id), Some(Duration::from_secs(45 * 60)));
    let narrow = zone("allowed: [\"06:00-06:30\"], daily_limit: 10m");
    let span = narrow.permission(&id, at(6, 0)).expect("open");
    assert_eq!((span.from, span.until), (Some(at(6, 0)), Some(at(6, 30))));
    assert_eq!(narrow.daily_limit(&id), Some(Duration::from_secs(10 * 60)));
}

#[test]
fn hours_for_tests_are_beside_the_allowed_ones_and_of_every_zone() {
    let tests = with(STATION, "  daily_limit: 45m", "  tests: {T2-T6: [\"08:00-17:00\"]}");
    let id = ZoneId::from("to-1");
    let at = |day, hour, minute| {
        let local = chrono_tz::Asia::Ho_Chi_Minh.with_ymd_and_hms(2026, 3, day, hour, minute, 0);
        local.single().expect("no gap in Vietnam").with_timezone(&Utc)
    };
    let may = |station: &str, at| {
        let schedule = load(station, SCHEDULE).expect("good texts").schedule;
        schedule.tone_permission(&id, at, 3_000).is_some()
    };
    // A Monday and a Sunday.
    let cases = [
        (at(2, 6, 0), true, true),
        (at(2, 9, 0), false, true),
        (at(2, 7, 59), false, false),
        (at(2, 17, 0), true, true),
        (at(2, 20, 0), false, false),
        (at(8, 9, 0), false, false),
        (at(8, 6, 0), true, true),
    ];
    for (instant, without, with_tests) in cases {
        assert_eq!(may(STATION, instant), without, "{instant}");
        assert_eq!(may(&tests, instant), with_tests, "{instant}");
    }
    let late = at(2, 17, 0) - chrono::TimeDelta::seconds(2);
    let schedule = load(&tests, SCHEDULE).expect("good texts").schedule;
    assert_eq!(schedule.permission(&id, at(2, 9, 0)), None, "what is scheduled may not");
    assert!(schedule.tone_permission(&id, late, 1_000).is_some());
}
