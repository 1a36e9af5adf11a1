//! Paths in the audio folder as the disk has them, and as people write them.

use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A path relative to the audio folder as the disk has it: bytes, since a name need not be UTF-8.
pub type RawPath = Box<[u8]>;

/// How a raw path is written and compared: NFC, with U+FFFD for bytes that are no UTF-8.
pub fn shown(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    if is_nfc(&text) { text.into_owned() } else { text.nfc().collect() }
}

/// The path of `file`, which lies in `folder`, relative to it; `None` if it doesn't.
pub fn relative(folder: &Path, file: &Path) -> Option<RawPath> {
    let path = file.strip_prefix(folder).ok()?.to_path_buf();
    Some(path.into_os_string().into_vec().into_boxed_slice())
}

/// Is `raw` the file or folder `within` itself, or in it? Everything is within the empty path.
pub fn is_within(raw: &[u8], within: &[u8]) -> bool {
    raw.strip_prefix(within)
        .is_some_and(|rest| within.is_empty() || rest.first().is_none_or(|&byte| byte == b'/'))
}

/// The file behind a raw path.
pub fn on_disk(folder: &Path, raw: &[u8]) -> PathBuf {
    folder.join(OsStr::from_bytes(raw))
}
