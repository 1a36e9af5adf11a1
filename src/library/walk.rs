//! Finds the files of the audio folder, without opening any and without following a link.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{FileType, Metadata};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::fs::Access;
use rustix::io::Errno;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::archive::ARCHIVE;
use super::aside::ASIDE;
use super::{litter, notes};
use crate::station::alerts::FOLDER;

/// Folders in folders that are looked into: a ward's are two or three deep; a loop of mounts ends.
pub const DEPTH_MAX: usize = 16;

/// Files that are kept in sight; more are passed over, with a warning. A ward has some hundred.
pub const FILES_MAX: usize = 100_000;

/// Faults told of; more tell nothing new.
pub const FAULTS_MAX: usize = 16;

/// A path relative to the audio folder as the disk has it: bytes, since a name need not be UTF-8.
pub type RawPath = Box<[u8]>;

/// What tells that a file is still the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified_ns: i64,
    pub inode: u64,
    /// Nanoseconds since 1970 of the last change to the inode: unlike the time of modification, a
    /// copy does not bring it along. Not compared between runs; it gives the time of arrival.
    pub changed_ns: i64,
}

impl Stamp {
    pub fn of(meta: &Metadata) -> Stamp {
        let ns = |s: i64, ns: i64| s.saturating_mul(1_000_000_000).saturating_add(ns);
        Stamp {
            size: meta.len(),
            modified_ns: ns(meta.mtime(), meta.mtime_nsec()),
            inode: meta.ino(),
            changed_ns: ns(meta.ctime(), meta.ctime_nsec()),
        }
    }

    /// Whether a file with `other` holds what one with this stamp held.
    pub fn same_content(&self, other: &Stamp) -> bool {
        (self.size, self.modified_ns, self.inode) == (other.size, other.modified_ns, other.inode)
    }
}

/// What a look found.
#[derive(Debug, Default)]
pub struct Found {
    pub files: BTreeMap<RawPath, Stamp>,
    /// Notes about bulletins, and what is no file and has the name of one; not more of them than of
    /// files.
    pub notes: BTreeMap<RawPath, Stamp>,
    /// What is neither a file nor a folder, and what it is instead: never opened, never followed.
    pub special: BTreeMap<RawPath, &'static str>,
    /// Folders of which not all could be seen: what was known to lie there may still do.
    pub unseen: BTreeSet<RawPath>,
    /// Folders of which not all was looked at and why, at most [`FAULTS_MAX`]: in English, the same
    /// words each time.
    pub faults: BTreeMap<RawPath, String>,
    /// Folders in which this process may not make or move a file, at most [`FAULTS_MAX`]; those of
    /// what was set aside and of what has aired among them.
    pub unwritable: BTreeSet<RawPath>,
}

/// The files at and below `within` (relative to `folder`; empty for all of it) that are not
/// litter. A `within` that does not exist holds none. The folder of emergencies is looked into if
/// `emergencies` says so.
///
/// # Errors
/// When `folder` itself can't be read. Subfolders that can't be are among the faults.
pub fn walk(folder: &Path, within: &[u8], emergencies: bool) -> io::Result<Found> {
    let mut found = Found::default();
    // The folder itself: if it is away, that must not look as if it were empty.
    std::fs::read_dir(folder)?;
    let mut parts = within.split(|&byte| byte == b'/').filter(|part| !part.is_empty()).peekable();
    let mut above = PathBuf::new();
    while let Some(part) = parts.next() {
        above.push(OsStr::from_bytes(part));
        let Ok(meta) = folder.join(&above).symlink_metadata() else { return Ok(found) };
        let last = parts.peek().is_none();
        if last && !meta.is_dir() && notes::is_note(part) {
            found.notes.insert(raw(&above), Stamp::of(&meta));
        }
        let kept = emergencies && is_emergencies(&above, meta.is_dir());
        if (!kept && litter::why(part, meta.is_dir()).is_some()) || (!last && !meta.is_dir()) {
            return Ok(found);
        }
        if last && !meta.is_dir() {
            found.put(raw(&above), &meta);
            return Ok(found);
        }
    }
    let depth = above.components().count();
    descend(folder, &above, depth, emergencies, &mut found);
    Ok(found)
}

/// Is it the folder of emergencies, which lies in the audio folder itself?
fn is_emergencies(path: &Path, is_folder: bool) -> bool {
    is_folder && path == Path::new(FOLDER)
}

impl Found {
    fn put(&mut self, raw: RawPath, meta: &Metadata) {
        match special(meta.file_type()) {
            None => drop(self.files.insert(raw, Stamp::of(meta))),
            Some(what) => drop(self.special.insert(raw, what)),
        }
    }

    fn unseen(&mut self, at: &Path, error: &io::Error) {
        // What went at this moment is gone; anything else is trouble with the disk or the rights.
        if error.kind() != io::ErrorKind::NotFound {
            self.unseen.insert(raw(at));
            self.fault(at, error.to_string());
        }
    }

    /// Looks whether a file can be made in `at`. A disk that takes no writes at all is told
    /// otherwise.
    fn look_at_rights(&mut self, folder: &Path, at: &Path) {
        let rights = rustix::fs::access(folder.join(at), Access::WRITE_OK | Access::EXEC_OK);
        if rights == Err(Errno::ACCESS) && self.unwritable.len() < FAULTS_MAX {
            self.unwritable.insert(raw(at));
        }
    }

    fn fault(&mut self, at: &Path, why: String) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.insert(raw(at), why);
        }
    }
}

fn descend(folder: &Path, at: &Path, depth: usize, emergencies: bool, found: &mut Found) {
    let entries = match std::fs::read_dir(folder.join(at)) {
        Ok(entries) => entries,
        Err(error) => return found.unseen(at, &error),
    };
    found.look_at_rights(folder, at);
    for entry in entries {
        // Of the entry itself, not of what a link points to.
        let (entry, meta) = match entry.and_then(|entry| Ok((entry.metadata()?, entry))) {
            Ok((meta, entry)) => (entry, meta),
            Err(error) => {
                found.unseen(at, &error);
                continue;
            }
        };
        let name = entry.file_name();
        let path = at.join(&name);
        if !meta.is_dir() && notes::is_note(name.as_bytes()) && found.notes.len() < FILES_MAX {
            found.notes.insert(raw(&path), Stamp::of(&meta));
        }
        let kept = emergencies && is_emergencies(&path, meta.is_dir());
        if !kept && litter::why(name.as_bytes(), meta.is_dir()).is_some() {
            if meta.is_dir() && (name == ASIDE || name == ARCHIVE) {
                found.look_at_rights(folder, &path);
            }
            continue;
        }
        if meta.is_dir() {
            if depth < DEPTH_MAX {
                descend(folder, &path, depth + 1, emergencies, found);
            } else {
                found.fault(&path, format!("more than {DEPTH_MAX} folders deep"));
            }
        } else {
            if found.files.len() + found.special.len() >= FILES_MAX {
                // Of all folders together.
                return found.fault(Path::new(""), format!("more than {FILES_MAX} files"));
            }
            found.put(raw(&path), &meta);
        }
    }
}

/// What a thing that is no folder is, unless it is a file.
fn special(kind: FileType) -> Option<&'static str> {
    match kind {
        kind if kind.is_file() => None,
        kind if kind.is_symlink() => Some("a link"),
        kind if kind.is_fifo() => Some("a pipe"),
        kind if kind.is_socket() => Some("a socket"),
        _ => Some("a device"),
    }
}

fn raw(path: &Path) -> RawPath {
    path.as_os_str().as_bytes().into()
}

/// Is `raw` the file or folder `within` itself, or in it? Everything is within the empty path.
pub fn is_within(raw: &[u8], within: &[u8]) -> bool {
    raw.strip_prefix(within)
        .is_some_and(|rest| within.is_empty() || rest.first().is_none_or(|&byte| byte == b'/'))
}

/// The file behind a raw path.
pub fn on_disk(folder: &Path, raw: &[u8]) -> PathBuf {
    folder.join(OsStr::from_bytes(raw))
}

/// Whether a temporary file lies beside this one that will become it.
pub fn has_partner(folder: &Path, raw: &[u8]) -> bool {
    litter::PARTNERS.iter().any(|ending| {
        on_disk(folder, &[raw, ending.as_bytes()].concat()).symlink_metadata().is_ok()
    })
}

/// How a raw path is written and compared: NFC, with U+FFFD for bytes that are no UTF-8.
pub fn shown(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    if is_nfc(&text) { text.into_owned() } else { text.nfc().collect() }
}

/// The path of `file`, which lies in `folder`, relative to it; `None` if it doesn't.
pub fn relative(folder: &Path, file: &Path) -> Option<RawPath> {
    let path = file.strip_prefix(folder).ok()?.to_path_buf();
    Some(path.into_os_string().into_vec().into_boxed_slice())
}
