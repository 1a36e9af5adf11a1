//! A recording of what would be heard, whatever the rows say.

use std::sync::Arc;

use crate::station::ids::{SlotId, Timestamp, ZoneId};

/// One cue in one zone, as a neighbour would hear it.
#[derive(Debug, Clone, PartialEq)]
pub struct SoundedCue {
    pub zone: ZoneId,
    pub slot: SlotId,
    /// Index in the slot's list of cues.
    pub cue: u32,
    /// The bulletin's content; `None` for tones and pauses.
    pub sha256: Option<Arc<str>>,
    /// In the world's time …
    pub from: Timestamp,
    pub until: Timestamp,
    /// … and what the station's clock showed when it began.
    pub from_wall: Timestamp,
    /// Its last frame sounded.
    pub whole: bool,
    /// It was the first cue of its order.
    pub first: bool,
    pub emergency: bool,
}
