//! Which slots a station has to account for, by what its clock showed.
//!
//! A station that is alive and trusts its clock passes through time: every slot of its schedule
//! whose due instant the clock passes through must be closed. When it comes to trust its clock
//! again (after a power cut, a boot in 1970, a step), it must also close what lies between the
//! latest instant it had passed and the present one: it was off, or did not know the time. A clock
//! that was set back starts anew from where it stands.
//!
//! What a power cut leaves counts: slots that came up after the last instant of which the *disk*
//! knows are those of the next life, under the schedule that it finds. So are those that came up
//! while the disk was full.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::sim::SimEvent;
use loaphuong::station::LEAD;
use loaphuong::station::clock_trust::ClockTrust;
use loaphuong::station::ids::SlotId;
use loaphuong::station::schedule::Schedule;

use super::life::{Log, planned};

/// A clock set back by less than this goes on as if it had not been.
const SET_BACK: TimeDelta = TimeDelta::seconds(1);

/// What must be closed, and what may be.
#[derive(Default)]
pub struct Accounts {
    pub must: BTreeSet<SlotId>,
    /// Slots that came up: those due within the lead of what the clock passed through, too.
    pub may: BTreeSet<SlotId>,
}

struct Passage {
    accounts: Accounts,
    schedule: Arc<Schedule>,
    /// The latest instant passed.
    passed: Option<DateTime<Utc>>,
    /// What was passed while the disk took nothing.
    in_memory: Option<BTreeSet<SlotId>>,
}

impl Passage {
    /// The clock passes through time up to `until`.
    fn pass(&mut self, until: DateTime<Utc>) {
        let passed = *self.passed.get_or_insert(until);
        // `planned` looks for slots after an instant and before another.
        let tick = TimeDelta::nanoseconds(1);
        if passed < until + LEAD {
            let came_up = planned(&self.schedule, passed, until + LEAD + tick);
            let due = came_up.iter().filter(|id| id.due <= until && !self.knows(id)).cloned();
            let due: Vec<SlotId> = due.collect();
            if let Some(in_memory) = &mut self.in_memory {
                in_memory.extend(due.iter().cloned());
            }
            self.accounts.must.extend(due);
            self.accounts.may.extend(came_up);
        }
        self.passed = Some(passed.max(until));
    }

    fn knows(&self, id: &SlotId) -> bool {
        self.accounts.must.contains(id)
    }

    /// The clock is trusted and shows this: it may have been set back, or not looked at for long.
    fn arrive(&mut self, at: DateTime<Utc>) {
        if self.passed.is_some_and(|passed| passed > at + SET_BACK) {
            self.passed = Some(at);
        }
        self.pass(at);
    }
}

pub fn accounts(log: &Log) -> Accounts {
    let mut passage = Passage {
        accounts: Accounts::default(),
        schedule: log.schedule.clone(),
        passed: Some(log.start),
        in_memory: None,
    };
    let (mut alive, mut trust, mut shown) = (true, ClockTrust::Synced, log.start);
    for moment in &log.moments {
        if alive && trust >= passage.schedule.trust {
            passage.pass(moment.before);
        }
        match &moment.what {
            SimEvent::Off { horizon, .. } => {
                let looking = alive && trust >= passage.schedule.trust;
                alive = false;
                let known = horizon.unwrap_or(log.start);
                let lost = |id: &SlotId| known < id.due && id.due <= moment.before;
                passage.accounts.must.retain(|id| !lost(id));
                // A clock that was far off meanwhile has slots there of which nobody knows now.
                for id in passage.in_memory.iter_mut().flat_map(std::mem::take) {
                    passage.accounts.must.remove(&id);
                }
                // Ahead of the clock: it was set back, and the disk was not told.
                let passed = passage.passed.unwrap_or(known);
                let ahead = known > passed + LEAD;
                if looking && !ahead {
                    // What had come up is this schedule's; the next life may have another.
                    passage.pass(known);
                }
                passage.passed = Some(if ahead || looking { known } else { passed.min(known) });
            }
            SimEvent::On { schedule, trust: now } => {
                (alive, trust) = (true, *now);
                passage.schedule = schedule.clone();
            }
            SimEvent::Trust(now) | SimEvent::ClockSet(now) => trust = *now,
            SimEvent::Schedule(schedule) => {
                if alive && trust >= passage.schedule.trust {
                    passage.passed = passage.passed.map(|passed| passed.min(moment.after));
                }
                passage.schedule = schedule.clone();
            }
            SimEvent::DiskFull => {
                passage.in_memory.get_or_insert_default();
            }
            SimEvent::DiskFree => passage.in_memory = None,
        }
        shown = moment.after;
        if alive && trust >= passage.schedule.trust {
            passage.arrive(shown);
        }
    }
    if alive && trust >= passage.schedule.trust {
        passage.pass(log.end.max(shown));
    }
    passage.accounts
}
