//! A start with the last good files, which are kept beside the journal: a station that is started
//! while its files are at fault (a slip in the evening, a power cut at night) airs what it aired
//! before. They are read once, when the files as they are can't be used.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::config_texts::ConfigTexts;
use super::load::{self, load_amplifiers, load_folders};
use super::settings::{Config, STATE_UNSAID, StationFolders};
use crate::station::ids::OutputId;
use crate::sys::disk_trouble::DiskTrouble;
use crate::wire::AmplifierSwitch;

/// The configuration that was last good for `station.yaml` at `path`, if one was kept in its
/// [`state_folder`].
pub fn last_good(path: &Path) -> Option<Config> {
    last_good_texts(path)?.config()
}

/// The texts of that configuration.
pub fn last_good_texts(path: &Path) -> Option<ConfigTexts> {
    ConfigTexts::kept_for(path, &state_folder(path))
}

/// The state folder that `station.yaml` at `path` names. When it can't be read so far: one that a
/// line of it seems to name and where last good files of this very station lie; else the usual one.
pub fn state_folder(path: &Path) -> PathBuf {
    if let Some(folders) = load_folders(path) {
        return folders.state;
    }
    let mut written = load::written_states(path).into_iter();
    let kept = written.find(|state| ConfigTexts::kept_for(path, state).is_some());
    kept.unwrap_or_else(|| STATE_UNSAID.into())
}

/// The folders that `station.yaml` at `path` names, or those of the last good files when it can't
/// be read so far; `None` when there are none of these either.
pub fn known_folders(path: &Path) -> Option<StationFolders> {
    load_folders(path).or_else(|| Some(last_good(path)?.folders))
}

/// The amplifiers that a station's files are known to name.
pub struct KnownAmplifiers {
    pub switches: BTreeMap<OutputId, AmplifierSwitch>,
    /// Why there may be others: `station.yaml` can't be read, and no copy of it was kept.
    pub unread: Option<UnreadAmplifiers>,
}

/// Why it is not known which amplifiers there are.
pub enum UnreadAmplifiers {
    System(DiskTrouble),
    /// What is written is at fault; `check` tells where.
    AtFault,
}

/// How the amplifiers are switched off that `station.yaml` at `path` names; where it is at fault,
/// those that it named when it was last good, too.
pub fn amplifiers(path: &Path) -> KnownAmplifiers {
    let (mut switches, whole) = load_amplifiers(path);
    if whole {
        return KnownAmplifiers { switches, unread: None };
    }
    let unread = match last_good(path) {
        Some(before) => {
            for (id, switch) in before.amplifiers {
                switches.entry(id).or_insert(switch);
            }
            None
        }
        None => Some(match File::open(path) {
            Ok(_) => UnreadAmplifiers::AtFault,
            Err(error) => UnreadAmplifiers::System(DiskTrouble::from(error)),
        }),
    };
    KnownAmplifiers { switches, unread }
}
