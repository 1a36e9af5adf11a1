//! The facts that a decision is made from.

use std::time::Duration;

use super::file_waits::FileWaits;
use super::sidecars::CheckedSidecars;
use crate::library::Catalogue;
use crate::station::history::AiringHistory;
use crate::station::ids::Timestamp;
use crate::station::schedule::Schedule;
use crate::station::stock::Approvals;

/// All that a decision is made from.
pub struct PolicyFacts<'a> {
    pub catalogue: &'a Catalogue,
    /// The catalogue's sidecars as the configuration reads them.
    pub sidecars: &'a CheckedSidecars,
    pub schedule: &'a Schedule,
    pub approvals: &'a Approvals,
    /// What the zones have heard, and where bulletins have failed on air.
    pub history: &'a AiringHistory,
    /// Of the decision before this one; empty for the first.
    pub waits: &'a FileWaits,
    /// By the wall clock, as bulletins' arrivals are.
    pub now: Timestamp,
    /// By a clock that nobody sets: since any fixed instant, the same for all decisions.
    pub uptime: Duration,
}
