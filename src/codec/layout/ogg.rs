//! Ogg (RFC 3533): what is behind the last page is left out, and what the first and the last page
//! say of where the sound lies is noted for `codec::pages`, which compares it with the packets.
//!
//! Voice recorders end their files with a whole page, but don't mark it as the last; others mark
//! each, or one in the middle. A file that breaks off in a page or a packet is refused.

mod comments;
pub mod marks;
mod page;

use std::io;
use std::ops::Range;

use super::chunks::ByteOrder;
use super::findings::{ContainerKind, FileFindings, FileLayout};
use super::peek::BoundedReader;
use super::peek::READ_BYTES_MAX;
use crate::wire::{FileRefusal, FileRemark, FileTruncation, UnsupportedFormat};
use marks::{OggMark, OggMarks};
use page::{HEADER_BYTES, MARK, OggPage, SERIAL, page};

/// Where in FLAC's first packet, behind its mark, the number of frames ends a word of 64 bits.
const FLAC_FRAMES_AT: usize = 22;

/// Bytes at the end of the file in which the last page is looked for: behind it may lie a tag.
const BEHIND_MAX: u64 = 1 << 20;

/// Marks of pages that are tried there: each may cost the sum of 64 KiB.
const MARKS_MAX: usize = 200;

/// Pages of headers at the start: a cover as text fills some hundreds.
const HEADER_PAGES_MAX: usize = 1_000;

/// Pages at the end that are looked at: on some of them no packet ends.
const LAST_PAGES: usize = 8;

/// How it is shown.
pub fn look(file: &mut BoundedReader<'_>, sound: Range<u64>) -> Result<FileFindings, FileRefusal> {
    let first = page(file, sound.start)?;
    let large = first.map_or(Ok(None), |first| comments::smaller(file, &first))?;
    let found = to_its_end(file, sound)?;
    let Some((place, bytes)) = large else { return Ok(found) };
    Ok(FileFindings { layout: found.layout.with(place, bytes), ..found })
}

fn to_its_end(
    file: &mut BoundedReader<'_>,
    sound: Range<u64>,
) -> Result<FileFindings, FileRefusal> {
    let whole = sound.start..file.len();
    let plain = FileFindings::plain(ContainerKind::Ogg, whole.clone());
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
    let marks = OggMarks {
        serial: head.serial(),
        first,
        last: OggMark { granule: last.granule(), packets: last.packets() },
        before: before.and_then(OggPage::granule),
        is_single: first_at == Some(last.at),
        is_next: before.is_none_or(|before| last.number() == before.number().wrapping_add(1)),
        has_end,
    };
    Ok(FileFindings {
        layout: FileLayout::of(whole.start..end.end()),
        remarks: if marks.has_end { Vec::new() } else { vec![FileRemark::NoEnd] },
        may_seek: false,
        gapless: false,
        marks: Some(marks),
        ..plain
    })
}

/// A refusal if something follows the last whole page, or was to follow.
fn breaks_off(file: &mut BoundedReader<'_>, last: &OggPage) -> Result<(), FileRefusal> {
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
fn flac_frames(head: &OggPage) -> Option<u64> {
    let info = head.body().strip_prefix(b"\x7fFLAC")?;
    Some(ByteOrder::Big.number(info, FLAC_FRAMES_AT, 8)? & 0xf_ffff_ffff)
}

/// Where the first page lies on which a packet of sound ends, and what it says; `head` is the first
/// of all.
fn first_of_sound(
    file: &mut BoundedReader<'_>,
    head: &OggPage,
) -> io::Result<Option<(u64, OggMark)>> {
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
            return Ok(Some((at, OggMark { granule: page.granule(), packets })));
        }
        at = page.end();
    }
    Ok(None)
}

/// The last whole pages, the very last first, so many that on two of them a packet ends.
fn last_pages(file: &mut BoundedReader<'_>, start: u64) -> io::Result<Vec<OggPage>> {
    let mut last: Vec<OggPage> = Vec::new();
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
