//! Reads the files of a configuration, within bounds.

use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::fault::{Fault, FaultKind, NamedThing, ShapeFault, TextFileFault};
use super::limits::{FILE_BYTES_MAX, SCHEDULE_FILES_MAX};
use super::passed_over::passed_over;
use crate::sys::open_file::open_regular;

/// The bytes of a file, at most [`FILE_BYTES_MAX`] of them.
pub fn read(path: &Path) -> Result<Vec<u8>, Box<Fault>> {
    let fault = |kind: TextFileFault| Box::new(whole_file(&path.to_string_lossy(), kind));
    let unreadable =
        |error: std::io::Error| fault(TextFileFault::Unreadable { why: error.to_string() });
    let file = open_regular(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(fault(TextFileFault::TooLarge { bytes_max: FILE_BYTES_MAX }));
    }
    Ok(bytes)
}

/// The `*.yaml` and `*.yml` of a folder by name, hidden ones passed over, and what is wrong
/// if there are more than [`SCHEDULE_FILES_MAX`] or the folder can't be read.
pub fn schedules(folder: &Path) -> (Vec<PathBuf>, Option<FaultKind>) {
    let listed = std::fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()
    });
    let mut paths = match listed {
        Ok(paths) => paths,
        Err(error) => {
            let folder = folder.to_string_lossy().into_owned();
            let kind = TextFileFault::FolderUnreadable { folder, why: error.to_string() };
            return (Vec::new(), Some(kind.into()));
        }
    };
    paths.retain(|path| is_schedule(path));
    paths.sort();
    let over = (paths.len() > SCHEDULE_FILES_MAX).then(|| {
        ShapeFault::TooMany { what: NamedThing::ScheduleFile, max: SCHEDULE_FILES_MAX }.into()
    });
    paths.truncate(SCHEDULE_FILES_MAX);
    (paths, over)
}

/// How the name of a schedule ends.
pub const ENDINGS: [&str; 2] = [".yaml", ".yml"];

/// Is a file of this name read? What editors leave beside it is not: `.daily.yaml.swp`,
/// `.#daily.yaml`, `daily.yaml~`, `#daily.yaml#`, `daily.yaml.bak`; nor is what a synchroniser
/// makes of two versions of it.
pub fn is_schedule(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let ends = ENDINGS.iter().any(|ending| name.ends_with(ending));
    ends && !name.starts_with('.') && conflict_of(&name).is_none()
}

/// The schedule of which a synchroniser has kept another version under this name: Syncthing's
/// `lich.sync-conflict-20261130-101010-ABCDEFG.yaml`, `lich (conflicted copy …).yaml` of others.
pub fn conflict_of(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let ending = ENDINGS.iter().find(|ending| lower.ends_with(**ending))?;
    let at = match (lower.find(".sync-conflict-"), lower.find("conflicted copy")) {
        (Some(at), _) => at,
        (None, Some(at)) => lower[..at].rfind('(')?,
        (None, None) => return None,
    };
    let stem = name[..at].trim_end();
    (!stem.is_empty()).then(|| format!("{stem}{ending}"))
}

/// What tells one state of the files from another, without reading them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(Vec<(PathBuf, Option<Mark>)>);

/// Device, inode, size and the times of the last change of content and of anything else. The
/// latter catches rights that come and go, and a tool that sets the former back.
type Mark = (u64, u64, u64, (i64, i64), (i64, i64));

/// The marks of `station.yaml` at `path` and of the schedules in `folder`.
pub fn marks(path: &Path, folder: &Path) -> Marks {
    let (schedules, _) = schedules(folder);
    // What is passed over is told as it comes and goes.
    let passed = passed_over(folder).into_iter().map(|one| PathBuf::from(one.path));
    let paths = [path.to_owned(), folder.to_owned()].into_iter().chain(schedules).chain(passed);
    let mark = |path: &Path| {
        let found = std::fs::metadata(path).ok()?;
        // A folder's own size and times change with every swap file.
        let (size, changed, touched) = match found.is_dir() {
            true => (0, (0, 0), (0, 0)),
            false => (
                found.size(),
                (found.mtime(), found.mtime_nsec()),
                (found.ctime(), found.ctime_nsec()),
            ),
        };
        Some((found.dev(), found.ino(), size, changed, touched))
    };
    Marks(paths.map(|path| (mark(&path), path)).map(|(mark, path)| (path, mark)).collect())
}

/// A fault of a file of which no line can be shown.
pub fn whole_file(name: &str, kind: impl Into<FaultKind>) -> Fault {
    Fault { file: name.into(), line: 1, column: 1, kind: kind.into(), excerpt: None }
}
