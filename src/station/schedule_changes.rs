//! The changes that a reload would make, told before it is applied.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::ids::{ProgrammeId, SlotId, Timestamp, ZoneId};
use super::planner::{PlanProblem, plan};
use super::schedule::{Programme, Schedule};
use super::stock::Stock;

/// How far ahead slots are compared.
pub const AHEAD: TimeDelta = TimeDelta::days(7);

/// Slots looked at on either side. A schedule with more of them in [`AHEAD`] is compared over a
/// shorter time, so that no reload needs more than some tens of megabytes.
pub const SLOTS_MAX: usize = 100_000;

/// The difference between two schedules.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScheduleChanges {
    /// In the order of the new schedule.
    pub added: Vec<ProgrammeId>,
    /// In the order of the old one.
    pub removed: Vec<ProgrammeId>,
    /// In both and not the same; a change of place in its file is none.
    pub changed: Vec<ProgrammeId>,
    /// Slots of the next [`AHEAD`] that only the new schedule has, and are no moved ones …
    pub gained: Vec<SlotId>,
    /// … and that only the old one has.
    pub lost: Vec<SlotId>,
    pub moved: Vec<MovedSlot>,
    /// Slots of the next [`AHEAD`] that would meet, and do not in the old schedule.
    pub collisions: Vec<SlotCollision>,
    /// Anything else: zones, guard, queues, campaigns, the time zone.
    pub rules: bool,
}

/// A slot with another due instant on the same local day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MovedSlot {
    pub slot: SlotId,
    pub to: Timestamp,
}

/// Two slots that want one zone at a time; `slot` waits for `with`, or goes in between.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SlotCollision {
    pub slot: SlotId,
    pub with: SlotId,
}

impl ScheduleChanges {
    /// Whether the new schedule does the same as the old.
    pub fn is_empty(&self) -> bool {
        *self == ScheduleChanges::default()
    }
}

/// Compares `old` and `new` as from `now`. `stock` gives the lengths by which slots meet.
pub fn changes(old: &Schedule, new: &Schedule, stock: &Stock, now: Timestamp) -> ScheduleChanges {
    let find = |schedule: &Schedule, id: &ProgrammeId| {
        schedule.programmes.iter().find(|programme| programme.id == *id).cloned()
    };
    let ids = |schedule: &Schedule| {
        schedule.programmes.iter().map(|programme| programme.id.clone()).collect::<Vec<_>>()
    };
    let (old_ids, new_ids) = (ids(old), ids(new));
    let (before, after): (BTreeSet<_>, BTreeSet<_>) =
        (old_ids.iter().cloned().collect(), new_ids.iter().cloned().collect());
    let changed = new_ids
        .iter()
        .filter(|id| before.contains(*id) && !same(find(old, id).as_ref(), find(new, id).as_ref()));
    let until = now + ahead(old, now).min(ahead(new, now));
    let (gained, lost, moved) = slots(old, new, now, until);
    let known: BTreeSet<SlotCollision> = meetings(old, stock, now, until).into_iter().collect();
    let collisions = meetings(new, stock, now, until);
    ScheduleChanges {
        added: new_ids.iter().filter(|id| !before.contains(*id)).cloned().collect(),
        removed: old_ids.iter().filter(|id| !after.contains(*id)).cloned().collect(),
        changed: changed.cloned().collect(),
        gained,
        lost,
        moved,
        collisions: collisions.into_iter().filter(|meeting| !known.contains(meeting)).collect(),
        rules: !same_rules(old, new),
    }
}

/// How far ahead a schedule can be looked at with at most [`SLOTS_MAX`] slots: [`AHEAD`], or less
/// in proportion.
pub fn ahead(schedule: &Schedule, now: Timestamp) -> TimeDelta {
    let slots = schedule.programmes.iter().map(|programme| {
        let instants = programme.when.after(schedule.timezone, now);
        instants.take_while(|at| *at < now + AHEAD).count() * programme.zones.len()
    });
    match slots.sum::<usize>() {
        count if count > SLOTS_MAX => {
            let share = SLOTS_MAX as f64 / count as f64;
            TimeDelta::seconds((AHEAD.num_seconds() as f64 * share) as i64)
        }
        _ => AHEAD,
    }
}

fn same(old: Option<&Programme>, new: Option<&Programme>) -> bool {
    let bare = |programme: Option<&Programme>| {
        programme.map(|programme| Programme { place: "".into(), ..programme.clone() })
    };
    bare(old) == bare(new)
}

fn same_rules(old: &Schedule, new: &Schedule) -> bool {
    let bare = |schedule: &Schedule| Schedule { programmes: Vec::new(), ..schedule.clone() };
    bare(old) == bare(new)
}

/// Slots gained, lost and moved in the time ahead.
fn slots(
    old: &Schedule,
    new: &Schedule,
    now: Timestamp,
    until: Timestamp,
) -> (Vec<SlotId>, Vec<SlotId>, Vec<MovedSlot>) {
    let (before, after) = (due(old, now, until), due(new, now, until));
    let mut lost: Vec<SlotId> = before.difference(&after).cloned().collect();
    let mut fresh: BTreeMap<(ProgrammeId, ZoneId), Vec<SlotId>> = BTreeMap::new();
    for slot in after.difference(&before) {
        let key = (slot.programme.clone(), slot.zone.clone());
        fresh.entry(key).or_default().push(slot.clone());
    }
    let day =
        |schedule: &Schedule, at: Timestamp| at.with_timezone(&schedule.timezone).date_naive();
    let mut moved = Vec::new();
    // A lost slot has moved if its programme gained one in the same zone on the same day.
    lost.retain(|slot| {
        let key = (slot.programme.clone(), slot.zone.clone());
        let Some(candidates) = fresh.get_mut(&key) else { return true };
        let same_day = |other: &SlotId| day(new, other.due) == day(old, slot.due);
        let Some(index) = candidates.iter().position(same_day) else { return true };
        moved.push(MovedSlot { slot: slot.clone(), to: candidates.remove(index).due });
        false
    });
    let mut gained: Vec<SlotId> = fresh.into_values().flatten().collect();
    gained.sort();
    (gained, lost, moved)
}

fn due(schedule: &Schedule, now: Timestamp, until: Timestamp) -> BTreeSet<SlotId> {
    let mut slots = BTreeSet::new();
    for programme in &schedule.programmes {
        let instants = programme.when.after(schedule.timezone, now);
        for due in instants.take_while(|at| *at < until) {
            slots.extend(programme.zones.iter().map(|zone| SlotId {
                due,
                zone: zone.clone(),
                programme: programme.id.clone(),
            }));
        }
    }
    slots
}

fn meetings(
    schedule: &Schedule,
    stock: &Stock,
    now: Timestamp,
    until: Timestamp,
) -> Vec<SlotCollision> {
    let mut meetings = Vec::new();
    for slot in plan(schedule, stock, &[], now, until) {
        for problem in slot.problems {
            if let PlanProblem::Collision { with } | PlanProblem::ZoneBusy { held_by: with } =
                problem
            {
                meetings.push(SlotCollision { slot: slot.id.clone(), with });
            }
        }
    }
    meetings
}
