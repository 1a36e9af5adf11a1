//! A file's title from its tags, or none: a name of the file is better than letters gone wrong.
//!
//! Tags that say their encoding are believed. ID3's oldest one calls everything Latin-1, whatever
//! it is; there [`legacy`] finds out what was meant, or that it can't be told.

use symphonia::core::meta::{MetadataRevision, StandardTagKey};
use unicode_normalization::UnicodeNormalization;

use super::legacy;

/// Tags longer than this are no titles, characters.
const TITLE_CHARS_MAX: usize = 200;

/// Bytes of an ID3v1 tag …
const ID3V1_BYTES: usize = 128;

/// … and where its title stands, padded with zeros or spaces.
const ID3V1_TITLE: std::ops::Range<usize> = 3..33;

/// The title of these tags.
pub fn title(tags: &MetadataRevision) -> Option<String> {
    let tag = tags.tags().iter().find(|tag| tag.std_key == Some(StandardTagKey::TrackTitle))?;
    of_text(&tag.value.to_string())
}

/// The title that is written so: in Unicode, or in bytes each of which became a letter.
pub fn of_text(text: &str) -> Option<String> {
    // What stands in place of bytes that made no sense.
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    match bytes {
        // Either Latin-1, or what was called so.
        Some(bytes) => legacy::read(&bytes).and_then(|text| fit(&text)),
        None => fit(text),
    }
}

/// The title of an ID3v1 tag.
pub fn of_id3v1(end: &[u8]) -> Option<String> {
    if end.len() != ID3V1_BYTES || !end.starts_with(b"TAG") {
        return None;
    }
    let field = &end[ID3V1_TITLE];
    let used = field.iter().position(|&byte| byte == 0).unwrap_or(field.len());
    let mut bytes = &field[..used];
    // A title that fills the field was cut, as a rule in the middle of a word.
    let is_cut = used == field.len() && field.last() != Some(&b' ');
    if is_cut {
        let space = bytes.iter().rposition(|&byte| byte == b' ')?;
        bytes = &bytes[..space];
    }
    let text = legacy::read(bytes)?;
    fit(&if is_cut { format!("{} …", text.trim_end()) } else { text })
}

fn fit(text: &str) -> Option<String> {
    let text: String = text.nfc().filter(|c| !c.is_control()).collect();
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= TITLE_CHARS_MAX;
    fits.then(|| text.to_owned())
}
