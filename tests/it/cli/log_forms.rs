//! `loaphuong log` makes the logbook: named forms, files that are not overwritten, one bulletin,
//! one campaign.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use loaphuong::journal::Journal;
use loaphuong::station::record::{Outcome, Reason, Row};

use crate::journal::fixture::{append, folder, play, run, slot};
use crate::support::rows::{with_play, with_run};

const STATION: &str = "\
station: {id: thanh-dong-nvh-1, name: Nhà văn hóa số 1, timezone: Asia/Ho_Chi_Minh}
folders: {audio: audio, schedules: schedules, state: state}
outputs: {loa: {\"null\": true}}
zones: {to-1: {name: Tổ dân phố số 1, output: loa}}
guard: {allowed: [\"05:00-22:00\"]}
";

const SCHEDULE: &str = "\
campaigns:
  kt-xh-2026: {title: Kinh tế - xã hội}
  an-toan: {title: An toàn giao thông}
";

/// A station's folder, with a journal of three slots in March 2026: one with a bulletin, one of
/// the campaign that never started, one of neither.
fn ward() -> tempfile::TempDir {
    let folder = folder();
    for part in ["audio", "schedules", "state"] {
        fs::create_dir(folder.path().join(part)).expect("a folder");
    }
    fs::write(folder.path().join("station.yaml"), STATION).expect("a file");
    fs::write(folder.path().join("schedules/lich.yaml"), SCHEDULE).expect("a file");
    let first = Row { due: play(1, "aa").due, ..slot(2) };
    let bulletin = with_play(play(1, "0123456789abcdef"), |play| {
        play.bulletin.as_mut().expect("a bulletin").path = "tin/Tiêm chủng.mp3".into();
    });
    let missed = with_run(slot(3), |run| {
        (run.outcome, run.reason, run.heard_ms) = (Outcome::NotAired, Some(Reason::PowerOff), 0);
        run.campaign = Some("kt-xh-2026".into());
    });
    run(async {
        let (journal, _) = Journal::open(&folder.path().join("state")).await.expect("a journal");
        let rows: Vec<_> = [bulletin, first, missed, slot(4)].into_iter().map(append).collect();
        journal.write(&rows).await.expect("written");
        journal.close().await;
    });
    folder
}

fn log(ward: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .current_dir(ward)
        .args(["log", "--lang", "vi", "--config", "station.yaml", "--month", "2026-03"])
        .args(arguments)
        .output()
        .expect("it runs")
}

fn out(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

#[test]
fn the_forms_bear_the_names_that_the_stations_files_give() {
    let ward = ward();
    let page = out(&log(ward.path(), &["--html"]));
    for words in ["Nhà văn hóa số 1", "Tổ dân phố số 1", "Kinh tế - xã hội", "Tháng 03 năm 2026"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let table = out(&log(ward.path(), &["--csv"]));
    assert_eq!(table.lines().count(), 1 + 4, "{table}");
}

#[test]
fn a_stations_journal_does_not_get_another_stations_names() {
    let ward = ward();
    let other = STATION.replace("thanh-dong-nvh-1", "khac").replace("state: state", "state: khac");
    fs::write(ward.path().join("station.yaml"), other).expect("a file");
    let page = out(&log(ward.path(), &["--html", "--state", "state"]));
    assert!(page.contains("thanh-dong-nvh-1") && !page.contains("Nhà văn hóa"), "{page}");
}

#[test]
fn a_files_ending_says_its_form_and_its_folder_is_left_tidy() {
    let ward = ward();
    let signs: [(&str, &[u8]); 3] = [
        ("so.html", b"<!doctype html>"),
        ("so.CSV", "\u{feff}Ngày,".as_bytes()),
        ("so.xlsx", b"PK\x03\x04"),
    ];
    for (name, sign) in signs {
        for _again in 0..2 {
            let output = log(ward.path(), &["--output", name]);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(out(&output), "");
            let want = "3 buổi phát, 2 đã phát đủ, 0 phát chưa hết, 1 không phát.";
            assert!(said.contains(name) && said.trim_end().ends_with(want), "{said}");
        }
        assert!(fs::read(ward.path().join(name)).expect("a file").starts_with(sign), "{name}");
    }
    assert_eq!(fs::read_dir(ward.path()).expect("a folder").count(), 4 + 3);
}

#[test]
fn a_file_of_another_kind_is_left_alone() {
    let ward = ward();
    for (name, form) in [("station.yaml", "--html"), ("schedules/lich.yaml", "--xlsx")] {
        let before = fs::read(ward.path().join(name)).expect("a file");
        let said = refused(&log(ward.path(), &[form, "--output", name]));
        assert!(said.contains("không ghi đè"), "{said}");
        assert_eq!(fs::read(ward.path().join(name)).expect("a file"), before);
    }
    let said = refused(&log(ward.path(), &["--output", "so.pdf"]));
    assert!(said.contains(".html, .csv hoặc .xlsx"), "{said}");
    let said = refused(&log(ward.path(), &["--output", "none/so.csv"]));
    assert!(said.contains("Không ghi được tệp none/so.csv"), "{said}");
    let why = "(không có ở đó; nguyên văn: No such file or directory, os error 2)";
    assert!(said.contains(why), "{said}");
}

#[test]
fn one_bulletin_is_found_by_its_files_name_its_title_and_its_hash() {
    let ward = ward();
    let names = [
        "Tiêm chủng.mp3",
        "tiêm chủng.mp3",
        "Tie\u{302}m chu\u{309}ng.mp3",
        "tin/Tiêm chủng.mp3",
        "/srv/audio/tin/Tiêm chủng.mp3",
        "Kết quả kinh tế - xã hội",
        "012345",
        "0123456789ABCDEF",
    ];
    for name in names {
        let rows = out(&log(ward.path(), &["--json", "--file", name]));
        assert_eq!(rows.lines().count(), 2, "the play and its slot for {name}: {rows}");
    }
    let page = out(&log(ward.path(), &["--html", "--file", "012345"]));
    assert!(page.contains("Chỉ gồm bản tin: 012345"), "{page}");
}

#[test]
fn days_the_wrong_way_round_are_told_and_outcomes_are_taken_as_they_are_shown() {
    let ward = ward();
    let ask = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
        let command = command.current_dir(ward.path()).args(["log", "--lang", "vi", "--config"]);
        command.arg("station.yaml").args(arguments).output().expect("it runs")
    };
    let said = refused(&ask(&["--from", "2026-03-09", "--until", "2026-03-01"]));
    assert!(said.contains("--from (09/03/2026) ở sau --until (01/03/2026)"), "{said}");
    for words in ["không phát", "not_aired", "not aired"] {
        let rows = out(&ask(&["--json", "--month", "2026-03", "--outcome", words]));
        assert_eq!(rows.lines().count(), 1, "{words}: {rows}");
    }
    let page = out(&log(ward.path(), &["--html", "--zone", "to-1"]));
    assert!(page.contains("Chỉ gồm cụm loa: Tổ dân phố số 1"), "{page}");
}

#[test]
fn one_campaign_is_its_bulletins_and_the_slots_of_its_programmes() {
    let ward = ward();
    let rows = out(&log(ward.path(), &["--json", "--campaign", "kt-xh-2026"]));
    assert_eq!(rows.lines().count(), 3, "{rows}");
    assert!(rows.contains("power_off"), "{rows}");
    let none = out(&log(ward.path(), &["--campaign", "an-toan"]));
    assert!(none.contains("Không có buổi phát nào"), "declared, and nothing of it yet: {none}");
}

#[test]
fn what_is_called_nothing_is_told_with_the_nearest_name() {
    let ward = ward();
    let cases = [
        ("--file", "Tiêm chúng.mp3", "Có phải là Tiêm chủng.mp3?"),
        ("--file", "khác hẳn", "ít nhất 6 chữ số đầu của mã sha256"),
        ("--file", "01234", "ít nhất 6 chữ số đầu của mã sha256"),
        ("--campaign", "kt-xh-2025", "Có phải là kt-xh-2026?"),
        ("--campaign", "gì đó xa lạ", "Hiện có: an-toan, kt-xh-2026."),
    ];
    for (option, name, words) in cases {
        let said = refused(&log(ward.path(), &[option, name]));
        assert!(said.contains(words), "{name}: {said}");
    }
    // Known, though not in that month.
    let february = ["--month", "2026-02", "--file", "Tiêm chủng.mp3"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
    let said = command
        .current_dir(ward.path())
        .args(["log", "--lang", "vi", "--config", "station.yaml"])
        .args(february)
        .output()
        .expect("it runs");
    assert!(out(&said).contains("Không có buổi phát nào"), "{said:?}");
}
