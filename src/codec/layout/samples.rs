//! Plain samples of any container, shown as a WAV or an AIFC: one of the two has each order of
//! bytes that there is.

use super::chunks::Order;
use super::{Kind, aiff, wav};
use crate::wire::{FileRefusal, UnsupportedFormat};

/// How a sample is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// Whole bytes, silence in their middle.
    Unsigned,
    Signed(Order),
    Float(Order),
    ALaw,
    MuLaw,
}

/// Samples one behind the other, those of a frame side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Samples {
    pub coding: Coding,
    /// Of a sample.
    pub bytes: u64,
    pub channels: u64,
    /// Frames a second.
    pub rate: u64,
}

impl Samples {
    /// Those that a demuxer can be shown.
    ///
    /// # Errors
    /// A width that is not decoded here, or numbers that no sound has.
    pub fn new(
        coding: Coding,
        bytes: u64,
        channels: u64,
        rate: u64,
    ) -> Result<Samples, FileRefusal> {
        let is_decoded = match coding {
            Coding::Unsigned | Coding::ALaw | Coding::MuLaw => bytes == 1,
            Coding::Signed(_) => (1..=4).contains(&bytes),
            Coding::Float(_) => [4, 8].contains(&bytes),
        };
        let is_sound = (1..=u64::from(u16::MAX / 8)).contains(&channels) && rate > 0;
        if !is_decoded || !is_sound || rate > u64::from(u32::MAX) {
            let bits = bytes.saturating_mul(8);
            let samples = UnsupportedFormat::Samples { bits, channels, rate };
            return Err(FileRefusal::Unsupported(samples));
        }
        Ok(Samples { coding, bytes, channels, rate })
    }

    /// Bytes of one sample of each channel.
    pub fn frame_bytes(&self) -> u64 {
        self.bytes * self.channels
    }

    /// What they are shown as, and all that is shown in front of `told` bytes of them.
    pub fn header(&self, told: u64) -> (Kind, Vec<u8>) {
        let (channels, rate) = (self.channels as u16, self.rate as u32);
        let bytes = self.bytes as u16;
        let as_wav = |tag| wav::header(&wav::plain_format(tag, channels, rate, bytes), &[], told);
        let as_aifc = |kind| aiff::header(kind, channels, bytes * 8, rate, told);
        match self.coding {
            Coding::Unsigned => (Kind::Wav, as_wav(wav::PCM)),
            // A WAV's single bytes have no sign.
            Coding::Signed(Order::Little) if bytes > 1 => (Kind::Wav, as_wav(wav::PCM)),
            Coding::Float(Order::Little) => (Kind::Wav, as_wav(wav::FLOAT)),
            Coding::Signed(_) => (Kind::Aiff, as_aifc(b"NONE")),
            Coding::Float(Order::Big) if bytes == 4 => (Kind::Aiff, as_aifc(b"fl32")),
            Coding::Float(Order::Big) => (Kind::Aiff, as_aifc(b"fl64")),
            Coding::ALaw => (Kind::Aiff, as_aifc(b"alaw")),
            Coding::MuLaw => (Kind::Aiff, as_aifc(b"ulaw")),
        }
    }
}
