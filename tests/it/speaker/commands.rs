//! `devices` and `test-tone`, as a technician runs them.

use std::process::{Command, Output};

use chrono::{Timelike, Utc};

use crate::support::audio::{channel, read_wav};
use crate::support::pulse::Pulse;

fn text(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).unwrap()
}

#[test]
fn devices_lists_each_pcm_that_can_play_and_says_so_where_there_is_none() {
    let pulse = Pulse::start(&["amp-1", "amp-2"]);
    let run = |arguments: &[&str]| Command::new(pulse.program()).args(arguments).output().unwrap();
    let told = run(&["devices"]);
    assert!(told.status.success(), "{told:?}");
    let shown = text(&told.stdout);
    assert!(shown.contains("amp-1") && shown.contains("amp-2"), "{shown}");
    let told = run(&["devices", "--json"]);
    let pcms: Vec<loaphuong::wire::AlsaPcm> = serde_json::from_slice(&told.stdout).unwrap();
    assert!(pcms.iter().any(|pcm| pcm.name == "amp-1" && !pcm.usb), "{pcms:?}");

    // An ALSA that knows no pcm at all.
    let told = Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .args(["--lang", "vi", "devices"])
        .env("ALSA_CONFIG_PATH", "/dev/null")
        .output()
        .unwrap();
    assert!(told.status.success(), "no failure: {told:?}");
    assert!(text(&told.stdout).contains("không có thiết bị âm thanh nào"), "{told:?}");
}

/// Runs `test-tone` at a station with two zones on one recorder.
fn test_tone(folder: &std::path::Path, zone: &str, allowed: &str) -> Output {
    let station = format!(
        "station: {{id: thu, name: Thử, timezone: Asia/Ho_Chi_Minh}}\n\
         folders: {{audio: audio, schedules: schedules, state: state}}\n\
         outputs: {{rec: {{wav: {}}}}}\n\
         zones:\n  to-1: {{name: Tổ 1, output: rec, channel: left}}\n  \
         to-2: {{name: Tổ 2, output: rec, channel: right}}\n\
         clock: {{trust: any}}\n\
         guard: {{allowed: [\"{allowed}\"]}}\n",
        folder.join("rec").display()
    );
    for name in ["audio", "schedules", "state"] {
        std::fs::create_dir_all(folder.join(name)).unwrap();
    }
    std::fs::write(folder.join("station.yaml"), station).unwrap();
    Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .arg("--config")
        .arg(folder.join("station.yaml"))
        .args(["test-tone", zone])
        .output()
        .unwrap()
}

#[test]
fn a_test_tone_sounds_1_khz_for_3_seconds_in_its_zone_alone() {
    let folder = tempfile::tempdir().unwrap();
    let told = test_tone(folder.path(), "to-2", "00:00-24:00");
    assert!(told.status.success(), "{told:?}");
    let file = std::fs::read_dir(folder.path().join("rec")).unwrap().next().unwrap().unwrap();
    let (samples, channels) = read_wav(&file.path());
    let (left, right) = (channel(&samples, channels, 0), channel(&samples, channels, 1));
    assert!(left.iter().all(|&sample| sample == 0), "the other zone is silent");
    let begin = right.iter().position(|&sample| sample != 0).unwrap();
    let end = right.iter().rposition(|&sample| sample != 0).unwrap();
    // Its first and last samples are zero or round to it.
    assert!((143_900..=144_000).contains(&(end - begin)), "{} frames", end - begin);
    let peak = right.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
    assert!(peak.abs_diff(3_277) <= 1, "-20 dBFS at the peak, not {peak}");
    let rises = right[begin..=end].windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count();
    assert!(rises.abs_diff(3_000) <= 2, "{rises} periods");
}

#[test]
fn a_test_tone_for_a_zone_that_is_none_names_those_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let told = test_tone(folder.path(), "to-3", "00:00-24:00");
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    let said = text(&told.stderr);
    assert!(said.contains("to-3") && said.contains("to-1, to-2"), "{said}");
    assert!(!folder.path().join("rec").exists(), "nothing is opened");
}

#[test]
fn a_test_tone_outside_the_allowed_hours_is_refused_since_it_is_no_emergency() {
    // Half a day away from now.
    let hour = (Utc::now().with_timezone(&chrono_tz::Asia::Ho_Chi_Minh).hour() + 12) % 24;
    let folder = tempfile::tempdir().unwrap();
    let told = test_tone(folder.path(), "to-2", &format!("{hour:02}:00-{hour:02}:59"));
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    let said = text(&told.stderr);
    assert!(said.contains("guard") && said.contains("station.yaml"), "{said}");
    assert!(!folder.path().join("rec").exists(), "nothing is opened");
}
