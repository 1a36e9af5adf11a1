//! Paths written in YAML.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::fault::PathFault;
use super::limits::PATH_BYTES_MAX;
use crate::station::emergency::{is_emergency_path, is_put_aside};
use crate::station::ignored_names;

/// A path inside the audio folder: relative, no `..`, `/` between parts, NFC.
pub fn inside(text: &str) -> Result<Arc<str>, PathFault> {
    let path: String = text.nfc().collect();
    let drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') || path.starts_with('~') || drive {
        return Err(PathFault::Absolute);
    }
    if path.split('/').any(|part| part == "..") {
        return Err(PathFault::LeavesFolder);
    }
    let path = path.strip_suffix('/').unwrap_or(&path);
    let path = path.strip_prefix("./").unwrap_or(path);
    let odd = path.contains('\\') || path.chars().any(char::is_control);
    let bad_part = path.split('/').any(|part| part.is_empty() || part == "." || part.len() > 255);
    if odd || bad_part || path.len() > PATH_BYTES_MAX {
        return Err(PathFault::Unusable);
    }
    Ok(path.into())
}

/// A path of the station: absolute, or relative to `base`.
pub fn of_station(text: &str, base: &Path) -> Result<PathBuf, PathFault> {
    let odd = text.trim().is_empty() || text.chars().any(char::is_control);
    if odd || text.len() > PATH_BYTES_MAX || text.starts_with('~') {
        return Err(PathFault::Unusable);
    }
    Ok(base.join(text).components().collect())
}

/// `path` with each `..` taken away along with the part before it, for comparing: links are not
/// looked up, since a folder may not be there yet.
pub fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// A rundown's file: inside the audio folder, and no emergency.
pub fn of_rundown(text: &str) -> Result<Arc<str>, PathFault> {
    let path = inside(text)?;
    if is_emergency_path(&*path) {
        return Err(PathFault::OfEmergencies);
    }
    Ok(path)
}

/// A queue's folder: inside the audio folder, and none of those that are passed over there: the
/// archive, what is set aside, hidden and temporary ones, a machine's own.
pub fn of_queue(text: &str) -> Result<Arc<str>, PathFault> {
    let path = inside(text)?;
    if path.split('/').any(is_put_aside) {
        return Err(PathFault::Reserved);
    }
    if let Some(part) = path.split('/').find(|part| ignored_names::why(part.as_bytes()).is_some()) {
        return Err(PathFault::PassedOver { part: part.to_owned() });
    }
    Ok(path)
}
