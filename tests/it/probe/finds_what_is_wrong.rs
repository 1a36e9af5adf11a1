//! What a probe says of files that must not go on air.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use loaphuong::messages::Lang;
use loaphuong::messages::file_faults::file_refusal;
use loaphuong::wire::FileFault;
use tempfile::tempdir;

use crate::probe::fixture::{fault, make, refusal, sound, tone, tone_file};

fn cut(file: &Path, keep_percent: u64) {
    let len = fs::metadata(file).unwrap().len();
    fs::File::options().write(true).open(file).unwrap().set_len(len * keep_percent / 100).unwrap();
}

#[test]
fn a_file_that_ends_before_its_promise_is_truncated() {
    let dir = tempdir().unwrap();
    for (name, options) in [
        ("a.wav", ""),
        ("adpcm.wav", "-c:a adpcm_ima_wav"),
        ("a.aiff", ""),
        ("a.flac", ""),
        ("flac.ogg", "-c:a flac"),
        ("a.ogg", "-c:a libvorbis"),
        ("a.opus", "-c:a libopus"),
        ("cbr.mp3", "-b:a 64k"),
        ("vbr.mp3", "-q:a 4"),
        ("a.m4a", "-c:a aac"),
        ("fast.m4a", "-c:a aac -movflags +faststart"),
        ("alac.m4a", "-c:a alac"),
    ] {
        let whole = tone_file(dir.path(), name, 10.0, options);
        for keep_percent in [99, 95, 60, 20] {
            let file = dir.path().join("cut");
            fs::copy(&whole, &file).unwrap();
            cut(&file, keep_percent);
            let (fault, detail) = fault(&file);
            assert_eq!(fault, FileFault::Truncated, "{name} cut to {keep_percent} %: {detail}");
        }
    }
}

#[test]
fn mp3s_that_were_joined_are_not_taken_as_the_first_of_them() {
    let dir = tempdir().unwrap();
    let joined = dir.path().join("joined.mp3");
    let write = |options: [&str; 2]| {
        let parts = options
            .map(|options| fs::read(tone_file(dir.path(), "part.mp3", 2.5, options)).unwrap());
        fs::write(&joined, parts.concat()).unwrap();
    };
    // Of one kind: all of it is heard.
    for options in [
        "-b:a 64k",
        "-q:a 5",
        "-q:a 5 -write_id3v1 1 -metadata title=Tin",
        "-b:a 64k -write_xing 0",
    ] {
        write([options; 2]);
        let length_ms = sound(&joined).length_ms;
        assert!(length_ms.abs_diff(5_000) < 100, "{options}: {length_ms} ms");
    }
    write(["-b:a 64k", "-b:a 64k -ar 22050"]);
    let (fault, detail) = fault(&joined);
    assert_eq!(fault, FileFault::Joined, "{detail}");
    let told = file_refusal(Lang::Vi, &refusal(&joined));
    assert!(told.contains("khác kiểu") && told.contains("hãy ghép và xuất lại"), "{told}");
}

#[test]
fn a_damaged_lossless_file_is_damaged_and_not_heard_with_a_gap() {
    let dir = tempdir().unwrap();
    let file = tone_file(dir.path(), "a.flac", 10.0, "");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    fs::write(&file, bytes).unwrap();
    assert_eq!(fault(&file).0, FileFault::Damaged);
}

#[test]
fn what_is_no_audio_is_called_so() {
    let dir = tempdir().unwrap();
    let cases: &[(&str, &[u8])] = &[
        ("empty.mp3", b""),
        ("one-byte.mp3", b"\xff"),
        ("letter.mp3", "Kính gửi đài truyền thanh phường, ".repeat(200).leak().as_bytes()),
        ("zeros.mp3", &[0; 300_000]),
        ("id3-only.mp3", b"ID3\x04\0\0\0\0\0\0"),
        ("office.mp3", b"PK\x03\x04 and so on"),
    ];
    for (name, bytes) in cases {
        let file = dir.path().join(name);
        fs::write(&file, bytes).unwrap();
        assert_eq!(fault(&file).0, FileFault::NotAudio, "{name}");
    }
    let picture = dir.path().join("a.jpg");
    make("-f lavfi -i testsrc=s=640x480 -frames:v 1", &picture);
    assert_eq!(fault(&picture).0, FileFault::NotAudio);
    // Noise holds MPEG headers by chance.
    let noise = dir.path().join("noise.mp3");
    let mut state = 7_u64;
    let random = std::iter::repeat_with(|| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    });
    fs::write(&noise, random.take(3 << 20).collect::<Vec<u8>>()).unwrap();
    assert_eq!(fault(&noise).0, FileFault::NotAudio);
    // A header and no sound.
    let silent = tone_file(dir.path(), "none.wav", 1.0, "-t 0");
    assert_eq!(fault(&silent).0, FileFault::NotAudio);
}

#[test]
fn a_format_that_is_not_decoded_is_named() {
    let dir = tempdir().unwrap();
    let cases = [
        ("a.wma", "-c:a wmav2", "WMA"),
        ("a.mka", "-c:a aac", "Matroska"),
        ("a.webm", "-c:a libopus", "Matroska"),
        ("a.mp2", "-c:a mp2", "MP2"),
        ("a.ac3", "-c:a ac3", "AC-3"),
        ("a.caf", "", "CAF"),
        ("opus.mp4", "-c:a libopus", "Opus outside of Ogg"),
        ("surround.opus", "-ac 6 -c:a libopus", "more than two channels"),
        ("a.mp4", "-f lavfi -i testsrc=d=1 -c:a aac", "video"),
        ("a.avi", "-f lavfi -i testsrc=d=1", "video"),
        ("a.ts", "-f lavfi -i testsrc=d=1 -c:a aac", "video"),
        ("a.flv", "-f lavfi -i testsrc=d=1", "video"),
    ];
    for (name, options, named) in cases {
        let file = tone_file(dir.path(), name, 1.0, options);
        let (fault, detail) = fault(&file);
        assert_eq!(fault, FileFault::UnsupportedFormat, "{name}: {detail}");
        assert!(detail.contains(named), "{name}: {detail}");
    }
    let amr = dir.path().join("voice.amr");
    fs::write(&amr, b"#!AMR\n\x3c\x91\x17\x16\xbe\x66\x79").unwrap();
    assert_eq!(fault(&amr).0, FileFault::UnsupportedFormat);
    let chained = dir.path().join("chained.ogg");
    let one = fs::read(tone_file(dir.path(), "one.ogg", 1.0, "-c:a libvorbis")).unwrap();
    fs::write(&chained, [one.clone(), one].concat()).unwrap();
    assert_eq!(fault(&chained).0, FileFault::UnsupportedFormat);
}

#[test]
fn a_file_over_the_limits_is_too_long() {
    let dir = tempdir().unwrap();
    let large = dir.path().join("large.wav");
    fs::File::create(&large).unwrap().set_len(loaphuong::probe::FILE_BYTES_MAX + 1).unwrap();
    assert_eq!(fault(&large).0, FileFault::TooLong);

    // A header of one byte a frame, 4000 frames a second, stretched to hours of silence.
    let seconds = |seconds: u64| {
        let file = dir.path().join("long.wav");
        make(&format!("{} -ac 1 -ar 4000 -c:a pcm_u8 -bitexact", tone(1.0)), &file);
        let mut bytes = fs::read(&file).unwrap();
        let size = u32::try_from(seconds * 4000).unwrap();
        let at = bytes.windows(4).position(|four| four == b"data").unwrap() + 4;
        bytes[at..at + 4].copy_from_slice(&size.to_le_bytes());
        bytes[4..8].copy_from_slice(&(size + at as u32 - 4).to_le_bytes());
        fs::write(&file, &bytes).unwrap();
        let whole = at as u64 + 4 + u64::from(size);
        fs::File::options().write(true).open(&file).unwrap().set_len(whole).unwrap();
        file
    };
    let most = loaphuong::probe::LENGTH_S_MAX;
    assert_eq!(sound(&seconds(most)).length_ms, most * 1000);
    assert_eq!(fault(&seconds(most + 1)).0, FileFault::TooLong);
}

#[test]
fn what_is_no_regular_file_is_not_read() {
    let dir = tempdir().unwrap();
    let good = tone_file(dir.path(), "good.mp3", 1.5, "");
    let link = dir.path().join("link.mp3");
    symlink(&good, &link).unwrap();
    assert_eq!(fault(&link).0, FileFault::Unreadable);
    let fifo = dir.path().join("fifo.mp3");
    let made = std::process::Command::new("mkfifo").arg(&fifo).status().unwrap();
    assert!(made.success());
    assert_eq!(fault(&fifo).0, FileFault::NotAudio);
    assert_eq!(fault(dir.path()).0, FileFault::NotAudio);
    assert_eq!(fault(&dir.path().join("gone.mp3")).0, FileFault::Unreadable);
}

#[test]
fn a_rate_that_no_voice_has_is_refused_before_a_speaker_meets_it() {
    let place = tempdir().expect("a temporary folder");
    let cases = [(1, false), (3_999, false), (4_000, true), (384_000, true), (384_001, false)];
    for (rate, taken) in cases {
        let file = place.path().join(format!("{rate}.wav"));
        let bits = (16, hound::SampleFormat::Int);
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: rate,
            bits_per_sample: bits.0,
            sample_format: bits.1,
        };
        let mut wav = hound::WavWriter::create(&file, spec).expect("a WAV file");
        // A tone at any rate: what moves slowly is an offset, and no sound.
        let second = (0..rate).map(|n| (n % 20) as i16 * 500);
        second.for_each(|sample| wav.write_sample(sample).expect("room for a sample"));
        wav.finalize().expect("a whole WAV file");
        if taken {
            assert_eq!(sound(&file).frames, u64::from(rate), "{rate}");
        } else {
            let (fault, detail) = fault(&file);
            assert_eq!(fault, FileFault::UnsupportedFormat, "{rate}");
            assert_eq!(detail, format!("{rate} samples a second"));
        }
    }
}
