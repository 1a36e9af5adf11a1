//! One track of an MP4: what it holds, and whether it is heard.

use super::boxes::{Mp4Box, children, find, number, object_type};
use crate::codec::layout::peek::BoundedReader;
use crate::wire::FileRefusal;

/// Sample entries that are decoded here, beside plain samples.
const SOUNDS: &[&[u8; 4]] = &[b"mp4a", b"alac", b"fLaC", b".mp3", b"Opus"];

/// Sample entries that are pictures: a cover, or one for each chapter.
const PICTURES: &[&[u8; 4]] = &[b"jpeg", b"png ", b"gif ", b"tiff", b"mjpa", b"mjpb"];

/// Pictures by the object type of an `mp4v` entry: JPEG, PNG, JPEG 2000.
const PICTURE_OBJECTS: [u8; 3] = [0x6c, 0x6d, 0x6e];

/// Sample entries of plain samples.
const PLAIN_KINDS: &[&[u8; 4]] = &[
    b"lpcm", b"sowt", b"twos", b"in24", b"in32", b"fl32", b"fl64", b"alaw", b"ulaw", b"raw ",
    b"NONE",
];

/// Handlers of tracks that are neither heard nor seen as a film: text, chapters, metadata, hints,
/// time codes.
const NO_FILM: &[&[u8; 4]] = &[
    b"text", b"sbtl", b"subt", b"clcp", b"meta", b"hint", b"tmcd", b"odsm", b"sdsm", b"ocsm",
    b"mp7s",
];

/// One track, as far as it matters.
pub struct Mp4Track {
    pub whole: Mp4Box,
    pub id: u32,
    pub enabled: bool,
    pub handler: [u8; 4],
    pub entry: [u8; 4],
    /// Samples and what they take together, in units of `scale` a second.
    pub samples: u64,
    pub duration: u64,
    pub scale: u32,
    pub is_picture: bool,
    /// Its sample table.
    pub table: Option<Mp4Box>,
}

impl Mp4Track {
    /// Whether its samples are not compressed.
    pub fn is_plain(&self) -> bool {
        PLAIN_KINDS.contains(&&self.entry)
    }
}

/// The track in this box; `None` where a part of it is missing.
pub fn track(
    file: &mut BoundedReader<'_>,
    whole: &Mp4Box,
) -> Result<Option<Mp4Track>, FileRefusal> {
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
            let object = object_type(&head);
            is_picture = PICTURES.contains(&&entry)
                || (&entry == b"mp4v" && object.is_some_and(|o| PICTURE_OBJECTS.contains(&o)));
        }
        if let Some(sizes) = find(&table, b"stsz") {
            samples = number(&file.read(sizes.body.start, 12)?, 8, 4).unwrap_or(0);
        }
    }
    Ok(Some(Mp4Track {
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
pub fn chosen(traks: &[Mp4Track]) -> Option<&Mp4Track> {
    let known = || {
        let sounds = traks.iter().filter(|trak| &trak.handler == b"soun");
        let is_known = |trak: &&Mp4Track| SOUNDS.contains(&&trak.entry) || trak.is_plain();
        sounds.filter(is_known).filter(|trak| trak.scale > 0)
    };
    known().find(|trak| trak.enabled).or_else(|| known().next())
}

/// Moving pictures: more than one a second.
pub fn is_film(trak: &Mp4Track) -> bool {
    if &trak.handler == b"soun" || NO_FILM.contains(&&trak.handler) {
        return false;
    }
    let seconds = trak.duration / u64::from(trak.scale.max(1));
    !(trak.is_picture && trak.samples <= seconds.max(1))
}
