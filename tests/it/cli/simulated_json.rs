//! `simulate --json` is objects with named fields.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::config::texts::{SCHEDULE, STATION};

#[test]
fn every_total_names_its_programme_and_zone() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let station = STATION.replace("/var/lib/loaphuong", state.to_str().unwrap());
    fs::write(folder.path().join("station.yaml"), station).unwrap();
    fs::create_dir(folder.path().join("schedules")).unwrap();
    fs::write(folder.path().join("schedules/tuan.yaml"), SCHEDULE).unwrap();
    fs::create_dir(folder.path().join("audio")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .args(["simulate", "--json", "--from", "2026-03-02", "--days", "7", "--config"])
        .arg(folder.path().join("station.yaml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let of_first = told["programmes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|total| total["zone"] == "to-1")
        .unwrap_or_else(|| panic!("{told}"));
    assert_eq!(of_first["programme"], "ban-tin-sang");
    let slots = ["aired", "cut", "not_aired"].map(|word| of_first[word].as_u64().unwrap());
    assert_eq!(slots.iter().sum::<u64>(), 5, "Monday to Friday: {of_first}");
}
