//! A programme that falls due in the time ahead.

use crate::station::ids::Timestamp;

/// A programme, by its index, at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DueProgramme {
    pub at: Timestamp,
    pub programme: usize,
}
