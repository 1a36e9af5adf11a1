//! Whoever may not read the station's files is told that, and how he comes to be allowed to; not
//! that there is something to mend in them, and no way round that is none.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use crate::support::daemon::{QUIET, Ward};

/// Runs the command as a user outside of every group.
fn as_a_stranger(ward: &Ward, arguments: &[&str]) -> Output {
    let mut command = Command::new("setpriv");
    if rustix::process::getuid().is_root() {
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    }
    command.arg(env!("CARGO_BIN_EXE_loaphuong")).args(arguments).arg("--lang=vi");
    command.arg("--config").arg(ward.at("station.yaml"));
    command.output().expect("setpriv, of util-linux")
}

#[test]
fn who_may_not_read_the_files_is_told_that_alone_by_every_command() {
    let ward = Ward::new();
    let set_mode =
        |path: &str, mode| fs::set_permissions(ward.at(path), fs::Permissions::from_mode(mode));
    set_mode("", 0o755).unwrap();
    ward.write("schedules/khac.yaml", QUIET);
    let locked = if rustix::process::getuid().is_root() { 0o640 } else { 0 };
    let commands: [&[&str]; 11] = [
        &["check"],
        &["run"],
        &["plan"],
        &["status"],
        &["log"],
        &["campaigns"],
        &["idle"],
        &["reload"],
        &["stop", "--by", "Lan"],
        &["mute", "to-1", "--until", "23:59", "--by", "Lan"],
        &["backup", "/tmp/khong-duoc-ghi.tgz"],
    ];
    for path in ["station.yaml", "schedules/lich.yaml", "schedules"] {
        let before = ward.at(path).metadata().unwrap().permissions();
        set_mode(path, locked).unwrap();
        for arguments in commands {
            // These need no more of the files than their folders.
            if path != "station.yaml" && !["check", "run", "plan"].contains(&arguments[0]) {
                continue;
            }
            let said = as_a_stranger(&ward, arguments);
            let told = [&said.stdout[..], &said.stderr].concat();
            let told = String::from_utf8(told).unwrap();
            assert_eq!(said.status.code(), Some(1), "{arguments:?}: {told}");
            let denial = "người dùng này không có quyền đọc ";
            assert_eq!(told.matches(denial).count(), 1, "{arguments:?}: {told}");
            assert!(told.contains(&format!("{path}; thêm người dùng này vào nhóm")), "{told}");
            for untrue in ["lỗi", "Xin sửa", "--state"] {
                assert!(!told.contains(untrue), "{arguments:?}: {told}");
            }
            assert_eq!(told.lines().count(), 1, "{arguments:?}: {told}");
        }
        fs::set_permissions(ward.at(path), before).unwrap();
    }
    // Programs get the fault, and what helps beside it.
    set_mode("station.yaml", locked).unwrap();
    let json = as_a_stranger(&ward, &["check", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert!(json["denied"].as_str().is_some_and(|how| how.contains("usermod")), "{json}");
}
