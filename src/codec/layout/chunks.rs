//! Chunks of RIFF (WAV) and IFF (AIFF): a kind, a length, and what is in it.
//!
//! The length of the sound stands in front of it, so a recorder that loses its power and a program
//! that writes to a pipe leave one that is not true.

use std::io;
use std::ops::Range;

use super::findings::LENGTH_S_MAX;
use super::peek::BoundedReader;
use super::peek::READ_BYTES_MAX;
use crate::wire::{FileRefusal, FileRemark, JoinedFiles};

/// Chunks in front of the sound that are looked at.
const CHUNKS_MAX: usize = 200;

/// Told lengths from here on, bytes, mean "as long as can be": programs that write to a pipe put
/// FFFFFFFF, 7FFFFFFF, 80000000 or somewhat less. No file of that size is taken anyway.
const ENDLESS: u64 = 0x7fff_0000;

/// Bytes by which a told length may be too large without anything being lost: some milliseconds of
/// most sound, and no more than what a header counts in by mistake.
const LACKING_MAX: u64 = 256;

/// Bytes behind sound of unknown length in which chunks are looked for: tags with a large picture.
const CHAIN_BYTES_MAX: u64 = 4 << 20;

/// Chunks that are a file of their own, and those that are sound.
const FILES: &[&[u8; 4]] = &[b"RIFF", b"RIFX", b"RF64", b"BW64", b"FORM"];
const SOUNDS: &[&[u8; 4]] = &[b"data", b"SSND"];

/// The byte order of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    /// A number of so many bytes; `None` beyond the end.
    pub fn number(self, bytes: &[u8], at: usize, width: usize) -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(width)?)?;
        let join = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        Some(match self {
            ByteOrder::Little => bytes.iter().rev().fold(0, join),
            ByteOrder::Big => bytes.iter().fold(0, join),
        })
    }
}

/// One chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChunk {
    pub kind: [u8; 4],
    /// Where its content begins.
    pub body: u64,
    /// The length that it tells, in bytes.
    pub told: u64,
}

/// The chunks from `at` on, up to and including the first with any sound. Without it, the file has
/// none, or it can't be found.
pub fn until(
    file: &mut BoundedReader<'_>,
    mut at: u64,
    sound: &[u8; 4],
    order: ByteOrder,
) -> io::Result<Vec<FileChunk>> {
    let (first, mut found) = (at, Vec::<FileChunk>::new());
    while found.len() < CHUNKS_MAX {
        let Some(chunk) = chunk(file, at, order)? else { break };
        let (is_sound, end) = (chunk.kind == *sound, chunk.body.saturating_add(chunk.told));
        // A recorder that makes room for one, and then begins another.
        let is_empty = is_sound && chunk.told == 0 && holds(file, end, sound, order)?;
        found.push(chunk);
        if (is_sound && !is_empty) || end >= file.len() {
            break;
        }
        at = end;
        // The byte that fills an odd length up may be missing.
        if end % 2 == 1 && (!is_named(file, end)? || is_named(file, end + 1)?) {
            at += 1;
        }
    }
    if found.last().is_none_or(|last| last.kind != *sound) {
        // One in front of it tells a wrong length.
        let block = file.read(first, READ_BYTES_MAX)?;
        if let Some(place) = block.windows(4).position(|name| name == sound) {
            found.extend(chunk(file, first + place as u64, order)?);
        }
    }
    Ok(found)
}

fn chunk(file: &mut BoundedReader<'_>, at: u64, order: ByteOrder) -> io::Result<Option<FileChunk>> {
    let head = file.read(at, 8)?;
    let (Some(kind), Some(told)) = (head.get(..4), order.number(&head, 4, 4)) else {
        return Ok(None);
    };
    let kind = kind.try_into().expect("four bytes were asked for");
    Ok(Some(FileChunk { kind, body: at + 8, told }))
}

/// Whether a chunk's name may stand there.
fn is_named(file: &mut BoundedReader<'_>, at: u64) -> io::Result<bool> {
    Ok(may_name(&file.read(at, 4)?))
}

fn may_name(name: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b" _-()".contains(byte);
    name.len() == 4 && name.iter().all(is_letter) && name[0] != b' '
}

/// Whether chunks from `at` on lead to one of `sound` that is not empty.
fn holds(
    file: &mut BoundedReader<'_>,
    at: u64,
    sound: &[u8; 4],
    order: ByteOrder,
) -> io::Result<bool> {
    let mut at = at;
    for _ in 0..CHUNKS_MAX {
        let Some(next) = chunk(file, at, order)?.filter(|next| may_name(&next.kind)) else { break };
        if next.kind == *sound {
            return Ok(true);
        }
        at = next.body.saturating_add(next.told.next_multiple_of(2));
    }
    Ok(false)
}

/// The chunks behind the sound that ends at `at`, `is_odd` in its length: up to and including the
/// next of sound, the first that makes no sense, or the last.
///
/// # Errors
/// Another file of this kind, put behind the first as it is.
pub fn behind(
    file: &mut BoundedReader<'_>,
    mut at: u64,
    mut is_odd: bool,
    order: ByteOrder,
) -> Result<Vec<FileChunk>, FileRefusal> {
    let mut found = Vec::new();
    while found.len() < CHUNKS_MAX {
        // The byte that fills an odd length up may be missing.
        if is_odd && (!is_named(file, at)? || is_named(file, at + 1)?) {
            at += 1;
        }
        let Some(next) = chunk(file, at, order)? else { break };
        if FILES.contains(&&next.kind) && is_named(file, next.body)? {
            return Err(FileRefusal::Joined(JoinedFiles::WholeFiles));
        }
        let is_sound = SOUNDS.contains(&&next.kind);
        let end = next.body.saturating_add(next.told);
        if !is_named(file, at)? || (end > file.len() + 1 && !is_sound) {
            break;
        }
        (at, is_odd) = (end, next.told % 2 == 1);
        found.push(next);
        if is_sound {
            break;
        }
    }
    Ok(found)
}

/// Where things end by what else is told.
pub struct FileEnds {
    /// All chunks, by the length of the outermost.
    pub outer: u64,
    /// What lies in front of tags that are no chunks.
    pub tags: u64,
}

/// How long the sound is.
pub struct SettledSound {
    /// Where it lies in the file.
    pub range: Range<u64>,
    /// The length to tell the demuxer: longer than the range where the end is lost.
    pub told: u64,
    pub remark: Option<FileRemark>,
}

/// Settles what is sound from what is told and what is there, as ffmpeg does: all that `sound`
/// tells, or up to where chunks or tags begin behind it. `bytes_per_s` are of the format.
pub fn settle(
    file: &mut BoundedReader<'_>,
    sound: &FileChunk,
    ends: &FileEnds,
    bytes_per_s: u64,
    order: ByteOrder,
) -> io::Result<SettledSound> {
    let (start, told) = (sound.body, sound.told);
    let there = file.len().saturating_sub(start);
    let whole = start..file.len().max(start);
    let all = start..ends.tags.min(whole.end).max(start);
    let endless = told >= ENDLESS || told / bytes_per_s.max(1) > LENGTH_S_MAX;
    let unknown = if told == 0 { there > 0 && !follows(file, start, order)? } else { endless };
    if unknown && (told == 0 || told > there) {
        let range = start..chain_to(file, &all, order)?;
        let told = range.end - range.start;
        return Ok(SettledSound { range, told, remark: Some(FileRemark::LengthUnknown) });
    }
    if let Some(behind) = there.checked_sub(told) {
        let range = start..start + told;
        // A tag is no sound, nor is a chunk.
        let more = all.end.saturating_sub(range.end);
        let is_odd = more / bytes_per_s.max(1).div_ceil(10) > 0;
        let remark = is_odd && behind > 1 && !follows(file, range.end, order)?;
        return Ok(SettledSound { range, told, remark: remark.then_some(FileRemark::LengthWrong) });
    }
    // A header that counts itself in tells the length of the whole file, or all behind its outer
    // one.
    let counts_itself = told == file.len() || told + 8 == file.len();
    // The outer length ends where the file does: what is told beyond that was never there.
    let is_all = [all.end, whole.end].contains(&ends.outer);
    if told - there <= LACKING_MAX || counts_itself || is_all {
        let range = if is_all { start..ends.outer } else { whole };
        let range = start..chain_to(file, &range, order)?;
        let told = range.end - range.start;
        return Ok(SettledSound { range, told, remark: Some(FileRemark::LengthWrong) });
    }
    Ok(SettledSound { range: whole, told, remark: None })
}

/// Where chunks begin that end exactly with `within`; its end if there are none. Names and lengths
/// that fit to a byte are no sound: one place in some 10^12 looks so by chance.
fn chain_to(
    file: &mut BoundedReader<'_>,
    within: &Range<u64>,
    order: ByteOrder,
) -> io::Result<u64> {
    let from = within.start.max(within.end.saturating_sub(CHAIN_BYTES_MAX));
    // The places from which chunks lead to the end, the last first.
    let mut leading = vec![within.end];
    let mut at = within.end;
    while at > from && leading.len() < CHUNKS_MAX {
        let start = at.saturating_sub(READ_BYTES_MAX as u64 - 8).max(from);
        let block = file.read(start, (at - start) as usize + 8)?;
        for (index, head) in block.windows(8).enumerate().take((at - start) as usize).rev() {
            let Some(told) = order.number(head, 4, 4).filter(|_| may_name(&head[..4])) else {
                continue;
            };
            let place = start + index as u64;
            let end = place + 8 + told;
            if leading.contains(&end) || (told % 2 == 1 && leading.contains(&(end + 1))) {
                leading.push(place);
                // What lies within a chunk of the chain leads nowhere else.
                leading.retain(|other| *other <= place || *other >= end);
            }
        }
        at = start;
    }
    Ok(leading.into_iter().min().unwrap_or(within.end))
}

/// Whether another chunk may begin at `at`, or behind the byte that fills up.
fn follows(file: &mut BoundedReader<'_>, at: u64, order: ByteOrder) -> io::Result<bool> {
    for at in [at, at + 1] {
        if is_named(file, at)?
            && let Some(next) = chunk(file, at, order)?
            && next.body.saturating_add(next.told) <= file.len() + 1
        {
            return Ok(true);
        }
    }
    Ok(false)
}
