//! A recording holds exactly what would be heard: every sample, every gain, every zone.

use std::path::{Path, PathBuf};

use loaphuong::station::{CueSource, Fade, OutputEvent};
use loaphuong::wire::SinkSpec;

use crate::support::audio::{channel, find, noise, read_wav, tool, write_wav};
use crate::support::orders::{Station, file, in_ms, order};

const RATE: usize = 48_000;

fn program() -> PathBuf {
    env!("CARGO_BIN_EXE_loaphuong").into()
}

/// The samples of the only recording of an output, left and right.
fn recorded(folder: &Path, output: &str) -> (Vec<i16>, Vec<i16>) {
    let files: Vec<_> = std::fs::read_dir(folder.join(output)).unwrap().collect();
    assert_eq!(files.len(), 1, "one opening, one file");
    let (samples, channels) = read_wav(&files[0].as_ref().unwrap().path());
    assert_eq!(channels, 2);
    (channel(&samples, 2, 0), channel(&samples, 2, 1))
}

/// Lets a station sound one order to the end of its last cue in each zone, and reads the
/// recording.
async fn heard(
    prepare: impl FnOnce(&Path) -> Vec<CueSource>,
    zones: &[(&str, Option<u16>, f32)],
) -> (Vec<i16>, Vec<i16>, Vec<OutputEvent>) {
    let folder = tempfile::tempdir().unwrap();
    let mut station = Station::new(program(), &[("rec", SinkSpec::Wav(folder.path().to_owned()))]);
    let cues = prepare(station.store.path());
    let last = u32::try_from(cues.len()).unwrap() - 1;
    station.outputs.arm(&order(1, "rec", in_ms(0), cues, zones));
    for (zone, _, _) in zones {
        let what = format!("last event of {zone}");
        station
            .until(&what, |event| match event {
                OutputEvent::Ended { cue, zone: place, .. } => {
                    *cue == last && place.as_str() == *zone
                }
                OutputEvent::Broken { cue, .. } => *cue == last,
                OutputEvent::Lost { .. } => true,
                _ => false,
            })
            .await;
    }
    let told = std::mem::take(&mut station.told);
    station.outputs.shutdown().await;
    let (left, right) = recorded(folder.path(), "rec");
    (left, right, told)
}

/// The part of a recording that isn't silence.
fn sound(samples: &[i16]) -> &[i16] {
    let begin = samples.iter().position(|&sample| sample != 0).unwrap_or(samples.len());
    let end = samples.iter().rposition(|&sample| sample != 0).map_or(begin, |last| last + 1);
    &samples[begin..end]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stereo_file_is_recorded_sample_by_sample_and_in_mono_where_a_zone_has_one_channel() {
    let (left, right) = (noise(RATE, 3), noise(RATE, 4));
    let pairs: Vec<i16> = left.iter().zip(&right).flat_map(|(&l, &r)| [l, r]).collect();
    let write = |store: &Path| {
        write_wav(&store.join("stereo"), 48_000, 2, &pairs);
        vec![file("stereo")]
    };
    let (l, r, _) = heard(write, &[("all", None, 0.0)]).await;
    assert!(find(&l, &left, 0).is_some() && find(&r, &right, 0).is_some(), "bit by bit");
    let (l, r, _) = heard(write, &[("one", Some(0), 0.0)]).await;
    let middle: Vec<i16> = left
        .iter()
        .zip(&right)
        .map(|(&l, &r)| ((i32::from(l) + i32::from(r)) / 2) as i16)
        .collect();
    assert!(find(&l, &middle, 1).is_some(), "half of both");
    assert!(r.iter().all(|&sample| sample == 0), "the channel of no zone is silent");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_zone_has_its_own_gain_and_evidence_of_its_own() {
    let source = noise(RATE, 5);
    let write = |store: &Path| {
        write_wav(&store.join("mono"), 48_000, 1, &source);
        vec![file("mono")]
    };
    let zones = [("plain", Some(0), 0.0), ("half", Some(1), -6.0206)];
    let (left, right, told) = heard(write, &zones).await;
    let half: Vec<i16> = source.iter().map(|sample| sample / 2).collect();
    assert!(find(&left, &source, 0).is_some() && find(&right, &half, 1).is_some());
    let level = |wanted: &str| {
        told.iter()
            .find_map(|event| match event {
                OutputEvent::Ended { zone, heard, .. } if zone.as_str() == wanted => Some(*heard),
                _ => None,
            })
            .unwrap()
    };
    let (plain, half) = (level("plain"), level("half"));
    let power: f64 = source.iter().map(|&s| (f64::from(s) / 32_768.0).powi(2)).sum();
    let rms = 10.0 * (power / RATE as f64).log10();
    assert!((f64::from(plain.rms_dbfs.unwrap()) - rms).abs() < 0.01, "{plain:?}, {rms}");
    assert!((plain.rms_dbfs.unwrap() - half.rms_dbfs.unwrap() - 6.0206).abs() < 0.01);
    assert!((plain.peak_dbfs.unwrap() - half.peak_dbfs.unwrap() - 6.0206).abs() < 0.01);
    assert_eq!((plain.frames, half.frames), (RATE as u64, RATE as u64));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gain_over_full_scale_is_limited_and_does_not_wrap() {
    let source = [noise(100, 6), vec![20_000; 100], vec![-20_000; 100], noise(100, 7)].concat();
    let write = |store: &Path| {
        write_wav(&store.join("loud"), 48_000, 1, &source);
        vec![file("loud")]
    };
    let (left, _, told) = heard(write, &[("loud", Some(0), 12.0412)]).await;
    let limited: Vec<i16> = source
        .iter()
        .map(|&sample| (i32::from(sample) * 4).clamp(-32_768, 32_767) as i16)
        .collect();
    assert!(find(&left, &limited, 2).is_some());
    let full = |event: &OutputEvent| matches!(event, OutputEvent::Ended { heard, .. } if heard.peak_dbfs == Some(0.0));
    assert!(told.iter().any(full), "what was sent is measured: {told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_opened_costs_its_own_cue_only() {
    let (before, behind) = (noise(5_000, 8), noise(7_000, 9));
    let write = |store: &Path| {
        write_wav(&store.join("before"), 48_000, 1, &before);
        write_wav(&store.join("behind"), 48_000, 1, &behind);
        std::fs::write(store.join("litter"), "không phải âm thanh").unwrap();
        vec![file("before"), file("litter"), file("missing"), file("behind")]
    };
    let (left, _, told) = heard(write, &[("z", Some(0), 0.0)]).await;
    assert!(find(&left, &[before, behind].concat(), 0).is_some(), "no gap either");
    let broken: Vec<u32> = told
        .iter()
        .filter_map(|event| match event {
            OutputEvent::Broken { cue, .. } => Some(*cue),
            _ => None,
        })
        .collect();
    assert_eq!(broken, [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_format_sounds_to_its_true_end_in_its_true_length() {
    // 2 s at 44.1 kHz: loud to the last frame, so that a lost end shows in the length.
    let frames = 2 * 44_100;
    let tone: Vec<i16> =
        (0..frames).map(|n| ((n as f64 * 0.0627).sin() * 8_000.0) as i16).collect();
    let make = |store: &Path, arguments: &[&str], name: &str| {
        let (wav, to) = (store.join("source.wav"), store.join(name));
        write_wav(&wav, 44_100, 1, &tone);
        let from = ["-v", "error", "-y", "-i", wav.to_str().unwrap()];
        let all = [&from[..], arguments, &[to.to_str().unwrap()]].concat();
        tool("ffmpeg", &all);
        to
    };
    // (encoder's arguments, file name, frames that the format itself adds at most)
    let cases: [(&[&str], &str, usize); 8] = [
        (&["-c:a", "libmp3lame", "-b:a", "64k"], "constant.mp3", 0),
        (&["-c:a", "libmp3lame", "-q:a", "5"], "variable.mp3", 0),
        // No header tells its length: encoder's delay and padding stay, the end must not go.
        (&["-c:a", "libmp3lame", "-q:a", "9", "-write_xing", "0"], "headerless.mp3", 3_000),
        (&["-c:a", "flac"], "lossless.flac", 0),
        (&["-c:a", "libvorbis"], "vorbis.ogg", 0),
        (&["-c:a", "aac"], "phone.m4a", 3_000),
        (&["-c:a", "libopus", "-b:a", "24k"], "zalo.opus", 0),
        // All of it in one page, whose trimmed end symphonia takes for its start.
        (&["-c:a", "libopus", "-page_duration", "9000000"], "one-page.opus", 0),
    ];
    for (arguments, name, extra) in cases {
        let write = |store: &Path| {
            let made = make(store, arguments, name);
            std::fs::rename(made, store.join("bulletin")).unwrap();
            vec![file("bulletin")]
        };
        let (left, _, told) = heard(write, &[("z", Some(0), 0.0)]).await;
        let frames: Vec<u64> = told
            .iter()
            .filter_map(|event| match event {
                OutputEvent::Ended { heard, .. } => Some(heard.frames),
                _ => None,
            })
            .collect();
        let whole = 2 * RATE as u64;
        let most = whole + extra as u64 * 48_000 / 44_100 + 1;
        assert!(frames.len() == 1 && (whole..=most).contains(&frames[0]), "{name}: {told:?}");
        // Loud from the first frame to the last, but for what the codec smears there.
        let loud = left.iter().filter(|sample| sample.unsigned_abs() > 1_000).count();
        assert!(loud * 100 > 2 * RATE * 88, "{name}: only {loud} loud frames");
        assert!(sound(&left).len() + 200 >= 2 * RATE, "{name}: {} frames", sound(&left).len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_fades_one_zone_while_the_other_plays_on() {
    let source = noise(2 * RATE, 10);
    let folder = tempfile::tempdir().unwrap();
    let mut station = Station::new(program(), &[("rec", SinkSpec::Wav(folder.path().to_owned()))]);
    write_wav(&station.store.path().join("long"), 48_000, 1, &source);
    let zones = [("stays", Some(0), 0.0), ("stops", Some(1), 0.0)];
    station.outputs.arm(&order(7, "rec", in_ms(0), vec![file("long")], &zones));
    // Well under way: a stop right at the start would fade the first frames already.
    let under_way = |event: &OutputEvent| matches!(event, OutputEvent::Progress { heard_ms, .. } if *heard_ms >= 100);
    station.until("progress", under_way).await;
    station.outputs.stop(7, &"rec".into(), &["stops".into()], Fade::Milliseconds(300));
    let stopped = station.until_ended(7, 0, "stops").await;
    let stayed = station.until_ended(7, 0, "stays").await;
    station.outputs.shutdown().await;

    let OutputEvent::Ended { stopped: true, heard, .. } = stopped else { panic!("{stopped:?}") };
    let (left, right) = recorded(folder.path(), "rec");
    assert!(find(&left, &source, 0).is_some(), "the other zone hears all of it");
    let OutputEvent::Ended { stopped: false, heard: all, .. } = stayed else {
        panic!("{stayed:?}")
    };
    assert_eq!(all.frames, 2 * RATE as u64);
    let begin = find(&right, &source[..1_000], 0).expect("loud before the stop");
    let end = begin + usize::try_from(heard.frames).unwrap();
    assert!(right[end..].iter().all(|&sample| sample == 0), "silence behind the fade");
    // Frames counted are frames sent: the last ones are faint but there.
    let loudness = |from: usize| {
        right[from..from + 1_000].iter().map(|s| f64::from(*s).powi(2)).sum::<f64>().sqrt()
    };
    let fade = 300 * RATE / 1_000;
    let steps: Vec<f64> =
        [0, 1, 2, 3].iter().map(|quarter| loudness(end - fade + quarter * fade / 4)).collect();
    assert!(steps.windows(2).all(|pair| pair[0] > pair[1] * 1.1), "fades: {steps:?}");
    assert!(loudness(end - fade - 1_000) > 0.9 * loudness(begin), "not before its time");
}
