//! The unit of the station lets its children do what they do: confine themselves, and die alone.

use std::fs;
use std::path::Path;

use loaphuong::codec::limits::{PROBE_DATA_MAX, SPEAKER_DATA_MAX};

/// What a file of `systemd/` says, without comments.
fn lines(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd").join(name);
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(str::trim).filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

fn values(unit: &[String], key: &str) -> Vec<String> {
    let value = |line: &String| line.strip_prefix(key)?.strip_prefix('=').map(str::to_owned);
    unit.iter().filter_map(value).collect()
}

#[test]
fn a_child_that_takes_too_much_memory_does_not_take_the_station_with_it() {
    let unit = lines("loaphuong.service");
    assert_eq!(values(&unit, "OOMPolicy"), ["continue"]);
    let [most] = &values(&unit, "MemoryMax")[..] else { panic!("one limit of memory") };
    let mebibytes: u64 = most.strip_suffix('M').expect("mebibytes").parse().unwrap();
    // The daemon, two speakers and two probes at their own limits, with what is not counted there.
    let children = 2 * (SPEAKER_DATA_MAX + PROBE_DATA_MAX) / (1 << 20);
    assert!(mebibytes >= 64 + children + 5 * 16, "{most}");
    assert!(mebibytes < 1_024, "less than a board has");
}

#[test]
fn what_confines_the_children_is_not_forbidden_them() {
    let unit = lines("loaphuong.service");
    let calls = values(&unit, "SystemCallFilter").join(" ");
    for call in
        ["landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "seccomp"]
    {
        assert!(calls.split_whitespace().any(|allowed| allowed == call), "{call}: {calls}");
    }
    assert_eq!(values(&unit, "NoNewPrivileges"), ["yes"]);
}

#[test]
fn what_a_technician_makes_stays_writable_to_the_station() {
    let rules = lines("loaphuong.tmpfiles");
    let rule = "a+ /srv/loaphuong/audio - - - - default:group:loaphuong:rwx";
    assert!(rules.iter().any(|line| line == rule), "{rules:#?}");
}
