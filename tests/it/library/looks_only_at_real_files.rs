//! Litter is passed over, links and special files are refused unopened; names are bytes on disk and
//! NFC to people.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use loaphuong::library::{Catalogue, LibrarySetup, scan_once};
use loaphuong::station::stock::StockItem;
use loaphuong::wire::{FileFault, FileRefusal};

use crate::library::fixture::{Place, Watched, paths};
use crate::probe::fixture::program;

/// ế in two spellings: one character, or e with two marks.
const NFC: &str = "kinh-t\u{1ebf}.mp3";
const NFD: &str = "kinh-te\u{302}\u{301}.mp3";

#[tokio::test]
async fn litter_is_passed_over_in_silence() {
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
        ".tin.mp3.Xy3kQ9",
        "~syncthing~tin.mp3.tmp",
        "tin.mp3.partial",
        "tin.mp3.download",
        "~WRL0001.tmp",
        ".nfs000000001",
        "TINH-TRANG.txt",
        "tin.yaml",
    ];
    for name in litter {
        fs::write(audio.join(name), &bytes).unwrap();
    }
    let folders = [
        "_loi",
        "_da-phat",
        "a/_khan-cap",
        ".trash",
        "a/_loi",
        ".stfolder",
        ".stversions",
        ".Trash-1000/files",
        "System Volume Information",
        "$RECYCLE.BIN",
        "LOST.DIR",
        "@eaDir",
    ];
    for folder in folders {
        fs::create_dir_all(audio.join(folder)).unwrap();
        fs::write(audio.join(folder).join("tin.mp3"), &bytes).unwrap();
    }
    // Not even a link is told of where it is litter.
    symlink(place.aside(), audio.join(".hidden")).unwrap();
    // A file may begin with an underscore; only folders are set aside so.
    fs::write(audio.join("_tin.mp3"), &bytes).unwrap();

    let stock = scan_once(&audio, &program(), &[], |_| {}).await.unwrap();
    assert_eq!(paths(&stock), ["_tin.mp3"]);
    let mut watched = Watched::open(place.setup()).await;
    watched.until_accepted("_tin.mp3").await;
    assert_eq!(paths(&watched.stock), ["_tin.mp3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_and_special_files_are_refused_unopened() {
    let place = Place::new();
    let audio = place.audio();
    fs::create_dir_all(audio.join("a/b")).unwrap();
    let outside = place.aside().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("ngoai.mp3"), place.tone(1.0)).unwrap();
    symlink(outside.join("ngoai.mp3"), audio.join("a/b/link.mp3")).unwrap();
    symlink("../../that.mp3", audio.join("a/b/inside.mp3")).unwrap();
    symlink(place.aside().join("nowhere"), audio.join("dangling.mp3")).unwrap();
    symlink(&outside, audio.join("a/linked-folder")).unwrap();
    symlink(&audio, audio.join("a/loop")).unwrap();
    // Whoever followed it would watch the whole machine.
    symlink("/", audio.join("a/may")).unwrap();
    let _socket = UnixListener::bind(audio.join("socket.mp3")).unwrap();
    let device = ["/dev/null", "c", "1", "3"];
    for (made, name) in [(&["p"][..], "fifo.mp3"), (&device[1..], "null.mp3")] {
        let made = Command::new("mknod").arg(audio.join(name)).args(made).status().unwrap();
        assert!(made.success(), "{name}: mknod needs root for a device");
    }
    let real = audio.join("that.mp3");
    fs::write(&real, place.tone(1.0)).unwrap();

    let told = [
        ("a/b/inside.mp3", "a link"),
        ("a/b/link.mp3", "a link"),
        ("a/linked-folder", "a link"),
        ("a/loop", "a link"),
        ("a/may", "a link"),
        ("dangling.mp3", "a link"),
        ("fifo.mp3", "a pipe"),
        ("null.mp3", "a device"),
        ("socket.mp3", "a socket"),
    ];
    let refused = |stock: &Catalogue| {
        let refused = stock.items.iter().filter_map(|(path, item)| match item {
            StockItem::Refused(refusal @ FileRefusal::NotAFile(_)) => {
                let detail = refusal.detail();
                Some((path.to_string(), detail.clone()))
            }
            _ => None,
        });
        refused.collect::<Vec<_>>()
    };
    let told: Vec<_> = told.map(|(path, what)| (path.to_owned(), what.to_owned())).into();
    let stock = scan_once(&audio, &program(), &[], |_| {}).await.unwrap();
    assert_eq!(refused(&stock), told);
    let mut watched = Watched::open(place.setup()).await;
    watched.until_accepted("that.mp3").await;
    assert_eq!(refused(&watched.stock), told);
    assert_eq!(watched.stock.items.len(), told.len() + 1, "nothing behind a link is seen");

    // A bulletin that turns into a link is gone; a link that turns into a file is taken.
    fs::remove_file(&real).unwrap();
    symlink(outside.join("ngoai.mp3"), &real).unwrap();
    assert_eq!(watched.until_refused("that.mp3").await, (FileFault::NotAFile, "a link".into()));
    assert!(watched.remembered.is_empty());
    fs::remove_file(&real).unwrap();
    fs::write(&real, place.tone(1.5)).unwrap();
    assert_eq!(watched.until_accepted("that.mp3").await, 1500);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_name_that_a_disk_takes_is_a_name() {
    let place = Place::new();
    let names = [
        "bản tin số 1.mp3".to_owned(),
        "  hai  .mp3".to_owned(),
        "\"ngoặc kép\" và 'đơn'.mp3".to_owned(),
        "$(reboot); `id` & *?.mp3".to_owned(),
        "hai\ndòng.mp3".to_owned(),
        "tab\tvà\u{1b}[31mmàu.mp3".to_owned(),
        "📢🇻🇳.mp3".to_owned(),
        "-rf.mp3".to_owned(),
        "không đuôi".to_owned(),
        format!("{}.mp3", "d".repeat(251)),
        format!("{}.mp3", "ế".repeat(83)),
        "\\xuôi\\ngược.mp3".to_owned(),
    ];
    let bytes = place.tone(1.0);
    for name in &names {
        fs::write(place.audio().join(name), &bytes).unwrap();
    }
    let mut watched = Watched::open(place.setup()).await;
    for name in &names {
        assert_eq!(watched.until_accepted(name).await, 1000, "{name:?}");
    }
    assert_eq!(watched.stock.items.len(), names.len());
    // And each can be archived under it.
    let sha256 = watched.stock.bulletin(&names[0]).unwrap().sha256.clone();
    for name in &names {
        let to = watched.library.archive(name, &sha256).await.unwrap();
        assert_eq!(to, place.audio().join("_da-phat").join(name));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_read_is_refused_until_it_may() {
    if !without_roots_rights("what_may_not_be_read_is_refused_until_it_may") {
        return;
    }
    let place = Place::new();
    let (file, folder) = (place.audio().join("tin.mp3"), place.audio().join("kt-xh"));
    fs::write(&file, place.tone(1.0)).unwrap();
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("hai.mp3"), place.tone(1.5)).unwrap();
    let allow =
        |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    allow(&file, 0o000);
    let rescan = Duration::from_millis(50);
    let mut watched = Watched::open(LibrarySetup { rescan, ..place.setup() }).await;
    let (fault, detail) = watched.until_refused("tin.mp3").await;
    assert_eq!(fault, FileFault::Unreadable, "{detail}");
    watched.until_accepted("kt-xh/hai.mp3").await;
    allow(&folder, 0o000);
    allow(&file, 0o644);
    watched.until_accepted("tin.mp3").await;
    // Several looks have met the closed folder by now; what was known there stays.
    assert!(watched.stock.bulletin("kt-xh/hai.mp3").is_some());
    allow(&folder, 0o755);
    fs::remove_file(folder.join("hai.mp3")).unwrap();
    watched.until(|stock| paths(stock) == ["tin.mp3"]).await;
}

/// Runs the test once more without the right to read everything, and answers `false` when that went
/// well; `true` inside of it, or where nobody is root.
fn without_roots_rights(test: &str) -> bool {
    const INSIDE: &str = "LOAPHUONG_TEST_RIGHTS";
    if std::env::var_os(INSIDE).is_some() || !rustix::process::getuid().is_root() {
        return true;
    }
    let name = format!("{}::{test}", module_path!().split_once("::").unwrap().1);
    let told = Command::new("setpriv")
        .args(["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", &name, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("setpriv of util-linux");
    let text = String::from_utf8_lossy(&told.stdout);
    let well = told.status.success() && text.contains("1 passed");
    assert!(well, "{text}\n{}", String::from_utf8_lossy(&told.stderr));
    false
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
        StockItem::Refused(FileRefusal::SameName { .. })
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
    let setup =
        LibrarySetup { known: watched.known(), program: place.script("exit 1"), ..place.setup() };
    drop(watched);
    let mut watched = Watched::open(setup).await;
    watched.until_ready().await;
    assert!(watched.stock.bulletin(shown).is_some());
}
