//! Looks ahead: which slots fall due, when each would really start, what it would sound, and what
//! stands in its way. The same rules as the timeline's, lived through without sound: what the plan
//! shows is what would happen if all went well.
//!
//! Each zone is a line of its own: a slot that finds its zone held waits, the one with the higher
//! priority goes first, then the one due earlier, then the one written earlier. Queues advance as
//! if each planned slot had aired. Only emergencies, which nobody plans, can change the picture.

mod outlook;
mod sound;
mod zone;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use serde::Serialize;

use super::Airing;
use super::ids::{ProgrammeId, QueueId, SlotId, Timestamp};
pub use super::loudness::Inaudible;
use super::record::Reason;
use super::rundown::{self, History, ResolvedCue};
use super::schedule::{Priority, Schedule};
use super::stock::Stock;
use crate::units::milliseconds;
use crate::wire::FileFault;
pub use outlook::{Outlook, Outlooks};
use sound::Sounds;
use zone::ZonePass;

/// One slot as it would come to pass.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedSlot {
    pub id: SlotId,
    /// The programme's.
    pub title: Arc<str>,
    pub priority: Priority,
    /// What its closing record would say.
    pub outlook: Outlook,
    /// When it would really start, after waiting; its due instant if it would not.
    pub starts: Timestamp,
    /// What it would sound, pauses included, no longer than its `max_length`. What a slot would
    /// have sounded if it doesn't air.
    pub length_ms: u64,
    /// Absent files and empty queues included, in their places.
    pub cues: Arc<[ResolvedCue]>,
    pub problems: Vec<Problem>,
}

/// What a person should know about a planned slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Problem {
    /// It meets another slot in its zone, and waits or goes in between.
    Collision {
        with: SlotId,
    },
    /// The zone stays held longer than it may wait; it does not air.
    ZoneBusy {
        held_by: SlotId,
    },
    /// It would sound outside the allowed hours, at its start or at its end; it does not air.
    GuardHours,
    /// It would go over the zone's daily limit; it does not air.
    GuardLimit,
    /// Longer than it may be; it is faded out.
    MaxLength {
        /// What it would sound without the limit.
        full_ms: u64,
    },
    FileMissing {
        path: Arc<str>,
    },
    /// It lies in the folder and has not been judged yet.
    FilePending {
        path: Arc<str>,
    },
    FileRefused {
        path: Arc<str>,
        fault: FileFault,
    },
    /// The queue has nothing for this zone then, and should have.
    NoBulletin {
        queue: QueueId,
    },
    /// Nothing of it would be heard in the zone.
    Inaudible {
        path: Arc<str>,
        why: Inaudible,
    },
    /// The queue has something that nobody has approved; what else it has airs.
    NotApproved {
        queue: QueueId,
        /// The first such bulletin.
        path: Arc<str>,
    },
}

impl Problem {
    /// What a record would say of it; `None` where the slot airs all the same.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Problem::Collision { .. } => None,
            Problem::ZoneBusy { .. } => Some(Reason::ZoneBusy),
            Problem::GuardHours => Some(Reason::GuardHours),
            Problem::GuardLimit => Some(Reason::GuardLimit),
            Problem::MaxLength { .. } => Some(Reason::MaxLength),
            Problem::FileMissing { .. } | Problem::FilePending { .. } => Some(Reason::FileMissing),
            Problem::FileRefused { fault, .. } => Some(rundown::refused(*fault)),
            Problem::NoBulletin { .. } => Some(Reason::NoBulletin),
            Problem::Inaudible { .. } => Some(Reason::Silent),
            Problem::NotApproved { .. } => Some(Reason::NotApproved),
        }
    }
}

impl PlannedSlot {
    /// Whether it would sound at all.
    pub fn airs(&self) -> bool {
        !matches!(self.outlook, Outlook::NotAired(_))
    }

    /// When its last frame would sound.
    pub fn ends(&self) -> Timestamp {
        self.starts + milliseconds(self.length_ms)
    }
}

/// All slots due in `from .. until`, by due, then zone, then the order of the schedule. `history`
/// is what the zones have heard before `from`. What sounds at `from` already is not known here.
pub fn plan(
    schedule: &Schedule,
    stock: &Stock,
    history: &[Airing],
    from: Timestamp,
    until: Timestamp,
) -> Vec<PlannedSlot> {
    let mut planner = Planner::new(schedule, stock, history, from);
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
    sounds: Sounds<'a>,
    zones: Vec<ZonePass<'a>>,
    reached: Timestamp,
}

/// A programme, by its index, at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: Timestamp,
    programme: usize,
}

impl<'a> Planner<'a> {
    /// Begins at `from`, inclusive.
    pub fn new(
        schedule: &'a Schedule,
        stock: &'a Stock,
        history: &[Airing],
        from: Timestamp,
    ) -> Planner<'a> {
        let sounds = Sounds::new(schedule, stock, History::new(history));
        let zones = schedule.zones.iter().map(|(id, zone)| ZonePass::new(schedule, id, zone));
        Planner { schedule, sounds, zones: zones.collect(), reached: from }
    }

    /// Slots settled by what falls due before `until`; zone by zone, each in the order of starting.
    /// Slots that still wait are in a later answer.
    pub fn advance(&mut self, until: Timestamp) -> Vec<PlannedSlot> {
        let mut dues = Vec::new();
        let before = self.reached - TimeDelta::nanoseconds(1);
        for (programme, spec) in self.schedule.programmes.iter().enumerate() {
            let instants = spec.when.after(self.schedule.timezone, before);
            dues.extend(instants.take_while(|at| *at < until).map(|at| Due { at, programme }));
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
