//! `sudo loaphuong init`: the machine's own station, with its service and its share; here on a
//! folder in place of the machine's `/`, and with a script in place of systemd.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Notes what it is told; a start makes the daemon run with the files as they would be on their
/// machine.
const SYSTEMCTL: &str = r#"#!/bin/sh
echo "$@" >> "$ROOT/orders"
if [ "$*" = "restart loaphuong" ]; then
    cp -r "$ROOT/etc/loaphuong" "$ROOT/run/loaphuong"
    sed -i "s#\"/#\"$ROOT/#" "$ROOT/run/loaphuong/station.yaml"
    "$PROGRAM" run --config "$ROOT/run/loaphuong/station.yaml" >/dev/null 2>"$ROOT/log" &
    echo $! > "$ROOT/daemon"
fi
"#;

/// A machine, its daemon ended with the test.
struct Machine {
    root: tempfile::TempDir,
}

impl Machine {
    fn new() -> Machine {
        let machine = Machine { root: tempfile::tempdir().unwrap() };
        machine.write("bin/systemctl", SYSTEMCTL);
        let runs = fs::Permissions::from_mode(0o755);
        fs::set_permissions(machine.at("bin/systemctl"), runs).unwrap();
        machine
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn init(&self, arguments: &[&str]) -> Output {
        let path = std::env::var("PATH").unwrap_or_default();
        Command::new(env!("CARGO_BIN_EXE_loaphuong"))
            .args(["init", "--yes", "--lang=vi", "--wav", "--root"])
            .arg(self.root.path())
            .args(arguments)
            .env("PROGRAM", env!("CARGO_BIN_EXE_loaphuong"))
            .env("ROOT", self.root.path())
            .env("PATH", format!("{}:{path}", self.at("bin").display()))
            .stdin(Stdio::null())
            .output()
            .expect("the program runs")
    }

    fn mode(&self, path: &str) -> u32 {
        fs::metadata(self.at(path)).unwrap().permissions().mode() & 0o7777
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if let Ok(pid) = fs::read_to_string(self.at("daemon")) {
            let _ = Command::new("kill").arg(pid.trim()).status();
        }
    }
}

fn text(output: &Output) -> String {
    let (said, complained) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(said), String::from_utf8_lossy(complained))
}

#[test]
fn the_machines_station_is_written_shared_started_and_waited_for() {
    let machine = Machine::new();
    machine.write("ma", "bi-mat\n");
    machine.write("etc/samba/smb.conf", "[global]\n   workgroup = PHUONG");
    fs::create_dir_all(machine.at("run/systemd/system")).unwrap();
    fs::create_dir_all(machine.at("var/lib")).unwrap();
    let token = machine.at("ma");
    let said = machine.init(&[
        "--ward=Thành Đông",
        "--samba=password",
        "--emergency-folder",
        "--centre=http://127.0.0.1:9/v1/events",
        "--token-file",
        token.to_str().unwrap(),
    ]);
    let told = text(&said);
    assert!(said.status.success(), "{told}\n{}", machine.read("log"));
    for want in [
        "Trạm đang chạy.\nBuổi phát tới: Phát thanh ",
        "Thư mục âm thanh đã được chia sẻ",
        "sudo usermod -aG loaphuong TÊN",
        "Chưa báo cáo được về trung tâm",
        "Đã ghi /etc/loaphuong/station.yaml\n",
    ] {
        assert!(told.contains(want), "{want} in\n{told}");
    }
    let station = machine.read("etc/loaphuong/station.yaml");
    assert!(station.contains("audio: \"/srv/loaphuong/audio\""), "{station}");
    let modes =
        ["station.yaml", "token"].map(|file| machine.mode(&format!("etc/loaphuong/{file}")));
    assert_eq!(modes, [0o644, 0o600]);
    for folder in ["", "/thong-bao", "/ban-tin", "/nhac-hieu", "/_khan-cap"] {
        let mode = machine.mode(&format!("srv/loaphuong/audio{folder}"));
        assert_eq!(mode, 0o2775, "{folder}");
    }
    let samba = machine.read("etc/samba/smb.conf");
    let include = "[global]\n   workgroup = PHUONG\ninclude = /etc/loaphuong/samba.conf\n";
    assert_eq!(samba, include);
    let share = machine.read("etc/loaphuong/samba.conf");
    assert!(share.contains("\n   valid users = @loaphuong\n"), "{share}");
    let orders = "reload-or-restart smbd\nenable loaphuong\nrestart loaphuong\n";
    assert_eq!(machine.read("orders"), orders);

    // Again: nothing is changed, and nothing started.
    let said = machine.init(&[]);
    assert_eq!(said.status.code(), Some(1));
    assert!(text(&said).contains("ở đây đã có tệp của một trạm"), "{said:?}");
    assert_eq!(machine.read("orders"), orders);
    assert_eq!(machine.read("etc/samba/smb.conf"), include);
}

#[test]
fn without_systemd_or_without_samba_it_says_what_to_type() {
    let machine = Machine::new();
    let said = machine.init(&["--samba=guest"]);
    let told = text(&said);
    assert!(said.status.success(), "{told}");
    for want in [
        "sudo systemctl enable --now loaphuong",
        "sudo apt install samba",
        "    include = /etc/loaphuong/samba.conf\n",
    ] {
        assert!(told.contains(want), "{want} in\n{told}");
    }
    let share = machine.read("etc/loaphuong/samba.conf");
    for want in [
        "\n[global]\n   map to guest = Bad User\n",
        "\n   guest ok = yes\n   veto files = /_khan-cap/\n",
        "\n   force group = loaphuong\n",
    ] {
        assert!(share.contains(want), "{want} in\n{share}");
    }
    assert!(!share.contains("valid users = @loaphuong\n"), "{share}");
    assert!(!machine.at("orders").exists(), "systemd was not asked");
}

#[test]
fn a_station_that_does_not_answer_is_told_with_where_to_look() {
    let machine = Machine::new();
    machine.write(
        "bin/systemctl",
        "#!/bin/sh\necho 'Unit loaphuong.service not found.' >&2\nexit 5\n",
    );
    fs::create_dir_all(machine.at("run/systemd/system")).unwrap();
    let said = machine.init(&[]);
    assert_eq!(said.status.code(), Some(3), "{said:?}");
    let told = text(&said);
    assert!(
        told.contains("không khởi động được trạm: Unit loaphuong.service not found."),
        "{told}"
    );
    assert!(told.contains("journalctl -u loaphuong -n 50"), "{told}");
}

#[test]
fn a_station_that_lies_here_is_named_where_the_machine_has_none() {
    let usual = Path::new("/etc/loaphuong/station.yaml");
    assert!(!usual.exists(), "this machine has a station of its own: {}", usual.display());
    let folder = tempfile::tempdir().unwrap();
    let check = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
        command.args(["check", "--lang=vi"]).env_remove("LOAPHUONG_CONFIG");
        let said = command.current_dir(folder.path()).output().unwrap();
        assert_eq!(said.status.code(), Some(1), "{said:?}");
        text(&said)
    };
    assert!(check().contains("máy này chưa có trạm. Để thiết lập: sudo loaphuong init"));
    fs::write(folder.path().join("station.yaml"), "station: {}\n").unwrap();
    assert!(check().contains("ở thư mục này có station.yaml. Muốn dùng tệp đó, thêm: --config"));
}
