//! Slots as `status` and the clock's report show them. Fields are added, never renamed.

use serde::{Deserialize, Serialize};

use super::word::StableWord;
use crate::station::ids::{ProgrammeId, ZoneId};
use crate::station::priority::Priority;
use crate::station::record::{LocalTimestamp, Outcome, Reason};
use crate::station::states::SlotPhase;

/// A slot that has come up: it waits, is handed to its output, sounds, or is interrupted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OnAirSlot {
    pub zone: ZoneId,
    pub programme: ProgrammeId,
    pub title: String,
    pub priority: Priority,
    pub due: LocalTimestamp,
    pub state: StableWord<SlotPhase>,
    /// Title of the cue on air.
    pub cue: Option<String>,
    /// From 0, of `cues`.
    pub cue_index: Option<u32>,
    pub cues: usize,
    /// Of the whole slot, milliseconds.
    pub heard_ms: u64,
    pub length_ms: u64,
    /// What hinders it.
    pub hindrance: Option<Reason>,
}

/// A slot that has yet to come up, in all its zones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextSlot {
    pub due: LocalTimestamp,
    pub programme: ProgrammeId,
    pub title: String,
    pub zones: Vec<ZoneId>,
    /// Those of them that are muted then: it does not air there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub muted: Vec<ZoneId>,
}

/// A slot that was closed, or many at once, in all zones and of all programmes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClosedSlot {
    pub due: LocalTimestamp,
    /// `None`, in JSON `*`, of many.
    #[serde(with = "one_or_all")]
    pub zone: Option<ZoneId>,
    /// Likewise.
    #[serde(with = "one_or_all")]
    pub programme: Option<ProgrammeId>,
    pub title: String,
    pub outcome: Outcome,
    pub reason: Option<Reason>,
}

/// An id, or `*` for all that there are.
mod one_or_all {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    const ALL: &str = "*";

    pub fn serialize<T: Serialize, S: Serializer>(
        id: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match id {
            Some(id) => id.serialize(serializer),
            None => ALL.serialize(serializer),
        }
    }

    pub fn deserialize<'de, T: for<'id> From<&'id str>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        let id = String::deserialize(deserializer)?;
        Ok((id != ALL).then(|| id.as_str().into()))
    }
}
