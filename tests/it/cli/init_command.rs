//! `loaphuong init` writes a station that `check` has nothing to say of; all of it or nothing, and
//! over nothing.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn loaphuong() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
    command.stdin(Stdio::null()).env_remove("LOAPHUONG_CONFIG");
    command
}

fn init(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = loaphuong();
    command.args(["init", "--lang", "vi", "--folder"]).arg(folder).args(arguments);
    command.output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// Everything in a folder: paths and contents.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let name = path.display().to_string();
        let meta = path.symlink_metadata().expect("it is there");
        if meta.is_dir() {
            found.insert(name, Vec::new());
            found.extend(content(&path));
        } else if meta.is_symlink() {
            found.insert(name, fs::read_link(&path).expect("a link").into_os_string().into_vec());
        } else {
            found.insert(name, fs::read(&path).expect("a file"));
        }
    }
    found
}

/// What `check` says when a bulletin lies in each queue.
fn strict_check(folder: &Path, lang: &str) -> Output {
    for queue in ["thong-bao", "ban-tin"] {
        fs::write(folder.join("audio").join(queue).join("tin.mp3"), "never opened").unwrap();
    }
    let mut command = loaphuong();
    command.args(["check", "--strict", "--lang", lang, "--config"]);
    command.arg(folder.join("station.yaml")).output().expect("the program runs")
}

#[test]
fn a_station_of_usual_answers_is_one_that_check_has_nothing_to_say_of() {
    for lang in ["vi", "en"] {
        let at = tempfile::tempdir().unwrap();
        let folder = at.path().join("tram");
        let arguments = ["--yes", "--wav", "--ward", "Thành Đông", "--lang", lang];
        let mut command = loaphuong();
        command.args(["init", "--folder"]).arg(&folder).args(arguments);
        let said = command.output().unwrap();
        assert_eq!(said.status.code(), Some(0), "{said:?}");
        let told = text(&said.stdout);
        for want in ["station.yaml", "TINH-TRANG.txt", "loaphuong run --config"] {
            assert!(told.contains(want), "{want} in\n{told}");
        }
        let checked = strict_check(&folder, lang);
        let told = text(&checked.stdout);
        assert_eq!(checked.status.code(), Some(0), "{told}");
        assert!(!told.contains("  ! "), "a warning in\n{told}");
        assert!(told.contains("thanh-dong"), "{told}");
        let read_me = fs::read_to_string(folder.join("audio/thong-bao/DOC-TOI.txt")).unwrap();
        assert_eq!(read_me.lines().count(), 2, "{read_me}");
        let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/share/stignore");
        let ignored = fs::read(folder.join("audio/.stignore")).unwrap();
        assert_eq!(ignored, fs::read(shipped).unwrap(), "what Syncthing leaves alone");
    }
}

#[test]
fn all_that_was_said_stands_in_the_files() {
    let at = tempfile::tempdir().unwrap();
    fs::write(at.path().join("ma"), "bi-mat-8f3k\n").unwrap();
    let token = at.path().join("ma");
    let folder = at.path().join("tram");
    let said = init(
        &folder,
        &[
            "--yes",
            "--ward=Phường Thành Đông",
            "--place=Nhà văn hóa số 1",
            "--device=null",
            "--zone=Tổ dân phố số 1=trái",
            "--zone=Tổ dân phố số 2=phải",
            "--zone=Chợ \"Mới\": cổng sau #2=3",
            "--group=khu-a=to-1,Tổ dân phố số 2",
            "--hours=T2-T6 05:30-07:00, 16:30 - 18:30; T7,CN 06:00–07:30",
            "--at=05:30,06:00",
            "--at=17:00",
            "--centre=https://127.0.0.1:9/v1/events",
            "--token-file",
            token.to_str().unwrap(),
            "--emergency-folder",
            "--samba=password",
        ],
    );
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    let config = loaphuong::config::load(&folder.join("station.yaml")).expect("no faults");
    assert_eq!(&*config.id, "thanh-dong-nvh-1");
    assert_eq!(config.name, "Nhà văn hóa số 1, phường Thành Đông");
    let schedule = &config.schedule;
    let zones: Vec<(&str, &str, &[u16])> = schedule
        .zones
        .iter()
        .map(|(id, zone)| (id.as_str(), zone.name.as_str(), &zone.channels[..]))
        .collect();
    assert_eq!(
        zones,
        [
            ("cho-moi-cong-sau-2", "Chợ \"Mới\": cổng sau #2", &[2][..]),
            ("to-1", "Tổ dân phố số 1", &[0]),
            ("to-2", "Tổ dân phố số 2", &[1]),
        ]
    );
    let station = fs::read_to_string(folder.join("station.yaml")).unwrap();
    for want in [
        "khu-a: [to-1, to-2]",
        "\"T2-T6\": [\"05:30-07:00\", \"16:30-18:30\"]",
        "\"T7,CN\": [\"06:00-07:30\"]",
        "\nemergency: {folder: true",
    ] {
        assert!(station.contains(want), "{want} in\n{station}");
    }
    // At 05:30 only on days whose hours begin then; 06:00 begins those of the others.
    let programmes = fs::read_to_string(folder.join("schedules/phat-thanh.yaml")).unwrap();
    for want in [
        "at: {time: \"05:30\", days: \"T2-T6\"}",
        "at: {time: \"06:00\", days: \"T7,CN\"}",
        "at: {time: \"17:00\", days: \"T2-T6\"}",
    ] {
        assert!(programmes.contains(want), "{want} in\n{programmes}");
    }
    let report = config.report.as_ref().expect("a centre");
    let kept = report.token_file.as_ref().expect("a token");
    assert_eq!(fs::read_to_string(kept).unwrap(), "bi-mat-8f3k\n");
    assert_eq!(fs::metadata(kept).unwrap().permissions().mode() & 0o7777, 0o600);
    assert!(folder.join("audio/_khan-cap/DOC-TOI.txt").is_file());
    assert!(!station.contains("bi-mat"));
    // Nobody listens there: it is told, and is no failure.
    let told = text(&said.stderr);
    assert!(told.contains("Chưa báo cáo được về trung tâm"), "{told}");
    let checked = strict_check(&folder, "vi");
    let told = text(&checked.stdout);
    assert_eq!(checked.status.code(), Some(0), "{told}");
    assert!(!told.contains("  ! "), "a warning in\n{told}");
}

#[test]
fn hours_are_taken_as_people_write_them() {
    for hours in ["05h30-07h", "từ 05:30 đến 7 giờ", "5 giờ 30 - 07:00", "5g30-7g"] {
        let folder = tempfile::tempdir().unwrap();
        let said =
            init(&folder.path().join("tram"), &["--yes", "--hours", hours, "--at", "5h30, 6 giờ"]);
        assert_eq!(said.status.code(), Some(0), "{hours}: {said:?}");
        let station = fs::read_to_string(folder.path().join("tram/station.yaml")).unwrap();
        assert!(station.contains("\n  allowed: [\"05:30-07:00\"]\n"), "{hours}: {station}");
    }
}

#[test]
fn where_a_station_is_nothing_is_written_and_nothing_changed() {
    for there in ["station.yaml", "schedules/cu.yaml", "schedules/phat-thanh.yaml"] {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("schedules")).unwrap();
        fs::write(folder.path().join(there), "programmes: []\n").unwrap();
        let before = content(folder.path());
        let said = init(folder.path(), &["--yes", "--wav"]);
        assert_eq!(said.status.code(), Some(1), "{said:?}");
        assert!(text(&said.stderr).contains(there), "{said:?}");
        assert_eq!(content(folder.path()), before, "{there}");
    }
}

#[test]
fn what_can_not_be_written_whole_is_not_written_at_all() {
    // Where a folder has to be there is a file: some of it is written by then.
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("token"), "cua-ai-do\n").unwrap();
    fs::write(folder.path().join("ma"), "moi\n").unwrap();
    let token = folder.path().join("ma");
    let cases: [(&str, &str, &[&str]); 2] = [
        ("token", "", &["--centre=https://c.example/v1", "--token-file", token.to_str().unwrap()]),
        ("audio/ban-tin", "đây là tệp", &[]),
    ];
    for (there, content_there, more) in cases {
        if there.contains('/') {
            fs::create_dir_all(folder.path().join("audio")).unwrap();
            fs::write(folder.path().join(there), content_there).unwrap();
        }
        let before = content(folder.path());
        let said = init(folder.path(), &[&["--yes", "--wav"], more].concat());
        assert_eq!(said.status.code(), Some(1), "{said:?}");
        assert!(text(&said.stderr).contains(there), "{said:?}");
        assert_eq!(content(folder.path()), before, "{there}");
    }
    // A file where a folder has to be is told as that.
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("schedules"), "đây là tệp").unwrap();
    let said = init(folder.path(), &["--yes", "--wav"]);
    assert!(text(&said.stderr).contains("đó không phải thư mục"), "{said:?}");
    // No file can be made in that folder: those of the audio folder are written by then.
    let folder = tempfile::tempdir().unwrap();
    symlink("/proc", folder.path().join("schedules")).unwrap();
    let before = content(folder.path());
    let said = init(folder.path(), &["--yes", "--wav"]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    assert!(text(&said.stderr).contains("schedules/phat-thanh.yaml"), "{said:?}");
    assert_eq!(content(folder.path()), before);
}

#[test]
fn who_is_not_at_a_terminal_is_told_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let said = init(folder.path(), &["--ward=Thành Đông", "--wav", "--hours=05:30-07:00"]);
    assert_eq!(said.status.code(), Some(2), "{said:?}");
    let told = text(&said.stderr);
    for want in ["--place", "--zone", "--at", "--centre", "--emergency-folder", "--yes"] {
        assert!(told.contains(want), "{want} in {told}");
    }
    for given in ["--ward", "--hours", "--device", "--samba"] {
        assert!(!told.contains(given), "{given} in {told}");
    }
    assert!(content(folder.path()).is_empty());
}

#[test]
fn a_wrong_answer_is_told_with_an_example_and_nothing_is_written() {
    let cases = [
        ("--zone=,", "cần ít nhất một cụm loa"),
        ("--zone=A=trái,B=trái", "“B” và “A” cùng một kênh"),
        ("--zone=A,A", "hai cụm loa cùng tên “A”"),
        ("--zone=A=giữa", "`giữa` không phải kênh"),
        ("--group=x=khong-co", "không có cụm loa nào tên khong-co"),
        ("--group=toan-phuong=loa-phuong", "tên toan-phuong đã có"),
        ("--group=abc", "“abc” không phải nhóm"),
        ("--hours=07:00-05:30", "07:00"),
        ("--hours=sáng", "“sáng” không phải khung giờ"),
        ("--hours=T2 05:30-07:00; T2-T6 16:30-18:00", "ngày T2 được ghi hai lần"),
        ("--at=03:15", "03:15 nằm ngoài khung giờ cho phép"),
        ("--at=06:58", "chưa còn đủ 5 phút"),
        ("--at=05:30,05:32", "chưa đến 5 phút sau 05:30"),
        ("--at=25:00", "`25:00`"),
        ("--id=Thành Đông", "`Thành Đông`"),
        ("--centre=http://trung-tam.example/", "https"),
        ("--emergency-folder=có thể", "trả lời bằng một trong: c, k"),
        ("--samba=ai cũng được", "no, guest, password"),
        ("--ward=", "--ward"),
        ("--token-file=/dev/null", "có mã truy cập mà không có trung tâm"),
    ];
    for (argument, want) in cases {
        let folder = tempfile::tempdir().unwrap();
        let said = init(folder.path(), &["--yes", "--wav", argument]);
        let told = text(&said.stderr);
        assert_eq!(said.status.code(), Some(2), "{argument}: {told}");
        let flag = argument.split('=').next().unwrap();
        assert!(told.contains(flag) && told.contains(want), "{argument}: {told}");
        assert!(content(folder.path()).is_empty(), "{argument}");
    }
    let folder = tempfile::tempdir().unwrap();
    let centre = ["--yes", "--wav", "--centre=https://c.example/v1", "--token-file=/khong-co"];
    let said = init(folder.path(), &centre);
    assert_eq!(said.status.code(), Some(2), "{said:?}");
    assert!(text(&said.stderr).contains("không có ở đó"), "{said:?}");
}

#[test]
fn an_ordinary_user_is_told_how_to_set_up_the_machine_and_how_to_try_it() {
    // Never as root: that would set up the very machine that tests it.
    let mut command = match rustix::process::getuid().is_root() {
        true => {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
            command.arg(env!("CARGO_BIN_EXE_loaphuong"));
            command
        }
        false => Command::new(env!("CARGO_BIN_EXE_loaphuong")),
    };
    command.args(["init", "--yes", "--lang=vi"]).stdin(Stdio::null());
    let said = command.output().expect("setpriv, of util-linux");
    assert_eq!(said.status.code(), Some(2), "{said:?}");
    let told = text(&said.stderr);
    assert!(told.contains("sudo loaphuong init\n") && told.contains("--folder"), "{told}");
}
