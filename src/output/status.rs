//! How an output is now, for who asks.

use crate::station::ids::OutputId;
use crate::station::states::OutputState;
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
