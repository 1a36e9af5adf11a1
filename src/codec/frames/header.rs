//! Frame headers of MPEG audio (ISO/IEC 11172-3, 13818-3, and 2.5) and of AAC in ADTS (13818-7).

/// Bytes that [`FrameHeader::of`] wants to see.
pub const HEADER_BYTES: usize = 7;

/// Bytes of the longest frame: ADTS counts to 13 bits; MPEG audio has 2,881 at most.
pub const FRAME_BYTES_MAX: usize = (1 << 13) - 1;

/// Kilobits a second by the header's four bits; 0 is "free", which no decoder here knows.
const BIT_RATES: [[u32; 15]; 5] = [
    // MPEG-1, layers I, II, III …
    [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    // … MPEG-2 and 2.5, layer I, layers II and III.
    [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// Samples a second of MPEG-1; half of it in MPEG-2, a quarter in 2.5.
const MPEG_RATES: [u32; 3] = [44_100, 48_000, 32_000];

const ADTS_RATES: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
];

/// Samples of an AAC frame in each channel.
const AAC_SAMPLES: u32 = 1_024;

/// What all frames of one stream have in common; where it changes, another stream was joined on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameStream {
    /// MPEG audio.
    Mpeg {
        /// 1, 2 or 3.
        layer: u8,
        /// MPEG-2 or 2.5: half the samples a frame in layer III, a shorter side information.
        low: bool,
        rate: u32,
        /// 1 or 2.
        channels: u8,
    },
    /// AAC in ADTS.
    Adts {
        /// The kind of AAC, as the header has it: 1 is the "low complexity" that all use.
        profile: u8,
        rate: u32,
        /// The header's configuration, 0 to 7: 7 are eight channels, 0 says that the frames tell.
        channels: u8,
    },
}

impl FrameStream {
    /// Samples a second.
    pub fn rate(self) -> u32 {
        match self {
            FrameStream::Mpeg { rate, .. } | FrameStream::Adts { rate, .. } => rate,
        }
    }
}

/// One frame's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameHeader {
    pub stream: FrameStream,
    /// Length of the whole frame.
    pub bytes: usize,
    /// Samples in each channel.
    pub samples: u32,
    /// Where in the frame begins what a decoder takes: MPEG audio with its header, AAC without.
    pub body: usize,
    /// Length of the side information behind the four bytes of a header of layer III.
    pub side: usize,
}

impl FrameHeader {
    /// The header with which `bytes` begin, if they do.
    pub fn of(bytes: &[u8]) -> Option<FrameHeader> {
        match bytes {
            [0xff, second, ..] if second & 0xf6 == 0xf0 => FrameHeader::of_adts(bytes),
            [0xff, second, ..] if second & 0xe0 == 0xe0 => FrameHeader::of_mpeg(bytes),
            _ => None,
        }
    }

    fn of_mpeg(bytes: &[u8]) -> Option<FrameHeader> {
        let &[_, second, third, fourth, ..] = bytes else { return None };
        let (version, layer) = (second >> 3 & 3, 4 - (second >> 1 & 3));
        if version == 1 || layer == 4 {
            return None;
        }
        let low = version != 3;
        let table = match (low, layer) {
            (false, layer) => usize::from(layer) - 1,
            (true, 1) => 3,
            (true, _) => 4,
        };
        let bit_rate = *BIT_RATES[table].get(usize::from(third >> 4)).filter(|&&rate| rate > 0)?;
        let rate =
            MPEG_RATES.get(usize::from(third >> 2 & 3))? >> [2, 0, 1, 0][usize::from(version)];
        let padding = usize::from(third >> 1 & 1);
        let samples = match (layer, low) {
            (1, _) => 384,
            (3, true) => 576,
            _ => 1_152,
        };
        let slots = (samples / 8 * bit_rate * 1_000 / rate) as usize;
        let bytes = match layer {
            1 => (slots / 4 + padding) * 4,
            _ => slots + padding,
        };
        let channels = if fourth >> 6 == 3 { 1 } else { 2 };
        let side = match (low, channels) {
            (false, 2) => 32,
            (true, 1) => 9,
            _ => 17,
        };
        let stream = FrameStream::Mpeg { layer, low, rate, channels };
        Some(FrameHeader { stream, bytes, samples, body: 0, side })
    }

    fn of_adts(bytes: &[u8]) -> Option<FrameHeader> {
        let &[_, second, third, fourth, fifth, sixth, seventh, ..] = bytes else { return None };
        let rate = *ADTS_RATES.get(usize::from(third >> 2 & 15))?;
        let channels = (third & 1) << 2 | fourth >> 6;
        let bytes =
            usize::from(fourth & 3) << 11 | usize::from(fifth) << 3 | usize::from(sixth) >> 5;
        // A checksum follows the header where the last bit of the second byte is not set.
        let body = if second & 1 == 1 { 7 } else { 9 };
        // Several blocks in one frame: nobody writes them, and no decoder here takes them.
        let several = seventh & 3 != 0;
        let stream = FrameStream::Adts { profile: third >> 6, rate, channels };
        (bytes > body && !several).then_some(FrameHeader {
            stream,
            bytes,
            samples: AAC_SAMPLES,
            body,
            side: 0,
        })
    }
}

/// Whether `bytes` begin with frames of MPEG audio of a "free" bit rate: three headers alike, the
/// same distance apart, give or take their padding.
pub fn is_free_format(bytes: &[u8]) -> bool {
    let alike = |at: usize| {
        bytes.get(at..at + 4).is_some_and(|other| {
            other[..2] == bytes[..2]
                && (other[2] ^ bytes[2]) & 0xfd == 0
                && other[3] >> 6 == bytes[3] >> 6
        })
    };
    let [0xff, second, third, _, ..] = *bytes else { return false };
    let is_header = second & 0xe0 == 0xe0
        && second >> 3 & 3 != 1
        && second >> 1 & 3 != 0
        && third >> 2 & 3 != 3;
    let apart = (24..FRAME_BYTES_MAX).find(|&at| alike(at));
    is_header
        && third >> 4 == 0
        && apart.is_some_and(|apart| (2 * apart - 1..=2 * apart + 1).any(alike))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_what_a_frame_is_and_how_long() {
        let mpeg = |layer, low, rate, channels| FrameStream::Mpeg { layer, low, rate, channels };
        type Told = Option<(FrameStream, usize, u32)>;
        let cases: &[(&[u8], Told)] = &[
            (&[0xff, 0xfb, 0x90, 0xc4], Some((mpeg(3, false, 44_100, 1), 417, 1_152))),
            (&[0xff, 0xfb, 0x92, 0x00], Some((mpeg(3, false, 44_100, 2), 418, 1_152))),
            (&[0xff, 0xf3, 0x38, 0xc4], Some((mpeg(3, true, 16_000, 1), 108, 576))),
            (&[0xff, 0xe3, 0x18, 0xc4], Some((mpeg(3, true, 8_000, 1), 72, 576))),
            (&[0xff, 0xfd, 0x84, 0x00], Some((mpeg(2, false, 48_000, 2), 384, 1_152))),
            (&[0xff, 0xff, 0x42, 0x00], Some((mpeg(1, false, 44_100, 2), 140, 384))),
            // No version, no layer, no bit rate, no rate.
            (&[0xff, 0xeb, 0x90, 0xc4], None),
            (&[0xff, 0xf9, 0x90, 0xc4], None),
            (&[0xff, 0xfb, 0xf0, 0xc4], None),
            (&[0xff, 0xfb, 0x00, 0xc4], None),
            (&[0xff, 0xfb, 0x9c, 0xc4], None),
            (&[0xff, 0xfb, 0x90], None),
            (&[0xfe, 0xfb, 0x90, 0xc4], None),
        ];
        for (bytes, wanted) in cases {
            let found = FrameHeader::of(bytes).map(|h| (h.stream, h.bytes, h.samples));
            assert_eq!(found, *wanted, "{bytes:x?}");
        }
        let adts =
            FrameHeader::of(&[0xff, 0xf1, 0x50, 0x80, 0x2e, 0x7f, 0xfc]).expect("an ADTS header");
        assert_eq!(adts.stream, FrameStream::Adts { profile: 1, rate: 44_100, channels: 2 });
        assert_eq!((adts.bytes, adts.body), (371, 7));
        let with_checksum = FrameHeader::of(&[0xff, 0xf8, 0x50, 0x80, 0x2e, 0x7f, 0xfc]);
        assert_eq!(with_checksum.map(|h| h.body), Some(9));
    }

    #[test]
    fn frames_of_a_free_bit_rate_are_known_by_their_distance() {
        let frame = |padding: u8, bytes: usize| {
            let mut frame = vec![0x55; bytes];
            frame[..4].copy_from_slice(&[0xff, 0xfb, padding << 1, 0x64]);
            frame
        };
        assert!(is_free_format(&[frame(0, 300), frame(1, 301), frame(0, 300)].concat()));
        assert!(!is_free_format(&[frame(0, 300), frame(0, 400), frame(0, 300)].concat()));
        assert!(!is_free_format(&frame(0, 300)));
        assert!(!is_free_format(&[]));
    }
}
