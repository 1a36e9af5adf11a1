//! Tags around the sound, of any format: where they begin and end. They are jumped over, not read,
//! but for a title.
//!
//! In front: ID3v2 and APE, several, padded with zeros. Behind, in any order and repeated: ID3v1
//! and its enhancement (`TAG+`), APE with or without its header, Lyrics3, ID3v2 with a footer. What
//! a tag says of its own length is believed where something known lies at its end; of APE, its
//! footer does.

mod title;

use std::io;
use std::ops::Range;

use super::peek::BoundedReader;
use crate::codec::frames::edges;

/// Bytes from which [`begins`] tells a tag.
pub const HEAD_BYTES: usize = 32;

/// Longest Lyrics3 block that is looked through for its end. Of version 1, 5,100 bytes; of version
/// 2 nobody has seen more than some kilobytes.
pub const LYRICS_BYTES_MAX: usize = 64 * 1024;

/// Tags on either side of the sound. Programs that add one at each saving were seen to leave
/// dozens.
const TAGS_MAX: usize = 1_000;

/// Zeros beside a tag that are its padding: taggers leave some kilobytes.
const PADDING_BYTES_MAX: usize = 64 * 1024;

/// Words behind a tag: as many bytes of no kind as are passed over behind frames.
const WORDS_BYTES_MAX: usize = edges::EDGE_BYTES_MAX as usize;

const ID3V1_BYTES: u64 = 128;
const ID3V1_ENHANCED_BYTES: u64 = 227;
const ID3V2_HEADER_BYTES: u64 = 10;
const APE_HEADER_BYTES: u64 = 32;

/// Formats that a tag is put in front of, by their first bytes; for frames see [`edges::begin`].
const FORMATS: &[(usize, &[u8])] =
    &[(0, b"fLaC"), (0, b"RIFF"), (0, b"FORM"), (0, b"OggS"), (4, b"ftyp")];

/// What the last bytes of a tag behind the sound hold.
const MAGICS_BEHIND: &[&[u8]] = &[b"TAG", b"LYRICS", b"3DI"];

/// A file without the tags around its sound.
#[derive(Debug, PartialEq, Eq)]
pub struct UntaggedRange {
    /// Where the sound lies. Where the length of a tag in front leads nowhere, that tag is in it.
    pub sound: Range<u64>,
    /// The title of the last ID3v2 tag in front that has one, as it is written: what calls itself
    /// Latin-1 is its bytes.
    pub title: Option<String>,
    /// The last ID3v1 tag, 128 bytes.
    pub id3v1: Option<Vec<u8>>,
}

/// Finds the tags in front of the sound and behind it.
///
/// # Errors
/// Of the file.
pub fn between(file: &mut BoundedReader<'_>) -> io::Result<UntaggedRange> {
    let len = file.len();
    let (mut start, mut title) = (0, None);
    for _ in 0..TAGS_MAX {
        let padding = zeros_ahead(file, start)?;
        let end = match id3v2(file, start + padding, len)? {
            None => ape_in_front(file, start + padding, len)?,
            end => end,
        };
        let Some(end) = end else {
            // Zeros without a tag may be anything.
            start += if start > 0 { padding } else { 0 };
            break;
        };
        title = title::read(file, start + padding..end)?.or(title);
        start = end;
    }
    let (mut end, mut id3v1) = (len, None);
    for _ in 0..TAGS_MAX {
        let found = match behind(file, start, end)? {
            None => match behind_padding(file, start, end)? {
                None => behind_words(file, start, end)?,
                found => found,
            },
            found => found,
        };
        let Some(begin) = found else { break };
        let head = file.read(begin, ID3V1_BYTES as usize)?;
        if id3v1.is_none() && head.starts_with(b"TAG") && !head.starts_with(b"TAG+") {
            id3v1 = Some(head);
        }
        end = begin;
    }
    Ok(UntaggedRange { sound: start..end, title, id3v1 })
}

/// The same sound from where a container begins in it behind nothing but zeros, as some copies have
/// them in front; frames are found by who walks over them.
///
/// # Errors
/// Of the file.
pub fn behind_zeros(file: &mut BoundedReader<'_>, sound: Range<u64>) -> io::Result<Range<u64>> {
    let zeros = zeros_ahead(file, sound.start)?;
    // An MP4 begins with the length of its first box, of which some bytes are 0.
    for back in 0..=zeros.min(4) {
        let begin = sound.start + zeros - back;
        if begins_format(&file.read(begin, HEAD_BYTES)?) {
            return Ok(begin..sound.end.max(begin));
        }
    }
    Ok(sound)
}

fn begins_format(bytes: &[u8]) -> bool {
    FORMATS.iter().any(|&(at, magic)| bytes.get(at..).is_some_and(|bytes| bytes.starts_with(magic)))
}

/// Whether a tag begins here, of whatever length.
pub fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"LYRICSBEGIN") || bytes.starts_with(b"TAG") || begins_surely(bytes)
}

/// Whether a tag begins here that is known even among other bytes.
pub fn begins_surely(bytes: &[u8]) -> bool {
    let is_id3v2 = id3v2_bytes(bytes).is_some() && (2..=4).contains(&bytes[3]);
    is_id3v2 || bytes.starts_with(b"APETAGEX")
}

/// The length that the tag that begins here says it has; `None` if none begins. Lyrics3 tells its
/// length at its end, so `bytes` must reach as far.
pub fn length(bytes: &[u8]) -> Option<u64> {
    if bytes.starts_with(b"APETAGEX") {
        let ape = Ape::of(bytes)?;
        // Its footer counts, its header does not.
        return Some(if ape.is_header { APE_HEADER_BYTES + ape.bytes } else { APE_HEADER_BYTES });
    }
    if bytes.starts_with(b"LYRICSBEGIN") {
        let ends = |nine: &[u8]| nine == b"LYRICS200" || nine == b"LYRICSEND";
        return Some(bytes.windows(9).position(ends)? as u64 + 9);
    }
    if bytes.starts_with(b"TAG+") {
        return Some(ID3V1_ENHANCED_BYTES);
    }
    if bytes.starts_with(b"TAG") {
        return Some(ID3V1_BYTES);
    }
    id3v2_bytes(bytes)
}

/// Whether `footer` ends the APE tag that begins with `header`.
pub fn closes(header: &[u8], footer: &[u8]) -> bool {
    let part = |bytes: &[u8]| bytes.starts_with(b"APETAGEX").then(|| Ape::of(bytes)).flatten();
    let (header, footer) = (part(header), part(footer));
    header.zip(footer).is_some_and(|(header, footer)| {
        header.is_header && !footer.is_header && header.bytes == footer.bytes
    })
}

/// The length of an ID3v2 tag by its header; of any version, for the header is the same in all.
fn id3v2_bytes(head: &[u8]) -> Option<u64> {
    let &[b'I', b'D', b'3', version, revision, flags, ref size @ ..] = head else { return None };
    let size = size.first_chunk::<4>()?;
    let is_header = version != 0xff && revision != 0xff && size.iter().all(|&byte| byte < 0x80);
    let bytes = size.iter().fold(0, |sum, &byte| sum << 7 | u64::from(byte));
    let footer = if flags & 0x10 != 0 { ID3V2_HEADER_BYTES } else { 0 };
    is_header.then_some(ID3V2_HEADER_BYTES + bytes + footer)
}

/// What an APE tag's header or footer says.
struct Ape {
    /// Without the header.
    bytes: u64,
    is_header: bool,
    has_header: bool,
}

impl Ape {
    fn of(bytes: &[u8]) -> Option<Ape> {
        let number = |at: usize| {
            let four = bytes.get(at..)?.first_chunk::<4>()?;
            Some(u32::from_le_bytes(*four))
        };
        let (version, bytes, flags) = (number(8)?, number(12)?, number(20)?);
        // Version 1 has no flags.
        let flag = |bit: u32| version >= 2_000 && flags >> bit & 1 == 1;
        let ape = Ape { bytes: u64::from(bytes), is_header: flag(29), has_header: flag(31) };
        (ape.bytes >= APE_HEADER_BYTES).then_some(ape)
    }
}

/// The end of the ID3v2 tag at `at`; `None` if there is none, or its length leads nowhere.
fn id3v2(file: &mut BoundedReader<'_>, at: u64, len: u64) -> io::Result<Option<u64>> {
    let head = file.read(at, HEAD_BYTES)?;
    let Some(size) = head.strip_prefix(b"ID3").and_then(|rest| rest.get(3..)?.first_chunk::<4>())
    else {
        return Ok(None);
    };
    if let Some(bytes) = id3v2_bytes(&head)
        && at + bytes <= len
        && (at + bytes == len || is_padded(file, at + bytes)? || is_known(file, at + bytes)?)
    {
        return Ok(Some(at + bytes));
    }
    // Written with eight bits a byte instead of seven; a footer that the flags don't tell.
    let eight_bits = ID3V2_HEADER_BYTES + u64::from(u32::from_be_bytes(*size));
    let footed = id3v2_bytes(&head).map(|bytes| bytes + ID3V2_HEADER_BYTES);
    for bytes in [Some(eight_bits), footed].into_iter().flatten() {
        if at + bytes < len && is_known(file, at + bytes)? {
            return Ok(Some(at + bytes));
        }
    }
    Ok(None)
}

/// The end of the APE tag at `at`; `None` if there is none, or its footer is not at its end.
fn ape_in_front(file: &mut BoundedReader<'_>, at: u64, len: u64) -> io::Result<Option<u64>> {
    let head = file.read(at, HEAD_BYTES)?;
    let Some(bytes) = length(&head).filter(|_| head.starts_with(b"APETAGEX")) else {
        return Ok(None);
    };
    let end = at + bytes;
    let is_closed = end <= len && closes(&head, &file.read(end - APE_HEADER_BYTES, HEAD_BYTES)?);
    Ok(is_closed.then_some(end))
}

fn is_padded(file: &mut BoundedReader<'_>, at: u64) -> io::Result<bool> {
    Ok(file.read(at, 1)?.first() == Some(&0))
}

/// Whether sound of any kind or another tag begins at `at`.
fn is_known(file: &mut BoundedReader<'_>, at: u64) -> io::Result<bool> {
    let head = file.read(at, edges::BEGIN_BYTES)?;
    Ok(begins_format(&head) || begins(&head) || edges::begin(&head))
}

fn zeros_ahead(file: &mut BoundedReader<'_>, at: u64) -> io::Result<u64> {
    if !is_padded(file, at)? {
        return Ok(0);
    }
    let bytes = file.read(at, PADDING_BYTES_MAX)?;
    Ok(bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len()) as u64)
}

/// Where the tag begins behind which are nothing but zeros up to `end`. It may end in zeros itself.
fn behind_padding(file: &mut BoundedReader<'_>, start: u64, end: u64) -> io::Result<Option<u64>> {
    if end <= start || !is_padded(file, end - 1)? {
        return Ok(None);
    }
    let from = end.saturating_sub(PADDING_BYTES_MAX as u64).max(start);
    let bytes = file.read(from, (end - from) as usize)?;
    let used = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    let last = &bytes[used.saturating_sub(ID3V1_BYTES as usize)..used];
    if !MAGICS_BEHIND.iter().any(|magic| last.windows(magic.len()).any(|bytes| bytes == *magic)) {
        return Ok(None);
    }
    for used in used..bytes.len().min(used + ID3V1_BYTES as usize) {
        if let Some(begin) = behind(file, start, from + used as u64)? {
            return Ok(Some(begin));
        }
    }
    Ok(None)
}

/// Where the APE tag begins behind which are nothing but words up to `end`, or other bytes of no
/// kind. A picture in it may hold frames, and it need not have a header by which they could be
/// jumped over.
fn behind_words(file: &mut BoundedReader<'_>, start: u64, end: u64) -> io::Result<Option<u64>> {
    let from = end.saturating_sub(WORDS_BYTES_MAX as u64).max(start);
    let bytes = file.read(from, (end - from) as usize)?;
    let Some(footer) = bytes.windows(8).rposition(|eight| eight == b"APETAGEX") else {
        return Ok(None);
    };
    let Some(words) = bytes.get(footer + APE_HEADER_BYTES as usize..) else { return Ok(None) };
    let is_sound = |at: usize| {
        let words = &words[at..];
        begins_format(words) || begins_surely(words) || edges::begin(words)
    };
    if Ape::of(&bytes[footer..]).is_none_or(|ape| ape.is_header) || (0..words.len()).any(is_sound) {
        return Ok(None);
    }
    behind(file, start, from + footer as u64 + APE_HEADER_BYTES)
}

/// Where the tag begins that ends at `end`, `start` at the earliest; `None` if none does.
fn behind(file: &mut BoundedReader<'_>, start: u64, end: u64) -> io::Result<Option<u64>> {
    let mut last = |bytes: u64| -> io::Result<Vec<u8>> {
        match end.checked_sub(bytes).filter(|&from| from >= start) {
            Some(from) => file.read(from, bytes as usize),
            None => Ok(Vec::new()),
        }
    };
    if last(ID3V1_BYTES)?.starts_with(b"TAG") {
        return Ok(Some(end - ID3V1_BYTES));
    }
    // In front of the tag that it enhances, which is gone by now.
    if last(ID3V1_ENHANCED_BYTES)?.starts_with(b"TAG+") {
        return Ok(Some(end - ID3V1_ENHANCED_BYTES));
    }
    let footer = last(APE_HEADER_BYTES)?;
    if footer.starts_with(b"APETAGEX")
        && let Some(ape) = Ape::of(&footer)
        && let Some(items) = end.checked_sub(ape.bytes).filter(|&from| from >= start)
    {
        let header = items.checked_sub(APE_HEADER_BYTES).filter(|&from| from >= start);
        let is_there = match header {
            Some(header) if ape.has_header => file.read(header, 8)? == b"APETAGEX",
            _ => false,
        };
        return Ok(Some(if is_there { items - APE_HEADER_BYTES } else { items }));
    }
    if footer.ends_with(b"LYRICS200") {
        let digits = &footer[footer.len() - 15..footer.len() - 9];
        let bytes = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<u64>().ok());
        let begin = bytes.and_then(|bytes| (end - 15).checked_sub(bytes)).filter(|&at| at >= start);
        if let Some(begin) = begin
            && file.read(begin, 11)? == b"LYRICSBEGIN"
        {
            return Ok(Some(begin));
        }
    }
    if footer.ends_with(b"LYRICS200") || footer.ends_with(b"LYRICSEND") {
        let from = end.saturating_sub(LYRICS_BYTES_MAX as u64).max(start);
        let bytes = file.read(from, (end - from) as usize)?;
        let begin = bytes.windows(11).rposition(|eleven| eleven == b"LYRICSBEGIN");
        return Ok(begin.map(|begin| from + begin as u64));
    }
    // The footer of an ID3v2 tag is its header turned round.
    let turned =
        footer.get(footer.len().saturating_sub(10)..).and_then(|ten| ten.strip_prefix(b"3DI"));
    if let Some(rest) = turned
        && let Some(bytes) = id3v2_bytes(&[b"ID3", rest].concat())
        && let Some(begin) = end.checked_sub(bytes).filter(|&from| from >= start)
        && file.read(begin, 3)? == b"ID3"
    {
        return Ok(Some(begin));
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
