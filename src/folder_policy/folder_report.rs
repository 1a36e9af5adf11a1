//! The report that people get of the audio folder, as facts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::refusal::RefusalCause;
use super::replaced::bare_name;
use crate::library::UnseenCause;
use crate::station::bulletin::Bulletin;

/// Every file of the audio folder, and what is wrong with its folders.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FolderReport {
    /// By path relative to the audio folder (NFC, `/` between parts); those set aside under the
    /// path where they were dropped.
    pub files: BTreeMap<Arc<str>, FileReport>,
    pub lone_sidecars: Vec<LoneSidecar>,
    /// Folders of which not all could be seen, and why; the audio folder itself is empty.
    pub unseen_folders: BTreeMap<Arc<str>, UnseenCause>,
    /// Folders in which the station can make and move nothing, written likewise.
    pub unwritable_folders: BTreeSet<Arc<str>>,
}

/// How one file stands.
#[derive(Debug, Clone, PartialEq)]
pub enum FileReport {
    /// Seen, not yet at rest or not yet judged.
    Pending,
    Accepted(AcceptedFile),
    Refused(RefusedFile),
}

/// A bulletin that the core may air.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptedFile {
    /// With what its approval and its sidecar say.
    pub bulletin: Arc<Bulletin>,
    pub approval: ApprovalState,
}

/// Whether a bulletin waits for a person's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApprovalState {
    /// It has it, or its queue wants none.
    NotAwaited,
    /// It airs when somebody has approved its content.
    Awaited {
        /// Why an approval in its sidecar does not count, and the sidecar's path.
        remark: Option<(ApprovalRemark, Arc<str>)>,
    },
}

/// Why an approval in a sidecar does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalRemark {
    /// It names the hash of another content.
    OtherContent,
    /// It names no hash.
    WithoutHash,
}

/// A file that is not taken.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedFile {
    pub refusal: RefusalCause,
    /// As the library took it; `None` if that refused it. An emergency order may sound it all the
    /// same.
    pub accepted: Option<Arc<Bulletin>>,
    pub place: RefusedPlace,
}

/// Where a refused file lies, and whether it stays there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusedPlace {
    /// Where it was dropped: it may be taken as it is when circumstances change.
    Stays,
    /// Where it was dropped: it may still be on its way, and is waited for.
    StillArriving,
    /// Where it was dropped and was taken before its queue's `longest` changed: whoever mistyped
    /// that may still correct it.
    HeldBack,
    /// Where it was dropped, to be set aside.
    Leaves,
    SetAside {
        /// Its path now.
        at: Arc<str>,
        /// A bulletin of the same name has come for it; see `replaced`.
        replaced: bool,
    },
}

/// A sidecar that lies beside no bulletin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoneSidecar {
    pub path: Arc<str>,
    /// The file that it seems to be meant for: of `tin.mp3.yaml`, `tin.mp3`.
    pub meant_for: Option<Arc<str>>,
}

impl LoneSidecar {
    /// The name of the bulletin beside it that it seems to be meant for, and the name by which it
    /// would count for that.
    pub fn right_name(&self) -> Option<(&str, String)> {
        let meant_for = self.meant_for.as_deref()?;
        let bulletin = meant_for.rsplit('/').next().unwrap_or(meant_for);
        Some((bulletin, format!("{}.yaml", bare_name(bulletin))))
    }
}

impl FolderReport {
    /// The accepted file at `path`.
    pub fn accepted(&self, path: &str) -> Option<&AcceptedFile> {
        self.files.get(path).and_then(FileReport::accepted)
    }
}

impl FileReport {
    pub fn accepted(&self) -> Option<&AcceptedFile> {
        match self {
            FileReport::Accepted(accepted) => Some(accepted),
            FileReport::Pending | FileReport::Refused(_) => None,
        }
    }

    pub fn refused(&self) -> Option<&RefusedFile> {
        match self {
            FileReport::Refused(refused) => Some(refused),
            FileReport::Pending | FileReport::Accepted(_) => None,
        }
    }
}

impl AcceptedFile {
    /// Whether it airs only when somebody has approved it.
    pub fn awaits_approval(&self) -> bool {
        matches!(self.approval, ApprovalState::Awaited { .. })
    }
}
