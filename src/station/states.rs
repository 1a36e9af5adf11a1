//! What outputs, open slots and files are in, by the stable words that `status` tells.

use serde::{Deserialize, Serialize};

/// Where an output stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// How an output's amplifier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmplifierState {
    Off,
    /// It is being switched.
    Switching,
    /// It is on, and not warm yet.
    WarmingUp,
    /// It is on and warm.
    On,
    /// It could not be switched; nobody knows how it is.
    Unknown,
}

/// How far an open slot is, without the instants of `slot::SlotState`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotPhase {
    /// Due soon, or held back.
    Waiting,
    /// Handed to its output.
    Armed,
    /// It sounds.
    OnAir,
    /// It was on air and shall go on.
    Interrupted,
}

/// What the station made of a file of the audio folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileStanding {
    /// Taken; it airs as its queue and its programmes have it.
    Accepted,
    /// Taken, and airs when somebody has approved it; said by those who know the queues' rules.
    Waiting,
    /// Not taken.
    Refused,
    /// Not judged yet.
    Pending,
}
