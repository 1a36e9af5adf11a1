//! `check --json`: faults with place, fault and remedy as fields; else what the station would do.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::config::texts::{SCHEDULE, STATION, with};

fn folder(station: &str, schedule: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("station.yaml"), station).unwrap();
    fs::create_dir(folder.path().join("schedules")).unwrap();
    fs::write(folder.path().join("schedules/tuan.yaml"), schedule).unwrap();
    folder
}

fn check(folder: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .args(["check", "--lang=vi", "--config"])
        .arg(folder.join("station.yaml"))
        .args(more)
        .output()
        .unwrap()
}

fn as_json(told: &Output) -> Value {
    serde_json::from_slice(&told.stdout).unwrap_or_else(|_| panic!("{told:?}"))
}

#[test]
fn every_fault_has_its_place_and_its_two_halves_as_fields() {
    let folder = folder(&with(STATION, "45m", "45"), &with(SCHEDULE, "take: 3", "take: 0"));
    let told = check(folder.path(), &["--json"]);
    assert_eq!(told.status.code(), Some(1));
    let told = as_json(&told);
    let at = |file: &str| folder.path().join(file).display().to_string();
    let want = json!({
        "good": false,
        "faults": [
            {
                "file": at("station.yaml"), "line": 16, "column": 16,
                "fault": "`45` thiếu đơn vị", "remedy": "viết kèm đơn vị, ví dụ 45m",
            },
            {
                "file": at("schedules/tuan.yaml"), "line": 22, "column": 15,
                "fault": "`0` không phải số nguyên từ 1 đến 32",
                "remedy": told["faults"][1]["remedy"],
            },
        ],
        "faults_omitted": 0,
        "station": null,
    });
    assert_eq!(told, want);
}

#[test]
fn a_station_without_faults_is_told_with_objects_and_each_missing_file_with_its_line() {
    let twice = with(SCHEDULE, "      - pause: 2s\n", "      - file: nhac-hieu/mo-dau.ogg\n");
    let folder = folder(STATION, &twice);
    let told = check(folder.path(), &["--json"]);
    assert_eq!(told.status.code(), Some(0));
    assert_eq!(check(folder.path(), &["--json", "--strict"]).status.code(), Some(1));
    let told = as_json(&told);
    assert_eq!(told["good"], false, "a file is missing");
    let station = &told["station"];
    assert_eq!(station["zones"][0]["zone"], "to-1");
    assert_eq!(station["zones"][1]["channels"], json!([2]));
    assert_eq!(station["programmes"][0]["programme"], "ban-tin-sang");
    assert_eq!(station["programmes"][0]["week"], 5);
    assert_eq!(station["queues"][0]["files"], 0);
    assert_eq!(station["outputs"][1]["state"], "usable", "a recorder needs no look");
    assert_eq!(station["outlook"]["days"], 30);
    assert!(station["outlook"]["not_aired"]["no_bulletin"].as_u64() > Some(0), "{station}");
    let missing = station["warnings"].as_array().unwrap().iter().find(|warning| {
        warning["text"].as_str().unwrap().starts_with("chưa có tệp nhac-hieu/mo-dau.ogg")
    });
    let file = folder.path().join("schedules/tuan.yaml").display().to_string();
    let places = json!([{"file": file, "line": 20}, {"file": file, "line": 23}]);
    assert_eq!(missing.unwrap()["places"], places);
    let words = String::from_utf8(check(folder.path(), &[]).stdout).unwrap();
    let used = format!("(dùng trong ban-tin-sang, {file}:20; ban-tin-sang, {file}:23)\n");
    assert!(words.contains(&used), "the lines that name the file: {words}");
}

#[test]
fn faults_of_sidecars_are_fields_too() {
    let folder = folder(STATION, SCHEDULE);
    let queue = folder.path().join("audio/kinh-te-xa-hoi-2026");
    fs::create_dir_all(&queue).unwrap();
    fs::write(queue.join("a.mp3"), "").unwrap();
    fs::write(queue.join("a.yaml"), "airs: 2\nzones: to-11\n").unwrap();
    let told = as_json(&check(folder.path(), &["--json"]));
    let want = json!([{
        "file": "kinh-te-xa-hoi-2026/a.yaml", "line": 2, "column": 8,
        "fault": "không có cụm loa hay nhóm nào tên `to-11`", "remedy": "có phải ý là `to-1`?",
    }]);
    assert_eq!(told["station"]["sidecar_faults"], want);
}
