//! `loaphuong … | head`: who has read enough ends nothing and is told nothing.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Output};

use loaphuong::journal::Journal;

use crate::config::texts::{SCHEDULE, STATION, with};
use crate::journal::fixture::{append, run, slot};

/// Rows that fill every buffer on the way out.
const ROWS: u64 = 400;

/// A station's folder with a schedule and a long log.
fn ward() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("station.yaml"), with(STATION, "/var/lib/loaphuong", "state")).unwrap();
    for name in ["schedules", "audio", "state"] {
        fs::create_dir(at(name)).unwrap();
    }
    fs::write(at("schedules/tuan.yaml"), SCHEDULE).unwrap();
    run(async {
        let (journal, _) = Journal::open(&at("state")).await.expect("a journal");
        let rows: Vec<_> = (1..=ROWS).map(slot).map(append).collect();
        journal.write(&rows).await.expect("written");
        journal.close().await;
    });
    folder
}

/// What a command says on stderr, and how it ends, when what it prints goes to `out`.
fn into(out: impl Into<std::process::Stdio>, folder: &Path, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
    command.args(line.split(' ')).args(["--config", "station.yaml"]);
    command.current_dir(folder).stdout(out).output().unwrap()
}

#[test]
fn a_command_whose_reader_has_gone_ends_quietly() {
    let ward = ward();
    let lines = [
        "plan --days 7",
        "plan --json",
        "check",
        "simulate --days 7",
        "simulate --days 7 --json",
        "devices",
        "clock",
        "log",
        "log --json",
        "log --csv",
        "log --html",
    ];
    for line in lines {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = into(writer, ward.path(), line);
        assert!(ended.status.success(), "{line}: {ended:?}");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{line}");
    }
}

#[test]
fn a_disk_that_takes_no_more_is_told() {
    let ward = ward();
    for line in ["plan --json", "log --csv", "check"] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let ended = into(full, ward.path(), line);
        assert_eq!(ended.status.code(), Some(1), "{line}: {ended:?}");
        assert!(String::from_utf8_lossy(&ended.stderr).contains("No space left"), "{line}");
    }
}

#[test]
fn what_can_not_be_printed_is_told_in_the_readers_language() {
    let folder = ward();
    for line in ["plan --json", "check --json"] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = into(full, folder.path(), &format!("--lang vi {line}"));
        let said = String::from_utf8(output.stderr).unwrap();
        let want = "loaphuong: không ghi được ra màn hình hay tệp nhận kết quả (hết chỗ; nguyên \
                    văn: No space left on device, os error 28)\n";
        assert_eq!((output.status.code(), &*said), (Some(1), want), "{line}");
    }
}
