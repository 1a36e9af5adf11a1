//! Reads the files of a configuration, within bounds.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::fault::{ConfigFault, FaultKind, NamedThing, ShapeFault, TextFileFault};
use super::limits::{FILE_BYTES_MAX, SCHEDULE_FILES_MAX};
use super::schedule_names::is_schedule;
use crate::sys::open_file::open_regular;

/// The bytes of a file, at most [`FILE_BYTES_MAX`] of them.
pub fn read(path: &Path) -> Result<Vec<u8>, Box<ConfigFault>> {
    let fault = |kind: TextFileFault| Box::new(whole_file(&path.to_string_lossy(), kind));
    let unreadable = |error: std::io::Error| {
        // As `open_regular` says it, and no call of the operating system.
        let irregular = error.kind() == ErrorKind::InvalidInput && error.raw_os_error().is_none();
        fault(match irregular {
            true => TextFileFault::NotRegular,
            false => TextFileFault::Unreadable { trouble: error.into() },
        })
    };
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
            let kind = TextFileFault::FolderUnreadable { folder, trouble: error.into() };
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

/// A fault of a file of which no line can be shown.
pub fn whole_file(name: &str, kind: impl Into<FaultKind>) -> ConfigFault {
    ConfigFault { file: name.into(), line: 1, column: 1, kind: kind.into(), excerpt: None }
}
