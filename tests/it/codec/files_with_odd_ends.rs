//! A file whose end is not marked, or behind whose end lies something else, is heard to its end;
//! one that breaks off is not taken.

use std::fs;
use std::path::Path;

use loaphuong::wire::{FileFault, FileRemark};
use tempfile::tempdir;

use crate::codec::odd_files::{
    pages, rewrite_page, samples_by_ffmpeg, seconds_by_ffmpeg, spoken, tune, whole,
};
use crate::probe::fixture::{fault, sound};

const LAST: u8 = 4;

/// Flags and granule position of the last page; `None` for what it is.
const ENDS: &[(&str, u8, Option<i64>, &[FileRemark])] = &[
    ("as it is", LAST, None, &[]),
    ("not marked", 0, None, &[FileRemark::NoEnd]),
    ("marked, position unknown", LAST, Some(-1), &[FileRemark::LengthUnknown]),
    ("marked, position 0", LAST, Some(0), &[FileRemark::LengthUnknown]),
    ("not marked, position unknown", 0, Some(-1), &[FileRemark::NoEnd]),
    ("not marked, position 0", 0, Some(0), &[FileRemark::NoEnd]),
];

fn ogg(folder: &Path, codec: &str) -> Vec<u8> {
    let options = format!("-c:a {codec} -page_duration 500000");
    fs::read(tune(folder, "tune.ogg", &options)).unwrap()
}

#[test]
fn an_ogg_is_heard_to_its_end_whether_that_is_marked_or_not() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.ogg");
    for codec in ["libopus", "libvorbis"] {
        let plain = ogg(dir.path(), codec);
        let last = *pages(&plain).last().unwrap();
        for (name, flags, granule, remarks) in ENDS {
            let mut bytes = plain.clone();
            rewrite_page(&mut bytes, last, *flags, *granule);
            fs::write(&file, &bytes).unwrap();
            println!("{codec}: {name}");
            whole(&file, seconds_by_ffmpeg(&file), remarks);
            // A tag behind it, as some programs put everywhere.
            fs::write(&file, [&bytes[..], b"TAG", &[0; 125]].concat()).unwrap();
            whole(&file, 2.0, remarks);
        }
        // No position anywhere.
        for granule in [-1, 0] {
            let mut bytes = plain.clone();
            for &page in pages(&plain).iter().filter(|page| **page > 0) {
                let flags = if page == last { LAST } else { plain[page + 5] };
                rewrite_page(&mut bytes, page, flags, Some(granule));
            }
            fs::write(&file, &bytes).unwrap();
            println!("{codec}: all positions {granule}");
            whole(&file, 2.0, &[FileRemark::LengthUnknown]);
        }
    }
}

#[test]
fn an_ogg_that_breaks_off_is_not_taken() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.ogg");
    for codec in ["libopus", "libvorbis"] {
        let plain = ogg(dir.path(), codec);
        let places = pages(&plain);
        let (before, last) = (places[places.len() - 2], *places.last().unwrap());
        // In a header, in a table, in the sound; and where the rest was made room for.
        for end in [before + 2, before + 20, before + 30, last - 1, last + 1, plain.len() - 1] {
            fs::write(&file, &plain[..end]).unwrap();
            assert_eq!(fault(&file).0, FileFault::Truncated, "{codec} cut to {end}");
        }
        let mut kept = plain[..last].to_vec();
        kept.resize(plain.len() + 100, 0);
        fs::write(&file, kept).unwrap();
        assert_eq!(fault(&file).0, FileFault::Truncated, "{codec} with room for its end");
    }
}

#[test]
fn a_last_block_that_is_short_is_heard() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.wav");
    for (codec, channels) in
        [("adpcm_ima_wav", 1), ("adpcm_ima_wav", 2), ("adpcm_ms", 1), ("adpcm_ms", 2)]
    {
        let options = format!("-c:a {codec} -ac {channels} -block_size 512 -bitexact");
        let plain = fs::read(tune(dir.path(), "plain.wav", &options)).unwrap();
        let data = plain.windows(4).position(|four| four == b"data").unwrap() + 8;
        let block = usize::from(u16::from_le_bytes([plain[32], plain[33]]));
        // So much of the last block is there; of an IMA one in stereo whole groups of eight bytes.
        for there in [1, 40, 256, block - 8, block] {
            let end = data + (plain.len() - data) / block * block - block + there;
            let mut bytes = plain[..end].to_vec();
            for told in [Some((end - data) as u32), Some(0), Some(u32::MAX)] {
                let told = told.unwrap();
                bytes[data - 4..data].copy_from_slice(&told.to_le_bytes());
                bytes[4..8].copy_from_slice(&(end as u32 - 8).to_le_bytes());
                fs::write(&file, &bytes).unwrap();
                println!("{codec}, {channels} channels, {there} of {block} bytes, {told} told");
                let expected = samples_by_ffmpeg(&file);
                let (_, heard) = spoken(&file);
                // Where it decodes half a group, the rest of the group is anything.
                assert!(
                    heard.len().abs_diff(expected.len()) < 8,
                    "{} {}",
                    heard.len(),
                    expected.len()
                );
                let worst = heard.iter().zip(&expected).map(|(one, other)| (one - other).abs());
                assert!(worst.fold(0.0, f32::max) < 1e-3);
                assert_eq!(sound(&file).frames, heard.len() as u64);
            }
        }
        let end = data + (plain.len() - data) * 2 / 3;
        fs::write(&file, &plain[..end]).unwrap();
        assert_eq!(fault(&file).0, FileFault::Truncated, "{codec} cut");
    }
}

/// An APE tag of one item, with its header.
fn ape(content: usize) -> Vec<u8> {
    let mut item = (content as u32).to_le_bytes().to_vec();
    item.extend(b"\0\0\0\0Comment\0");
    item.extend(vec![0xff; content]);
    let part = |flags: u32| {
        let mut part = b"APETAGEX".to_vec();
        for number in [2000, item.len() as u32 + 32, 1, flags] {
            part.extend(number.to_le_bytes());
        }
        part.extend([0; 8]);
        part
    };
    [part(0xa000_0000), item.clone(), part(0x8000_0000)].concat()
}

#[test]
fn what_lies_behind_the_sound_is_left_out() {
    let dir = tempdir().unwrap();
    let id3v1 = [b"TAG", &[b'x'; 125][..]].concat();
    let lyrics = b"LYRICSBEGININD0000200LYR00004la l000033LYRICS200".to_vec();
    let trailers = [
        ("ID3v1", id3v1.clone()),
        ("APE", ape(20)),
        ("a large APE", ape(200_000)),
        ("Lyrics3 and ID3v1", [lyrics, id3v1.clone()].concat()),
        ("APE and ID3v1", [ape(300), id3v1].concat()),
        ("a text", b"Ban tin cua phuong, ngay 30 thang 11.\r\n".repeat(9)),
        ("zeros", vec![0; 5_000]),
    ];
    for (name, options) in [
        ("a.flac", "-c:a flac"),
        ("b.flac", "-c:a flac -compression_level 0 -frame_size 1024"),
        ("aac.m4a", "-c:a aac -b:a 48k"),
        ("alac.m4a", "-c:a alac"),
        ("fast.m4a", "-c:a aac -movflags +faststart"),
        ("brand.mp4", "-c:a aac"),
        ("a.wav", "-bitexact"),
        ("a.aiff", "-bitexact"),
    ] {
        let plain = fs::read(tune(dir.path(), name, options)).unwrap();
        let file = dir.path().join(format!("behind-{name}"));
        for (what, trailer) in &trailers {
            println!("{what} behind {name}");
            fs::write(&file, [&plain[..], trailer].concat()).unwrap();
            // So many raw bytes that nothing tells of may be sound.
            let is_raw = name == "a.wav" || name == "a.aiff";
            let remarks: &[FileRemark] = match is_raw && trailer.len() >= 1_600 {
                true => &[FileRemark::LengthWrong],
                false => &[],
            };
            if is_raw && what.contains("APE") && trailer.len() >= 1_600 {
                continue;
            }
            whole(&file, 2.0, remarks);
        }
        // The end is missing all the same.
        let cut = plain.len() - 300;
        fs::write(&file, &plain[..cut]).unwrap();
        assert_eq!(fault(&file).0, FileFault::Truncated, "{name} cut");
    }
}

#[test]
fn zeros_in_front_of_a_container_are_passed_over() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a");
    for (name, options) in [
        ("a.opus", "-c:a libopus"),
        ("a.ogg", "-c:a libvorbis"),
        ("in-ogg.ogg", "-c:a flac"),
        ("a.flac", "-c:a flac"),
        ("a.wav", "-bitexact"),
        ("a.aiff", "-bitexact"),
        ("a.m4a", "-c:a aac"),
        ("fast.m4a", "-c:a aac -movflags +faststart"),
        ("a.mp3", "-b:a 64k -id3v2_version 0"),
    ] {
        let plain = fs::read(tune(dir.path(), name, options)).unwrap();
        for zeros in [1, 3, 512, 4_096, 60_000] {
            println!("{zeros} zeros in front of {name}");
            let zeros = vec![0; zeros];
            fs::write(&file, [&zeros[..], &plain].concat()).unwrap();
            whole(&file, 2.0, &[]);
            fs::write(&file, [&zeros[..], &plain[..plain.len() / 2]].concat()).unwrap();
            assert_eq!(fault(&file).0, FileFault::Truncated, "{name} behind zeros, cut");
        }
    }
}
