//! An MP3 all of whose counts are doubled is heard whole, with a remark, where something else shows
//! that its end is there; a copy that broke off in its middle looks the same, and is not taken.

use std::fs;
use std::process::Command;

use loaphuong::wire::{FileFault, FileRemark};
use tempfile::tempdir;

use crate::codec::frames::{ape, counted, counts, id3v1, plain, tune, with_header, with_vbri};
use crate::codec::odd_files::{seconds_by_ffmpeg, whole};
use crate::probe::fixture::{fault, make};

/// Where LAME's part of the header begins, whoever wrote it.
fn lame(file: &[u8]) -> usize {
    let is_lame = |four: &[u8]| [b"LAME", b"Lavc", b"Lavf"].iter().any(|name| four == *name);
    file.windows(4).position(is_lame).expect("LAME's part")
}

/// `file` with all lengths in its header doubled, LAME's own included where it is there.
fn doubled(file: &[u8]) -> Vec<u8> {
    let (frames, bytes) = counts(file);
    let mut file = counted(file, Some(2 * frames), Some(2 * bytes));
    let at = lame(&file) + 28;
    let music = u32::from_be_bytes(*file[at..].first_chunk().expect("a length"));
    file[at..at + 4].copy_from_slice(&(2 * music).to_be_bytes());
    file
}

/// Without LAME's part.
fn without_lame(mut file: Vec<u8>) -> Vec<u8> {
    let at = lame(&file);
    file[at..at + 36].fill(0);
    file
}

/// What LAME itself makes, at a constant and at a variable rate.
fn by_lame(options: &str) -> Vec<u8> {
    let folder = tempdir().unwrap();
    let (wav, mp3) = (folder.path().join("a.wav"), folder.path().join("a.mp3"));
    make("-f lavfi -i aevalsrc=0.3*sin(2764*t):s=44100:d=3", &wav);
    let options = options.split_whitespace();
    let made = Command::new("lame").arg("--quiet").args(options).args([&wav, &mp3]).status();
    match made {
        Ok(made) if made.success() => fs::read(mp3).unwrap(),
        // Not everywhere; ffmpeg writes the same by another hand.
        _ => with_header(),
    }
}

#[test]
fn doubled_counts_are_seen_through_where_the_end_is_there() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.mp3");
    let vbr = with_header();
    let plain = plain();
    let count = (plain.len() as f64 / 208.98).round() as u32;
    let vbri = with_vbri(&plain, 2 * count, 2 * (plain.len() as u32 + 417));
    let cbr = tune(3.0, "mp3", "-b:a 64k -id3v2_version 0");
    let bare = without_lame(doubled(&vbr));
    let behind = |file: &[u8], tag: Vec<u8>| [file, &tag].concat();
    let cases = [
        ("LAME's checksum, by ffmpeg", doubled(&vbr)),
        ("at a constant rate", doubled(&cbr)),
        ("by LAME", doubled(&by_lame("-V 5"))),
        ("by LAME, at a constant rate", doubled(&by_lame("-b 64"))),
        ("a tag behind", behind(&bare, id3v1())),
        ("an APE tag behind", behind(&bare, ape(2_000, true, b""))),
        ("VBRI, and a tag behind", behind(&vbri, id3v1())),
        ("all behind", behind(&doubled(&vbr), id3v1())),
    ];
    for (name, bytes) in cases {
        println!("{name}");
        fs::write(&file, &bytes).unwrap();
        whole(&file, seconds_by_ffmpeg(&file), &[FileRemark::LengthWrong]);
    }
    for (name, bytes) in [("doubled and nothing else", bare), ("VBRI and nothing else", vbri)] {
        fs::write(&file, &bytes).unwrap();
        assert_eq!(fault(&file).0, FileFault::Truncated, "{name}");
    }
}

#[test]
fn a_copy_that_broke_off_between_two_frames_is_not_taken() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.mp3");
    for (name, whole) in [
        ("a variable rate", with_header()),
        ("a constant rate", tune(3.0, "mp3", "-b:a 64k -ar 48000 -id3v2_version 0")),
        ("LAME's", by_lame("-V 5")),
        ("no part of LAME's", without_lame(with_header())),
    ] {
        // Where the frames begin, the first of which holds the counts.
        let mut frames = vec![0];
        while let Some(bytes) = frame_bytes(&whole[*frames.last().unwrap()..]) {
            frames.push(frames.last().unwrap() + bytes);
        }
        assert!(frames.len() > 100, "{name}: {} frames", frames.len());
        let middle = frames.len() / 2;
        for cut in middle - 3..=middle + 3 {
            fs::write(&file, &whole[..frames[cut]]).unwrap();
            let (fault, detail) = fault(&file);
            assert_eq!(fault, FileFault::Truncated, "{name}, {cut} frames: {detail}");
        }
        fs::write(&file, &whole[..whole.len() / 2]).unwrap();
        assert_eq!(fault(&file).0, FileFault::Truncated, "{name}, half its bytes");
    }
}

/// The length of the frame of layer III of MPEG-1 that `bytes` begin with.
fn frame_bytes(bytes: &[u8]) -> Option<usize> {
    let &[0xff, 0xfa | 0xfb, third, ..] = bytes else { return None };
    let kilobits = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    let rate = [44_100, 48_000, 32_000][usize::from(third >> 2 & 3)];
    Some(144_000 * kilobits[usize::from(third >> 4)] / rate + usize::from(third >> 1 & 1))
}
