//! A start with the last good files, which are kept beside the journal: a station that is started
//! while its files are at fault (a slip in the evening, a power cut at night) airs what it aired
//! before. They are read once, when the files as they are can't be used.

use std::path::Path;

use super::config_texts::ConfigTexts;
use super::load::{load_folders, load_texts};
use super::settings::{Config, STATE_UNSAID};

/// The configuration that was last good for `station.yaml` at `path`, if one was kept in the state
/// folder that this file still names, or in the usual one when it can't be read so far.
pub fn last_good(path: &Path) -> Option<Config> {
    let state = load_folders(path).map_or_else(|| STATE_UNSAID.into(), |folders| folders.state);
    let path = std::path::absolute(path).ok()?;
    let ConfigTexts { files, .. } = ConfigTexts::kept(&state).filter(|texts| texts.path == path)?;
    let mut files = files.into_iter().map(|(name, text)| (name, text.into_bytes()));
    let (name, text) = files.next()?;
    load_texts((&name, &text), files.collect(), path.parent()?).ok()
}
