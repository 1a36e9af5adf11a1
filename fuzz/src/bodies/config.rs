//! YAML as a person may have written it: `station.yaml` and schedules, `=====` on a line between
//! them. Whatever it is, it is a configuration or a list of faults that can be shown.

use std::path::Path;

use chrono::DateTime;
use loaphuong::config::{Config, ConfigFaults, load_texts};
use loaphuong::messages::Lang;
use loaphuong::messages::config::{fault_lines, faults_with_places};

/// Stands alone on a line between two files.
const BETWEEN: &[u8] = b"\n=====\n";

/// Taken when there is only one text: it is a schedule then.
const STATION: &str = "station: {id: thu, name: Thử, timezone: Asia/Ho_Chi_Minh}
outputs: {rec: {null: true}}
zones: {to-1: {name: Tổ 1, output: rec, channel: left}, to-2: {name: Tổ 2, output: rec}}
groups: {toan-phuong: [to-1, to-2]}
guard: {allowed: [\"05:00-22:00\"], daily_limit: 45m}
";

/// Occurrences that are asked of each programme.
const OCCURRENCES: usize = 3;

pub fn run(bytes: &[u8]) {
    let mut texts = split(bytes);
    let station = if texts.len() > 1 { texts.remove(0) } else { STATION.as_bytes() };
    let schedules = texts
        .iter()
        .enumerate()
        .map(|(index, text)| (format!("schedules/{index}.yaml"), text.to_vec()))
        .collect();
    match load_texts(("station.yaml", station), schedules, Path::new("/srv/ward")) {
        Ok(config) => is_of_use(&config),
        Err(faults) => can_be_shown(&faults),
    }
}

fn split(bytes: &[u8]) -> Vec<&[u8]> {
    let mut rest = bytes;
    let mut texts = Vec::new();
    while let Some(at) = rest.windows(BETWEEN.len()).position(|window| window == BETWEEN) {
        texts.push(&rest[..at]);
        rest = &rest[at + BETWEEN.len()..];
    }
    texts.push(rest);
    texts
}

fn is_of_use(config: &Config) {
    let from = DateTime::from_timestamp(1_772_000_000, 0).expect("an instant in 2026");
    for programme in &config.schedule.programmes {
        let due = programme.when.after(config.schedule.timezone, from);
        assert!(due.take(OCCURRENCES).all(|due| due > from), "{}", programme.place);
        for zone in &programme.zones {
            assert!(config.schedule.zones.contains_key(zone), "{} without {zone}", programme.place);
        }
    }
    for folder in [&config.folders.audio, &config.folders.schedules, &config.folders.state] {
        assert!(folder.is_absolute(), "{folder:?}");
    }
}

fn can_be_shown(faults: &ConfigFaults) {
    assert!(!faults.is_empty(), "neither a configuration nor a fault");
    for lang in [Lang::Vi, Lang::En] {
        for line in fault_lines(lang, faults) {
            assert!(!line.contains(|c: char| c.is_control()), "no harmless line: {line:?}");
        }
        let shown = faults_with_places(lang, faults, false);
        let harmful = |c: char| c.is_control() && c != '\n';
        assert!(!shown.contains(harmful), "speaks to the terminal: {shown:?}");
        assert!(
            faults_with_places(lang, faults, true).len() >= shown.len(),
            "colours take letters away"
        );
    }
    for fault in &faults.list {
        assert!(fault.line > 0 && fault.column > 0, "{fault:?}");
    }
}
