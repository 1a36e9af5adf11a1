//! The reason that a record gives where a file is refused.

use super::record::Reason;
use crate::wire::FileFault;

/// Why a cue lacks a file that is refused for this fault.
pub(super) fn reason_of_refusal(fault: FileFault) -> Reason {
    match fault {
        // Nothing is wrong with the file itself.
        FileFault::NoRoom => Reason::FileMissing,
        FileFault::SilentOnAir => Reason::Silent,
        FileFault::NotAudio
        | FileFault::UnsupportedFormat
        | FileFault::Truncated
        | FileFault::Damaged
        | FileFault::TooLong
        | FileFault::Unreadable
        | FileFault::ProbeFailed
        | FileFault::Unjudgeable
        | FileFault::SameName
        | FileFault::NotAllowed
        | FileFault::Silent
        | FileFault::TooShort
        | FileFault::NotAFile
        | FileFault::BadSidecar
        | FileFault::Joined
        | FileFault::BrokeOnAir => Reason::FileDamaged,
    }
}
