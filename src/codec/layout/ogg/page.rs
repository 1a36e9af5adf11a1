//! Whole pages, and what their headers say.

use std::io;
use std::ops::Range;

use crate::codec::layout::peek::BoundedReader;

/// What a page begins with.
pub const MARK: &[u8; 4] = b"OggS";

/// Bytes of a page's header in front of its table of segments.
pub const HEADER_BYTES: usize = 27;

/// Places in the header: flags, granule position, serial number, the page's own, checksum.
pub const FLAGS: usize = 5;
/// Where its granule position stands in a page's head.
pub const GRANULE: Range<usize> = 6..14;
/// Where its stream's number stands.
pub const SERIAL: Range<usize> = 14..18;
/// Where its own number stands.
pub const NUMBER: Range<usize> = 18..22;
/// Where its checksum stands.
pub const CHECKSUM: Range<usize> = 22..26;

const IS_CONTINUED: u8 = 1;
const IS_LAST: u8 = 4;

/// A whole page.
pub struct OggPage {
    pub at: u64,
    pub bytes: Vec<u8>,
}

impl OggPage {
    pub fn end(&self) -> u64 {
        self.at + self.bytes.len() as u64
    }

    pub fn is_last(&self) -> bool {
        self.bytes[FLAGS] & IS_LAST != 0
    }

    /// Its granule position; `None` for -1, which says that no packet ends on it, and that some
    /// write where they don't know it. Nor is anything else below 0 one.
    pub fn granule(&self) -> Option<u64> {
        let bytes = self.bytes[GRANULE].try_into().expect("eight bytes of a header");
        u64::try_from(i64::from_le_bytes(bytes)).ok()
    }

    pub fn serial(&self) -> u32 {
        u32::from_le_bytes(self.bytes[SERIAL].try_into().expect("four bytes of a header"))
    }

    pub fn number(&self) -> u32 {
        u32::from_le_bytes(self.bytes[NUMBER].try_into().expect("four bytes of a header"))
    }

    pub fn segments(&self) -> &[u8] {
        &self.bytes[HEADER_BYTES..HEADER_BYTES + usize::from(self.bytes[HEADER_BYTES - 1])]
    }

    /// Packets that end on it and are not empty.
    pub fn packets(&self) -> usize {
        let mut is_begun = self.bytes[FLAGS] & IS_CONTINUED != 0;
        let ends = |&&length: &&u8| {
            let is_packet = is_begun || length > 0;
            is_begun = length == 255;
            length < 255 && is_packet
        };
        self.segments().iter().filter(ends).count()
    }

    /// Whether its last packet goes on behind it.
    pub fn breaks_off(&self) -> bool {
        self.segments().last() == Some(&255)
    }

    pub fn body(&self) -> &[u8] {
        &self.bytes[HEADER_BYTES + self.segments().len()..]
    }
}

/// The whole page at `at`; `None` where there is none.
pub fn page(file: &mut BoundedReader<'_>, at: u64) -> io::Result<Option<OggPage>> {
    let head = file.read(at, HEADER_BYTES + 255)?;
    if !head.starts_with(MARK) || head.len() < HEADER_BYTES || head[4] != 0 {
        return Ok(None);
    }
    let count = usize::from(head[HEADER_BYTES - 1]);
    let Some(segments) = head.get(HEADER_BYTES..HEADER_BYTES + count) else { return Ok(None) };
    let body: usize = segments.iter().map(|&length| usize::from(length)).sum();
    let length = HEADER_BYTES + count + body;
    let bytes = file.read(at, length)?;
    if bytes.len() < length {
        return Ok(None);
    }
    let told = bytes[CHECKSUM].try_into().expect("four bytes of a header");
    let mut blank = bytes.clone();
    blank[CHECKSUM].fill(0);
    Ok((checksum(&blank) == u32::from_le_bytes(told)).then_some(OggPage { at, bytes }))
}

/// CRC-32 as Ogg has it: not turned round, from 0.
pub fn checksum(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0x04c1_1db7;
    bytes.iter().fold(0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            let carry = if sum & 0x8000_0000 == 0 { 0 } else { POLYNOMIAL };
            sum << 1 ^ carry
        })
    })
}
