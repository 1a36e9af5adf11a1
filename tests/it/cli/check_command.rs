//! `loaphuong check`: exit 1 with every fault, or exit 0 with one screen; no daemon needed.

use std::path::Path;
use std::process::{Command, Output};

use crate::config::texts::{SCHEDULE, STATION, with};

fn check(station: &Path, lang: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .args(["check", "--lang", lang, "--config"])
        .arg(station)
        .output()
        .expect("the program runs")
}

/// A folder with these two files.
fn folder(station: &str, schedule: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("station.yaml"), station).expect("a file");
    std::fs::create_dir(folder.path().join("schedules")).expect("a folder");
    std::fs::write(folder.path().join("schedules/tuan.yaml"), schedule).expect("a file");
    folder
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn check_exits_1_and_shows_every_fault_with_its_line() {
    let folder = folder(&with(STATION, "45m", "45"), &with(SCHEDULE, "take: 3", "take: 0"));
    let station = folder.path().join("station.yaml");
    let output = check(&station, "vi");
    assert_eq!(output.status.code(), Some(1));
    let (text, path) = (text(&output), folder.path().display().to_string());
    for want in [
        format!("{path}/station.yaml:16:16: `45` thiếu đơn vị; viết kèm đơn vị, ví dụ 45m\n"),
        format!("{path}/schedules/tuan.yaml:22:15: `0` không phải số nguyên từ 1 đến 32"),
        "16 |   daily_limit: 45\n   |                ^^\n".to_string(),
        "2 lỗi.".to_string(),
    ] {
        assert!(text.contains(&want), "{want}\nin\n{text}");
    }
    assert!(!text.contains('\u{1b}'), "no colour into a pipe");
}

#[test]
fn check_exits_0_with_a_screen_and_warns_of_what_is_missing() {
    let folder = folder(STATION, SCHEDULE);
    let output = check(&folder.path().join("station.yaml"), "en");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = text(&output);
    for want in [
        "thanh-dong-nvh-1",
        "Mon-Sun  05:30-07:00 16:30-18:30",
        "amp-1 → plughw:CARD=Device",
        "ban-tin-sang",
        "https://centre.example/v1/events",
        "no folder kinh-te-xa-hoi-2026",
        "no file nhac-hieu/mo-dau.ogg in the audio folder (used by ban-tin-sang, ",
    ] {
        assert!(text.contains(want), "{want}\nin\n{text}");
    }
    assert!(text.lines().count() < 50, "one screen:\n{text}");
}

#[test]
fn check_tells_a_programme_outside_the_guard_and_two_that_meet() {
    let twin = "  - id: twin\n    zones: [to-1]\n    at: {time: \"17:00\"}\n    \
                rundown: [{file: a.ogg}]\n";
    let schedule = format!(
        "programmes:\n{twin}{}{}",
        twin.replace("twin", "other"),
        twin.replace("twin", "night").replace("17:00", "03:15")
    );
    let folder = folder(STATION, &schedule);
    std::fs::create_dir(folder.path().join("audio")).expect("a folder");
    std::fs::write(folder.path().join("audio/a.ogg"), "never opened").expect("a file");
    let output = check(&folder.path().join("station.yaml"), "en");
    assert_eq!(output.status.code(), Some(0));
    let text = text(&output);
    assert!(text.contains("! night in to-1: "), "{text}");
    assert!(text.contains("03:15 is outside the allowed hours"), "{text}");
    assert!(text.contains(" meets other") || text.contains(" meets twin"), "{text}");
}

#[test]
fn check_of_a_file_that_is_not_there_says_so() {
    let output = check(Path::new("/nonexistent/station.yaml"), "en");
    assert_eq!(output.status.code(), Some(1));
    let text = text(&output);
    assert!(text.starts_with("/nonexistent/station.yaml:1:1: the file can't be read"), "{text}");
}

#[test]
fn check_warns_of_a_token_that_cannot_be_used() {
    let report = "\nreport: {endpoint: \"https://c.example/v1/events\", token_file: ma}\n";
    let station = match STATION.find("\nreport:") {
        Some(before) => format!("{}{report}", &STATION[..before]),
        None => format!("{STATION}{report}"),
    };
    let folder = folder(&station, SCHEDULE);
    let token = folder.path().join("ma");
    let cases = [
        (None, "No such file"),
        (Some(("bi-mat\n", 0o644)), "others may read it (mode 0644); run: chmod 600"),
        (Some(("\n", 0o600)), "holds no token"),
    ];
    for (written, want) in cases {
        if let Some((words, mode)) = written {
            use std::os::unix::fs::PermissionsExt;
            std::fs::write(&token, words).expect("a file");
            let mode = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&token, mode).expect("a mode");
        }
        let text = text(&check(&folder.path().join("station.yaml"), "en"));
        assert!(text.contains("rows will wait"), "{want}: {text}");
        assert!(text.contains(want), "{want}: {text}");
    }
}

#[test]
fn check_warns_of_sidecars_at_fault_and_of_such_as_lie_beside_no_bulletin() {
    let folder = folder(STATION, &with(SCHEDULE, "keep: 14d", "longest: 10s"));
    let queue = folder.path().join("audio/kinh-te-xa-hoi-2026");
    std::fs::create_dir_all(&queue).expect("a folder");
    for (name, text) in [
        ("a.mp3", ""),
        ("a.yaml", "airs: 2\nzones: to-11\n"),
        ("b.mp3", ""),
        ("b.yaml", "airs: 2\n"),
        ("c.yaml", "airs: 2\n"),
    ] {
        std::fs::write(queue.join(name), text).expect("a file");
    }
    let output = check(&folder.path().join("station.yaml"), "en");
    assert_eq!(output.status.code(), Some(0), "the timetable is good: {output:?}");
    let text = text(&output);
    for want in [
        "  ! kinh-te-xa-hoi-2026/a.yaml:2:8: no zone or group named `to-11`; did you mean `to-1`?\n",
        "    2 | zones: to-11\n      |        ^^^^^\n",
        "  ! the sidecar kinh-te-xa-hoi-2026/c.yaml lies beside no bulletin",
    ] {
        assert!(text.contains(want), "{want}\nin\n{text}");
    }
    assert!(!text.contains("b.yaml"), "{text}");
}
