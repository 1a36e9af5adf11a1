//! Names that are passed over: what file managers, browsers and synchronisers leave behind, what
//! is still on its way, and what the folder itself says to people.

use crate::library::folders::{ARCHIVE, ASIDE};
use crate::station::emergency::is_put_aside;
use crate::station::ignored_names;

/// Endings of a temporary file beside the one it will become: while `tin.mp3.part` lies there,
/// `tin.mp3` is a place kept for it (Firefox makes one, empty), or half a file.
pub const PARTNERS: &[&str] = &[".part", ".partial", ".filepart", ".crdownload", ".tmp", ".aria2"];

/// What is no folder and has the name of one that the station makes is no bulletin.
const OWN_FOLDERS: [&str; 2] = [ASIDE, ARCHIVE];

/// How a sidecar's name ends. Windows hides the last ending, and its editor adds one of its own.
const ENDINGS: [&str; 3] = [".yaml", ".yaml.txt", ".yml"];

/// Whether a file of the audio folder, by its path relative to it, is none that is judged: its name
/// says that it is something else, or on its way.
pub fn is_passed_over(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| why(name.as_bytes(), false).is_some())
}

/// Why a file or folder of this name, one part of a path, is passed over; `None` if it isn't.
pub fn why(name: &[u8], is_folder: bool) -> Option<&'static str> {
    if is_folder && is_put_aside(name) {
        return Some("set aside");
    }
    if OWN_FOLDERS.iter().any(|own| name == own.as_bytes()) {
        return Some(
            "where a folder of the station's should be, which it tells of when it needs it",
        );
    }
    ignored_names::why(name)
}

/// Is a file of this name, one part of a path, a bulletin's sidecar?
pub fn is_sidecar(name: &[u8]) -> bool {
    stem(name).is_some_and(|stem| !stem.is_empty() && why(stem, false).is_none())
}

/// What of such a name is in front of its ending; `None` for another name.
pub fn stem(name: &[u8]) -> Option<&[u8]> {
    ENDINGS.iter().find_map(|ending| {
        let (stem, end) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
        end.eq_ignore_ascii_case(ending.as_bytes()).then_some(stem)
    })
}
