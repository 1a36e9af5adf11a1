//! How long a simulated year takes: `cargo bench --bench simulate`.
//!
//! 40,000 slots in two zones, as `loaphuong simulate` would live through them; the second figure
//! with a fault twice a day: a power cut, a lost device, an emergency.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use divan::{Bencher, black_box};
use loaphuong::sim::Sim;
use loaphuong::station::allowed_hours::AllowedHours;
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::calendar::DaySet;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::priority::Priority;
use loaphuong::station::record::Row;
use loaphuong::station::recurrence::{CronRule, Recurrence, RecurrenceRule};
use loaphuong::station::schedule::{
    CueRule, CueWhat, Guard, Programme, Queue, QueueOrder, ResumeRule, Schedule, Zone,
};
use loaphuong::station::stock::{Stock, StockItem};
use loaphuong::station::{Command, Input};

/// 55 programmes in two zones every day: 40,150 slots.
const PROGRAMMES: u32 = 55;
const DAYS: i64 = 365;

fn main() {
    divan::main();
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_384_400, 0).expect("2026-03-02 00:00 in Vietnam is in range")
}

fn zone(output: &str) -> Zone {
    Zone {
        name: output.to_owned(),
        output: output.into(),
        channels: vec![],
        gain_db: 0.0,
        owner: None,
        allowed: None,
        daily_limit: None,
    }
}

/// Every programme once a day, 17 minutes apart, of a jingle and two bulletins of a queue.
fn schedule() -> Schedule {
    let programme = |n: u32| {
        let minute = (5 * 60 + n * 17) % (24 * 60);
        let rule = format!("{} {} * * *", minute % 60, minute / 60);
        let rule = CronRule::parse(&rule).expect("minutes and hours of a day");
        let rundown = [
            CueWhat::File("nhac.ogg".into()),
            CueWhat::Queue { queue: "tin".into(), take: 2, optional: false },
        ];
        Programme {
            id: format!("p-{n}").as_str().into(),
            title: format!("Chương trình {n}"),
            zones: vec!["to-1".into(), "to-2".into()],
            when: Recurrence { rules: vec![RecurrenceRule::Cron(rule)], ..Recurrence::default() },
            priority: Priority::Routine,
            late: Duration::from_secs(600),
            max_length: None,
            resume: ResumeRule::Restart,
            rundown: rundown.map(|what| CueRule { what, music: false }).into(),
            campaign: None,
            place: "bench.yaml:1".into(),
        }
    };
    let queue = Queue { folder: "tin".into(), order: QueueOrder::Rotate, ..Queue::default() };
    Schedule {
        station: "do".into(),
        timezone: chrono_tz::Asia::Ho_Chi_Minh,
        zones: [("to-1".into(), zone("amp-1")), ("to-2".into(), zone("amp-2"))].into(),
        amplifiers: Default::default(),
        guard: Guard {
            allowed: AllowedHours::always(),
            tests: None,
            daily_limit: None,
            mute: DaySet::default(),
        },
        trust: ClockTrust::Synced,
        emergency: Default::default(),
        loudness: Default::default(),
        queues: [("tin".into(), queue)].into(),
        campaigns: [].into(),
        programmes: (0..PROGRAMMES).map(programme).collect(),
    }
}

fn bulletin(path: &str, seconds: u64) -> Arc<Bulletin> {
    Arc::new(Bulletin {
        path: path.into(),
        sha256: path.into(),
        title: path.to_owned(),
        length_ms: seconds * 1_000,
        arrived: start(),
        ..Bulletin::default()
    })
}

fn stock() -> Arc<Stock> {
    let paths = (0..20).map(|n| (format!("tin/{n}.mp3"), 60)).chain([("nhac.ogg".into(), 5)]);
    let items = paths.map(|(path, seconds)| {
        let bulletin = bulletin(&path, seconds);
        (bulletin.path.clone(), StockItem::Accepted(bulletin))
    });
    Arc::new(Stock { items: items.collect() })
}

/// Lives a year; `between` befalls the station twice a day.
fn year(mut between: impl FnMut(&mut Sim, i64)) -> Vec<Row> {
    let mut sim = Sim::new(Arc::new(schedule()), stock(), &[], start());
    let mut rows = Vec::new();
    for half_day in 0..2 * DAYS {
        // In the middle of a slot as often as not.
        let moment = TimeDelta::hours(12 * half_day + 6) + TimeDelta::minutes(half_day % 60);
        sim.run_until(start() + moment);
        between(&mut sim, half_day);
        rows.append(&mut sim.take_rows());
    }
    rows
}

#[divan::bench(sample_count = 5)]
fn year_of_40_000_slots(bencher: Bencher<'_, '_>) {
    bencher.bench(|| black_box(year(|_, _| {})));
}

#[divan::bench(sample_count = 5)]
fn year_of_40_000_slots_with_faults(bencher: Bencher<'_, '_>) {
    let alert = bulletin("bao.ogg", 15);
    bencher.bench(|| {
        black_box(year(|sim, half_day| match half_day % 3 {
            0 => sim.kill(TimeDelta::minutes(half_day % 30)),
            1 => sim.lose_outputs(),
            _ => sim.tell(Input::Command(Command::Alert {
                bulletin: alert.clone(),
                zones: vec!["to-1".into(), "to-2".into()],
                by: "Bà Hoa".to_owned(),
                via: None,
                repeat: 2,
                until: None,
                exercise: false,
            })),
        }))
    });
}
