//! MP4 and its kin: one track of sound is shown and its edit list obeyed; what lies behind the last
//! box is left out.
//!
//! Sample positions count from the file's first byte, so nothing is moved: a track that is not
//! heard (chapters, a cover) is renamed to `free` in place.

mod boxes;
mod edits;
mod plain;
mod track;

use std::ops::Range;

use super::findings::{ContainerKind, FileFindings, FileLayout, LayoutPiece};
use super::peek::BoundedReader;
use crate::wire::{
    FileDamage, FileRefusal, FileTruncation, JoinedFiles, NamedFormat, UnsupportedFormat,
};
use boxes::{Mp4Box, children, find};
use track::{Mp4Track, chosen, is_film};

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

/// Outermost boxes that are looked into, or looked for.
const KEPT: &[&[u8; 4]] = &[b"ftyp", b"moov", b"mdat", b"moof", b"udta", b"meta"];

/// Largest box of tags that is shown to the demuxer, bytes; a title has some dozen.
const TAG_BYTES_MAX: u64 = 64 * 1024;

/// Boxes of tags within one another: `udta`, `meta`, `ilst`.
const TAG_DEPTH_MAX: usize = 3;

/// How it is shown.
pub fn look(file: &mut BoundedReader<'_>, sound: Range<u64>) -> Result<FileFindings, FileRefusal> {
    // A box tells its own end, and bytes within the last one may look like a tag.
    let whole = sound.start..file.len();
    let plain = FileFindings::plain(ContainerKind::Mp4, whole.clone());
    let (outer, end) = outermost(file, whole.clone())?;
    let has_type = find(&outer, b"ftyp").is_some();
    let mut hidden = Vec::new();
    let moov = index(file, &outer, &mut hidden)?;
    let parts = children(file, &moov)?;
    // One that makes no sense is the demuxer's to refuse.
    let Some(traks) = tracks(file, &parts)? else {
        let damaged = FileRefusal::Damaged(FileDamage::IndexContradicts);
        return if has_type { Ok(plain) } else { Err(damaged) };
    };
    let brand = file.read(whole.start + 8, 4)?;
    let audio_only = [b"M4A ", b"M4B "].iter().any(|audio| brand == audio[..]);
    let heard = chosen(&traks).ok_or(FileRefusal::Unsupported(UnsupportedFormat::NoTrackInMp4))?;
    if !audio_only && traks.iter().any(is_film) {
        let film = UnsupportedFormat::Named(NamedFormat::Mp4Video);
        return Err(FileRefusal::Unsupported(film));
    }
    hidden.extend(traks.iter().filter(|other| other.whole != heard.whole).map(hidden_track));
    hide_extensions(file, &parts, heard, &mut hidden)?;
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
    Ok(FileFindings { layout: hiding(whole.start..end, hidden), window, ..plain })
}

fn hidden_track(track: &Mp4Track) -> u64 {
    track.whole.kind_at()
}

/// The file's index; of several that say the same all but the first are to be `hidden`.
fn index(
    file: &mut BoundedReader<'_>,
    outer: &[Mp4Box],
    hidden: &mut Vec<u64>,
) -> Result<Mp4Box, FileRefusal> {
    let mut movies = outer.iter().filter(|part| part.is(b"moov"));
    // It stands at the end as a rule: a copy that broke off has none.
    let Some(moov) = movies.next() else {
        return Err(FileRefusal::Truncated(FileTruncation::IndexMissing));
    };
    let is_one = outer.iter().filter(|part| part.is(b"ftyp")).count() == 1;
    for again in movies {
        // The places in the index of a second file count from where that began.
        if !is_one || !boxes::are_alike(file, moov, again)? {
            return Err(FileRefusal::Joined(JoinedFiles::WholeFiles));
        }
        hidden.push(again.kind_at());
    }
    Ok(moov.clone())
}

/// All tracks; `None` if one of them makes no sense.
fn tracks(
    file: &mut BoundedReader<'_>,
    parts: &[Mp4Box],
) -> Result<Option<Vec<Mp4Track>>, FileRefusal> {
    let mut tracks = Vec::new();
    for part in parts.iter().filter(|part| part.is(b"trak")) {
        if tracks.len() == TRACKS_MAX {
            let too_many = UnsupportedFormat::TooManyTracks { limit: TRACKS_MAX };
            return Err(FileRefusal::Unsupported(too_many));
        }
        let Some(track) = track::track(file, part)? else { return Ok(None) };
        tracks.push(track);
    }
    Ok(Some(tracks))
}

/// Adds what extends other tracks than the one that is `heard` by fragments.
fn hide_extensions(
    file: &mut BoundedReader<'_>,
    parts: &[Mp4Box],
    heard: &Mp4Track,
    hidden: &mut Vec<u64>,
) -> Result<(), FileRefusal> {
    let Some(extends) = find(parts, b"mvex") else { return Ok(()) };
    for trex in children(file, extends)?.iter().filter(|part| part.is(b"trex")) {
        let id = file.read(trex.body.start + 4, 4)?;
        if id != heard.id.to_be_bytes() {
            hidden.push(trex.kind_at());
        }
    }
    Ok(())
}

/// The outermost boxes that matter, and where the last of all ends: behind it lies what does not
/// belong to the file. All of a file that broke off.
fn outermost(
    file: &mut BoundedReader<'_>,
    within: Range<u64>,
) -> Result<(Vec<Mp4Box>, u64), FileRefusal> {
    let mut found: Vec<Mp4Box> = Vec::new();
    let mut at = within.start;
    for _ in 0..OUTERMOST_MAX {
        let next = if at < within.end { boxes::at(file, at, within.end)? } else { None };
        let is_known = |next: &Mp4Box| OUTERMOST.iter().any(|kind| next.is(kind));
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

/// Adds the boxes within one of tags that are larger than a title: pictures, which the demuxer
/// would load.
fn large(
    file: &mut BoundedReader<'_>,
    tags: &Mp4Box,
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
fn hiding(file: Range<u64>, mut hidden: Vec<u64>) -> FileLayout {
    hidden.sort_unstable();
    let mut pieces = Vec::new();
    let mut from = file.start;
    for at in hidden {
        pieces.push(LayoutPiece::File(from..at));
        pieces.push(LayoutPiece::Bytes(b"free".to_vec()));
        from = at + 4;
    }
    pieces.push(LayoutPiece::File(from..file.end));
    FileLayout::new(pieces)
}
