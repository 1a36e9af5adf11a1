//! What a probe measures of a file's sound, with ffmpeg's own meter as the judge.

use std::path::Path;
use std::process::Command;

use loaphuong::wire::FileFault;
use tempfile::tempdir;

use crate::probe::fixture::{fault, make, sound};

/// LUFS and dBTP as ffmpeg measures them, of the channels as they are heard.
fn by_ffmpeg(file: &Path, mix: &str) -> (f32, f32) {
    let told = Command::new("ffmpeg")
        .args(["-nostats", "-hide_banner", "-i"])
        .arg(file)
        .args(["-af", &format!("{mix}ebur128=peak=true:dualmono=true"), "-f", "null", "-"])
        .output()
        .expect("ffmpeg is installed");
    let text = String::from_utf8_lossy(&told.stderr).into_owned();
    let summary = text.rsplit("Summary:").next().expect("a summary");
    let number = |label: &str, unit: &str| -> f32 {
        let behind = summary.split(label).nth(1).unwrap_or_else(|| panic!("{label} in {text}"));
        behind.split(unit).next().expect("a number").trim().parse().expect("a number")
    };
    (number("I:", "LUFS"), number("Peak:", "dBFS"))
}

/// Speech in `channels`, at this volume.
fn speech(out: &Path, options: &str) {
    let text = "Kính thưa bà con, sau đây là bản tin của đài truyền thanh phường. \
                Sáng nay, ủy ban nhân dân phường họp về phòng chống bão lụt.";
    let wav = out.with_extension("espeak.wav");
    let spoken = Command::new("espeak-ng").args(["-v", "vi", "-w"]).arg(&wav).arg(text).status();
    assert!(spoken.expect("espeak-ng is installed").success());
    make(&format!("-i {} {options}", wav.display()), out);
}

#[test]
fn loudness_and_true_peak_are_those_of_ffmpeg_in_every_format() {
    let dir = tempdir().unwrap();
    let cases = [
        ("mono.wav", "-ac 1"),
        ("quiet.wav", "-ac 1 -af volume=-20dB"),
        ("loud.wav", "-ar 44100 -ac 2 -af volume=20dB,alimiter=limit=0.9:level=false"),
        ("stereo.flac", "-ac 2 -ar 48000"),
        ("left.wav", "-af pan=stereo|c0=c0|c1=0*c0"),
        ("telephone.wav", "-ar 8000 -c:a pcm_alaw"),
        ("studio.wav", "-ar 96000 -c:a pcm_s24le"),
        ("constant.mp3", "-ar 44100 -b:a 128k"),
        ("variable.mp3", "-ac 2 -ar 44100 -q:a 5"),
        ("vorbis.ogg", "-c:a libvorbis"),
        ("voice.opus", "-c:a libopus -b:a 24k"),
        ("phone.m4a", "-c:a aac"),
        ("apple.aiff", ""),
    ];
    for (name, options) in cases {
        let file = dir.path().join(name);
        speech(&file, options);
        let measured = sound(&file).measured;
        let (loudness, peak) = by_ffmpeg(&file, "");
        let (own, own_peak) = (measured.loudness_lufs.unwrap(), measured.true_peak_dbtp.unwrap());
        assert!((own - loudness).abs() <= 0.2, "{name}: {own} LUFS, ffmpeg {loudness}");
        // As a zone with one channel gets it; ffmpeg takes that one for the two that it stands for.
        match (sound(&file).channels, measured.mixed_lufs) {
            (1, mixed) => assert_eq!(mixed, None, "{name}"),
            (_, mixed) => {
                let mixed_peak = measured.mixed_dbtp.unwrap();
                let (mixed, (loudness, peak)) =
                    (mixed.unwrap(), by_ffmpeg(&file, "pan=mono|c0=0.5*c0+0.5*c1,"));
                assert!((mixed_peak - peak).abs() <= 0.5, "{name}: {mixed_peak}, ffmpeg {peak}");
                assert!((mixed - loudness).abs() <= 0.2, "{name}: {mixed} LUFS, ffmpeg {loudness}");
                if name == "left.wav" {
                    assert!((own - mixed - 3.0).abs() <= 0.1, "{own} {mixed}");
                }
            }
        }
        // Four-fold and eight-fold looks between samples differ by so much at high notes.
        assert!((own_peak - peak).abs() <= 0.5, "{name}: {own_peak} dBTP, ffmpeg {peak}");
    }
}

#[test]
fn surround_is_measured_as_the_two_channels_it_is_heard_from() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("surround.wav");
    let tones = "0.1*sin(2764*t)|0.1*sin(1382*t)|0.3*sin(2000*t)|0.5*sin(300*t)|0.1*sin(900*t)|0.1*sin(700*t)";
    make(&format!("-f lavfi -i aevalsrc={tones}:c=5.1:d=4"), &file);
    let heard = sound(&file);
    assert_eq!(heard.channels, 6);
    // The speaker's own mix: front, centre and side, without the low-frequency channel.
    let scale = 1.0 / (1.0 + 2.0 * std::f64::consts::FRAC_1_SQRT_2);
    let (front, side) = (scale, scale * std::f64::consts::FRAC_1_SQRT_2);
    let mix =
        format!("pan=stereo|c0={front}*c0+{side}*c2+{side}*c4|c1={front}*c1+{side}*c2+{side}*c5,");
    let (loudness, peak) = by_ffmpeg(&file, &mix);
    let own = heard.measured;
    assert!((own.loudness_lufs.unwrap() - loudness).abs() <= 0.2, "{own:?}, ffmpeg {loudness}");
    assert!((own.true_peak_dbtp.unwrap() - peak).abs() <= 0.3, "{own:?}, ffmpeg {peak}");
}

#[test]
fn silence_before_behind_and_within_is_found_in_every_kind_of_codec() {
    let dir = tempdir().unwrap();
    let parts = "0.3*sin(2764*t)*(between(t\\,1\\,3)+between(t\\,5\\,6))";
    for (name, options, slack_ms) in [
        ("a.wav", "", 20),
        ("a.flac", "", 20),
        // What a codec smears at the edges.
        ("a.mp3", "-b:a 128k", 80),
        ("a.ogg", "-c:a libvorbis -q:a 6", 80),
        ("a.opus", "-c:a libopus -b:a 96k", 80),
        ("a.m4a", "-c:a aac -b:a 128k", 120),
    ] {
        let file = dir.path().join(name);
        make(&format!("-f lavfi -i aevalsrc={parts}:s=48000:d=9 {options}"), &file);
        let measured = sound(&file).measured;
        let found = [measured.lead_ms, measured.pause_ms, measured.tail_ms, measured.silent_ms];
        for (found, wanted) in found.into_iter().zip([1_000, 2_000, 3_000, 6_000]) {
            assert!(found.abs_diff(wanted) <= slack_ms, "{name}: {measured:?}");
        }
    }
}

#[test]
fn a_recording_that_was_turned_up_too_far_is_clipped_and_a_good_one_is_not() {
    let dir = tempdir().unwrap();
    let clipped = |name: &str, options: &str| {
        let file = dir.path().join(name);
        speech(&file, options);
        let heard = sound(&file);
        heard.measured.clipped * 1_000 / heard.length_ms
    };
    assert_eq!(clipped("good.wav", "-af volume=-6dB"), 0);
    assert!(clipped("torn.wav", "-af volume=20dB") > 20);
}

#[test]
fn a_file_without_sound_is_silent_and_one_that_is_a_blink_is_too_short() {
    let dir = tempdir().unwrap();
    let cases = [
        ("nothing.wav", "anullsrc=d=5", "", FileFault::Silent),
        ("nothing.mp3", "anullsrc=d=5", "", FileFault::Silent),
        ("nothing.opus", "anullsrc=r=48000:d=5", "-c:a libopus", FileFault::Silent),
        ("faint.wav", "aevalsrc=0.0005*sin(2764*t):d=5", "", FileFault::Silent),
        // A plug that was touched once, in a file that is empty otherwise.
        ("short.wav", "sine=d=0.99", "", FileFault::TooShort),
        ("short.mp3", "sine=d=0.4", "", FileFault::TooShort),
        ("short.opus", "sine=d=0.4", "-c:a libopus", FileFault::TooShort),
    ];
    for (name, input, options, expected) in cases {
        let file = dir.path().join(name);
        make(&format!("-f lavfi -i {input} {options}"), &file);
        let (fault, detail) = fault(&file);
        assert_eq!(fault, expected, "{name}: {detail}");
    }
    for (name, input) in
        [("second.wav", "sine=d=1"), ("soft.wav", "aevalsrc=0.002*sin(2764*t):d=2")]
    {
        let file = dir.path().join(name);
        make(&format!("-f lavfi -i {input}"), &file);
        sound(&file);
    }
}

#[test]
fn samples_that_are_no_numbers_poison_nothing() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("float.wav");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut wav = hound::WavWriter::create(&file, spec).unwrap();
    for n in 0..96_000_u32 {
        let sample = match n % 1_000 {
            0 => f32::NAN,
            1 => f32::INFINITY,
            2 => f32::MAX,
            _ => 0.1 * (n as f32 * 0.1).sin(),
        };
        wav.write_sample(sample).unwrap();
    }
    wav.finalize().unwrap();
    let measured = sound(&file).measured;
    let (loudness, peak) = (measured.loudness_lufs.unwrap(), measured.true_peak_dbtp.unwrap());
    assert!((-60.0..30.0).contains(&loudness) && (20.0..40.0).contains(&peak), "{measured:?}");
}
