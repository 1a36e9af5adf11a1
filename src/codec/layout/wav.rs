//! WAV (RIFF, RIFX, RF64, BW64): shown with a header of this house, which tells the true length.

mod format;

use std::ops::Range;

use super::chunks::{self, Chunk, Order, Settled};
use super::{Found, Kind, Layout, Peek, Piece, Window};
use crate::wire::{FileDamage, FileRefusal, JoinedFiles, Remark};
use format::Format;
pub use format::{FLOAT, PCM};

/// Bytes of tags in front of the sound that are handed on.
const LIST_BYTES_MAX: u64 = 16 * 1024;

/// Chunks that the sound may lie in: some recorders begin another every few seconds.
const SOUNDS_MAX: usize = 10_000;

/// How it is shown.
///
/// # Errors
/// A format whose fields contradict each other, which would be noise.
pub fn look(file: &mut Peek<'_>, sound: Range<u64>) -> Result<Found, FileRefusal> {
    let plain = Found::plain(Kind::Wav, sound.start..file.len());
    let head = file.read(sound.start, 12)?;
    if head.get(8..) != Some(b"WAVE") {
        return Ok(plain);
    }
    let order = if head.starts_with(b"RIFX") { Order::Big } else { Order::Little };
    let found = chunks::until(file, sound.start + 12, b"data", order)?;
    let part = |kind: &[u8; 4]| found.iter().find(|chunk| chunk.kind == *kind);
    // One in front of the last holds nothing.
    let data = found.iter().rfind(|chunk| chunk.kind == *b"data");
    let (Some(told), Some(data)) = (part(b"fmt "), data) else { return Ok(plain) };
    let format = Format::read(file, told, order)?;
    let mut outer = order.number(&head, 4, 4).unwrap_or(0);
    let mut data = data.clone();
    if !head.starts_with(b"RIF")
        && data.told == u64::from(u32::MAX)
        && let Some(long) = part(b"ds64")
    {
        let lengths = file.read(long.body, 16)?;
        outer = order.number(&lengths, 0, 8).unwrap_or(outer);
        data.told = order.number(&lengths, 8, 8).unwrap_or(data.told);
    }
    let ends = chunks::Ends { outer: (sound.start + 8).saturating_add(outer), tags: sound.end };
    let sounds = sounds(file, data, told, &ends, &format)?;
    let Some(first) = sounds.first() else { return Ok(plain) };
    let is_remarked = |remark: &Remark| sounds.iter().any(|part| part.remark == Some(*remark));
    let remark = [Remark::LengthUnknown, Remark::LengthWrong].into_iter().find(is_remarked);
    let shown = Shape::of(&sounds, &format)?;
    let mut tags = Vec::new();
    for list in found.iter().filter(|chunk| chunk.kind == *b"LIST" && chunk.told <= LIST_BYTES_MAX)
    {
        tags.extend(info(&file.read(list.body, list.told as usize)?, order));
    }
    let (kind, header) = match order {
        Order::Little => {
            let written = format.written(file, &first.range)?;
            (Kind::Wav, header(&written, &tags, shown.told))
        }
        Order::Big => format.big_endian()?.header(shown.told),
    };
    let layout = Layout::new([vec![Piece::Bytes(header)], shown.pieces].concat());
    let remarks = remark.into_iter().collect();
    Ok(Found { kind, layout, remarks, window: shown.window, ..plain })
}

/// Where the sound lies, from the chunk `data` on: in several chunks it sounds as if it were in
/// one.
///
/// # Errors
/// Another file behind this one, or other sound.
fn sounds(
    file: &mut Peek<'_>,
    mut data: Chunk,
    told: &Chunk,
    ends: &chunks::Ends,
    format: &Format,
) -> Result<Vec<Settled>, FileRefusal> {
    let mut sounds = Vec::new();
    loop {
        let settled = chunks::settle(file, &data, ends, format.bytes_per_s(), format.order)?;
        let (behind, length) = (settled.range.end, settled.range.end - settled.range.start);
        let is_whole = settled.told == length;
        sounds.push(settled);
        if !is_whole {
            return Ok(sounds);
        }
        let more = chunks::behind(file, behind, length % 2 == 1, format.order)?;
        for other in more.iter().filter(|chunk| chunk.kind == *b"fmt ") {
            let content = |chunk: &Chunk| (chunk.body, chunk.told.min(1024) as usize);
            let ((one, length), (another, other_length)) = (content(told), content(other));
            if file.read(one, length)? != file.read(another, other_length)? {
                return Err(FileRefusal::Joined(JoinedFiles::DifferentParts));
            }
        }
        match more.last() {
            Some(next) if next.kind == *b"data" && sounds.len() < SOUNDS_MAX => data = next.clone(),
            Some(next) if next.kind == *b"data" => {
                return Err(FileRefusal::Damaged(FileDamage::TooManyParts));
            }
            _ => return Ok(sounds),
        }
    }
}

/// The sound as it is shown behind a header.
struct Shape {
    pieces: Vec<Piece>,
    /// Bytes of it.
    told: u64,
    window: Option<Window>,
}

impl Shape {
    /// Each part without what is no whole frame at its end, which would move all behind it. The
    /// last block of a compressed one may be short: it is filled up, and what it is filled with is
    /// not heard.
    fn of(sounds: &[Settled], format: &Format) -> Result<Shape, FileRefusal> {
        let mut shape = Shape { pieces: Vec::new(), told: 0, window: None };
        let blocks = format.blocks();
        let block = blocks.as_ref().map_or(format.block, |blocks| blocks.bytes).max(1);
        for (index, part) in sounds.iter().enumerate() {
            let mut range = part.range.clone();
            let spare = (range.end - range.start) % block;
            let is_last = index + 1 == sounds.len();
            if !is_last {
                if spare > 0 && blocks.is_some() {
                    return Err(FileRefusal::Joined(JoinedFiles::DifferentParts));
                }
                range.end -= spare;
            }
            let told = if is_last { part.told } else { range.end - range.start };
            shape.told = shape.told.saturating_add(told);
            shape.pieces.push(Piece::File(range));
        }
        let Some((last, blocks)) = sounds.last().zip(blocks) else { return Ok(shape) };
        let length = last.range.end - last.range.start;
        let spare = length % blocks.bytes;
        if spare > 0 && last.told == length {
            let frames = (shape.told / blocks.bytes).saturating_mul(blocks.frames(blocks.bytes));
            let until = Some(frames.saturating_add(blocks.frames(spare)));
            let filled = blocks.bytes - spare;
            shape.pieces.push(Piece::Bytes(vec![0; filled as usize]));
            shape.told += filled;
            shape.window = Some(Window { from: 0, until, per_s: blocks.rate });
        }
        Ok(shape)
    }
}

/// All in front of the sound: `format` is a chunk's content, `tags` are whole chunks.
pub fn header(format: &[u8], tags: &[u8], told: u64) -> Vec<u8> {
    let told = u32::try_from(told).unwrap_or(u32::MAX);
    let within = 4 + 8 + format.len() + tags.len() + 8;
    let outer = u32::try_from(within).unwrap_or(0).saturating_add(told);
    let mut out = b"RIFF".to_vec();
    out.extend(outer.to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend((format.len() as u32).to_le_bytes());
    out.extend(format);
    out.extend(tags);
    out.extend(b"data");
    out.extend(told.to_le_bytes());
    out
}

/// The content of a format chunk for plain samples, whole bytes each.
pub fn plain_format(tag: u16, channels: u16, rate: u32, bytes: u16) -> Vec<u8> {
    let block = channels.saturating_mul(bytes);
    let mut out = tag.to_le_bytes().to_vec();
    out.extend(channels.to_le_bytes());
    out.extend(rate.to_le_bytes());
    out.extend(rate.saturating_mul(u32::from(block)).to_le_bytes());
    out.extend(block.to_le_bytes());
    out.extend((bytes * 8).to_le_bytes());
    out
}

/// A LIST chunk again, as far as its parts make sense; empty for one that holds no tags.
fn info(content: &[u8], order: Order) -> Vec<u8> {
    if !content.starts_with(b"INFO") || order == Order::Big {
        return Vec::new();
    }
    let mut parts = b"INFO".to_vec();
    let mut at = 4;
    while let Some(length) = Order::Little.number(content, at + 4, 4) {
        let end = at + 8 + length as usize;
        let Some(part) = content.get(at..end) else { break };
        parts.extend(part);
        parts.resize(parts.len().next_multiple_of(2), 0);
        at = end.next_multiple_of(2);
    }
    let mut out = b"LIST".to_vec();
    out.extend((parts.len() as u32).to_le_bytes());
    out.extend(parts);
    out
}
