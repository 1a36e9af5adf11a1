//! Edit lists: what of a track is heard.

use std::io;

use super::boxes::number;
use super::boxes::{Mp4Box, children, find};
use super::track::Mp4Track;
use crate::codec::layout::findings::SoundWindow;
use crate::codec::layout::peek::BoundedReader;
use crate::wire::{EditListFault, FileRefusal, UnsupportedFormat};

/// Edits that are looked at; one is what a telephone writes.
const EDITS_MAX: usize = 100;

/// Media at its own pace.
const PACE: u64 = 0x0001_0000;

/// The part of a second that may be lost to a movie's coarse unit.
const ROUNDED_PART: u64 = 20;

/// One entry that shows something.
#[derive(Debug, Clone, Copy)]
struct Edit {
    /// In the movie's unit; 0 for all that follows.
    duration: u64,
    /// Where in the media it begins, in the media's unit.
    from: u64,
}

/// What of `trak` its edit list shows; `None` for all of it. `movie` are the boxes of the `moov`.
///
/// # Errors
/// A list that is more than one plain cut: it is refused rather than aired as it is not meant.
pub fn window(
    file: &mut BoundedReader<'_>,
    movie: &[Mp4Box],
    trak: &Mp4Track,
) -> Result<Option<SoundWindow>, FileRefusal> {
    let parts = children(file, &trak.whole)?;
    let Some(edts) = find(&parts, b"edts") else { return Ok(None) };
    let Some(list) = find(&children(file, edts)?, b"elst").cloned() else { return Ok(None) };
    let edits = edits(file, &list)?;
    let Some(first) = edits.first() else { return Ok(None) };
    let movie_scale = movie_scale(file, movie)?.unwrap_or(0);
    if movie_scale == 0 && edits.iter().any(|edit| edit.duration > 0) {
        return Err(refused(EditListFault::UnknownLength));
    }
    let media = |duration: u64| {
        let scaled = u128::from(duration) * u128::from(trak.scale);
        u64::try_from(scaled.div_ceil(u128::from(movie_scale.max(1)))).unwrap_or(u64::MAX)
    };
    // The movie's unit is coarse, so ends are known to one of it.
    let grain = media(1);
    let mut until = first.from.saturating_add(media(first.duration));
    for next in &edits[1..] {
        if first.duration == 0 || next.from.abs_diff(until) > grain {
            return Err(refused(EditListFault::SeveralParts));
        }
        until = next.from.saturating_add(media(next.duration));
    }
    // Seconds, say: nobody knows whether what lacks was rounded off or cut off. In fragments nobody
    // knows that it lacks.
    let rounded = u64::from(trak.scale) / ROUNDED_PART + 1..grain;
    let is_guess = match trak.duration {
        0 => !rounded.is_empty(),
        duration => rounded.contains(&duration.saturating_sub(until)),
    };
    if first.duration > 0 && is_guess {
        return Err(refused(EditListFault::UnknownLength));
    }
    // What ends with the media ends with its last frame. Without a length, it goes on to there; in
    // fragments, whose header tells none, to the last of them.
    let ends_before =
        |until: &u64| trak.duration == 0 || until.saturating_add(grain) <= trak.duration;
    let until = Some(until).filter(|until| first.duration > 0 && ends_before(until));
    let until = until.or_else(|| Some(trak.duration).filter(|duration| *duration > 0));
    Ok(Some(SoundWindow { from: first.from, until, per_s: trak.scale }))
}

fn movie_scale(file: &mut BoundedReader<'_>, movie: &[Mp4Box]) -> io::Result<Option<u64>> {
    let Some(header) = find(movie, b"mvhd") else { return Ok(None) };
    let head = file.read(header.body.start, 24)?;
    let at = if head.first() == Some(&1) { 20 } else { 12 };
    Ok(number(&head, at, 4))
}

/// Those that show something: a delay in front or a rest behind shows nothing, and is left out.
/// Empty for a list without any entry.
///
/// # Errors
/// A list whose entries show nothing at all, or in another order or pace.
fn edits(file: &mut BoundedReader<'_>, list: &Mp4Box) -> Result<Vec<Edit>, FileRefusal> {
    let head = file.read(list.body.start, 8)?;
    let (Some(version), Some(count)) = (number(&head, 0, 1), number(&head, 4, 4)) else {
        return Ok(Vec::new());
    };
    let (wide, width) = if version == 1 { (8, 20) } else { (4, 12) };
    if count > EDITS_MAX as u64 {
        return Err(refused(EditListFault::SeveralParts));
    }
    let mut edits = Vec::new();
    let mut rests_since = false;
    for index in 0..count {
        let entry = file.read(list.body.start + 8 + index * width, width as usize)?;
        let fields =
            (number(&entry, 0, wide), number(&entry, wide, wide), number(&entry, 2 * wide, 4));
        let (Some(duration), Some(from), Some(pace)) = fields else { break };
        // -1; no other place lies before the start.
        let highest = 1_u64 << (8 * wide - 1);
        if from == highest | (highest - 1) {
            rests_since = !edits.is_empty();
            continue;
        }
        if pace != PACE {
            return Err(refused(EditListFault::AnotherPace));
        }
        if rests_since || from >= highest {
            return Err(refused(EditListFault::SeveralParts));
        }
        edits.push(Edit { duration, from });
    }
    if edits.is_empty() && count > 0 {
        return Err(refused(EditListFault::NothingOfIt));
    }
    Ok(edits)
}

fn refused(wants: EditListFault) -> FileRefusal {
    FileRefusal::Unsupported(UnsupportedFormat::EditList(wants))
}
