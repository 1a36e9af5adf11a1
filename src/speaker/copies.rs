//! The copies that a run sounds: each opened once, and held against the hash under which it was
//! approved before it sounds.
//!
//! A thread goes through the run's files in order, somewhat ahead of the feeder, and hashes each as
//! it lies open; what is hashed is what is decoded, whatever is renamed meanwhile. A run is known
//! some seconds before it is due, in which a Pi 3 hashes a hundred megabytes: two hours of MP3. The
//! feeder waits for the verdict as long as nobody hears that it waits
//! ([`StoreCopy::verdict_within`]), which is all of that; what is larger begins to sound meanwhile,
//! and ends at once when it proves to be other. Afterwards a copy that is written to is no longer
//! the one that was hashed ([`StoreCopy::is_unchanged`]).

use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::sys::hex::sha256_hex;
use crate::sys::open_file::{open_unfollowed, regular};
use crate::wire::{Cue, SoundSource};

use super::run_channel::RunChannel;

/// Files that are open before the feeder comes to them: the next jingle while a bulletin sounds.
const AHEAD: usize = 2;

/// Bytes hashed at a time, between looks whether anybody still wants them.
const BLOCK_BYTES: usize = 128 * 1024;

/// The thread's stack, bytes: it calls nothing deep.
const STACK_BYTES: usize = 256 * 1024;

/// Files of one run in the order of its cues.
pub struct RunCopies {
    opened: Receiver<io::Result<StoreCopy>>,
}

impl RunCopies {
    /// Begins to open and to hash the files among `cues`, until `link`'s blocks are abandoned.
    /// `spoiled` is told of each that is not there or not what it should be, as soon as that is
    /// known: by its cue and the hash of what should be there.
    pub fn open(
        cues: &[Cue],
        link: Arc<RunChannel>,
        spoiled: impl Fn(u32, &str) + Send + 'static,
    ) -> io::Result<RunCopies> {
        let sources: Vec<(u32, SoundSource)> =
            cues.iter().map(|cue| (cue.cue, cue.source.clone())).collect();
        let (sender, opened) = sync_channel(AHEAD);
        let thread = std::thread::Builder::new().name("hasher".into()).stack_size(STACK_BYTES);
        thread.spawn(move || {
            for (cue, source) in &sources {
                let SoundSource::File { path, sha256, .. } = source else { continue };
                let copy = StoreCopy::open(path, sha256.is_some());
                if let (Err(_), Some(sha256)) = (&copy, sha256) {
                    spoiled(*cue, sha256);
                }
                let hashed = copy.as_ref().ok().map(StoreCopy::share);
                if sender.send(copy).is_err() {
                    return;
                }
                if let (Some(Ok(copy)), Some(sha256)) = (hashed, sha256) {
                    let is_it = hash(&copy.file, &link).map(|hash| hash == *sha256);
                    if is_it == Some(false) {
                        spoiled(*cue, sha256);
                    }
                    copy.check.tell(is_it.unwrap_or(false));
                }
            }
        })?;
        Ok(RunCopies { opened })
    }

    /// The next file of the run.
    pub fn next(&mut self) -> io::Result<StoreCopy> {
        let over = |_| Err(io::Error::other("there are no more files in this run"));
        self.opened.recv().unwrap_or_else(over)
    }
}

/// One open file.
pub struct StoreCopy {
    pub file: File,
    written: (u64, i64, i64),
    check: Arc<Check>,
}

/// Whether a file is what it should be, as soon as it is known.
#[derive(Default)]
struct Check {
    is_it: Mutex<Option<bool>>,
    told: Condvar,
}

impl Check {
    fn tell(&self, is_it: bool) {
        *self.is_it.lock().unwrap_or_else(PoisonError::into_inner) = Some(is_it);
        self.told.notify_all();
    }
}

impl StoreCopy {
    /// Opens a file, through no link, to be held against a hash if there is one.
    fn open(path: &Path, is_hashed: bool) -> io::Result<StoreCopy> {
        let file = regular(open_unfollowed(path)?)?;
        let check = Check { is_it: Mutex::new((!is_hashed).then_some(true)), ..Check::default() };
        Ok(StoreCopy { written: written(&file)?, file, check: Arc::new(check) })
    }

    fn share(&self) -> io::Result<StoreCopy> {
        Ok(StoreCopy {
            file: self.file.try_clone()?,
            written: self.written,
            check: self.check.clone(),
        })
    }

    /// Whether it is what was approved; `None` if that is not known after so long either.
    pub fn verdict_within(&self, wait_max: Duration) -> Option<bool> {
        let is_it = self.check.is_it.lock().unwrap_or_else(PoisonError::into_inner);
        let told = self.check.told.wait_timeout_while(is_it, wait_max, |is_it| is_it.is_none());
        *told.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Whether it is known to be other than what was approved.
    pub fn is_other(&self) -> bool {
        *self.check.is_it.lock().unwrap_or_else(PoisonError::into_inner) == Some(false)
    }

    /// Whether it may sound on: it is not known to be other, and nobody has written to it.
    pub fn is_unchanged(&self) -> bool {
        let is_it = *self.check.is_it.lock().unwrap_or_else(PoisonError::into_inner);
        is_it != Some(false) && written(&self.file).is_ok_and(|written| written == self.written)
    }
}

/// Its size and when it was written to. Not when its inode changed, as it does when the file is
/// removed while it sounds.
fn written(file: &File) -> io::Result<(u64, i64, i64)> {
    let meta = file.metadata()?;
    Ok((meta.len(), meta.mtime(), meta.mtime_nsec()))
}

/// Of all its bytes, in lower-case hexadecimal; nothing when it can't be read or nobody wants it.
fn hash(file: &File, link: &RunChannel) -> Option<String> {
    let (mut hash, mut block, mut at) = (Sha256::new(), vec![0; BLOCK_BYTES], 0);
    while !link.blocks.abandoned() {
        // The position belongs to the decoder.
        match file.read_at(&mut block, at) {
            Ok(0) => return Some(sha256_hex(hash)),
            Ok(read) => {
                hash.update(&block[..read]);
                at += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
    None
}
