//! Planned slots, and what a person should know of them.

use std::sync::Arc;

use serde::Serialize;

use super::expected_outcome::ExpectedOutcome;
use crate::station::gain::InaudibleCause;
use crate::station::ids::{QueueId, SlotId, Timestamp};
use crate::station::priority::Priority;
use crate::station::record::Reason;
use crate::station::refused_file::reason_of_refusal;
use crate::station::rundown::ResolvedCue;
use crate::units::milliseconds;
use crate::wire::FileFault;

/// One slot as it would come to pass.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedSlot {
    pub id: SlotId,
    /// The programme's.
    pub title: Arc<str>,
    pub priority: Priority,
    /// What its closing record would say.
    pub outlook: ExpectedOutcome,
    /// When it would really start, after waiting; its due instant if it would not.
    pub starts: Timestamp,
    /// What it would sound, pauses included, no longer than its `max_length`. What a slot would
    /// have sounded if it doesn't air.
    pub length_ms: u64,
    /// Absent files and empty queues included, in their places.
    pub cues: Arc<[ResolvedCue]>,
    pub problems: Vec<PlanProblem>,
}

/// What a person should know about a planned slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PlanProblem {
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
    /// Its zone is muted; it does not air.
    Muted {
        until: Timestamp,
        /// Who ordered that.
        by: String,
        /// Why, in that person's words.
        #[serde(skip_serializing_if = "Option::is_none")]
        because: Option<String>,
    },
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
        why: InaudibleCause,
    },
    /// The queue has something that nobody has approved; what else it has airs.
    NotApproved {
        queue: QueueId,
        /// The first such bulletin.
        path: Arc<str>,
    },
}

impl PlanProblem {
    /// What a record would say of it; `None` where the slot airs all the same.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            PlanProblem::Collision { .. } => None,
            PlanProblem::ZoneBusy { .. } => Some(Reason::ZoneBusy),
            PlanProblem::GuardHours => Some(Reason::GuardHours),
            PlanProblem::GuardLimit => Some(Reason::GuardLimit),
            PlanProblem::Muted { .. } => Some(Reason::Muted),
            PlanProblem::MaxLength { .. } => Some(Reason::MaxLength),
            PlanProblem::FileMissing { .. } | PlanProblem::FilePending { .. } => {
                Some(Reason::FileMissing)
            }
            PlanProblem::FileRefused { fault, .. } => Some(reason_of_refusal(*fault)),
            PlanProblem::NoBulletin { .. } => Some(Reason::NoBulletin),
            PlanProblem::Inaudible { .. } => Some(Reason::Silent),
            PlanProblem::NotApproved { .. } => Some(Reason::NotApproved),
        }
    }
}

impl PlannedSlot {
    /// Whether it would sound at all.
    pub fn airs(&self) -> bool {
        !matches!(self.outlook, ExpectedOutcome::NotAired(_))
    }

    /// When its last frame would sound.
    pub fn ends(&self) -> Timestamp {
        self.starts + milliseconds(self.length_ms)
    }
}
