//! Plain samples of any container, shown as a WAV or an AIFC: one of the two has each order of
//! bytes that there is.

use super::chunks::ByteOrder;
use super::findings::ContainerKind;
use super::headers::{FLOAT, PCM, aifc_header, plain_format, wav_header};
use crate::wire::{FileRefusal, UnsupportedFormat};

/// How a sample is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleCoding {
    /// Whole bytes, silence in their middle.
    Unsigned,
    Signed(ByteOrder),
    Float(ByteOrder),
    ALaw,
    MuLaw,
}

/// Samples one behind the other, those of a frame side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlainSamples {
    pub coding: SampleCoding,
    /// Of a sample.
    pub bytes: u64,
    pub channels: u64,
    /// Frames a second.
    pub rate: u64,
}

impl PlainSamples {
    /// Those that a demuxer can be shown.
    ///
    /// # Errors
    /// A width that is not decoded here, or numbers that no sound has.
    pub fn new(
        coding: SampleCoding,
        bytes: u64,
        channels: u64,
        rate: u64,
    ) -> Result<PlainSamples, FileRefusal> {
        let is_decoded = match coding {
            SampleCoding::Unsigned | SampleCoding::ALaw | SampleCoding::MuLaw => bytes == 1,
            SampleCoding::Signed(_) => (1..=4).contains(&bytes),
            SampleCoding::Float(_) => [4, 8].contains(&bytes),
        };
        let is_sound = (1..=u64::from(u16::MAX / 8)).contains(&channels) && rate > 0;
        if !is_decoded || !is_sound || rate > u64::from(u32::MAX) {
            let bits = bytes.saturating_mul(8);
            let samples = UnsupportedFormat::Samples { bits, channels, rate };
            return Err(FileRefusal::Unsupported(samples));
        }
        Ok(PlainSamples { coding, bytes, channels, rate })
    }

    /// Bytes of one sample of each channel.
    pub fn frame_bytes(&self) -> u64 {
        self.bytes * self.channels
    }

    /// What they are shown as, and all that is shown in front of `told` bytes of them.
    pub fn header(&self, told: u64) -> (ContainerKind, Vec<u8>) {
        let (channels, rate) = (self.channels as u16, self.rate as u32);
        let bytes = self.bytes as u16;
        let as_wav = |tag| wav_header(&plain_format(tag, channels, rate, bytes), &[], told);
        let as_aifc = |kind| aifc_header(kind, channels, bytes * 8, rate, told);
        match self.coding {
            SampleCoding::Unsigned => (ContainerKind::Wav, as_wav(PCM)),
            // A WAV's single bytes have no sign.
            SampleCoding::Signed(ByteOrder::Little) if bytes > 1 => {
                (ContainerKind::Wav, as_wav(PCM))
            }
            SampleCoding::Float(ByteOrder::Little) => (ContainerKind::Wav, as_wav(FLOAT)),
            SampleCoding::Signed(_) => (ContainerKind::Aiff, as_aifc(b"NONE")),
            SampleCoding::Float(ByteOrder::Big) if bytes == 4 => {
                (ContainerKind::Aiff, as_aifc(b"fl32"))
            }
            SampleCoding::Float(ByteOrder::Big) => (ContainerKind::Aiff, as_aifc(b"fl64")),
            SampleCoding::ALaw => (ContainerKind::Aiff, as_aifc(b"alaw")),
            SampleCoding::MuLaw => (ContainerKind::Aiff, as_aifc(b"ulaw")),
        }
    }
}
