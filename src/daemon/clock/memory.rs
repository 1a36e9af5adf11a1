//! What is kept of the clock from one life of the daemon to the next: `clock.json` in the state
//! folder, JSON of [`ClockMemory`], some 400 bytes.
//!
//! It is written when the clock is first seen synchronised, then once an hour at most while it is,
//! when a person vouches, and at the end: 24 small files a day. It takes the place of the last one
//! whole or not at all, and is not flushed by force: what a power cut takes of it costs trust,
//! never a slot. A file that can't be read counts as none.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::sys::whole_file::{FlushScope, write_whole};

use super::judgement::{ClockAnchor, ClockVouch};

/// The file's name in the state folder.
pub const FILE_NAME: &str = "clock.json";

/// What outlives the process: when the clock was last synced, and a person's word for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ClockMemory {
    #[serde(default)]
    pub synced: Option<ClockAnchor>,
    #[serde(default)]
    pub vouched: Option<ClockVouch>,
}

/// Where it is kept.
#[derive(Clone)]
pub struct ClockFile {
    file: PathBuf,
}

impl ClockFile {
    pub fn new(state: &Path) -> ClockFile {
        ClockFile { file: state.join(FILE_NAME) }
    }

    pub fn read(&self) -> ClockMemory {
        let text = match std::fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(error) => {
                tracing::debug!(%error, "nothing is kept of the clock");
                return ClockMemory::default();
            }
        };
        serde_json::from_str(&text).unwrap_or_else(|error| {
            tracing::warn!(%error, file = %self.file.display(), "what was kept of the clock can't be read");
            ClockMemory::default()
        })
    }

    /// A disk that refuses costs a warning.
    pub fn write(&self, kept: &ClockMemory) {
        if let Err(error) = self.try_write(kept) {
            tracing::warn!(%error, file = %self.file.display(), "the clock's state can't be kept");
        }
    }

    fn try_write(&self, kept: &ClockMemory) -> std::io::Result<()> {
        write_whole(&self.file, &serde_json::to_vec(kept)?, 0o600, None, FlushScope::Nothing)
    }
}
