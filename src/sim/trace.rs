//! The events of a simulated station, for judging what it did.

use std::sync::Arc;

use crate::station::clock_trust::ClockTrust;
use crate::station::ids::Timestamp;
use crate::station::schedule::Schedule;

/// Something that happened to the station, at an instant of the world.
#[derive(Debug, Clone)]
pub struct TraceEntry {
    pub world: Timestamp,
    /// What its clock showed before …
    pub before: Timestamp,
    /// … and after.
    pub after: Timestamp,
    /// The last row that had been decided.
    pub seq: u64,
    pub what: SimEvent,
}

/// What happened to the simulated station, for the trace of a failure.
#[derive(Debug, Clone)]
pub enum SimEvent {
    /// The power went. What the disk knew of slots coming up, and how many rows were in memory
    /// alone, since the disk was full.
    Off {
        horizon: Option<Timestamp>,
        forgotten: usize,
    },
    /// The power came back.
    On {
        schedule: Arc<Schedule>,
        trust: ClockTrust,
    },
    /// The clock was set, and is trusted so from now on.
    ClockSet(ClockTrust),
    Trust(ClockTrust),
    Schedule(Arc<Schedule>),
    DiskFull,
    DiskFree,
}
