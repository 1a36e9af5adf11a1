//! The texts that a configuration was read from, kept for a start with worse ones.
//!
//! One JSON file in the state folder, `last-good.json`, mode 0600: whose it is (`path`, absolute,
//! of `station.yaml`) and `files`, pairs of name and text, `station.yaml` first. Written to the
//! side, flushed and renamed, and only when it would change.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::limits::TOTAL_BYTES_MAX;
use super::load::load_texts;
use super::settings::Config;
use crate::sys::whole_file::{FlushScope, write_whole};

/// In the state folder.
pub const NAME: &str = "last-good.json";

/// Longest file read back, in bytes: line ends and quotes are two bytes each in JSON.
const KEPT_BYTES_MAX: u64 = 2 * TOTAL_BYTES_MAX;

/// The texts that a configuration was read from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ConfigTexts {
    /// Absolute, of `station.yaml`.
    pub(super) path: PathBuf,
    /// Name and text of each file, `station.yaml` first.
    pub(super) files: Vec<(String, String)>,
}

impl ConfigTexts {
    /// `station.yaml` at `path` comes first in `files`.
    pub(super) fn new(path: &Path, files: Vec<(String, String)>) -> ConfigTexts {
        ConfigTexts { path: std::path::absolute(path).unwrap_or_else(|_| path.to_owned()), files }
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
        write_whole(&kept, &bytes, 0o600, Some(temporary.as_ref()), FlushScope::ContentAndName)
    }

    /// Those of the station whose `station.yaml` lies at `path`, as they were kept in `state`.
    pub(super) fn kept_for(path: &Path, state: &Path) -> Option<ConfigTexts> {
        let path = std::path::absolute(path).ok()?;
        ConfigTexts::kept(state).filter(|texts| texts.path == path)
    }

    /// As one JSON object, for a backup.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts and a path that was read from JSON")
    }

    /// Those of a backup; `None` if that is no such object.
    pub fn of_json(text: &str) -> Option<ConfigTexts> {
        serde_json::from_str(text).ok()
    }

    /// The same for a station whose `station.yaml` lies at `path` and the schedules in `schedules`.
    pub fn moved(self, path: &Path, schedules: &Path) -> ConfigTexts {
        let mut files = self.files.into_iter();
        let station = files.next().map(|(_, text)| (path.to_string_lossy().into_owned(), text));
        let moved = files.map(|(name, text)| {
            let name = Path::new(&name).file_name().unwrap_or_default();
            (schedules.join(name).to_string_lossy().into_owned(), text)
        });
        ConfigTexts { path: path.to_owned(), files: station.into_iter().chain(moved).collect() }
    }

    /// The configuration that they make, if they are still good.
    pub fn config(self) -> Option<Config> {
        let ConfigTexts { path, files } = self;
        let mut files = files.into_iter().map(|(name, text)| (name, text.into_bytes()));
        let (name, text) = files.next()?;
        load_texts((&name, &text), files.collect(), path.parent()?).ok()
    }

    /// Those that were kept in this state folder, if any can be read.
    fn kept(state: &Path) -> Option<ConfigTexts> {
        read(&state.join(NAME))
    }
}

fn read(kept: &Path) -> Option<ConfigTexts> {
    let mut bytes = Vec::new();
    File::open(kept).ok()?.take(KEPT_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}
