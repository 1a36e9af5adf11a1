//! Power cuts, and the cards that outlive them.

use std::sync::Arc;

use chrono::TimeDelta;

use super::journal::SimJournal;
use crate::station::ids::Timestamp;
use crate::station::schedule::Schedule;

/// How the power goes and comes back.
#[derive(Debug, Clone, Default)]
pub struct PowerCut {
    /// For how long.
    pub off: TimeDelta,
    /// For how long the write that it strikes had been under way, while the outputs sounded on: a
    /// slow SD card.
    pub writing: TimeDelta,
    /// A board without a clock of its own: shows this when the power is back, and is not to be
    /// trusted until it is set. `None` is a clock that goes on.
    pub boots_at: Option<Timestamp>,
    /// Somebody edited the schedule meanwhile.
    pub schedule: Option<Arc<Schedule>>,
}

impl From<TimeDelta> for PowerCut {
    fn from(off: TimeDelta) -> PowerCut {
        PowerCut { off, ..PowerCut::default() }
    }
}

/// An SD card, or a copy of one.
#[derive(Clone)]
pub struct SimCard(pub(super) SimJournal);
