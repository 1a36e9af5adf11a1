//! A small ward to try the core on: zones `to-1` and `to-2` on one output, `to-3` on another, open
//! from 05:00 to 22:00, in Asia/Ho_Chi_Minh; and timelines as text.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use crate::support::rows::RowFields as _;
use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::sim::Sim;
use loaphuong::station::allowed_hours::{AllowedHours, AllowedSpan};
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::calendar::DaySet;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::{OutputId, ProgrammeId, QueueId, ZoneId};
use loaphuong::station::priority::Priority;
use loaphuong::station::record::{CueOrigin, Row, RowCue, RowKind};
use loaphuong::station::recurrence::{CronRule, Recurrence, RecurrenceRule};
use loaphuong::station::schedule::{
    CueRule, CueWhat, Guard, Programme, Queue, ResumeRule, Schedule, Zone,
};
use loaphuong::station::stock::{Stock, StockItem};

pub fn at(text: &str) -> DateTime<Utc> {
    let text = format!("{text}+07:00");
    DateTime::parse_from_rfc3339(&text).expect("a local time").with_timezone(&Utc)
}

pub fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

/// Open from 05:00 to 22:00 every day.
pub fn ward(programmes: Vec<Programme>) -> Schedule {
    let zone = |output: &str, channels: &[u16]| Zone {
        name: String::new(),
        output: OutputId::from(output),
        channels: channels.to_vec(),
        gain_db: 0.0,
        owner: None,
        allowed: None,
        daily_limit: None,
    };
    Schedule {
        station: "thu".into(),
        timezone: chrono_tz::Asia::Ho_Chi_Minh,
        zones: [
            (ZoneId::from("to-1"), zone("amp-1", &[0])),
            (ZoneId::from("to-2"), zone("amp-1", &[1])),
            (ZoneId::from("to-3"), zone("amp-2", &[])),
        ]
        .into(),
        amplifiers: Default::default(),
        guard: Guard {
            allowed: open(5 * 60, 22 * 60),
            tests: None,
            daily_limit: None,
            mute: DaySet::default(),
        },
        trust: ClockTrust::Synced,
        emergency: Default::default(),
        loudness: Default::default(),
        queues: [(QueueId::from("tin"), queue("tin"))].into(),
        campaigns: [].into(),
        programmes,
    }
}

pub fn queue(folder: &str) -> Queue {
    Queue { folder: folder.into(), order: Default::default(), ..Queue::default() }
}

/// One window for all days, in minutes of the day.
pub fn open(from: u32, until: u32) -> AllowedHours {
    let mut windows = AllowedHours::default();
    for day in 0..7 {
        let weekday = chrono::Weekday::try_from(day).expect("0 to 6 are weekdays");
        windows.add(weekday, AllowedSpan { from: from * 60, until: until * 60 });
    }
    windows
}

pub fn programme(id: &str, cron: &str, zones: &[&str], files: &[&str]) -> Programme {
    Programme {
        id: ProgrammeId::from(id),
        title: id.to_owned(),
        zones: zones.iter().map(|zone| ZoneId::from(*zone)).collect(),
        when: Recurrence {
            rules: vec![RecurrenceRule::Cron(CronRule::parse(cron).expect("a rule"))],
            ..Recurrence::default()
        },
        priority: Priority::Routine,
        late: minutes(10),
        max_length: None,
        resume: ResumeRule::Restart,
        rundown: files.iter().map(|path| file(path)).collect(),
        campaign: None,
        place: "test.yaml:1".into(),
    }
}

pub fn file(path: &str) -> CueRule {
    CueRule { what: CueWhat::File(path.into()), music: false }
}

/// A queue's cue that may find nothing.
pub fn optional(queue: &str, take: u32) -> CueRule {
    let queue = QueueId::from(queue);
    CueRule { what: CueWhat::Queue { queue, take, optional: true }, music: false }
}

pub fn from_queue(queue: &str, take: u32) -> CueRule {
    CueRule {
        what: CueWhat::Queue { queue: QueueId::from(queue), take, optional: false },
        music: false,
    }
}

/// Accepted bulletins of these lengths in seconds; each one's content is its path.
pub fn stock(files: &[(&str, u64)]) -> Arc<Stock> {
    let items = files.iter().enumerate().map(|(index, (path, seconds))| {
        let bulletin = bulletin(path, *seconds, index);
        ((*path).into(), StockItem::Accepted(bulletin))
    });
    Arc::new(Stock { items: items.collect() })
}

pub fn bulletin(path: &str, seconds: u64, arrived_minute: usize) -> Arc<Bulletin> {
    let minute = i64::try_from(arrived_minute).expect("few files");
    Arc::new(Bulletin {
        path: path.into(),
        sha256: format!("sha-{path}").into(),
        title: path.to_owned(),
        length_ms: seconds * 1_000,
        arrived: at("2026-03-01T00:00:00") + TimeDelta::minutes(minute),
        ..Bulletin::default()
    })
}

/// A simulated station that comes to life at `start`.
pub fn sim(schedule: Schedule, stock: Arc<Stock>, start: &str) -> Sim {
    Sim::new(Arc::new(schedule), stock, &[], at(start))
}

/// Plays and slots a line each: `05:30:00-05:30:10 to-1 sang play a.ogg aired`.
pub fn timeline(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        let time = |stamp: Option<loaphuong::station::record::LocalTimestamp>| {
            stamp.map_or("-".to_owned(), |stamp| stamp.0.format("%H:%M:%S%.f").to_string())
        };
        let what = match row.kind() {
            RowKind::Play => format!("play {}", row.cue().map(cue_told).unwrap_or_default()),
            RowKind::Slot => format!("slot {}", row.due.0.format("%H:%M:%S")),
        };
        write!(
            text,
            "{}..{} {} {} {what}: {} {:.1} s",
            time(row.started_at()),
            time(row.ended_at()),
            row.zone(),
            row.programme(),
            row.outcome(),
            row.heard_ms() as f64 / 1_000.0
        )
        .expect("a String takes all");
        if let Some(reason) = row.reason() {
            write!(text, ", {reason}").expect("a String takes all");
        }
        if let Some(detail) = &row.detail() {
            write!(text, " ({detail})").expect("a String takes all");
        }
        if let Some(count) = row.count() {
            write!(text, ", {count} slots").expect("a String takes all");
        }
        text.push('\n');
    }
    text
}

/// Its path; where it has none, the queue that had nothing.
fn cue_told(cue: &RowCue) -> String {
    let queue = matches!(cue.from, CueOrigin::Queue(_)).then(|| cue.from.to_string());
    cue.path.clone().or(queue).unwrap_or_default()
}

/// The slots' closing lines alone.
pub fn closings(rows: &[Row]) -> String {
    let slots: Vec<Row> = rows.iter().filter(|row| row.kind() == RowKind::Slot).cloned().collect();
    timeline(&slots)
}
