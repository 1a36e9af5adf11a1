//! `restore` of the machine's own station, on a machine that lacks the package: in a root folder
//! of its own that has this program, what it is linked to, and no user `loaphuong`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::daemon::Ward;

/// Has a file of this machine at the same place below `root`.
fn take_along(root: &Path, path: &Path) {
    let at = root.join(path.strip_prefix("/").unwrap());
    fs::create_dir_all(at.parent().unwrap()).unwrap();
    let from = path.canonicalize().unwrap();
    if fs::hard_link(&from, &at).is_err() {
        fs::copy(&from, &at).unwrap();
    }
}

/// The libraries that a program is linked to, by their paths.
fn libraries(program: &Path) -> Vec<String> {
    let told = Command::new("ldd").arg(program).output().expect("ldd of the C library");
    let told = String::from_utf8(told.stdout).unwrap();
    let words = told.split_whitespace().filter(|word| word.starts_with('/'));
    words.map(str::to_owned).collect()
}

/// Runs the program below `root` as the root user.
fn within(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("unshare");
    if !rustix::process::getuid().is_root() {
        command.arg("--map-root-user");
    }
    command.arg("--root").arg(root).arg("/loaphuong").args(arguments).arg("--lang=vi");
    command.output().expect("unshare of util-linux")
}

#[tokio::test]
async fn nothing_is_restored_for_a_machine_without_the_package() {
    let mut ward = Ward::new();
    ward.start().await;
    let made = ward.run(&["backup", ward.at("loa.tar.gz").to_str().unwrap()]);
    assert!(made.status.success(), "{made:?}");
    ward.kill();
    let machine = tempfile::tempdir().unwrap();
    let root = machine.path();
    let program = Path::new(env!("CARGO_BIN_EXE_loaphuong"));
    libraries(program).iter().for_each(|library| take_along(root, Path::new(library)));
    fs::copy(program, root.join("loaphuong")).unwrap();
    fs::copy(ward.at("loa.tar.gz"), root.join("loa.tar.gz")).unwrap();
    for folder in ["etc", "srv", "var/lib", "tmp"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    fs::write(root.join("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n").unwrap();

    // It is refused as `init` is, and nothing is written.
    for arguments in [&["restore", "/loa.tar.gz"][..], &["init", "--yes", "--wav"]] {
        let said = within(root, arguments);
        let told = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(said.status.code(), Some(1), "{arguments:?}: {said:?}");
        assert!(told.contains("máy này chưa có người dùng loaphuong"), "{arguments:?}: {told}");
        for folder in ["etc/loaphuong", "srv/loaphuong", "var/lib/loaphuong"] {
            assert!(!root.join(folder).exists(), "{arguments:?} made {folder}");
        }
    }
    // In a folder that is named it is nobody's, and goes.
    let said = within(root, &["restore", "/loa.tar.gz", "--folder", "/srv/tram"]);
    assert!(said.status.success(), "{said:?}");
    assert!(root.join("srv/tram/station.yaml").is_file());
}
