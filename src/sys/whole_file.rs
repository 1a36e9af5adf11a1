//! Files that are there whole or not at all, whenever the power goes: written under another name
//! in the same folder, and renamed.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags};
use rustix::io::Errno;
use tempfile::NamedTempFile;

/// What must be on the disk before the file has its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlushScope {
    /// Nothing: after a power cut the old content may be there, or none.
    Nothing,
    /// The content: after a power cut the old file or the new one is there.
    Content,
    /// The content, and the folder behind it: what was written is still there after a power cut.
    ContentAndName,
}

/// A file that has no name yet. Dropped, it is removed.
#[derive(Debug)]
pub struct UnnamedFile {
    file: NamedTempFile,
}

impl UnnamedFile {
    /// Makes an empty file in the folder of `path`, readable and writable by whom `mode` says (less
    /// the umask), under the name `temporary`, or one that nobody has.
    ///
    /// A fixed name is for folders where leftovers of a power cut are looked for; what bears it is
    /// removed first.
    ///
    /// # Errors
    /// The system's; nothing is left behind.
    pub fn beside(path: &Path, mode: u32, temporary: Option<&OsStr>) -> io::Result<UnnamedFile> {
        let folder = folder_of(path);
        let mut builder = tempfile::Builder::new();
        if let Some(name) = temporary {
            // As a rule there is nothing.
            let _ = fs::remove_file(folder.join(name));
            builder.prefix(name).rand_bytes(0);
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true).mode(mode);
        // Opened here: `tempfile` would put the path into the error, in place of its number.
        let file = builder.make_in(folder, |path| options.open(path))?;
        Ok(UnnamedFile { file })
    }

    /// The file, to be written to.
    pub fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Gives it its name, in place of whatever bears it.
    ///
    /// # Errors
    /// The system's; what bore the name before is whole then.
    pub fn name(self, path: &Path, flush: FlushScope) -> io::Result<()> {
        if flush != FlushScope::Nothing {
            self.file.as_file().sync_all()?;
        }
        self.file.persist(path).map_err(|error| error.error)?;
        match flush {
            FlushScope::Nothing | FlushScope::Content => Ok(()),
            FlushScope::ContentAndName => flush_folder(folder_of(path)),
        }
    }

    /// Gives it its name unless something bears it already: whether it got it.
    ///
    /// # Errors
    /// The system's.
    pub fn name_unless_taken(self, path: &Path, flush: FlushScope) -> io::Result<bool> {
        if flush != FlushScope::Nothing {
            self.file.as_file().sync_all()?;
        }
        match self.file.persist_noclobber(path) {
            Ok(_) => {}
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            Err(error) => return Err(error.error),
        }
        if flush == FlushScope::ContentAndName {
            flush_folder(folder_of(path))?;
        }
        Ok(true)
    }
}

/// Writes `bytes` to `path`, in place of whatever is there; [`UnnamedFile::beside`] says what
/// `mode` and `temporary` mean.
///
/// # Errors
/// The system's; what was there before is whole then, and nothing else is left.
pub fn write_whole(
    path: &Path,
    bytes: &[u8],
    mode: u32,
    temporary: Option<&OsStr>,
    flush: FlushScope,
) -> io::Result<()> {
    let mut new = UnnamedFile::beside(path, mode, temporary)?;
    new.file().write_all(bytes)?;
    new.name(path, flush)
}

/// Has the disk hold the names in `folder` as they are now.
///
/// # Errors
/// The system's.
pub fn flush_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Renames, unless something bears the new name already: whether it did.
///
/// # Errors
/// The system's.
pub fn rename_unless_taken(from: &Path, to: &Path) -> io::Result<bool> {
    match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(true),
        Err(Errno::EXIST) => Ok(false),
        // Some file systems (FAT, some network mounts) can't promise; nobody else writes there.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            if to.symlink_metadata().is_ok() {
                return Ok(false);
            }
            fs::rename(from, to).map(|()| true)
        }
        Err(error) => Err(error.into()),
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::disk_trouble::{DiskTrouble, TroubleKind};

    #[test]
    fn an_error_is_the_systems_own_with_its_number() {
        let error = UnnamedFile::beside(Path::new("/proc/none/x"), 0o600, None).unwrap_err();
        let trouble = DiskTrouble::from(error);
        assert_eq!((trouble.kind, trouble.errno), (TroubleKind::Missing, Some(libc::ENOENT)));
        assert_eq!(trouble.text, "No such file or directory");
    }
}
