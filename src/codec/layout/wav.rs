//! WAV (RIFF, RIFX, RF64, BW64): shown with a header of this house, which tells the true length.

mod format;

use std::ops::Range;

use super::chunks::{self, ByteOrder, FileChunk, SettledSound};
use super::findings::{ContainerKind, FileFindings, FileLayout, LayoutPiece, SoundWindow};
use super::headers::wav_header;
use super::peek::BoundedReader;
use crate::wire::{FileDamage, FileRefusal, FileRemark, JoinedFiles};
use format::WavFormat;

/// Bytes of tags in front of the sound that are handed on.
const LIST_BYTES_MAX: u64 = 16 * 1024;

/// Chunks that the sound may lie in: some recorders begin another every few seconds.
const SOUNDS_MAX: usize = 10_000;

/// How it is shown.
///
/// # Errors
/// A format whose fields contradict each other, which would be noise.
pub fn look(file: &mut BoundedReader<'_>, sound: Range<u64>) -> Result<FileFindings, FileRefusal> {
    let plain = FileFindings::plain(ContainerKind::Wav, sound.start..file.len());
    let head = file.read(sound.start, 12)?;
    if head.get(8..) != Some(b"WAVE") {
        return Ok(plain);
    }
    let order = if head.starts_with(b"RIFX") { ByteOrder::Big } else { ByteOrder::Little };
    let found = chunks::until(file, sound.start + 12, b"data", order)?;
    let part = |kind: &[u8; 4]| found.iter().find(|chunk| chunk.kind == *kind);
    // One in front of the last holds nothing.
    let data = found.iter().rfind(|chunk| chunk.kind == *b"data");
    let (Some(told), Some(data)) = (part(b"fmt "), data) else { return Ok(plain) };
    let format = WavFormat::read(file, told, order)?;
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
    let ends = chunks::FileEnds { outer: (sound.start + 8).saturating_add(outer), tags: sound.end };
    let sounds = sounds(file, data, told, &ends, &format)?;
    let Some(first) = sounds.first() else { return Ok(plain) };
    let is_remarked = |remark: &FileRemark| sounds.iter().any(|part| part.remark == Some(*remark));
    let remark = [FileRemark::LengthUnknown, FileRemark::LengthWrong].into_iter().find(is_remarked);
    let shown = Shape::of(&sounds, &format)?;
    let mut tags = Vec::new();
    for list in found.iter().filter(|chunk| chunk.kind == *b"LIST" && chunk.told <= LIST_BYTES_MAX)
    {
        tags.extend(info(&file.read(list.body, list.told as usize)?, order));
    }
    let (kind, header) = match order {
        ByteOrder::Little => {
            let written = format.written(file, &first.range)?;
            (ContainerKind::Wav, wav_header(&written, &tags, shown.told))
        }
        ByteOrder::Big => format.big_endian()?.header(shown.told),
    };
    let layout = FileLayout::new([vec![LayoutPiece::Bytes(header)], shown.pieces].concat());
    let remarks = remark.into_iter().collect();
    Ok(FileFindings { kind, layout, remarks, window: shown.window, ..plain })
}

/// Where the sound lies, from the chunk `data` on: in several chunks it sounds as if it were in
/// one.
///
/// # Errors
/// Another file behind this one, or other sound.
fn sounds(
    file: &mut BoundedReader<'_>,
    mut data: FileChunk,
    told: &FileChunk,
    ends: &chunks::FileEnds,
    format: &WavFormat,
) -> Result<Vec<SettledSound>, FileRefusal> {
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
            let content = |chunk: &FileChunk| (chunk.body, chunk.told.min(1024) as usize);
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
    pieces: Vec<LayoutPiece>,
    /// Bytes of it.
    told: u64,
    window: Option<SoundWindow>,
}

impl Shape {
    /// Each part without what is no whole frame at its end, which would move all behind it. The
    /// last block of a compressed one may be short: it is filled up, and what it is filled with is
    /// not heard.
    fn of(sounds: &[SettledSound], format: &WavFormat) -> Result<Shape, FileRefusal> {
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
            shape.pieces.push(LayoutPiece::File(range));
        }
        let Some((last, blocks)) = sounds.last().zip(blocks) else { return Ok(shape) };
        let length = last.range.end - last.range.start;
        let spare = length % blocks.bytes;
        if spare > 0 && last.told == length {
            let frames = (shape.told / blocks.bytes).saturating_mul(blocks.frames(blocks.bytes));
            let until = Some(frames.saturating_add(blocks.frames(spare)));
            let filled = blocks.bytes - spare;
            shape.pieces.push(LayoutPiece::Bytes(vec![0; filled as usize]));
            shape.told += filled;
            shape.window = Some(SoundWindow { from: 0, until, per_s: blocks.rate });
        }
        Ok(shape)
    }
}

/// A LIST chunk again, as far as its parts make sense; empty for one that holds no tags.
fn info(content: &[u8], order: ByteOrder) -> Vec<u8> {
    if !content.starts_with(b"INFO") || order == ByteOrder::Big {
        return Vec::new();
    }
    let mut parts = b"INFO".to_vec();
    let mut at = 4;
    while let Some(length) = ByteOrder::Little.number(content, at + 4, 4) {
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
