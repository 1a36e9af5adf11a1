//! The journal of a backup on its way into the state folder.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use crate::journal;
use crate::sys::users::UserNumbers;
use crate::sys::whole_file::rename_unless_taken;

/// Modes of the state folder and the journal, which the station's group may read.
const STATE_MODE: u32 = 0o750;
const JOURNAL_MODE: u32 = 0o640;

/// The journal until it is ready.
const UNREADY: &str = "journal.sqlite.restored";

/// A journal on its way to its place. Dropped before it stays, all of it is taken away again.
pub struct PlacedJournal {
    /// From the outermost inwards.
    made: Vec<PathBuf>,
    pub unready: PathBuf,
    file: PathBuf,
    named: bool,
    stays: bool,
}

impl PlacedJournal {
    /// Makes the state folder if it lacks; the journal is to be written to `unready`.
    pub fn begin(state: &Path) -> io::Result<PlacedJournal> {
        let mut placed = PlacedJournal {
            made: Vec::new(),
            unready: state.join(UNREADY),
            file: state.join(journal::FILE_NAME),
            named: false,
            stays: false,
        };
        let lacking: Vec<&Path> = state.ancestors().take_while(|path| !path.exists()).collect();
        for folder in lacking.into_iter().rev() {
            fs::create_dir(folder)?;
            placed.made.push(folder.to_owned());
            if folder == state {
                fs::set_permissions(folder, fs::Permissions::from_mode(STATE_MODE))?;
            }
        }
        Ok(placed)
    }

    /// Gives it its name, unless another is there by now.
    pub fn name(mut self, own: Option<UserNumbers>) -> io::Result<Option<PlacedJournal>> {
        fs::set_permissions(&self.unready, fs::Permissions::from_mode(JOURNAL_MODE))?;
        if let Some(own) = own {
            let made = self.made.iter().filter(|made| self.file.parent() == Some(made.as_path()));
            for path in made.chain([&self.unready]) {
                chown(path, Some(own.uid), Some(own.gid))?;
            }
        }
        File::open(&self.unready)?.sync_all()?;
        self.named = rename_unless_taken(&self.unready, &self.file)?;
        Ok(self.named.then_some(self))
    }

    /// All of it is in its place.
    pub fn stays(mut self) {
        self.stays = true;
    }
}

impl Drop for PlacedJournal {
    fn drop(&mut self) {
        if self.stays {
            return;
        }
        // What can't be taken away is told by the next try.
        for suffix in ["", "-wal", "-shm", ".suspect"] {
            let mut unready = self.unready.as_os_str().to_owned();
            unready.push(suffix);
            let _ = fs::remove_file(unready);
        }
        if self.named {
            let _ = fs::remove_file(&self.file);
        }
        for folder in self.made.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}
