//! A year of the example, and many shorter spans full of faults: every promise, every time.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::config::load;
use loaphuong::sim::Sim;
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::priority::Priority;
use loaphuong::station::record::{Outcome, RowKind};
use loaphuong::station::schedule::{CueRule, CueWhat, ResumeRule, Schedule};
use loaphuong::station::stock::Stock;

use crate::support::faults::{Dice, Menu, check, closings, generated, live, planned};
use crate::support::rows::RowFields as _;
use crate::support::ward::*;

/// Lengths of the example's files in seconds, as they are in `audio/`.
const EXAMPLE_STOCK: [(&str, u64); 8] = [
    ("kinh-te-xa-hoi-2026/ban-tin-so-1.mp3", 32),
    ("kinh-te-xa-hoi-2026/ban-tin-so-2.m4a", 29),
    ("kinh-te-xa-hoi-2026/ban-tin-so-3.ogg", 30),
    ("nhac-hieu/ket-thuc.flac", 3),
    ("nhac-hieu/mo-dau.ogg", 4),
    ("thong-bao/lich-tiem-chung.mp3", 16),
    ("to-dan-pho/sinh-hoat-chi-bo.ogg", 24),
    ("to-dan-pho/ve-sinh-moi-truong.mp3", 23),
];

/// Seeds of the ordinary run; `SEEDS=10000` asks for more.
const SEEDS: u64 = 100;

fn example() -> Arc<Schedule> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("station.yaml");
    load(&path).unwrap_or_else(|faults| panic!("{faults}")).schedule
}

#[test]
fn a_year_of_the_example_airs_every_planned_slot_on_time_and_nothing_else() {
    let schedule = example();
    let (start, days) = (at("2026-03-01T00:00:00"), TimeDelta::days(366));
    let mut sim = Sim::new(schedule.clone(), stock(&EXAMPLE_STOCK), &[], start);
    sim.run_until(start + days);
    let rows = sim.take_rows();
    let closed = closings(&rows);
    let closed_slots: BTreeSet<_> = closed.keys().cloned().collect();
    assert_eq!(closed_slots, planned(&schedule, start, start + days));
    for (slot, row) in closed {
        assert_eq!(row.outcome(), Outcome::Aired, "{slot}: {row:?}");
        assert_eq!(row.late_ms(), Some(0.0), "{slot}");
    }
    // From New Year's Eve to the third of the first lunar month, and on holidays, nothing sounds.
    for day in ["2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2026-04-26", "2026-09-02"]
    {
        let sounds = rows.iter().filter(|row| row.kind() == RowKind::Play);
        let on_day = sounds.filter(|row| row.due.0.date_naive().to_string() == day);
        let of_ward = on_day.filter(|row| row.programme().as_str().starts_with("ban-tin"));
        assert_eq!(of_ward.count(), 0, "{day}");
    }
}

/// Short slots close together, of every kind.
pub fn busy() -> Schedule {
    let mut programmes = vec![
        programme("dai", "0 5-21 * * *", &["to-1", "to-2", "to-3"], &["a.ogg", "c.ogg", "b.ogg"]),
        programme("gap", "1 6-20/2 * * *", &["to-1", "to-3"], &["b.ogg", "a.ogg"]),
        programme("tin", "*/15 * * * *", &["to-1", "to-2"], &["hieu.ogg"]),
        programme("ngan", "30 0 7,9,17 * * *", &["to-2"], &["hieu.ogg", "hieu.ogg", "a.ogg"]),
        programme("noi", "10 3 * * * *", &["to-3"], &["a.ogg", "b.ogg", "a.ogg"]),
        programme("het", "58 21 * * *", &["to-1", "to-2"], &["b.ogg"]),
    ];
    programmes[0].resume = ResumeRule::Continue;
    programmes[0].max_length = Some(minutes(4));
    programmes[1].priority = Priority::Priority;
    programmes[2].rundown.push(from_queue("tin", 2));
    programmes[2]
        .rundown
        .push(CueRule { what: CueWhat::Pause(std::time::Duration::from_secs(2)), music: false });
    programmes[2].rundown.push(file("b.ogg"));
    programmes[3].late = minutes(1);
    programmes[4].resume = ResumeRule::Drop;
    let mut schedule = ward(programmes);
    if let Some(queue) = schedule.queues.get_mut(&"tin".into()) {
        queue.airs = Some(20);
    }
    schedule
}

/// The same after somebody has edited it.
pub fn edited() -> Schedule {
    let mut schedule = busy();
    schedule.programmes.remove(3);
    schedule.programmes[1] = programme("gap", "2 6-20/2 * * *", &["to-1"], &["b.ogg"]);
    schedule.programmes.push(programme("moi", "20 * * * *", &["to-2", "to-3"], &["a.ogg"]));
    schedule.guard.daily_limit = Some(minutes(45));
    schedule
}

pub fn busy_stock() -> Arc<Stock> {
    stock(&[
        ("a.ogg", 10),
        ("b.ogg", 60),
        ("c.ogg", 200),
        ("hieu.ogg", 1),
        ("tin/1.mp3", 30),
        ("tin/2.mp3", 45),
        ("tin/3.mp3", 20),
    ])
}

pub fn seeds() -> std::ops::Range<u64> {
    let text = std::env::var("SEEDS").unwrap_or_default();
    match text.split_once("..") {
        Some((from, until)) => from.parse().expect("a number")..until.parse().expect("a number"),
        None => 0..text.parse().unwrap_or(SEEDS),
    }
}

/// Lives one seed and checks every promise; a failure says how to repeat it.
fn promises_hold(
    seed: u64,
    menu: &Menu,
    stock: &Arc<Stock>,
    start: DateTime<Utc>,
    span: TimeDelta,
) {
    let told = std::panic::catch_unwind(|| {
        let (mut sim, log) = live(seed, menu, stock.clone(), start, span);
        check(&mut sim, &log);
    });
    let repeat = format!("SEEDS={seed}..{} cargo nextest run --test it year", seed + 1);
    assert!(told.is_ok(), "seed {seed} breaks a promise; {repeat}");
}

pub fn alarm() -> Arc<Bulletin> {
    bulletin("bao.ogg", 15, 0)
}

#[test]
fn whatever_befalls_a_busy_day_every_promise_holds() {
    let (start, span) = (at("2026-03-02T04:00:00"), TimeDelta::hours(30));
    for seed in seeds() {
        let schedules = vec![Arc::new(busy()), Arc::new(edited())];
        let menu = Menu { schedules, alert: alarm(), faults: 30, clock: seed % 2 > 0 };
        promises_hold(seed, &menu, &busy_stock(), start, span);
    }
}

#[test]
fn whatever_befalls_a_year_of_the_example_every_promise_holds() {
    let example = example();
    let mut other = (*example).clone();
    other.programmes.truncate(6);
    let schedules = vec![example, Arc::new(other)];
    let (start, span) = (at("2026-03-02T00:00:00"), TimeDelta::days(365));
    for seed in seeds() {
        let menu =
            Menu { schedules: schedules.clone(), alert: alarm(), faults: 120, clock: seed % 3 > 0 };
        promises_hold(seed, &menu, &stock(&EXAMPLE_STOCK), start, span);
    }
}

#[test]
fn whatever_befalls_a_year_of_any_schedule_every_promise_holds() {
    let (start, span) = (at("2026-03-02T00:00:00"), TimeDelta::days(365));
    for seed in seeds() {
        let (schedules, stock) = generated(&mut Dice(seed ^ 0x5eed));
        let menu = Menu { schedules, alert: alarm(), faults: 120, clock: seed % 3 > 0 };
        promises_hold(seed, &menu, &stock, start, span);
    }
}
