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
    /// When it failed last, and why: `file_damaged` or `silent`.
    pub last: Timestamp,
    pub reason: Reason,
}

impl Strikes {
    /// Whether the bulletin is out by them. They don't count against a file that came later.
    pub fn are_out(&self, bulletin: &Bulletin) -> bool {
        self.count >= STRIKES_MAX && self.last >= bulletin.arrived
    }
}
