//! One audio file, decoded by symphonia from its first frame to its true end, as stereo or mono.

use std::fmt;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;

use symphonia::core::audio::{SampleBuffer, SignalSpec};
use symphonia::core::errors::Error as SymphoniaError;

use crate::codec::layout;
use crate::codec::{self, OpenedSound, faults, mix_down};
use crate::wire::{CueTrouble, FileRefusal, QuotedText};

fn not_decodable(words: &dyn fmt::Display) -> CueTrouble {
    CueTrouble::NotDecodable { words: QuotedText::new(words.to_string()) }
}

impl From<FileRefusal> for CueTrouble {
    fn from(refusal: FileRefusal) -> CueTrouble {
        not_decodable(&refusal.detail())
    }
}

/// An open file.
pub struct FileDecoder {
    opened: OpenedSound,
    /// Frames per second; holds for the whole file.
    pub rate: u32,
    /// 1 or 2; more channels are mixed down to 2.
    pub channels: usize,
    spec: Option<SignalSpec>,
    buffer: Option<SampleBuffer<f32>>,
    /// What of the buffer is heard, in frames.
    heard: Range<usize>,
    mixed: Vec<f32>,
    faults: u32,
}

impl FileDecoder {
    /// Opens a file and its decoder; reads a few kilobytes.
    pub fn open(path: &Path) -> Result<FileDecoder, CueTrouble> {
        let missing = |error: io::Error| CueTrouble::CopyMissing {
            path: QuotedText::from(&path.display()),
            trouble: error.into(),
        };
        FileDecoder::of(File::open(path).map_err(missing)?)
    }

    /// A decoder of an open file, from its start; reads a few kilobytes.
    pub fn of(mut file: File) -> Result<FileDecoder, CueTrouble> {
        let failed = |error: io::Error| not_decodable(&error);
        let bytes = file.metadata().map_err(failed)?.len();
        let found = layout::look(&mut file, bytes)?;
        let opened =
            OpenedSound::new(file, &found, false).map_err(|error| not_decodable(&error))?;
        let mut decoding = FileDecoder {
            opened,
            rate: 0,
            channels: 0,
            spec: None,
            buffer: None,
            heard: 0..0,
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
            _ => Err(not_decodable(&"no sound in it")),
        }
    }

    /// The next stretch, interleaved in [`FileDecoder::channels`]; `None` at the end.
    pub fn next_stretch(&mut self) -> Result<Option<&[f32]>, CueTrouble> {
        if self.buffer.as_ref().is_none_or(SampleBuffer::is_empty) && !self.decode()? {
            return Ok(None);
        }
        let (Some(buffer), Some(spec)) = (&mut self.buffer, self.spec) else { return Ok(None) };
        self.mixed.clear();
        let channels = spec.channels.count();
        let heard = &buffer.samples()[self.heard.start * channels..self.heard.end * channels];
        mix_down(heard, spec.channels, &mut self.mixed);
        buffer.clear();
        Ok(Some(&self.mixed))
    }

    /// Counts a packet that makes no sense; an error when the file is given up for it.
    fn pass_over(&mut self, error: SymphoniaError) -> Result<(), CueTrouble> {
        self.faults += 1;
        let ends = matches!(error, SymphoniaError::IoError(_) | SymphoniaError::ResetRequired);
        if ends || self.faults > faults::IN_A_ROW_MAX {
            return Err(CueTrouble::BrokeOff { words: (&error).into() });
        }
        Ok(())
    }

    /// Decodes packets until there are samples; false at the end of the file.
    fn decode(&mut self) -> Result<bool, CueTrouble> {
        loop {
            let packet = match self.opened.format.next_packet() {
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
            if packet.track_id() != self.opened.track.id {
                continue;
            }
            let decoded = match self.opened.decoder.decode(&packet).map_err(faults::of_packet) {
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
            let window = self.opened.window.as_ref();
            self.heard = codec::heard(window, &packet, decoded.frames(), spec.rate);
            if self.heard.is_empty() {
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
