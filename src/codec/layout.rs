//! Looks at a file and decides how a demuxer is to be shown it: without what lies around the sound,
//! and with a header that tells the truth.
//!
//! Probe and speaker both open what [`look`] shows, so what the one counts is what the other
//! sounds. Nothing is decoded here, and nothing is believed: all reads are bounded
//! ([`BoundedReader`]), and no length that a file tells is allocated.
//!
//! Not here: what to do about a decoder's faults (`probe`, `speaker`).

mod aiff;
mod chunks;
mod findings;
mod flac;
mod headers;
mod layout_reader;
mod mp4;
mod mpeg;
mod ogg;
mod peek;
mod samples;
mod sniff;
pub(super) mod tags;
mod wav;

use std::io::{Read, Seek};

use crate::wire::FileRefusal;
pub use findings::{
    ContainerKind, FileFindings, FileLayout, LENGTH_S_MAX, LayoutPiece, LengthPromise, SoundWindow,
};
pub use layout_reader::LayoutReader;
pub use ogg::marks::{OggMark, OggMarks};
pub use peek::BoundedReader;

/// Looks at a file of `len` bytes and finds out how it is to be shown.
///
/// Reads some kilobytes here and there, more of one that is odd; never all of it.
///
/// # Errors
/// What is no sound, or of a kind that is not decoded here, or can't be read.
pub fn look(file: &mut (impl Read + Seek), len: u64) -> Result<FileFindings, FileRefusal> {
    let mut file = BoundedReader::new(file, len);
    let between = tags::between(&mut file)?;
    let sound = tags::behind_zeros(&mut file, between.sound)?;
    let is_tagged = sound.end < file.len();
    let kind = sniff::kind(&file.read(sound.start, sniff::HEAD_BYTES)?)?;
    let found = match kind {
        ContainerKind::Wav => wav::look(&mut file, sound)?,
        ContainerKind::Aiff => aiff::look(&mut file, sound)?,
        ContainerKind::Flac => flac::look(&mut file, sound)?,
        ContainerKind::Ogg => ogg::look(&mut file, sound)?,
        ContainerKind::Mp4 => mp4::look(&mut file, sound)?,
        ContainerKind::Frames => mpeg::look(&mut file, sound)?,
    };
    Ok(FileFindings { title: between.title, id3v1: between.id3v1, is_tagged, ..found })
}
