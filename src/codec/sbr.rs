//! Finds the extension by which HE-AAC makes the upper half of its band from the lower (SBR).
//!
//! The decoder here passes it over, so such a file sounds at half its band. A header may tell of it
//! and need not, but each packet carries it, in a fill element near its end.

use symphonia::core::codecs::{CODEC_TYPE_AAC, CodecParameters};

/// Core rates up to which half the band is missed: above, the lower half is all that a horn sounds.
const RATE_MAX: u32 = 24_000;

/// Packets that are looked at.
const PACKETS_MAX: u32 = 400;

/// Counts packets that carry the extension.
#[derive(Debug, Default)]
pub struct SbrCount {
    is_told: bool,
    packets: u32,
    carrying: u32,
}

impl SbrCount {
    /// Takes the next packet of the track.
    pub fn note(&mut self, params: &CodecParameters, packet: &[u8]) {
        if params.codec == CODEC_TYPE_AAC && self.packets < PACKETS_MAX {
            if self.packets == 0 {
                self.is_told = params.extra_data.as_deref().is_some_and(tells);
            }
            self.packets += 1;
            self.carrying += u32::from(carries(packet));
        }
    }

    /// Whether half the band of sound with this core `rate` is missing. By chance, one packet in
    /// four looks as if it carried the extension; so most must.
    pub fn is_half_band(&self, rate: u32) -> bool {
        let carries = self.packets >= 10 && self.carrying * 10 >= self.packets * 9;
        rate <= RATE_MAX && (self.is_told || carries)
    }
}

/// Bits of a packet, the highest first.
struct Bits<'a>(&'a [u8]);

impl Bits<'_> {
    fn read(&self, at: usize, count: usize) -> Option<u32> {
        (at..at + count).try_fold(0, |sum, at| {
            let byte = *self.0.get(at / 8)?;
            Some(sum << 1 | u32::from(byte >> (7 - at % 8) & 1))
        })
    }
}

/// Whether a track's configuration tells of the extension: an object type of its own, or, for
/// players that don't know it, one behind the plain one.
fn tells(config: &[u8]) -> bool {
    const SBR: u32 = 5;
    const PS: u32 = 29;
    const BEHIND: u32 = 0x2b7;
    let bits = Bits(config);
    let object = bits.read(0, 5);
    // A rate that is not one of the usual is spelled out.
    let at = if bits.read(5, 4) == Some(15) { 9 + 24 } else { 9 } + 4 + 3;
    let behind = bits.read(at, 11) == Some(BEHIND)
        && bits.read(at + 11, 5) == Some(SBR)
        && bits.read(at + 16, 1) == Some(1);
    matches!(object, Some(SBR | PS)) || behind
}

/// Fill elements behind the extension that are looked through.
const FILLS_MAX: u32 = 4;

/// Whether a raw data block seems to end in a fill element with the extension, behind which stand
/// at most others that only fill, the end (111) and zeros up to a byte.
fn carries(packet: &[u8]) -> bool {
    let Some(last) = packet.last().filter(|last| **last != 0) else { return false };
    let Some(end) = (packet.len() * 8).checked_sub(last.trailing_zeros() as usize + 3) else {
        return false;
    };
    let bits = Bits(packet);
    bits.read(end, 3) == Some(0b111) && ends_in_it(&bits, end, FILLS_MAX)
}

/// Whether a fill element that ends at `end` holds the extension. One has a mark (110), a count of
/// bytes, and a kind: the extension without or with a checksum, or bytes that fill.
fn ends_in_it(bits: &Bits<'_>, end: usize, fills: u32) -> bool {
    (0..=269).any(|count: usize| {
        let header = if count < 15 { 7 } else { 15 };
        let Some(at) = end.checked_sub(count * 8 + header) else { return false };
        let told = match bits.read(at + 3, 4) {
            Some(15) => bits.read(at + 7, 8).map(|more| more as usize + 14),
            told => told.map(|told| told as usize),
        };
        if bits.read(at, 3) != Some(0b110) || told != Some(count) {
            return false;
        }
        match bits.read(at + header, 4) {
            _ if count == 0 => fills > 0 && ends_in_it(bits, at, fills - 1),
            Some(0b1101 | 0b1110) => true,
            Some(0b0001) => {
                let filled = count < 2 || bits.read(at + header + 4, 12) == Some(0x0a5);
                filled && fills > 0 && ends_in_it(bits, at, fills - 1)
            }
            _ => false,
        }
    })
}
