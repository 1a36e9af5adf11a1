//! The title in an ID3v2 tag, found among pictures without reading them.
//!
//! Bounded: some hundred frames, of each its header and of the title [`TITLE_BYTES_MAX`]. What
//! makes no sense ends the search, and the file has no title then.

use std::io;
use std::ops::Range;

use crate::codec::layout::peek::BoundedReader;

/// Frames of a tag that are looked at.
const FRAMES_MAX: usize = 256;

/// Longest title that is read; a longer one is none.
const TITLE_BYTES_MAX: u64 = 2 * 1024;

/// Bytes of a tag that are looked at where all of it is written so that no byte looks like a frame
/// of MP3: then lengths are not what lies in the file.
const UNSYNCHRONISED_BYTES_MAX: usize = 64 * 1024;

/// The title of the tag that lies there.
///
/// # Errors
/// Of the file.
pub fn read(file: &mut BoundedReader<'_>, tag: Range<u64>) -> io::Result<Option<String>> {
    let header = file.read(tag.start, 10)?;
    let &[_, _, _, version @ 2..=4, _, flags, ..] = header.as_slice() else { return Ok(None) };
    let within = tag.start + 10..tag.end;
    let bytes = if flags & 0x80 != 0 && version < 4 {
        let most = (within.end - within.start).min(UNSYNCHRONISED_BYTES_MAX as u64);
        synchronised(&file.read(within.start, most as usize)?)
    } else {
        Vec::new()
    };
    let mut frames = match flags & 0x80 != 0 && version < 4 {
        true => Source::Memory(&bytes),
        false => Source::File(file, within),
    };
    let mut at = 0;
    // Its own length, four bytes, counts in version 4 and not in version 3.
    if flags & 0x40 != 0 && version > 2 {
        let Some(four) = frames.read(0, 4)?.first_chunk::<4>().copied() else { return Ok(None) };
        at = if version == 4 { seven_bits(four) } else { 4 + u64::from(u32::from_be_bytes(four)) };
    }
    for _ in 0..FRAMES_MAX {
        let header = frames.read(at, 10)?;
        let Some(frame) = Frame::of(&header, version) else { return Ok(None) };
        at += frame.header;
        if !frame.is_title {
            at += frame.bytes;
            continue;
        }
        if frame.is_packed || frame.bytes > TITLE_BYTES_MAX {
            return Ok(None);
        }
        let mut text = frames.read(at, frame.bytes as usize)?;
        if frame.is_unsynchronised {
            text = synchronised(&text);
        }
        let text = text.get(frame.skip..).unwrap_or_default();
        return Ok(decode(text));
    }
    Ok(None)
}

/// Where a tag's frames are read from.
enum Source<'a, 'f> {
    File(&'a mut BoundedReader<'f>, Range<u64>),
    Memory(&'a [u8]),
}

impl Source<'_, '_> {
    /// So many bytes from `at` in the tag; fewer at its end.
    fn read(&mut self, at: u64, bytes: usize) -> io::Result<Vec<u8>> {
        match self {
            Source::File(file, tag) => {
                let from = tag.start.saturating_add(at).min(tag.end);
                let most = (tag.end - from).min(bytes as u64);
                file.read(from, most as usize)
            }
            Source::Memory(memory) => {
                let from = usize::try_from(at).unwrap_or(usize::MAX).min(memory.len());
                let most = bytes.min(memory.len() - from);
                Ok(memory[from..from + most].to_vec())
            }
        }
    }
}

/// A frame by its header.
struct Frame {
    is_title: bool,
    /// Length of the header …
    header: u64,
    /// … and of what follows.
    bytes: u64,
    /// Compressed or encrypted.
    is_packed: bool,
    is_unsynchronised: bool,
    /// Bytes in front of the text that tell its length or its group.
    skip: usize,
}

impl Frame {
    fn of(header: &[u8], version: u8) -> Option<Frame> {
        if version == 2 {
            let &[a, b, c, size @ ..] = header.first_chunk::<6>()?;
            let bytes = size.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
            let is_title = [a, b, c] == *b"TT2";
            return is_name(&[a, b, c]).then_some(Frame {
                is_title,
                header: 6,
                bytes,
                is_packed: false,
                is_unsynchronised: false,
                skip: 0,
            });
        }
        let &[a, b, c, d, s, t, u, v, _, flags] = header.first_chunk::<10>()?;
        let size = [s, t, u, v];
        // Some programs write version 4 with the lengths of version 3.
        let is_plain = version == 3 || size.iter().any(|&byte| byte > 0x7f);
        let bytes = if is_plain { u64::from(u32::from_be_bytes(size)) } else { seven_bits(size) };
        let (packed, skip) = match version {
            3 => (0xc0, if flags & 0x20 != 0 { 1 } else { 0 }),
            _ => {
                let group = if flags & 0x40 != 0 { 1 } else { 0 };
                (0x0c, group + if flags & 1 != 0 { 4 } else { 0 })
            }
        };
        is_name(&[a, b, c, d]).then_some(Frame {
            is_title: [a, b, c, d] == *b"TIT2",
            header: 10,
            bytes,
            is_packed: flags & packed != 0,
            is_unsynchronised: version == 4 && flags & 2 != 0,
            skip,
        })
    }
}

fn is_name(name: &[u8]) -> bool {
    name.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Seven bits of each byte.
fn seven_bits(bytes: [u8; 4]) -> u64 {
    bytes.iter().fold(0, |sum, &byte| sum << 7 | u64::from(byte & 0x7f))
}

/// Without the zeros that were put behind each byte of ones.
fn synchronised(bytes: &[u8]) -> Vec<u8> {
    let before = std::iter::once(0).chain(bytes.iter().copied());
    bytes
        .iter()
        .zip(before)
        .filter(|&(&byte, before)| byte != 0 || before != 0xff)
        .map(|(b, _)| *b)
        .collect()
}

/// A text frame's text, up to its first zero: the number of its encoding, then the text.
fn decode(frame: &[u8]) -> Option<String> {
    let (&encoding, text) = frame.split_first()?;
    let units = |to_unit: fn([u8; 2]) -> u16| {
        let (pairs, _) = text.as_chunks::<2>();
        let units: Vec<u16> =
            pairs.iter().map(|&pair| to_unit(pair)).skip_while(|&unit| unit == 0xfeff).collect();
        units
    };
    let utf16 = |units: Vec<u16>| {
        let used = units.iter().position(|&unit| unit == 0).unwrap_or(units.len());
        String::from_utf16_lossy(&units[..used])
    };
    let used = text.iter().position(|&byte| byte == 0).unwrap_or(text.len());
    let text = match encoding {
        0 => text[..used].iter().map(|&byte| char::from(byte)).collect(),
        1 if text.starts_with(&[0xfe, 0xff]) => utf16(units(u16::from_be_bytes)),
        1 => utf16(units(u16::from_le_bytes)),
        2 => utf16(units(u16::from_be_bytes)),
        3 => String::from_utf8_lossy(&text[..used]).into_owned(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}
