//! A probe that dies, hangs or lies costs one file its verdict and nothing else.

use std::fs;
use std::time::Duration;

use loaphuong::library::Setup;
use loaphuong::wire::FileFault;

use crate::library_fixture::{Place, Watched};
use crate::probe_fixture::program;

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_that_fails_in_any_way_is_a_fault_of_the_file_it_was_given() {
    let sound = |sha256: &str| {
        format!(
            r#"{{"verdict":"sound","sha256":"{sha256}","bytes":1,"frames":1,"rate":1,"channels":1,"length_ms":1,"codec":"x"}}"#
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
        fs::write(place.audio().join("tin.mp3"), place.tone(0.5)).unwrap();
        let verdict_wait_max = Duration::from_secs(1);
        let setup = Setup { program: place.script(&lines), verdict_wait_max, ..place.setup() };
        let mut watched = Watched::open(setup).await;
        let (fault, detail) = watched.until_refused("tin.mp3").await;
        assert_eq!(fault, FileFault::ProbeFailed, "{what}");
        assert!(detail.contains(why), "{what}: {detail}");
        assert!(watched.remembered.is_empty(), "{what}: the next start tries again");
        // Written anew, it gets another chance.
        fs::write(place.audio().join("hai.mp3"), place.tone(0.6)).unwrap();
        watched.until_refused("hai.mp3").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_probe_that_lies_about_the_hash_gets_nothing_into_the_store() {
    let place = Place::new();
    let bytes = place.tone(0.5);
    fs::write(place.audio().join("tin.mp3"), &bytes).unwrap();
    let lie = format!(
        r#"echo '{{"verdict":"sound","sha256":"{}","bytes":{},"frames":1,"rate":1,"channels":1,"length_ms":1,"codec":"x"}}'"#,
        "0".repeat(64),
        bytes.len()
    );
    let mut watched = Watched::open(Setup { program: place.script(&lie), ..place.setup() }).await;
    assert_eq!(watched.until_refused("tin.mp3").await.0, FileFault::Unreadable);
    assert_eq!(fs::read_dir(place.store()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changes_while_it_is_judged_is_judged_again() {
    let place = Place::new();
    let path = place.audio().join("tin.mp3");
    let (first, marker) = (place.tone(0.5), place.aside().join("changed"));
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
    let setup = Setup { program: place.script(&change), ..place.setup() };
    let mut watched = Watched::open(setup).await;
    assert_eq!(watched.until_accepted("tin.mp3").await, 1000);
    assert_eq!(watched.remembered.len(), 1);
    assert_eq!(fs::read_dir(place.store()).unwrap().count(), 1);
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
        fs::write(place.audio().join(format!("{n}.mp3")), place.tone(0.5)).unwrap();
    }
    let setup = Setup { program: place.script(&body), ..place.setup() };
    let mut watched = Watched::open(setup).await;
    for n in 0..8 {
        watched.until_accepted(&format!("{n}.mp3")).await;
    }
    // The same content eight times is one copy.
    assert_eq!(fs::read_dir(place.store()).unwrap().count(), 1);
}
