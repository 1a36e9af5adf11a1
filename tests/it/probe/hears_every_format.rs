//! What a probe says of good files: the true length, the hash, the codec, the title.

use std::fs;
use std::process::Command;

use tempfile::tempdir;

use crate::probe::fixture::{frames_by_ffmpeg, make, probe, sound, tone, tone_file};

/// Name, ffmpeg's options, codec, frames that the length may differ from what ffmpeg decodes.
const FORMATS: &[(&str, &str, &str, u64)] = &[
    ("plain.wav", "", "pcm", 0),
    ("24.wav", "-c:a pcm_s24le", "pcm", 0),
    ("float.wav", "-c:a pcm_f32le", "pcm", 0),
    ("law.wav", "-c:a pcm_alaw", "pcm", 0),
    ("adpcm.wav", "-c:a adpcm_ima_wav", "adpcm", 0),
    ("plain.aiff", "", "pcm", 0),
    ("plain.flac", "", "flac", 0),
    ("in-ogg.ogg", "-c:a flac", "flac", 0),
    ("alac.m4a", "-c:a alac", "alac", 0),
    ("vorbis.ogg", "-c:a libvorbis", "vorbis", 0),
    // With a LAME tag: exact, the encoder's padding trimmed.
    ("cbr.mp3", "-c:a libmp3lame -b:a 64k", "mp3", 0),
    ("vbr.mp3", "-c:a libmp3lame -q:a 4", "mp3", 0),
    ("low.mp3", "-c:a libmp3lame -b:a 32k -ar 22050", "mp3", 0),
    // No header: padding stays, and ffmpeg drops the decoder's delay of its own accord.
    ("headerless-vbr.mp3", "-c:a libmp3lame -q:a 4 -write_xing 0", "mp3", 1152),
    // AAC: one packet of priming that MP4 writes into an edit list, which is not obeyed.
    ("aac.m4a", "-c:a aac", "aac", 2048),
    ("fast.m4a", "-c:a aac -movflags +faststart", "aac", 2048),
    ("brand.mp4", "-c:a aac", "aac", 2048),
    ("adts.aac", "-c:a aac", "aac", 2048),
    // Opus of all its kinds: speech, both, music; short packets and long ones.
    ("voice.opus", "-c:a libopus -b:a 12k -application voip", "opus", 0),
    ("both.opus", "-c:a libopus -b:a 28k -application voip", "opus", 0),
    ("music.ogg", "-c:a libopus -b:a 96k -frame_duration 2.5", "opus", 0),
    ("long.opus", "-c:a libopus -b:a 24k -frame_duration 60", "opus", 0),
    ("longest.opus", "-c:a libopus -b:a 24k -frame_duration 120", "opus", 0),
    // The whole file in one page.
    ("one-page.opus", "-c:a libopus -b:a 16k -page_duration 10000000", "opus", 0),
];

#[test]
fn every_format_that_is_decoded_is_heard_to_its_exact_end() {
    let dir = tempdir().unwrap();
    for &(name, options, codec, slack) in FORMATS {
        let file = tone_file(dir.path(), name, 3.217, options);
        let (heard, by_ffmpeg) = (sound(&file), frames_by_ffmpeg(&file));
        let difference = heard.frames.abs_diff(by_ffmpeg);
        assert!(difference <= slack, "{name}: {} frames, ffmpeg {by_ffmpeg}", heard.frames);
        assert_eq!(heard.codec, codec, "{name}");
        assert_eq!(heard.channels, 2, "{name}");
        let length_ms = (heard.frames as f64 * 1000.0 / f64::from(heard.rate)).round() as u64;
        assert_eq!(heard.length_ms, length_ms, "{name}");
    }
}

#[test]
fn an_mp3_of_variable_rate_without_a_header_keeps_its_end() {
    // Speech between pauses: the first frames tell nothing of the average rate.
    let dir = tempdir().unwrap();
    let file = dir.path().join("speech.mp3");
    let noise = "-f lavfi -i aevalsrc=random(0)*gt(t\\,6)*0.5:s=44100:d=10";
    make(&format!("{noise} -c:a libmp3lame -q:a 2 -write_xing 0"), &file);
    let heard = sound(&file);
    assert!(heard.length_ms.abs_diff(10_000) < 60, "{heard:?}");
}

/// Samples of a stereo file as ffmpeg decodes them.
fn samples_by_ffmpeg(file: &std::path::Path) -> Vec<f32> {
    let raw = Command::new("ffmpeg")
        // ffmpeg's own decoder resamples speech in another way.
        .args(["-v", "error", "-c:a", "libopus", "-i"])
        .arg(file)
        .args(["-f", "f32le", "-ac", "2", "-"])
        .output()
        .expect("ffmpeg is installed");
    raw.stdout.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

#[test]
fn an_opus_file_sounds_as_ffmpeg_decodes_it_from_its_first_frame_to_its_last() {
    let dir = tempdir().unwrap();
    for options in [
        "-b:a 12k -application voip",
        "-b:a 96k",
        "-b:a 24k -frame_duration 60",
        "-b:a 16k -page_duration 10000000",
    ] {
        let file = tone_file(dir.path(), "a.opus", 3.217, &format!("-c:a libopus {options}"));
        let theirs = samples_by_ffmpeg(&file);
        let mut decoding = loaphuong::speaker::decode::FileDecoder::open(&file).unwrap();
        let mut ours = Vec::new();
        while let Some(stretch) = decoding.next_stretch().unwrap() {
            ours.extend_from_slice(stretch);
        }
        assert_eq!((ours.len(), decoding.rate), (theirs.len(), 48_000), "{options}");
        let power = |samples: &mut dyn Iterator<Item = f32>| {
            samples.map(|s| f64::from(s).powi(2)).sum::<f64>()
        };
        let signal = power(&mut theirs.iter().copied());
        let noise = power(&mut theirs.iter().zip(&ours).map(|(a, b)| a - b));
        let ratio_db = 10.0 * (signal / noise).log10();
        // One counts in fixed point and the other in floating.
        assert!(ratio_db > 45.0, "{options}: {ratio_db:.1} dB");
    }
}

#[test]
fn the_hash_is_of_all_bytes_wherever_the_demuxer_jumped() {
    let dir = tempdir().unwrap();
    // An m4a is read from its end first; an ID3v1 tag lies behind the last MP3 frame.
    for (name, options) in [
        ("a.m4a", "-c:a aac"),
        ("a.ogg", "-c:a libvorbis"),
        ("a.mp3", "-write_id3v1 1"),
        ("a.wav", ""),
    ] {
        let file = tone_file(dir.path(), name, 2.0, &format!("{options} -metadata title=x"));
        let sum = Command::new("sha256sum").arg(&file).output().unwrap().stdout;
        let heard = sound(&file);
        assert!(String::from_utf8(sum).unwrap().starts_with(&heard.sha256), "{name}");
        assert_eq!(heard.bytes, fs::metadata(&file).unwrap().len(), "{name}");
    }
}

#[test]
fn a_wrong_extension_does_no_harm() {
    let dir = tempdir().unwrap();
    for (made, called) in [
        ("a.flac", "a.mp3"),
        ("b.mp3", "b.wav"),
        ("c.ogg", "c.m4a"),
        ("d.m4a", "d"),
        ("e.opus", "e.mp3"),
    ] {
        let file = tone_file(dir.path(), made, 1.0, "");
        let right = sound(&file);
        let wrong = dir.path().join(called);
        fs::rename(&file, &wrong).unwrap();
        assert_eq!(sound(&wrong), right, "{made} called {called}");
    }
}

#[test]
fn the_title_is_the_tags_in_whatever_letters() {
    let dir = tempdir().unwrap();
    let title = "Kết_quả_kinh_tế_-_xã_hội_2025";
    // ID3v2.3 holds UTF-16, ID3v2.4 UTF-8.
    for (name, options) in [
        ("16.mp3", "-id3v2_version 3"),
        ("8.mp3", "-id3v2_version 4"),
        ("a.flac", ""),
        ("a.ogg", "-c:a libvorbis"),
        ("a.opus", "-c:a libopus"),
        ("a.m4a", ""),
        ("a.wav", ""),
    ] {
        let file = tone_file(dir.path(), name, 1.5, &format!("{options} -metadata title={title}"));
        assert_eq!(sound(&file).title.as_deref(), Some(title), "{name}");
    }
    let untitled = tone_file(dir.path(), "none.mp3", 1.5, "");
    assert_eq!(sound(&untitled).title, None);
}

#[test]
fn a_file_with_a_large_picture_is_heard_in_bounded_memory() {
    let dir = tempdir().unwrap();
    let (cover, file) = (dir.path().join("cover.png"), dir.path().join("cover.mp3"));
    let noise = "-f rawvideo -pix_fmt rgb24 -s 2200x2200 -i /dev/urandom -frames:v 1";
    make(noise, &cover);
    assert!(fs::metadata(&cover).unwrap().len() > 10 << 20);
    let cover = cover.display();
    make(&format!("{} -i {cover} -map 0 -map 1 -c:v copy -id3v2_version 3", tone(1.0)), &file);
    let heard = sound(&file);
    assert_eq!(heard.frames, 44_100);
}

#[test]
fn a_file_given_on_standard_input_is_heard_from_its_start() {
    let dir = tempdir().unwrap();
    let file = tone_file(dir.path(), "a.mp3", 1.0, "");
    let said = Command::new(crate::probe::fixture::program())
        .args(["probe", "-"])
        .stdin(fs::File::open(&file).unwrap())
        .output()
        .unwrap();
    let line: loaphuong::wire::ProbeVerdict = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!(line, probe(&file));
}
