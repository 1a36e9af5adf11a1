//! Plain samples in a MOV or MP4 (Apple's QuickTime File Format, "Sound Sample Descriptions").
//!
//! To the demuxer each frame would be a packet of its own, and all big-endian samples little-endian
//! ones. So they are shown as a WAV or an AIFC, made of the chunks that the file's index tells of.

use std::ops::Range;

use super::boxes::{self, Boxed, children, find};
use super::{Trak, number};
use crate::codec::layout::chunks::Order;
use crate::codec::layout::samples::{Coding, Samples};
use crate::codec::layout::{Found, Layout, Peek, Piece, Window};
use crate::wire::{FileDamage, FileRefusal, UnsupportedFormat};

/// Sample entries of plain samples.
pub const KINDS: &[&[u8; 4]] = &[
    b"lpcm", b"sowt", b"twos", b"in24", b"in32", b"fl32", b"fl64", b"alaw", b"ulaw", b"raw ",
    b"NONE",
];

/// Bytes of a sample entry that are looked at: its fields in their longest form.
const ENTRY_BYTES: usize = 72;

/// Stretches of a file that sound may lie in: an hour in pieces of a tenth of a second, each
/// between others of a picture or a text.
const STRETCHES_MAX: usize = 40_000;

/// Chunks that are looked at: six hours of a thousand frames each are half as many.
const CHUNKS_MAX: u64 = 1 << 21;

/// Frames whose sizes may be told one by one.
const SIZES_MAX: u64 = 1 << 24;

/// No place in a file lies further, bytes.
const FURTHEST: u64 = 1 << 40;

/// Numbers of a table that are read at once.
const ROWS_AT_ONCE: u64 = 4 * 1024;

/// What of `lpcm` its flags say.
const IS_FLOAT: u64 = 1;
const IS_BIG: u64 = 2;
const IS_SIGNED: u64 = 4;
/// The channels lie one behind the other.
const IS_APART: u64 = 32;

/// How the samples of `trak` are shown, `window` of which are heard.
///
/// # Errors
/// Samples that can't be shown, or an index that contradicts itself.
pub fn look(
    file: &mut Peek<'_>,
    trak: &Trak,
    window: Option<Window>,
    plain: Found,
) -> Result<Found, FileRefusal> {
    let Some(table) = &trak.table else { return Err(contradicts()) };
    let parts = children(file, table)?;
    let Some(described) = find(&parts, b"stsd").cloned() else { return Err(contradicts()) };
    let samples = samples(file, &described)?;
    let stretches = stretches(file, &parts, samples.frame_bytes())?;
    let told = stretches.iter().map(|stretch| stretch.end - stretch.start).sum();
    let (kind, header) = samples.header(told);
    let mut pieces = vec![Piece::Bytes(header)];
    pieces.extend(stretches.into_iter().map(Piece::File));
    // Frames are counted from the first here, whatever the track counts in.
    let frames = |place: u64, per_s: u32| {
        let scaled = u128::from(place) * u128::from(samples.rate) + u128::from(per_s) / 2;
        u64::try_from(scaled / u128::from(per_s.max(1))).unwrap_or(u64::MAX)
    };
    let window = window.map(|window| Window {
        from: frames(window.from, window.per_s),
        until: window.until.map(|until| frames(until, window.per_s)),
        per_s: samples.rate as u32,
    });
    Ok(Found { kind, layout: Layout::new(pieces), window, may_seek: false, ..plain })
}

/// What the sample entry says.
fn samples(file: &mut Peek<'_>, described: &Boxed) -> Result<Samples, FileRefusal> {
    let count = number(&file.read(described.body.start, 8)?, 4, 4);
    let first = described.body.start + 8;
    let entry = boxes::at(file, first, described.body.end)?.filter(|_| count == Some(1));
    let Some(entry) = entry else {
        return Err(FileRefusal::Unsupported(UnsupportedFormat::MixedTrack));
    };
    let fields = file.read(entry.body.start, ENTRY_BYTES)?;
    let field = |at, width| number(&fields, at, width).ok_or_else(contradicts);
    let version = field(8, 2)?;
    let (mut channels, mut bits, mut rate) = (field(16, 2)?, field(18, 2)?, field(24, 4)? >> 16);
    let mut behind = entry.clone();
    behind.body.start += [28, 44].get(version as usize).copied().unwrap_or(64);
    let mut flags = 0;
    if version == 2 {
        let seconds = f64::from_bits(field(32, 8)?);
        // Saturating, and 0 for what is no number.
        rate = seconds.round() as u64;
        (channels, bits, flags) = (field(40, 4)?, field(48, 4)?, field(52, 4)?);
    }
    let order = if is_little(file, &behind)? { Order::Little } else { Order::Big };
    let (coding, bytes) = match &entry.kind() {
        b"in24" => (Coding::Signed(order), 3),
        b"in32" => (Coding::Signed(order), 4),
        b"fl32" => (Coding::Float(order), 4),
        b"fl64" => (Coding::Float(order), 8),
        b"alaw" => (Coding::ALaw, 1),
        b"ulaw" => (Coding::MuLaw, 1),
        // Of 8, 16 and, by some programs, more bits.
        b"twos" => (Coding::Signed(Order::Big), bits.div_ceil(8)),
        b"sowt" => (Coding::Signed(Order::Little), bits.div_ceil(8)),
        b"raw " | b"NONE" if bits == 16 => (Coding::Signed(Order::Big), 2),
        b"raw " | b"NONE" => (Coding::Unsigned, bits.div_ceil(8)),
        b"lpcm" if version == 2 => lpcm(bits, flags)?,
        _ => return Err(flagged(bits, flags)),
    };
    if version == 2 && entry.kind() == *b"lpcm" {
        let packet = field(56, 4)?;
        if packet != channels.saturating_mul(bytes) || flags & IS_APART != 0 {
            let blocks = UnsupportedFormat::Blocks { bits, block_bytes: packet, channels };
            return Err(FileRefusal::Unsupported(blocks));
        }
    }
    Samples::new(coding, bytes, channels, rate)
}

/// The samples of an `lpcm` entry of version 2 and their bytes.
fn lpcm(bits: u64, flags: u64) -> Result<(Coding, u64), FileRefusal> {
    let order = if flags & IS_BIG != 0 { Order::Big } else { Order::Little };
    let coding = match bits {
        32 | 64 if flags & IS_FLOAT != 0 => Coding::Float(order),
        8 | 16 | 24 | 32 if flags & (IS_FLOAT | IS_SIGNED) == IS_SIGNED => Coding::Signed(order),
        8 if flags & IS_FLOAT == 0 => Coding::Unsigned,
        _ => return Err(flagged(bits, flags)),
    };
    Ok((coding, bits / 8))
}

/// Whether an `enda` box says that the lowest byte comes first; `behind` the fields of an entry
/// lies it, or within a `wave` there.
fn is_little(file: &mut Peek<'_>, behind: &Boxed) -> Result<bool, FileRefusal> {
    let mut parts = children(file, behind)?;
    if let Some(wave) = find(&parts, b"wave").cloned() {
        parts.extend(children(file, &wave)?);
    }
    let Some(order) = find(&parts, b"enda") else { return Ok(false) };
    Ok(number(&file.read(order.body.start, 2)?, 1, 1) == Some(1))
}

/// Where the sound lies, in order: `parts` are those of the sample table.
fn stretches(
    file: &mut Peek<'_>,
    parts: &[Boxed],
    frame_bytes: u64,
) -> Result<Vec<Range<u64>>, FileRefusal> {
    let table = |kind| find(parts, kind).map(|part| part.body.clone());
    let (places, width) = match (table(b"stco"), table(b"co64")) {
        (Some(places), _) => (places, 4),
        (None, Some(places)) => (places, 8),
        (None, None) => return Err(contradicts()),
    };
    let (Some(sizes), Some(runs)) = (table(b"stsz"), table(b"stsc")) else {
        return Err(contradicts());
    };
    let head = file.read(sizes.start, 12)?;
    let (Some(size), Some(frames)) = (number(&head, 4, 4), number(&head, 8, 4)) else {
        return Err(contradicts());
    };
    // QuickTime writes 1, or what a sample of one channel takes, and means a frame. A table of
    // sizes is one in which each is a frame's.
    let (mut left, sample) = match size {
        0 => (frames, frame_bytes),
        size if size < frame_bytes && frame_bytes.is_multiple_of(size) => (frames, frame_bytes),
        size if size.is_multiple_of(frame_bytes) => (frames, size),
        _ => return Err(contradicts()),
    };
    let chunks = number(&file.read(places.start, 8)?, 4, 4).unwrap_or(0);
    let runs_told = number(&file.read(runs.start, 8)?, 4, 4).unwrap_or(0);
    if chunks > CHUNKS_MAX || (size == 0 && frames > SIZES_MAX) {
        return Err(too_many());
    }
    let mut sizes = Rows::new(sizes.start + 12, if size == 0 { frames } else { 0 }, 4);
    while let Some(row) = sizes.next(file)? {
        if number(row, 0, 4) != Some(frame_bytes) {
            return Err(contradicts());
        }
    }
    let mut places = Rows::new(places.start + 8, chunks, width);
    let mut runs = Rows::new(runs.start + 8, runs_told, 12);
    // From which chunk on, and how many samples each has.
    let run = |row: &[u8]| Some((number(row, 0, 4)?, number(row, 4, 4)?));
    let mut many = runs.next(file)?.and_then(run).map_or(0, |(_, many)| many);
    let mut next_run = runs.next(file)?.and_then(run);
    let mut found: Vec<Range<u64>> = Vec::new();
    for chunk in 1..=chunks {
        if let Some((_, next)) = next_run.filter(|(first, _)| *first == chunk) {
            many = next;
            next_run = runs.next(file)?.and_then(run);
        }
        let place = places.next(file)?.and_then(|row| number(row, 0, width as usize));
        let place = place.filter(|place| *place < FURTHEST).ok_or_else(contradicts)?;
        let here = many.min(left);
        left -= here;
        let end = place.saturating_add(here * sample);
        match found.last_mut() {
            Some(last) if last.end == place => last.end = end,
            _ => found.push(place..end),
        }
        if found.len() > STRETCHES_MAX || end > FURTHEST {
            return Err(too_many());
        }
    }
    if left > 0 {
        return Err(contradicts());
    }
    Ok(found)
}

/// The rows of a table, all of one width, read some at a time.
struct Rows {
    at: u64,
    left: u64,
    width: u64,
    held: Vec<u8>,
    /// Bytes of those held that were handed on.
    taken: usize,
}

impl Rows {
    fn new(at: u64, rows: u64, width: u64) -> Rows {
        Rows { at, left: rows, width, held: Vec::new(), taken: 0 }
    }

    /// The next one; `None` behind the last, or where the file ends.
    fn next(&mut self, file: &mut Peek<'_>) -> Result<Option<&[u8]>, FileRefusal> {
        let width = self.width as usize;
        if self.taken + width > self.held.len() && self.left > 0 {
            let rows = self.left.min(ROWS_AT_ONCE);
            self.held = file.read(self.at, rows as usize * width)?;
            self.taken = 0;
            self.at += rows * self.width;
            self.left -= rows;
        }
        let row = self.held.get(self.taken..self.taken + width);
        self.taken += width;
        Ok(row)
    }
}

fn flagged(bits: u64, flags: u64) -> FileRefusal {
    FileRefusal::Unsupported(UnsupportedFormat::FlaggedSamples { bits, flags })
}

fn contradicts() -> FileRefusal {
    FileRefusal::Damaged(FileDamage::IndexContradicts)
}

fn too_many() -> FileRefusal {
    FileRefusal::Damaged(FileDamage::TooManyParts)
}
