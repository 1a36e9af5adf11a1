//! Litter, links and special files are passed over; names are bytes on disk and NFC to people.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::process::Command;

use loaphuong::library::scan_once;
use loaphuong::station::stock::Item;
use loaphuong::wire::FileFault;

use crate::library_fixture::{Place, Watched, paths};
use crate::probe_fixture::program;

/// ế in two spellings: one character, or e with two marks.
const NFC: &str = "kinh-t\u{1ebf}.mp3";
const NFD: &str = "kinh-te\u{302}\u{301}.mp3";

#[tokio::test]
async fn litter_links_and_special_files_are_not_seen() {
    let place = Place::new();
    let (audio, bytes) = (place.audio(), place.tone(1.5));
    let litter = [
        ".hidden.mp3",
        "._tin.mp3",
        "~$tin.mp3",
        ".syncthing.tin.mp3.tmp",
        "tin.mp3.part",
        "tin.mp3.filepart",
        "tin.MP3.CRDOWNLOAD",
        "tin.tmp",
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "TINH-TRANG.txt",
        "tin.yaml",
    ];
    for name in litter {
        fs::write(audio.join(name), &bytes).unwrap();
    }
    for folder in ["_loi", "_da-phat", "a/_khan-cap", ".trash", "a/_loi"] {
        fs::create_dir_all(audio.join(folder)).unwrap();
        fs::write(audio.join(folder).join("tin.mp3"), &bytes).unwrap();
    }
    fs::write(place.aside().join("outside.mp3"), &bytes).unwrap();
    symlink(place.aside().join("outside.mp3"), audio.join("link.mp3")).unwrap();
    symlink(place.aside(), audio.join("linked-folder")).unwrap();
    symlink(&audio, audio.join("a/loop")).unwrap();
    let fifo = Command::new("mkfifo").arg(audio.join("fifo.mp3")).status().unwrap();
    assert!(fifo.success());
    // A file may begin with an underscore; only folders are set aside so.
    fs::write(audio.join("_tin.mp3"), &bytes).unwrap();

    let stock = scan_once(&audio, &program(), &[], |_| {}).await.unwrap();
    assert_eq!(paths(&stock), ["_tin.mp3"]);
    let mut watched = Watched::open(place.setup()).await;
    watched.until_accepted("_tin.mp3").await;
    assert_eq!(paths(&watched.stock), ["_tin.mp3"]);
}

#[tokio::test]
async fn a_name_is_found_by_how_it_reads_not_by_its_bytes() {
    let place = Place::new();
    fs::write(place.audio().join(NFD), place.tone(1.5)).unwrap();
    let stock = scan_once(&place.audio(), &program(), &[], |_| {}).await.unwrap();
    assert!(stock.bulletin(NFC).is_some(), "{:?}", paths(&stock));
    assert_eq!(stock.bulletin(NFC).unwrap().title, "kinh t\u{1ebf}");
}

#[tokio::test]
async fn of_two_files_that_read_the_same_the_first_by_its_bytes_counts() {
    let place = Place::new();
    fs::write(place.audio().join(NFC), place.tone(1.5)).unwrap();
    fs::write(place.audio().join(NFD), place.tone(1.0)).unwrap();
    let mut watched = Watched::open(place.setup()).await;
    // "e" sorts before "ế".
    assert_eq!(watched.until_accepted(NFC).await, 1000);
    let other = format!("{NFC} (2)");
    assert!(matches!(
        watched.stock.items[&*other],
        Item::Refused { fault: FileFault::SameName, .. }
    ));
    // With the first gone, the other one is the bulletin.
    fs::remove_file(place.audio().join(NFD)).unwrap();
    watched.until(|stock| paths(stock) == [NFC]).await;
    assert_eq!(watched.until_accepted(NFC).await, 1_500);
}

#[tokio::test]
async fn a_name_that_is_no_utf_8_is_shown_somehow_and_taken() {
    let place = Place::new();
    let name = OsStr::from_bytes(b"tin-\xc3\xe1\xff.mp3");
    fs::write(place.audio().join(name), place.tone(1.5)).unwrap();
    let mut watched = Watched::open(place.setup()).await;
    let shown = "tin-\u{fffd}\u{fffd}\u{fffd}.mp3";
    watched.until_accepted(shown).await;
    // It is known by its bytes at the next start.
    let setup = loaphuong::library::Setup {
        known: watched.known(),
        program: place.script("exit 1"),
        ..place.setup()
    };
    drop(watched);
    let mut watched = Watched::open(setup).await;
    watched.until_ready().await;
    assert!(watched.stock.bulletin(shown).is_some());
}
