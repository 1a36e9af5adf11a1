//! AIFF and AIFC: shown with a header of this house, which tells the true length.

use std::ops::Range;

use super::chunks::{self, Chunk, Ends, Order};
use super::samples::{Coding, Samples};
use super::{Found, Kind, Layout, Peek, Piece};
use crate::wire::{FileRefusal, JoinedFiles, UnsupportedFormat};

/// Bytes of the common chunk that are looked at: up to the compression.
const COMMON_BYTES: usize = 22;

/// How it is shown.
///
/// # Errors
/// A compression that is not decoded here.
pub fn look(file: &mut Peek<'_>, sound: Range<u64>) -> Result<Found, FileRefusal> {
    let plain = Found::plain(Kind::Aiff, sound.start..file.len());
    let order = Order::Big;
    let head = file.read(sound.start, 12)?;
    let form = head.get(8..).unwrap_or_default();
    if form != b"AIFF" && form != b"AIFC" {
        return Ok(plain);
    }
    let mut found = chunks::until(file, sound.start + 12, b"SSND", order)?;
    let Some(data) = found.iter().find(|chunk| chunk.kind == *b"SSND").cloned() else {
        return Ok(plain);
    };
    if found.iter().all(|chunk| chunk.kind != *b"COMM") {
        // It may stand behind the sound.
        let end = data.body.saturating_add(data.told.next_multiple_of(2));
        found = chunks::until(file, end, b"COMM", order)?;
    }
    let Some(common) = found.iter().find(|chunk| chunk.kind == *b"COMM") else { return Ok(plain) };
    let length = usize::try_from(common.told).unwrap_or(COMMON_BYTES).min(COMMON_BYTES);
    let common = file.read(common.body, length)?;
    let fields = (order.number(&common, 0, 2), order.number(&common, 6, 2), common.get(8..18));
    let (Some(channels), Some(bits), Some(rate_bytes)) = fields else { return Ok(plain) };
    let rate = rate(rate_bytes);
    let compression = common.get(18..22).filter(|_| form == b"AIFC").unwrap_or(b"NONE");
    let compression = compression.to_ascii_lowercase();
    let (coding, bytes) = match &compression[..] {
        b"none" | b"twos" => (Coding::Signed(Order::Big), bits.div_ceil(8)),
        b"sowt" => (Coding::Signed(Order::Little), bits.div_ceil(8)),
        b"raw " => (Coding::Unsigned, bits.div_ceil(8)),
        b"in24" => (Coding::Signed(Order::Big), 3),
        b"in32" => (Coding::Signed(Order::Big), 4),
        b"alaw" => (Coding::ALaw, 1),
        b"ulaw" => (Coding::MuLaw, 1),
        b"fl32" => (Coding::Float(Order::Big), 4),
        b"fl64" => (Coding::Float(Order::Big), 8),
        _ => {
            let compression = String::from_utf8_lossy(&compression).trim().to_owned();
            return Err(FileRefusal::Unsupported(UnsupportedFormat::Aifc { compression }));
        }
    };
    let samples = Samples::new(coding, bytes, channels, rate)?;
    // The chunk begins with an offset, as a rule 0, and a size of blocks that tells nothing.
    let lead = file.read(data.body, 8)?;
    let offset = order.number(&lead, 0, 4).unwrap_or(0).min(file.len());
    let start = data.body + 8 + offset;
    let told = data.told.saturating_sub(8 + offset);
    let bytes_per_s = samples.frame_bytes() * rate;
    let outer = order.number(&head, 4, 4).unwrap_or(0);
    let ends = Ends { outer: (sound.start + 8).saturating_add(outer), tags: sound.end };
    let content = Chunk { kind: *b"SSND", body: start, told };
    let settled = chunks::settle(file, &content, &ends, bytes_per_s, order)?;
    let behind = chunks::behind(file, settled.range.end, told % 2 == 1, order)?;
    if behind.iter().any(|chunk| chunk.kind == *b"SSND") {
        return Err(FileRefusal::Joined(JoinedFiles::WholeFiles));
    }
    let (kind, header) = samples.header(settled.told);
    let layout = Layout::new(vec![Piece::Bytes(header), Piece::File(settled.range)]);
    Ok(Found { kind, layout, remarks: settled.remark.into_iter().collect(), ..plain })
}

/// All in front of the sound.
///
/// The demuxer takes the eight bytes that lead the sound for a part of it, so they are left out of
/// the length.
pub fn header(compression: &[u8; 4], channels: u16, bits: u16, rate: u32, told: u64) -> Vec<u8> {
    let told = u32::try_from(told).unwrap_or(u32::MAX);
    let mut common = channels.to_be_bytes().to_vec();
    common.extend([0; 4]);
    common.extend(bits.to_be_bytes());
    common.extend(extended(rate));
    common.extend(compression);
    // A name of no letters, and the byte that fills it up.
    common.extend([0, 0]);
    let mut out = b"FORM".to_vec();
    let within = 4 + 8 + common.len() + 8 + 8;
    out.extend((within as u32).saturating_add(told).to_be_bytes());
    out.extend(b"AIFCCOMM");
    out.extend((common.len() as u32).to_be_bytes());
    out.extend(common);
    out.extend(b"SSND");
    out.extend(told.to_be_bytes());
    out.extend([0; 8]);
    out
}

/// Frames a second from a number of 80 bits; 0 for none that could be.
fn rate(bytes: &[u8]) -> u64 {
    let exponent = Order::Big.number(bytes, 0, 2).unwrap_or(0);
    let mantissa = Order::Big.number(bytes, 2, 8).unwrap_or(0);
    match exponent.checked_sub(16_383) {
        Some(places @ 0..32) => mantissa >> (63 - places),
        _ => 0,
    }
}

/// A number of frames a second, other than 0, in 80 bits.
fn extended(rate: u32) -> [u8; 10] {
    let places = u32::BITS - 1 - rate.max(1).leading_zeros();
    let mut out = [0; 10];
    out[..2].copy_from_slice(&(16_383 + places as u16).to_be_bytes());
    out[2..].copy_from_slice(&(u64::from(rate) << (63 - places)).to_be_bytes());
    out
}
