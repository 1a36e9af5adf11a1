//! The journal's memory of a bulletin in a zone: how often it was heard to its end, and how it has
//! failed since.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bulletin::Bulletin;
use super::ids::{Timestamp, ZoneId};
use super::record::Reason;

/// Failures running after which a bulletin is out.
pub const STRIKES_MAX: u32 = 3;

/// One bulletin's history in one zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Airing {
    pub sha256: Arc<str>,
    pub zone: ZoneId,
    /// 0 for one that was only cut.
    pub count: u32,
    /// When it was heard last; nothing for a `count` of 0.
    pub last: Timestamp,
    /// How it failed since.
    pub strikes: Option<Strikes>,
}

/// Failures of one bulletin in one zone, one behind the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strikes {
    pub count: u32,
    /// When it failed last, and how.
    pub last: Timestamp,
    #[serde(rename = "reason")]
    pub failure: AirFailure,
}

/// How a bulletin fails on air by its own fault. What is remembered tells it by the words of
/// [`Reason`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AirFailure {
    /// It broke off, or its speaker died of it.
    #[serde(rename = "file_damaged")]
    Damaged,
    /// It holds nothing to hear in that zone.
    #[serde(rename = "silent")]
    Silent,
}

impl AirFailure {
    /// The failure that a row with this reason tells of; `None` where it tells of no fault of a
    /// file.
    pub fn of(reason: Reason) -> Option<AirFailure> {
        match reason {
            Reason::FileDamaged => Some(AirFailure::Damaged),
            Reason::Silent => Some(AirFailure::Silent),
            Reason::PowerOff
            | Reason::ClockUntrusted
            | Reason::GuardHours
            | Reason::GuardLimit
            | Reason::ZoneBusy
            | Reason::TooLate
            | Reason::NoBulletin
            | Reason::FileMissing
            | Reason::NotApproved
            | Reason::DeviceLost
            | Reason::Preempted
            | Reason::Stopped
            | Reason::MaxLength
            | Reason::Muted
            | Reason::ScheduleRemoved
            | Reason::RelayLost
            | Reason::Exercise
            | Reason::Internal => None,
        }
    }

    /// The word for it in a row.
    pub fn reason(self) -> Reason {
        match self {
            AirFailure::Damaged => Reason::FileDamaged,
            AirFailure::Silent => Reason::Silent,
        }
    }
}

impl Strikes {
    /// Whether the bulletin is out by them. They don't count against a file that came later.
    pub fn are_out(&self, bulletin: &Bulletin) -> bool {
        self.count >= STRIKES_MAX && self.last >= bulletin.arrived
    }
}
