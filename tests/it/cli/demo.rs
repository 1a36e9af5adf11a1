//! The demo lives through a minute of a ward, and what it says at its end is true.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::audio::read_wav;

/// Its slots, by programme and zone, in the order of their names.
const SLOTS: [(&str, &str); 4] = [
    ("trinh-dien-kinh-te-xa-hoi", "to-1"),
    ("trinh-dien-thong-bao", "to-1"),
    ("trinh-dien-thong-bao", "to-2"),
    ("trinh-dien-tin-nong", "to-2"),
];

#[test]
fn a_minute_of_a_ward_is_heard_recorded_and_held_by_the_centre() {
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let run = Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .args(["demo", "--json", "--wav", "--from", env!("CARGO_MANIFEST_DIR")])
        .env("TMPDIR", temporary.path())
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&run.stderr);
    let shown = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{} {said}\n{shown}", run.status);
    let last: Value = serde_json::from_slice(&run.stdout).expect("one JSON object");

    let heard = last["heard"].as_array().expect("rows");
    let slots: BTreeSet<(&str, &str)> = heard
        .iter()
        .filter(|row| row["kind"] == "slot" && row["outcome"] == "aired")
        .filter_map(|row| Some((row["programme"].as_str()?, row["zone"].as_str()?)))
        .collect();
    assert_eq!(slots, SLOTS.into());
    // The bulletin that was dropped while it ran is among them.
    let dropped = heard.iter().any(|row| {
        row["kind"] == "play" && row["bulletin"]["path"] == "tin-nong/tin-nong-thoi-tiet.mp3"
    });
    assert!(dropped, "{heard:?}");

    let seqs = |rows: &Value| -> Vec<u64> {
        let rows = rows.as_array().expect("rows").iter();
        let mut seqs: Vec<u64> = rows.filter_map(|row| row["seq"].as_u64()).collect();
        seqs.sort_unstable();
        seqs
    };
    assert_eq!(seqs(&last["heard"]), seqs(&last["centre"]), "each row once at the centre");

    let recording = first_wav(temporary.path()).expect("a recording");
    let (samples, channels) = read_wav(&recording);
    assert_eq!(channels, 2);
    for channel in 0..2 {
        let loud = samples.chunks(2).filter(|frame| frame[channel].unsigned_abs() > 300).count();
        assert!(loud > 48_000, "channel {channel} sounds for seconds, not {loud} samples");
    }
}

fn first_wav(folder: &Path) -> Option<std::path::PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).ok()?.flatten().map(|each| each.path()).collect();
    paths.sort();
    paths.into_iter().find_map(|path| match path.is_dir() {
        true => first_wav(&path),
        false => path.extension().is_some_and(|ending| ending == "wav").then_some(path),
    })
}
