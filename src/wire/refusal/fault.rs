//! The stable words for why a file is not taken; `wire::refusal` tells which type is for whom.

use serde::{Deserialize, Serialize};

/// Why a file in the audio folder was not taken; stable words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFault {
    /// Empty, or nothing that a decoder recognises.
    NotAudio,
    /// Audio of a kind that is not decoded here (WMA, AMR, video …).
    UnsupportedFormat,
    /// Ends before the length its container promises.
    Truncated,
    /// The decoder met faults it could not pass over.
    Damaged,
    /// Over the limits of size or length.
    TooLong,
    /// Can't be read (permissions, I/O).
    Unreadable,
    /// The probe ran out of its memory or time, or crashed.
    ProbeFailed,
    /// So did each of several probes: nobody tries again.
    Unjudgeable,
    /// Another file in its folder has the same name to people (one in NFC, one in NFD).
    SameName,
    /// It lies in the folder of emergencies, which this station does not take orders from.
    NotAllowed,
    /// The station's disk has no room for its copy, or does not take it; it is tried again.
    NoRoom,
    /// It decodes, and holds no sound.
    Silent,
    /// Shorter than any bulletin.
    TooShort,
    /// A link, a pipe or a device: what it leads to may change or never end.
    NotAFile,
    /// The sidecar beside it (`name.yaml`) is at fault, so it is unknown what it shall be.
    #[serde(rename = "bad_note")]
    BadSidecar,
    /// Recordings put behind one another as they are, which can't be heard whole.
    Joined,
    /// It was taken, and on air it broke off, or killed its speaker, time and again.
    BrokeOnAir,
    /// It was taken, and on air nothing of it could be heard, time and again.
    SilentOnAir,
}

impl FileFault {
    /// Whether it is no fault of the file but of how it was met: another try, in another run of the
    /// daemon, may end otherwise.
    pub fn is_of_circumstances(self) -> bool {
        match self {
            FileFault::ProbeFailed | FileFault::Unreadable => true,
            FileFault::NotAudio
            | FileFault::UnsupportedFormat
            | FileFault::Truncated
            | FileFault::Damaged
            | FileFault::TooLong
            | FileFault::Unjudgeable
            | FileFault::SameName
            | FileFault::NotAllowed
            | FileFault::NoRoom
            | FileFault::Silent
            | FileFault::TooShort
            | FileFault::NotAFile
            | FileFault::BadSidecar
            | FileFault::Joined
            | FileFault::BrokeOnAir
            | FileFault::SilentOnAir => false,
        }
    }

    /// Whether it lies in what the file holds, so that only another copy of it can be taken: such a
    /// file is set aside. The others may be taken as they are when circumstances change.
    pub fn is_of_content(self) -> bool {
        match self {
            FileFault::NotAudio
            | FileFault::UnsupportedFormat
            | FileFault::Truncated
            | FileFault::Damaged
            | FileFault::TooLong
            | FileFault::Silent
            | FileFault::Unjudgeable
            | FileFault::TooShort
            | FileFault::Joined
            | FileFault::BrokeOnAir
            | FileFault::SilentOnAir => true,
            FileFault::Unreadable
            | FileFault::ProbeFailed
            | FileFault::SameName
            | FileFault::NotAllowed
            | FileFault::NoRoom
            | FileFault::NotAFile
            | FileFault::BadSidecar => false,
        }
    }
}
