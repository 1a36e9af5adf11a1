//! Looks at a file and decides how a demuxer is to be shown it: without what lies around the sound,
//! and with a header that tells the truth.
//!
//! Probe and speaker both open what [`look`] shows, so what the one counts is what the other
//! sounds. Nothing is decoded here, and nothing is believed: all reads are bounded ([`Peek`]), and
//! no length that a file tells is allocated.
//!
//! Not here: what to do about a decoder's faults (`probe`, `speaker`).

mod aiff;
mod chunks;
mod flac;
mod mp4;
mod mpeg;
mod ogg;
mod peek;
mod samples;
mod shown;
mod sniff;
pub(super) mod tags;
mod wav;

use std::io::{Read, Seek};
use std::ops::Range;

use crate::wire::{FileRefusal, Remark};
pub use ogg::{Mark, Marks};
pub use peek::Peek;
pub use shown::Shown;

/// Longest sound taken, seconds: longer than a ward's two sessions of a week. What is longer is a
/// mistake, and would keep the decoder busy for minutes.
pub const LENGTH_S_MAX: u64 = 6 * 3600;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Wav,
    Aiff,
    Flac,
    Ogg,
    /// And its kin: M4A, MOV, 3GP.
    Mp4,
    /// MPEG or ADTS frames one behind the other, or bytes in which a decoder may yet find some.
    Frames,
}

/// How long the sound is by its container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// As its demuxer says.
    Container,
    /// It says nothing that could be relied on: what is decoded is what there is.
    Nothing,
    /// So many frames.
    Frames(u64),
}

/// What of the decoded sound is heard; the rest was cut away by an edit, or is an encoder's
/// padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first that is heard, in units of `1 / per_s` seconds from the start of the track …
    pub from: u64,
    /// … and the one behind the last; `None` for the end of the track.
    pub until: Option<u64>,
    /// Never 0.
    pub per_s: u32,
}

impl Window {
    /// Which of `frames` decoded ones are heard, of which the first lies at `start` in this
    /// window's unit; `rate` a second.
    pub fn of(&self, start: u64, frames: usize, rate: u32) -> Range<usize> {
        let at = |place: u64| {
            let scaled = u128::from(place) * u128::from(rate) + u128::from(self.per_s) / 2;
            i128::try_from(scaled / u128::from(self.per_s.max(1))).unwrap_or(i128::MAX)
        };
        let start = at(start);
        let within = |place: i128| (place - start).clamp(0, frames as i128) as usize;
        let until = self.until.map_or(frames, |until| within(at(until)));
        let from = within(at(self.from));
        from..until.max(from)
    }
}

/// One stretch of what is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Bytes of the file.
    File(Range<u64>),
    /// Bytes put in place of some of the file's.
    Bytes(Vec<u8>),
}

impl Piece {
    fn len(&self) -> u64 {
        match self {
            Piece::File(range) => range.end.saturating_sub(range.start),
            Piece::Bytes(bytes) => bytes.len() as u64,
        }
    }
}

/// What a demuxer is shown, from its first byte to its last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    pieces: Vec<Piece>,
}

impl Layout {
    /// The pieces, one behind the other.
    pub fn new(pieces: Vec<Piece>) -> Layout {
        Layout { pieces }
    }

    /// This stretch of the file as it is.
    pub fn of(range: Range<u64>) -> Layout {
        Layout::new(vec![Piece::File(range)])
    }

    /// With `bytes` in place of this stretch of the file, where it is shown in one piece.
    fn with(mut self, place: Range<u64>, bytes: Vec<u8>) -> Layout {
        let holds = |piece: &Piece| match piece {
            Piece::File(range) => range.start <= place.start && place.end <= range.end,
            Piece::Bytes(_) => false,
        };
        if let Some(index) = self.pieces.iter().position(holds)
            && let Piece::File(range) = self.pieces[index].clone()
        {
            let behind = Piece::File(place.end..range.end);
            let pieces = [Piece::File(range.start..place.start), Piece::Bytes(bytes), behind];
            self.pieces.splice(index..=index, pieces);
        }
        self
    }
}

/// What was found in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub kind: Kind,
    pub layout: Layout,
    /// What people should know of it.
    pub remarks: Vec<Remark>,
    /// Whether its demuxer may jump. One that may not does not guess a length from a bit rate, to
    /// which gapless trimming would then cut an MP3 (1.1 s of 10 s were lost).
    pub may_seek: bool,
    /// Whether its demuxer is to cut away what it takes for padding.
    pub gapless: bool,
    pub promise: Promise,
    /// What an Ogg stream's pages say, where it is the only one.
    pub marks: Option<Marks>,
    /// `None`: all that is decoded is heard.
    pub window: Option<Window>,
    /// The title in a tag around the sound, as it is written: what calls itself Latin-1 is its
    /// bytes.
    pub title: Option<String>,
    /// An ID3v1 tag, 128 bytes.
    pub id3v1: Option<Vec<u8>>,
    /// A tag stands behind the sound.
    pub is_tagged: bool,
}

impl Found {
    /// This stretch of the file as it is, and nothing odd about it.
    fn plain(kind: Kind, range: Range<u64>) -> Found {
        Found {
            kind,
            layout: Layout::of(range),
            remarks: Vec::new(),
            may_seek: matches!(kind, Kind::Ogg | Kind::Mp4),
            gapless: true,
            promise: Promise::Container,
            marks: None,
            window: None,
            title: None,
            id3v1: None,
            is_tagged: false,
        }
    }
}

/// Looks at a file of `len` bytes and finds out how it is to be shown.
///
/// Reads some kilobytes here and there, more of one that is odd; never all of it.
///
/// # Errors
/// What is no sound, or of a kind that is not decoded here, or can't be read.
pub fn look(file: &mut (impl Read + Seek), len: u64) -> Result<Found, FileRefusal> {
    let mut file = Peek::new(file, len);
    let between = tags::between(&mut file)?;
    let sound = tags::behind_zeros(&mut file, between.sound)?;
    let is_tagged = sound.end < file.len();
    let kind = sniff::kind(&file.read(sound.start, sniff::HEAD_BYTES)?)?;
    let found = match kind {
        Kind::Wav => wav::look(&mut file, sound)?,
        Kind::Aiff => aiff::look(&mut file, sound)?,
        Kind::Flac => flac::look(&mut file, sound)?,
        Kind::Ogg => ogg::look(&mut file, sound)?,
        Kind::Mp4 => mp4::look(&mut file, sound)?,
        Kind::Frames => mpeg::look(&mut file, sound)?,
    };
    Ok(Found { title: between.title, id3v1: between.id3v1, is_tagged, ..found })
}
