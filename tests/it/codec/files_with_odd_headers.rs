//! A WAV or AIFF whose header tells lengths that are not true, or a format in an odd way, is heard
//! to its end or refused in words; never as noise, and never without its end.

use std::fs;
use std::path::Path;

use loaphuong::wire::{FileFault, FileRemark};
use tempfile::tempdir;

use crate::codec::odd_files::{RATE, Wav, chunk, format, hertz, samples, spoken, tune, whole};
use crate::probe::fixture::fault;

/// What is changed in a plain WAV of two seconds, 32,000 bytes of sound: the outer length, the
/// inner one, and what is remarked.
type Lengths = (&'static str, Option<u32>, Option<u32>, &'static [FileRemark]);
const LENGTHS: &[Lengths] = &[
    ("as it is", None, None, &[]),
    ("a recorder lost its power", Some(0), Some(0), &[FileRemark::LengthUnknown]),
    ("a pipe: as long as can be", Some(u32::MAX), Some(u32::MAX), &[FileRemark::LengthUnknown]),
    ("a pipe: 2 GiB", Some(0x7fff_ffff), Some(0x7fff_ffff - 36), &[FileRemark::LengthUnknown]),
    ("a pipe of espeak-ng", Some(0x7fff_f024), Some(0x7fff_f000), &[FileRemark::LengthUnknown]),
    ("a pipe: a sign too many", Some(0x8000_0024), Some(0x8000_0000), &[FileRemark::LengthUnknown]),
    ("days of sound", Some(0x4000_0024), Some(0x4000_0000), &[FileRemark::LengthUnknown]),
    ("the inner one alone", None, Some(0), &[FileRemark::LengthUnknown]),
    ("the outer one alone", Some(0), None, &[]),
    ("outer too small", Some(32_028), None, &[]),
    ("outer too large", Some(33_000), None, &[]),
    ("inner too small by a little", None, Some(31_992), &[]),
    ("inner too large by a little", None, Some(32_008), &[FileRemark::LengthWrong]),
    ("inner too large by a byte", None, Some(32_001), &[FileRemark::LengthWrong]),
    ("counts its header in", None, Some(32_044), &[FileRemark::LengthWrong]),
];

#[test]
fn a_wav_is_heard_to_its_end_whatever_length_it_tells() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.wav");
    let plain = Wav::new(format(1, 16, 2), samples(dir.path()));
    for (name, outer, told, remarks) in LENGTHS {
        let wav = Wav {
            outer: *outer,
            told: *told,
            ..Wav::new(plain.format.clone(), plain.data.clone())
        };
        fs::write(&file, wav.bytes()).unwrap();
        println!("{name}");
        whole(&file, 2.0, remarks);
    }
    // So much is no slip of the pen: the copy broke off.
    for told in [32_300, 32_500, 42_000] {
        for outer in [told + 36, told + 8, 0, u32::MAX] {
            let plain = Wav::new(plain.format.clone(), plain.data.clone());
            let cut = Wav { outer: Some(outer), told: Some(told), ..plain };
            fs::write(&file, cut.bytes()).unwrap();
            let (fault, detail) = fault(&file);
            assert_eq!(fault, FileFault::Truncated, "{told} in {outer}");
            let (there, promised) = detail.split_once(" of ").unwrap();
            assert_ne!(there, promised, "{told} in {outer}");
        }
        // Unless the outer length ends where the file does: nothing ever lay behind.
        let whole_outer =
            Wav { told: Some(told), ..Wav::new(plain.format.clone(), plain.data.clone()) };
        fs::write(&file, whole_outer.bytes()).unwrap();
        whole(&file, 2.0, &[FileRemark::LengthWrong]);
    }
    // A long header that counts itself in, and one that leaves out the first eight bytes.
    let in_front = chunk(b"JUNK", &[0; 600]);
    for told in [32_652, 32_644] {
        let plain = Wav::new(plain.format.clone(), plain.data.clone());
        let wav = Wav { outer: Some(0), told: Some(told), in_front: in_front.clone(), ..plain };
        fs::write(&file, wav.bytes()).unwrap();
        whole(&file, 2.0, &[FileRemark::LengthWrong]);
    }
}

#[test]
fn chunks_behind_a_wav_of_unknown_length_are_not_heard() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.wav");
    let plain = samples(dir.path());
    let noise: Vec<u8> =
        (0..60_001_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let list = chunk(b"LIST", b"INFOINAM\x06\0\0\0Tin 1\0ISFT\x04\0\0\0Lavf");
    let odd = chunk(b"afsp", b"abc");
    let id3v1 = [b"TAG", &[b'x'; 125][..]].concat();
    let behind: &[(&str, Vec<u8>)] = &[
        ("tags", list.clone()),
        ("a picture", chunk(b"id3 ", &noise)),
        ("several", [&list[..], &chunk(b"bext", &noise), &chunk(b"cue ", &[0; 28])].concat()),
        ("an odd one that is not filled up", [&list[..], &odd[..odd.len() - 1]].concat()),
        ("many", chunk(b"note", b"xy").repeat(50)),
        ("tags of two kinds", [&list[..], &id3v1].concat()),
    ];
    for (name, behind) in behind {
        // The lengths told; `None` for as it is.
        for (outer, told) in [
            (Some(0), Some(0)),
            (None, Some(0)),
            (Some(u32::MAX), Some(u32::MAX)),
            (None, Some(0x7fff_f000)),
        ] {
            let wav = Wav::new(format(1, 16, 2), plain.clone());
            let wav = Wav { outer, told, behind: behind.clone(), ..wav };
            fs::write(&file, wav.bytes()).unwrap();
            println!("{name}, {outer:?}, {told:?}");
            assert_eq!(whole(&file, 2.0, &[FileRemark::LengthUnknown]).frames, 16_000, "{name}");
        }
        // A length that is too large by less or more than what lies behind.
        for told in [32_000 + behind.len() as u32 + 1, 32_000 + behind.len() as u32 + 4_000] {
            let wav = Wav::new(format(1, 16, 2), plain.clone());
            let wav = Wav { told: Some(told), behind: behind.clone(), ..wav };
            fs::write(&file, wav.bytes()).unwrap();
            if !name.contains("two kinds") {
                println!("{name}, {told}");
                assert_eq!(whole(&file, 2.0, &[FileRemark::LengthWrong]).frames, 16_000, "{name}");
            }
        }
    }
}

#[test]
fn sound_in_several_chunks_is_heard_whole() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.wav");
    let plain = samples(dir.path());
    let (first, second) = plain.split_at(17_000);
    let list = chunk(b"LIST", b"INFOISFT\x04\0\0\0Lavf");
    let next = chunk(b"data", second);
    let of = |length: u32| [b"data", &length.to_le_bytes()[..], second].concat();
    let endless = [b"data", &u32::MAX.to_le_bytes()[..], &plain].concat();
    let pieces: Vec<u8> = second.chunks(600).flat_map(|piece| chunk(b"data", piece)).collect();
    let same = chunk(b"fmt ", &format(1, 16, 2));
    type Parts<'a> = (&'a str, &'a [u8], Vec<u8>, &'a [FileRemark]);
    let cases: Vec<Parts<'_>> = vec![
        ("two", first, next.clone(), &[]),
        ("with tags between and behind", first, [&list[..], &next, &list].concat(), &[]),
        ("with the format again", first, [&same[..], &next].concat(), &[]),
        ("many", first, pieces, &[]),
        ("an empty one in front", b"", chunk(b"data", &plain), &[]),
        (
            "two empty ones and tags",
            b"",
            [&chunk(b"data", b"")[..], &list, &chunk(b"data", &plain)].concat(),
            &[],
        ),
        ("an empty one, one of any length", b"", endless, &[FileRemark::LengthUnknown]),
        ("an empty one behind", &plain, chunk(b"data", b""), &[]),
        ("the second without its length", first, of(0), &[FileRemark::LengthUnknown]),
        ("the second as long as can be", first, of(u32::MAX), &[FileRemark::LengthUnknown]),
    ];
    for (name, data, behind, remarks) in cases {
        let wav = Wav { behind, ..Wav::new(format(1, 16, 2), data.to_vec()) };
        fs::write(&file, wav.bytes()).unwrap();
        println!("{name}");
        assert_eq!(whole(&file, 2.0, remarks).frames, 16_000, "{name}");
        let (rate, heard) = spoken(&file);
        assert!((hertz(&heard[..8_000], rate) - 400.0).abs() < 5.0, "{name}");
        assert!((hertz(&heard[8_000..], rate) - 700.0).abs() < 5.0, "{name}");
    }
    let other = [chunk(b"fmt ", &format(1, 8, 1)), next.clone()].concat();
    for (name, behind, expected) in [
        ("of another format", other, FileFault::Joined),
        ("cut in the second", next[..next.len() - 900].to_vec(), FileFault::Truncated),
    ] {
        let outer = Some((36 + first.len() + next.len()) as u32);
        let wav = Wav { behind, outer, ..Wav::new(format(1, 16, 2), first.to_vec()) };
        fs::write(&file, wav.bytes()).unwrap();
        assert_eq!(fault(&file).0, expected, "{name}");
    }
}

/// A big-endian RIFF of [`tune`]: its samples are those of an AIFC.
fn rifx(folder: &Path, codec: &str, tag: u16, bits: u16) -> Vec<u8> {
    let aiff = fs::read(tune(folder, "plain.aiff", &format!("-c:a pcm_{codec}"))).unwrap();
    let data = aiff.windows(4).position(|four| four == b"SSND").unwrap() + 16;
    let mut told = Vec::new();
    for (value, width) in [(u32::from(tag), 2), (1, 2), (RATE, 4)] {
        told.extend(&value.to_be_bytes()[4 - width..]);
    }
    told.extend((RATE * u32::from(bits / 8)).to_be_bytes());
    told.extend((bits / 8).to_be_bytes());
    told.extend(bits.to_be_bytes());
    let data = &aiff[data..data + 16_000 * usize::from(bits / 8)];
    let within =
        [b"WAVEfmt \0\0\0\x10", &told[..], b"data", &(data.len() as u32).to_be_bytes(), data]
            .concat();
    [b"RIFX", &(within.len() as u32).to_be_bytes()[..], &within].concat()
}

#[test]
fn a_wav_with_the_highest_byte_first_is_heard() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.wav");
    for (codec, tag, bits) in [
        ("s16be", 1, 16),
        ("s24be", 1, 24),
        ("s32be", 1, 32),
        ("f32be", 3, 32),
        ("f64be", 3, 64),
        ("alaw", 6, 8),
        ("mulaw", 7, 8),
    ] {
        let bytes = rifx(dir.path(), codec, tag, bits);
        fs::write(&file, &bytes).unwrap();
        println!("{codec}");
        whole(&file, 2.0, &[]);
        // ffmpeg takes such samples for little-endian ones; those of the AIFC are the same.
        let (_, expected) = spoken(&dir.path().join("plain.aiff"));
        assert!(spoken(&file).1 == expected, "{codec}");
        fs::write(&file, &bytes[..20_000.min(bytes.len() / 2)]).unwrap();
        assert_eq!(fault(&file).0, FileFault::Truncated, "{codec}");
    }
    fs::write(&file, rifx(dir.path(), "s16be", 2, 16)).unwrap();
    let (fault, detail) = fault(&file);
    assert_eq!(fault, FileFault::UnsupportedFormat);
    assert_eq!(detail, "RIFX with compressed sound");
}

#[test]
fn chunks_around_the_sound_of_a_wav_are_neither_heard_nor_in_the_way() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.wav");
    let title = b"INFOINAM\x06\0\0\0Tin 1\0";
    let list = chunk(b"LIST", title);
    let broken = chunk(b"LIST", b"INFOINAM\0\x40\0\0Tin 1\0");
    let odd = chunk(b"JUNK", b"abc");
    let unfilled = &odd[..odd.len() - 1];
    type Around<'a> = (&'a str, &'a [u8], &'a [u8], Option<&'a str>);
    let cases: &[Around<'_>] = &[
        ("tags in front", &list, b"", Some("Tin 1")),
        ("tags behind", b"", &list, None),
        ("tags that are longer than they are", &broken, b"", None),
        ("a chunk that tells too little", &[&list[..4], &[15], &list[5..]].concat(), b"", None),
        (
            "a chunk that tells too much",
            &[&list[..4], &[21], &list[5..]].concat(),
            b"",
            Some("Tin 1"),
        ),
        ("an odd chunk", &odd, b"", None),
        ("an odd chunk that is not filled up", unfilled, b"", None),
        ("an ID3v1 tag", b"", &[b"TAG", &[b'x'; 125][..]].concat(), None),
        ("a picture behind", b"", &chunk(b"id3 ", &[7; 4_000]), None),
        ("a text", b"", &b"Kinh gui dai truyen thanh. ".repeat(20), None),
    ];
    for (name, in_front, behind, title) in cases {
        let wav = Wav::new(format(1, 16, 2), samples(dir.path()));
        let wav = Wav { in_front: in_front.to_vec(), behind: behind.to_vec(), ..wav };
        fs::write(&file, wav.bytes()).unwrap();
        println!("{name}");
        let heard = whole(&file, 2.0, &[]);
        assert_eq!((heard.frames, heard.title.as_deref()), (16_000, *title), "{name}");
    }
}

#[test]
fn a_format_chunk_of_any_size_is_understood() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.wav");
    for size in [14, 16, 17, 18, 19, 20, 22, 24, 40, 41, 60] {
        let mut chunk = format(1, 16, 2);
        chunk.resize(size, 0);
        fs::write(&file, Wav::new(chunk, samples(dir.path())).bytes()).unwrap();
        println!("{size} bytes");
        whole(&file, 2.0, &[]);
        let (rate, heard) = spoken(&file);
        assert!((hertz(&heard[..8_000], rate) - 400.0).abs() < 5.0, "{size} bytes");
    }
}

/// Samples of 16 bits in so many bytes each, moved up by so many bits; the rest is what a converter
/// of 24 bits leaves below.
fn widened(samples: &[u8], bytes: usize, up: u32, below: i32) -> Vec<u8> {
    let (pairs, _) = samples.as_chunks::<2>();
    let wide = pairs.iter().map(|two| (i32::from(i16::from_le_bytes(*two)) << up) + below);
    wide.flat_map(|sample| sample.to_le_bytes()[..bytes].to_vec()).collect()
}

/// The format chunk of Windows' newer form.
fn extensible(bits: u16, valid: u16, block: u16) -> Vec<u8> {
    let mut out = format(0xfffe, bits, block);
    out.extend(22_u16.to_le_bytes());
    out.extend(valid.to_le_bytes());
    out.extend(4_u32.to_le_bytes());
    out.extend(b"\x01\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71");
    out
}

#[test]
fn samples_in_blocks_that_contradict_them_are_heard_right_or_refused() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("a.wav");
    let plain = samples(dir.path());
    let high = || widened(&plain, 4, 16, 0x5a00);
    let low = || widened(&plain, 4, 8, 0x5a);
    let cases: Vec<(&str, Vec<u8>, Vec<u8>, bool)> = vec![
        ("24 bits at the top of four bytes", format(1, 24, 4), high(), true),
        ("24 bits at the bottom of four bytes", format(1, 24, 4), low(), false),
        ("24 valid of 32 bits", extensible(32, 24, 4), high(), true),
        ("24 valid of 32 bits, at the bottom", extensible(32, 24, 4), low(), false),
        ("the same made of 16 bits", format(1, 24, 4), widened(&plain, 4, 8, 0), false),
        ("and in the newer form", extensible(32, 24, 4), widened(&plain, 4, 8, 0), false),
        ("24 bits in three bytes", extensible(24, 24, 3), widened(&plain, 3, 8, 0), true),
        ("20 bits in three bytes", format(1, 20, 3), widened(&plain, 3, 8, 0), true),
        ("16 bits in blocks of four that hold two samples", format(1, 16, 4), plain.clone(), false),
        ("16 bits in blocks of one", format(1, 16, 1), plain.clone(), false),
        ("16 bits in blocks of nothing", format(1, 16, 0), plain.clone(), true),
        ("8 bits that are 16", format(1, 8, 2), plain.clone(), false),
        ("floats of 24 bits", format(3, 24, 4), high(), false),
        ("A-law in blocks of two", format(6, 8, 2), plain.clone(), false),
    ];
    for (name, format, data, taken) in cases {
        fs::write(&file, Wav::new(format, data).bytes()).unwrap();
        println!("{name}");
        if !taken {
            let (fault, detail) = fault(&file);
            assert_eq!(fault, FileFault::UnsupportedFormat, "{name}: {detail}");
            assert!(detail.contains("bits a sample in blocks of"), "{name}: {detail}");
            continue;
        }
        whole(&file, 2.0, &[]);
        let (rate, heard) = spoken(&file);
        let notes = [&heard[..8_000], &heard[8_000..]].map(|note| hertz(note, rate));
        assert!(
            (notes[0] - 400.0).abs() < 5.0 && (notes[1] - 700.0).abs() < 5.0,
            "{name}: {notes:?}"
        );
        let peak = heard.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!((peak - 0.5).abs() < 0.01, "{name}: {peak}");
    }
}

#[test]
fn a_wav_for_more_than_four_gigabytes_is_taken_if_it_is_shorter() {
    let dir = tempdir().unwrap();
    whole(&tune(dir.path(), "rf64.wav", "-rf64 always"), 2.0, &[]);
}

/// Outer length, length of the sound's chunk (8 more than the sound), frames in the common chunk;
/// `None` for as it is.
type Aiff = (&'static str, [Option<u32>; 3], &'static [FileRemark]);
const AIFF: &[Aiff] = &[
    ("as it is", [None, None, None], &[]),
    ("all 0", [Some(0), Some(0), Some(0)], &[FileRemark::LengthUnknown]),
    ("no sound but its lead", [Some(0), Some(8), Some(0)], &[FileRemark::LengthUnknown]),
    (
        "as long as can be",
        [Some(u32::MAX), Some(u32::MAX), Some(u32::MAX)],
        &[FileRemark::LengthUnknown],
    ),
    ("2 GiB", [Some(0x7fff_ffff), Some(0x7fff_ffff), Some(0)], &[FileRemark::LengthUnknown]),
    ("outer too small", [Some(32_000), None, None], &[]),
    ("outer too large", [Some(64_000), None, None], &[]),
    ("no frames", [None, None, Some(0)], &[]),
    ("too many frames", [None, None, Some(99_999_999)], &[]),
    ("sound too short by a little", [None, Some(32_000), None], &[]),
    ("sound too long by a little", [None, Some(32_016), None], &[FileRemark::LengthWrong]),
];

#[test]
fn an_aiff_is_heard_to_its_end_whatever_lengths_it_tells() {
    let dir = tempdir().unwrap();
    let plain = fs::read(tune(dir.path(), "plain.aiff", "-bitexact")).unwrap();
    let place = |kind: &[u8; 4]| plain.windows(4).position(|four| four == kind).unwrap();
    let places = [4, place(b"SSND") + 4, place(b"COMM") + 10];
    let file = dir.path().join("a.aiff");
    for (name, values, remarks) in AIFF {
        let mut bytes = plain.clone();
        for (at, value) in places.iter().zip(values) {
            if let Some(value) = value {
                bytes[*at..at + 4].copy_from_slice(&value.to_be_bytes());
            }
        }
        fs::write(&file, bytes).unwrap();
        println!("{name}");
        whole(&file, 2.0, remarks);
    }
    // The sound in front of what tells of it.
    let (common, sound) = (place(b"COMM"), place(b"SSND"));
    let parts = [&plain[..12], &plain[sound..], &plain[common..common + 26]].concat();
    fs::write(&file, parts).unwrap();
    whole(&file, 2.0, &[]);
    let (rate, heard) = spoken(&file);
    assert!((hertz(&heard[..8_000], rate) - 400.0).abs() < 5.0);
    assert_eq!(rate, RATE);
}

#[test]
fn an_aifc_is_heard_in_each_of_its_ways_to_write_samples() {
    let dir = tempdir().unwrap();
    for codec in
        ["pcm_s16le", "pcm_s24be", "pcm_s32be", "pcm_f32be", "pcm_f64be", "pcm_alaw", "pcm_mulaw"]
    {
        let file = tune(dir.path(), "a.aiff", &format!("-c:a {codec}"));
        println!("{codec}");
        whole(&file, 2.0, &[]);
        let (rate, heard) = spoken(&file);
        assert!((hertz(&heard[8_000..], rate) - 700.0).abs() < 5.0, "{codec}");
    }
}
