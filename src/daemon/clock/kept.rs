//! What is kept of the clock from one life of the daemon to the next: `clock.json` in the state
//! folder, JSON of [`Kept`], some 400 bytes.
//!
//! It is written when the clock is first seen synchronised, then once an hour at most while it is,
//! when a person vouches, and at the end: 24 small files a day. It takes the place of the last one
//! whole or not at all, and is not flushed by force: what a power cut takes of it costs trust,
//! never a slot. A file that can't be read counts as none.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::sys::whole_file::{Flush, write_whole};

use super::judge::{Anchor, Vouch};

/// The file's name in the state folder.
pub const FILE_NAME: &str = "clock.json";

/// What outlives the process: when the clock was last synced, and a person's word for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    #[serde(default)]
    pub synced: Option<Anchor>,
    #[serde(default)]
    pub vouched: Option<Vouch>,
}

/// Where it is kept.
#[derive(Clone)]
pub struct Shelf {
    file: PathBuf,
}

impl Shelf {
    pub fn new(state: &Path) -> Shelf {
        Shelf { file: state.join(FILE_NAME) }
    }

    pub fn read(&self) -> Kept {
        let text = match std::fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(error) => {
                tracing::debug!(%error, "nothing is kept of the clock");
                return Kept::default();
            }
        };
        serde_json::from_str(&text).unwrap_or_else(|error| {
            tracing::warn!(%error, file = %self.file.display(), "what was kept of the clock can't be read");
            Kept::default()
        })
    }

    /// A disk that refuses costs a warning.
    pub fn write(&self, kept: &Kept) {
        if let Err(error) = self.try_write(kept) {
            tracing::warn!(%error, file = %self.file.display(), "the clock's state can't be kept");
        }
    }

    fn try_write(&self, kept: &Kept) -> std::io::Result<()> {
        write_whole(&self.file, &serde_json::to_vec(kept)?, 0o600, None, Flush::Nothing)
    }
}
