//! Ogg (RFC 3533): what is behind the last page is left out, and what the first and the last page
//! say of where the sound lies is noted for `codec::pages`, which compares it with the packets.
//!
//! Voice recorders end their files with a whole page, but don't mark it as the last; others mark
//! each, or one in the middle. A file that breaks off in a page or a packet is refused.

mod comments;

use std::io;
use std::ops::Range;

use super::chunks::Order;
use super::peek::READ_BYTES_MAX;
use super::{Found, Kind, Layout, Peek};
use crate::wire::{FileRefusal, FileTruncation, Remark, UnsupportedFormat};

const MARK: &[u8; 4] = b"OggS";

/// Bytes of a page's header in front of its table of segments.
const HEADER_BYTES: usize = 27;

/// Places in the header: flags, granule position, serial number, the page's own, checksum.
const FLAGS: usize = 5;
const GRANULE: Range<usize> = 6..14;
const SERIAL: Range<usize> = 14..18;
const NUMBER: Range<usize> = 18..22;
const CHECKSUM: Range<usize> = 22..26;

/// Where in FLAC's first packet, behind its mark, the number of frames ends a word of 64 bits.
const FLAC_FRAMES_AT: usize = 22;

const IS_CONTINUED: u8 = 1;
const IS_LAST: u8 = 4;

/// Bytes at the end of the file in which the last page is looked for: behind it may lie a tag.
const BEHIND_MAX: u64 = 1 << 20;

/// Marks of pages that are tried there: each may cost the sum of 64 KiB.
const MARKS_MAX: usize = 200;

/// Pages of headers at the start: a cover as text fills some hundreds.
const HEADER_PAGES_MAX: usize = 1_000;

/// Pages at the end that are looked at: on some of them no packet ends.
const LAST_PAGES: usize = 8;

/// What the pages of one stream say of where its sound lies. A page's granule position counts the
/// frames up to the end of the last packet that ends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    pub serial: u32,
    /// The first page on which a packet of sound ends …
    pub first: Option<Mark>,
    /// … the last one …
    pub last: Mark,
    /// … and where the page before it ends, on which one does; `None` if that is not told, or if
    /// there is only one.
    pub before: Option<u64>,
    /// One page is all.
    pub is_single: bool,
    /// No page is missing between those two.
    pub is_next: bool,
    /// The last page, and no other beside it, is marked as the last.
    pub has_end: bool,
}

/// What a page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Where it ends.
    pub granule: Option<u64>,
    /// Packets of sound that end on it and are not empty.
    pub packets: usize,
}

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

    /// Its granule position; `None` for -1, which says that no packet ends on it, and that some
    /// write where they don't know it. Nor is anything else below 0 one.
    fn granule(&self) -> Option<u64> {
        let bytes = self.bytes[GRANULE].try_into().expect("eight bytes of a header");
        u64::try_from(i64::from_le_bytes(bytes)).ok()
    }

    fn serial(&self) -> u32 {
        u32::from_le_bytes(self.bytes[SERIAL].try_into().expect("four bytes of a header"))
    }

    fn number(&self) -> u32 {
        u32::from_le_bytes(self.bytes[NUMBER].try_into().expect("four bytes of a header"))
    }

    fn segments(&self) -> &[u8] {
        &self.bytes[HEADER_BYTES..HEADER_BYTES + usize::from(self.bytes[HEADER_BYTES - 1])]
    }

    /// Packets that end on it and are not empty.
    fn packets(&self) -> usize {
        let mut is_begun = self.bytes[FLAGS] & IS_CONTINUED != 0;
        let ends = |&&length: &&u8| {
            let is_packet = is_begun || length > 0;
            is_begun = length == 255;
            length < 255 && is_packet
        };
        self.segments().iter().filter(ends).count()
    }

    /// Whether its last packet goes on behind it.
    fn breaks_off(&self) -> bool {
        self.segments().last() == Some(&255)
    }

    fn body(&self) -> &[u8] {
        &self.bytes[HEADER_BYTES + self.segments().len()..]
    }
}

/// How it is shown.
pub fn look(file: &mut Peek<'_>, sound: Range<u64>) -> Result<Found, FileRefusal> {
    let first = page(file, sound.start)?;
    let large = first.map_or(Ok(None), |first| comments::smaller(file, &first))?;
    let found = to_its_end(file, sound)?;
    let Some((place, bytes)) = large else { return Ok(found) };
    Ok(Found { layout: found.layout.with(place, bytes), ..found })
}

fn to_its_end(file: &mut Peek<'_>, sound: Range<u64>) -> Result<Found, FileRefusal> {
    let whole = sound.start..file.len();
    let plain = Found::plain(Kind::Ogg, whole.clone());
    let Some(head) = page(file, whole.start)? else { return Ok(plain) };
    let pages = last_pages(file, whole.start)?;
    let Some(end) = pages.first() else { return Ok(plain) };
    // Several streams one behind the other, or side by side, are the demuxer's to tell.
    if end.at == head.at || pages.iter().any(|page| page.serial() != head.serial()) {
        return Ok(plain);
    }
    breaks_off(file, end)?;
    let has_end = end.is_last() && pages.get(1).is_none_or(|page| !page.is_last());
    // No recorder is known that writes FLAC and marks no end.
    if !has_end && flac_frames(&head) == Some(0) {
        return Err(FileRefusal::Truncated(FileTruncation::NoEndMark));
    }
    let (first_at, first) = first_of_sound(file, &head)?.unzip();
    let mut with_sound = pages
        .iter()
        .filter(|page| page.packets() > 0 && first_at.is_none_or(|first| page.at >= first));
    let Some(last) = with_sound.next() else { return Ok(plain) };
    let before = with_sound.next();
    let marks = Marks {
        serial: head.serial(),
        first,
        last: Mark { granule: last.granule(), packets: last.packets() },
        before: before.and_then(Page::granule),
        is_single: first_at == Some(last.at),
        is_next: before.is_none_or(|before| last.number() == before.number().wrapping_add(1)),
        has_end,
    };
    Ok(Found {
        layout: Layout::of(whole.start..end.end()),
        remarks: if marks.has_end { Vec::new() } else { vec![Remark::NoEnd] },
        may_seek: false,
        gapless: false,
        marks: Some(marks),
        ..plain
    })
}

/// A refusal if something follows the last whole page, or was to follow.
fn breaks_off(file: &mut Peek<'_>, last: &Page) -> Result<(), FileRefusal> {
    let behind = file.read(last.end(), HEADER_BYTES)?;
    let begun = behind.iter().zip(MARK).take_while(|(one, other)| one == other).count();
    if last.is_last() {
        let serial = behind.get(SERIAL).filter(|_| begun == MARK.len());
        if serial.is_some_and(|serial| *serial != last.bytes[SERIAL]) {
            return Err(FileRefusal::Unsupported(UnsupportedFormat::OggStreamsJoined));
        }
    }
    let is_page = !behind.is_empty() && begun == behind.len().min(MARK.len());
    let is_unwritten = !behind.is_empty() && behind.iter().all(|&byte| byte == 0);
    let lacks_end = match last.is_last() {
        true => begun == MARK.len(),
        false => is_page || is_unwritten || last.breaks_off(),
    };
    match lacks_end {
        true => Err(FileRefusal::Truncated(FileTruncation::LastPageMissing)),
        false => Ok(()),
    }
}

/// The frames that FLAC's header, on the first page, counts; 0 for not counted.
fn flac_frames(head: &Page) -> Option<u64> {
    let info = head.body().strip_prefix(b"\x7fFLAC")?;
    Some(Order::Big.number(info, FLAC_FRAMES_AT, 8)? & 0xf_ffff_ffff)
}

/// Where the first page lies on which a packet of sound ends, and what it says; `head` is the first
/// of all.
fn first_of_sound(file: &mut Peek<'_>, head: &Page) -> io::Result<Option<(u64, Mark)>> {
    // Packets of headers behind the one on the first page.
    let headers = match head.body() {
        [1, b'v', b'o', b'r', b'b', b'i', b's', ..] => 2,
        [0x7f, b'F', b'L', b'A', b'C', _, _, high, low, ..] => {
            usize::from(u16::from_be_bytes([*high, *low]))
        }
        _ => 1,
    };
    let (mut at, mut ended) = (head.end(), 0);
    for _ in 0..HEADER_PAGES_MAX {
        let Some(page) = page(file, at)? else { break };
        ended += page.packets();
        if let Some(packets @ 1..) = ended.checked_sub(headers) {
            return Ok(Some((at, Mark { granule: page.granule(), packets })));
        }
        at = page.end();
    }
    Ok(None)
}

/// The last whole pages, the very last first, so many that on two of them a packet ends.
fn last_pages(file: &mut Peek<'_>, start: u64) -> io::Result<Vec<Page>> {
    let mut last: Vec<Page> = Vec::new();
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
                return Ok(last);
            }
            let Some(page) = page(file, from + at as u64)? else { continue };
            last.push(page);
            let with_packets = last.iter().filter(|page| page.packets() > 0).count();
            if with_packets == 2 || last.len() == LAST_PAGES {
                return Ok(last);
            }
        }
        until = from;
    }
    Ok(last)
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
