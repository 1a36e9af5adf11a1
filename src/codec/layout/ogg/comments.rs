//! Large comments in Ogg, which hold a picture as text, are shown without it: symphonia would load
//! them, and gives up beyond eight megabytes.
//!
//! The packet of comments lies behind the first page, over as many pages as it needs; Vorbis has
//! one more header packet behind it. Both are shown as one page in place of theirs.

use std::io;
use std::ops::Range;

use super::page::{CHECKSUM, FLAGS, GRANULE, HEADER_BYTES, OggPage, SERIAL, checksum, page};
use crate::codec::layout::chunks::ByteOrder;
use crate::codec::layout::peek::BoundedReader;

/// Longest packet of comments that is shown as it is, bytes.
const SHOWN_BYTES_MAX: usize = 256 * 1024;

/// Bytes of a longer one that are looked through for short comments, the title among them.
const HEAD_BYTES: usize = 64 * 1024;

/// Longest comment that is kept of it, bytes.
const COMMENT_BYTES_MAX: usize = 1_000;

/// Bytes of all that are kept.
const KEPT_BYTES_MAX: usize = 16 * 1024;

/// Most bytes of a packet that fits on a page.
const PAGE_BYTES_MAX: usize = 255 * 255;

/// The pages behind `first` that hold large comments, and what is shown in their place; `None` if
/// there are none.
pub fn smaller(
    file: &mut BoundedReader<'_>,
    first: &OggPage,
) -> io::Result<Option<(Range<u64>, Vec<u8>)>> {
    let (mark, headers): (&[u8], usize) = match first.body() {
        [1, b'v', b'o', b'r', b'b', b'i', b's', ..] => (b"\x03vorbis", 2),
        [b'O', b'p', b'u', b's', b'H', b'e', b'a', b'd', ..] => (b"OpusTags", 1),
        _ => return Ok(None),
    };
    let (mut packets, mut lengths) = (vec![Vec::new()], vec![0]);
    let mut at = first.end();
    let last = loop {
        let Some(page) = page(file, at)? else { return Ok(None) };
        if page.bytes[SERIAL] != first.bytes[SERIAL] {
            return Ok(None);
        }
        at = page.end();
        let mut body = page.body();
        for &segment in page.segments() {
            let (bytes, rest) = body.split_at(usize::from(segment));
            let index = packets.len() - 1;
            if index == headers {
                return Ok(None);
            }
            lengths[index] += bytes.len();
            if packets[index].len() < HEAD_BYTES {
                packets[index].extend_from_slice(bytes);
            }
            if segment < 255 {
                packets.push(Vec::new());
                lengths.push(0);
            }
            body = rest;
        }
        if packets.len() > headers {
            break page;
        }
    };
    packets.truncate(headers);
    let is_large = lengths[0] > SHOWN_BYTES_MAX && packets[0].starts_with(mark);
    if !is_large || lengths[1..headers].iter().any(|&length| length > HEAD_BYTES) {
        return Ok(None);
    }
    packets[0] = kept(&packets[0], mark);
    if packets.iter().map(|packet| packet.len() + 255).sum::<usize>() > PAGE_BYTES_MAX {
        return Ok(None);
    }
    Ok(Some((first.end()..at, as_page(&last, &packets))))
}

/// The packet of comments without the long ones.
fn kept(packet: &[u8], mark: &[u8]) -> Vec<u8> {
    let text = |at: usize| {
        let length = usize::try_from(ByteOrder::Little.number(packet, at, 4)?).ok()?;
        packet.get(at + 4..(at + 4).checked_add(length)?)
    };
    let maker = text(mark.len()).map_or(0, <[u8]>::len);
    // Behind its maker and the number of comments.
    let mut at = mark.len() + 4 + maker + 4;
    let (mut count, mut comments) = (0_u32, Vec::new());
    while let Some(comment) = text(at) {
        at += 4 + comment.len();
        if comment.len() <= COMMENT_BYTES_MAX && comments.len() < KEPT_BYTES_MAX {
            count += 1;
            comments.extend((comment.len() as u32).to_le_bytes());
            comments.extend_from_slice(comment);
        }
    }
    // No word of who made it, the comments, and the bit that ends them in Vorbis.
    [mark, &[0; 4], &count.to_le_bytes(), &comments, &[1]].concat()
}

/// Whole packets on one page that stands where `last` stood.
fn as_page(last: &OggPage, packets: &[Vec<u8>]) -> Vec<u8> {
    let mut segments = Vec::new();
    for packet in packets {
        segments.extend(std::iter::repeat_n(255, packet.len() / 255));
        segments.push((packet.len() % 255) as u8);
    }
    let mut header = last.bytes[..HEADER_BYTES].to_vec();
    header[FLAGS] = 0;
    header[GRANULE].fill(0);
    header[HEADER_BYTES - 1] = segments.len() as u8;
    header[CHECKSUM].fill(0);
    let mut page = [header, segments, packets.concat()].concat();
    let sum = checksum(&page);
    page[CHECKSUM].copy_from_slice(&sum.to_le_bytes());
    page
}
