//! How an output is now, for who asks.

use crate::station::ids::OutputId;
use crate::wire::OutputTrouble;

/// How an output is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputStatus {
    pub output: OutputId,
    pub state: OutputState,
    /// The sink's own name for what it opened last.
    pub device: Option<String>,
    /// Why a run was lost here last; stays until a run sounds.
    pub trouble: Option<OutputTrouble>,
    /// Runs armed or on air.
    pub runs: Vec<u64>,
    /// Grows with every order that was dealt with, every beat of a speaker whose frames advance,
    /// every failed speaker that was put out of the way; not when no speaker could be started.
    pub answers: u64,
}

/// Where an output stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputState {
    /// No speaker runs; nothing is wrong.
    Closed,
    /// A speaker runs and has not opened the sink yet: it does so 1 s before its first run.
    Opening,
    /// The sink takes frames.
    Open,
    /// The last speaker was lost; the next order starts another.
    Lost,
}
