//! A ward to plan for: not a behaviour, but what the tests of the plan have in common.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, Weekday};
use loaphuong::station::allowed_hours::{AllowedHours, AllowedSpan};
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::calendar::DaySet;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::{Timestamp, ZoneId};
use loaphuong::station::planner::{ExpectedOutcome, PlannedSlot};
use loaphuong::station::priority::Priority;
use loaphuong::station::recurrence::{CronRule, Recurrence, RecurrenceRule};
use loaphuong::station::schedule::{
    CueRule, CueWhat, Guard, Programme, Queue, QueueOrder, ResumeRule, Schedule, Zone,
};
use loaphuong::station::stock::{Stock, StockItem};

pub fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

pub fn utc(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Spans such as `05:30-07:00`, the same every day.
pub fn windows(spans: &[&str]) -> AllowedHours {
    let second = |text: &str| {
        let (hour, minute) = text.split_once(':').unwrap();
        hour.parse::<u32>().unwrap() * 3_600 + minute.parse::<u32>().unwrap() * 60
    };
    let mut windows = AllowedHours::default();
    for span in spans {
        let (from, until) = span.split_once('-').unwrap();
        for n in 0..7_u8 {
            let window = AllowedSpan { from: second(from), until: second(until) };
            windows.add(Weekday::try_from(n).unwrap(), window);
        }
    }
    windows
}

/// Two zones, open all day, nothing scheduled.
pub fn ward() -> Schedule {
    let zone = |name: &str| Zone {
        name: name.into(),
        output: "amp-1".into(),
        channels: vec![],
        gain_db: 0.0,
        owner: None,
        allowed: None,
        daily_limit: None,
    };
    let zones = [("to-1", "Tổ dân phố số 1"), ("to-2", "Tổ dân phố số 2")];
    Schedule {
        station: "thanh-dong-nvh-1".into(),
        timezone: chrono_tz::Asia::Ho_Chi_Minh,
        zones: zones.iter().map(|(id, name)| (ZoneId::from(*id), zone(name))).collect(),
        amplifiers: Default::default(),
        guard: Guard {
            allowed: AllowedHours::always(),
            tests: None,
            daily_limit: None,
            mute: DaySet::none(),
        },
        trust: ClockTrust::Synced,
        emergency: Default::default(),
        loudness: Default::default(),
        queues: BTreeMap::new(),
        campaigns: BTreeMap::new(),
        programmes: vec![],
    }
}

pub fn at(rule: &str) -> Recurrence {
    Recurrence {
        rules: vec![RecurrenceRule::Cron(CronRule::parse(rule).unwrap())],
        ..Recurrence::default()
    }
}

/// A routine programme, ten minutes of patience.
pub fn programme(id: &str, zones: &[&str], rule: &str, rundown: Vec<CueRule>) -> Programme {
    Programme {
        id: id.into(),
        title: id.into(),
        zones: zones.iter().map(|zone| ZoneId::from(*zone)).collect(),
        when: at(rule),
        priority: Priority::Routine,
        late: minutes(10),
        max_length: None,
        resume: ResumeRule::Restart,
        rundown,
        campaign: None,
        place: format!("schedules/test.yaml:{id}").into(),
    }
}

pub fn file(path: &str) -> CueRule {
    CueRule { what: CueWhat::File(path.into()), music: false }
}

pub fn music(path: &str) -> CueRule {
    CueRule { music: true, ..file(path) }
}

pub fn take(queue: &str, take: u32) -> CueRule {
    CueRule { what: CueWhat::Queue { queue: queue.into(), take, optional: false }, music: false }
}

pub fn queue(folder: &str, order: QueueOrder) -> Queue {
    Queue { folder: folder.into(), order, ..Queue::default() }
}

/// Bulletins by path and minutes, the first the oldest, an hour between them.
pub fn stock(files: &[(&str, u64)]) -> Stock {
    let item = |(n, (path, length)): (usize, &(&str, u64))| {
        let path: Arc<str> = (*path).into();
        let hours = chrono::TimeDelta::hours(i64::try_from(n).unwrap());
        let bulletin = Bulletin {
            path: path.clone(),
            sha256: format!("hash of {path}").into(),
            title: format!("Title of {path}"),
            length_ms: length * 60_000,
            arrived: utc("2026-02-01T00:00:00Z") + hours,
            ..Bulletin::default()
        };
        (path, StockItem::Accepted(Arc::new(bulletin)))
    };
    Stock { items: files.iter().enumerate().map(item).collect() }
}

/// Slots as lines: due, start if later, why not whole, zone, programme, length, cues, problems.
pub fn told(schedule: &Schedule, slots: &[PlannedSlot]) -> String {
    let time = |at: Timestamp| at.with_timezone(&schedule.timezone).format("%d %H:%M:%S");
    let line = |slot: &PlannedSlot| {
        let starts = match slot.starts == slot.id.due {
            true => String::new(),
            false => format!(" starts {}", time(slot.starts)),
        };
        let airs = match slot.outlook {
            ExpectedOutcome::Aired => starts,
            ExpectedOutcome::Cut(reason) => format!("{starts} cut: {reason}"),
            ExpectedOutcome::NotAired(reason) => format!(" not aired: {reason}"),
        };
        let cues: Vec<String> = slot.cues.iter().map(|cue| cue_told(&cue.source)).collect();
        let problems = slot.problems.iter().map(|problem| format!("\n    {problem:?}"));
        format!(
            "{} {} {}{airs} {}s [{}]{}\n",
            time(slot.id.due),
            slot.id.zone,
            slot.id.programme,
            slot.length_ms / 1_000,
            cues.join(" "),
            problems.collect::<String>()
        )
    };
    let text: String = slots.iter().map(line).collect();
    // Instants in problems are long; the local time says as much.
    slots.iter().fold(text, |text, slot| {
        text.replace(
            &format!("{:?}", slot.id),
            &format!("{}@{}", slot.id.programme, time(slot.id.due)),
        )
    })
}

fn cue_told(source: &loaphuong::station::CueSource) -> String {
    use loaphuong::station::CueSource;
    match source {
        CueSource::Bulletin(bulletin) => bulletin.path.to_string(),
        CueSource::Pause { ms } => format!("pause {ms}"),
        CueSource::Attention { ms } => format!("attention {ms}"),
        CueSource::Tone { ms } => format!("tone {ms}"),
        CueSource::Absent { path, reason } => {
            format!("{}:{reason}", path.as_deref().unwrap_or_default())
        }
    }
}
