//! Writes what was planned: all of it, or nothing.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use super::plan::{FileOwner, InitPlan, PlannedFile, below};
use crate::sys::users::UserNumbers;
use crate::sys::whole_file::{FlushScope, UnnamedFile};

/// Mode of a folder that the station's people share: what is made in it belongs to its group.
const SHARED_FOLDER: u32 = 0o2775;

/// Why nothing was written.
#[derive(Debug)]
pub enum NotWritten {
    /// These are there already.
    Taken(Vec<PathBuf>),
    System {
        path: PathBuf,
        error: io::Error,
    },
}

/// Writes the plan, for a machine whose `/` is `root`. Files and folders of the station become
/// `station`'s, if there is such a user.
///
/// # Errors
/// Then nothing of it is left behind that was not there before.
pub fn write(plan: &InitPlan, root: &Path, station: Option<UserNumbers>) -> Result<(), NotWritten> {
    let there = |file: &&PlannedFile| below(root, &file.path).symlink_metadata().is_ok();
    let must_be_new = plan.files.iter().filter(|file| !file.may_be_there);
    let taken: Vec<PathBuf> = must_be_new.filter(there).map(|file| file.path.clone()).collect();
    if !taken.is_empty() {
        return Err(NotWritten::Taken(taken));
    }
    let mut made = MadeSoFar::default();
    for folder in &plan.folders {
        let own = station.filter(|_| folder.owner == FileOwner::Station);
        made.folder(&below(root, &folder.path), own).map_err(at(&folder.path))?;
    }
    for file in &plan.files {
        if file.may_be_there && there(&file) {
            continue;
        }
        let own = station.filter(|_| file.owner == FileOwner::Station);
        match made.file(file, &below(root, &file.path), own) {
            Ok(true) => {}
            // Somebody wrote it at this very moment.
            Ok(false) if file.may_be_there => {}
            Ok(false) => return Err(NotWritten::Taken(vec![file.path.clone()])),
            Err(error) => return Err(at(&file.path)(error)),
        }
    }
    made.stays();
    Ok(())
}

fn at(path: &Path) -> impl Fn(io::Error) -> NotWritten + '_ {
    move |error| NotWritten::System { path: path.to_owned(), error }
}

/// What was made so far. Dropped before its time, it is taken away again.
#[derive(Default)]
struct MadeSoFar {
    files: Vec<PathBuf>,
    /// From the outermost inwards.
    folders: Vec<PathBuf>,
}

impl MadeSoFar {
    fn folder(&mut self, path: &Path, own: Option<UserNumbers>) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        if path.exists() {
            return Err(io::Error::from_raw_os_error(libc::ENOTDIR));
        }
        if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
            self.folder(above, None)?;
        }
        fs::create_dir(path)?;
        self.folders.push(path.to_owned());
        if let Some(own) = own {
            chown(path, Some(own.uid), Some(own.gid))?;
            fs::set_permissions(path, Permissions::from_mode(SHARED_FOLDER))?;
        }
        Ok(())
    }

    /// Whether the file is written; not where something bears its name.
    fn file(
        &mut self,
        file: &PlannedFile,
        path: &Path,
        own: Option<UserNumbers>,
    ) -> io::Result<bool> {
        let mut new = UnnamedFile::beside(path, 0o600, None)?;
        new.file().write_all(file.text.as_bytes())?;
        if let Some(own) = own {
            chown_file(new.file(), own)?;
        }
        // As it says, whatever the umask is.
        new.file().set_permissions(Permissions::from_mode(file.mode))?;
        let written = new.name_unless_taken(path, FlushScope::ContentAndName)?;
        if written {
            self.files.push(path.to_owned());
        }
        Ok(written)
    }

    fn stays(mut self) {
        self.files.clear();
        self.folders.clear();
    }
}

impl Drop for MadeSoFar {
    fn drop(&mut self) {
        // What can't be taken away again is told by the next try.
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn chown_file(file: &fs::File, own: UserNumbers) -> io::Result<()> {
    std::os::unix::fs::fchown(file, Some(own.uid), Some(own.gid))
}
