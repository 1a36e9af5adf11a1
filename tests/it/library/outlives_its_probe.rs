//! A probe that dies, hangs or lies costs one file its verdict and nothing else.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::time::Duration;

use loaphuong::library::LibrarySetup;
use loaphuong::wire::FileFault;

use crate::library::fixture::{Place, Watched};
use crate::probe::fixture::program;

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_that_fails_in_any_way_is_a_fault_of_the_file_it_was_given() {
    let sound = |sha256: &str| {
        format!(
            r#"{{"verdict":"sound","sha256":"{sha256}","bytes":1,"frames":48000,"rate":48000,"channels":1,"length_ms":1000,"codec":"x"}}"#
        )
    };
    let cases = [
        ("crashes", "kill -SEGV $$".to_owned(), "signal: 11"),
        ("out of memory", "kill -ABRT $$".to_owned(), "signal: 6"),
        ("fails", "exit 3".to_owned(), "exit status: 3"),
        ("says nothing", "exit 0".to_owned(), "nonsense"),
        ("says garbage", "head -c 1000000 /dev/urandom".to_owned(), "nonsense"),
        ("hangs", "exec sleep 1000".to_owned(), "no verdict within 1 s"),
        ("babbles for ever", "exec yes".to_owned(), "no verdict within 1 s"),
        ("names no hash", format!("echo '{}'", sound("../../etc/passwd")), "nonsense"),
    ];
    for (what, lines, why) in cases {
        let place = Place::new();
        fs::write(place.audio().join("tin.mp3"), place.tone(1.5)).unwrap();
        let verdict_wait_max = Duration::from_secs(1);
        let setup =
            LibrarySetup { program: place.script(&lines), verdict_wait_max, ..place.setup() };
        let mut watched = Watched::open(setup).await;
        let (fault, detail) = watched.until_refused("tin.mp3").await;
        assert_eq!(fault, FileFault::ProbeFailed, "{what}");
        assert!(detail.contains(why), "{what}: {detail}");
        let tries: Vec<u32> = watched.known().iter().map(|known| known.tries).collect();
        assert_eq!(tries, [1], "{what}: the next start tries again, and not for ever");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_probe_that_died_the_next_file_and_the_same_one_again_are_judged() {
    let place = Place::new();
    let died = place.aside().join("died");
    let body = format!(
        "if [ -e {died} ]; then exec {program} probe -; fi; touch {died}; kill -KILL $$",
        died = died.display(),
        program = program().display()
    );
    fs::write(place.audio().join("a.mp3"), place.tone(1.5)).unwrap();
    fs::write(place.audio().join("b.mp3"), place.tone(1.6)).unwrap();
    let setup = LibrarySetup { program: place.script(&body), ..place.setup() };
    let mut watched = Watched::open(setup).await;
    assert_eq!(watched.until_refused("a.mp3").await.0, FileFault::ProbeFailed);
    watched.until_accepted("b.mp3").await;
    // Dropped once more, with the very same bytes.
    fs::write(place.audio().join("a.mp3"), place.tone(1.5)).unwrap();
    watched.until_accepted("a.mp3").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_that_would_fill_the_memory_is_passed_over() {
    let place = Place::new();
    // A tag that promises a picture of 240 MB; the file has them, as a hole.
    let size = 240_u32 << 20;
    let seven = |n: u32| [n >> 21, n >> 14, n >> 7, n].map(|part| (part & 0x7f) as u8);
    let mut head = b"ID3\x04\0\0".to_vec();
    head.extend(seven(size + 10));
    head.extend(b"APIC");
    head.extend(seven(size));
    head.extend(b"\0\0\0image/png\0\x03\0");
    let path = place.aside().join("fat.mp3");
    fs::write(&path, head).unwrap();
    let mut file = fs::File::options().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(20 + u64::from(size))).unwrap();
    file.write_all(&place.tone(1.5)).unwrap();
    fs::rename(&path, place.audio().join("fat.mp3")).unwrap();
    let mut watched = Watched::open(place.setup()).await;
    let length_ms = watched.until_accepted("fat.mp3").await;
    assert!(length_ms.abs_diff(1_500) < 60, "{length_ms} ms");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_that_lies_about_the_hash_gets_nothing_into_the_store() {
    let place = Place::new();
    let bytes = place.tone(1.5);
    fs::write(place.audio().join("tin.mp3"), &bytes).unwrap();
    let lie = format!(
        r#"echo '{{"verdict":"sound","sha256":"{}","bytes":{},"frames":48000,"rate":48000,"channels":1,"length_ms":1000,"codec":"x"}}'"#,
        "0".repeat(64),
        bytes.len()
    );
    let mut watched =
        Watched::open(LibrarySetup { program: place.script(&lie), ..place.setup() }).await;
    assert_eq!(watched.until_refused("tin.mp3").await.0, FileFault::Unreadable);
    assert_eq!(fs::read_dir(place.store()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changes_while_it_is_judged_is_judged_again() {
    let place = Place::new();
    let path = place.audio().join("tin.mp3");
    let (first, marker) = (place.tone(1.5), place.aside().join("changed"));
    fs::write(place.aside().join("second"), place.tone(1.0)).unwrap();
    fs::write(&path, first).unwrap();
    // The first verdict is true of the first content, but meanwhile the second comes.
    let change = format!(
        "if ! [ -e {marker} ]; then touch {marker}; {program} probe -; cat {second} > {path}; else exec {program} probe -; fi",
        marker = marker.display(),
        program = program().display(),
        second = place.aside().join("second").display(),
        path = path.display(),
    );
    let setup = LibrarySetup { program: place.script(&change), ..place.setup() };
    let mut watched = Watched::open(setup).await;
    assert_eq!(watched.until_accepted("tin.mp3").await, 1000);
    assert_eq!(watched.remembered.len(), 1);
    assert_eq!(fs::read_dir(place.store()).unwrap().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_on_what_is_no_longer_there_is_not_told() {
    let place = Place::new();
    let (path, marker) = (place.audio().join("tin.mp3"), place.aside().join("changed"));
    fs::write(place.aside().join("second"), place.tone(1.0)).unwrap();
    fs::write(&path, "not yet audio").unwrap();
    let change = format!(
        "if ! [ -e {marker} ]; then touch {marker}; cat {second} > {path}; exit 1; fi; exec {program} probe -",
        marker = marker.display(),
        program = program().display(),
        second = place.aside().join("second").display(),
        path = path.display(),
    );
    let setup = LibrarySetup { program: place.script(&change), ..place.setup() };
    let mut watched = Watched::open(setup).await;
    watched.until_accepted("tin.mp3").await;
    assert_eq!(watched.stocks, 2, "pending, accepted; never refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_probe_runs_at_a_time() {
    let place = Place::new();
    let lock = place.aside().join("lock");
    let body = format!(
        "mkdir {lock} || exit 9\n{program} probe -\nrmdir {lock}",
        lock = lock.display(),
        program = program().display()
    );
    for n in 0..8 {
        fs::write(place.audio().join(format!("{n}.mp3")), place.tone(1.5)).unwrap();
    }
    let setup = LibrarySetup { program: place.script(&body), ..place.setup() };
    let mut watched = Watched::open(setup).await;
    for n in 0..8 {
        watched.until_accepted(&format!("{n}.mp3")).await;
    }
    // The same content eight times is one copy.
    assert_eq!(fs::read_dir(place.store()).unwrap().count(), 1);
}
