//! Reasons for which a file of the audio folder is not taken.

use std::sync::Arc;

use crate::config::ConfigFaults;
use crate::wire::{FileRefusal, LengthExcess};

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq)]
pub enum RefusalCause {
    /// The library has not taken it.
    ByLibrary(FileRefusal),
    /// It is longer than its queue takes; both in milliseconds.
    LongerThanQueue { length_ms: u64, longest_ms: u64 },
    /// What its sidecar wants is unknown.
    SidecarAtFault(Arc<ConfigFaults>),
    /// It broke off on air, or killed its speaker, time and again.
    BrokeOnAir,
    /// Nothing of it could be heard on air, time and again.
    SilentOnAir,
}

impl RefusalCause {
    /// As the core, the folder and the record know it: without a sidecar's faults.
    pub fn of_file(&self) -> FileRefusal {
        match self {
            RefusalCause::ByLibrary(refusal) => refusal.clone(),
            RefusalCause::LongerThanQueue { length_ms, longest_ms } => {
                let (length_ms, longest_ms) = (*length_ms, *longest_ms);
                FileRefusal::TooLong(LengthExcess::Queue { length_ms, longest_ms })
            }
            RefusalCause::SidecarAtFault(_) => FileRefusal::BadSidecar,
            RefusalCause::BrokeOnAir => FileRefusal::BrokeOnAir,
            RefusalCause::SilentOnAir => FileRefusal::SilentOnAir,
        }
    }
}
