//! A card that can be filled, made read-only and mended again: a tmpfs in a mount namespace of the
//! test's own, so that nothing is left behind however it ends.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Says to the process inside that it is inside.
const INSIDE: &str = "LOAPHUONG_TEST_MOUNTS";

/// Bytes of a card: more than the reserve that copies leave free for the journal.
const CARD: &str = "72m";

/// Runs this test once more, in a mount namespace of its own, and answers `false` when that went
/// well; `true` inside of it. Needs root or user namespaces; without either it fails and says so.
pub fn inside(module: &str, test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let name = format!("{}::{test}", module.split_once("::").expect("a module of this binary").1);
    let told = unshare()
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", &name, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("unshare of util-linux");
    let text = String::from_utf8_lossy(&told.stdout);
    assert!(
        told.status.success() && text.contains("1 passed"),
        "{name} in a mount namespace (it needs root, or a kernel that allows user namespaces):\n\
         {text}\n{}",
        String::from_utf8_lossy(&told.stderr)
    );
    print!("{text}");
    false
}

/// `unshare` with what this account and this root folder need for a mount namespace.
///
/// By itself it first makes every mount of the namespace private. In a plain chroot that fails, for
/// there `/` is no mount point: then the propagation stays as it was, and only [`Card`]'s end
/// takes the card away again.
fn unshare() -> Command {
    let with = |arguments: &[&str]| {
        let mut unshare = Command::new("unshare");
        unshare.args(arguments).arg("--mount");
        unshare
    };
    if !rustix::process::getuid().is_root() {
        return with(&["--map-root-user"]);
    }
    let works = with(&[]).arg("true").output().expect("unshare of util-linux").status.success();
    if works { with(&[]) } else { with(&["--propagation", "unchanged"]) }
}

/// A small file system of its own.
pub struct Card {
    at: PathBuf,
}

impl Card {
    pub fn mount(at: &Path) -> Card {
        fs::create_dir_all(at).unwrap();
        command("mount", &["-t", "tmpfs", "-o", &format!("size={CARD}"), "tmpfs"], at);
        Card { at: at.to_owned() }
    }

    pub fn set_writable(&self, writable: bool) {
        let mode = if writable { "remount,rw" } else { "remount,ro" };
        command("mount", &["-o", mode], &self.at);
    }

    /// Fills it to the last byte.
    pub fn fill(&self) {
        let mut file = fs::File::options().create(true).append(true).open(self.filler()).unwrap();
        for block in [vec![1; 1 << 20], vec![1; 1 << 12], vec![1; 1]] {
            loop {
                match file.write(&block) {
                    Ok(_) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }

    /// Makes room.
    pub fn clear(&self) {
        fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.at.join("phim.mkv")
    }
}

impl Drop for Card {
    /// At once, though a process may still have a file of it open.
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.at).status();
    }
}

fn command(program: &str, arguments: &[&str], at: &Path) {
    let status = Command::new(program).args(arguments).arg(at).status().unwrap();
    assert!(status.success(), "{program} {arguments:?} {}: {status}", at.display());
}
