//! The packets of an Ogg stream, cut at both ends where its pages say so and can be believed.
//!
//! symphonia's demuxer takes all granule positions for true: of a page in the middle that has none,
//! or a wrong one, it throws the packets away, and what lies behind a page that is marked as the
//! last. So it only takes packets out of pages here, and what they last is counted:
//!
//! - In front, Vorbis is cut by what the first page's position lacks of its packets (Vorbis I,
//!   A.2), if that is no more than one of them has. Opus tells its own in its header.
//! - Behind, the last packet is cut by what the last page's position lacks of its packets (RFC
//!   7845,
//!   4.4), if that is no more than the last packet has. More than that is sound.
//! - The positions of the last page and the first one are a promise. Where packets are missing
//!   between them it is the file that is damaged; where there are more, or one of the positions
//!   can't be, all is heard, with a [`FileRemark`].

use std::collections::VecDeque;

use symphonia::core::codecs::{CODEC_TYPE_FLAC, CODEC_TYPE_VORBIS};
use symphonia::core::errors::{Error, Result, end_of_stream_error};
use symphonia::core::formats::{FormatReader, Packet, Track};

use super::layout::OggMarks;
use crate::wire::FileRemark;

/// Frames by which positions may be off and still tell the same: the longest packet of most
/// encoders.
const SLACK_FRAMES: u64 = 1_152;

/// The demuxer.
pub struct PageDemuxer {
    inner: Box<dyn FormatReader>,
    track: Track,
    marks: OggMarks,
    /// Read and not handed on yet: the first page's, then the last packet.
    ready: VecDeque<Packet>,
    /// What the last packets last that are not empty, as many as end on the last page.
    durations: VecDeque<u64>,
    /// Frames of all packets so far.
    frames: u64,
    /// The position of the first of them, below 0 where some are cut off; `None` for not known.
    start: Option<i128>,
    /// Frames cut off in front.
    cut: u64,
    state: State,
    remark: Option<FileRemark>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fresh,
    Open,
    Ended,
}

impl PageDemuxer {
    /// The packets of `track` that `inner` takes out of the pages that say `marks`; it must not
    /// trim.
    pub fn new(inner: Box<dyn FormatReader>, mut track: Track, marks: OggMarks) -> PageDemuxer {
        // FLAC counts its frames in its own header; what was found for others is not heeded.
        if track.codec_params.codec != CODEC_TYPE_FLAC {
            track.codec_params.n_frames = None;
        }
        PageDemuxer {
            inner,
            track,
            marks,
            ready: VecDeque::new(),
            durations: VecDeque::new(),
            frames: 0,
            start: None,
            cut: 0,
            state: State::Fresh,
            remark: None,
        }
    }

    /// The stream; at the end, with the number of frames that its pages promise.
    pub fn track(&self) -> &Track {
        &self.track
    }

    /// What was odd, known at the end.
    pub fn remark(&self) -> Option<FileRemark> {
        self.remark
    }

    /// The next packet.
    ///
    /// # Errors
    /// Of the file; `UnexpectedEof` at the end, `ResetRequired` where another stream begins.
    pub fn next_packet(&mut self) -> Result<Packet> {
        if self.state == State::Fresh {
            self.state = State::Open;
            self.begin()?;
        }
        // The last one may have to be cut.
        while self.state == State::Open && self.ready.len() < 2 {
            self.read()?;
        }
        match self.ready.pop_front() {
            Some(packet) => Ok(packet),
            None => end_of_stream_error(),
        }
    }

    /// Takes the packets of the first page.
    fn begin(&mut self) -> Result<()> {
        let Some(first) = self.marks.first else { return Ok(()) };
        while self.state == State::Open && self.ready.len() < first.packets {
            self.read()?;
        }
        let longest = self.ready.iter().map(|packet| packet.dur).max().unwrap_or_default();
        self.start = match first.granule.map(|end| (end, i128::from(end) - i128::from(self.frames)))
        {
            // The only page's position tells where the sound ends.
            Some((_, start)) if self.marks.is_single => Some(start.max(0)),
            Some((0, start)) => (start == 0).then_some(0),
            Some((_, start)) => (start >= -i128::from(longest)).then_some(start),
            None => None,
        };
        if self.track.codec_params.codec == CODEC_TYPE_VORBIS
            && let Some(start @ ..0) = self.start
        {
            let mut left = start.unsigned_abs() as u64;
            for packet in &mut self.ready {
                let cut = left.min(packet.dur);
                packet.trim_start = cut as u32;
                packet.dur -= cut;
                left -= cut;
                self.cut += cut;
            }
        }
        Ok(())
    }

    /// Reads the next packet, or finds the end.
    fn read(&mut self) -> Result<()> {
        let mut packet = match self.inner.next_packet() {
            Ok(packet) if packet.track_id() != self.marks.serial => return Ok(()),
            Ok(packet) => packet,
            Err(Error::IoError(error)) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                self.state = State::Ended;
                self.finish();
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        packet.ts = self.frames;
        self.frames += packet.dur;
        if !packet.data.is_empty() {
            self.durations.push_back(packet.dur);
        }
        if self.durations.len() > self.marks.last.packets.max(1) {
            self.durations.pop_front();
        }
        self.ready.push_back(packet);
        Ok(())
    }

    /// Cuts the last packet, and compares what there is with what was promised.
    fn finish(&mut self) {
        let is_flac = self.track.codec_params.codec == CODEC_TYPE_FLAC;
        if is_flac && let Some(total) = self.track.codec_params.n_frames {
            self.remark = (self.frames > total).then_some(FileRemark::LengthWrong);
            return;
        }
        let last = self.durations.back().copied().unwrap_or_default();
        let (end, cut, remark) = self.end(if is_flac { 0 } else { last });
        if let Some(packet) = self.ready.back_mut() {
            packet.trim_end = cut as u32;
            packet.dur = packet.dur.saturating_sub(cut);
        }
        let heard = self.frames - self.cut - cut;
        let promised = end.zip(self.start).map(|(end, start)| end - start - i128::from(self.cut));
        let promised = promised.map(|promised| u64::try_from(promised).unwrap_or_default());
        self.track.codec_params.n_frames = promised;
        let odd = match promised {
            None => Some(FileRemark::LengthUnknown),
            Some(promised) => (heard > promised + SLACK_FRAMES).then_some(FileRemark::LengthWrong),
        };
        // That its end is not marked says enough.
        self.remark = remark.or(odd).filter(|_| self.marks.has_end);
    }

    /// The position at which the last packet ends, by the pages; how much of it is cut off, `most`
    /// at most; and what is odd about that.
    fn end(&self, most: u64) -> (Option<i128>, u64, Option<FileRemark>) {
        let before = self.marks.before.filter(|&before| before > 0).map(i128::from);
        let on_last = i128::from(self.durations.iter().sum::<u64>());
        let by_before = before.map(|before| before + on_last);
        let by_start = self.start.map(|start| start + i128::from(self.frames));
        let counted = by_before.or(by_start);
        let told = self.marks.last.granule.map(i128::from);
        let Some(told) = told.filter(|&told| told > before.unwrap_or_default()) else {
            return (counted, 0, Some(FileRemark::LengthUnknown));
        };
        let most = i128::from(most);
        let cuts = [by_start, by_before].into_iter().flatten().map(|counted| counted - told);
        if let Some(cut) = cuts.clone().find(|cut| (0..=most).contains(cut)) {
            return (Some(told), cut as u64, None);
        }
        if cuts.clone().any(|cut| (-i128::from(SLACK_FRAMES)..0).contains(&cut)) {
            return (Some(told), 0, None);
        }
        match counted {
            // More than there is: so many are missing, if not by a slip of the pen, which can be no
            // other where the page in front is the next one.
            Some(counted) if counted < told && !(before.is_some() && self.marks.is_next) => {
                (Some(told), 0, None)
            }
            Some(counted) => (Some(counted), 0, Some(FileRemark::LengthWrong)),
            None => (Some(told), 0, None),
        }
    }
}
