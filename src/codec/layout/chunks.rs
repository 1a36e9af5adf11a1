//! Chunks of RIFF (WAV) and IFF (AIFF): a kind, a length, and what is in it.
//!
//! The length of the sound stands in front of it, so a recorder that loses its power and a program
//! that writes to a pipe leave one that is not true.

use std::io;
use std::ops::Range;

use super::peek::READ_BYTES_MAX;
use super::{LENGTH_S_MAX, Peek};
use crate::wire::Remark;

/// Chunks in front of the sound that are looked at.
const CHUNKS_MAX: usize = 200;

/// Told lengths from here on, bytes, mean "as long as can be": programs that write to a pipe put
/// FFFFFFFF, 7FFFFFFF, 80000000 or somewhat less. No file of that size is taken anyway.
const ENDLESS: u64 = 0x7fff_0000;

/// Bytes by which a told length may be too large without anything being lost: some milliseconds of
/// most sound, and no more than what a header counts in by mistake.
const LACKING_MAX: u64 = 256;

/// The byte order of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Little,
    Big,
}

impl Order {
    /// A number of so many bytes; `None` beyond the end.
    pub fn number(self, bytes: &[u8], at: usize, width: usize) -> Option<u64> {
        let bytes = bytes.get(at..at.checked_add(width)?)?;
        let join = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        Some(match self {
            Order::Little => bytes.iter().rev().fold(0, join),
            Order::Big => bytes.iter().fold(0, join),
        })
    }
}

/// One chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    pub kind: [u8; 4],
    /// Where its content begins.
    pub body: u64,
    /// The length that it tells, in bytes.
    pub told: u64,
}

/// The chunks from `at` on, up to and including the one with the sound. Without it, the file has none,
/// or it can't be found.
pub fn until(
    file: &mut Peek<'_>,
    mut at: u64,
    sound: &[u8; 4],
    order: Order,
) -> io::Result<Vec<Chunk>> {
    let (first, mut found) = (at, Vec::<Chunk>::new());
    while found.len() < CHUNKS_MAX {
        let Some(chunk) = chunk(file, at, order)? else { break };
        let (is_sound, end) = (chunk.kind == *sound, chunk.body.saturating_add(chunk.told));
        found.push(chunk);
        if is_sound || end >= file.len() {
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

fn chunk(file: &mut Peek<'_>, at: u64, order: Order) -> io::Result<Option<Chunk>> {
    let head = file.read(at, 8)?;
    let (Some(kind), Some(told)) = (head.get(..4), order.number(&head, 4, 4)) else {
        return Ok(None);
    };
    let kind = kind.try_into().expect("four bytes were asked for");
    Ok(Some(Chunk { kind, body: at + 8, told }))
}

/// Whether a chunk's name may stand there.
fn is_named(file: &mut Peek<'_>, at: u64) -> io::Result<bool> {
    let name = file.read(at, 4)?;
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b" _-()".contains(byte);
    Ok(name.len() == 4 && name.iter().all(is_letter) && name[0] != b' ')
}

/// How long the sound is.
pub struct Settled {
    /// Where it lies in the file.
    pub range: Range<u64>,
    /// The length to tell the demuxer: longer than the range where the end is lost.
    pub told: u64,
    pub remark: Option<Remark>,
}

/// Settles what is sound from what is told and what is there, as ffmpeg does: from `start` on, `told`
/// bytes, or up to `end`, where tags may begin. `bytes_per_s` are of the format.
pub fn settle(
    file: &mut Peek<'_>,
    start: u64,
    told: u64,
    end: u64,
    bytes_per_s: u64,
    order: Order,
) -> io::Result<Settled> {
    let there = file.len().saturating_sub(start);
    let whole = start..file.len().max(start);
    let all = start..end.min(whole.end).max(start);
    let endless = told >= ENDLESS || told / bytes_per_s.max(1) > LENGTH_S_MAX;
    let unknown = if told == 0 { there > 0 && !follows(file, start, order)? } else { endless };
    if unknown && (told == 0 || told > there) {
        let told = all.end - all.start;
        return Ok(Settled { range: all, told, remark: Some(Remark::LengthUnknown) });
    }
    if let Some(behind) = there.checked_sub(told) {
        let range = start..start + told;
        // A tag is no sound, nor is a chunk.
        let more = all.end.saturating_sub(range.end);
        let is_odd = more / bytes_per_s.max(1).div_ceil(10) > 0;
        let remark = is_odd && behind > 1 && !follows(file, range.end, order)?;
        return Ok(Settled { range, told, remark: remark.then_some(Remark::LengthWrong) });
    }
    // A header that counts itself in tells the length of the whole file, or all behind its outer one.
    let counts_itself = told == file.len() || told + 8 == file.len();
    if told - there <= LACKING_MAX || counts_itself {
        return Ok(Settled { range: whole, told: there, remark: Some(Remark::LengthWrong) });
    }
    Ok(Settled { range: whole, told, remark: None })
}

/// Whether another chunk may begin at `at`, or behind the byte that fills up.
fn follows(file: &mut Peek<'_>, at: u64, order: Order) -> io::Result<bool> {
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
