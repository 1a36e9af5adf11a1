//! `loaphuong import`: from a stick into a queue's folder, whole and over nothing.

// Sidecars that are called after the whole name of their bulletin.
mod misnamed;
// What is in none of the queues' folders.
mod outside;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::config::texts::{SCHEDULE, STATION};

/// A station's folder and a stick.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        desk.write("station.yaml", STATION);
        desk.write("schedules/tuan.yaml", SCHEDULE);
        fs::create_dir_all(desk.queue()).unwrap();
        fs::create_dir_all(desk.at("usb")).unwrap();
        desk
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn queue(&self) -> PathBuf {
        self.at("audio/kinh-te-xa-hoi-2026")
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    fn import(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_loaphuong"))
            .args(["import", "--lang=vi", "--config"])
            .arg(self.at("station.yaml"))
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("the program runs")
    }
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn what_can_sound_is_copied_with_its_sidecar_and_the_rest_is_told_or_counted() {
    let desk = Desk::new();
    desk.write("usb/Bản tin 1.mp3", "một");
    desk.write("usb/Bản tin 1.yaml", "airs: 2\n");
    desk.write("usb/sau/Tin.WAV", "hai");
    desk.write("usb/khong-co-tin.yaml", "airs: 2\n");
    desk.write("usb/loa.wma", "ba");
    desk.write("usb/._Bản tin 1.mp3", "của máy Mac");
    desk.write("usb/Thumbs.db", "của Windows");
    desk.write("usb/anh.jpg", "ảnh");
    desk.write("usb/System Volume Information/x.mp3", "của Windows");
    desk.write("bi-mat.mp3", "không ở trên USB");
    symlink(desk.at("bi-mat.mp3"), desk.at("usb/lien-ket.mp3")).unwrap();
    symlink("/", desk.at("usb/goc")).unwrap();
    let made = Command::new("mkfifo").arg(desk.at("usb/ong.mp3")).status().unwrap();
    assert!(made.success());

    let said = desk.import(&["usb", "kt-xh"]);
    let told = text(&said);
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    assert_eq!(names(&desk.queue()), ["Bản tin 1.mp3", "Bản tin 1.yaml", "Tin.WAV"], "{told}");
    assert_eq!(fs::read_to_string(desk.queue().join("Tin.WAV")).unwrap(), "hai");
    let mode = fs::metadata(desk.queue().join("Tin.WAV")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o664, "the station can move it");
    // Sidecars first: a bulletin never lies there without what is said of it.
    let place = |name: &str| told.find(name).unwrap_or_else(|| panic!("{name} in\n{told}"));
    assert!(place("Bản tin 1.yaml →") < place("Bản tin 1.mp3 →"));
    for want in
        ["sau/Tin.WAV →", "loa.wma: trạm chưa", "lien-ket.mp3: là", "goc: là", "ong.mp3: là"]
    {
        place(want);
    }
    place("bỏ qua      5 tệp không phải âm thanh");
    place("TINH-TRANG.txt");

    // Again: nothing is copied twice.
    let said = desk.import(&["usb", "kinh-te-xa-hoi-2026/"]);
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    assert_eq!(text(&said).matches("đã có sẵn").count(), 3, "{said:?}");
}

#[test]
fn what_is_there_with_other_content_stays_and_is_told() {
    let desk = Desk::new();
    desk.write("usb/tin.mp3", "mới!");
    desk.write("usb/khac.mp3", "khác");
    fs::write(desk.queue().join("tin.mp3"), "cũ..").unwrap();
    symlink("khong-co", desk.queue().join("khac.mp3")).unwrap();
    let said = desk.import(&["usb", "kt-xh"]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    assert!(text(&said).contains("KHÔNG CHÉP  tin.mp3: đã có"), "{said:?}");
    assert!(text(&said).contains("KHÔNG CHÉP  khac.mp3: đã có"), "{said:?}");
    assert_eq!(fs::read_to_string(desk.queue().join("tin.mp3")).unwrap(), "cũ..");
    assert_eq!(names(&desk.queue()), ["khac.mp3", "tin.mp3"], "and nothing is left half");
}

#[test]
fn without_a_queue_folders_called_like_those_of_queues_go_there() {
    let desk = Desk::new();
    desk.write("usb/tin.mp3", "ở ngoài");
    let said = desk.import(&["usb"]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    let told = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(told.contains("chép vào hàng chờ nào?") && told.contains("kt-xh"), "{told}");

    desk.write("usb/kinh-te-xa-hoi-2026/trong.mp3", "ở trong");
    fs::remove_file(desk.at("usb/tin.mp3")).unwrap();
    let said = desk.import(&["usb"]);
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    assert!(text(&said).contains("Đã chép 1 tệp; giờ có thể rút USB"), "{said:?}");
    assert_eq!(names(&desk.queue()), ["trong.mp3"]);

    // A folder that nobody has dropped anything into yet is made.
    fs::remove_dir_all(desk.queue()).unwrap();
    let said = desk.import(&["usb"]);
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    assert_eq!(names(&desk.queue()), ["trong.mp3"]);
    let mode = fs::metadata(desk.queue()).unwrap().permissions().mode();
    assert_eq!(mode & 0o7777, 0o2775, "and what is made in it is the group's");
    fs::remove_dir_all(desk.queue()).unwrap();
    fs::write(desk.queue(), "đây là tệp").unwrap();
    let said = desk.import(&["usb"]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    let told = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(told.contains("không tạo được thư mục") && told.contains("kinh-te-xa-hoi"), "{told}");

    // A name that nobody can type is told, and is no success.
    fs::remove_file(desk.queue()).unwrap();
    desk.write("usb/kinh-te-xa-hoi-2026/a\u{1}.mp3", "lạ");
    let said = desk.import(&["usb"]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    assert!(text(&said).contains("tên tệp không đọc được"), "{said:?}");

    // Nor is what lies too deep.
    desk.write("sau/a/b/c/d/e/f/g/h/i/tin.mp3", "sâu");
    desk.write("sau/tin.mp3", "nông");
    let said = desk.import(&["sau", "kt-xh"]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    assert_eq!(names(&desk.queue()), ["tin.mp3", "trong.mp3"], "{said:?}");

    let said = desk.import(&["usb", "khong-co"]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    let said = desk.import(&["khong-co", "kt-xh"]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    let told = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(
        told.contains("không đọc được khong-co (không có ở đó; nguyên văn: No such file"),
        "{told}"
    );
}

#[test]
fn a_sidecar_lies_beside_no_other_bulletin_than_its_own() {
    let desk = Desk::new();
    let queue = |name: &str| desk.queue().join(name);
    // The queue has another bulletin of this name.
    desk.write("usb/tb-2.wav", "mới");
    desk.write("usb/tb-2.yaml", "title: Mới\n");
    fs::write(queue("tb-2.wav"), "cũ").unwrap();
    // Or of this name before the dot.
    desk.write("usb/tb-3.wav", "mới");
    desk.write("usb/tb-3.yml", "title: Mới\n");
    fs::write(queue("tb-3.mp3"), "cũ").unwrap();
    // Or another sidecar, by which the new bulletin would air.
    desk.write("usb/tb-4.wav", "mới");
    desk.write("usb/tb-4.yaml", "title: Mới\n");
    fs::write(queue("tb-4.yaml"), "title: Cũ\n").unwrap();
    // The bulletin is a link, which is not followed.
    symlink("tb-2.wav", desk.at("usb/tb-5.wav")).unwrap();
    desk.write("usb/tb-5.yaml", "title: Mới\n");
    // Of two bulletins with one sidecar one is there already, as it is.
    desk.write("usb/tb-6.wav", "như cũ");
    desk.write("usb/tb-6.mp3", "mới");
    desk.write("usb/tb-6.yaml", "title: Mới\n");
    fs::write(queue("tb-6.wav"), "như cũ").unwrap();
    // In a folder below, beside one that goes to the same queue from elsewhere.
    desk.write("usb/tb-7.wav", "một");
    desk.write("usb/sau/tb-7.wav", "hai");
    desk.write("usb/sau/tb-7.yaml", "title: Hai\n");
    let said = desk.import(&["usb", "kt-xh"]);
    let told = text(&said);
    assert_eq!(said.status.code(), Some(1), "{told}");
    let want =
        ["tb-2.wav", "tb-3.mp3", "tb-4.yaml", "tb-6.mp3", "tb-6.wav", "tb-6.yaml", "tb-7.wav"];
    assert_eq!(names(&desk.queue()), want, "{told}");
    assert_eq!(fs::read_to_string(queue("tb-7.wav")).unwrap(), "một");
    assert_eq!(fs::read_to_string(queue("tb-4.yaml")).unwrap(), "title: Cũ\n");
    for want in [
        "tb-2.wav: đã có kinh-te-xa-hoi-2026/tb-2.wav với nội dung khác. \
         Đổi tên trên USB cho cả tb-2.yaml, tb-2.wav",
        "KHÔNG CHÉP  tb-2.yaml: đi cùng tb-2.wav",
        "KHÔNG CHÉP  tb-3.yml: đã có bản tin kinh-te-xa-hoi-2026/tb-3.mp3 cùng tên",
        "KHÔNG CHÉP  tb-3.wav: đi cùng tb-3.yml",
        "KHÔNG CHÉP  tb-4.yaml: đã có",
        "KHÔNG CHÉP  tb-4.wav: đi cùng tb-4.yaml",
        "KHÔNG CHÉP  tb-5.yaml: bản tin cùng tên chưa chép được",
        "KHÔNG CHÉP  sau/tb-7.yaml: đi cùng tb-7.wav",
    ] {
        assert!(told.contains(want), "{want} in\n{told}");
    }
    // Renamed both, as it says, both go.
    for ending in ["wav", "yaml"] {
        let to = desk.at(&format!("usb/tb-2b.{ending}"));
        fs::rename(desk.at(&format!("usb/tb-2.{ending}")), to).unwrap();
    }
    desk.import(&["usb", "kt-xh"]);
    assert!(queue("tb-2b.wav").is_file() && queue("tb-2b.yaml").is_file());

    let answer = desk.import(&["--json", "usb", "kt-xh"]);
    let answer: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    let outcome = |from: &str| {
        let files = answer["files"].as_array().unwrap();
        let file = files.iter().find(|file| file["from"] == from).unwrap();
        file["outcome"].as_str().unwrap().to_owned()
    };
    assert_eq!(outcome("tb-3.yml"), "other_there", "{answer}");
    assert_eq!(outcome("tb-3.wav"), "withheld", "{answer}");
}

/// Runs `import usb …` as an ordinary user, for root may do everything.
fn import_as_a_user(desk: &Desk, arguments: &[&str]) -> Output {
    let mut command = Command::new("setpriv");
    if rustix::process::getuid().is_root() {
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    }
    command.arg(env!("CARGO_BIN_EXE_loaphuong")).args(["import", "--lang=vi", "--config"]);
    command.arg(desk.at("station.yaml")).args(arguments).current_dir(desk.folder.path());
    command.output().expect("setpriv, of util-linux")
}

#[test]
fn who_may_not_write_to_the_queues_folder_is_told_once_how_to_join_the_group() {
    let desk = Desk::new();
    let set_mode = |path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    set_mode(desk.folder.path().to_owned(), 0o755).unwrap();
    desk.write("usb/mot.mp3", "một");
    desk.write("usb/hai.mp3", "hai");
    desk.write("usb/hai.yaml", "airs: 2\n");
    desk.write("usb/ba.mp3", "ba");
    fs::write(desk.queue().join("ba.mp3"), "ba").unwrap();
    // There and another's, and not there yet.
    for there in [true, false] {
        if !there {
            fs::remove_dir_all(desk.queue()).unwrap();
        }
        let locked = if there { desk.queue() } else { desk.at("audio") };
        set_mode(locked.clone(), 0o555).unwrap();
        let said = import_as_a_user(&desk, &["usb", "kt-xh"]);
        let json = import_as_a_user(&desk, &["usb", "kt-xh", "--json"]);
        set_mode(locked, 0o755).unwrap();
        let told = text(&said);
        assert_eq!(said.status.code(), Some(1), "{said:?}");
        assert_eq!(told.matches("KHÔNG CHÉP").count(), 1, "{said:?}");
        assert!(told.contains("KHÔNG CHÉP  chưa có quyền ghi vào "), "{said:?}");
        assert!(told.contains("audio/kinh-te-xa-hoi-2026;"), "{said:?}");
        assert_eq!(told.matches("sudo usermod -aG loaphuong").count(), 1, "{said:?}");
        assert!(!told.contains("TINH-TRANG"), "{said:?}");
        assert_eq!(told.matches("đã có sẵn").count(), usize::from(there), "{said:?}");
        let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
        assert!(json["left"][0].as_str().is_some_and(|left| left.contains("usermod")), "{json}");
        assert_eq!(json["files"][2]["outcome"], "failed", "{json}");
    }
}

#[test]
fn a_folder_that_can_not_be_read_is_told_and_no_success() {
    let desk = Desk::new();
    desk.write("usb/tin.mp3", "một");
    desk.write("usb/kin/khac.mp3", "hai");
    let set_mode = |path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    set_mode(desk.folder.path().to_owned(), 0o755).unwrap();
    set_mode(desk.queue(), 0o777).unwrap();
    let root = rustix::process::getuid().is_root();
    set_mode(desk.at("usb/kin"), if root { 0o700 } else { 0 }).unwrap();
    let said = import_as_a_user(&desk, &["usb", "kt-xh"]);
    set_mode(desk.at("usb/kin"), 0o700).unwrap();
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    assert!(text(&said).contains("kin") && names(&desk.queue()) == ["tin.mp3"], "{said:?}");
}

#[test]
fn what_has_no_room_is_not_begun() {
    let desk = Desk::new();
    desk.write("usb/tin.mp3", "nhỏ");
    // Larger than any disk, and takes none of it.
    let large = fs::File::create(desk.at("usb/lon.wav")).unwrap();
    large.set_len(1 << 43).unwrap();
    let said = desk.import(&["usb", "kt-xh"]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    let told = String::from_utf8_lossy(&said.stderr).into_owned();
    // Each file twice, for the station makes a copy of its own, and 64 MiB that stay free.
    assert!(told.contains("không đủ chỗ nên chưa chép gì: cần 17592254 MB"), "{told}");
    assert!(names(&desk.queue()).is_empty());
}

#[test]
fn what_is_plugged_in_is_listed_with_the_sound_on_it() {
    let desk = Desk::new();
    desk.write("usb/tin.mp3", "một");
    desk.write("usb/sau/tin.ogg", "hai");
    desk.write("lon/tin.mp3", &"x".repeat(1_001));
    desk.write("usb/anh.jpg", "ảnh");
    let said = desk.import(&["--media", "usb", "--media", "lon", "--media", "khong-co"]);
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    let told = text(&said);
    assert!(told.contains("usb: 2 tệp phát được, 8 byte\n"), "{told}");
    assert!(told.contains("lon: 1 tệp phát được, 2 kB\n"), "{told}");
    assert!(told.contains("loaphuong import 'usb' HÀNG-CHỜ"), "{told}");
    assert!(told.contains("khong-co: không đọc được"), "{told}");
}

#[test]
fn programs_are_told_what_is_plugged_in_and_what_became_of_each_file() {
    let desk = Desk::new();
    desk.write("usb/tin.mp3", "một");
    desk.write("usb/cu.mp3", "mới");
    desk.write("usb/thu.docx", "thư");
    desk.write("audio/kinh-te-xa-hoi-2026/cu.mp3", "cũ");
    let usb = desk.at("usb").display().to_string();
    let answer = |told: &Output| -> serde_json::Value {
        serde_json::from_slice(&told.stdout).unwrap_or_else(|_| panic!("{told:?}"))
    };
    let listed = answer(&desk.import(&["--json", "--media", &usb]));
    let medium = &listed["media"][0];
    assert_eq!((&medium["path"], &medium["files"]), (&usb.clone().into(), &2.into()), "{listed}");

    let told = desk.import(&["--json", &usb, "kt-xh"]);
    assert_eq!(told.status.code(), Some(1), "{told:?}");
    let told = answer(&told);
    let files = told["files"].as_array().unwrap();
    let files: Vec<_> =
        files.iter().map(|file| (file["to"].as_str(), file["outcome"].as_str())).collect();
    let want = [
        (Some("kinh-te-xa-hoi-2026/cu.mp3"), Some("other_there")),
        (Some("kinh-te-xa-hoi-2026/tin.mp3"), Some("copied")),
    ];
    assert_eq!(files, want, "{told}");
    assert!(
        told["left"][0].as_str().is_some_and(|left| left.contains("1 tệp không phải âm thanh")),
        "{told}"
    );
}
