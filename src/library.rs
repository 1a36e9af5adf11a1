//! The audio folder: watched, each file judged when it is whole, accepted ones copied.
//!
//! **In**: a folder that people drop files into, and what was remembered of it. **Out**:
//! [`LibraryEvent`]s, above all the [`Catalogue`] as it now is.
//!
//! A file's way, as the folders stand below:
//!
//! 1. `scan` finds its name, size and times. What is still on its way under another name is passed
//!    over until it is renamed. No link is followed and nothing but regular files is ever opened.
//! 2. `catalogue` waits until it is *at rest*: size and time of modification unchanged for
//!    [`SETTLE_TIME`] after the last event. One that is remembered and unchanged (size, time,
//!    inode, copy present) is not opened. One that was taken by an earlier version of this program
//!    counts until it has been judged anew.
//! 3. `intake` has it decoded by a `probe` child, one file at a time and one more for what is
//!    urgent (an emergency, a file that somebody has ordered). The child gets the open file; the
//!    same open file is then copied into the store under its hash, hashed again on the way. A file
//!    that changes meanwhile comes to rest and is judged again; one that was renamed, alone or with
//!    its folder, is recognised by its hash and not decoded again. Copies stay within the station's
//!    limit: those that nothing needs give way, the oldest first; where that is not enough the file
//!    waits in the folder.
//! 4. `reconcile` brings the folder to what the daemon wants ([`Library::order`]): refused files
//!    set aside in `_loi`, what is said beside them, the [`OVERVIEW`]. Sidecars (`name.yaml`) are
//!    taken up here and handed on unread with their bulletins; what they mean, others decide.
//! 5. `retention` moves what has aired into `_da-phat` ([`Library::archive`]) and removes what has
//!    lain there long enough ([`Library::expire`]).
//!
//! `worker` is the task that does all this in turn, `handle` what the daemon holds of it, and
//! [`scan_once`] the same way for a command that needs the folder once.
//!
//! - A folder that is gone or can't be read is not an empty one: what was known stays.
//! - Files in the folder of emergencies, `_khan-cap`, are taken like all others where the station
//!   allows it; elsewhere they are refused unopened. What has been set aside (`_loi`, `_da-phat`)
//!   is never looked at.
//! - Nothing in the folder is written, moved or removed but by steps 4 and 5; until the daemon has
//!   spoken, and in [`scan_once`], nothing is.
//! - Nothing here reads a clock. A bulletin's `arrived` is the time its inode last changed when it
//!   came to rest: when its last byte came or it was renamed into place. Not the time of
//!   modification, which a copy brings along from wherever the file was made, possibly months ago.

// What lies in the folder.
mod scan;
// What is known of each file.
mod catalogue;
// From "at rest" to verdict and copy.
mod intake;
// What lies beside the bulletins, and what is said in the folder.
mod reconcile;
// What has aired or is gone, and how long it is kept.
mod retention;
// The task that does all of it in turn.
mod worker;
// The daemon's handle on it.
mod handle;
// What passes between the two.
mod exchange;
// What it is opened with.
mod setup;
// All of it once, without a daemon.
mod scan_once;
// Ground: paths, stamps, names of the station's own, and what is done on the disk.
mod disk;
mod folder_trouble;
mod folders;
mod raw_path;
mod stamp;
// The folder as it is told.
mod snapshot;

use std::path::{Path, PathBuf};

pub use disk::NAMESAKES_MAX;
pub use exchange::{IntakeProgress, IntakeTerms, LibraryEvent};
pub use folder_trouble::{FolderTrouble, UnseenCause};
pub use folders::{ASIDE, OVERVIEW, READ_ME};
pub use handle::Library;
pub use intake::probe_client::{VERDICT_WAIT_MAX, confinement};
pub use intake::store::SWEEPS_GRACE;
pub use reconcile::orders::{FailedTask, FolderOrders, FolderTask, SetAsideOrder};
pub use reconcile::reconciler::ROUND_INTERVAL;
pub use retention::archive::ArchiveError;
pub use retention::expiry::{ArchiveExpiry, REMOVED_MAX};
pub use scan::ignored_names::{is_passed_over, is_sidecar, stem as sidecar_stem};
pub use scan_once::{ScanProgress, look_once, scan_once};
pub use setup::{LibrarySetup, RESCAN, RESERVE_BYTES, SETTLE_TIME};
pub use snapshot::{Catalogue, SIDECAR_BYTES_MAX, SetAsideFile, SidecarContent, SidecarFile};

use intake::store;

/// Where the private copy of `sha256` lies in `store`: what a speaker is given to play.
pub fn copy_path(store: &Path, sha256: &str) -> PathBuf {
    store::path_of(store, sha256)
}
