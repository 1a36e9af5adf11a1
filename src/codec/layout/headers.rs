//! Headers of this house for plain samples, as a demuxer is shown them.

/// Codings of a WAV: whole numbers, and floating-point ones.
pub const PCM: u16 = 1;
/// Floating-point numbers.
pub const FLOAT: u16 = 3;

/// All in front of the sound of a WAV: `format` is a chunk's content, `tags` are whole chunks.
pub fn wav_header(format: &[u8], tags: &[u8], told: u64) -> Vec<u8> {
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

/// All in front of the sound of an AIFC.
///
/// The demuxer takes the eight bytes that lead the sound for a part of it, so they are left out of
/// the length.
pub fn aifc_header(
    compression: &[u8; 4],
    channels: u16,
    bits: u16,
    rate: u32,
    told: u64,
) -> Vec<u8> {
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

/// A number of frames a second, other than 0, in 80 bits.
fn extended(rate: u32) -> [u8; 10] {
    let places = u32::BITS - 1 - rate.max(1).leading_zeros();
    let mut out = [0; 10];
    out[..2].copy_from_slice(&(16_383 + places as u16).to_be_bytes());
    out[2..].copy_from_slice(&(u64::from(rate) << (63 - places)).to_be_bytes());
    out
}
