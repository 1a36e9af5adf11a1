//! What takes a file apart into packets: symphonia's demuxers, or one that knows better than to
//! believe what a file says of itself.

use symphonia::core::errors::Result;
use symphonia::core::formats::{FormatReader, Packet, Track};

use super::frames::FrameDemuxer;
use super::pages::PageDemuxer;
use crate::wire::FileRemark;

/// A demuxer at some place of its file.
pub enum Demuxer {
    Frames(Box<FrameDemuxer>),
    Pages(Box<PageDemuxer>),
    Other(Box<dyn FormatReader>),
}

impl Demuxer {
    /// The next packet, of whatever track.
    ///
    /// # Errors
    /// Of the file; `UnexpectedEof` at the end; a refusal of the whole as
    /// [`FileRefusal`](crate::wire::FileRefusal) within an I/O error.
    pub fn next_packet(&mut self) -> Result<Packet> {
        match self {
            Demuxer::Frames(frames) => frames.next_packet(),
            Demuxer::Pages(pages) => pages.next_packet(),
            Demuxer::Other(other) => other.next_packet(),
        }
    }

    /// Its tracks; of one that counts on the way, at the end with what is promised.
    pub fn tracks(&self) -> &[Track] {
        match self {
            Demuxer::Frames(frames) => frames.tracks(),
            Demuxer::Pages(pages) => std::slice::from_ref(pages.track()),
            Demuxer::Other(other) => other.tracks(),
        }
    }

    /// What it found odd, known at the end.
    pub fn remark(&self) -> Option<FileRemark> {
        match self {
            Demuxer::Frames(frames) => frames.remark(),
            Demuxer::Pages(pages) => pages.remark(),
            Demuxer::Other(_) => None,
        }
    }
}
