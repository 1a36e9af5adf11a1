//! Why a file of the audio folder is not taken: a fact with its particulars.
//!
//! Made by `codec`, `probe` and `library`, carried on the probe's line, in the catalogue and in the
//! journal, decided by everywhere, and rendered for people by `messages` alone. What other programs
//! say of it (the operating system, the decoder) is quoted in it and never decided by.
//!
//! Of the types that tell of a refusal each is for somebody:
//! - [`FileRefusal`], this one, is what travels and is kept;
//! - [`FileFault`] is its stable word, for other programs, and for what decides by kind alone;
//! - `folder_policy::RefusalCause` has besides what `folder_policy` alone knows, a sidecar's
//!   faults: it is what people are told, whole (`messages::folder`), and becomes a `FileRefusal`;
//! - `StockItem::Refused` is the same `FileRefusal` as the core's plan sees it, which tells people
//!   its kind in a few words (`messages::plan::fault`).
//!
//! Outside of this program it is three fields: the stable word ([`FileFault`]), the particulars in
//! English ([`FileRefusal::detail`]) and the fact itself. An earlier version wrote the first two;
//! what is read of it is [`FileRefusal::Earlier`].

mod english;
mod fault;
pub mod figures;
mod formats;
mod particulars;
pub mod stored;

use serde::{Deserialize, Serialize};

pub use fault::FileFault;
pub use formats::{EditListFault, NamedFormat, UnsupportedFormat};
pub use particulars::{
    FileDamage, FileTruncation, ForeignContent, JoinedFiles, LengthExcess, NotAudio, ProbeFailure,
    ReadFailure, RoomLack, SpecialFile,
};

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case")]
pub enum FileRefusal {
    /// Empty, or nothing that a decoder recognises.
    NotAudio(NotAudio),
    /// Audio of a kind that is not decoded here.
    Unsupported(UnsupportedFormat),
    /// Ends before the length its container promises.
    Truncated(FileTruncation),
    /// The decoder met faults it could not pass over.
    Damaged(FileDamage),
    /// Over a limit of size or length.
    TooLong(LengthExcess),
    /// Can't be read.
    Unreadable(ReadFailure),
    /// A probe ended without a verdict; another is tried.
    ProbeFailed(ProbeFailure),
    /// So did each of several probes, the last of them so: nobody tries again.
    Unjudgeable(ProbeFailure),
    /// Another file in its folder has the same name to people.
    SameName {
        /// That one's path.
        other: String,
    },
    /// It lies in the folder of emergencies, which this station does not take orders from.
    NotAllowed,
    /// Its copy has no room, or can't be written; it is tried again.
    NoRoom(RoomLack),
    /// It decodes, and holds no sound.
    Silent { length_ms: u64 },
    /// Shorter than any bulletin.
    TooShort { length_ms: u64 },
    /// A link, a pipe or a device: what it leads to may change or never end.
    NotAFile(SpecialFile),
    /// Its sidecar is at fault, so it is unknown what it shall be.
    BadSidecar,
    /// Recordings put behind one another as they are, which can't be heard whole.
    Joined(JoinedFiles),
    /// It was taken, and on air it broke off, or killed its speaker, time and again.
    BrokeOnAir,
    /// It was taken, and on air nothing of it could be heard, time and again.
    SilentOnAir,
    /// What an earlier version of this program found and kept: its word, and its particulars in
    /// English, to be quoted.
    Earlier { fault: FileFault, quoted: String },
}

impl FileRefusal {
    /// The stable word for it.
    pub fn fault(&self) -> FileFault {
        match self {
            FileRefusal::NotAudio(_) => FileFault::NotAudio,
            FileRefusal::Unsupported(_) => FileFault::UnsupportedFormat,
            FileRefusal::Truncated(_) => FileFault::Truncated,
            FileRefusal::Damaged(_) => FileFault::Damaged,
            FileRefusal::TooLong(_) => FileFault::TooLong,
            FileRefusal::Unreadable(_) => FileFault::Unreadable,
            FileRefusal::ProbeFailed(_) => FileFault::ProbeFailed,
            FileRefusal::Unjudgeable(_) => FileFault::Unjudgeable,
            FileRefusal::SameName { .. } => FileFault::SameName,
            FileRefusal::NotAllowed => FileFault::NotAllowed,
            FileRefusal::NoRoom(_) => FileFault::NoRoom,
            FileRefusal::Silent { .. } => FileFault::Silent,
            FileRefusal::TooShort { .. } => FileFault::TooShort,
            FileRefusal::NotAFile(_) => FileFault::NotAFile,
            FileRefusal::BadSidecar => FileFault::BadSidecar,
            FileRefusal::Joined(_) => FileFault::Joined,
            FileRefusal::BrokeOnAir => FileFault::BrokeOnAir,
            FileRefusal::SilentOnAir => FileFault::SilentOnAir,
            FileRefusal::Earlier { fault, .. } => *fault,
        }
    }

    /// Whether it lies in what the file holds, so that only another copy of it can be taken; see
    /// [`FileFault::is_of_content`].
    pub fn is_of_content(&self) -> bool {
        self.fault().is_of_content()
    }

    /// Whether a file that is still on its way may be judged so: cut short, empty, all zeros (its
    /// place was kept first), a cover picture without its sound, the first moments. Moved away, it
    /// would be finished where nobody looks.
    pub fn may_be_unfinished(&self) -> bool {
        match self {
            FileRefusal::Truncated(_)
            | FileRefusal::TooShort { .. }
            | FileRefusal::Silent { .. } => true,
            FileRefusal::NotAudio(what) => match what {
                NotAudio::Empty | NotAudio::EndsEarly | NotAudio::OnlyZeros | NotAudio::NoSound => {
                    true
                }
                NotAudio::Foreign(_)
                | NotAudio::NotRegular
                | NotAudio::NoFrames
                | NotAudio::FewFrames { .. }
                | NotAudio::Undecodable { .. } => false,
            },
            FileRefusal::Earlier { fault, .. } => {
                matches!(fault, FileFault::Truncated | FileFault::TooShort | FileFault::Silent)
            }
            FileRefusal::Unsupported(_)
            | FileRefusal::Damaged(_)
            | FileRefusal::TooLong(_)
            | FileRefusal::Unreadable(_)
            | FileRefusal::ProbeFailed(_)
            | FileRefusal::Unjudgeable(_)
            | FileRefusal::SameName { .. }
            | FileRefusal::NotAllowed
            | FileRefusal::NoRoom(_)
            | FileRefusal::NotAFile(_)
            | FileRefusal::BadSidecar
            | FileRefusal::Joined(_)
            | FileRefusal::BrokeOnAir
            | FileRefusal::SilentOnAir => false,
        }
    }
}

impl From<std::io::Error> for FileRefusal {
    /// A refusal that travelled as an error of reading, or what the operating system says.
    fn from(error: std::io::Error) -> FileRefusal {
        let refusal = error.get_ref().and_then(|error| error.downcast_ref::<FileRefusal>());
        match refusal {
            Some(refusal) => refusal.clone(),
            None => FileRefusal::Unreadable(ReadFailure::System(error.into())),
        }
    }
}

impl std::fmt::Display for FileRefusal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.detail())
    }
}

impl std::error::Error for FileRefusal {}
