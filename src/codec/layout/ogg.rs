//! Ogg: what is behind the last page is left out, and an end that nothing marks is marked.
//!
//! Voice recorders end their files with a whole page, but don't mark it as the last; some don't know
//! its granule position (how many frames there are up to its end). symphonia takes such a file for one
//! without an end, or cuts it to nonsense. A file that breaks off in the middle of a page or a packet
//! stays what it is.

mod comments;

use std::io;
use std::ops::Range;

use super::peek::READ_BYTES_MAX;
use super::{Found, Kind, Layout, Peek, Piece, Promise, Refusal};
use crate::wire::Remark;

const MARK: &[u8; 4] = b"OggS";

/// Bytes of a page's header in front of its table of segments.
const HEADER_BYTES: usize = 27;

/// Places in the header: flags, granule position, serial number, checksum.
const FLAGS: usize = 5;
const GRANULE: Range<usize> = 6..14;
const SERIAL: Range<usize> = 14..18;
const CHECKSUM: Range<usize> = 22..26;

const IS_LAST: u8 = 4;

/// The granule position of a page on which no packet ends; some write it where they don't know.
const UNKNOWN: u64 = u64::MAX;

/// Bytes at the end of the file in which the last page is looked for: behind it may lie a tag.
const BEHIND_MAX: u64 = 1 << 20;

/// Marks of pages that are tried there: each may cost the sum of 64 KiB.
const MARKS_MAX: usize = 200;

/// Pages at the start whose granule positions are looked at.
const FIRST_PAGES: usize = 8;

/// A whole page.
struct Page {
    at: u64,
    bytes: Vec<u8>,
}

impl Page {
    fn end(&self) -> u64 {
        self.at + self.bytes.len() as u64
    }

    fn is_last(&self) -> bool {
        self.bytes[FLAGS] & IS_LAST != 0
    }

    fn granule(&self) -> u64 {
        u64::from_le_bytes(self.bytes[GRANULE].try_into().expect("eight bytes of a header"))
    }

    fn segments(&self) -> &[u8] {
        &self.bytes[HEADER_BYTES..HEADER_BYTES + usize::from(self.bytes[HEADER_BYTES - 1])]
    }

    /// Whether a packet ends on it.
    fn ends_a_packet(&self) -> bool {
        self.segments().iter().any(|&length| length < 255)
    }

    /// Whether its last packet goes on behind it.
    fn breaks_off(&self) -> bool {
        self.segments().last() == Some(&255)
    }

    fn body(&self) -> &[u8] {
        &self.bytes[HEADER_BYTES + self.segments().len()..]
    }

    /// Its bytes with this granule position, marked as the last or not.
    fn rewritten(mut self, granule: u64, is_last: bool) -> Vec<u8> {
        self.bytes[GRANULE].copy_from_slice(&granule.to_le_bytes());
        self.bytes[FLAGS] =
            if is_last { self.bytes[FLAGS] | IS_LAST } else { self.bytes[FLAGS] & !IS_LAST };
        self.bytes[CHECKSUM].fill(0);
        let sum = checksum(&self.bytes);
        self.bytes[CHECKSUM].copy_from_slice(&sum.to_le_bytes());
        self.bytes
    }
}

/// How it is shown.
pub fn look(file: &mut Peek<'_>, sound: Range<u64>) -> Result<Found, Refusal> {
    let first = page(file, sound.start)?;
    let large = first.map_or(Ok(None), |first| comments::smaller(file, &first))?;
    let found = to_its_end(file, sound)?;
    let Some((place, bytes)) = large else { return Ok(found) };
    Ok(Found { layout: found.layout.with(place, bytes), ..found })
}

fn to_its_end(file: &mut Peek<'_>, sound: Range<u64>) -> Result<Found, Refusal> {
    let whole = sound.start..file.len();
    let plain = Found::plain(Kind::Ogg, whole.clone());
    let Some(first) = page(file, whole.start)? else { return Ok(plain) };
    let Some((last, before)) = last_pages(file, whole.start)? else { return Ok(plain) };
    // Several streams one behind the other, or side by side, are the demuxer's to tell.
    if last.bytes[SERIAL] != first.bytes[SERIAL] {
        return Ok(plain);
    }
    let behind = file.read(last.end(), 64)?;
    let cut = behind.iter().zip(MARK).take_while(|(one, other)| one == other).count();
    let breaks_off = !behind.is_empty() && cut == behind.len().min(MARK.len());
    let end = last.end();
    if last.is_last() && is_granule(&last, before) && !starts_unknown(file, &first)? {
        let layout = Layout::of(whole.start..if breaks_off { whole.end } else { end });
        return Ok(Found { layout, ..plain });
    }
    // FLAC counts its frames in its own header.
    let is_flac = first.body().starts_with(b"\x7fFLAC");
    let is_unwritten = !behind.is_empty() && behind.iter().all(|&byte| byte == 0);
    let lacks_end = breaks_off || last.breaks_off() || is_unwritten;
    if is_flac || (lacks_end && !last.is_last()) || last.at == first.at {
        return Ok(plain);
    }
    let remark = if last.is_last() { Remark::LengthUnknown } else { Remark::NoEnd };
    let knows = is_granule(&last, before) && !starts_unknown(file, &first)?;
    let (granule, at) = (last.granule(), last.at);
    // Without a position that can be believed, nothing is trimmed and all that is decoded counts.
    let bytes = last.rewritten(if knows { granule } else { UNKNOWN }, knows);
    let pieces = vec![Piece::File(whole.start..at), Piece::Bytes(bytes)];
    Ok(Found {
        layout: Layout::new(pieces),
        remarks: vec![remark],
        promise: if knows { Promise::Container } else { Promise::Nothing },
        gapless: knows,
        ..plain
    })
}

/// Whether a last page's granule position can be believed, if `before` is that of the page before.
fn is_granule(last: &Page, before: Option<u64>) -> bool {
    let granule = last.granule();
    granule != UNKNOWN && granule != 0 && before.is_none_or(|b| b == UNKNOWN || b <= granule)
}

/// Whether the first page with sound has no granule position though packets end on it.
fn starts_unknown(file: &mut Peek<'_>, first: &Page) -> io::Result<bool> {
    // Vorbis has three packets in front of its sound, Opus two; the first page holds one of them.
    let headers = if first.body().starts_with(b"\x01vorbis") { 2 } else { 1 };
    let (mut at, mut packets) = (first.end(), 0);
    for _ in 0..FIRST_PAGES {
        let Some(page) = page(file, at)? else { break };
        let ended = page.segments().iter().filter(|&&length| length < 255).count();
        if packets >= headers && page.ends_a_packet() {
            return Ok(page.granule() == UNKNOWN || page.granule() == 0);
        }
        packets += ended;
        at = page.end();
    }
    Ok(false)
}

/// The last page that is whole, and the granule position of the one before it.
fn last_pages(file: &mut Peek<'_>, start: u64) -> io::Result<Option<(Page, Option<u64>)>> {
    let mut last: Option<Page> = None;
    let mut until = file.len();
    let mut tried = 0;
    let least = file.len().saturating_sub(BEHIND_MAX + READ_BYTES_MAX as u64).max(start);
    while until > least {
        let from = until.saturating_sub(READ_BYTES_MAX as u64 - 3).max(least);
        // A mark may stand across the border of two reads.
        let block = file.read(from, (until - from) as usize + 3)?;
        let marks: Vec<usize> = block
            .windows(4)
            .enumerate()
            .filter(|(_, four)| four == MARK)
            .map(|(at, _)| at)
            .collect();
        for at in marks.into_iter().rev() {
            tried += 1;
            if tried > MARKS_MAX {
                return Ok(last.map(|last| (last, None)));
            }
            let Some(page) = page(file, from + at as u64)? else { continue };
            match last {
                None => last = Some(page),
                Some(last) => return Ok(Some((last, Some(page.granule())))),
            }
        }
        until = from;
    }
    Ok(last.map(|last| (last, None)))
}

/// The whole page at `at`; `None` where there is none.
fn page(file: &mut Peek<'_>, at: u64) -> io::Result<Option<Page>> {
    let head = file.read(at, HEADER_BYTES + 255)?;
    if !head.starts_with(MARK) || head.len() < HEADER_BYTES || head[4] != 0 {
        return Ok(None);
    }
    let count = usize::from(head[HEADER_BYTES - 1]);
    let Some(segments) = head.get(HEADER_BYTES..HEADER_BYTES + count) else { return Ok(None) };
    let body: usize = segments.iter().map(|&length| usize::from(length)).sum();
    let length = HEADER_BYTES + count + body;
    let bytes = file.read(at, length)?;
    if bytes.len() < length {
        return Ok(None);
    }
    let told = bytes[CHECKSUM].try_into().expect("four bytes of a header");
    let mut blank = bytes.clone();
    blank[CHECKSUM].fill(0);
    Ok((checksum(&blank) == u32::from_le_bytes(told)).then_some(Page { at, bytes }))
}

/// CRC-32 as Ogg has it: not turned round, from 0.
fn checksum(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0x04c1_1db7;
    bytes.iter().fold(0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            let carry = if sum & 0x8000_0000 == 0 { 0 } else { POLYNOMIAL };
            sum << 1 ^ carry
        })
    })
}
