//! What the station has already, by content: so that what was copied once is not asked for again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::copy::same_content;
use super::found::{DEPTH_MAX, ENTRIES_MAX, FoundFile};
use crate::library::ASIDE;

/// The files of the audio folder by their lengths, but for refused ones.
pub struct StationFiles {
    by_length: BTreeMap<u64, Vec<PathBuf>>,
}

impl StationFiles {
    /// Looks through the audio folder; no link is followed, and what can't be read is not there.
    pub fn of(audio: &Path) -> StationFiles {
        let mut by_length: BTreeMap<u64, Vec<PathBuf>> = BTreeMap::new();
        let mut waiting = vec![(audio.to_owned(), 0)];
        let mut entries = 0;
        while let Some((folder, depth)) = waiting.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                entries += 1;
                if entries > ENTRIES_MAX {
                    return StationFiles { by_length };
                }
                let Ok(meta) = entry.path().symlink_metadata() else { continue };
                if meta.is_file() {
                    by_length.entry(meta.len()).or_default().push(entry.path());
                } else if meta.is_dir() && depth < DEPTH_MAX && entry.file_name() != ASIDE {
                    waiting.push((entry.path(), depth + 1));
                }
            }
        }
        StationFiles { by_length }
    }

    /// Whether one of them holds what this file holds, under whatever name.
    pub fn has(&self, file: &FoundFile) -> bool {
        let alike = self.by_length.get(&file.bytes).into_iter().flatten();
        alike.into_iter().any(|there| same_content(&file.path, there).unwrap_or(false))
    }
}
