//! Lives through random faults from a seed, and checks the promises against what the log says and
//! against a recording of what would be heard.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use loaphuong::sim::{Sim, Sounded};
use loaphuong::station::record::{Kind, Outcome, Reason, Row};
use loaphuong::station::schedule::{Schedule, SlotId, Trust, ZoneId};
use loaphuong::station::stock::{Bulletin, Stock};
use loaphuong::station::{Command, Input};

use super::ward::timeline;

/// SplitMix64: small, and the same everywhere.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    pub fn between(&mut self, from: i64, until: i64) -> i64 {
        from + i64::try_from(self.below((until - from).unsigned_abs())).expect("small")
    }
}

/// What has been done to a station, for judging what it says.
#[derive(Default)]
pub struct Log {
    /// Wall clock of every fault, and what it was.
    pub faults: Vec<(DateTime<Utc>, &'static str)>,
    /// Schedules and since when they hold.
    pub schedules: Vec<(DateTime<Utc>, Arc<Schedule>)>,
    /// World's spans in which the clock was set.
    pub stepped: bool,
    pub rows: Vec<Row>,
    pub sounded: Vec<Sounded>,
}

/// What may befall a station.
pub struct Menu {
    pub schedules: Vec<Arc<Schedule>>,
    pub alert: Arc<Bulletin>,
    pub faults: u64,
    pub clock_steps: bool,
}

/// Lives `span` with faults near the slots, then a calm day.
pub fn live(
    seed: u64,
    menu: &Menu,
    stock: Arc<Stock>,
    start: DateTime<Utc>,
    span: TimeDelta,
) -> (Sim, Log) {
    let mut dice = Dice(seed);
    let schedule = menu.schedules[0].clone();
    let mut sim = Sim::new(schedule.clone(), stock, &[], start);
    sim.keep_recording();
    let mut log = Log { schedules: vec![(start, schedule.clone())], ..Log::default() };
    let dues: Vec<DateTime<Utc>> =
        planned(&schedule, start, start + span).into_iter().map(|id| id.due).collect();
    let mut moments: Vec<(DateTime<Utc>, u64)> = (0..menu.faults)
        .map(|_| {
            let due = dues[usize::try_from(dice.below(dues.len() as u64)).expect("an index")];
            // The first seconds are where most is decided.
            let until = if dice.below(2) == 0 { 4_000 } else { 240_000 };
            (due + TimeDelta::milliseconds(dice.between(-6_000, until)), dice.roll())
        })
        .collect();
    moments.sort_unstable();
    for (at, roll) in moments {
        if at < sim.now() {
            continue;
        }
        sim.run_until(at);
        befall(&mut sim, &mut Dice(roll), menu, &mut log);
        log.rows.append(&mut sim.take_rows());
    }
    let rest = sim.now();
    log.faults.push((rest, "calm"));
    sim.shorten_bulletins(0);
    sim.break_cues(0);
    sim.trust(Trust::Synced);
    sim.run_until(rest.max(start + span) + TimeDelta::days(1));
    log.rows.append(&mut sim.take_rows());
    log.sounded = sim.take_sounded();
    (sim, log)
}

fn befall(sim: &mut Sim, dice: &mut Dice, menu: &Menu, log: &mut Log) {
    let before = sim.now();
    let off = match dice.below(12) {
        0 => TimeDelta::days(9),
        1..4 => TimeDelta::minutes(dice.between(5, 40)),
        _ => TimeDelta::milliseconds(dice.between(500, 90_000)),
    };
    let zones: Vec<ZoneId> = menu.schedules[0].zones.keys().cloned().collect();
    let some: Vec<ZoneId> = zones.iter().filter(|_| dice.below(2) == 0).cloned().collect();
    let what = match dice.below(if menu.clock_steps { 15 } else { 13 }) {
        0 => {
            sim.power_cut(off);
            "power"
        }
        1 => {
            sim.kill(off);
            "power"
        }
        2 | 3 => {
            sim.kill_after(usize::try_from(dice.below(12)).expect("small"), off);
            // It strikes with the next effects, some time later.
            "power"
        }
        4 => {
            sim.lose_outputs("unplugged");
            "device"
        }
        5 => {
            let output = menu.schedules[0].zones[&zones[0]].output.clone();
            sim.lose_output(&output, "unplugged");
            "device"
        }
        6 => {
            sim.hang_outputs();
            "device"
        }
        7 | 8 => {
            let repeat = 1 + u32::try_from(dice.below(3)).expect("small");
            let bulletin = menu.alert.clone();
            let zones = if some.is_empty() { zones } else { some };
            for _ in 0..1 + dice.below(2) {
                let (bulletin, zones) = (bulletin.clone(), zones.clone());
                let by = "Bà Hoa".to_owned();
                sim.tell(Input::Command(Command::Alert {
                    bulletin,
                    zones,
                    by,
                    repeat,
                    until: None,
                    exercise: false,
                }));
            }
            "alert"
        }
        9 => {
            let by = "Ông Bình".to_owned();
            sim.tell(Input::Command(Command::Stop { zones: some, by }));
            "stop"
        }
        10 => {
            let next = usize::try_from(dice.below(menu.schedules.len() as u64)).expect("an index");
            let schedule = menu.schedules[next].clone();
            log.schedules.push((sim.now(), schedule.clone()));
            sim.tell(Input::ScheduleLoaded(schedule));
            "reload"
        }
        11 => match dice.below(3) {
            0 => {
                sim.shorten_bulletins(dice.below(1_000));
                "short"
            }
            1 => {
                sim.break_cues(usize::try_from(dice.below(4)).expect("small"));
                "broken"
            }
            _ => {
                sim.tell(Input::Command(Command::Shutdown));
                let soon = sim.now() + TimeDelta::seconds(1);
                sim.run_until(soon);
                sim.kill(off);
                "power"
            }
        },
        12 => {
            sim.trust(if dice.below(3) == 0 { Trust::Untrusted } else { Trust::Synced });
            "trust"
        }
        _ => {
            let (sign, size) = (if dice.below(2) == 0 { 1 } else { -1 }, dice.below(5));
            let by = match size {
                0 => TimeDelta::milliseconds(dice.between(300, 5_000)),
                1 => TimeDelta::seconds(dice.between(5, 600)),
                2 => TimeDelta::hours(dice.between(1, 30)),
                3 => TimeDelta::days(dice.between(1, 20)),
                _ => TimeDelta::days(40),
            };
            log.stepped = true;
            sim.step_clock(by * sign);
            "step"
        }
    };
    log.faults.push((before, what));
    log.faults.push((sim.now(), what));
}

/// Every slot of the schedule in a span: what must be closed.
pub fn planned(schedule: &Schedule, from: DateTime<Utc>, until: DateTime<Utc>) -> BTreeSet<SlotId> {
    let mut slots = BTreeSet::new();
    for programme in &schedule.programmes {
        let dues = programme.when.after(schedule.timezone, from).take_while(|due| *due < until);
        for due in dues {
            for zone in &programme.zones {
                let (zone, programme) = (zone.clone(), programme.id.clone());
                slots.insert(SlotId { due, zone, programme });
            }
        }
    }
    slots
}

/// Panics with the first promise that is broken.
pub fn check(log: &Log, start: DateTime<Utc>, span: TimeDelta) {
    rows_are_well_formed(log);
    one_slot_at_a_time(log);
    nothing_sounds_outside_the_hours(log);
    nothing_is_heard_twice(log);
    nothing_is_claimed_that_was_not_heard(log);
    if !log.stepped {
        every_planned_slot_is_closed(log, start, start + span);
        reasons_have_causes(log);
    }
}

pub fn slot_of(row: &Row) -> SlotId {
    SlotId { due: row.due.utc(), zone: row.zone.clone(), programme: row.programme.clone() }
}

pub fn closings(log: &Log) -> BTreeMap<SlotId, &Row> {
    let mut closed = BTreeMap::new();
    for row in log.rows.iter().filter(|row| row.kind == Kind::Slot && row.count.is_none()) {
        let twice = closed.insert(slot_of(row), row);
        assert!(twice.is_none(), "closed twice: {row:?} and {twice:?}");
    }
    closed
}

fn rows_are_well_formed(log: &Log) {
    for (row, seq) in log.rows.iter().zip(1..) {
        assert_eq!(row.seq, seq, "rows are numbered without gaps");
        assert_eq!(row.reason.is_none(), row.outcome == Outcome::Aired, "{row:?}");
        assert_ne!(row.reason, Some(Reason::Internal), "{row:?}");
        assert_ne!(row.reason, Some(Reason::Silent), "{row:?}");
        assert!(row.ended_at >= row.started_at, "{row:?}");
    }
    // What a slot heard is what its plays heard.
    let mut heard: BTreeMap<SlotId, u64> = BTreeMap::new();
    for row in &log.rows {
        let sum = heard.entry(slot_of(row)).or_default();
        match row.kind {
            Kind::Play => *sum += row.heard_ms,
            Kind::Slot if row.heard_ms != *sum => {
                let of_slot = log.rows.iter().filter(|one| slot_of(one) == slot_of(row));
                let rows: Vec<Row> = of_slot.cloned().collect();
                panic!("heard {} ms, its plays {sum} ms:\n{}", row.heard_ms, timeline(&rows));
            }
            Kind::Slot => {}
        }
    }
    closings(log);
}

fn one_slot_at_a_time(log: &Log) {
    let mut by_zone: BTreeMap<&ZoneId, Vec<&Sounded>> = BTreeMap::new();
    for sounded in &log.sounded {
        by_zone.entry(&sounded.zone).or_default().push(sounded);
    }
    for line in by_zone.values_mut() {
        line.sort_by_key(|sounded| (sounded.from, sounded.until));
        for pair in line.windows(2) {
            assert!(pair[0].until <= pair[1].from, "two at once: {:?} and {:?}", pair[0], pair[1]);
        }
    }
}

fn nothing_sounds_outside_the_hours(log: &Log) {
    for sounded in log.sounded.iter().filter(|sounded| !sounded.emergency) {
        let (_, schedule) = &log.schedules[0];
        // Sound that the clock was set under began by another clock than it ended.
        if log.stepped {
            continue;
        }
        let from = sounded.from_wall.with_timezone(&schedule.timezone).naive_local();
        let until = from + (sounded.until - sounded.from);
        let second = from.time().num_seconds_from_midnight();
        let span = schedule.guard.allowed.on(from.weekday()).iter().find(|span| {
            span.from <= second
                && (until - from.date().and_time(chrono::NaiveTime::MIN))
                    <= TimeDelta::seconds(i64::from(span.until))
        });
        assert!(span.is_some(), "outside the allowed hours: {sounded:?}");
    }
}

fn nothing_is_heard_twice(log: &Log) {
    let mut whole: BTreeMap<(&SlotId, u32), &Sounded> = BTreeMap::new();
    for sounded in log.sounded.iter().filter(|each| each.whole && each.sha256.is_some()) {
        let twice = whole.insert((&sounded.slot, sounded.cue), sounded);
        assert!(twice.is_none(), "to its end twice: {sounded:?} and {twice:?}");
    }
}

fn nothing_is_claimed_that_was_not_heard(log: &Log) {
    let whole: BTreeSet<(&SlotId, u32)> =
        log.sounded.iter().filter(|each| each.whole).map(|each| (&each.slot, each.cue)).collect();
    for row in log.rows.iter().filter(|row| row.kind == Kind::Play && row.outcome == Outcome::Aired)
    {
        let cue = row.cue.as_ref().expect("a play row has its cue").index;
        assert!(whole.contains(&(&slot_of(row), cue)), "aired and not heard: {row:?}");
    }
}

/// Slots that the schedule planned from well before to well after they were due.
fn every_planned_slot_is_closed(log: &Log, start: DateTime<Utc>, end: DateTime<Utc>) {
    let closed = closings(log);
    let gaps: Vec<(DateTime<Utc>, DateTime<Utc>)> =
        log.rows.iter().filter_map(|row| Some((row.due.utc(), row.until?.utc()))).collect();
    let margin = TimeDelta::seconds(10);
    let (first, last) = (start, end + TimeDelta::hours(12));
    let mut slots = BTreeSet::new();
    let changes = log.schedules.windows(2).map(|pair| (pair[1].0, &pair[0].1));
    let last_schedule = log.schedules.last().expect("there is one");
    let mut since = first;
    for (until, schedule) in changes.chain([(last, &last_schedule.1)]) {
        // A station that is off meanwhile lives by the schedule that it finds.
        let from = since + margin;
        if from < until - margin {
            slots.extend(planned(schedule, from, until - margin));
        }
        since = until;
    }
    let off = |due: DateTime<Utc>| {
        log.faults.windows(2).any(|pair| {
            pair[0].1 != "calm"
                && pair[0].0 <= due + margin
                && due <= pair[1].0 + TimeDelta::hours(1)
        })
    };
    for slot in slots {
        let in_gap = gaps.iter().any(|(from, until)| *from <= slot.due && slot.due <= *until);
        let reloaded = log.schedules.len() > 1 && off(slot.due);
        assert!(closed.contains_key(&slot) || in_gap || reloaded, "never closed: {slot}");
    }
    // Nothing is closed that was never planned.
    for (slot, row) in &closed {
        let known = |schedule: &Arc<Schedule>| schedule.plans(slot);
        let was_planned = log.schedules.iter().any(|(_, schedule)| known(schedule));
        assert!(was_planned || row.ordered_by.is_some(), "never planned: {slot}");
    }
}

/// A reason is given only where something happened that gives it; and where nothing happened,
/// slots air.
fn reasons_have_causes(log: &Log) {
    let hour = TimeDelta::hours(1);
    for (slot, row) in closings(log) {
        let near: BTreeSet<&str> = log
            .faults
            .iter()
            .filter(|(at, _)| slot.due - hour <= *at && *at <= slot.due + hour)
            .map(|(_, what)| *what)
            .collect();
        let ever: BTreeSet<&str> = log.faults.iter().map(|(_, what)| *what).collect();
        let cause: &[&str] = match row.reason {
            Some(Reason::PowerOff) => &["power"],
            Some(Reason::ClockUntrusted) => &["trust"],
            Some(Reason::DeviceLost) => &["device"],
            Some(Reason::Stopped) => &["stop"],
            Some(Reason::ScheduleRemoved) => &["reload"],
            Some(Reason::FileDamaged) => &["broken"],
            Some(Reason::TooLate) => {
                let near: Vec<_> =
                    log.faults.iter().filter(|(at, _)| (*at - slot.due).abs() < hour).collect();
                let lines: Vec<Row> = log
                    .rows
                    .iter()
                    .filter(|one| one.zone == row.zone && (one.due.utc() - slot.due).abs() < hour)
                    .cloned()
                    .collect();
                panic!("too late, for no reason: {row:?} {near:?}\n{}", timeline(&lines));
            }
            _ => continue,
        };
        let caused = cause.iter().any(|cause| ever.contains(cause));
        assert!(caused, "no cause: {row:?}; around it {near:?}");
    }
}
