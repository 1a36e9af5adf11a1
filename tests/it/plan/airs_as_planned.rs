//! What `plan` says airs is what the simulator airs, where nothing befalls the station: the same
//! slots, each with the same outcome for the same reason.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use loaphuong::sim::Sim;
use loaphuong::station::airing::{AirFailure, STRIKES_MAX, Strikes};
use loaphuong::station::bulletin::Bulletin;
use loaphuong::station::ids::{SlotId, Timestamp};
use loaphuong::station::mute::ZoneMute;
use loaphuong::station::planner::{plan, plan_muted};
use loaphuong::station::priority::Priority;
use loaphuong::station::record::{Outcome, Reason};
use loaphuong::station::schedule::Schedule;
use loaphuong::station::stock::{Stock, StockItem};
use loaphuong::station::{Airing, Command, Input};
use loaphuong::wire::MeasuredSound;

use crate::support::faults::{Dice, closings, generated};
use crate::support::ward::*;

/// Seeds of the ordinary run; `SEEDS=1000` asks for more.
const SEEDS: u64 = 60;

/// How long each schedule is lived through.
const DAYS: i64 = 20;

fn seeds() -> std::ops::Range<u64> {
    let text = std::env::var("SEEDS").unwrap_or_default();
    match text.split_once("..") {
        Some((from, until)) => from.parse().expect("a number")..until.parse().expect("a number"),
        None => 0..text.parse().unwrap_or(SEEDS),
    }
}

type Fate = (Outcome, Option<Reason>);

/// Bulletins that have failed before, here and there; some so often that they are out.
fn failures(dice: &mut Dice, schedule: &Schedule, stock: &Stock, before: Timestamp) -> Vec<Airing> {
    let mut failed = Vec::new();
    for bulletin in stock.items.values().filter_map(StockItem::accepted) {
        for zone in schedule.zones.keys() {
            if dice.once_in(6) {
                let count = STRIKES_MAX - u32::from(dice.once_in(3));
                let failure = *dice.of(&[AirFailure::Damaged, AirFailure::Silent]);
                let last = before - TimeDelta::hours(1);
                let (sha256, zone) = (bulletin.sha256.clone(), zone.clone());
                let strikes = Some(Strikes { count, last, failure });
                failed.push(Airing { sha256, zone, count: 0, last, strikes });
            }
        }
    }
    failed
}

/// Zones that are turned down or have one channel, and bulletins that one channel, or none, hears.
fn muffled(dice: &mut Dice, schedule: &mut Schedule, stock: &mut Stock) {
    for zone in schedule.zones.values_mut() {
        if dice.once_in(4) {
            zone.gain_db = -60.0;
        }
        if dice.once_in(3) {
            zone.channels = vec![1];
        }
    }
    for item in stock.items.values_mut() {
        if let StockItem::Accepted(bulletin) = item {
            let mixed_lufs = (!dice.once_in(4)).then_some(-18.0);
            let (loudness_lufs, two_channels) = (Some(-16.0), true);
            let measured =
                MeasuredSound { loudness_lufs, mixed_lufs, two_channels, ..Default::default() };
            *bulletin = Arc::new(Bulletin { measured, ..(**bulletin).clone() });
        }
    }
}

/// Some zones are muted as the days begin, until an hour at which something may be due.
fn muted(dice: &mut Dice, schedule: &Schedule, since: Timestamp) -> Vec<ZoneMute> {
    let some = schedule.zones.keys().filter(|_| dice.once_in(3)).cloned().collect::<Vec<_>>();
    let mute = |zone| {
        let hours = TimeDelta::minutes(15) * i32::try_from(dice.below(4 * 24 * 12)).expect("days");
        let until = since + TimeDelta::minutes(1) + hours;
        let (by, via, because) = ("Bà Lan".to_owned(), None, None);
        ZoneMute { zone, since, until, by, via, because, by_untrusted_clock: false }
    };
    some.into_iter().map(mute).collect()
}

/// What is planned of the slots due from the first instant on, for so long.
fn planned(
    schedule: &Schedule,
    stock: &Stock,
    (history, mutes): (&[Airing], &[ZoneMute]),
    (start, length): (Timestamp, TimeDelta),
) -> BTreeMap<SlotId, Fate> {
    plan_muted(schedule, stock, history, mutes, start, start + length)
        .into_iter()
        .map(|slot| (slot.id.clone(), (slot.outlook.outcome(), slot.outlook.reason())))
        .collect()
}

/// What becomes of them in the simulator.
fn aired(
    schedule: &Arc<Schedule>,
    stock: &Arc<Stock>,
    (history, mutes): (&[Airing], &[ZoneMute]),
    (start, length): (Timestamp, TimeDelta),
) -> BTreeMap<SlotId, Fate> {
    // What is due at the very instant at which a new station comes to life is none of its.
    let begun = start - TimeDelta::minutes(1);
    let mut sim = Sim::new(schedule.clone(), stock.clone(), history, begun);
    for mute in mutes {
        let ZoneMute { zone, until, by, .. } = mute.clone();
        let (via, because) = (None, None);
        sim.tell(Input::Command(Command::Mute { zones: vec![zone], until, by, via, because }));
    }
    sim.run_until(start + length + TimeDelta::hours(2));
    closings(&sim.take_rows())
        .into_iter()
        .filter(|(id, _)| (start..start + length).contains(&id.due))
        .map(|(id, row)| (id, (row.outcome(), row.reason())))
        .collect()
}

#[test]
fn what_is_planned_to_air_airs_and_nothing_else() {
    let (start, days) = (at("2026-03-02T00:00:00"), TimeDelta::days(DAYS));
    let (mut slots, mut silent, mut silenced) = (0, 0, 0);
    for seed in seeds() {
        let mut dice = Dice(seed ^ 0xa1f);
        let (schedules, stock) = generated(&mut dice);
        let (mut schedule, mut stock) = ((*schedules[0]).clone(), (*stock).clone());
        if dice.once_in(2) {
            muffled(&mut dice, &mut schedule, &mut stock);
        }
        let (schedule, stock) = (Arc::new(schedule), Arc::new(stock));
        let history = failures(&mut dice, &schedule, &stock, start);
        let mutes = muted(&mut dice, &schedule, start - TimeDelta::minutes(1));
        let past = (&*history, &*mutes);
        let planned = planned(&schedule, &stock, past, (start, days));
        let aired = aired(&schedule, &stock, past, (start, days));
        let for_ = |why| planned.values().filter(|(_, reason)| *reason == Some(why)).count();
        silent += for_(Reason::Silent);
        silenced += for_(Reason::Muted);
        for id in planned.keys().chain(aired.keys()) {
            let (plan, air) = (planned.get(id), aired.get(id));
            assert_eq!(plan, air, "planned, and aired, of {id}; SEEDS={seed}..{}", seed + 1);
        }
        slots += planned.len();
    }
    let enough = slots > 100 && silent > 10 && silenced > 10;
    assert!(enough, "{slots}, {silent} silent, {silenced} muted: too few to tell anything");
}

#[test]
fn a_slot_that_waits_too_long_and_has_nothing_to_sound_is_told_the_reason_that_counts() {
    let mut schedule = ward(vec![
        programme("dai", "0 6 * * *", &["to-1"], &["dai.ogg"]),
        programme("thuong", "20 6 * * *", &["to-1"], &["thieu.mp3"]),
        programme("uu-tien", "30 6 * * *", &["to-1"], &["thieu.mp3"]),
        programme("som", "0 5 * * *", &["to-1"], &["thieu.mp3"]),
    ]);
    schedule.programmes[2].priority = Priority::Priority;
    let (schedule, stock) = (Arc::new(schedule), stock(&[("dai.ogg", 3_600)]));
    let span = (at("2026-03-02T00:00:00"), TimeDelta::days(1));
    let planned = planned(&schedule, &stock, (&[], &[]), span);
    assert_eq!(planned, aired(&schedule, &stock, (&[], &[]), span));
    let told = |id: &str| {
        let mut slots = planned.iter().filter(|(slot, _)| slot.programme.as_str() == id);
        slots.next().and_then(|(_, (_, reason))| *reason)
    };
    assert_eq!(told("dai"), None);
    // Nobody gives way to one that has nothing to sound; one that waits is not looked into.
    assert_eq!(told("thuong"), Some(Reason::ZoneBusy));
    assert_eq!(told("uu-tien"), Some(Reason::FileMissing));
    assert_eq!(told("som"), Some(Reason::FileMissing));
    for slot in plan(&schedule, &stock, &[], span.0, span.0 + span.1) {
        assert_eq!(slot.starts, slot.id.due, "{}: none starts late", slot.id);
    }
}
