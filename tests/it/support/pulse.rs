//! A sound card without a sound card: a private PulseAudio daemon with null sinks, reached through
//! the real ALSA library, and its monitors, which record what was heard.
//!
//! Each test has its own daemon, folder and pcms, so tests may run side by side. Killing and
//! restarting the daemon is unplugging and replugging the card.

#![expect(clippy::disallowed_methods, reason = "what was heard is held against the real clock")]

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rustix::process::{Pid, Signal, kill_process};

/// How long a monitor may take to give sound, on a machine busy with other tests.
const SOUND_MAX: Duration = Duration::from_secs(20);

/// How often the starting daemon is asked; each asking starts a process and takes some 10 ms.
const ASKINGS_MAX: usize = 2_000;

/// Frames per second of every sink.
pub const RATE: usize = 48_000;

/// The daemon, its folder and its sinks.
pub struct Pulse {
    folder: tempfile::TempDir,
    daemon: Child,
}

impl Pulse {
    /// Starts a daemon with these null sinks, stereo at [`RATE`]; each is an ALSA pcm of its name.
    pub fn start(sinks: &[&str]) -> Pulse {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("run/pulse")).unwrap();
        fs::create_dir_all(at("home")).unwrap();
        for private in ["run", "run/pulse"] {
            fs::set_permissions(at(private), fs::Permissions::from_mode(0o700)).unwrap();
        }
        let socket = at("run/pulse/native");
        let mut script = format!(
            "load-module module-native-protocol-unix auth-anonymous=1 socket={}\n",
            socket.display()
        );
        let mut pcms = String::new();
        for sink in sinks {
            script += &format!(
                "load-module module-null-sink sink_name={sink} norewinds=1 rate={RATE} channels=2 format=s16le\n"
            );
            pcms += &format!(
                "pcm.{sink} {{ type pulse server \"unix:{}\" device \"{sink}\" hint {{ show on description \"{sink}\" }} }}\n",
                socket.display()
            );
        }
        fs::write(at("pulse.pa"), script).unwrap();
        fs::write(at("home/.asoundrc"), pcms).unwrap();
        let wrapper = at("loaphuong");
        let home = at("home");
        let text = format!(
            "#!/bin/sh\necho $$ >> '{}'\nHOME='{}' XDG_RUNTIME_DIR='{}' exec '{}' \"$@\"\n",
            at("pids").display(),
            home.display(),
            at("run").display(),
            env!("CARGO_BIN_EXE_loaphuong")
        );
        fs::write(&wrapper, text).unwrap();
        fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
        let daemon = spawn(folder.path());
        Pulse { folder, daemon }
    }

    /// The binary under test, in an environment in which ALSA finds the sinks.
    pub fn program(&self) -> PathBuf {
        self.folder.path().join("loaphuong")
    }

    /// Another program in the same environment.
    pub fn around(&self, program: &Path) -> PathBuf {
        let wrapper = self.folder.path().join("around");
        let text = fs::read_to_string(self.program()).unwrap();
        let binary = env!("CARGO_BIN_EXE_loaphuong");
        fs::write(&wrapper, text.replace(binary, &program.display().to_string())).unwrap();
        fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
        wrapper
    }

    /// Process ids of all that was started as [`Pulse::program`], in order.
    pub fn started(&self) -> Vec<Pid> {
        let pids = fs::read_to_string(self.folder.path().join("pids")).unwrap_or_default();
        let pid = |line: &str| Pid::from_raw(line.parse().unwrap()).unwrap();
        pids.lines().map(pid).collect()
    }

    /// The card hangs: its driver neither takes sound nor reports a fault.
    pub fn hang(&self) {
        kill_process(Pid::from_child(&self.daemon), Signal::STOP).unwrap();
    }

    /// The card that hung works again.
    pub fn resume(&self) {
        kill_process(Pid::from_child(&self.daemon), Signal::CONT).unwrap();
    }

    /// Pulls the plug.
    pub fn kill(&mut self) {
        self.daemon.kill().unwrap();
        self.daemon.wait().unwrap();
    }

    /// Puts the plug back in.
    pub fn restart(&mut self) {
        self.daemon = spawn(self.folder.path());
    }

    /// Records what a sink plays, silence included; returns when it does.
    pub fn record(&self, sink: &str) -> Recorder {
        let mut parec = tool(self.folder.path(), "parec")
            .arg(format!("--device={sink}.monitor"))
            .args(["--rate=48000", "--channels=2", "--format=s16le", "--latency-msec=5", "--raw"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("parec of pulseaudio-utils is needed here");
        let heard = Arc::new((Mutex::new(Tape::default()), Condvar::new()));
        let mut stdout = parec.stdout.take().unwrap();
        let told = heard.clone();
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(read @ 1..) = stdout.read(&mut piece) {
                told.0.lock().unwrap().append(&piece[..read]);
                told.1.notify_all();
            }
        });
        let recorder = Recorder { parec, heard };
        recorder.wait_for(RATE / 10);
        recorder
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        // It may be dead already: some tests kill it.
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

fn spawn(folder: &Path) -> Child {
    let socket = folder.join("run/pulse/native");
    // Left behind by one that was killed.
    let _ = fs::remove_file(&socket);
    let daemon = tool(folder, "pulseaudio")
        .args(["--system=false", "--daemonize=no", "-n", "-F"])
        .arg(folder.join("pulse.pa"))
        .args(["--exit-idle-time=-1", "--use-pid-file=no", "--realtime=no", "--log-level=error"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("pulseaudio is needed here");
    let mut pactl = tool(folder, "pactl");
    pactl.arg("info");
    let mut answers = || pactl.output().is_ok_and(|told| told.status.success());
    assert!((0..ASKINGS_MAX).any(|_| answers()), "pulseaudio does not answer");
    daemon
}

fn tool(folder: &Path, program: &str) -> Command {
    let mut command = Command::new(program);
    command
        .env("HOME", folder.join("home"))
        .env("XDG_RUNTIME_DIR", folder.join("run"))
        .env("PULSE_SERVER", format!("unix:{}", folder.join("run/pulse/native").display()))
        .env("PULSE_RUNTIME_PATH", folder.join("run/pulse"));
    command
}

/// What was recorded so far.
#[derive(Default)]
struct Tape {
    bytes: Vec<u8>,
    /// The earliest of all instants that a piece's arrival allows for frame 0: pieces come late,
    /// never early.
    origin: Option<DateTime<Utc>>,
}

impl Tape {
    fn append(&mut self, piece: &[u8]) {
        self.bytes.extend_from_slice(piece);
        let frames = (self.bytes.len() / 4) as i64;
        let origin = Utc::now() - TimeDelta::nanoseconds(frames * 1_000_000_000 / RATE as i64);
        self.origin = Some(self.origin.map_or(origin, |earliest| earliest.min(origin)));
    }
}

/// A growing recording, stereo.
pub struct Recorder {
    parec: Child,
    heard: Arc<(Mutex<Tape>, Condvar)>,
}

impl Recorder {
    /// Frames recorded so far.
    pub fn frames(&self) -> usize {
        self.heard.0.lock().unwrap().bytes.len() / 4
    }

    /// Waits until so many frames are recorded.
    pub fn wait_for(&self, frames: usize) {
        let heard = self.heard.0.lock().unwrap();
        let waited = self
            .heard
            .1
            .wait_timeout_while(heard, SOUND_MAX, |heard| heard.bytes.len() / 4 < frames);
        assert!(!waited.unwrap().1.timed_out(), "the monitor gives no sound");
    }

    /// When frame 0 was recorded, by the wall clock: early by a fraction of a millisecond to late
    /// by what the monitor's way takes at its best, some milliseconds.
    pub fn origin(&self) -> DateTime<Utc> {
        self.heard.0.lock().unwrap().origin.expect("something is recorded before record returns")
    }

    /// Waits for `more` frames from now on, and answers with all: left and right.
    pub fn stop_after(self, more: usize) -> (Vec<i16>, Vec<i16>) {
        self.wait_for(self.frames() + more);
        let heard = self.heard.0.lock().unwrap();
        let samples: Vec<i16> = heard
            .bytes
            .chunks_exact(2)
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        (super::audio::channel(&samples, 2, 0), super::audio::channel(&samples, 2, 1))
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // It ends by itself when its daemon is killed.
        let _ = self.parec.kill();
        let _ = self.parec.wait();
    }
}
