//! `check` looks at what switches the amplifiers: programs by their files, GPIO lines by name.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::config::texts::{SCHEDULE, STATION, with};

/// A station whose output has this amplifier, and nothing else that `check` could find wanting.
fn folder(amplifier: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let output = format!("{{wav: ghi-am, amplifier: {amplifier}}}");
    let station = with(STATION, "{device: \"plughw:CARD=Device\"}", &output);
    fs::write(folder.path().join("station.yaml"), station).unwrap();
    fs::create_dir(folder.path().join("schedules")).unwrap();
    let schedule = with(SCHEDULE, "      - queue: kt-xh\n        take: 3\n", "");
    let schedule = with(&schedule, "until: 2026-12-31\n    except", "except");
    fs::write(folder.path().join("schedules/tuan.yaml"), schedule).unwrap();
    for path in ["audio/nhac-hieu", "audio/kinh-te-xa-hoi-2026"] {
        fs::create_dir_all(folder.path().join(path)).unwrap();
    }
    fs::write(folder.path().join("audio/nhac-hieu/mo-dau.ogg"), "never opened").unwrap();
    folder
}

fn check(folder: &Path, more: &[&str]) -> (Option<i32>, String) {
    let told: Output = Command::new(env!("CARGO_BIN_EXE_loaphuong"))
        .args(["check", "--lang=vi", "--config"])
        .arg(folder.join("station.yaml"))
        .args(more)
        .output()
        .unwrap();
    (told.status.code(), String::from_utf8(told.stdout).unwrap())
}

#[test]
fn amplifiers_that_are_not_known_of_are_not_told_as_off() {
    let folder = tempfile::tempdir().unwrap();
    let off = || {
        let told: Output = Command::new(env!("CARGO_BIN_EXE_loaphuong"))
            .args(["amplifiers", "off", "--lang=vi", "--config"])
            .arg(folder.path().join("station.yaml"))
            .output()
            .unwrap();
        (told.status.code(), String::from_utf8(told.stderr).unwrap())
    };
    let (code, told) = off();
    assert_eq!(code, Some(4), "{told}");
    assert!(told.contains("chưa biết hết") && told.contains("không có ở đó"), "{told}");
    fs::write(folder.path().join("station.yaml"), "outputs: {loa: [\n").unwrap();
    let (code, told) = off();
    assert_eq!(code, Some(4), "{told}");
    assert!(told.contains("loaphuong check"), "{told}");
    fs::write(folder.path().join("station.yaml"), STATION).unwrap();
    assert_eq!(off(), (Some(0), String::new()));
}

fn program(path: &Path, mode: u32) {
    fs::write(path, "#!/bin/sh\ntouch chay\n").unwrap();
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_program_that_is_not_there_or_may_not_be_run_is_told_with_its_line_and_what_to_do() {
    let folder = folder("{gpio: GPIO17}");
    let yaml = fs::read_to_string(folder.path().join("station.yaml")).unwrap();
    let here = folder.path().display();
    let block = format!(
        "\n    wav: ghi-am\n    amplifier:\n      command:\n        on: [{here}/tang-am, bat]\n        \
         off: [{here}/tat-am]\n"
    );
    let start = yaml.find(" {wav: ghi-am").unwrap();
    let end = yaml.find("  rec: ").unwrap();
    let yaml = format!("{}{block}{}", &yaml[..start], &yaml[end..]);
    fs::write(folder.path().join("station.yaml"), &yaml).unwrap();
    let line = |what: &str| yaml.lines().position(|line| line.contains(what)).unwrap() + 1;
    let (on, off) = (line("on: ["), line("off: ["));

    program(&folder.path().join("tang-am"), 0o644);
    let (code, told) = check(folder.path(), &[]);
    assert_eq!(code, Some(0), "the files are well written: {told}");
    for want in [
        format!("Tăng âm\n  amp-1  lệnh {here}/tang-am  CHƯA DÙNG ĐƯỢC\n"),
        format!(
            "! {here}/station.yaml:{on}: tăng âm của đầu ra amp-1: tệp {here}/tang-am chưa được \
             phép chạy; hãy gõ: sudo chmod +x {here}/tang-am\n"
        ),
        format!(
            "! {here}/station.yaml:{off}: tăng âm của đầu ra amp-1: không có chương trình \
             {here}/tat-am; hãy sửa đường dẫn ở dòng này, hoặc cài chương trình đó vào máy\n"
        ),
        "Nhưng trạm sẽ không bật được tăng âm của amp-1 (xem".to_owned(),
    ] {
        assert!(told.contains(&want), "{want}\nin\n{told}");
    }
    assert_eq!(check(folder.path(), &["--strict"]).0, Some(1));
    let told: Value = serde_json::from_str(&check(folder.path(), &["--json"]).1).unwrap();
    let amplifiers = &told["station"]["amplifiers"];
    assert_eq!(amplifiers[1]["line"], off, "{amplifiers}");
    assert_eq!(
        (&amplifiers[0]["state"], &amplifiers[0]["output"]),
        (&json!("faulty"), &json!("amp-1"))
    );

    program(&folder.path().join("tang-am"), 0o755);
    program(&folder.path().join("tat-am"), 0o755);
    let (code, told) = check(folder.path(), &["--strict"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains(&format!("  amp-1  lệnh {here}/tang-am  dùng được\n")), "{told}");
    assert!(!told.contains("tăng âm của đầu ra") && !folder.path().join("chay").exists(), "{told}");
}

#[test]
fn a_gpio_line_on_a_machine_without_gpio_is_told_as_unseen_and_is_no_fault() {
    let chip = |entry: fs::DirEntry| entry.file_name().to_string_lossy().starts_with("gpiochip");
    let has_chip = fs::read_dir("/dev").unwrap().any(|entry| chip(entry.unwrap()));
    let folder = folder("{gpio: GPIO17}");
    let (code, told) = check(folder.path(), &["--strict"]);
    if has_chip {
        // A board: whether it has such a line is its own affair.
        assert!(told.contains("  amp-1  chân GPIO17  "), "{told}");
        return;
    }
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("  amp-1  chân GPIO17  chưa xem được\n"), "{told}");
    let want = ":7: tăng âm của đầu ra amp-1: máy này không có chân GPIO nào nên chưa biết chân \
                GPIO17 có dùng được không; nếu trạm chạy trên máy khác, hãy chạy loaphuong check trên";
    assert!(told.contains(want), "{told}");
    assert!(!told.contains("Nhưng trạm sẽ không"), "{told}");
}
