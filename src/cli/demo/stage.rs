//! The demo's folder and its two child processes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use chrono::{TimeDelta, Timelike};
use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::daemon;
use crate::messages::system_trouble::error_with_original;
use crate::messages::{Lang, demo as messages};

const STATION: &str = include_str!("station.yaml");
/// The part of `station.yaml` that a centre adds.
const REPORT: &str = "\
report:
  endpoint: @CENTRE@/v1/events
  token_file: token
  heartbeat: 10s
";
const SCHEDULE: &str = include_str!("schedule.yaml");

/// The demo lives on this machine and for a minute; its tokens are no secret.
const STATION_TOKEN: &str = "tram-trong-may";
/// The token by which the demo reads its own centre.
pub const OPERATOR_TOKEN: &str = "nguoi-xem-trong-may";

/// Where a package puts the example.
const SHIPPED: &str = "/usr/share/loaphuong/example";

/// Relative to the project.
const DROP: &str = "script/demo-drop/tin-nong-thoi-tiet.mp3";

/// The demo's programmes, as in `schedule.yaml`.
pub const PROGRAMMES: [&str; 3] =
    ["trinh-dien-thong-bao", "trinh-dien-kinh-te-xa-hoi", "trinh-dien-tin-nong"];

/// Slots of those programmes: the first plays in two zones.
pub const SLOTS: usize = 4;

/// Seconds from the start to each programme: the folder is judged in the first ten, and each
/// finds its zone free.
const DUE_AFTER_S: [i64; 3] = [12, 38, 42];

/// Seconds from the start to the drop: in time to be at rest and judged before its programme.
pub const DROP_AFTER: Duration = Duration::from_secs(16);

/// A child that is asked to end gets this long.
const END_MAX: Duration = Duration::from_secs(6);

/// How long the centre may take to listen.
const LISTEN_MAX: Duration = Duration::from_secs(20);

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    /// No folder with the example.
    #[error("no folder with station.yaml, schedules/ and audio/ here")]
    NoExample,
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("the centre: {0}")]
    Centre(String),
    #[error("the station: {0}")]
    Station(String),
}

impl StageError {
    pub fn words(&self, lang: Lang) -> String {
        match self {
            StageError::NoExample => messages::no_example(lang),
            StageError::Io { path, source } => {
                let words = error_with_original(lang, source);
                messages::failed(lang, format_args!("{}: {words}", path.display()))
            }
            StageError::Centre(words) => messages::centre_failed(lang, words),
            StageError::Station(words) => messages::station_failed(lang, words),
        }
    }
}

/// A running station, and a running centre if this program has one.
pub struct DemoProcesses {
    folder: PathBuf,
    drop: PathBuf,
    wav: bool,
    centre: Option<DemoCentre>,
    station: Child,
}

/// A running centre.
struct DemoCentre {
    process: Child,
    url: String,
}

impl DemoProcesses {
    /// Copies the example into a new temporary folder, which stays, and starts what there is.
    pub async fn set(from: Option<&Path>, wav: bool) -> Result<DemoProcesses, StageError> {
        let example = example(from)?;
        let folder = tempfile::Builder::new()
            .prefix("loaphuong-")
            .tempdir()
            .map_err(|source| StageError::Io { path: std::env::temp_dir(), source })?
            .keep();
        copy(&example.join("audio"), &folder.join("audio"), &|bytes| bytes)?;
        copy(&example.join("schedules"), &folder.join("schedules"), &without_programmes)?;
        make(&folder.join("audio/tin-nong"))?;
        let centre = match cfg!(feature = "centre") {
            true => Some(start_centre(&folder).await?),
            false => None,
        };
        let wav = wav || !has_sound_card();
        let output = if wav { "{wav: ghi-am}" } else { "{device: default}" };
        let mut text = STATION.replace("@OUTPUT@", output);
        if let Some(centre) = &centre {
            text.push_str(&REPORT.replace("@CENTRE@", &centre.url));
        }
        write(&folder.join("station.yaml"), &text)?;
        write(&folder.join("schedules/trinh-dien.yaml"), &schedule())?;
        let station = start_station(&folder)?;
        Ok(DemoProcesses { drop: example.join(DROP), folder, wav, centre, station })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the station said so far.
    pub fn station_log(&self) -> String {
        fs::read_to_string(self.folder.join("station.log")).unwrap_or_default()
    }

    /// Where the centre is asked, if there is one.
    pub fn centre_url(&self) -> Option<&str> {
        self.centre.as_ref().map(|centre| centre.url.as_str())
    }

    pub fn config(&self) -> PathBuf {
        self.folder.join("station.yaml")
    }

    pub fn state(&self) -> PathBuf {
        self.folder.join("state")
    }

    /// Where the WAV files are, if it records.
    pub fn recordings(&self) -> Option<PathBuf> {
        self.wav.then(|| self.folder.join("ghi-am"))
    }

    /// Copies one more bulletin into the folder, as a technician would. Its name there.
    pub fn drop_bulletin(&self) -> Result<String, StageError> {
        let name = "tin-nong/tin-nong-thoi-tiet.mp3";
        let to = self.folder.join("audio").join(name);
        fs::copy(&self.drop, &to).map_err(|source| io_fault(&self.drop, source))?;
        Ok(name.to_owned())
    }

    /// Ends all softly; the folder stays.
    pub async fn strike(mut self) {
        end(&mut self.station).await;
        if let Some(centre) = &mut self.centre {
            end(&mut centre.process).await;
        }
    }
}

fn example(from: Option<&Path>) -> Result<PathBuf, StageError> {
    let usual = [Path::new("."), Path::new(SHIPPED)];
    let places: &[&Path] = match &from {
        Some(named) => std::slice::from_ref(named),
        None => &usual,
    };
    let whole = |place: &&&Path| {
        ["station.yaml", "schedules", "audio", DROP].iter().all(|part| place.join(part).exists())
    };
    places.iter().find(whole).map(|place| place.to_path_buf()).ok_or(StageError::NoExample)
}

/// The three programmes, each at its second.
fn schedule() -> String {
    let now = daemon::now().with_timezone(&chrono_tz::Asia::Ho_Chi_Minh);
    let mut text = SCHEDULE.to_owned();
    for (mark, after) in ["@FIRST@", "@SECOND@", "@THIRD@"].iter().zip(DUE_AFTER_S) {
        let at = now + TimeDelta::seconds(after);
        let rule = format!("{} {} {} * * *", at.second(), at.minute(), at.hour());
        text = text.replace(mark, &rule);
    }
    text
}

fn has_sound_card() -> bool {
    fs::read_to_string("/proc/asound/cards").is_ok_and(|cards| cards.contains('['))
}

async fn start_centre(folder: &Path) -> Result<DemoCentre, StageError> {
    let fault = |source: io::Error| io_fault(Path::new("loaphuong collect"), source);
    write(&folder.join("tokens"), &format!("trinh-dien {STATION_TOKEN}\n* {OPERATOR_TOKEN}\n"))?;
    write(&folder.join("token"), STATION_TOKEN)?;
    let mut process = this_program(folder, "centre.log")?
        .args(["collect", "--json", "--listen", "127.0.0.1:0", "--db"])
        .arg(folder.join("centre.sqlite"))
        .arg("--tokens")
        .arg(folder.join("tokens"))
        .stdout(Stdio::piped())
        .spawn()
        .map_err(fault)?;
    let stdout = process.stdout.take().ok_or_else(|| StageError::Centre("no stdout".into()))?;
    let mut line = String::new();
    let mut lines = BufReader::new(stdout);
    tokio::time::timeout(LISTEN_MAX, lines.read_line(&mut line))
        .await
        .map_err(|_| StageError::Centre("it does not listen".into()))?
        .map_err(fault)?;
    #[derive(Deserialize)]
    struct Listening {
        listening: String,
    }
    let told: Listening = serde_json::from_str(&line).map_err(|_| {
        StageError::Centre(fs::read_to_string(folder.join("centre.log")).unwrap_or(line))
    })?;
    Ok(DemoCentre { process, url: told.listening })
}

fn start_station(folder: &Path) -> Result<Child, StageError> {
    this_program(folder, "station.log")?
        .args(["run", "--config"])
        .arg(folder.join("station.yaml"))
        .stdout(Stdio::null())
        .spawn()
        .map_err(|source| io_fault(Path::new("loaphuong run"), source))
}

/// This binary, its log in the demo's folder; ended with us, whatever happens to us.
fn this_program(folder: &Path, log: &str) -> Result<Command, StageError> {
    let path = folder.join(log);
    let log = fs::File::create(&path).map_err(|source| io_fault(&path, source))?;
    let program =
        std::env::current_exe().map_err(|source| io_fault(Path::new("loaphuong"), source))?;
    let mut command = Command::new(program);
    // A systemd that watches over us does not know our children.
    command.env_remove("NOTIFY_SOCKET").env_remove("JOURNAL_STREAM");
    command.stdin(Stdio::null()).stderr(log).kill_on_drop(true);
    Ok(command)
}

async fn end(child: &mut Child) {
    let pid = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    if let Some(pid) = pid {
        // Gone already is as good.
        let _ = kill_process(pid, Signal::TERM);
    }
    // What does not end is killed when it is dropped.
    let _ = tokio::time::timeout(END_MAX, child.wait()).await;
}

/// The example's queues, campaigns and calendars. Its programmes, which stand last in each file,
/// fall due at hours of their own and would talk into the demo's.
fn without_programmes(schedule: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&schedule);
    let programmes = text.find("\nprogrammes:").map_or(text.len(), |before| before + 1);
    text[..programmes].as_bytes().to_vec()
}

fn copy(from: &Path, to: &Path, adapt: &dyn Fn(Vec<u8>) -> Vec<u8>) -> Result<(), StageError> {
    make(to)?;
    let entries = fs::read_dir(from).map_err(|source| io_fault(from, source))?;
    for entry in entries {
        let entry = entry.map_err(|source| io_fault(from, source))?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target, adapt)?;
        } else {
            let read = fs::read(&path).map(adapt);
            read.and_then(|bytes| fs::write(&target, bytes))
                .map_err(|source| io_fault(&path, source))?;
        }
    }
    Ok(())
}

fn make(folder: &Path) -> Result<(), StageError> {
    fs::create_dir_all(folder).map_err(|source| io_fault(folder, source))
}

/// For the owner's eyes only, as tokens have to be.
fn write(path: &Path, text: &str) -> Result<(), StageError> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|source| io_fault(path, source))
}

fn io_fault(path: &Path, source: io::Error) -> StageError {
    StageError::Io { path: path.to_owned(), source }
}
