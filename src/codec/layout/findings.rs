//! What a look at a file finds, and how a demuxer is shown it by that.

use std::ops::Range;

use super::ogg::marks::OggMarks;
use crate::wire::FileRemark;

/// Longest sound taken, seconds: longer than a ward's two sessions of a week. What is longer is a
/// mistake, and would keep the decoder busy for minutes.
pub const LENGTH_S_MAX: u64 = 6 * 3600;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContainerKind {
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
pub enum LengthPromise {
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
pub struct SoundWindow {
    /// The first that is heard, in units of `1 / per_s` seconds from the start of the track …
    pub from: u64,
    /// … and the one behind the last; `None` for the end of the track.
    pub until: Option<u64>,
    /// Never 0.
    pub per_s: u32,
}

impl SoundWindow {
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
pub enum LayoutPiece {
    /// Bytes of the file.
    File(Range<u64>),
    /// Bytes put in place of some of the file's.
    Bytes(Vec<u8>),
}

impl LayoutPiece {
    pub(super) fn len(&self) -> u64 {
        match self {
            LayoutPiece::File(range) => range.end.saturating_sub(range.start),
            LayoutPiece::Bytes(bytes) => bytes.len() as u64,
        }
    }
}

/// What a demuxer is shown, from its first byte to its last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileLayout {
    pub(super) pieces: Vec<LayoutPiece>,
}

impl FileLayout {
    /// The pieces, one behind the other.
    pub fn new(pieces: Vec<LayoutPiece>) -> FileLayout {
        FileLayout { pieces }
    }

    /// This stretch of the file as it is.
    pub fn of(range: Range<u64>) -> FileLayout {
        FileLayout::new(vec![LayoutPiece::File(range)])
    }

    /// With `bytes` in place of this stretch of the file, where it is shown in one piece.
    pub(super) fn with(mut self, place: Range<u64>, bytes: Vec<u8>) -> FileLayout {
        let holds = |piece: &LayoutPiece| match piece {
            LayoutPiece::File(range) => range.start <= place.start && place.end <= range.end,
            LayoutPiece::Bytes(_) => false,
        };
        if let Some(index) = self.pieces.iter().position(holds)
            && let LayoutPiece::File(range) = self.pieces[index].clone()
        {
            let behind = LayoutPiece::File(place.end..range.end);
            let pieces =
                [LayoutPiece::File(range.start..place.start), LayoutPiece::Bytes(bytes), behind];
            self.pieces.splice(index..=index, pieces);
        }
        self
    }
}

/// What was found in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileFindings {
    pub kind: ContainerKind,
    pub layout: FileLayout,
    /// What people should know of it.
    pub remarks: Vec<FileRemark>,
    /// Whether its demuxer may jump. One that may not does not guess a length from a bit rate, to
    /// which gapless trimming would then cut an MP3 (1.1 s of 10 s were lost).
    pub may_seek: bool,
    /// Whether its demuxer is to cut away what it takes for padding.
    pub gapless: bool,
    pub promise: LengthPromise,
    /// What an Ogg stream's pages say, where it is the only one.
    pub marks: Option<OggMarks>,
    /// `None`: all that is decoded is heard.
    pub window: Option<SoundWindow>,
    /// The title in a tag around the sound, as it is written: what calls itself Latin-1 is its
    /// bytes.
    pub title: Option<String>,
    /// An ID3v1 tag, 128 bytes.
    pub id3v1: Option<Vec<u8>>,
    /// A tag stands behind the sound.
    pub is_tagged: bool,
}

impl FileFindings {
    /// This stretch of the file as it is, and nothing odd about it.
    pub(super) fn plain(kind: ContainerKind, range: Range<u64>) -> FileFindings {
        FileFindings {
            kind,
            layout: FileLayout::of(range),
            remarks: Vec::new(),
            may_seek: matches!(kind, ContainerKind::Ogg | ContainerKind::Mp4),
            gapless: true,
            promise: LengthPromise::Container,
            marks: None,
            window: None,
            title: None,
            id3v1: None,
            is_tagged: false,
        }
    }
}
