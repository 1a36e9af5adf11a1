//! A backup that was made while a schedule was at fault: its station is named, told its faults
//! first, and starts by its last good files, as the one did that it was made of.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use loaphuong::control::AttentionWord;

use crate::support::daemon::{QUIET, Ward, until};

/// A programme without its closing quote.
const BROKEN: &str = "programmes:\n  - {id: sang, title: \"Sáng, zones: [to-1]}\n";

/// A station whose schedule broke after it had started.
async fn at_fault() -> Ward {
    let mut ward = Ward::new();
    ward.write("schedules/lich.yaml", QUIET);
    ward.start().await;
    until("what is good is kept", async || ward.at("state/last-good.json").exists().then_some(()))
        .await;
    ward.write("schedules/lich.yaml", BROKEN);
    ward.until("the fault", |status| {
        let mut items = status.attention.iter().flatten();
        items.any(|item| item.what.is(AttentionWord::ScheduleFault)).then_some(())
    })
    .await;
    ward
}

fn backup(ward: &Ward, name: &str) -> String {
    let made = ward.run(&["backup", ward.at(name).to_str().unwrap()]);
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).unwrap()
}

/// What `restore` into this folder says.
fn restore(ward: &Ward, name: &str, folder: &Path) -> String {
    let file = ward.at(name);
    let made = ward.run(&["restore", file.to_str().unwrap(), "--folder", folder.to_str().unwrap()]);
    assert!(made.status.success(), "{made:?}");
    String::from_utf8(made.stdout).unwrap()
}

/// The command that a step names, typed into a shell as it is.
fn typed(told: &str, command: &str) -> Command {
    let line = told.lines().find(|line| line.contains(command)).unwrap_or_else(|| panic!("{told}"));
    let arguments = line.split_once("loaphuong ").unwrap().1;
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("exec {} {arguments}", env!("CARGO_BIN_EXE_loaphuong"))]);
    shell.stdin(Stdio::null());
    shell
}

/// A station, ended with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_station_starts_by_its_last_good_files_and_its_faults_are_the_first_step() {
    let ward = at_fault().await;
    let told = backup(&ward, "loa.tar.gz");
    assert!(told.contains("cấu hình và lịch tốt trước đó (last-good.json)"), "{told}");
    let new = tempfile::tempdir().unwrap();
    let folder = new.path().join("thư mục mới");
    let told = restore(&ward, "loa.tar.gz", &folder);
    assert!(told.contains("Đã phục hồi trạm tram-thu từ bản sao lưu"), "{told}");
    let steps: Vec<&str> = told.lines().skip_while(|line| !line.starts_with("1. ")).collect();
    assert!(steps[0].contains("đang có lỗi. Trạm chạy được ngay theo bản tốt"), "{told}");
    let fault = format!("   {}:2:", folder.join("schedules/lich.yaml").display());
    assert!(steps[1].starts_with(&fault), "{fault} in\n{told}");
    assert!(steps[2].starts_with("2. Ghi mã truy cập"), "{told}");

    // As `check` says it; both commands can be typed as they stand there.
    let Output { stdout, status, .. } = typed(&told, "loaphuong check").output().unwrap();
    let checked = String::from_utf8(stdout).unwrap();
    assert_eq!(status.code(), Some(1), "{checked}");
    assert!(checked.contains(steps[1].trim()), "{checked}");
    let mut run = typed(&told, "loaphuong run");
    run.stdout(Stdio::null()).stderr(Stdio::null());
    let _running = Running(run.spawn().unwrap());
    let status = until("the restored station", async || {
        let mut status = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
        status.args(["status", "--lang=vi", "--config"]).arg(folder.join("station.yaml"));
        let told = String::from_utf8(status.output().unwrap().stdout).unwrap();
        told.contains("CẦN XỬ LÝ").then_some(told)
    })
    .await;
    assert!(status.contains("trạm vẫn chạy theo bản trước: "), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_whose_settings_are_no_yaml_is_saved_restored_and_started_by_its_last_good_files()
{
    let mut ward = Ward::new();
    ward.start().await;
    until("what is good is kept", async || ward.at("state/last-good.json").exists().then_some(()))
        .await;
    let yaml = fs::read_to_string(ward.at("station.yaml")).unwrap();
    ward.write("station.yaml", &yaml.replace("loudness: off", "loudness off"));
    // The running one is saved, and so is one that was started since.
    let running = backup(&ward, "1.tar.gz");
    ward.kill();
    ward.start().await;
    assert_eq!(backup(&ward, "2.tar.gz").lines().count(), running.lines().count(), "{running}");
    assert!(running.contains("cấu hình và lịch tốt trước đó (last-good.json)"), "{running}");
    let new = tempfile::tempdir().unwrap();
    let told = restore(&ward, "2.tar.gz", &new.path().join("moi"));
    assert!(told.contains("Đã phục hồi trạm tram-thu từ bản sao lưu"), "{told}");
    assert!(
        told.contains("1. Lịch hoặc cấu hình trong bản sao lưu đang có lỗi. Trạm chạy"),
        "{told}"
    );
    let restored = fs::read_to_string(new.path().join("moi/station.yaml")).unwrap();
    assert!(restored.contains("loudness off"), "as it was");
    assert!(new.path().join("moi/state/last-good.json").exists());

    // Without them nobody knows where the log is.
    ward.kill();
    fs::remove_file(ward.at("state/last-good.json")).unwrap();
    let file = ward.at("3.tar.gz");
    let refused = ward.run(&["backup", file.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("station.yaml:"), "{said}");
    assert!(said.contains("không sao lưu được gì, chưa có tệp nào: "), "{said}");
    assert!(!file.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_last_good_files_it_is_said_that_the_faults_come_first() {
    let mut ward = at_fault().await;
    ward.kill();
    fs::remove_file(ward.at("state/last-good.json")).unwrap();
    let new = tempfile::tempdir().unwrap();
    // What the text of `station.yaml` still says, and what it does not.
    let yaml = fs::read_to_string(ward.at("station.yaml")).unwrap();
    for (index, (id, named)) in
        [("tram-thu", "Đã phục hồi trạm tram-thu từ"), ("Trạm Thử", "Đã phục hồi trạm từ")]
            .into_iter()
            .enumerate()
    {
        ward.write("station.yaml", &yaml.replace("id: tram-thu", &format!("id: {id}")));
        let name = format!("{index}.tar.gz");
        assert!(!backup(&ward, &name).contains("last-good"));
        let told = restore(&ward, &name, &new.path().join(index.to_string()));
        assert!(told.contains(named) && !told.contains('?'), "{told}");
        assert!(
            told.contains("1. Lịch hoặc cấu hình trong bản sao lưu đang có lỗi, phải sửa xong")
        );
        assert!(told.contains("schedules/lich.yaml:2:"), "{told}");
    }
}
