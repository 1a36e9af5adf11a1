//! Looks ahead: which slots fall due, when each would really start, what it would sound, and what
//! stands in its way. The same rules as the timeline's, lived through without sound: what the plan
//! shows is what would happen if all went well.
//!
//! Each zone is a line of its own: a slot that finds its zone held waits, the one with the higher
//! priority goes first, then the one due earlier, then the one written earlier. Queues advance as
//! if each planned slot had aired. Only emergencies, which nobody plans, can change the picture.

mod due_programme;
mod expected_outcome;
mod outcome_counts;
mod planned;
mod rundown_preview;
mod zone;
mod zone_guard;
mod zone_occupancy;

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::airing::Airing;
use super::history::AiringHistory;
use super::ids::{ProgrammeId, SlotId, Timestamp};
use super::mute::ZoneMute;
use super::schedule::Schedule;
use super::stock::Stock;
use due_programme::DueProgramme;
pub use expected_outcome::ExpectedOutcome;
pub use outcome_counts::OutcomeCounts;
pub use planned::{PlanProblem, PlannedSlot};
use rundown_preview::RundownPreviews;
use zone::ZonePlanner;

/// All slots due in `from .. until`, by due, then zone, then the order of the schedule. `history`
/// is what the zones have heard before `from`. What sounds at `from` already is not known here.
pub fn plan(
    schedule: &Schedule,
    stock: &Stock,
    history: &[Airing],
    from: Timestamp,
    until: Timestamp,
) -> Vec<PlannedSlot> {
    plan_muted(schedule, stock, history, &[], from, until)
}

/// The same where these zones are muted. What was on air when one of them was is not known here.
pub fn plan_muted(
    schedule: &Schedule,
    stock: &Stock,
    history: &[Airing],
    mutes: &[ZoneMute],
    from: Timestamp,
    until: Timestamp,
) -> Vec<PlannedSlot> {
    let mut planner = Planner::new(schedule, stock, history, from).muted(mutes);
    let mut slots = planner.advance(until);
    slots.append(&mut planner.finish());
    let order: BTreeMap<&ProgrammeId, usize> =
        schedule.programmes.iter().map(|spec| &spec.id).zip(0..).collect();
    let key = |id: &SlotId| order.get(&id.programme).copied();
    slots.sort_by(|a, b| {
        let (a, b) = (&a.id, &b.id);
        (a.due, &a.zone).cmp(&(b.due, &b.zone)).then_with(|| key(a).cmp(&key(b)))
    });
    slots
}

/// The same piece by piece, for spans too long to hold in memory at once.
pub struct Planner<'a> {
    schedule: &'a Schedule,
    sounds: RundownPreviews<'a>,
    zones: Vec<ZonePlanner<'a>>,
    reached: Timestamp,
}

impl<'a> Planner<'a> {
    /// Begins at `from`, inclusive.
    pub fn new(
        schedule: &'a Schedule,
        stock: &'a Stock,
        history: &[Airing],
        from: Timestamp,
    ) -> Planner<'a> {
        let sounds = RundownPreviews::new(schedule, stock, AiringHistory::new(history));
        let zones = schedule.zones.iter().map(|(id, zone)| ZonePlanner::new(schedule, id, zone));
        Planner { schedule, sounds, zones: zones.collect(), reached: from }
    }

    /// With these zones muted.
    pub fn muted(mut self, mutes: &[ZoneMute]) -> Planner<'a> {
        for zone in &mut self.zones {
            zone.mute(mutes);
        }
        self
    }

    /// Slots settled by what falls due before `until`; zone by zone, each in the order of starting.
    /// Slots that still wait are in a later answer.
    pub fn advance(&mut self, until: Timestamp) -> Vec<PlannedSlot> {
        let mut dues = Vec::new();
        let before = self.reached - TimeDelta::nanoseconds(1);
        for (programme, spec) in self.schedule.programmes.iter().enumerate() {
            let instants = spec.when.after(self.schedule.timezone, before);
            dues.extend(
                instants.take_while(|at| *at < until).map(|at| DueProgramme { at, programme }),
            );
        }
        dues.sort_unstable();
        self.reached = until;
        let mut slots = Vec::new();
        for zone in &mut self.zones {
            for &due in &dues {
                if zone.hears(due.programme) {
                    zone.settle(due.at, &mut self.sounds, &mut slots);
                    zone.await_turn(due);
                }
            }
            zone.settle(until, &mut self.sounds, &mut slots);
        }
        slots
    }

    /// The slots that still wait, as if nothing more fell due.
    pub fn finish(mut self) -> Vec<PlannedSlot> {
        let mut slots = Vec::new();
        for zone in &mut self.zones {
            zone.settle(Timestamp::MAX_UTC, &mut self.sounds, &mut slots);
        }
        slots
    }
}
