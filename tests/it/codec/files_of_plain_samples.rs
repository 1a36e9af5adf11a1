//! Plain samples in a MOV, in whatever order their bytes lie, are heard as ffmpeg hears them, or
//! the file is refused in words.

use std::fs;
use std::path::Path;

use loaphuong::wire::FileFault;
use tempfile::tempdir;

use crate::codec::odd_files::{as_by_ffmpeg, tune, whole};
use crate::probe::fixture::{fault, make};

const CODECS: &[&str] = &[
    "s8", "u8", "s16le", "s16be", "s24le", "s24be", "s32le", "s32be", "f32le", "f32be", "f64le",
    "f64be", "alaw", "mulaw",
];

/// The movie of [`tune`], its index in front.
fn movie(folder: &Path, codec: &str, options: &str) -> Vec<u8> {
    let options = format!("-c:a pcm_{codec} -movflags +faststart {options}");
    fs::read(tune(folder, "movie.mov", &options)).unwrap()
}

fn place(movie: &[u8], kind: &[u8; 4]) -> usize {
    movie.windows(4).position(|four| four == kind).unwrap()
}

#[test]
fn plain_samples_of_a_mov_are_heard_in_every_order_of_bytes() {
    let dir = tempdir().unwrap();
    for codec in CODECS {
        println!("{codec}");
        let file = tune(dir.path(), "a.mov", &format!("-c:a pcm_{codec}"));
        whole(&file, 2.0, &[]);
        as_by_ffmpeg(&file);
        // From 65,536 samples a second on the entry is of its longest form, with flags for the
        // order.
        let long = tune(dir.path(), "long.mov", &format!("-c:a pcm_{codec} -ar 96000 -ac 2"));
        as_by_ffmpeg(&long);
    }
}

#[test]
fn plain_samples_between_others_are_heard_alone() {
    let dir = tempdir().unwrap();
    let heard = tune(dir.path(), "heard.wav", "");
    let file = dir.path().join("a.mov");
    let other = "-f lavfi -i aevalsrc=0.5*sin(2*PI*1700*t):s=8000:d=2";
    for codec in ["s24be", "s16le", "f32be"] {
        let options = format!("-i {} {other} -map 0 -map 1 -c:a pcm_{codec}", heard.display());
        make(&options, &file);
        as_by_ffmpeg(&file);
    }
    // From before there was a box that says what the file is.
    for codec in ["s16be", "s32be"] {
        let mut bytes = movie(dir.path(), codec, "");
        let at = place(&bytes, b"ftyp");
        bytes[at..at + 4].copy_from_slice(b"free");
        fs::write(&file, bytes).unwrap();
        as_by_ffmpeg(&file);
    }
}

#[test]
fn sample_sizes_of_a_mov_are_understood_or_refused() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.mov");
    let plain = movie(dir.path(), "s24be", "-ac 2");
    let at = place(&plain, b"stsz") + 8;
    // As told: a frame, a sample of one channel, and QuickTime's own 1.
    for (size, taken) in [(6_u32, true), (3, true), (1, true), (4, false), (7, false)] {
        let mut bytes = plain.clone();
        bytes[at..at + 4].copy_from_slice(&size.to_be_bytes());
        fs::write(&file, &bytes).unwrap();
        if taken {
            as_by_ffmpeg(&file);
        } else {
            assert_eq!(fault(&file).0, FileFault::Damaged, "sizes of {size}");
        }
    }
    // More frames than the chunks hold.
    let mut bytes = plain.clone();
    bytes[at + 4..at + 8].copy_from_slice(&99_999_u32.to_be_bytes());
    fs::write(&file, &bytes).unwrap();
    assert_eq!(fault(&file).0, FileFault::Damaged, "too many frames");
    fs::write(&file, &plain[..plain.len() - 3_000]).unwrap();
    assert_eq!(fault(&file).0, FileFault::Truncated, "a cut");
}

#[test]
fn a_mov_that_can_not_be_heard_right_is_refused_in_words() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.mov");
    let long = movie(dir.path(), "s24be", "-ar 96000 -ac 2");
    let flags = place(&long, b"lpcm") + 4 + 55;
    let apart = {
        let mut bytes = long.clone();
        bytes[flags] |= 32;
        bytes
    };
    let unsigned = {
        let mut bytes = long.clone();
        bytes[flags] &= !4;
        bytes
    };
    let fragments = "-c:a pcm_s16le -movflags frag_keyframe+empty_moov -frag_duration 300000";
    let fragments = fs::read(tune(dir.path(), "fragments.mov", fragments)).unwrap();
    let mut old = fs::read(tune(dir.path(), "old.mov", "-c:a aac")).unwrap();
    let at = place(&old, b"ftyp");
    old[at..at + 4].copy_from_slice(b"free");
    let cases = [
        ("one channel behind the other", apart, "bits a sample in blocks of"),
        ("without a sign", unsigned, "plain samples of 24 bits with flags"),
        ("in fragments", fragments, "plain samples in fragments"),
        ("an old one of AAC", old, "MOV of the old kind"),
    ];
    for (name, bytes, words) in cases {
        fs::write(&file, bytes).unwrap();
        let (fault, detail) = fault(&file);
        assert_eq!(fault, FileFault::UnsupportedFormat, "{name}: {detail}");
        assert!(detail.contains(words), "{name}: {detail}");
    }
}

#[test]
fn files_put_behind_one_another_are_refused_as_such() {
    let dir = tempdir().unwrap();
    for (name, options) in [
        ("a.mov", "-c:a pcm_s24be"),
        ("b.mov", "-c:a pcm_s16le"),
        ("a.m4a", "-c:a aac"),
        ("b.m4a", "-c:a alac -movflags +faststart"),
        ("a.mp4", "-c:a aac -movflags frag_keyframe+empty_moov+default_base_moof"),
        ("a.wav", ""),
        ("b.wav", "-c:a pcm_u8 -bitexact"),
        ("a.aiff", ""),
    ] {
        let plain = fs::read(tune(dir.path(), name, options)).unwrap();
        let file = dir.path().join(format!("joined-{name}"));
        fs::write(&file, [&plain[..], &plain].concat()).unwrap();
        let (fault, detail) = fault(&file);
        assert_eq!(fault, FileFault::Joined, "{name}: {detail}");
    }
    // The same index twice is still one file; another one is that of another.
    for (name, options) in [("c.mov", "-c:a pcm_s24be"), ("c.m4a", "-c:a aac")] {
        let plain = fs::read(tune(dir.path(), name, options)).unwrap();
        let file = dir.path().join(format!("twice-{name}"));
        let index = plain[place(&plain, b"moov") - 4..].to_vec();
        fs::write(&file, [&plain[..], &index].concat()).unwrap();
        whole(&file, 2.0, &[]);
        let mut other = index.clone();
        let at = place(&other, b"mdhd") + 16;
        other[at] ^= 1;
        fs::write(&file, [&plain[..], &other].concat()).unwrap();
        assert_eq!(fault(&file).0, FileFault::Joined, "{name} with another index");
    }
}
