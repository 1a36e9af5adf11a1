//! Makes the folders that people drop files into where they are missing: after a restore on a new
//! card, when a schedule names a new queue, when emergencies are switched on.
//!
//! The audio folder itself is never made here: where it is missing, the stick or the share that it
//! lies on is not mounted, and what was written in its place would lie below the mount.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::library::disk::find;
use crate::library::folder_trouble::FolderTrouble;
use crate::library::folders::READ_ME;
use crate::sys::whole_file::{FlushScope, UnnamedFile};

/// What may be done in a folder says nothing of running the files in it.
const OF_FILES: u32 = 0o666;

/// Makes those of `wanted` that are missing and not in `settled` yet; what is there by then is in
/// `settled`. Answers what could not be made. Blocks on the disk.
pub fn make(
    audio: &Path,
    wanted: &BTreeMap<Arc<str>, String>,
    settled: &mut BTreeSet<Arc<str>>,
) -> Vec<(Arc<str>, io::Error)> {
    settled.retain(|path| wanted.contains_key(path));
    let mut failed = Vec::new();
    for (path, read_me) in wanted {
        if settled.contains(path) {
            continue;
        }
        match make_one(audio, path, read_me) {
            Ok(made) => {
                if made {
                    tracing::info!(folder = ?path, "made a folder that was missing");
                }
                settled.insert(path.clone());
            }
            Err(error) => failed.push((path.clone(), error)),
        }
    }
    failed
}

/// Whether it was made. What is made is as open as the audio folder itself.
fn make_one(audio: &Path, path: &str, read_me: &str) -> io::Result<bool> {
    let mode = audio.metadata()?.permissions();
    let (mut at, mut made) = (audio.to_owned(), false);
    for part in path.split('/') {
        (at, made) = match find(&at, part)? {
            Some(there) if there.symlink_metadata()?.is_dir() => (there, false),
            Some(_) => return Err(taken(part)),
            None => (new_folder(&at.join(part), part, &mode)?, true),
        };
    }
    if made {
        // It only explains; whoever is short of it asks `TINH-TRANG.txt`.
        let _ = write_read_me(&at, read_me, &mode);
    }
    Ok(made)
}

fn new_folder(at: &Path, name: &str, mode: &Permissions) -> io::Result<PathBuf> {
    match fs::create_dir(at) {
        // Whatever the umask is; a share may know no modes.
        Ok(()) => drop(fs::set_permissions(at, mode.clone())),
        // A link, which leads out of the audio folder, or what came at this moment.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(taken(name)),
        Err(error) => return Err(error),
    }
    Ok(at.to_owned())
}

fn taken(name: &str) -> io::Error {
    FolderTrouble::NameTaken { name: name.to_owned() }.into()
}

fn write_read_me(folder: &Path, text: &str, of_folder: &Permissions) -> io::Result<()> {
    let at = folder.join(READ_ME);
    let mut new = UnnamedFile::beside(&at, 0o600, None)?;
    new.file().write_all(text.as_bytes())?;
    let _ = new.file().set_permissions(Permissions::from_mode(of_folder.mode() & OF_FILES));
    new.name_unless_taken(&at, FlushScope::Content).map(drop)
}
