//! Finds the files of the audio folder, without opening any and without following a link.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs::{FileType, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

use rustix::fs::Access;
use rustix::io::Errno;

use super::ignored_names;
use crate::library::folder_trouble::UnseenCause;
use crate::library::folders::{ARCHIVE, ASIDE};
use crate::library::raw_path::{RawPath, on_disk};
use crate::library::stamp::FileStamp;
use crate::station::emergency::FOLDER;
use crate::wire::SpecialFile;

/// Folders in folders that are looked into: a ward's are two or three deep; a loop of mounts ends.
pub const DEPTH_MAX: usize = 16;

/// Files that are kept in sight; more are passed over, with a warning. A ward has some hundred.
pub const FILES_MAX: usize = 100_000;

/// Faults told of; more tell nothing new.
pub const FAULTS_MAX: usize = 16;

/// What a look found.
#[derive(Debug, Default)]
pub struct FolderScan {
    pub files: BTreeMap<RawPath, FileStamp>,
    /// Sidecars of bulletins, and what is no file and has the name of one; not more of them than of
    /// files.
    pub sidecars: BTreeMap<RawPath, FileStamp>,
    /// What is neither a file nor a folder, and what it is instead: never opened, never followed.
    pub special: BTreeMap<RawPath, SpecialFile>,
    /// Folders of which not all could be seen: what was known to lie there may still do.
    pub unseen: BTreeSet<RawPath>,
    /// Folders of which not all was looked at and why, at most [`FAULTS_MAX`].
    pub faults: BTreeMap<RawPath, UnseenCause>,
    /// Folders in which this process may not make or move a file, at most [`FAULTS_MAX`]; those of
    /// what was set aside and of what has aired among them.
    pub unwritable: BTreeSet<RawPath>,
}

/// Whether a walk looks into the folder of emergencies, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmergencyScan {
    LookedInto,
    PassedOver,
}

/// The files at and below `within` (relative to `folder`; empty for all of it) whose names
/// are not passed over. A `within` that does not exist holds none.
///
/// # Errors
/// When `folder` itself can't be read. Subfolders that can't be are among the faults.
pub fn walk(folder: &Path, within: &[u8], emergencies: EmergencyScan) -> io::Result<FolderScan> {
    let mut found = FolderScan::default();
    // The folder itself: if it is away, that must not look as if it were empty.
    std::fs::read_dir(folder)?;
    let mut parts = within.split(|&byte| byte == b'/').filter(|part| !part.is_empty()).peekable();
    let mut above = PathBuf::new();
    while let Some(part) = parts.next() {
        above.push(OsStr::from_bytes(part));
        let Ok(meta) = folder.join(&above).symlink_metadata() else { return Ok(found) };
        let last = parts.peek().is_none();
        if last && !meta.is_dir() && ignored_names::is_sidecar(part) {
            found.sidecars.insert(raw(&above), FileStamp::of(&meta));
        }
        let kept =
            emergencies == EmergencyScan::LookedInto && is_emergencies(&above, meta.is_dir());
        if (!kept && ignored_names::why(part, meta.is_dir()).is_some()) || (!last && !meta.is_dir())
        {
            return Ok(found);
        }
        if last && !meta.is_dir() {
            found.put(raw(&above), &meta);
            return Ok(found);
        }
        // As a walk from the top tells it: what lies below is not seen by any way.
        if above.components().count() > DEPTH_MAX {
            found.fault(&above, UnseenCause::TooDeep { limit: DEPTH_MAX });
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

impl FolderScan {
    fn put(&mut self, raw: RawPath, meta: &Metadata) {
        match special(meta.file_type()) {
            None => drop(self.files.insert(raw, FileStamp::of(meta))),
            Some(what) => drop(self.special.insert(raw, what)),
        }
    }

    fn unseen(&mut self, at: &Path, error: &io::Error) {
        // What went at this moment is gone; anything else is trouble with the disk or the rights.
        if error.kind() != io::ErrorKind::NotFound {
            self.unseen.insert(raw(at));
            self.fault(at, UnseenCause::System(error.into()));
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

    fn fault(&mut self, at: &Path, why: UnseenCause) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.insert(raw(at), why);
        }
    }
}

fn descend(
    folder: &Path,
    at: &Path,
    depth: usize,
    emergencies: EmergencyScan,
    found: &mut FolderScan,
) {
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
        if !meta.is_dir()
            && ignored_names::is_sidecar(name.as_bytes())
            && found.sidecars.len() < FILES_MAX
        {
            found.sidecars.insert(raw(&path), FileStamp::of(&meta));
        }
        let kept = emergencies == EmergencyScan::LookedInto && is_emergencies(&path, meta.is_dir());
        if !kept && ignored_names::why(name.as_bytes(), meta.is_dir()).is_some() {
            if meta.is_dir() && (name == ASIDE || name == ARCHIVE) {
                found.look_at_rights(folder, &path);
            }
            continue;
        }
        if meta.is_dir() {
            if depth < DEPTH_MAX {
                descend(folder, &path, depth + 1, emergencies, found);
            } else {
                found.fault(&path, UnseenCause::TooDeep { limit: DEPTH_MAX });
            }
        } else {
            if found.files.len() + found.special.len() >= FILES_MAX {
                // Of all folders together.
                let cause = UnseenCause::TooManyFiles { limit: FILES_MAX };
                return found.fault(Path::new(""), cause);
            }
            found.put(raw(&path), &meta);
        }
    }
}

/// What a thing that is no folder is, unless it is a file.
fn special(kind: FileType) -> Option<SpecialFile> {
    match kind {
        kind if kind.is_file() => None,
        kind if kind.is_symlink() => Some(SpecialFile::Link),
        kind if kind.is_fifo() => Some(SpecialFile::Pipe),
        kind if kind.is_socket() => Some(SpecialFile::Socket),
        _ => Some(SpecialFile::Device),
    }
}

fn raw(path: &Path) -> RawPath {
    path.as_os_str().as_bytes().into()
}

/// Whether a temporary file lies beside this one that will become it.
pub fn has_partner(folder: &Path, raw: &[u8]) -> bool {
    ignored_names::PARTNERS.iter().any(|ending| {
        on_disk(folder, &[raw, ending.as_bytes()].concat()).symlink_metadata().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_too_deep_is_seen_from_nowhere() {
        let at = tempfile::tempdir().unwrap();
        let allowed = "a/".repeat(DEPTH_MAX);
        let deep = format!("{allowed}b/c/d");
        std::fs::create_dir_all(at.path().join(&deep)).unwrap();
        let (seen, unseen) = (format!("{allowed}tin.mp3"), format!("{deep}/tin.mp3"));
        for file in [&seen, &unseen] {
            std::fs::write(at.path().join(file), "tin").unwrap();
        }
        let first: RawPath = format!("{allowed}b").as_bytes().into();
        let places =
            ["", &allowed, &format!("{allowed}b"), &format!("{allowed}b/c"), &deep, &unseen];
        for within in places {
            let found = walk(at.path(), within.as_bytes(), EmergencyScan::PassedOver).unwrap();
            let holds = found.files.keys().next().is_some_and(|raw| raw[..] == *seen.as_bytes());
            assert_eq!(holds, allowed.starts_with(within), "{within}");
            assert_eq!(found.files.len(), usize::from(holds), "{within}");
            assert_eq!(found.faults.keys().collect::<Vec<_>>(), [&first], "{within}");
        }
    }
}
