//! FLAC: what lies behind the last frame (a tag, a text, zeros) is left out, and so are pictures
//! and padding in front, which symphonia would load.
//!
//! A frame does not tell its length. symphonia takes all up to the next frame for the last one,
//! finds that its checksum does not match, and drops it. So the last frame is looked for here, by
//! its number and its checksums, and to be sure it is decoded.

use std::io;
use std::ops::Range;

use symphonia::core::codecs::{CODEC_TYPE_FLAC, CodecParameters, DecoderOptions};
use symphonia::core::formats::Packet;

use super::chunks::ByteOrder;
use super::findings::{ContainerKind, FileFindings, FileLayout, LayoutPiece};
use super::peek::BoundedReader;
use super::peek::READ_BYTES_MAX;
use crate::codec::registry::registry;
use crate::wire::FileRefusal;

/// Metadata blocks that are looked at.
const BLOCKS_MAX: usize = 1_000;

/// Kinds of metadata blocks: what describes the stream, tags, pictures.
const STREAM_INFO: u8 = 0;
const COMMENTS: u8 = 4;
const PICTURE: u8 = 6;

/// Longest block of tags that is shown, bytes; a longer one holds a picture as text.
const COMMENT_BYTES_MAX: u64 = 256 * 1024;

/// Bytes of the first of them, which describes the stream.
const STREAM_INFO_BYTES: usize = 34;

/// Bytes at the end of the file in which the last frame is looked for.
const BEHIND_MAX: u64 = 4 << 20;

/// Bytes of a frame: one of 65,535 samples in two channels that could not be pressed has 400 kB.
const FRAME_BYTES_MAX: usize = 1 << 20;

/// Longest header of a frame, bytes.
const HEADER_BYTES: usize = 16;

/// Headers that may be the last frame's and are tried: in a file that tells no length, any in what
/// lies behind.
const HEADERS_MAX: usize = 16;

/// Ends that fit the last frame's checksum and are tried: of a thousand bytes one in sixty-four
/// does by chance.
const ENDS_MAX: usize = 64;

/// What the first block tells.
struct StreamInfo {
    bytes: Vec<u8>,
    block: u64,
    channels: u64,
    bits: u64,
    /// Samples in all; 0 for not told.
    total: u64,
}

/// One frame's header.
struct Header {
    /// Of its first sample.
    first: u64,
    samples: u64,
}

/// How it is shown.
pub fn look(file: &mut BoundedReader<'_>, sound: Range<u64>) -> Result<FileFindings, FileRefusal> {
    let plain = FileFindings::plain(ContainerKind::Flac, sound.clone());
    let Some((front, info)) = front(file, sound.start)? else { return Ok(plain) };
    let end = last_frame_end(file, front.end..sound.end, &info)?.unwrap_or(sound.end);
    let mut pieces = front.shown();
    pieces.push(LayoutPiece::File(front.end..end.max(front.end)));
    Ok(FileFindings { layout: FileLayout::new(pieces), ..plain })
}

/// The metadata in front of the frames.
struct Front {
    /// The blocks that are shown: their kinds and what they hold.
    blocks: Vec<(u8, Range<u64>)>,
    /// Where the frames begin.
    end: u64,
}

impl Front {
    fn shown(&self) -> Vec<LayoutPiece> {
        let mut pieces = vec![LayoutPiece::Bytes(b"fLaC".to_vec())];
        for (index, (kind, body)) in self.blocks.iter().enumerate() {
            let last = if index + 1 == self.blocks.len() { 0x80 } else { 0 };
            let [_, length @ ..] = ((body.end - body.start) as u32).to_be_bytes();
            pieces.push(LayoutPiece::Bytes([&[kind | last][..], &length].concat()));
            pieces.push(LayoutPiece::File(body.clone()));
        }
        pieces
    }
}

/// What lies in front of the frames, and what is told of them.
fn front(file: &mut BoundedReader<'_>, start: u64) -> io::Result<Option<(Front, StreamInfo)>> {
    let (mut at, mut info, mut blocks) = (start + 4, None, Vec::new());
    for _ in 0..BLOCKS_MAX {
        let head = file.read(at, 4)?;
        let (Some(&first), Some(mut length)) = (head.first(), ByteOrder::Big.number(&head, 1, 3))
        else {
            return Ok(None);
        };
        let (kind, body) = (first & 0x7f, at + 4);
        if kind == STREAM_INFO {
            info = StreamInfo::read(file.read(body, STREAM_INFO_BYTES)?);
        } else if kind == PICTURE {
            length = picture_bytes(file, body, length)?;
        }
        if kind == STREAM_INFO || kind == COMMENTS && length <= COMMENT_BYTES_MAX {
            blocks.push((kind, body..body + length));
        }
        at = body + length;
        if first & 0x80 != 0 {
            return Ok(info.map(|info| (Front { blocks, end: at }, info)));
        }
    }
    Ok(None)
}

/// The length of a picture's block, which says `length`: of one beyond its 24 bits, some programs
/// write what is left of the number.
fn picture_bytes(file: &mut BoundedReader<'_>, body: u64, length: u64) -> io::Result<u64> {
    let mut bytes = 4;
    // Its kind, what it is, in words, its size in four numbers, itself.
    for numbers in [0, 0, 16] {
        bytes += numbers;
        let Some(text) = ByteOrder::Big.number(&file.read(body + bytes, 4)?, 0, 4) else {
            return Ok(length);
        };
        bytes += 4 + text;
    }
    let is_cut = bytes > length && bytes & 0xff_ffff == length && body + bytes <= file.len();
    Ok(if is_cut { bytes } else { length })
}

impl StreamInfo {
    fn read(bytes: Vec<u8>) -> Option<StreamInfo> {
        let packed = ByteOrder::Big.number(&bytes, 10, 8)?;
        Some(StreamInfo {
            block: ByteOrder::Big.number(&bytes, 2, 2)?,
            channels: (packed >> 41 & 7) + 1,
            bits: (packed >> 36 & 31) + 1,
            total: packed & 0xf_ffff_ffff,
            bytes: (bytes.len() == STREAM_INFO_BYTES).then_some(bytes)?,
        })
    }

    /// The header that `bytes` begin with.
    fn header(&self, bytes: &[u8]) -> Option<Header> {
        let &[0xff, second @ (0xf8 | 0xf9), sizes, kinds, ..] = bytes else { return None };
        let channels = match kinds >> 4 {
            count @ 0..8 => u64::from(count) + 1,
            8..11 => 2,
            _ => return None,
        };
        let bits = [0, 8, 12, u64::MAX, 16, 20, 24, 32][usize::from(kinds >> 1 & 7)];
        if channels != self.channels || ![0, self.bits].contains(&bits) || kinds & 1 != 0 {
            return None;
        }
        let (number, length) = coded_number(&bytes[4..])?;
        let mut at = 4 + length;
        let mut further = |width| {
            let value = ByteOrder::Big.number(bytes, at, width);
            at += width;
            value
        };
        let samples = match sizes >> 4 {
            1 => 192,
            code @ 2..6 => 576 << (code - 2),
            6 => further(1)? + 1,
            7 => further(2)? + 1,
            code @ 8.. => 256 << (code - 8),
            _ => return None,
        };
        match sizes & 15 {
            12 => further(1)?,
            13 | 14 => further(2)?,
            15 => return None,
            _ => 0,
        };
        let sum = *bytes.get(at)?;
        let first = if second & 1 == 0 { number * self.block } else { number };
        (checksum(&bytes[..at], 8, 0x07) == u16::from(sum)).then_some(Header { first, samples })
    }

    /// Whether all of a frame is there and makes sense.
    fn decodes(&self, frame: &[u8], samples: u64) -> bool {
        let mut params = CodecParameters::new();
        params.for_codec(CODEC_TYPE_FLAC).with_extra_data(self.bytes.clone().into_boxed_slice());
        let decoder = registry().make(&params, &DecoderOptions::default());
        let packet = Packet::new_from_slice(0, 0, samples, frame);
        decoder.is_ok_and(|mut decoder| decoder.decode(&packet).is_ok())
    }
}

/// Where the last frame of those `within` ends; `None` where it can't be found.
fn last_frame_end(
    file: &mut BoundedReader<'_>,
    within: Range<u64>,
    info: &StreamInfo,
) -> io::Result<Option<u64>> {
    let least = within.end.saturating_sub(BEHIND_MAX).max(within.start);
    let mut until = within.end;
    let mut tried = 0;
    while until > least {
        let from = until.saturating_sub((READ_BYTES_MAX - HEADER_BYTES) as u64).max(least);
        let block = file.read(from, (until - from) as usize + HEADER_BYTES)?;
        for at in (0..(until - from) as usize).rev() {
            if block.get(at) != Some(&0xff) {
                continue;
            }
            let head = &block[at..block.len().min(at + HEADER_BYTES)];
            let is_last =
                |head: &Header| info.total == 0 || head.first + head.samples == info.total;
            let Some(header) = info.header(head).filter(is_last) else { continue };
            tried += 1;
            let end = frame_end(file, from + at as u64..within.end, &header, info)?;
            if end.is_some() || tried == HEADERS_MAX {
                return Ok(end);
            }
        }
        until = from;
    }
    Ok(None)
}

/// Where the frame that begins `within` ends.
fn frame_end(
    file: &mut BoundedReader<'_>,
    within: Range<u64>,
    header: &Header,
    info: &StreamInfo,
) -> io::Result<Option<u64>> {
    let most = usize::try_from(within.end - within.start).unwrap_or(FRAME_BYTES_MAX);
    let most = most.min(FRAME_BYTES_MAX);
    let mut frame = Vec::new();
    while frame.len() < most {
        let more = file.read(within.start + frame.len() as u64, most - frame.len())?;
        if more.is_empty() {
            break;
        }
        frame.extend(more);
    }
    // Its own checksum stands at its end, so with it the sum is 0.
    let (mut sum, mut tried) = (0, 0);
    for (index, byte) in frame.iter().enumerate() {
        sum = summed(sum, *byte, 16, 0x8005);
        if sum == 0 && index > HEADER_BYTES / 2 {
            tried += 1;
            if info.decodes(&frame[..=index], header.samples) {
                return Ok(Some(within.start + index as u64 + 1));
            }
            if tried == ENDS_MAX {
                break;
            }
        }
    }
    Ok(None)
}

/// A number as UTF-8 would have it, of up to 36 bits, and the bytes that it takes.
fn coded_number(bytes: &[u8]) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = match first.leading_ones() as usize {
        0 => return Some((u64::from(first), 1)),
        length @ 2..=7 => length,
        _ => return None,
    };
    let lead = if length == 7 { 0 } else { u64::from(first) & (0x7f >> length) };
    let rest = bytes.get(1..length)?;
    let number = rest.iter().try_fold(lead, |number, byte| {
        (byte & 0xc0 == 0x80).then_some(number << 6 | u64::from(byte & 0x3f))
    })?;
    Some((number, length))
}

/// A CRC of so many bits, highest first, from 0.
fn checksum(bytes: &[u8], bits: u32, polynomial: u16) -> u16 {
    bytes.iter().fold(0, |sum, byte| summed(sum, *byte, bits, polynomial))
}

fn summed(sum: u16, byte: u8, bits: u32, polynomial: u16) -> u16 {
    let top = 1_u16 << (bits - 1);
    let mask = if bits == 16 { u16::MAX } else { (1 << bits) - 1 };
    (0..8).fold(sum ^ u16::from(byte) << (bits - 8), |sum, _| {
        let carry = if sum & top == 0 { 0 } else { polynomial };
        (sum << 1 ^ carry) & mask
    })
}
