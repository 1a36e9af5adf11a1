//! The private copies: one file a content, named by its hash, written whole or not at all.
//!
//! What is on air is read from here, so nothing that happens in the audio folder can disturb it. A
//! copy appears under its name only after all its bytes are on the disk and hashed again. Nobody
//! but the station's own user can reach the folder or write a copy, and none is a link; what is
//! altered all the same a speaker finds before it sounds, and is copied anew ([`discard`]). A
//! leftover of a power cut (`*.new`) is removed at the next start or sweep.
//!
//! A copy outlives its file: a slot may still mean to play it. It is removed when [`SWEEPS_GRACE`]
//! sweeps one behind the other, an hour apart and each while no slot was open, found that no file
//! of the folder has its content. So the store holds the folder's content, and what left it of
//! late.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::library::disk::copy_hashed;
use crate::sys::disk_trouble::{TroubleKind, is_disk_fault};
use crate::sys::whole_file::flush_folder;
use crate::wire::is_sha256;

/// The ending of a copy that is not whole yet.
const NEW: &str = "new";

/// Sweeps at which a copy must be found unneeded: hours for a technician who moves a folder away
/// and back.
pub const SWEEPS_GRACE: u32 = 6;

/// What became of a copy.
#[derive(Debug)]
pub enum CopyOutcome {
    /// It is in the store, now or already before.
    Yes,
    /// The bytes were no longer those that were judged.
    Changed,
    /// The disk has no room for it; nothing is left behind.
    NoSpace,
}

/// The folder is the station's alone …
const FOLDER_MODE: u32 = 0o700;

/// … and a copy is never written again.
const COPY_MODE: u32 = 0o440;

/// Makes the folder if need be, gives it and its copies their modes, removes leftovers and what is
/// no file, and lists the hashes it holds.
///
/// # Errors
/// Not when the disk is full, read-only or failing: then the folder holds what can be seen of it.
pub fn open(store: &Path) -> io::Result<HashSet<String>> {
    let opened = make(store).and_then(|()| list(store));
    let names = match opened {
        Err(error) if is_disk_fault(&error) => {
            tracing::error!(?store, %error, "the store can't be used; new files wait");
            Vec::new()
        }
        opened => opened?,
    };
    let (leftovers, held): (Vec<String>, _) = names.into_iter().partition(|name| is_new(name));
    for name in leftovers {
        if let Err(error) = fs::remove_file(store.join(&name)) {
            tracing::warn!(name, %error, "a copy that is not whole can't be removed");
        }
    }
    Ok(held.into_iter().filter(|name| is_kept(store, name)).collect())
}

fn make(store: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(store)?;
    // One of an earlier version is there already.
    give_mode(store, FOLDER_MODE)
}

fn give_mode(path: &Path, mode: u32) -> io::Result<()> {
    match path.symlink_metadata()?.permissions().mode() & 0o7777 == mode {
        true => Ok(()),
        false => fs::set_permissions(path, Permissions::from_mode(mode)),
    }
}

/// Whether what is named so is a copy; it then has its mode. A link is none, and goes.
fn is_kept(store: &Path, name: &str) -> bool {
    let path = path_of(store, name);
    let meta = path.symlink_metadata();
    if is_sha256(name) && meta.is_ok_and(|meta| !meta.is_file()) {
        tracing::error!(?path, "something else lies in the place of a copy; removed");
        let gone = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
        if let Err(error) = gone {
            tracing::warn!(?path, %error, "it can't be removed");
        }
        return false;
    }
    if let Err(error) = give_mode(&path, COPY_MODE) {
        tracing::warn!(?path, %error, "a copy can't be protected from being written to");
    }
    true
}

/// Whether a copy of this content is there.
pub fn holds(store: &Path, sha256: &str) -> bool {
    path_of(store, sha256).symlink_metadata().is_ok_and(|meta| meta.is_file())
}

/// Removes a copy that holds something else by now.
pub fn discard(store: &Path, sha256: &str) -> io::Result<()> {
    match fs::remove_file(path_of(store, sha256)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes leftovers, and the copies that are not among `kept` for the [`SWEEPS_GRACE`]th time in
/// turn; `idle` counts. How many copies and bytes were removed. Not while a copy is being made.
pub fn sweep(
    store: &Path,
    kept: &HashSet<String>,
    idle: &mut BTreeMap<String, u32>,
) -> io::Result<(u64, u64)> {
    let mut removed = (0, 0);
    let names = list(store)?;
    idle.retain(|name, _| names.contains(name) && !kept.contains(name));
    for name in names {
        let path = store.join(&name);
        if is_new(&name) {
            fs::remove_file(&path)?;
        } else if is_sha256(&name) && !kept.contains(&name) {
            let sweeps = idle.entry(name.clone()).or_default();
            *sweeps += 1;
            if *sweeps >= SWEEPS_GRACE {
                let bytes = path.metadata()?.len();
                fs::remove_file(&path)?;
                idle.remove(&name);
                removed = (removed.0 + 1, removed.1 + bytes);
            }
        }
    }
    Ok(removed)
}

fn list(store: &Path) -> io::Result<Vec<String>> {
    let names = fs::read_dir(store)?.map(|entry| Ok(entry?.file_name().into_string().ok()));
    Ok(names.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
}

fn is_new(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == NEW)
}

/// Where the copy with this hash lies, or would.
pub fn path_of(store: &Path, sha256: &str) -> PathBuf {
    store.join(sha256)
}

/// Copies `file`, from its start, under `sha256`, which must be the hash of what is copied.
pub fn keep(store: &Path, file: &mut File, sha256: &str) -> io::Result<CopyOutcome> {
    let target = path_of(store, sha256);
    if holds(store, sha256) {
        return Ok(CopyOutcome::Yes);
    }
    let new = target.with_extension(NEW);
    // Of an earlier try.
    let _ = fs::remove_file(&new);
    let outcome = copy(file, &new, sha256).and_then(|kept| {
        if matches!(kept, CopyOutcome::Yes) {
            fs::rename(&new, &target)?;
            flush_folder(store)?;
        }
        Ok(kept)
    });
    match outcome {
        Ok(CopyOutcome::Yes) => Ok(CopyOutcome::Yes),
        other => {
            // It may not exist; and if it can't be removed, the next start removes it.
            let _ = fs::remove_file(&new);
            match other {
                Err(error) if TroubleKind::of(&error).is_full() => Ok(CopyOutcome::NoSpace),
                other => other,
            }
        }
    }
}

fn copy(file: &mut File, new: &Path, sha256: &str) -> io::Result<CopyOutcome> {
    // Through no link, and under its mode from the first byte on.
    let mut copy = File::options().write(true).create_new(true).mode(COPY_MODE).open(new)?;
    copy.set_permissions(Permissions::from_mode(COPY_MODE))?;
    if copy_hashed(file, &mut copy)? != sha256 {
        return Ok(CopyOutcome::Changed);
    }
    copy.sync_all()?;
    Ok(CopyOutcome::Yes)
}
