//! MP4 and its kin: one track of sound is shown and its edit list obeyed; what lies behind the last
//! box is left out.
//!
//! Sample positions count from the file's first byte, so nothing is moved: a track that is not
//! heard (chapters, a cover) is renamed to `free` in place.

mod boxes;
mod edits;
mod plain;

use std::ops::Range;

use super::{Found, Kind, Layout, Peek, Piece};
use crate::wire::{
    FileDamage, FileRefusal, FileTruncation, JoinedFiles, NamedFormat, UnsupportedFormat,
};
use boxes::{Boxed, children, find};

/// Tracks that are looked at: a film has some, a hostile file as many as it likes.
const TRACKS_MAX: usize = 64;

/// Outermost boxes that are walked over: a day in fragments of a second has so many.
const OUTERMOST_MAX: usize = 200_000;

/// Boxes that stand outermost. One of these that is longer than the file was cut; anything else
/// that is longer than the file is no box at all.
const OUTERMOST: &[&[u8; 4]] = &[
    b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"moof", b"mfra", b"sidx", b"ssix",
    b"styp", b"udta", b"meta", b"uuid", b"pnot", b"emsg", b"prft",
];

/// Sample entries that are decoded here, beside plain samples.
const SOUNDS: &[&[u8; 4]] = &[b"mp4a", b"alac", b"fLaC", b".mp3", b"Opus"];

/// Sample entries that are pictures: a cover, or one for each chapter.
const PICTURES: &[&[u8; 4]] = &[b"jpeg", b"png ", b"gif ", b"tiff", b"mjpa", b"mjpb"];

/// Pictures by the object type of an `mp4v` entry: JPEG, PNG, JPEG 2000.
const PICTURE_OBJECTS: [u8; 3] = [0x6c, 0x6d, 0x6e];

/// Outermost boxes that are looked into, or looked for.
const KEPT: &[&[u8; 4]] = &[b"ftyp", b"moov", b"mdat", b"moof", b"udta", b"meta"];

/// Largest box of tags that is shown to the demuxer, bytes; a title has some dozen.
const TAG_BYTES_MAX: u64 = 64 * 1024;

/// Boxes of tags within one another: `udta`, `meta`, `ilst`.
const TAG_DEPTH_MAX: usize = 3;

/// Handlers of tracks that are neither heard nor seen as a film: text, chapters, metadata, hints,
/// time codes.
const NO_FILM: &[&[u8; 4]] = &[
    b"text", b"sbtl", b"subt", b"clcp", b"meta", b"hint", b"tmcd", b"odsm", b"sdsm", b"ocsm",
    b"mp7s",
];

/// One track, as far as it matters.
struct Trak {
    whole: Boxed,
    id: u32,
    enabled: bool,
    handler: [u8; 4],
    entry: [u8; 4],
    /// Samples and what they take together, in units of `scale` a second.
    samples: u64,
    duration: u64,
    scale: u32,
    is_picture: bool,
    /// Its sample table.
    table: Option<Boxed>,
}

impl Trak {
    /// Whether its samples are not compressed.
    fn is_plain(&self) -> bool {
        plain::KINDS.contains(&&self.entry)
    }
}

/// How it is shown.
pub fn look(file: &mut Peek<'_>, sound: Range<u64>) -> Result<Found, FileRefusal> {
    // A box tells its own end, and bytes within the last one may look like a tag.
    let whole = sound.start..file.len();
    let plain = Found::plain(Kind::Mp4, whole.clone());
    let (outer, end) = outermost(file, whole.clone())?;
    let mut movies = outer.iter().filter(|part| part.is(b"moov"));
    let has_type = find(&outer, b"ftyp").is_some();
    // The index stands at the end as a rule: a copy that broke off has none.
    let Some(moov) = movies.next() else {
        return Err(FileRefusal::Truncated(FileTruncation::IndexMissing));
    };
    let is_one = outer.iter().filter(|part| part.is(b"ftyp")).count() == 1;
    let mut hidden = Vec::new();
    for again in movies {
        // The places in the index of a second file count from where that began.
        if !is_one || !boxes::are_alike(file, moov, again)? {
            return Err(FileRefusal::Joined(JoinedFiles::WholeFiles));
        }
        hidden.push(again.kind_at());
    }
    let parts = children(file, moov)?;
    let mut traks = Vec::new();
    for part in parts.iter().filter(|part| part.is(b"trak")) {
        if traks.len() == TRACKS_MAX {
            let tracks = UnsupportedFormat::TooManyTracks { limit: TRACKS_MAX };
            return Err(FileRefusal::Unsupported(tracks));
        }
        // One that makes no sense is the demuxer's to refuse.
        let Some(trak) = trak(file, part)? else {
            let damaged = FileRefusal::Damaged(FileDamage::IndexContradicts);
            return if has_type { Ok(plain) } else { Err(damaged) };
        };
        traks.push(trak);
    }
    let brand = file.read(whole.start + 8, 4)?;
    let audio_only = [b"M4A ", b"M4B "].iter().any(|audio| brand == audio[..]);
    let heard = chosen(&traks).ok_or(FileRefusal::Unsupported(UnsupportedFormat::NoTrackInMp4))?;
    if !audio_only && traks.iter().any(is_film) {
        let film = UnsupportedFormat::Named(NamedFormat::Mp4Video);
        return Err(FileRefusal::Unsupported(film));
    }
    for other in traks.iter().filter(|other| other.whole != heard.whole) {
        hidden.push(other.whole.kind_at());
    }
    if let Some(extends) = find(&parts, b"mvex") {
        for trex in children(file, extends)?.iter().filter(|part| part.is(b"trex")) {
            let id = file.read(trex.body.start + 4, 4)?;
            if id != heard.id.to_be_bytes() {
                hidden.push(trex.kind_at());
            }
        }
    }
    for place in [&outer, &parts] {
        for tags in place.iter().filter(|part| part.is(b"udta") || part.is(b"meta")) {
            large(file, tags, &mut hidden, TAG_DEPTH_MAX)?;
        }
    }
    let window = edits::window(file, &parts, heard)?;
    if heard.is_plain() {
        if outer.iter().any(|part| part.is(b"moof")) {
            return Err(FileRefusal::Unsupported(UnsupportedFormat::FragmentedSamples));
        }
        return plain::look(file, heard, window, plain);
    }
    if !has_type {
        return Err(FileRefusal::Unsupported(UnsupportedFormat::OldMov));
    }
    Ok(Found { layout: hiding(whole.start..end, hidden), window, ..plain })
}

/// The outermost boxes that matter, and where the last of all ends: behind it lies what does not
/// belong to the file. All of a file that broke off.
fn outermost(file: &mut Peek<'_>, within: Range<u64>) -> Result<(Vec<Boxed>, u64), FileRefusal> {
    let mut found: Vec<Boxed> = Vec::new();
    let mut at = within.start;
    for _ in 0..OUTERMOST_MAX {
        let next = if at < within.end { boxes::at(file, at, within.end)? } else { None };
        let is_known = |next: &Boxed| OUTERMOST.iter().any(|kind| next.is(kind));
        match next {
            Some(next) if next.end <= within.end && (is_known(&next) || next.is_named()) => {
                at = next.end;
                if KEPT.iter().any(|kind| next.is(kind)) {
                    found.push(next);
                }
            }
            Some(next) if is_known(&next) => return Ok((found, within.end)),
            _ => {
                let has = |kind| find(&found, kind).is_some();
                let is_whole = has(b"moov") && (has(b"mdat") || has(b"moof"));
                return Ok((found, if is_whole { at } else { within.end }));
            }
        }
    }
    Err(FileRefusal::Damaged(FileDamage::TooManyParts))
}

/// `None` where a part is missing.
fn trak(file: &mut Peek<'_>, whole: &Boxed) -> Result<Option<Trak>, FileRefusal> {
    let parts = children(file, whole)?;
    let (Some(header), Some(media)) = (find(&parts, b"tkhd"), find(&parts, b"mdia")) else {
        return Ok(None);
    };
    let header = file.read(header.body.start, 24)?;
    let id_at = if header.first() == Some(&1) { 20 } else { 12 };
    let (Some(id), Some(flags)) = (number(&header, id_at, 4), number(&header, 3, 1)) else {
        return Ok(None);
    };
    let media = children(file, media)?;
    let (Some(time), Some(handler)) = (find(&media, b"mdhd"), find(&media, b"hdlr")) else {
        return Ok(None);
    };
    let time = file.read(time.body.start, 32)?;
    let (scale, duration) = match time.first() {
        Some(1) => (number(&time, 20, 4), number(&time, 24, 8)),
        _ => (number(&time, 12, 4), number(&time, 16, 4)),
    };
    let handler = file.read(handler.body.start + 8, 4)?;
    let (Some(scale), Some(duration), Ok(handler)) = (scale, duration, handler.try_into()) else {
        return Ok(None);
    };
    let mut entry = [0; 4];
    let (mut samples, mut is_picture, mut within) = (0, false, None);
    if let Some(info) = find(&media, b"minf")
        && let Some(table) = find(&children(file, info)?, b"stbl")
    {
        within = Some(table.clone());
        let table = children(file, table)?;
        if let Some(described) = find(&table, b"stsd") {
            // Version and flags, the number of entries, the length of the first and its kind.
            let head = file.read(described.body.start, 1024)?;
            if let Some(kind) = head.get(12..16) {
                entry.copy_from_slice(kind);
            }
            let object = boxes::object_type(&head);
            is_picture = PICTURES.contains(&&entry)
                || (&entry == b"mp4v" && object.is_some_and(|o| PICTURE_OBJECTS.contains(&o)));
        }
        if let Some(sizes) = find(&table, b"stsz") {
            samples = number(&file.read(sizes.body.start, 12)?, 8, 4).unwrap_or(0);
        }
    }
    Ok(Some(Trak {
        whole: whole.clone(),
        id: id as u32,
        enabled: flags & 1 != 0,
        handler,
        entry,
        samples,
        duration,
        scale: scale as u32,
        is_picture,
        table: within,
    }))
}

/// The track that is heard: the first of those that are on and decoded here.
fn chosen(traks: &[Trak]) -> Option<&Trak> {
    let known = || {
        let sounds = traks.iter().filter(|trak| &trak.handler == b"soun");
        let is_known = |trak: &&Trak| SOUNDS.contains(&&trak.entry) || trak.is_plain();
        sounds.filter(is_known).filter(|trak| trak.scale > 0)
    };
    known().find(|trak| trak.enabled).or_else(|| known().next())
}

/// Moving pictures: more than one a second.
fn is_film(trak: &Trak) -> bool {
    if &trak.handler == b"soun" || NO_FILM.contains(&&trak.handler) {
        return false;
    }
    let seconds = trak.duration / u64::from(trak.scale.max(1));
    !(trak.is_picture && trak.samples <= seconds.max(1))
}

/// Adds the boxes within one of tags that are larger than a title: pictures, which the demuxer
/// would load.
fn large(
    file: &mut Peek<'_>,
    tags: &Boxed,
    hidden: &mut Vec<u64>,
    depth: usize,
) -> Result<(), FileRefusal> {
    if tags.end - tags.body.start <= TAG_BYTES_MAX {
        return Ok(());
    }
    // Of four bytes in front of its boxes, which QuickTime leaves out.
    let versioned = tags.is(b"meta") && file.read(tags.body.start, 4)? == [0; 4];
    let mut boxes = tags.clone();
    boxes.body.start += if versioned { 4 } else { 0 };
    for part in children(file, &boxes)? {
        let is_of_tags = [b"udta", b"meta", b"ilst"].iter().any(|kind| part.is(kind));
        if is_of_tags && depth > 0 {
            large(file, &part, hidden, depth - 1)?;
        } else if part.end - part.body.start > TAG_BYTES_MAX {
            hidden.push(part.kind_at());
        }
    }
    Ok(())
}

/// The file with the kinds of the boxes at `hidden` places overwritten.
fn hiding(file: Range<u64>, mut hidden: Vec<u64>) -> Layout {
    hidden.sort_unstable();
    let mut pieces = Vec::new();
    let mut from = file.start;
    for at in hidden {
        pieces.push(Piece::File(from..at));
        pieces.push(Piece::Bytes(b"free".to_vec()));
        from = at + 4;
    }
    pieces.push(Piece::File(from..file.end));
    Layout::new(pieces)
}

/// A number of so many bytes, the highest first.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(width)?)?;
    Some(bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}
