//! What a WAV's format chunk says, and how it is said to the demuxer.

use std::ops::Range;

use crate::codec::layout::chunks::{ByteOrder, FileChunk};
use crate::codec::layout::headers::{FLOAT, PCM, plain_format};
use crate::codec::layout::peek::BoundedReader;
use crate::codec::layout::samples::{PlainSamples, SampleCoding};
use crate::wire::{FileDamage, FileRefusal, UnsupportedFormat};

/// Bytes of the format chunk that are looked at: all that Windows ever defined, and MS ADPCM's.
const FORMAT_BYTES: usize = 64;

/// Bytes of samples that are looked at, at each of some places, to find out on which side they have
/// bytes to spare: a multiple of every sample.
const LOOKED_AT_BYTES: usize = 48 * 1024;
const LOOKED_AT_PLACES: u64 = 4;

/// Largest block of ADPCM, bytes: the demuxer counts its bits in 16 bits.
const ADPCM_BLOCK_MAX: u64 = 8 * 1024;

const MS_ADPCM: u16 = 2;
const A_LAW: u16 = 6;
const MU_LAW: u16 = 7;
const IMA_ADPCM: u16 = 0x11;
const EXTENSIBLE: u16 = 0xfffe;

/// What a format chunk says.
pub struct WavFormat {
    /// Of all numbers of the file.
    pub order: ByteOrder,
    tag: u16,
    channels: u64,
    rate: u64,
    /// Bytes of a frame, or of a block of compressed ones.
    pub block: u64,
    /// Of a sample, as it lies there; 0 for not told.
    bits: u64,
    /// Of these, those that are used.
    valid: u64,
    /// Loudspeaker positions; 0 for not told.
    mask: u64,
    /// Behind the plain fields.
    extra: Vec<u8>,
}

impl WavFormat {
    /// From its chunk.
    pub fn read(
        file: &mut BoundedReader<'_>,
        chunk: &FileChunk,
        order: ByteOrder,
    ) -> Result<WavFormat, FileRefusal> {
        let length = usize::try_from(chunk.told).unwrap_or(usize::MAX).min(FORMAT_BYTES);
        let bytes = file.read(chunk.body, length)?;
        let field = |at, width| order.number(&bytes, at, width);
        let (Some(tag), Some(channels), Some(rate), Some(block)) =
            (field(0, 2), field(2, 2), field(4, 4), field(12, 2))
        else {
            return Err(FileRefusal::Damaged(FileDamage::FormatTooShort));
        };
        let bits = field(14, 2).unwrap_or(0);
        let mut format = WavFormat {
            order,
            tag: tag as u16,
            channels,
            rate,
            block,
            bits,
            valid: bits,
            mask: 0,
            extra: bytes.get(16..).unwrap_or_default().to_vec(),
        };
        if format.tag == EXTENSIBLE
            && let (Some(valid), Some(mask), Some(of)) = (field(18, 2), field(20, 4), field(24, 2))
        {
            format.tag = of as u16;
            format.mask = mask;
            if (1..=bits).contains(&valid) {
                format.valid = valid;
            }
        }
        Ok(format)
    }

    /// Bytes a second, about. What the header says of it is often wrong, so it is not asked.
    pub fn bytes_per_s(&self) -> u64 {
        match self.tag {
            MS_ADPCM | IMA_ADPCM => self.rate.saturating_mul(self.channels).div_ceil(2),
            _ => self.rate.saturating_mul(self.block),
        }
    }

    /// How it is compressed in blocks, if it is.
    pub fn blocks(&self) -> Option<AdpcmBlocks> {
        let is_microsoft = self.tag == MS_ADPCM;
        let blocks = AdpcmBlocks {
            bytes: self.block,
            is_microsoft,
            channels: self.channels,
            rate: u32::try_from(self.rate).ok().filter(|rate| *rate > 0)?,
        };
        let is_one = (is_microsoft || self.tag == IMA_ADPCM) && blocks.frames(self.block) > 0;
        is_one.then_some(blocks)
    }

    /// The samples of a file whose numbers begin with the highest byte.
    pub fn big_endian(&self) -> Result<PlainSamples, FileRefusal> {
        let bytes = self.bits.div_ceil(8);
        let coding = match self.tag {
            PCM if bytes == 1 => SampleCoding::Unsigned,
            PCM => SampleCoding::Signed(ByteOrder::Big),
            FLOAT => SampleCoding::Float(ByteOrder::Big),
            A_LAW => SampleCoding::ALaw,
            MU_LAW => SampleCoding::MuLaw,
            _ => return Err(FileRefusal::Unsupported(UnsupportedFormat::CompressedRifx)),
        };
        if self.block != bytes * self.channels {
            return Err(self.contradiction());
        }
        PlainSamples::new(coding, bytes, self.channels, self.rate)
    }

    /// The format chunk that the demuxer is shown; `samples` are where the sound lies.
    pub fn written(
        &self,
        file: &mut BoundedReader<'_>,
        samples: &Range<u64>,
    ) -> Result<Vec<u8>, FileRefusal> {
        let channels = u16::try_from(self.channels).unwrap_or(0);
        if channels == 0 {
            return Err(FileRefusal::Unsupported(UnsupportedFormat::Channels { channels }));
        }
        let rate = u32::try_from(self.rate).unwrap_or(u32::MAX);
        match self.tag {
            PCM | FLOAT => {
                let bytes = self.sample_bytes(file, samples)?;
                let mut out = plain_format(self.tag, channels, rate, bytes);
                if self.mask != 0 && channels > 2 {
                    out[..2].copy_from_slice(&EXTENSIBLE.to_le_bytes());
                    out.extend(22_u16.to_le_bytes());
                    out.extend((bytes * 8).to_le_bytes());
                    out.extend((self.mask as u32).to_le_bytes());
                    out.extend(self.tag.to_le_bytes());
                    out.extend(b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71");
                }
                Ok(out)
            }
            A_LAW | MU_LAW => {
                if ![0, self.channels].contains(&self.block) {
                    return Err(self.contradiction());
                }
                let mut out = plain_format(self.tag, channels, rate, 1);
                out.extend([0, 0]);
                Ok(out)
            }
            MS_ADPCM | IMA_ADPCM => {
                let head = if self.tag == MS_ADPCM { 7 } else { 4 };
                let blocks = head * self.channels + 1..=ADPCM_BLOCK_MAX;
                if self.bits != 4 || !blocks.contains(&self.block) {
                    return Err(self.contradiction());
                }
                let extra = if self.tag == MS_ADPCM { 32 } else { 2 };
                let mut out = plain_format(self.tag, channels, rate, 1);
                out[12..14].copy_from_slice(&(self.block as u16).to_le_bytes());
                out[14..16].copy_from_slice(&4_u16.to_le_bytes());
                out.extend((extra as u16).to_le_bytes());
                out.extend(self.extra.iter().skip(2).take(extra));
                out.resize(18 + extra, 0);
                Ok(out)
            }
            _ => Err(FileRefusal::Unsupported(UnsupportedFormat::WavCoding)),
        }
    }

    /// Bytes of a sample.
    fn sample_bytes(
        &self,
        file: &mut BoundedReader<'_>,
        samples: &Range<u64>,
    ) -> Result<u16, FileRefusal> {
        let used = match self.bits {
            // An old chunk of 14 bytes tells of blocks alone.
            0 => self.block / self.channels,
            bits => bits.div_ceil(8),
        };
        let taken = if self.tag == FLOAT { 4..=8 } else { 1..=4 };
        let block = if self.block == 0 { used * self.channels } else { self.block };
        let bytes = block / self.channels;
        let fits = block % self.channels == 0 && taken.contains(&bytes) && used <= bytes;
        if !fits || (self.tag == FLOAT && (used != bytes || ![4, 8].contains(&used))) {
            return Err(self.contradiction());
        }
        let spare = bytes - self.valid.div_ceil(8).clamp(1, bytes);
        if self.tag == PCM && spare > 0 && self.bits > 0 {
            let spared = SpareBytes::in_samples(file, samples, bytes as usize, spare as usize)?;
            // Where the block alone tells of spare bytes, they must be seen to be.
            let contradicts = if used < bytes { !spared.is_below } else { spared.is_above };
            if contradicts {
                return Err(self.contradiction());
            }
        }
        Ok(bytes as u16)
    }

    fn contradiction(&self) -> FileRefusal {
        let (bits, block_bytes, channels) = (self.valid, self.block, self.channels);
        FileRefusal::Unsupported(UnsupportedFormat::Blocks { bits, block_bytes, channels })
    }
}

/// Blocks of ADPCM: each begins with what its decoder needs, and the first samples.
pub struct AdpcmBlocks {
    /// Of one.
    pub bytes: u64,
    is_microsoft: bool,
    channels: u64,
    /// Frames a second.
    pub rate: u32,
}

impl AdpcmBlocks {
    /// Frames in so many bytes of a block.
    pub fn frames(&self, bytes: u64) -> u64 {
        let channels = self.channels.max(1);
        if self.is_microsoft {
            // A half byte for each sample behind the head, which holds two of them.
            bytes.checked_sub(7 * channels).map_or(0, |sound| 2 + sound * 2 / channels)
        } else if channels == 1 {
            bytes.checked_sub(4).map_or(0, |sound| 1 + sound * 2)
        } else {
            // Eight samples of one channel, eight of the next.
            bytes.checked_sub(4 * channels).map_or(0, |sound| 1 + sound / (4 * channels) * 8)
        }
    }
}

/// On which side samples have bytes to spare.
struct SpareBytes {
    /// The lowest are zero, as they should be, and the highest are used.
    is_below: bool,
    /// The highest repeat the sign: read as they lie, such sound is next to silent.
    is_above: bool,
}

impl SpareBytes {
    /// From some of the `samples` of so many `bytes`, of which some are to `spare`.
    fn in_samples(
        file: &mut BoundedReader<'_>,
        samples: &Range<u64>,
        bytes: usize,
        spare: usize,
    ) -> Result<SpareBytes, FileRefusal> {
        let (mut is_below, mut is_above, mut is_sound) = (true, true, false);
        let frames = samples.end.saturating_sub(samples.start) / bytes as u64;
        for part in 0..LOOKED_AT_PLACES {
            let at = samples.start + frames / LOOKED_AT_PLACES * part * bytes as u64;
            let most = usize::try_from(samples.end - at).unwrap_or(usize::MAX);
            for sample in file.read(at, most.min(LOOKED_AT_BYTES))?.chunks_exact(bytes) {
                let (low, high) = (&sample[..spare], &sample[bytes - spare..]);
                let sign = if sample[bytes - spare - 1] & 0x80 == 0 { 0 } else { 0xff };
                is_below &= low.iter().all(|byte| *byte == 0);
                is_above &= high.iter().all(|byte| *byte == sign);
                is_sound |= sample.iter().any(|byte| *byte != 0);
            }
        }
        // On both sides: 16 bits in the middle of four bytes. Nobody records 48 dB below full
        // scale.
        let is_above = is_above && is_sound;
        Ok(SpareBytes { is_below: is_below && !is_above, is_above })
    }
}
