//! A file that is written takes its place whole or not at all, and leaves nothing beside it.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use loaphuong::sys::whole_file::{FlushScope, UnnamedFile, rename_unless_taken, write_whole};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_written_takes_the_place_of_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kept.json");
    for flush in [FlushScope::Nothing, FlushScope::Content, FlushScope::ContentAndName] {
        for temporary in [None, Some("kept.json.new".as_ref())] {
            let text = format!("{flush:?} {temporary:?}");
            write_whole(&file, text.as_bytes(), 0o600, temporary, flush).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(names(folder.path()), ["kept.json"]);
        }
    }
}

#[test]
fn the_old_file_is_whole_until_the_new_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kept.json");
    fs::write(&file, "old").unwrap();
    let mut new = UnnamedFile::beside(&file, 0o600, None).unwrap();
    new.file().write_all(b"ne").unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    drop(new);
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    assert_eq!(names(folder.path()), ["kept.json"], "nothing is left of what was given up");
}

#[test]
fn a_leftover_under_the_fixed_name_is_no_hindrance_and_no_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let [file, leftover] = ["kept", "kept.new"].map(|name| folder.path().join(name));
    let elsewhere = tempfile::NamedTempFile::new().unwrap();
    symlink(elsewhere.path(), &leftover).unwrap();
    write_whole(&file, b"text", 0o600, Some("kept.new".as_ref()), FlushScope::Content).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "text");
    assert_eq!(fs::read_to_string(elsewhere.path()).unwrap(), "", "no link is written through");
    assert_eq!(names(folder.path()), ["kept"]);
}

#[test]
fn what_can_not_take_its_place_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kept");
    fs::create_dir(&file).unwrap();
    write_whole(&file, b"text", 0o600, None, FlushScope::Content).unwrap_err();
    assert_eq!(names(folder.path()), ["kept"]);
    let missing = folder.path().join("no folder/kept");
    write_whole(&missing, b"text", 0o600, None, FlushScope::Content).unwrap_err();
}

#[test]
fn a_name_that_is_taken_is_left_to_its_owner() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["tin.mp3", "tin (2).mp3"].map(|name| folder.path().join(name));
    fs::write(&first, "first").unwrap();
    fs::write(&second, "second").unwrap();
    assert!(!rename_unless_taken(&first, &second).unwrap());
    assert_eq!(fs::read_to_string(&second).unwrap(), "second");
    fs::remove_file(&second).unwrap();
    assert!(rename_unless_taken(&first, &second).unwrap());
    assert_eq!(names(folder.path()), ["tin (2).mp3"]);
}
