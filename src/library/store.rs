//! The private copies: one file a content, named by its hash, written whole or not at all.
//!
//! What is on air is read from here, so nothing that happens in the audio folder can disturb it. A
//! copy appears under its name only after all its bytes are on the disk and hashed again, so a name
//! that exists is good. A leftover of a power cut (`*.new`) is removed at the next start. Copies are
//! never removed here: the core may hold one long after its file has gone.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::walk::to_hex;

/// Bytes copied at a time.
const BLOCK_BYTES: usize = 128 * 1024;

/// The ending of a copy that is not whole yet.
const NEW: &str = "new";

/// What became of a copy.
#[derive(Debug)]
pub enum Kept {
    /// It is in the store, now or already before.
    Yes,
    /// The bytes were no longer those that were judged.
    Changed,
    /// The disk has no room for it; nothing is left behind.
    NoSpace,
}

/// Makes the folder if need be, removes leftovers, and lists the hashes it holds.
pub fn open(store: &Path) -> io::Result<HashSet<String>> {
    fs::create_dir_all(store)?;
    let mut held = HashSet::new();
    for entry in fs::read_dir(store)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == NEW) {
            fs::remove_file(&path)?;
        } else if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
            held.insert(name.to_owned());
        }
    }
    Ok(held)
}

/// Where the copy with this hash lies, or would.
pub fn path_of(store: &Path, sha256: &str) -> PathBuf {
    store.join(sha256)
}

/// Whether a file of `bytes` may be copied so that `reserve` bytes stay free for the journal.
pub fn has_room(store: &Path, bytes: u64, reserve: u64) -> io::Result<bool> {
    let disk = rustix::fs::statvfs(store)?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    Ok(free >= bytes.saturating_add(reserve))
}

/// Copies `file`, from its start, under `sha256`, which must be the hash of what is copied.
pub fn keep(store: &Path, file: &mut File, sha256: &str) -> io::Result<Kept> {
    let target = path_of(store, sha256);
    if target.exists() {
        return Ok(Kept::Yes);
    }
    let new = target.with_extension(NEW);
    let outcome = copy(file, &new, sha256).and_then(|kept| {
        if matches!(kept, Kept::Yes) {
            fs::rename(&new, &target)?;
            File::open(store)?.sync_all()?;
        }
        Ok(kept)
    });
    match outcome {
        Ok(Kept::Yes) => Ok(Kept::Yes),
        other => {
            // It may not exist; and if it can't be removed, the next start removes it.
            let _ = fs::remove_file(&new);
            match other {
                Err(error) if is_full(&error) => Ok(Kept::NoSpace),
                other => other,
            }
        }
    }
}

fn copy(file: &mut File, new: &Path, sha256: &str) -> io::Result<Kept> {
    let mut copy = File::create(new)?;
    if pour(file, &mut copy)? != sha256 {
        return Ok(Kept::Changed);
    }
    copy.sync_all()?;
    Ok(Kept::Yes)
}

/// Writes all of `file`, from its start, to `to`; the hash of what was written, in hexadecimal.
pub fn pour(file: &mut File, to: &mut impl Write) -> io::Result<String> {
    file.seek(SeekFrom::Start(0))?;
    let mut hash = Sha256::new();
    let mut block = vec![0; BLOCK_BYTES];
    loop {
        let got = file.read(&mut block)?;
        if got == 0 {
            return Ok(to_hex(&hash.finalize()));
        }
        hash.update(&block[..got]);
        to.write_all(&block[..got])?;
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}
