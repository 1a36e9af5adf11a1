//! What `plan` says airs is what the simulator airs, where nothing befalls the station: the same
//! slots, each with the same outcome for the same reason.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use loaphuong::sim::Sim;
use loaphuong::station::ids::SlotId;
use loaphuong::station::planner::plan;
use loaphuong::station::record::{Outcome, Reason};

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

#[test]
fn what_is_planned_to_air_airs_and_nothing_else() {
    let (start, days) = (at("2026-03-02T00:00:00"), TimeDelta::days(DAYS));
    let mut slots = 0;
    for seed in seeds() {
        let (schedules, stock) = generated(&mut Dice(seed ^ 0xa1f));
        let schedule = &schedules[0];
        let planned: BTreeMap<SlotId, Fate> = plan(schedule, &stock, &[], start, start + days)
            .into_iter()
            .map(|slot| (slot.id.clone(), (slot.outlook.outcome(), slot.outlook.reason())))
            .collect();
        // What is due at the very instant at which a new station comes to life is none of its.
        let begun = start - TimeDelta::minutes(1);
        let mut sim = Sim::new(schedule.clone(), stock.clone(), &[], begun);
        sim.run_until(start + days + TimeDelta::hours(2));
        let rows = sim.take_rows();
        let aired: BTreeMap<SlotId, Fate> = closings(&rows)
            .into_iter()
            .filter(|(id, _)| (start..start + days).contains(&id.due))
            .map(|(id, row)| (id, (row.outcome(), row.reason())))
            .collect();
        for id in planned.keys().chain(aired.keys()) {
            let (plan, air) = (planned.get(id), aired.get(id));
            assert_eq!(plan, air, "planned, and aired, of {id}; SEEDS={seed}..{}", seed + 1);
        }
        slots += planned.len();
    }
    assert!(slots > 100, "{slots} slots are too few to tell anything");
}
