//! A whole station for a test: the real binary in a folder of its own, a real centre, and what a
//! person would look at.
//!
//! Nothing here waits for a time to pass: conditions are looked at until they hold, or until
//! [`WAIT_MAX`] says that they never will.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use chrono::{DateTime, Timelike, Utc};
use loaphuong::control::{ControlClient, StationStatus};
use loaphuong::daemon::now;
use loaphuong::station::ids::Timestamp;
use loaphuong::station::record::Row;
use loaphuong::station::states::FileStanding;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::processes::parent_of;

use super::audio::{channel, noise, read_wav, write_wav};

/// How long anything may take on a machine busy with other tests.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(40);

/// Frames per second of every recording.
pub const RATE: usize = 48_000;

/// A schedule that leaves the test alone.
pub const QUIET: &str = "programmes:\n\
  - {id: dau-nam, zones: [to-1], at: \"0 3 1 1 *\", rundown: [{file: chua-co.ogg}]}\n";

/// The output of most tests.
pub const WAV: &str = "{wav: ghi-am}";

/// Looks until there is something.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    let found = tokio::time::timeout(WAIT_MAX, async {
        loop {
            ticks.tick().await;
            if let Some(found) = look().await {
                return found;
            }
        }
    });
    found.await.unwrap_or_else(|_| panic!("no {what} within {WAIT_MAX:?}"))
}

/// A whole second so many from now: time enough for a schedule to be read and a slot to come up.
pub fn due_in(seconds: i64) -> Timestamp {
    let now = now();
    (now + chrono::TimeDelta::seconds(seconds + 1)).with_nanosecond(0).unwrap_or(now)
}

/// The rule that is due at this instant, in the station's time zone.
pub fn cron(due: Timestamp) -> String {
    due.with_timezone(&chrono_tz::Asia::Ho_Chi_Minh).format("%-S %-M %-H * * *").to_string()
}

/// A programme without its file for the next minutes: a closing row every other second.
pub fn every_other_second() -> String {
    let local = now().with_timezone(&chrono_tz::Asia::Ho_Chi_Minh);
    let minutes = [0, 1, 2, 3].map(|more| ((local.minute() + more) % 60).to_string()).join(",");
    let at = format!("*/2 {minutes} {},{} * * *", local.hour(), (local.hour() + 1) % 24);
    format!("{{id: thu, zones: [to-1], at: \"{at}\", late: 0s, rundown: [{{file: khong-co.mp3}}]}}")
}

/// The station's folder and its processes.
pub struct Ward {
    pub folder: tempfile::TempDir,
    program: PathBuf,
    centre: Option<Child>,
    /// `http://127.0.0.1:port`; stays when the centre goes.
    pub centre_url: String,
    daemon: Option<Child>,
    environment: Vec<(String, String)>,
    /// A program that starts the daemon, and its arguments.
    wrapper: Vec<String>,
}

impl Ward {
    /// Two zones, left and right, of one output; allowed all day; a centre that knows its token.
    pub fn new() -> Ward {
        Ward::with(env!("CARGO_BIN_EXE_loaphuong").into(), WAV)
    }

    pub fn with(program: PathBuf, output: &str) -> Ward {
        let folder = tempfile::tempdir().unwrap();
        let mut ward = Ward {
            folder,
            program,
            centre: None,
            centre_url: String::new(),
            daemon: None,
            environment: Vec::new(),
            wrapper: Vec::new(),
        };
        ward.write_secret("tokens", "tram-thu bi-mat\n* nguoi-xem\n");
        ward.write_secret("token", "bi-mat\n");
        ward.start_centre("127.0.0.1:0");
        ward.write("station.yaml", &ward.station_yaml(output));
        ward.write("schedules/lich.yaml", QUIET);
        fs::create_dir_all(ward.at("audio")).unwrap();
        ward
    }

    pub fn station_yaml(&self, output: &str) -> String {
        format!(
            "station: {{id: tram-thu, name: Trạm thử, timezone: Asia/Ho_Chi_Minh}}\n\
             folders: {{audio: audio, schedules: schedules, state: state}}\n\
             outputs:\n  loa: {output}\n\
             zones:\n  \
               to-1: {{name: Tổ dân phố số 1, output: loa, channel: left}}\n  \
               to-2: {{name: Tổ dân phố số 2, output: loa, channel: right}}\n\
             groups: {{toan-phuong: [to-1, to-2]}}\n\
             guard: {{allowed: [\"00:00-24:00\"]}}\n\
             loudness: off\n\
             clock: {{trust: any}}\n\
             report: {{endpoint: \"{}/v1/events\", token_file: token, heartbeat: 60s}}\n",
            self.centre_url
        )
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes as an editor does in place.
    pub fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    pub fn write_secret(&self, path: &str, text: &str) {
        self.write(path, text);
        fs::set_permissions(self.at(path), fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Takes the place of the schedule: programmes, an item each.
    pub fn schedule(&self, programmes: &[String]) {
        let items: String = programmes.iter().map(|item| format!("  - {item}\n")).collect();
        self.write("schedules/lich.yaml", &format!("programmes:\n{items}"));
    }

    /// Drops a bulletin of noise into the audio folder and answers with its samples.
    pub fn drop_noise(&self, path: &str, ms: usize, seed: u64) -> Vec<i16> {
        let samples = noise(RATE * ms / 1_000, seed);
        fs::create_dir_all(self.at("audio").join(path).parent().unwrap()).unwrap();
        write_wav(&self.at("audio").join(path), 48_000, 1, &samples);
        samples
    }

    pub fn start_centre(&mut self, listen: &str) {
        let mut centre = Command::new(env!("CARGO_BIN_EXE_loaphuong"))
            .args(["collect", "--json", "--listen", listen, "--db"])
            .arg(self.at("centre.sqlite"))
            .arg("--tokens")
            .arg(self.at("tokens"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(centre.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).expect("where the centre listens");
        self.centre_url = told["listening"].as_str().unwrap().to_owned();
        self.centre = Some(centre);
    }

    pub fn stop_centre(&mut self) {
        let mut centre = self.centre.take().unwrap();
        centre.kill().unwrap();
        centre.wait().unwrap();
    }

    /// A variable that the daemon finds when it is started next.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Has the daemon started by this program, which becomes it, when it is started next.
    pub fn wrap(&mut self, wrapper: &[&str]) {
        self.wrapper = wrapper.iter().map(ToString::to_string).collect();
    }

    /// The daemon's command, its log going behind what is there already.
    pub fn command(&self) -> Command {
        let log = File::options().create(true).append(true).open(self.at("log")).unwrap();
        let mut command = match self.wrapper.split_first() {
            None => Command::new(&self.program),
            Some((wrapper, arguments)) => {
                let mut command = Command::new(wrapper);
                command.args(arguments).arg(&self.program);
                command
            }
        };
        command
            .args(["run", "--config"])
            .arg(self.at("station.yaml"))
            .env("LANG", "vi_VN.UTF-8")
            .env_remove("NOTIFY_SOCKET")
            .env_remove("WATCHDOG_USEC")
            // A board without sensors: how hot this machine is shall fail no test.
            .env("LOAPHUONG_HEALTH_ROOT", self.folder.path())
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        command
    }

    /// Starts the daemon; returns at once.
    pub fn launch(&mut self) {
        self.daemon = Some(self.command().spawn().unwrap());
    }

    /// Starts the daemon with its log going there; returns at once.
    pub fn launch_logging_to(&mut self, stderr: impl Into<Stdio>) {
        self.daemon = Some(self.command().stderr(stderr).spawn().unwrap());
    }

    /// Starts the daemon and waits until it is ready and has judged every file.
    pub async fn start(&mut self) {
        self.launch();
        self.judged().await;
    }

    pub async fn judged(&self) {
        self.until("judged folder", |status| {
            let files = files_in(&self.at("audio"));
            let judged = status
                .library
                .iter()
                .filter(|file| !file.verdict.is(FileStanding::Pending))
                .count();
            (status.ready && judged == files).then_some(())
        })
        .await;
    }

    pub fn pid(&self) -> Pid {
        Pid::from_child(self.daemon.as_ref().expect("a daemon"))
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Waits for the daemon's end.
    pub async fn ended(&mut self) -> ExitStatus {
        let mut daemon = self.daemon.take().expect("a daemon");
        until("end of the daemon", async || daemon.try_wait().unwrap()).await
    }

    /// Pulls the plug of the daemon alone.
    pub fn kill(&mut self) {
        let mut daemon = self.daemon.take().expect("a daemon");
        daemon.kill().unwrap();
        daemon.wait().unwrap();
    }

    /// Living processes that the daemon has started.
    pub fn children(&self) -> Vec<Pid> {
        let parent = self.pid().as_raw_nonzero().get().to_string();
        let processes = fs::read_dir("/proc").unwrap().flatten();
        processes
            .filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))
            .filter(|pid| parent_of(*pid).is_some_and(|of| of == parent))
            .collect()
    }

    /// What the control socket says; nothing while nobody answers there.
    pub async fn status(&self) -> Option<StationStatus> {
        ControlClient::new(&self.at("state")).unwrap().status().await.ok()
    }

    /// Looks at the status until it shows something.
    pub async fn until<T>(&self, what: &str, shows: impl Fn(&StationStatus) -> Option<T>) -> T {
        until(what, async || shows(&self.status().await?)).await
    }

    /// Rows by the control socket.
    pub async fn rows(&self) -> Vec<Row> {
        ControlClient::new(&self.at("state")).unwrap().log(1_000).await.unwrap_or_default()
    }

    /// Looks at the rows until they show something.
    pub async fn until_rows<T>(&self, what: &str, shows: impl Fn(&[Row]) -> Option<T>) -> T {
        until(what, async || shows(&self.rows().await)).await
    }

    /// A command of the binary for this station.
    pub fn command_of(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
        command
            .args(arguments)
            .arg("--config")
            .arg(self.at("station.yaml"))
            .env("LANG", "vi_VN.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES");
        command
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command_of(arguments).envs(self.environment.iter().cloned()).output().unwrap()
    }

    /// The rows of `loaphuong log --json`.
    pub fn log(&self) -> Vec<Value> {
        let told = self.run(&["log", "--json"]);
        assert!(told.status.success(), "{told:?}");
        let text = String::from_utf8(told.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The rows that the centre shows, oldest seq first.
    pub async fn at_centre(&self) -> Vec<Value> {
        let url = format!("{}/v1/plays?limit=100000", self.centre_url);
        let asked = crate::centre::fixture::client().get(&url).bearer_auth("nguoi-xem").send();
        let text = asked.await.unwrap().text().await.unwrap();
        let mut rows: Vec<Value> = serde_json::from_str(&text).unwrap();
        for row in &mut rows {
            row.as_object_mut().unwrap().remove("journal");
        }
        rows.sort_by_key(|row| row["seq"].as_u64());
        rows
    }

    /// Waits until the centre has as many rows as the journal, and holds that they are the same.
    pub async fn centre_agrees(&self) -> Vec<Value> {
        let rows = until("rows at the centre", async || {
            let rows = self.at_centre().await;
            (rows.len() >= self.log().len()).then_some(rows)
        })
        .await;
        assert_eq!(rows, self.log(), "the centre has what the journal has, each row once");
        let seqs: Vec<u64> = rows.iter().filter_map(|row| row["seq"].as_u64()).collect();
        assert_eq!(seqs, (1..=rows.len() as u64).collect::<Vec<_>>(), "seq without gaps");
        rows
    }

    /// Every recording so far: when it began, left, right.
    pub fn recordings(&self) -> Vec<(DateTime<Utc>, Vec<i16>, Vec<i16>)> {
        let Ok(files) = fs::read_dir(self.at("ghi-am/loa")) else { return Vec::new() };
        let paths = files.map(|file| file.unwrap().path());
        let mut recordings: Vec<_> = paths
            .filter(|path| path.extension().is_some_and(|ending| ending == "wav"))
            .map(|path| {
                let stamp = path.file_stem().unwrap().to_str().unwrap()[..24].to_owned();
                let began = chrono::NaiveDateTime::parse_from_str(&stamp, "%Y-%m-%dT%H-%M-%S%.3fZ");
                let (samples, channels) = read_wav(&path);
                let side = |side| channel(&samples, channels, side);
                (began.unwrap().and_utc(), side(0), side(1))
            })
            .collect();
        recordings.sort_by_key(|recording| recording.0);
        recordings
    }

    pub fn log_text(&self) -> String {
        fs::read_to_string(self.at("log")).unwrap_or_default()
    }
}

impl Drop for Ward {
    fn drop(&mut self) {
        for process in [&mut self.daemon, &mut self.centre].into_iter().flatten() {
            // It may have ended by itself.
            let _ = process.kill();
            let _ = process.wait();
        }
        if std::thread::panicking() {
            eprintln!("--- the daemon's log\n{}", self.log_text());
        }
    }
}

fn files_in(folder: &Path) -> usize {
    // What the station itself writes, and what has aired, is not among the files of `status`.
    let is_own = |name: &str| name.starts_with('.') || name.ends_with(".txt") || name == "_da-phat";
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| !is_own(&entry.file_name().to_string_lossy()))
        .map(|entry| if entry.path().is_dir() { files_in(&entry.path()) } else { 1 })
        .sum()
}
