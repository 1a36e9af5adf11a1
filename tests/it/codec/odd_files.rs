//! Files as people have them, with the faults of their headers and ends; and what is heard of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use loaphuong::speaker::decode::FileDecoder;
use loaphuong::wire::{FileRemark, ProbedSound};

use crate::probe::fixture::{make, sound};

/// Frames a second of the sources here.
pub const RATE: u32 = 8_000;

/// Seconds by which a length may differ from what ffmpeg decodes: a packet or two.
const SLACK_S: f64 = 0.1;

/// Makes `name` in `folder`: two seconds of two notes, in mono, encoded as `options` say.
pub fn tune(folder: &Path, name: &str, options: &str) -> PathBuf {
    let out = folder.join(name);
    let notes = "-f lavfi -i aevalsrc=0.5*sin(2*PI*(400+300*gt(t\\,1))*t):s=8000:d=2";
    make(&format!("{notes} {options}"), &out);
    out
}

/// The samples of [`tune`] as a WAV has them.
pub fn samples(folder: &Path) -> Vec<u8> {
    let wav = std::fs::read(tune(folder, "samples.wav", "-bitexact")).expect("it was just made");
    let data = wav.windows(4).position(|four| four == b"data").expect("a WAV has data");
    wav[data + 8..].to_vec()
}

/// Seconds that ffmpeg decodes of a file.
pub fn seconds_by_ffmpeg(file: &Path) -> f64 {
    let raw = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(file)
        .args(["-map", "0:a:0", "-f", "s16le", "-ac", "1", "-ar", "8000", "-"])
        .output()
        .expect("ffmpeg is installed");
    raw.stdout.len() as f64 / 2.0 / f64::from(RATE)
}

/// What ffmpeg decodes of a file: the first channel, at the file's own rate.
pub fn samples_by_ffmpeg(file: &Path) -> Vec<f32> {
    let raw = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(file)
        .args(["-map", "0:a:0", "-f", "f32le", "-af", "pan=mono|c0=c0", "-"])
        .output()
        .expect("ffmpeg is installed");
    let (samples, _) = raw.stdout.as_chunks::<4>();
    samples.iter().map(|sample| f32::from_le_bytes(*sample)).collect()
}

/// A file is heard whole, and sample by sample as ffmpeg hears it.
pub fn as_by_ffmpeg(file: &Path) {
    let expected = samples_by_ffmpeg(file);
    let (_, samples) = spoken(file);
    assert_eq!(samples.len(), expected.len(), "{file:?}");
    let apart = samples.iter().zip(&expected).map(|(one, other)| (one - other).abs());
    let worst = apart.fold(0.0, f32::max);
    assert!(worst < 1e-3, "{file:?}: {worst} apart");
    assert_eq!(sound(file).frames, expected.len() as u64, "{file:?}");
}

/// What the speaker decodes of a file: its rate, its samples.
pub fn spoken(file: &Path) -> (u32, Vec<f32>) {
    let mut decoding = FileDecoder::open(file).expect("what was taken can be opened");
    let mut samples = Vec::new();
    while let Some(stretch) = decoding.next_stretch().expect("and decoded") {
        samples.extend_from_slice(stretch);
    }
    let channels = decoding.channels;
    (decoding.rate, samples.chunks_exact(channels).map(|frame| frame[0]).collect())
}

/// The verdict on a file that is taken whole: so long as `seconds`, as what the speaker sounds of
/// it, and with these remarks.
pub fn whole(file: &Path, seconds: f64, remarks: &[FileRemark]) -> ProbedSound {
    let name = file.file_name().unwrap_or_default();
    let heard = sound(file);
    let (rate, samples) = spoken(file);
    assert_eq!((heard.rate, heard.frames), (rate, samples.len() as u64), "{name:?}: as spoken");
    let length = heard.frames as f64 / f64::from(rate);
    assert!((length - seconds).abs() <= SLACK_S, "{name:?}: {length} s instead of {seconds} s");
    assert_eq!(heard.remarks, remarks, "{name:?}");
    heard
}

/// Hertz of a stretch of samples with one note in it, from where it crosses zero.
pub fn hertz(samples: &[f32], rate: u32) -> f64 {
    let rises = samples.windows(2).filter(|two| two[0] < 0.0 && two[1] >= 0.0).count();
    rises as f64 * f64::from(rate) / samples.len() as f64
}

/// A RIFF file, with its lengths told as they are unless said otherwise.
pub struct Wav {
    pub format: Vec<u8>,
    pub data: Vec<u8>,
    pub outer: Option<u32>,
    pub told: Option<u32>,
    pub in_front: Vec<u8>,
    pub behind: Vec<u8>,
}

impl Wav {
    pub fn new(format: Vec<u8>, data: Vec<u8>) -> Wav {
        let (in_front, behind) = (Vec::new(), Vec::new());
        Wav { format, data, outer: None, told: None, in_front, behind }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut within = b"WAVE".to_vec();
        within.extend(chunk(b"fmt ", &self.format));
        within.extend(&self.in_front);
        within.extend(b"data");
        within.extend(self.told.unwrap_or(self.data.len() as u32).to_le_bytes());
        within.extend(&self.data);
        within.extend(&self.behind);
        let mut whole = b"RIFF".to_vec();
        whole.extend(self.outer.unwrap_or(within.len() as u32).to_le_bytes());
        whole.extend(within);
        whole
    }
}

/// One chunk, filled up to an even length.
pub fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut out = kind.to_vec();
    out.extend((content.len() as u32).to_le_bytes());
    out.extend(content);
    out.resize(out.len().next_multiple_of(2), 0);
    out
}

/// The content of a format chunk of 16 bytes, in mono.
pub fn format(tag: u16, bits: u16, block: u16) -> Vec<u8> {
    let mut out = tag.to_le_bytes().to_vec();
    out.extend(1_u16.to_le_bytes());
    out.extend(RATE.to_le_bytes());
    out.extend((RATE * u32::from(block)).to_le_bytes());
    out.extend(block.to_le_bytes());
    out.extend(bits.to_le_bytes());
    out
}

/// Where the pages of an Ogg file begin.
pub fn pages(ogg: &[u8]) -> Vec<usize> {
    let (mut at, mut found) = (0, Vec::new());
    while at < ogg.len() {
        found.push(at);
        let segments = usize::from(ogg[at + 26]);
        let body: usize = ogg[at + 27..][..segments].iter().map(|&byte| usize::from(byte)).sum();
        at += 27 + segments + body;
    }
    found
}

/// Rewrites the page of `ogg` that begins at `at`: its flags, its granule position.
pub fn rewrite_page(ogg: &mut [u8], at: usize, flags: u8, granule: Option<i64>) {
    let end = pages(ogg).into_iter().find(|page| *page > at).unwrap_or(ogg.len());
    let page = &mut ogg[at..end];
    page[5] = flags;
    if let Some(granule) = granule {
        page[6..14].copy_from_slice(&granule.to_le_bytes());
    }
    page[22..26].fill(0);
    let sum = page.iter().fold(0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            let carry = if sum >> 31 == 0 { 0 } else { 0x04c1_1db7 };
            sum << 1 ^ carry
        })
    });
    page[22..26].copy_from_slice(&sum.to_le_bytes());
}

/// An MP4 whose lengths of edits count in another unit, so many a second.
pub fn with_movie_unit(mp4: &[u8], per_s: u32) -> Vec<u8> {
    let at = mp4.windows(4).rposition(|four| four == b"mvhd").expect("the box is there") + 16;
    let mut out = mp4.to_vec();
    out[at..at + 4].copy_from_slice(&per_s.to_be_bytes());
    out
}

/// An MP4 with another edit list: length in milliseconds, start in the media's own unit, pace in
/// 65536ths. Its index must stand at its end.
pub fn with_edits(mp4: &[u8], edits: &[(u32, i32, u32)]) -> Vec<u8> {
    let mut content = vec![0; 4];
    content.extend((edits.len() as u32).to_be_bytes());
    for (length, start, pace) in edits {
        content.extend(length.to_be_bytes());
        content.extend(start.to_be_bytes());
        content.extend(pace.to_be_bytes());
    }
    let place = |kind: &[u8; 4]| {
        mp4.windows(4).rposition(|four| four == kind).expect("the box is there") - 4
    };
    let list = place(b"elst");
    let size =
        |at: usize| u32::from_be_bytes(mp4[at..at + 4].try_into().expect("four bytes")) as usize;
    let grown = (content.len() + 8) as i64 - size(list) as i64;
    let mut out = mp4[..list + 8].to_vec();
    out.extend(&content);
    out.extend(&mp4[list + size(list)..]);
    for kind in [b"elst", b"edts", b"trak", b"moov"] {
        let at = place(kind);
        let told = (size(at) as i64 + grown) as u32;
        out[at..at + 4].copy_from_slice(&told.to_be_bytes());
    }
    out
}
