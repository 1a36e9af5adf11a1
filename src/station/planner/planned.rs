//! Planned slots, and what a person should know of them.

use std::sync::Arc;

use serde::Serialize;

use super::outlook::Outlook;
use crate::station::gain::Inaudible;
use crate::station::ids::{QueueId, SlotId, Timestamp};
use crate::station::priority::Priority;
use crate::station::record::Reason;
use crate::station::rundown::{self, ResolvedCue};
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
