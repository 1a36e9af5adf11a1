//! The stable words of rows: the centre and every journal know them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::station::clock_trust::ClockTrust;

/// What a row tells of, by its stable word. A row whose content was lost says `play`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// One cue in one zone that sounded, or failed to, or was not to be had.
    Play,
    /// The closing record of a slot.
    Slot,
}

/// What came of a slot or of a cue; stable words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every cue that its rundown names was heard to its end; an optional one that had nothing is
    /// none.
    Aired,
    /// Only some were, or not to the end.
    Cut,
    NotAired,
}

/// Why a slot or a cue was cut or not aired; stable words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The station was off or the daemon did not run.
    PowerOff,
    ClockUntrusted,
    GuardHours,
    GuardLimit,
    /// Another slot held the zone; `detail` names it.
    ZoneBusy,
    TooLate,
    /// Its queues had nothing to air; of a cut slot, one of them.
    NoBulletin,
    FileMissing,
    FileDamaged,
    NotApproved,
    DeviceLost,
    /// Interrupted by a higher priority, and the rest did not fit.
    Preempted,
    /// By a person; `detail` says who.
    Stopped,
    MaxLength,
    /// A person has the zone silent; `detail` says who.
    Muted,
    ScheduleRemoved,
    /// It played, and nothing of it could be heard in this zone.
    Silent,
    /// Reserved: no station relays another's sound yet.
    RelayLost,
    /// A rehearsed emergency: nothing was to sound.
    Exercise,
    Internal,
}

macro_rules! stable_words {
    ($($name:ident),*) => {$(
        /// The stable word, as in JSON.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.serialize(f)
            }
        }
    )*};
}
stable_words!(RowKind, Outcome, Reason, ClockTrust);
