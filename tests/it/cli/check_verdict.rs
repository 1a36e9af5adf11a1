//! `loaphuong check` ends with how many slots of the next 30 days will not air, or not whole, and
//! why; with `--strict` that makes its exit code 1. What it can't see it says, and doesn't guess.

use std::fs;
use std::path::Path;
use std::process::Command;

const STATION: &str = "\
station: {id: thu, name: Thử, timezone: Asia/Ho_Chi_Minh}
folders: {audio: audio, schedules: schedules, state: state}
outputs: {loa: {\"null\": true}}
zones: {to-1: {name: Tổ 1, output: loa}}
guard: {allowed: [\"05:00-22:00\"], daily_limit: 5m}
";

/// A queue whose campaign is over, one that is empty, and one with a bulletin.
const QUEUES: &str = "\
campaigns:
  het: {title: Hết, from: 2020-01-01, until: 2020-12-31}
queues:
  cu: {folder: cu, campaign: het}
  trong: {folder: trong}
  tin: {folder: tin}
  duyet: {folder: duyet, approval: required}
";

fn ward(station: &str, programme: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("station.yaml", station);
    write(
        "schedules/lich.yaml",
        &format!("{QUEUES}programmes:\n  - {{id: p, zones: [to-1], {programme}}}\n"),
    );
    for file in ["audio/a.ogg", "audio/cu/1.mp3", "audio/tin/1.mp3", "audio/duyet/1.mp3"] {
        write(file, "never opened");
    }
    folder
}

/// Its exit codes without `--strict` and with, and what it ends with.
fn check(folder: &Path, lang: &str) -> (Option<i32>, Option<i32>, String) {
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
        command.args(["check", "--lang", lang]).args(more).arg("--config");
        command.arg(folder.join("station.yaml")).output().expect("the program runs")
    };
    let (plain, strict) = (run(&[]), run(&["--strict"]));
    assert_eq!(plain.stdout, strict.stdout, "it says the same");
    let text = String::from_utf8(plain.stdout).expect("UTF-8");
    (plain.status.code(), strict.status.code(), text)
}

#[test]
fn check_ends_with_how_many_slots_will_not_air_and_why() {
    let whole = "No faults. All 30 slots of the next 30 days will air whole.\n";
    let of_30 = "The files are well written, but of the 30 slots of the next 30 days: ";
    let cases = [
        ("at: {time: \"06:00\"}, rundown: [{file: a.ogg}, {queue: tin, take: 3}]", whole, ""),
        (
            "at: {time: \"06:00\"}, rundown: [{file: a.ogg}, {queue: trong, optional: true}]",
            whole,
            "",
        ),
        (
            "at: {time: \"03:15\"}, rundown: [{file: a.ogg}]",
            of_30,
            "30 will not air (outside the allowed hours).\n",
        ),
        (
            "at: {time: \"06:00\"}, rundown: [{file: b.ogg}]",
            of_30,
            "30 will not air (the audio file is missing).\n",
        ),
        (
            "at: {time: \"06:00\"}, rundown: [{file: a.ogg}, {file: b.ogg}]",
            of_30,
            "30 will be cut (the audio file is missing).\n",
        ),
        (
            "at: {time: \"06:00\"}, rundown: [{queue: cu}]",
            of_30,
            "30 will not air (no bulletin in its queue).\n",
        ),
        (
            "at: {time: \"06:00\"}, rundown: [{file: a.ogg}, {queue: trong}]",
            of_30,
            "30 will be cut (no bulletin in its queue).\n",
        ),
        (
            "at: {time: \"06:00\"}, rundown: [{file: a.ogg}, {queue: duyet}]",
            of_30,
            "30 will be cut (the bulletin is not approved).\n",
        ),
        (
            "at: {time: \"06:00\"}, rundown: [{file: a.ogg}, {pause: 5m}]",
            of_30,
            "30 will not air (over the daily limit).\n",
        ),
        (
            "at: {time: \"06:00\"}, max_length: 90s, rundown: [{file: a.ogg}, {file: a.ogg}]",
            of_30,
            "30 will be cut (over its longest length).\n",
        ),
        (
            "at: [{time: \"06:00\"}, {time: \"03:15\"}], rundown: [{file: a.ogg}, {queue: trong}]",
            "The files are well written, but of the 60 slots of the next 30 days: ",
            "30 will not air (outside the allowed hours); 30 will be cut (no bulletin in its queue).\n",
        ),
        (
            "at: {time: \"06:00\"}, until: 2020-12-31, rundown: [{file: a.ogg}]",
            "The files are well written, but nothing is planned in the next 30 days.\n",
            "",
        ),
    ];
    for (programme, begins, ends) in cases {
        let folder = ward(STATION, programme);
        let (plain, strict, text) = check(folder.path(), "en");
        let want = if begins == whole { (Some(0), Some(0)) } else { (Some(0), Some(1)) };
        assert_eq!((plain, strict), want, "{programme}\n{text}");
        assert!(text.contains(&format!("{begins}{ends}")), "{programme}\n{text}");
        assert_eq!(text.contains("No faults."), begins == whole, "{programme}\n{text}");
    }
}

#[test]
fn check_says_which_campaign_is_over_and_which_queue_is_empty() {
    let folder = ward(
        STATION,
        "at: {time: \"06:00\"}, rundown: [{file: a.ogg}, {queue: cu}, {queue: trong}]",
    );
    let (_, _, text) = check(folder.path(), "vi");
    for want in [
        "đợt tuyên truyền het đã hết sau ngày 31/12/2020: hàng chờ cu không còn gì để phát",
        "06:00 hàng chờ cu không có bản tin để phát",
        "06:00 hàng chờ trong không có bản tin để phát",
        "Các tệp viết đúng, nhưng trong 30 buổi phát của 30 ngày tới: 30 buổi sẽ phát chưa hết \
         (hàng chờ không có bản tin).",
    ] {
        assert!(text.contains(want), "{want}\nin\n{text}");
    }
}

#[test]
fn what_check_cannot_look_into_is_told_and_not_said_to_be_missing() {
    // A folder whose way leads through a file can't be read by anybody, not by root either.
    let station = STATION.replace("audio: audio", "audio: schedules/lich.yaml/audio");
    let station = station.replace("state: state", "state: schedules/lich.yaml/state");
    let programme = "at: {time: \"06:00\"}, rundown: [{file: a.ogg}, {queue: tin}]";
    let folder = ward(&station, programme);
    let (plain, strict, text) = check(folder.path(), "en");
    assert_eq!((plain, strict), (Some(0), Some(1)), "{text}");
    for want in [
        "lich.yaml/audio can't be looked into (",
        "The station's journal can't be read",
        "sudo -u loaphuong loaphuong check",
        "tin/    can't be seen",
    ] {
        assert!(text.contains(want), "{want}\nin\n{text}");
    }
    for never in ["no folder", "no file", "will not air", "will be cut"] {
        assert!(!text.contains(never), "{never}\nin\n{text}");
    }
}
