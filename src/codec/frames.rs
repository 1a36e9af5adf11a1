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
    FileDamage, FileRefusal, FileTruncation, JoinedFiles, NamedFormat, NotAudio, Remark,
    UnsupportedFormat,
};
use header::{Header, Stream, is_free_format};
use info::Info;
use part::{Ending, Kept, Part};
use walk::{Gap, Next, Walk};

/// Bytes of no known kind that may lie in front of the first frame, and behind the last where
/// nothing says that it is the last: the half of a frame with which a recorded stream begins,
/// zeros, a web server's words. ffmpeg searches as far. More than that was a part of the sound
/// once.
pub const EDGE_BYTES_MAX: u64 = 64 * 1024;

/// Bytes from which [`begin`] tells frames: two of nearly all that there are.
pub const BEGIN_BYTES: usize = 4 * 1024;

/// Packets that are held back, for they may be padding: the longest there is, in the shortest
/// frames.
const HELD: usize = (info::TRIM_MAX / 576) as usize;

/// Bytes in which a "free" bit rate is looked for.
const FREE_BYTES: usize = 16 * 1024;

/// The demuxer.
pub struct Frames {
    walk: Walk<MediaSourceStream>,
    len: u64,
    tracks: Vec<Track>,
    metadata: MetadataLog,
    part: Part,
    /// Samples that are still to be cut off in front of this part.
    delay: u32,
    /// Read and not handed on yet; the last [`HELD`] may be padding.
    ready: VecDeque<Packet>,
    /// Errors to be handed on, one for each lost frame.
    faults: u64,
    total: Total,
    /// A tag stands behind all of them.
    is_tagged: bool,
    remark: Option<Remark>,
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

/// Whether `bytes` begin with frames: two of one stream.
pub fn begin(bytes: &[u8]) -> bool {
    Header::of(bytes).is_some_and(|first| {
        let next = bytes.get(first.bytes..).and_then(Header::of);
        next.is_some_and(|next| next.stream == first.stream)
    })
}

impl FormatReader for Frames {
    /// Finds the first frame.
    fn try_new(stream: MediaSourceStream, _: &FormatOptions) -> Result<Frames> {
        Frames::new(stream, false)
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

impl Frames {
    /// Finds the first frame; `is_tagged` if a tag stands behind the stream, which is not shown.
    pub fn new(stream: MediaSourceStream, is_tagged: bool) -> Result<Frames> {
        let len = stream.byte_len().unwrap_or(u64::MAX);
        let mut walk = Walk::new(stream, len);
        let is_free = is_free_format(walk.ahead.peek(FREE_BYTES)?);
        let (gap, next) = walk.cross()?;
        let first = match next {
            Next::Frame(first) => first,
            _ if is_free => {
                return unsupported(UnsupportedFormat::FreeBitRate);
            }
            Next::Other | Next::End => return nothing(&gap),
        };
        if gap.lost() > EDGE_BYTES_MAX {
            let bytes = gap.lost();
            return Err(error(FileRefusal::Damaged(FileDamage::BytesInFront { bytes })));
        }
        // Padding of a tag that was left behind.
        walk.tags += if gap.is_tagged { 0 } else { gap.zeros };
        let params = parameters(first.stream)?;
        walk.stream = Some(first.stream);
        Ok(Frames {
            part: Part { begins: walk.ahead.position(), ..Part::default() },
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
    pub fn remark(&self) -> Option<Remark> {
        self.remark
    }

    /// Takes the next frame, or what lies in front of it.
    fn step(&mut self) -> Result<()> {
        let at = self.walk.ahead.position();
        if let Some((header, frame)) = self.walk.frame()? {
            let info = Info::of(frame, &header);
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
            self.finish(&Gap::default(), Ending::Open);
            return Ok(());
        }
        let (gap, next) = self.walk.cross()?;
        match next {
            Next::Frame(header) => {
                let is_start = self.total.frames == 0 || self.begins_part(&header)?;
                let lost = gap.garbage + if is_start { 0 } else { gap.lost() - gap.garbage };
                let mean = self.total.bytes.div_ceil(self.total.frames.max(1)).max(1);
                self.faults = lost.div_ceil(mean);
                self.part.lost += self.faults;
            }
            Next::Other => {
                self.finish_part(Ending::Open);
                let joined = FileRefusal::Joined(JoinedFiles::DifferentParts);
                self.end = Some(End::Refused(joined));
            }
            Next::End => {
                let is_whole = gap.garbage == 0 && gap.zeros == 0;
                let ending = match (is_whole, self.is_tagged || gap.is_tagged) {
                    (false, _) => Ending::Open,
                    (true, false) => Ending::Whole,
                    (true, true) => Ending::Tagged,
                };
                self.finish(&gap, ending);
            }
        }
        Ok(())
    }

    /// Whether the frame ahead is one of counts.
    fn begins_part(&mut self, header: &Header) -> Result<bool> {
        Ok(Info::of(self.walk.ahead.peek(header.bytes)?, header).is_some())
    }

    fn begin_part(&mut self, info: Info, at: u64) {
        self.finish_part(Ending::Open);
        self.delay = info.delay;
        self.part = Part { info: Some(info), begins: at, ..Part::default() };
    }

    fn push(&mut self, header: &Header, body: Vec<u8>) {
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
    fn finish_part(&mut self, ending: Ending) {
        let part = std::mem::take(&mut self.part);
        let mut padding = part.info.map_or(0, |info| u64::from(info.padding));
        for packet in self.ready.iter_mut().rev().take(part.frames as usize) {
            let cut = padding.min(packet.dur);
            packet.trim_end = cut as u32;
            packet.dur -= cut;
            padding -= cut;
        }
        match part.kept(self.total.frame_samples, ending) {
            Kept::Unpromised => {}
            Kept::Yes => self.total.is_promised = true,
            Kept::Misstated => {
                self.total.is_promised = true;
                self.remark = Some(Remark::LengthWrong);
            }
            Kept::No { promised } => {
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
    fn finish(&mut self, gap: &Gap, ending: Ending) {
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
fn parameters(stream: Stream) -> Result<CodecParameters> {
    let (codec, channels) = match stream {
        Stream::Mpeg { layer: 3, channels, .. } => (CODEC_TYPE_MP3, channels),
        Stream::Mpeg { layer: 2, .. } => {
            return unsupported(UnsupportedFormat::Named(NamedFormat::Mp2));
        }
        Stream::Mpeg { .. } => {
            return unsupported(UnsupportedFormat::Named(NamedFormat::Mp1));
        }
        Stream::Adts { profile: 1, channels: channels @ 1..=2, .. } => (CODEC_TYPE_AAC, channels),
        Stream::Adts { profile: 1, .. } => {
            return unsupported(UnsupportedFormat::AacChannels);
        }
        Stream::Adts { .. } => {
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
fn nothing<T>(gap: &Gap) -> Result<T> {
    let what = match gap {
        Gap { garbage: 1.., .. } => NotAudio::NoFrames,
        Gap { zeros: 1.., is_tagged: false, .. } => NotAudio::OnlyZeros,
        Gap { .. } => NotAudio::NoSound,
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
