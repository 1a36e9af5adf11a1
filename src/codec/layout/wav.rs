//! WAV (RIFF, RF64, BW64): shown with a header of this house, which tells the true length.

use std::ops::Range;

use super::chunks::{self, Order};
use super::{Found, Kind, Layout, Peek, Piece, Refusal};
use crate::wire::FileFault;

/// Bytes of the format chunk that are looked at: all that Windows ever defined, and MS ADPCM's.
const FORMAT_BYTES: usize = 64;

/// Bytes of tags in front of the sound that are handed on.
const LIST_BYTES_MAX: u64 = 16 * 1024;

/// Bytes of samples that are looked at, at each of some places, to find out on which side they have
/// bytes to spare: a multiple of every sample.
const LOOKED_AT_BYTES: usize = 48 * 1024;
const LOOKED_AT_PLACES: u64 = 4;

/// Largest block of ADPCM, bytes: the demuxer counts its bits in 16 bits.
const ADPCM_BLOCK_MAX: u64 = 8 * 1024;

const PCM: u64 = 1;
const MS_ADPCM: u64 = 2;
const FLOAT: u64 = 3;
const A_LAW: u64 = 6;
const MU_LAW: u64 = 7;
const IMA_ADPCM: u64 = 0x11;
const EXTENSIBLE: u64 = 0xfffe;

/// What a format chunk says.
struct Format {
    tag: u64,
    channels: u64,
    rate: u64,
    block: u64,
    /// Of a sample, as it lies there; 0 for not told.
    bits: u64,
    /// Of these, those that are used.
    valid: u64,
    /// Loudspeaker positions; 0 for not told.
    mask: u64,
    /// Behind the plain fields.
    extra: Vec<u8>,
}

/// How it is shown.
///
/// # Errors
/// A format whose fields contradict each other, which would be noise.
pub fn look(file: &mut Peek<'_>, sound: Range<u64>) -> Result<Found, Refusal> {
    let plain = Found::plain(Kind::Wav, sound.start..file.len());
    let head = file.read(sound.start, 12)?;
    if head.get(8..) != Some(b"WAVE") {
        return Ok(plain);
    }
    let found = chunks::until(file, sound.start + 12, b"data", Order::Little)?;
    let part = |kind: &[u8; 4]| found.iter().find(|chunk| chunk.kind == *kind);
    let (Some(format), Some(data)) = (part(b"fmt "), part(b"data")) else { return Ok(plain) };
    let format = Format::read(file, format)?;
    let mut told = data.told;
    if !head.starts_with(b"RIFF")
        && told == u64::from(u32::MAX)
        && let Some(long) = part(b"ds64")
    {
        told = Order::Little.number(&file.read(long.body, 16)?, 8, 8).unwrap_or(told);
    }
    // ADPCM has a block for many frames; the rate is what its header says, so nothing is known.
    let bytes_per_s = match format.tag {
        MS_ADPCM | IMA_ADPCM => format.rate.saturating_mul(format.channels).div_ceil(2),
        _ => format.rate.saturating_mul(format.block),
    };
    let (start, order) = (data.body, Order::Little);
    let settled = chunks::settle(file, start, told, sound.end, bytes_per_s, order)?;
    let written = format.written(file, &settled.range)?;
    let mut tags = Vec::new();
    for list in found.iter().filter(|chunk| chunk.kind == *b"LIST" && chunk.told <= LIST_BYTES_MAX)
    {
        tags.extend(info(&file.read(list.body, list.told as usize)?));
    }
    let header = header(&written, &tags, settled.told);
    let layout = Layout::new(vec![Piece::Bytes(header), Piece::File(settled.range)]);
    Ok(Found { layout, remarks: settled.remark.into_iter().collect(), ..plain })
}

/// All in front of the sound: `format` is a chunk's content, `tags` are whole chunks.
pub fn header(format: &[u8], tags: &[u8], told: u64) -> Vec<u8> {
    let told = u32::try_from(told).unwrap_or(u32::MAX);
    let within = 4 + 8 + format.len() + tags.len() + 8;
    let outer = u32::try_from(within).unwrap_or(0).saturating_add(told);
    let mut out = b"RIFF".to_vec();
    out.extend(outer.to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend((format.len() as u32).to_le_bytes());
    out.extend(format);
    out.extend(tags);
    out.extend(b"data");
    out.extend(told.to_le_bytes());
    out
}

/// The content of a format chunk for plain samples, whole bytes each.
pub fn plain_format(tag: u16, channels: u16, rate: u32, bytes: u16) -> Vec<u8> {
    let block = channels.saturating_mul(bytes);
    let mut out = tag.to_le_bytes().to_vec();
    out.extend(channels.to_le_bytes());
    out.extend(rate.to_le_bytes());
    out.extend(rate.saturating_mul(u32::from(block)).to_le_bytes());
    out.extend(block.to_le_bytes());
    out.extend((bytes * 8).to_le_bytes());
    out
}

/// A LIST chunk again, as far as its parts make sense; empty for one that holds no tags.
fn info(content: &[u8]) -> Vec<u8> {
    if !content.starts_with(b"INFO") {
        return Vec::new();
    }
    let mut parts = b"INFO".to_vec();
    let mut at = 4;
    while let Some(length) = Order::Little.number(content, at + 4, 4) {
        let end = at + 8 + length as usize;
        let Some(part) = content.get(at..end) else { break };
        parts.extend(part);
        parts.resize(parts.len().next_multiple_of(2), 0);
        at = end.next_multiple_of(2);
    }
    let mut out = b"LIST".to_vec();
    out.extend((parts.len() as u32).to_le_bytes());
    out.extend(parts);
    out
}

fn refused(detail: String) -> Refusal {
    Refusal::new(FileFault::UnsupportedFormat, detail)
}

impl Format {
    fn read(file: &mut Peek<'_>, chunk: &chunks::Chunk) -> Result<Format, Refusal> {
        let length = usize::try_from(chunk.told).unwrap_or(usize::MAX).min(FORMAT_BYTES);
        let bytes = file.read(chunk.body, length)?;
        let field = |at, width| Order::Little.number(&bytes, at, width);
        let (Some(tag), Some(channels), Some(rate), Some(block)) =
            (field(0, 2), field(2, 2), field(4, 4), field(12, 2))
        else {
            return Err(Refusal::new(FileFault::Damaged, "a format chunk that is too short"));
        };
        let bits = field(14, 2).unwrap_or(0);
        let mut format = Format {
            tag,
            channels,
            rate,
            block,
            bits,
            valid: bits,
            mask: 0,
            extra: bytes.get(16..).unwrap_or_default().to_vec(),
        };
        if tag == EXTENSIBLE
            && let (Some(valid), Some(mask), Some(of)) = (field(18, 2), field(20, 4), field(24, 2))
        {
            format.tag = of;
            format.mask = mask;
            if (1..=bits).contains(&valid) {
                format.valid = valid;
            }
        }
        Ok(format)
    }

    /// The format chunk that the demuxer is shown; `samples` are where the sound lies.
    fn written(&self, file: &mut Peek<'_>, samples: &Range<u64>) -> Result<Vec<u8>, Refusal> {
        let channels = u16::try_from(self.channels).unwrap_or(0);
        if channels == 0 {
            return Err(refused("0 channels".to_owned()));
        }
        let rate = u32::try_from(self.rate).unwrap_or(u32::MAX);
        match self.tag {
            PCM | FLOAT => {
                let bytes = self.sample_bytes(file, samples)?;
                let mut out = plain_format(self.tag as u16, channels, rate, bytes);
                if self.mask != 0 && channels > 2 {
                    out[..2].copy_from_slice(&(EXTENSIBLE as u16).to_le_bytes());
                    out.extend(22_u16.to_le_bytes());
                    out.extend((bytes * 8).to_le_bytes());
                    out.extend((self.mask as u32).to_le_bytes());
                    out.extend((self.tag as u16).to_le_bytes());
                    out.extend(b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71");
                }
                Ok(out)
            }
            A_LAW | MU_LAW => {
                if ![0, self.channels].contains(&self.block) {
                    return Err(self.contradiction());
                }
                let mut out = plain_format(self.tag as u16, channels, rate, 1);
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
                let mut out = plain_format(self.tag as u16, channels, rate, 1);
                out[12..14].copy_from_slice(&(self.block as u16).to_le_bytes());
                out[14..16].copy_from_slice(&4_u16.to_le_bytes());
                out.extend((extra as u16).to_le_bytes());
                out.extend(self.extra.iter().skip(2).take(extra));
                out.resize(18 + extra, 0);
                Ok(out)
            }
            _ => {
                let detail = "unsupported feature: wav: unsupported wave format";
                Err(refused(detail.to_owned()))
            }
        }
    }

    /// Bytes of a sample.
    fn sample_bytes(&self, file: &mut Peek<'_>, samples: &Range<u64>) -> Result<u16, Refusal> {
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
            let spared = Spared::in_samples(file, samples, bytes as usize, spare as usize)?;
            // Where the block alone tells of spare bytes, they must be seen to be.
            let contradicts = if used < bytes { !spared.is_below } else { spared.is_above };
            if contradicts {
                return Err(self.contradiction());
            }
        }
        Ok(bytes as u16)
    }

    fn contradiction(&self) -> Refusal {
        let (bits, block, channels) = (self.valid, self.block, self.channels);
        refused(format!("{bits} bits a sample in blocks of {block} bytes for {channels} channels"))
    }
}

/// On which side samples have bytes to spare.
struct Spared {
    /// The lowest are zero, as they should be, and the highest are used.
    is_below: bool,
    /// The highest repeat the sign: read as they lie, such sound is next to silent.
    is_above: bool,
}

impl Spared {
    /// From some of the `samples` of so many `bytes`, of which some are to `spare`.
    fn in_samples(
        file: &mut Peek<'_>,
        samples: &Range<u64>,
        bytes: usize,
        spare: usize,
    ) -> Result<Spared, Refusal> {
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
        // On both sides: 16 bits in the middle of four bytes. Nobody records 48 dB below full scale.
        let is_above = is_above && is_sound;
        Ok(Spared { is_below: is_below && !is_above, is_above })
    }
}
