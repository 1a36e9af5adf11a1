//! What tells whether the files have changed since they were read.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::files::schedules;
use super::passed_over::passed_over;

/// What tells one state of the files from another, without reading them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileMarks(Vec<(PathBuf, Option<FileMark>)>);

/// Device, inode, size and the times of the last change of content and of anything else. The
/// latter catches rights that come and go, and a tool that sets the former back.
type FileMark = (u64, u64, u64, (i64, i64), (i64, i64));

/// The marks of `station.yaml` at `path` and of the schedules in `folder`.
pub fn file_marks(path: &Path, folder: &Path) -> FileMarks {
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
    FileMarks(paths.map(|path| (mark(&path), path)).map(|(mark, path)| (path, mark)).collect())
}
