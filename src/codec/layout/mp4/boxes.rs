//! Boxes: a length, a kind, and what is in it.

use std::io;
use std::ops::Range;

use crate::codec::layout::BoundedReader;
use crate::codec::layout::peek::READ_BYTES_MAX;

/// Boxes of one parent that are looked at; a whole file's are bounded by its reads.
const CHILDREN_MAX: usize = 1_000;

/// Where one lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mp4Box {
    kind: [u8; 4],
    start: u64,
    /// Its content.
    pub body: Range<u64>,
    /// Where it says to end, which may be beyond its parent.
    pub end: u64,
}

impl Mp4Box {
    pub fn is(&self, kind: &[u8; 4]) -> bool {
        self.kind == *kind
    }

    /// Its kind, four letters.
    pub fn kind(&self) -> [u8; 4] {
        self.kind
    }

    /// Whether its kind is made of letters, as of a real one.
    pub fn is_named(&self) -> bool {
        self.kind.iter().all(|byte| (b' '..=b'~').contains(byte) || *byte == 0xa9)
    }

    /// Where its kind stands.
    pub fn kind_at(&self) -> u64 {
        self.start + 4
    }
}

/// The box at `at`; `None` if there is none. One whose length is told as 0 ends where its parent
/// ends.
pub fn at(file: &mut BoundedReader<'_>, at: u64, parent_end: u64) -> io::Result<Option<Mp4Box>> {
    let head = file.read(at, 16)?;
    let (Some(short), Some(kind)) = (number(&head, 0, 4), head.get(4..8)) else { return Ok(None) };
    let (len, header) = match short {
        0 => (parent_end - at, 8),
        1 => (number(&head, 8, 8).unwrap_or(0), 16),
        len => (len, 8),
    };
    let kind: [u8; 4] = kind.try_into().expect("four bytes were asked for");
    let is_one = len >= header && kind != [0; 4];
    let end = at.saturating_add(len);
    Ok(is_one.then(|| Mp4Box { kind, start: at, body: at + header..end, end }))
}

/// The boxes in `parent`, up to the first that makes no sense.
pub fn children(file: &mut BoundedReader<'_>, parent: &Mp4Box) -> io::Result<Vec<Mp4Box>> {
    let (mut found, mut from) = (Vec::new(), parent.body.start);
    while from + 8 <= parent.body.end && found.len() < CHILDREN_MAX {
        match at(file, from, parent.body.end)? {
            Some(next) if next.end <= parent.body.end => {
                from = next.end;
                found.push(next);
            }
            _ => break,
        }
    }
    Ok(found)
}

/// Whether two boxes hold the same.
pub fn are_alike(file: &mut BoundedReader<'_>, one: &Mp4Box, other: &Mp4Box) -> io::Result<bool> {
    let length = |part: &Mp4Box| part.body.end.saturating_sub(part.body.start);
    if length(one) != length(other) {
        return Ok(false);
    }
    let mut at = 0;
    while at < length(one) {
        let bytes = usize::try_from(length(one) - at).unwrap_or(READ_BYTES_MAX);
        let bytes = bytes.min(READ_BYTES_MAX);
        if file.read(one.body.start + at, bytes)? != file.read(other.body.start + at, bytes)? {
            return Ok(false);
        }
        at += bytes as u64;
    }
    Ok(true)
}

/// The first of this kind.
pub fn find<'a>(boxes: &'a [Mp4Box], kind: &[u8; 4]) -> Option<&'a Mp4Box> {
    boxes.iter().find(|found| found.is(kind))
}

/// The object type in the `esds` of a sample entry; `entry` is looked through for it.
pub fn object_type(entry: &[u8]) -> Option<u8> {
    let esds = entry.windows(4).position(|kind| kind == b"esds")? + 8;
    let mut rest = entry.get(esds..)?;
    // An ES descriptor (3) holds its number, flags, and a decoder configuration (4).
    for (tag, skip) in [(3, 3), (4, 0)] {
        if *rest.first()? != tag {
            return None;
        }
        let length = rest.iter().skip(1).take(4).position(|byte| byte & 0x80 == 0)? + 2;
        rest = rest.get(length + skip..)?;
    }
    rest.first().copied()
}

/// A number of so many bytes, the highest first.
pub fn number(bytes: &[u8], at: usize, width: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(width)?)?;
    Some(bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}
