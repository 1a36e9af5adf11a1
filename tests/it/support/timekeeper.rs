//! A ward whose wall clock and whose system's word about it are the test's: libfaketime moves the
//! wall clock of the real binary and its children while they run, and a library of our own stands
//! in for the kernel's answer and the files that tell of a clock. The kernel's clock stays as it
//! is, and the binary has no door for this.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use chrono::{DateTime, TimeDelta, Utc};
use loaphuong::control::{ClockReport, ControlClient};
use loaphuong::daemon::now;

use super::daemon::Ward;

/// Where Debian's package faketime has its library, by machine.
const FAKETIME: [&str; 3] = ["x86_64-linux-gnu", "aarch64-linux-gnu", "arm-linux-gnueabihf"];

/// What libfaketime reads at each look at the clock: among the recordings, for a speaker that has
/// confined itself reads nothing else of a ward.
const FAKED: &str = "ghi-am/loa/faketime";

pub struct Timekeeper {
    pub ward: Ward,
    /// The station's wall clock less ours.
    offset: TimeDelta,
}

impl Timekeeper {
    /// A ward with this rule (`clock: {trust: …}`), whose kernel says `unsynced`; its clock is
    /// ours.
    pub fn new(rule: &str) -> Timekeeper {
        let mut ward = Ward::new();
        let yaml = fs::read_to_string(ward.at("station.yaml")).unwrap();
        let ruled = yaml.replace("clock: {trust: any}", &format!("clock: {{trust: {rule}}}"));
        assert!(ruled.contains(&format!("{{trust: {rule}}}")), "{yaml}");
        ward.write("station.yaml", &ruled);
        let preload = format!("{} {}", shim().display(), faketime().display());
        for (name, value) in [
            ("LD_PRELOAD", preload.as_str()),
            ("CLOCK_ROOT", ward.at("dong-ho").to_str().unwrap()),
            ("FAKETIME_TIMESTAMP_FILE", ward.at(FAKED).to_str().unwrap()),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("FAKETIME_DONT_RESET", "1"),
            ("NO_FAKE_STAT", "1"),
        ] {
            ward.set(name, value);
        }
        fs::create_dir_all(ward.at(FAKED).parent().unwrap()).unwrap();
        let mut keeper = Timekeeper { ward, offset: TimeDelta::zero() };
        keeper.set_by(TimeDelta::zero());
        keeper.boot("0b5c2d0e-0001-4000-8000-000000000000");
        keeper.kernel("unsynced");
        keeper
    }

    /// Moves the station's wall clock.
    pub fn set_by(&mut self, by: TimeDelta) {
        self.offset += by;
        let seconds = self.offset.num_milliseconds() as f64 / 1_000.0;
        let file = self.ward.at(FAKED);
        // Whole or not at all: it is read at any moment.
        fs::write(file.with_extension("new"), format!("{seconds:+.3}\n")).unwrap();
        fs::rename(file.with_extension("new"), file).unwrap();
    }

    /// What the station's wall clock shows.
    pub fn now(&self) -> DateTime<Utc> {
        now() + self.offset
    }

    /// Sets it to show this instant.
    pub fn set_to(&mut self, at: DateTime<Utc>) {
        self.set_by(at - self.now());
    }

    /// Which start of the board it is.
    pub fn boot(&self, id: &str) {
        self.place("proc/sys/kernel/random/boot_id", id);
    }

    /// `synced`, `unsynced` or `forbidden`.
    pub fn kernel(&self, says: &str) {
        self.place("adjtimex", says);
    }

    /// Writes a file that the system has of its clock.
    pub fn place(&self, path: &str, text: &str) {
        let path = self.ward.at("dong-ho").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path.with_extension("new"), text).unwrap();
        fs::rename(path.with_extension("new"), path).unwrap();
    }

    /// What the control socket says of the clock.
    pub async fn clock(&self) -> ClockReport {
        ControlClient::new(&self.ward.at("state")).unwrap().clock().await.unwrap()
    }
}

fn faketime() -> PathBuf {
    let libraries = FAKETIME
        .iter()
        .map(|machine| Path::new("/usr/lib").join(machine).join("faketime/libfaketimeMT.so.1"));
    libraries.clone().find(|library| library.exists()).expect("the package faketime (script/test)")
}

/// Our own library, made by the compiler that links every Rust program.
fn shim() -> &'static Path {
    static SHIM: OnceLock<PathBuf> = OnceLock::new();
    SHIM.get_or_init(|| {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/kernel.c");
        let into = Path::new(env!("CARGO_TARGET_TMPDIR"));
        // Tests are processes of their own: each makes it, and the last one stays.
        let own = into.join(format!("kernel-{}.so", std::process::id()));
        let made = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"])
            .arg(&own)
            .arg(source)
            .arg("-ldl")
            .status()
            .unwrap();
        assert!(made.success(), "cc {source}");
        let library = into.join("kernel.so");
        fs::rename(own, &library).unwrap();
        library
    })
}
