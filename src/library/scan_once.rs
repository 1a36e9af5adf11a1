//! A look at the folder without a daemon: nothing is watched, copied or written.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use super::catalogue::files::{KnownFiles, ScanCause};
use super::intake::probe_client::VERDICT_WAIT_MAX;
use super::intake::verdict::{FileIntake, IntakeVerdict};
use super::raw_path::shown;
use super::reconcile::sidecars::{SidecarRest, SidecarSet};
use super::reconcile::{reconciler, rejected, sidecars};
use super::scan::walk::{self, EmergencyScan};
use super::snapshot::Catalogue;
use crate::station::stock::KnownFile;
use crate::sys::blocking::blocking;

/// How far [`scan_once`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanProgress<'a> {
    /// Files judged so far, and to be judged in all.
    pub done: usize,
    pub all: usize,
    /// The one that is judged now.
    pub path: &'a str,
}

/// The folder as it is now, for `plan`, `check` and `simulate`: without watching, without waiting
/// for rest, without copies. Files that are not `known` are decoded, one behind the other;
/// `progress` is called before each.
///
/// # Errors
/// When the folder can't be read.
pub async fn scan_once(
    folder: &Path,
    program: &Path,
    known: &[KnownFile],
    mut progress: impl FnMut(ScanProgress<'_>),
) -> io::Result<Catalogue> {
    let mut known_files = KnownFiles::new(known, None);
    let at = folder.to_owned();
    let mut found = blocking(move || walk::walk(&at, b"", EmergencyScan::PassedOver)).await?;
    let mut sidecars = SidecarSet::default();
    sidecars.take_scan(b"", std::mem::take(&mut found.sidecars), &found.unseen);
    known_files.take_scan(b"", found, ScanCause::Routine);
    known_files.settle();
    let (at, moving) = (folder.to_owned(), sidecars.moving());
    let looked = blocking(move || Ok(sidecars::look(&at, moving, SidecarRest::NotAwaited))).await?;
    sidecars.take(looked);
    let all = known_files.waiting();
    let intake = FileIntake {
        folder: folder.to_owned(),
        program: program.to_owned(),
        wait_max: VERDICT_WAIT_MAX,
        store: None,
    };
    let mut done = 0;
    while let Some((raw, stamp)) = known_files.next(&BTreeSet::new(), None) {
        progress(ScanProgress { done, all, path: &shown(&raw) });
        match intake.judge(&raw, stamp, known_files.recently_gone_of_size(stamp.size)).await {
            IntakeVerdict::Item(item) => drop(known_files.judged(&raw, &stamp, item)),
            IntakeVerdict::Died(why) => drop(known_files.died(&raw, &stamp, why)),
            // It is being written to just now: pending, as in a daemon.
            IntakeVerdict::Changed | IntakeVerdict::NoRoom(_) if known_files.postpone(&raw) => {}
            IntakeVerdict::Changed | IntakeVerdict::NoRoom(_) => known_files.moved(&raw),
        }
        done += 1;
    }
    let mut catalogue = known_files.catalogue();
    let at = folder.to_owned();
    let set = blocking(move || rejected::look(&at)).await?;
    reconciler::add(&set.files, &mut catalogue);
    sidecars.put_into(&mut catalogue);
    Ok(catalogue)
}

/// The names in the folder and the sidecars beside them, for `check`: every file that is not
/// `known` is pending, and none is opened but the sidecars. Tells what can't be looked into, too.
/// Blocks on the disk.
///
/// # Errors
/// When the folder can't be read.
pub fn look_once(folder: &Path, known: &[KnownFile]) -> io::Result<Catalogue> {
    let mut found = walk::walk(folder, b"", EmergencyScan::PassedOver)?;
    let unseen_folders = found.faults.iter().map(|(raw, why)| (shown(raw).into(), why.clone()));
    let unseen_folders = unseen_folders.collect();
    let mut sidecars = SidecarSet::default();
    sidecars.take_scan(b"", std::mem::take(&mut found.sidecars), &found.unseen);
    sidecars.take(sidecars::look(folder, sidecars.moving(), SidecarRest::NotAwaited));
    let mut known_files = KnownFiles::new(known, None);
    known_files.take_scan(b"", found, ScanCause::Routine);
    let mut catalogue = Catalogue { unseen_folders, ..known_files.catalogue() };
    sidecars.put_into(&mut catalogue);
    Ok(catalogue)
}
