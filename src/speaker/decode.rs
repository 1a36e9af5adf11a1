//! One audio file, decoded by symphonia from its first frame to its true end, as stereo or mono.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use symphonia::core::audio::{SampleBuffer, SignalSpec};
use symphonia::core::codecs::{CODEC_TYPE_NULL, Decoder, DecoderOptions};
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::{FormatOptions, FormatReader};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::probe::Hint;

use crate::codec::{self, mix_down};

/// Faulty packets in a row after which a file is given up: 2.6 s of MP3. A bulletin was decoded
/// once before it was accepted, so faults here mean a dying card.
const FAULTS_MAX: u32 = 100;

/// Why a file can't be sounded, or not further.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    #[error("cannot open {path}: {source}")]
    Open { path: String, source: io::Error },
    #[error("no decoder for it: {0}")]
    Unsupported(String),
    #[error("the file broke off: {0}")]
    BrokeOff(String),
}

/// An open file.
pub struct Decoding {
    format: Box<dyn FormatReader>,
    decoder: Box<dyn Decoder>,
    track: u32,
    /// Frames per second; holds for the whole file.
    pub rate: u32,
    /// 1 or 2; more channels are mixed down to 2.
    pub channels: usize,
    spec: Option<SignalSpec>,
    buffer: Option<SampleBuffer<f32>>,
    mixed: Vec<f32>,
    faults: u32,
}

impl Decoding {
    /// Opens a file and its decoder; reads a few kilobytes.
    pub fn open(path: &Path) -> Result<Decoding, DecodeError> {
        let file = File::open(path)
            .map_err(|source| DecodeError::Open { path: path.display().to_string(), source })?;
        Decoding::of(file)
    }

    /// A decoder of an open file, from its start; reads a few kilobytes.
    pub fn of(file: File) -> Result<Decoding, DecodeError> {
        let source =
            InOrder::of(file).map_err(|source| DecodeError::Unsupported(source.to_string()))?;
        let stream = MediaSourceStream::new(Box::new(source), Default::default());
        let options = FormatOptions { enable_gapless: true, ..Default::default() };
        let probed = symphonia::default::get_probe()
            .format(&Hint::new(), stream, &options, &MetadataOptions::default())
            .map_err(|error| DecodeError::Unsupported(error.to_string()))?;
        let format = probed.format;
        let track = format
            .tracks()
            .iter()
            .find(|track| track.codec_params.codec != CODEC_TYPE_NULL)
            .ok_or_else(|| DecodeError::Unsupported("no sound in it".into()))?;
        let decoder = codec::registry()
            .make(&track.codec_params, &DecoderOptions::default())
            .map_err(|error| DecodeError::Unsupported(error.to_string()))?;
        let track = track.id;
        let mut decoding = Decoding {
            format,
            decoder,
            track,
            rate: 0,
            channels: 0,
            spec: None,
            buffer: None,
            mixed: Vec::new(),
            faults: 0,
        };
        // Some containers name the channels only in their first packet.
        decoding.decode()?;
        match decoding.spec {
            Some(spec) if spec.rate > 0 => {
                decoding.rate = spec.rate;
                decoding.channels = spec.channels.count().clamp(1, 2);
                Ok(decoding)
            }
            _ => Err(DecodeError::Unsupported("no sound in it".into())),
        }
    }

    /// The next stretch, interleaved in [`Decoding::channels`]; `None` at the end.
    pub fn next_stretch(&mut self) -> Result<Option<&[f32]>, DecodeError> {
        if self.buffer.as_ref().is_none_or(SampleBuffer::is_empty) && !self.decode()? {
            return Ok(None);
        }
        let (Some(buffer), Some(spec)) = (&mut self.buffer, self.spec) else { return Ok(None) };
        self.mixed.clear();
        mix_down(buffer.samples(), spec.channels, &mut self.mixed);
        buffer.clear();
        Ok(Some(&self.mixed))
    }

    /// Counts a packet that makes no sense; an error when the file is given up for it.
    fn pass_over(&mut self, error: SymphoniaError) -> Result<(), DecodeError> {
        self.faults += 1;
        let ends = matches!(error, SymphoniaError::IoError(_) | SymphoniaError::ResetRequired);
        if ends || self.faults > FAULTS_MAX {
            return Err(DecodeError::BrokeOff(error.to_string()));
        }
        Ok(())
    }

    /// Decodes packets until there are samples; false at the end of the file.
    fn decode(&mut self) -> Result<bool, DecodeError> {
        loop {
            let packet = match self.format.next_packet() {
                Ok(packet) => packet,
                Err(SymphoniaError::IoError(error))
                    if error.kind() == io::ErrorKind::UnexpectedEof =>
                {
                    return Ok(false);
                }
                Err(error) => {
                    self.pass_over(error)?;
                    continue;
                }
            };
            if packet.track_id() != self.track {
                continue;
            }
            let decoded = match self.decoder.decode(&packet) {
                Ok(decoded) => decoded,
                Err(error) => {
                    self.pass_over(error)?;
                    continue;
                }
            };
            let spec = *decoded.spec();
            // A frame of another kind in the middle is not part of this sound.
            if self.spec.is_some_and(|before| !alike(before, spec)) {
                self.pass_over(SymphoniaError::DecodeError("the rate or the channels change"))?;
                continue;
            }
            self.faults = 0;
            let needed = decoded.capacity() * spec.channels.count();
            self.spec = Some(spec);
            if decoded.frames() == 0 {
                continue;
            }
            if self.buffer.as_ref().is_none_or(|buffer| buffer.capacity() < needed) {
                self.buffer = Some(SampleBuffer::new(decoded.capacity() as u64, spec));
            }
            if let Some(buffer) = &mut self.buffer {
                buffer.copy_interleaved_ref(decoded);
            }
            return Ok(true);
        }
    }
}

/// Whether two stretches can be joined.
fn alike(one: SignalSpec, other: SignalSpec) -> bool {
    (one.rate, one.channels.count()) == (other.rate, other.channels.count())
}

/// A file that is read in order, unless its container keeps what a reader needs at its end (Ogg,
/// MP4). Where it may jump, symphonia guesses the length of an MP3 without a header from its bit
/// rate, and gapless trimming would cut the file to the guess. The probe opens files likewise, so
/// both count the same frames.
struct InOrder {
    file: File,
    len: u64,
    may_jump: bool,
}

impl InOrder {
    fn of(mut file: File) -> io::Result<InOrder> {
        file.rewind()?;
        let len = file.metadata()?.len();
        let mut head = Vec::new();
        file.by_ref().take(8).read_to_end(&mut head)?;
        file.rewind()?;
        let may_jump = head.starts_with(b"OggS") || head.get(4..) == Some(b"ftyp");
        Ok(InOrder { file, len, may_jump })
    }
}

impl Read for InOrder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Seek for InOrder {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl MediaSource for InOrder {
    fn is_seekable(&self) -> bool {
        self.may_jump
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }
}
