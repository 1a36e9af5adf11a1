//! Removes what has lain in a queue's archive long enough.
//!
//! How long a file has lain there is told by the time its inode last changed: moving it there
//! changed it, unlike its time of modification, which may be years old. Copying the folder to a new
//! card begins the count anew, and so does a change of rights: the file stays longer then, never
//! shorter.
//!
//! Only regular files, only in `_da-phat` itself, and by way of open folders that no link leads to:
//! whatever is renamed meanwhile, nothing outside of the archive is removed.

use std::ffi::CStr;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, openat, statat, unlinkat};
use rustix::io::Errno;

use crate::units::span_of;

use crate::library::disk::find;
use crate::library::folders::ARCHIVE;

/// Files removed in one round; the next round, an hour later, goes on. A wrong clock that somebody
/// vouched for shall not empty an archive of years at once.
pub const REMOVED_MAX: usize = 200;

/// Which archives are kept for how long.
#[derive(Debug, Clone)]
pub struct ArchiveExpiry {
    /// By a clock that is trusted.
    pub now: DateTime<Utc>,
    /// The folders of queues, relative to the audio folder, NFC; and how long what lies in their
    /// archives is kept from its coming there.
    pub queues: Vec<(Arc<str>, Duration)>,
}

/// Removes what is over its time. The names removed, with their queue's folder before them; and the
/// queues in whose archives something could not be, each with its first fault. One queue's trouble
/// is not another's.
pub fn expire(folder: &Path, expiry: &ArchiveExpiry) -> (Vec<String>, Vec<(Arc<str>, io::Error)>) {
    let (mut removed, mut faults) = (Vec::new(), Vec::new());
    for (queue, keep) in &expiry.queues {
        let keep = span_of(*keep);
        if let Err(error) = empty(folder, queue, expiry.now, keep, &mut removed) {
            faults.push((queue.clone(), error));
        }
    }
    (removed, faults)
}

/// Removes what is over its time from the archive of one queue, while fewer than [`REMOVED_MAX`]
/// are removed in all. What can't be removed does not keep the rest.
fn empty(
    folder: &Path,
    queue: &str,
    now: DateTime<Utc>,
    keep: TimeDelta,
    removed: &mut Vec<String>,
) -> io::Result<()> {
    let Some(archive) = open(folder, queue)? else { return Ok(()) };
    let mut fault = None;
    for entry in Dir::read_from(&archive)? {
        let entry = entry?;
        let name = entry.file_name();
        if removed.len() >= REMOVED_MAX {
            break;
        }
        let gone = match is_over(archive.as_fd(), name, now, keep) {
            Ok(true) => unlinkat(&archive, name, AtFlags::empty()).map_err(io::Error::from),
            Ok(false) => continue,
            Err(error) => Err(error),
        };
        match gone {
            Ok(()) => removed.push(format!("{queue}/{ARCHIVE}/{}", name.to_string_lossy())),
            Err(error) => drop(fault.get_or_insert(error)),
        }
    }
    fault.map_or(Ok(()), Err)
}

/// The open archive of this queue; `None` if there is none.
fn open(folder: &Path, queue: &str) -> io::Result<Option<OwnedFd>> {
    let Some(beside) = find(folder, queue)? else { return Ok(None) };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let opened = openat(rustix::fs::CWD, &beside, flags, Mode::empty())
        .and_then(|beside| openat(&beside, ARCHIVE, flags, Mode::empty()));
    match opened {
        Ok(archive) => Ok(Some(archive)),
        // None yet, or a link, which is none of this station's making.
        Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn is_over(
    archive: rustix::fd::BorrowedFd<'_>,
    name: &CStr,
    now: DateTime<Utc>,
    keep: TimeDelta,
) -> io::Result<bool> {
    let stat = match statat(archive, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => stat,
        Err(Errno::NOENT) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let came = DateTime::from_timestamp(stat.st_ctime, 0).unwrap_or(now);
    Ok(FileType::from_raw_mode(stat.st_mode).is_file() && now - came > keep)
}
