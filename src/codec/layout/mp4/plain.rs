//! Plain samples in a MOV or MP4 (Apple's QuickTime File Format, "Sound Sample Descriptions").
//!
//! To the demuxer each frame would be a packet of its own, and all big-endian samples little-endian
//! ones. So they are shown as a WAV or an AIFC, made of the chunks that the file's index tells of.

use std::ops::Range;

use super::boxes::{self, Mp4Box, children, find, number};
use super::track::Mp4Track;
use crate::codec::layout::chunks::ByteOrder;
use crate::codec::layout::findings::{FileFindings, FileLayout, LayoutPiece, SoundWindow};
use crate::codec::layout::peek::BoundedReader;
use crate::codec::layout::samples::{PlainSamples, SampleCoding};
use crate::wire::{FileDamage, FileRefusal, UnsupportedFormat};

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
    file: &mut BoundedReader<'_>,
    trak: &Mp4Track,
    window: Option<SoundWindow>,
    plain: FileFindings,
) -> Result<FileFindings, FileRefusal> {
    let Some(table) = &trak.table else { return Err(contradicts()) };
    let parts = children(file, table)?;
    let Some(described) = find(&parts, b"stsd").cloned() else { return Err(contradicts()) };
    let samples = samples(file, &described)?;
    let stretches = stretches(file, &parts, samples.frame_bytes())?;
    let told = stretches.iter().map(|stretch| stretch.end - stretch.start).sum();
    let (kind, header) = samples.header(told);
    let mut pieces = vec![LayoutPiece::Bytes(header)];
    pieces.extend(stretches.into_iter().map(LayoutPiece::File));
    // Frames are counted from the first here, whatever the track counts in.
    let frames = |place: u64, per_s: u32| {
        let scaled = u128::from(place) * u128::from(samples.rate) + u128::from(per_s) / 2;
        u64::try_from(scaled / u128::from(per_s.max(1))).unwrap_or(u64::MAX)
    };
    let window = window.map(|window| SoundWindow {
        from: frames(window.from, window.per_s),
        until: window.until.map(|until| frames(until, window.per_s)),
        per_s: samples.rate as u32,
    });
    Ok(FileFindings { kind, layout: FileLayout::new(pieces), window, may_seek: false, ..plain })
}

/// What the sample entry says.
fn samples(file: &mut BoundedReader<'_>, described: &Mp4Box) -> Result<PlainSamples, FileRefusal> {
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
    let order = if is_little(file, &behind)? { ByteOrder::Little } else { ByteOrder::Big };
    let (coding, bytes) = match &entry.kind() {
        b"in24" => (SampleCoding::Signed(order), 3),
        b"in32" => (SampleCoding::Signed(order), 4),
        b"fl32" => (SampleCoding::Float(order), 4),
        b"fl64" => (SampleCoding::Float(order), 8),
        b"alaw" => (SampleCoding::ALaw, 1),
        b"ulaw" => (SampleCoding::MuLaw, 1),
        // Of 8, 16 and, by some programs, more bits.
        b"twos" => (SampleCoding::Signed(ByteOrder::Big), bits.div_ceil(8)),
        b"sowt" => (SampleCoding::Signed(ByteOrder::Little), bits.div_ceil(8)),
        b"raw " | b"NONE" if bits == 16 => (SampleCoding::Signed(ByteOrder::Big), 2),
        b"raw " | b"NONE" => (SampleCoding::Unsigned, bits.div_ceil(8)),
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
    PlainSamples::new(coding, bytes, channels, rate)
}

/// The samples of an `lpcm` entry of version 2 and their bytes.
fn lpcm(bits: u64, flags: u64) -> Result<(SampleCoding, u64), FileRefusal> {
    let order = if flags & IS_BIG != 0 { ByteOrder::Big } else { ByteOrder::Little };
    let coding = match bits {
        32 | 64 if flags & IS_FLOAT != 0 => SampleCoding::Float(order),
        8 | 16 | 24 | 32 if flags & (IS_FLOAT | IS_SIGNED) == IS_SIGNED => {
            SampleCoding::Signed(order)
        }
        8 if flags & IS_FLOAT == 0 => SampleCoding::Unsigned,
        _ => return Err(flagged(bits, flags)),
    };
    Ok((coding, bits / 8))
}

/// Whether an `enda` box says that the lowest byte comes first; `behind` the fields of an entry
/// lies it, or within a `wave` there.
fn is_little(file: &mut BoundedReader<'_>, behind: &Mp4Box) -> Result<bool, FileRefusal> {
    let mut parts = children(file, behind)?;
    if let Some(wave) = find(&parts, b"wave").cloned() {
        parts.extend(children(file, &wave)?);
    }
    let Some(order) = find(&parts, b"enda") else { return Ok(false) };
    Ok(number(&file.read(order.body.start, 2)?, 1, 1) == Some(1))
}

/// The sample table of plain samples, as it is told.
struct SampleTable {
    /// Frames in all, and bytes of what the table calls a sample.
    frames: u64,
    sample_bytes: u64,
    chunks: u64,
    /// Where each chunk lies, in so many bytes.
    places: TableRows,
    place_bytes: u64,
    /// From which chunk on, and how many samples each has.
    runs: TableRows,
}

impl SampleTable {
    /// Reads what leads the tables, and compares the sizes that are told one by one; `parts` are
    /// those of the sample table.
    fn read(
        file: &mut BoundedReader<'_>,
        parts: &[Mp4Box],
        frame_bytes: u64,
    ) -> Result<SampleTable, FileRefusal> {
        let table = |kind| find(parts, kind).map(|part| part.body.clone());
        let (places, place_bytes) = match (table(b"stco"), table(b"co64")) {
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
        let sample_bytes = match size {
            0 => frame_bytes,
            size if size < frame_bytes && frame_bytes.is_multiple_of(size) => frame_bytes,
            size if size.is_multiple_of(frame_bytes) => size,
            _ => return Err(contradicts()),
        };
        let chunks = number(&file.read(places.start, 8)?, 4, 4).unwrap_or(0);
        let runs_told = number(&file.read(runs.start, 8)?, 4, 4).unwrap_or(0);
        if chunks > CHUNKS_MAX || (size == 0 && frames > SIZES_MAX) {
            return Err(too_many());
        }
        let sizes_told = if size == 0 { frames } else { 0 };
        let mut sizes = TableRows::new(sizes.start + 12, sizes_told, 4);
        while let Some(row) = sizes.next(file)? {
            if number(row, 0, 4) != Some(frame_bytes) {
                return Err(contradicts());
            }
        }
        let places = TableRows::new(places.start + 8, chunks, place_bytes);
        let runs = TableRows::new(runs.start + 8, runs_told, 12);
        Ok(SampleTable { frames, sample_bytes, chunks, places, place_bytes, runs })
    }

    /// The next run: its first chunk, and how many samples each of its chunks has.
    fn next_run(
        &mut self,
        file: &mut BoundedReader<'_>,
    ) -> Result<Option<(u64, u64)>, FileRefusal> {
        let run = |row: &[u8]| Some((number(row, 0, 4)?, number(row, 4, 4)?));
        Ok(self.runs.next(file)?.and_then(run))
    }

    /// Where the next chunk lies.
    fn next_place(&mut self, file: &mut BoundedReader<'_>) -> Result<u64, FileRefusal> {
        let width = self.place_bytes as usize;
        let place = self.places.next(file)?.and_then(|row| number(row, 0, width));
        place.filter(|place| *place < FURTHEST).ok_or_else(contradicts)
    }
}

/// Where the sound lies, in order: `parts` are those of the sample table.
fn stretches(
    file: &mut BoundedReader<'_>,
    parts: &[Mp4Box],
    frame_bytes: u64,
) -> Result<Vec<Range<u64>>, FileRefusal> {
    let mut table = SampleTable::read(file, parts, frame_bytes)?;
    let mut left = table.frames;
    let mut many = table.next_run(file)?.map_or(0, |(_, many)| many);
    let mut next_run = table.next_run(file)?;
    let mut found: Vec<Range<u64>> = Vec::new();
    for chunk in 1..=table.chunks {
        if let Some((_, next)) = next_run.filter(|(first, _)| *first == chunk) {
            many = next;
            next_run = table.next_run(file)?;
        }
        let place = table.next_place(file)?;
        let here = many.min(left);
        left -= here;
        let end = place.saturating_add(here * table.sample_bytes);
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
struct TableRows {
    at: u64,
    left: u64,
    width: u64,
    held: Vec<u8>,
    /// Bytes of those held that were handed on.
    taken: usize,
}

impl TableRows {
    fn new(at: u64, rows: u64, width: u64) -> TableRows {
        TableRows { at, left: rows, width, held: Vec::new(), taken: 0 }
    }

    /// The next one; `None` behind the last, or where the file ends.
    fn next(&mut self, file: &mut BoundedReader<'_>) -> Result<Option<&[u8]>, FileRefusal> {
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
