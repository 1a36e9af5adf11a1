//! AIFF and AIFC: shown with a header of this house, which tells the true length.

use std::ops::Range;

use super::chunks::{self, ByteOrder, FileChunk, FileEnds};
use super::findings::{ContainerKind, FileFindings, FileLayout, LayoutPiece};
use super::peek::BoundedReader;
use super::samples::{PlainSamples, SampleCoding};
use crate::wire::{FileRefusal, JoinedFiles, UnsupportedFormat};

/// Bytes of the common chunk that are looked at: up to the compression.
const COMMON_BYTES: usize = 22;

/// How it is shown.
///
/// # Errors
/// A compression that is not decoded here.
pub fn look(file: &mut BoundedReader<'_>, sound: Range<u64>) -> Result<FileFindings, FileRefusal> {
    let plain = FileFindings::plain(ContainerKind::Aiff, sound.start..file.len());
    let order = ByteOrder::Big;
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
        b"none" | b"twos" => (SampleCoding::Signed(ByteOrder::Big), bits.div_ceil(8)),
        b"sowt" => (SampleCoding::Signed(ByteOrder::Little), bits.div_ceil(8)),
        b"raw " => (SampleCoding::Unsigned, bits.div_ceil(8)),
        b"in24" => (SampleCoding::Signed(ByteOrder::Big), 3),
        b"in32" => (SampleCoding::Signed(ByteOrder::Big), 4),
        b"alaw" => (SampleCoding::ALaw, 1),
        b"ulaw" => (SampleCoding::MuLaw, 1),
        b"fl32" => (SampleCoding::Float(ByteOrder::Big), 4),
        b"fl64" => (SampleCoding::Float(ByteOrder::Big), 8),
        _ => {
            let compression = String::from_utf8_lossy(&compression).trim().to_owned();
            return Err(FileRefusal::Unsupported(UnsupportedFormat::Aifc { compression }));
        }
    };
    let samples = PlainSamples::new(coding, bytes, channels, rate)?;
    // The chunk begins with an offset, as a rule 0, and a size of blocks that tells nothing.
    let lead = file.read(data.body, 8)?;
    let offset = order.number(&lead, 0, 4).unwrap_or(0).min(file.len());
    let start = data.body + 8 + offset;
    let told = data.told.saturating_sub(8 + offset);
    let bytes_per_s = samples.frame_bytes() * rate;
    let outer = order.number(&head, 4, 4).unwrap_or(0);
    let ends = FileEnds { outer: (sound.start + 8).saturating_add(outer), tags: sound.end };
    let content = FileChunk { kind: *b"SSND", body: start, told };
    let settled = chunks::settle(file, &content, &ends, bytes_per_s, order)?;
    let behind = chunks::behind(file, settled.range.end, told % 2 == 1, order)?;
    if behind.iter().any(|chunk| chunk.kind == *b"SSND") {
        return Err(FileRefusal::Joined(JoinedFiles::WholeFiles));
    }
    let (kind, header) = samples.header(settled.told);
    let layout =
        FileLayout::new(vec![LayoutPiece::Bytes(header), LayoutPiece::File(settled.range)]);
    Ok(FileFindings { kind, layout, remarks: settled.remark.into_iter().collect(), ..plain })
}

/// Frames a second from a number of 80 bits; 0 for none that could be.
fn rate(bytes: &[u8]) -> u64 {
    let exponent = ByteOrder::Big.number(bytes, 0, 2).unwrap_or(0);
    let mantissa = ByteOrder::Big.number(bytes, 2, 8).unwrap_or(0);
    match exponent.checked_sub(16_383) {
        Some(places @ 0..32) => mantissa >> (63 - places),
        _ => 0,
    }
}
