//! Files of a folder in which anybody may leave anything.

use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::symlink;
use std::path::Path;

use loaphuong::sys::disk_trouble::TroubleKind;
use loaphuong::sys::open_file::{open_regular, open_unfollowed, regular};

fn make_fifo(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

#[test]
fn no_link_is_followed_and_no_fifo_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let [file, link, fifo] =
        ["tin.mp3", "link.mp3", "fifo.mp3"].map(|name| folder.path().join(name));
    fs::write(&file, "tin").unwrap();
    symlink(&file, &link).unwrap();
    make_fifo(&fifo);

    let mut text = String::new();
    open_unfollowed(&file).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "tin");
    let refused = open_unfollowed(&link).unwrap_err();
    assert_eq!(TroubleKind::of(&refused), TroubleKind::Link);
    // Without a writer, opening a FIFO would wait for ever.
    let pipe = open_unfollowed(&fifo).unwrap();
    assert_eq!(regular(pipe).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    let missing = open_unfollowed(&folder.path().join("không có")).unwrap_err();
    assert_eq!(TroubleKind::of(&missing), TroubleKind::Missing);
}

#[test]
fn a_regular_file_is_opened_through_a_link_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let [file, link, fifo] = ["token", "link", "fifo"].map(|name| folder.path().join(name));
    fs::write(&file, "bí mật").unwrap();
    symlink(&file, &link).unwrap();
    make_fifo(&fifo);
    assert!(open_regular(&file).is_ok());
    assert!(open_regular(&link).is_ok(), "systemd and others hand files over by links");
    for (other, want) in [
        (fifo.as_path(), "not a regular file"),
        (Path::new("/dev/zero"), "not a regular file"),
        (folder.path(), "Is a directory (os error 21)"),
    ] {
        let refused = open_regular(other).unwrap_err();
        assert_eq!(refused.to_string(), want, "{}", other.display());
    }
}
