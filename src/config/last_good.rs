//! The last good files, kept beside the journal: a station that is started while its files are at
//! fault (a slip in the evening, a power cut at night) airs what it aired before.
//!
//! One JSON file, `last-good.json`, mode 0600: whose it is (`path`, absolute, of `station.yaml`)
//! and `files`, pairs of name and text, `station.yaml` first. Written to the side, flushed and renamed,
//! and only when it would change; read once, when the files as they are can't be used.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::sys::whole_file::{Flush, write_whole};

use super::limits::TOTAL_BYTES_MAX;
use super::{Config, STATE_UNSAID, load_folders, load_texts};

/// In the state folder.
const NAME: &str = "last-good.json";

/// Longest file read back, in bytes: line ends and quotes are two bytes each in JSON.
const KEPT_BYTES_MAX: u64 = 2 * TOTAL_BYTES_MAX;

/// The texts that a configuration was read from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Texts {
    path: PathBuf,
    files: Vec<(String, String)>,
}

impl Texts {
    /// `station.yaml` at `path` comes first in `files`.
    pub(super) fn new(path: &Path, files: Vec<(String, String)>) -> Texts {
        Texts { path: std::path::absolute(path).unwrap_or_else(|_| path.to_owned()), files }
    }

    /// Keeps them in the state folder, unless they are there already. Blocks on the disk.
    ///
    /// # Errors
    /// Those of the disk; what was kept before stays whole.
    pub fn keep(&self, state: &Path) -> io::Result<()> {
        let kept = state.join(NAME);
        if read(&kept).is_some_and(|before| before == *self) {
            return Ok(());
        }
        let bytes = serde_json::to_vec(self).map_err(io::Error::other)?;
        let temporary = format!("{NAME}.new");
        write_whole(&kept, &bytes, 0o600, Some(temporary.as_ref()), Flush::ContentAndName)
    }
}

/// The configuration that was last good for `station.yaml` at `path`, if one was kept in the state
/// folder that this file still names, or in the usual one when it can't be read so far.
pub fn last_good(path: &Path) -> Option<Config> {
    let state = load_folders(path).map_or_else(|| STATE_UNSAID.into(), |folders| folders.state);
    let path = std::path::absolute(path).ok()?;
    let Texts { files, .. } = read(&state.join(NAME)).filter(|texts| texts.path == path)?;
    let mut files = files.into_iter().map(|(name, text)| (name, text.into_bytes()));
    let (name, text) = files.next()?;
    load_texts((&name, &text), files.collect(), path.parent()?).ok()
}

fn read(kept: &Path) -> Option<Texts> {
    let mut bytes = Vec::new();
    File::open(kept).ok()?.take(KEPT_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}
