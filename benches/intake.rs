//! Taking in: how long a verdict takes, and how soon a folder of known files is ready.
//!
//! `cargo bench --bench intake`. Needs ffmpeg, which makes the hour of sound first.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use divan::Bencher;
use loaphuong::library::{Library, LibraryEvent, LibrarySetup};
use loaphuong::station::stock::KnownFile;
use loaphuong::wire::ProbeVerdict;
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// An hour of noise at 128 kbit/s, the same on both sides: decoded to its end and hashed.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn one_hour_of_mp3(bencher: Bencher) {
    one_hour(bencher, "anoisesrc=color=pink:sample_rate=44100:amplitude=0.3:duration=3600");
}

/// The same with another noise on each side, whose mean is measured as well.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn one_hour_of_wide_mp3(bencher: Bencher) {
    let noise = "anoisesrc=color=pink:sample_rate=44100:amplitude=0.3:duration=3600:seed=";
    one_hour(bencher, &format!("{noise}1[left];{noise}2[right];[left][right]amerge=2"));
}

fn one_hour(bencher: Bencher, sound: &str) {
    let dir = TempDir::new().expect("a temporary folder can be made");
    let file = dir.path().join("hour.mp3");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", sound, "-ac", "2", "-b:a", "128k"])
        .arg(&file)
        .status()
        .expect("ffmpeg is installed");
    assert!(made.success());
    bencher.bench(|| match loaphuong::probe::judge(File::open(&file).expect("it was made")) {
        ProbeVerdict::Sound(sound) => assert_eq!(sound.length_ms, 3_600_000),
        refused @ ProbeVerdict::Refused { .. } => panic!("{refused:?}"),
    });
}

/// Ten thousand files that were judged in an earlier run, in a hundred folders: from the opening
/// to `Ready`.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn ten_thousand_known_files(bencher: Bencher) {
    let dir = TempDir::new().expect("a temporary folder can be made");
    let (audio, store) = (dir.path().join("audio"), dir.path().join("store"));
    for folder in 0..100 {
        let folder = audio.join(format!("chuyen-muc-{folder}"));
        fs::create_dir_all(&folder).expect("folders can be made");
        for file in 0..100 {
            fs::write(folder.join(format!("bản-tin-số-{file}.mp3")), "").expect("there is room");
        }
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    // A program that refuses: what is bench-marked is that nothing is asked.
    let setup = LibrarySetup::new(audio, store, PathBuf::from("/bin/false"), Vec::new());
    let known = all_known(&setup);
    assert_eq!(known.len(), 10_000);
    bencher.with_inputs(|| LibrarySetup { known: known.clone(), ..setup.clone() }).bench_values(
        |setup| {
            runtime.block_on(async {
                let (_library, mut events) = Library::open(setup).await.expect("the store opens");
                while events.recv().await.expect("the library lives") != LibraryEvent::Ready {}
            });
        },
    );
}

fn all_known(setup: &LibrarySetup) -> Vec<KnownFile> {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::MetadataExt;
    let mut known = Vec::new();
    for folder in fs::read_dir(&setup.folder).expect("it was made") {
        for file in fs::read_dir(folder.expect("it can be read").path()).expect("it was made") {
            let file = file.expect("it can be read");
            let (path, meta) = (file.path(), file.metadata().expect("it was made"));
            let relative = path.strip_prefix(&setup.folder).expect("it lies there");
            let raw = relative.as_os_str().as_bytes();
            let text = relative.to_string_lossy().into_owned();
            let sha256 = format!("{:064x}", known.len());
            fs::create_dir_all(&setup.store).expect("folders can be made");
            fs::write(setup.store.join(&sha256), "").expect("there is room");
            let bulletin = serde_json::json!({
                "path": text, "sha256": sha256, "title": text, "length_ms": 60_000,
                "arrived": "2026-03-01T00:00:00Z",
            });
            known.push(KnownFile {
                raw_path: raw.iter().map(|byte| format!("{byte:02x}")).collect(),
                size: meta.len(),
                modified_ns: meta.mtime() * 1_000_000_000 + meta.mtime_nsec(),
                inode: meta.ino(),
                version: loaphuong::station::stock::VERDICT_VERSION,
                tries: 0,
                item: serde_json::from_value(serde_json::json!({ "accepted": bulletin }))
                    .expect("that is how a bulletin is written"),
            });
        }
    }
    known
}
