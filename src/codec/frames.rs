//! The demuxer of MP3 and ADTS: frames one behind the other, and whatever else lies between them.
//!
//! symphonia's own takes what a file says of itself for true: it cuts an MP3 to the count in its
//! header (to nothing, where that is 0), takes bytes of a picture for frames, and searches for the
//! next frame without a measure. Here each frame is followed by the next; where it is not, there is
//! a gap:
//!
//! - A tag, wherever it lies, is jumped over, never loaded.
//! - An encoder's frame of counts (Xing, Info, VBRI) begins a recording: its delay and padding are
//!   cut off at the recording's true ends. Recordings of one kind, joined, sound one behind the
//!   other.
//! - Where another kind of frames follows (rate, channels, layer), the file is refused as joined:
//!   no decoder goes on with it, and its end would be lost.
//! - Other bytes are garbage. In front and behind, [`EDGE_BYTES_MAX`] are passed over; in the
//!   middle they count as the frames that they may have been, each an error like that of a packet
//!   that can't be decoded, so that [`super::faults`] decides on both, in probe and speaker alike.
//!
//! Read once, in order, while it is decoded: a speaker can't read a long file before it sounds. So
//! the verdict on the whole comes at the end: [`FormatReader::next_packet`] then gives an I/O error
//! that holds a [`FileRefusal`], in place of the end.

pub mod edges;
mod header;
mod info;
mod lookahead;
mod part;
mod walk;

use std::collections::VecDeque;
use std::io;

use symphonia::core::audio::Channels;
use symphonia::core::codecs::{CODEC_TYPE_AAC, CODEC_TYPE_MP3, CodecParameters};
use symphonia::core::errors::{
    Error, Result, SeekErrorKind, decode_error, end_of_stream_error, seek_error,
};
use symphonia::core::formats::{
    Cue, FormatOptions, FormatReader, Packet, SeekMode, SeekTo, SeekedTo, Track,
};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::{Metadata, MetadataLog};
use symphonia::core::units::TimeBase;

use crate::units::frames_ms;
use crate::wire::{
    FileDamage, FileRefusal, FileRemark, FileTruncation, JoinedFiles, NamedFormat, NotAudio,
    UnsupportedFormat,
};
use edges::EDGE_BYTES_MAX;
use header::{FrameHeader, FrameStream, is_free_format};
use info::CountsFrame;
use part::{PartEnding, PromiseKept, RecordingPart};
use walk::{FrameGap, FrameWalk, NextFrame};

/// Packets that are held back, for they may be padding: the longest there is, in the shortest
/// frames.
const HELD: usize = (info::TRIM_MAX / 576) as usize;

/// Bytes in which a "free" bit rate is looked for.
const FREE_BYTES: usize = 16 * 1024;

/// The demuxer.
pub struct FrameDemuxer {
    walk: FrameWalk<MediaSourceStream>,
    len: u64,
    tracks: Vec<Track>,
    metadata: MetadataLog,
    part: RecordingPart,
    /// Samples that are still to be cut off in front of this part.
    delay: u32,
    /// Read and not handed on yet; the last [`HELD`] may be padding.
    ready: VecDeque<Packet>,
    /// Errors to be handed on, one for each lost frame.
    faults: u64,
    total: Total,
    /// A tag stands behind all of them.
    is_tagged: bool,
    remark: Option<FileRemark>,
    end: Option<End>,
}

/// Of all parts so far.
#[derive(Debug, Default)]
struct Total {
    samples: u64,
    frames: u64,
    bytes: u64,
    /// Samples of a frame: the same in all.
    frame_samples: u32,
    rate: u32,
    /// A part kept its promise, and none broke it.
    is_promised: bool,
}

enum End {
    Whole,
    Refused(FileRefusal),
}

impl FormatReader for FrameDemuxer {
    /// Finds the first frame.
    fn try_new(stream: MediaSourceStream, _: &FormatOptions) -> Result<FrameDemuxer> {
        FrameDemuxer::new(stream, false)
    }

    fn next_packet(&mut self) -> Result<Packet> {
        loop {
            if let Some(faults) = self.faults.checked_sub(1) {
                self.faults = faults;
                return decode_error("bytes that belong to no frame");
            }
            if (self.ready.len() > HELD || self.end.is_some())
                && let Some(packet) = self.ready.pop_front()
            {
                return Ok(packet);
            }
            match &self.end {
                None => self.step()?,
                Some(End::Whole) => return end_of_stream_error(),
                Some(End::Refused(refusal)) => return Err(error(refusal.clone())),
            }
        }
    }

    fn metadata(&mut self) -> Metadata<'_> {
        self.metadata.metadata()
    }

    fn cues(&self) -> &[Cue] {
        &[]
    }

    fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    fn seek(&mut self, _mode: SeekMode, _to: SeekTo) -> Result<SeekedTo> {
        seek_error(SeekErrorKind::Unseekable)
    }

    fn into_inner(self: Box<Self>) -> MediaSourceStream {
        self.walk.ahead.into_inner()
    }
}

impl FrameDemuxer {
    /// Finds the first frame; `is_tagged` if a tag stands behind the stream, which is not shown.
    pub fn new(stream: MediaSourceStream, is_tagged: bool) -> Result<FrameDemuxer> {
        let len = stream.byte_len().unwrap_or(u64::MAX);
        let mut walk = FrameWalk::new(stream, len);
        let is_free = is_free_format(walk.ahead.peek(FREE_BYTES)?);
        let (gap, next) = walk.cross()?;
        let first = match next {
            NextFrame::Frame(first) => first,
            _ if is_free => {
                return unsupported(UnsupportedFormat::FreeBitRate);
            }
            NextFrame::Other | NextFrame::End => return nothing(&gap),
        };
        if gap.lost() > EDGE_BYTES_MAX {
            let bytes = gap.lost();
            return Err(error(FileRefusal::Damaged(FileDamage::BytesInFront { bytes })));
        }
        // Padding of a tag that was left behind.
        walk.tags += if gap.is_tagged { 0 } else { gap.zeros };
        let params = parameters(first.stream)?;
        walk.stream = Some(first.stream);
        Ok(FrameDemuxer {
            part: RecordingPart { begins: walk.ahead.position(), ..RecordingPart::default() },
            walk,
            len,
            tracks: vec![Track::new(0, params)],
            metadata: MetadataLog::default(),
            delay: 0,
            ready: VecDeque::new(),
            faults: 0,
            total: Total {
                frame_samples: first.samples,
                rate: first.stream.rate(),
                ..Total::default()
            },
            is_tagged,
            remark: None,
            end: None,
        })
    }

    /// What was odd, known at the end.
    pub fn remark(&self) -> Option<FileRemark> {
        self.remark
    }

    /// Takes the next frame, or what lies in front of it.
    fn step(&mut self) -> Result<()> {
        let at = self.walk.ahead.position();
        if let Some((header, frame)) = self.walk.frame()? {
            let info = CountsFrame::of(frame, &header);
            let body = frame[header.body..].to_vec();
            if info.is_none() {
                self.part.push(frame);
            }
            self.walk.ahead.skip(header.bytes as u64)?;
            self.total.bytes += header.bytes as u64;
            match info {
                Some(info) => self.begin_part(info, at),
                None => self.push(&header, body),
            }
            self.part.ends = self.walk.ahead.position();
            return Ok(());
        }
        if self.walk.is_cut_frame()? {
            self.finish(&FrameGap::default(), PartEnding::Open);
            return Ok(());
        }
        let (gap, next) = self.walk.cross()?;
        match next {
            NextFrame::Frame(header) => {
                let is_start = self.total.frames == 0 || self.begins_part(&header)?;
                let lost = gap.garbage + if is_start { 0 } else { gap.lost() - gap.garbage };
                let mean = self.total.bytes.div_ceil(self.total.frames.max(1)).max(1);
                self.faults = lost.div_ceil(mean);
                self.part.lost += self.faults;
            }
            NextFrame::Other => {
                self.finish_part(PartEnding::Open);
                let joined = FileRefusal::Joined(JoinedFiles::DifferentParts);
                self.end = Some(End::Refused(joined));
            }
            NextFrame::End => {
                let is_whole = gap.garbage == 0 && gap.zeros == 0;
                let ending = match (is_whole, self.is_tagged || gap.is_tagged) {
                    (false, _) => PartEnding::Open,
                    (true, false) => PartEnding::Whole,
                    (true, true) => PartEnding::Tagged,
                };
                self.finish(&gap, ending);
            }
        }
        Ok(())
    }

    /// Whether the frame ahead is one of counts.
    fn begins_part(&mut self, header: &FrameHeader) -> Result<bool> {
        Ok(CountsFrame::of(self.walk.ahead.peek(header.bytes)?, header).is_some())
    }

    fn begin_part(&mut self, info: CountsFrame, at: u64) {
        self.finish_part(PartEnding::Open);
        self.delay = info.delay;
        self.part = RecordingPart { info: Some(info), begins: at, ..RecordingPart::default() };
    }

    fn push(&mut self, header: &FrameHeader, body: Vec<u8>) {
        let cut = self.delay.min(header.samples);
        self.delay -= cut;
        let duration = u64::from(header.samples - cut);
        let data = body.into_boxed_slice();
        let mut packet = Packet::new_from_boxed_slice(0, self.total.samples, duration, data);
        packet.trim_start = cut;
        self.ready.push_back(packet);
        self.total.samples += duration;
        self.total.frames += 1;
    }

    /// Cuts the padding off, and looks at what was promised.
    fn finish_part(&mut self, ending: PartEnding) {
        let part = std::mem::take(&mut self.part);
        let mut padding = part.info.map_or(0, |info| u64::from(info.padding));
        for packet in self.ready.iter_mut().rev().take(part.frames as usize) {
            let cut = padding.min(packet.dur);
            packet.trim_end = cut as u32;
            packet.dur -= cut;
            padding -= cut;
        }
        match part.kept(self.total.frame_samples, ending) {
            PromiseKept::Unpromised => {}
            PromiseKept::Yes => self.total.is_promised = true,
            PromiseKept::Misstated => {
                self.total.is_promised = true;
                self.remark = Some(FileRemark::LengthWrong);
            }
            PromiseKept::No { promised } => {
                let ms = |frames: u64| {
                    let samples = frames.saturating_mul(u64::from(self.total.frame_samples));
                    frames_ms(samples, self.total.rate)
                };
                let (decoded_ms, promised_ms) = (ms(part.frames), ms(promised));
                let short = FileTruncation::Short { decoded_ms, promised_ms };
                self.end = Some(End::Refused(FileRefusal::Truncated(short)));
            }
        }
    }

    /// Nothing follows; `gap` lies behind the last frame.
    fn finish(&mut self, gap: &FrameGap, ending: PartEnding) {
        self.finish_part(ending);
        if self.end.is_some() {
            return;
        }
        let behind = gap.lost();
        let others = self.len.saturating_sub(self.walk.tags).saturating_sub(self.total.bytes);
        let refusal = if self.total.is_promised {
            None
        } else if self.total.bytes < others {
            let frame_bytes = self.total.bytes;
            let bytes = frame_bytes + others;
            Some(FileRefusal::NotAudio(NotAudio::FewFrames { frame_bytes, bytes }))
        } else if gap.garbage > EDGE_BYTES_MAX {
            Some(FileRefusal::Damaged(FileDamage::BytesBehind { bytes: behind }))
        } else if behind > EDGE_BYTES_MAX {
            Some(FileRefusal::Truncated(FileTruncation::EndUnwritten))
        } else {
            None
        };
        self.end = Some(refusal.map_or(End::Whole, End::Refused));
    }
}

/// What a decoder has to know; a refusal of what none here decodes.
fn parameters(stream: FrameStream) -> Result<CodecParameters> {
    let (codec, channels) = match stream {
        FrameStream::Mpeg { layer: 3, channels, .. } => (CODEC_TYPE_MP3, channels),
        FrameStream::Mpeg { layer: 2, .. } => {
            return unsupported(UnsupportedFormat::Named(NamedFormat::Mp2));
        }
        FrameStream::Mpeg { .. } => {
            return unsupported(UnsupportedFormat::Named(NamedFormat::Mp1));
        }
        FrameStream::Adts { profile: 1, channels: channels @ 1..=2, .. } => {
            (CODEC_TYPE_AAC, channels)
        }
        FrameStream::Adts { profile: 1, .. } => {
            return unsupported(UnsupportedFormat::AacChannels);
        }
        FrameStream::Adts { .. } => {
            return unsupported(UnsupportedFormat::AacProfile);
        }
    };
    let channels = match channels {
        1 => Channels::FRONT_LEFT,
        _ => Channels::FRONT_LEFT | Channels::FRONT_RIGHT,
    };
    let mut params = CodecParameters::new();
    params
        .for_codec(codec)
        .with_sample_rate(stream.rate())
        .with_time_base(TimeBase::new(1, stream.rate()))
        .with_channels(channels);
    Ok(params)
}

/// What it means that no frame was found.
fn nothing<T>(gap: &FrameGap) -> Result<T> {
    let what = match gap {
        FrameGap { garbage: 1.., .. } => NotAudio::NoFrames,
        FrameGap { zeros: 1.., is_tagged: false, .. } => NotAudio::OnlyZeros,
        FrameGap { .. } => NotAudio::NoSound,
    };
    Err(error(FileRefusal::NotAudio(what)))
}

fn unsupported<T>(format: UnsupportedFormat) -> Result<T> {
    Err(error(FileRefusal::Unsupported(format)))
}

/// The way of a refusal through symphonia.
fn error(refusal: FileRefusal) -> Error {
    Error::IoError(io::Error::other(refusal))
}
