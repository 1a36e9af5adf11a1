//! How long it takes to look ahead: `cargo bench --bench plan`.
//!
//! The year's plan is made day by day, as `simulate` would: 7.3 million slots are not kept.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use divan::{Bencher, black_box};
use loaphuong::station::allowed_hours::AllowedHours;
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::calendar::{DaySet, DaySpec, lunar_of};
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::ZoneId;
use loaphuong::station::planner::Planner;
use loaphuong::station::priority::Priority;
use loaphuong::station::recurrence::{CronRule, Recurrence, RecurrenceRule};
use loaphuong::station::schedule::{
    CueRule, CueWhat, Guard, Programme, Queue, QueueOrder, ResumeRule, Schedule, Zone,
};
use loaphuong::station::stock::{Stock, StockItem};

const PROGRAMMES: u32 = 1_000;
const ZONES: u32 = 20;
const DAYS: i64 = 366;

fn main() {
    divan::main();
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_384_400, 0).expect("2026-03-02 00:00 in Vietnam is in range")
}

/// Every programme once a day in every zone, a minute and some seconds apart, not at Tết.
fn schedule(from_queue: bool) -> Schedule {
    let zone = |n: u32| {
        let zone = Zone {
            name: format!("Tổ dân phố số {n}"),
            output: "amp".into(),
            channels: vec![],
            gain_db: 0.0,
            owner: None,
            allowed: None,
            daily_limit: None,
        };
        (ZoneId::from(format!("to-{n}").as_str()), zone)
    };
    let zones: BTreeMap<ZoneId, Zone> = (1..=ZONES).map(zone).collect();
    let tet = DaySpec::parse_lunar("12-30 .. 01-03").expect("a span of lunar days");
    let programme = |n: u32| {
        let second = n * 86;
        let rule = format!("{} {} {} * * *", second % 60, second / 60 % 60, second / 3_600);
        let rule = CronRule::parse(&rule).expect("seconds, minutes and hours of a day");
        let what = if from_queue {
            CueWhat::Queue { queue: "q".into(), take: 1, optional: false }
        } else {
            CueWhat::File("tin/0.mp3".into())
        };
        Programme {
            id: format!("p-{n}").as_str().into(),
            title: format!("Chương trình {n}"),
            zones: zones.keys().cloned().collect(),
            when: Recurrence {
                rules: vec![RecurrenceRule::Cron(rule)],
                except: DaySet::from_specs(vec![tet]),
                ..Recurrence::default()
            },
            priority: Priority::Routine,
            late: Duration::from_secs(600),
            max_length: None,
            resume: ResumeRule::Restart,
            rundown: vec![CueRule { what, music: false }],
            campaign: None,
            place: "schedules/bench.yaml:1".into(),
        }
    };
    let queue = Queue { folder: "tin".into(), order: QueueOrder::Rotate, ..Queue::default() };
    Schedule {
        station: "bench".into(),
        timezone: chrono_tz::Asia::Ho_Chi_Minh,
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
        queues: if from_queue { BTreeMap::from([("q".into(), queue)]) } else { BTreeMap::new() },
        campaigns: BTreeMap::new(),
        programmes: (0..PROGRAMMES).map(programme).collect(),
        zones,
    }
}

fn stock() -> Stock {
    let item = |n: u32| {
        let path: Arc<str> = format!("tin/{n}.mp3").into();
        let bulletin = Bulletin {
            path: path.clone(),
            sha256: format!("{n:064x}").into(),
            title: format!("Bản tin {n}"),
            length_ms: 60_000,
            arrived: start(),
            ..Bulletin::default()
        };
        (path, StockItem::Accepted(Arc::new(bulletin)))
    };
    Stock { items: (0..20).map(item).collect() }
}

fn live(schedule: &Schedule, stock: &Stock, days: i64) -> usize {
    let mut planner = Planner::new(schedule, stock, &[], start());
    let daily: usize =
        (1..=days).map(|day| planner.advance(start() + TimeDelta::days(day)).len()).sum();
    daily + planner.finish().len()
}

/// 1,000 programmes × 20 zones × 366 days; the target is 2 s in release.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn a_year_of_files(bencher: Bencher<'_, '_>) {
    let (schedule, stock) = (schedule(false), stock());
    let slots = live(&schedule, &stock, DAYS);
    bencher.counter(slots).bench_local(|| live(black_box(&schedule), black_box(&stock), DAYS));
}

/// The same for a week, with each slot taking from a rotating queue of 20 bulletins.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn a_week_of_queues(bencher: Bencher<'_, '_>) {
    let (schedule, stock) = (schedule(true), stock());
    let slots = live(&schedule, &stock, 7);
    bencher.counter(slots).bench_local(|| live(black_box(&schedule), black_box(&stock), 7));
}

/// Due instants alone: 1,000 programmes over the year.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn a_year_of_due_instants(bencher: Bencher<'_, '_>) {
    let schedule = schedule(false);
    let until = start() + TimeDelta::days(DAYS);
    bencher.bench_local(|| {
        let dues = |spec: &Programme| {
            spec.when.after(schedule.timezone, start()).take_while(|at| *at < until).count()
        };
        black_box(&schedule.programmes).iter().map(dues).sum::<usize>()
    });
}

/// Lunar days of three centuries, the years already worked out.
#[divan::bench]
fn lunar_days_of_three_centuries(bencher: Bencher<'_, '_>) {
    let first = NaiveDate::from_ymd_opt(1900, 1, 1).expect("1 January is a date in any year");
    let days: Vec<NaiveDate> = first.iter_days().take(109_573).collect();
    bencher.counter(days.len()).bench_local(|| {
        days.iter().filter_map(|day| lunar_of(*day)).filter(|day| day.leap).count()
    });
}
