//! Audio files made on the spot by ffmpeg, and the words of a probe about them.

use std::path::{Path, PathBuf};
use std::process::Command;

use loaphuong::wire::{FileFault, FileRefusal, ProbeVerdict, ProbedSound};

/// The program under test.
pub fn program() -> PathBuf {
    env!("CARGO_BIN_EXE_loaphuong").into()
}

/// Makes `out` with ffmpeg; `options` are separated by spaces. The file name says the format.
pub fn make(options: &str, out: &Path) {
    let made = Command::new("ffmpeg")
        .args(["-y", "-v", "error"])
        .args(options.split_whitespace())
        .arg(out)
        .output()
        .expect("ffmpeg is installed");
    assert!(made.status.success(), "ffmpeg {options}: {}", String::from_utf8_lossy(&made.stderr));
}

/// Options for a stereo tone of so many seconds.
pub fn tone(seconds: f64) -> String {
    format!("-f lavfi -i aevalsrc=sin(2764*t)|sin(1382*t):s=44100:d={seconds}")
}

/// Makes `name` in `folder`: a tone, encoded as `options` say.
pub fn tone_file(folder: &Path, name: &str, seconds: f64, options: &str) -> PathBuf {
    let out = folder.join(name);
    make(&format!("{} {options}", tone(seconds)), &out);
    out
}

/// The frames that ffmpeg decodes from a stereo file.
pub fn frames_by_ffmpeg(file: &Path) -> u64 {
    let raw = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(file)
        .args(["-f", "s16le", "-ac", "2", "-"])
        .output()
        .expect("ffmpeg is installed");
    raw.stdout.len() as u64 / 4
}

/// The verdict of a child, as the library would get it.
pub fn probe(file: &Path) -> ProbeVerdict {
    let said = Command::new(program()).arg("probe").arg(file).output().expect("it starts");
    assert!(said.status.success(), "{file:?}: {said:?}");
    let text = String::from_utf8(said.stdout).expect("JSON is UTF-8");
    assert_eq!(text.lines().count(), 1, "{text}");
    serde_json::from_str(&text).expect("a verdict")
}

/// The verdict where none but good news is expected.
pub fn sound(file: &Path) -> ProbedSound {
    match probe(file) {
        ProbeVerdict::Sound(sound) => sound,
        refused @ ProbeVerdict::Refused { .. } => panic!("{file:?}: {refused:?}"),
    }
}

/// The verdict where none but bad news is expected.
pub fn fault(file: &Path) -> (FileFault, String) {
    let refusal = refusal(file);
    (refusal.fault(), refusal.detail())
}

/// The same as a fact.
pub fn refusal(file: &Path) -> FileRefusal {
    match probe(file) {
        ProbeVerdict::Refused(refusal) => refusal,
        ProbeVerdict::Sound(sound) => panic!("{file:?}: {sound:?}"),
    }
}
