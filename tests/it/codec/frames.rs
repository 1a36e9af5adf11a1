//! MP3 and ADTS files with everything around, in front of and between their frames that people's
//! files have; ffmpeg as the judge of their length, and the speaker's decoder as their ear.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use loaphuong::speaker::decode::FileDecoder;
use loaphuong::wire::{FileFault, ProbeVerdict};

use crate::probe::fixture::{make, probe};

/// What is right for a file.
pub enum Right {
    /// It sounds as this one does, sample by sample.
    As(Vec<u8>),
    /// It lasts as long as ffmpeg decodes it.
    Whole,
    /// It lasts so many seconds; ffmpeg gives up or drops a part, as the row says.
    Lasts(f64),
    Refused(FileFault),
}

/// One file.
pub struct Row {
    pub name: String,
    pub bytes: Vec<u8>,
    pub right: Right,
}

impl Row {
    pub fn new(name: impl Into<String>, bytes: Vec<u8>, right: Right) -> Row {
        Row { name: name.into(), bytes, right }
    }
}

/// The product's lengths and ffmpeg's may differ by so much, seconds.
const SLACK_S: f64 = 0.1;

/// Tries all rows and names those that fail.
pub fn try_all(rows: Vec<Row>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let faults: Vec<String> = rows
        .iter()
        .filter_map(|row| Some(format!("{}: {}", row.name, wrong(folder.path(), row)?)))
        .collect();
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), rows.len(), faults.join("\n"));
}

/// What is wrong with how a file is taken.
fn wrong(folder: &Path, row: &Row) -> Option<String> {
    let path = folder.join("file");
    fs::write(&path, &row.bytes).expect("room for a file");
    let sound = match (probe(&path), &row.right) {
        (ProbeVerdict::Refused(refusal), Right::Refused(right)) if refusal.fault() == *right => {
            return None;
        }
        (ProbeVerdict::Refused(refusal), _) => return Some(format!("{refusal:?}")),
        (ProbeVerdict::Sound(sound), Right::Refused(right)) => {
            return Some(format!("{} ms, not {right:?}", sound.length_ms));
        }
        (ProbeVerdict::Sound(sound), _) => sound,
    };
    let (samples, channels, rate) = match heard(&path) {
        Ok(heard) => heard,
        Err(why) => return Some(format!("the speaker: {why}")),
    };
    if (samples.len() / channels) as u64 != sound.frames || rate != sound.rate {
        return Some(format!("{} samples heard, {} frames probed", samples.len(), sound.frames));
    }
    let right_s = match &row.right {
        Right::As(other) => {
            let path = folder.join("other");
            fs::write(&path, other).expect("room for a file");
            let (other, ..) = heard(&path).expect("a good file");
            let differs = samples.iter().zip(&other).position(|(one, other)| one != other);
            return (samples != other).then(|| {
                format!("{} samples, not {}; first {differs:?}", samples.len(), other.len())
            });
        }
        Right::Whole => seconds_by_ffmpeg(&path),
        Right::Lasts(seconds) => *seconds,
        Right::Refused(_) => unreachable!("is dealt with above"),
    };
    let seconds = sound.frames as f64 / f64::from(sound.rate);
    ((seconds - right_s).abs() > SLACK_S).then(|| format!("{seconds:.2} s, not {right_s:.2} s"))
}

/// What a speaker decodes of a file: samples, channels, rate.
pub fn heard(path: &Path) -> Result<(Vec<f32>, usize, u32), String> {
    let mut decoding = FileDecoder::open(path).map_err(|error| error.to_string())?;
    let mut samples = Vec::new();
    while let Some(stretch) = decoding.next_stretch().map_err(|error| error.to_string())? {
        samples.extend_from_slice(stretch);
    }
    Ok((samples, decoding.channels, decoding.rate))
}

fn seconds_by_ffmpeg(path: &Path) -> f64 {
    let raw = Command::new("ffmpeg")
        .args(["-v", "quiet", "-i"])
        .arg(path)
        .args(["-f", "s16le", "-ac", "1", "-ar", "8000", "-"])
        .output()
        .expect("ffmpeg is installed");
    raw.stdout.len() as f64 / 16_000.0
}

/// A tune of this many seconds, encoded as `options` say into a file of this kind.
pub fn tune(seconds: f64, kind: &str, options: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(format!("tune.{kind}"));
    let wave = "aevalsrc=0.3*sin(2*PI*(400+200*mod(floor(2*t)\\,3))*t)";
    make(&format!("-f lavfi -i {wave}:s=44100:d={seconds} -map_metadata -1 {options}"), &path);
    fs::read(&path).expect("the file just made")
}

/// An MP3 of three seconds without any header or tag.
pub fn plain() -> Vec<u8> {
    tune(3.0, "mp3", "-b:a 64k -write_xing 0 -id3v2_version 0")
}

/// One of variable bit rate, with its header.
pub fn with_header() -> Vec<u8> {
    tune(3.0, "mp3", "-q:a 5 -id3v2_version 0")
}

/// Bytes of no kind, always the same.
pub fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 7_u64;
    let next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    std::iter::repeat_with(next).take(bytes).collect()
}

/// What a picture may hold: bytes of no kind, and some that are frames.
pub fn picture() -> Vec<u8> {
    let frames = tune(1.0, "mp3", "-ar 16000 -b:a 24k -write_xing 0 -id3v2_version 0");
    let (begin, end) = (noise(3_000), noise(2_000));
    // Whole frames, but not a row of them as in a file of sound.
    let rows: Vec<&[u8]> = frames.chunks(108 * 3).collect();
    [&begin[..], &rows.join(&noise(50)[..]), &end].concat()
}

pub fn seven_bits(size: usize) -> [u8; 4] {
    [21, 14, 7, 0].map(|shift| (size >> shift) as u8 & 0x7f)
}

/// An ID3v2 tag of this version.
pub fn id3v2(version: u8, content: &[u8]) -> Vec<u8> {
    [b"ID3", &[version, 0, 0][..], &seven_bits(content.len()), content].concat()
}

/// A frame of an ID3v2.3 tag.
pub fn id3_frame(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [name, &(content.len() as u32).to_be_bytes()[..], &[0, 0], content].concat()
}

/// A cover in a frame of an ID3v2.3 tag.
pub fn cover() -> Vec<u8> {
    id3_frame(b"APIC", &[&b"\0image/jpeg\0\x03\0"[..], &picture()].concat())
}

/// An ID3v1 tag.
pub fn id3v1() -> Vec<u8> {
    let mut tag = b"TAGBan tin".to_vec();
    tag.resize(128, 0);
    tag
}

/// An APE tag of this version.
pub fn ape(version: u32, has_header: bool, items: &[u8]) -> Vec<u8> {
    let end = |flags: u32| {
        let flags = if version < 2_000 { 0 } else { flags };
        let numbers = [version, items.len() as u32 + 32, 1, flags, 0, 0];
        [b"APETAGEX".to_vec(), numbers.map(u32::to_le_bytes).concat()].concat()
    };
    let flags = if has_header { 1 << 31 } else { 0 };
    let header = if has_header { end(flags | 1 << 29) } else { Vec::new() };
    [header, items.to_vec(), end(flags)].concat()
}

/// `file` with other counts of frames and bytes in its header.
pub fn counted(file: &[u8], frames: Option<u32>, bytes: Option<u32>) -> Vec<u8> {
    let mut file = file.to_vec();
    let at = file.windows(4).position(|four| four == b"Xing" || four == b"Info").expect("a header");
    for (at, count) in [(at + 8, frames), (at + 12, bytes)] {
        if let Some(count) = count {
            file[at..at + 4].copy_from_slice(&count.to_be_bytes());
        }
    }
    file
}

/// The counts of frames and bytes in the header of `file`.
pub fn counts(file: &[u8]) -> (u32, u32) {
    let at = file.windows(4).position(|four| four == b"Xing" || four == b"Info").expect("a header");
    let count = |at: usize| u32::from_be_bytes(*file[at..].first_chunk().expect("a count"));
    (count(at + 8), count(at + 12))
}

/// `frames`, which have no header, behind one of Fraunhofer's kind.
pub fn with_vbri(frames: &[u8], count: u32, bytes: u32) -> Vec<u8> {
    let mut header = vec![0; 417];
    header[..4].copy_from_slice(&[0xff, 0xfb, 0x90, frames[3]]);
    let fields = [&b"VBRI\0\x01\0\0\0\0"[..], &bytes.to_be_bytes(), &count.to_be_bytes()].concat();
    header[36..36 + fields.len()].copy_from_slice(&fields);
    [&header[..], frames].concat()
}

/// The file of this name beside the tests.
pub fn kept(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
    fs::read(path).expect("a file of the repository")
}

/// A file with a tag in front whose cover is of so many bytes, all zeros, which take no room.
pub fn with_large_cover(path: &Path, bytes: u32, sound: &[u8]) {
    use std::io::{Seek, SeekFrom, Write};
    let text = b"\0image/jpeg\0\x03\0";
    let cover = text.len() as u32 + bytes;
    let tag = [&b"APIC"[..], &cover.to_be_bytes(), &[0, 0], text].concat();
    let head = [b"ID3", &[3, 0, 0][..], &seven_bits(10 + cover as usize), &tag].concat();
    let mut file = File::create(path).expect("room for a file");
    file.write_all(&head).expect("room for a head");
    file.seek(SeekFrom::Current(i64::from(bytes))).expect("a place in it");
    file.write_all(sound).expect("room for sound");
}
