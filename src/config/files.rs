//! Reads the files of a configuration, within bounds.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::fault::{Fault, FaultKind, Named};
use super::limits::{FILE_BYTES_MAX, SCHEDULE_FILES_MAX};

/// The bytes of a file, at most [`FILE_BYTES_MAX`] of them.
pub fn read(path: &Path) -> Result<Vec<u8>, Box<Fault>> {
    let fault = |kind| Box::new(whole_file(&path.to_string_lossy(), kind));
    let unreadable =
        |error: std::io::Error| fault(FaultKind::Unreadable { why: error.to_string() });
    let found = std::fs::metadata(path).map_err(unreadable)?;
    if !found.is_file() {
        // Opening a pipe would wait for its other end.
        return Err(fault(FaultKind::Unreadable { why: "not a regular file".into() }));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(fault(FaultKind::TooLarge { bytes_max: FILE_BYTES_MAX }));
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
            let kind = FaultKind::FolderUnreadable { folder, why: error.to_string() };
            return (Vec::new(), Some(kind));
        }
    };
    paths.retain(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        !name.starts_with('.') && (name.ends_with(".yaml") || name.ends_with(".yml"))
    });
    paths.sort();
    let over = (paths.len() > SCHEDULE_FILES_MAX)
        .then_some(FaultKind::TooMany { what: Named::ScheduleFile, max: SCHEDULE_FILES_MAX });
    paths.truncate(SCHEDULE_FILES_MAX);
    (paths, over)
}

/// A fault of a file of which no line can be shown.
pub fn whole_file(name: &str, kind: FaultKind) -> Fault {
    Fault { file: name.into(), line: 1, column: 1, kind, excerpt: None }
}
