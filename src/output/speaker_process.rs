//! One speaker process: lines in, lines out, its complaints on stderr, its end.

use std::ffi::OsStr;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::time::{sleep, timeout};

use crate::wire::{
    FromSpeaker, LINE_BYTES_MAX, OutputTrouble, ProcessEnd, QuotedText, SpeakerFault, ToSpeaker,
};

/// How long a line to the child may take: it reads at once unless it hangs.
const SAY_MAX: Duration = Duration::from_secs(1);

/// How long a killed child may take to be gone; longer means that the kernel holds it in a
/// driver, and it is left to it: it sounds nothing more.
pub const REAP_MAX: Duration = Duration::from_millis(250);

/// ALSA's complaints are logged this often at most: a missing device writes ten a second.
const COMPLAINT_EVERY: Duration = Duration::from_secs(60);

/// Longest piece of a complaint that is logged, bytes.
const COMPLAINT_BYTES_MAX: usize = 300;

/// After so many bytes of complaints the reader rests: a child that floods its stderr is held back
/// by its own full pipe, and costs the daemon next to nothing. A missing device makes ALSA write
/// some hundred bytes.
const COMPLAINTS_AT_ONCE: usize = 64 * 1024;
const COMPLAINTS_REST: Duration = Duration::from_millis(250);

/// A running speaker. Dropped, it is killed.
pub struct SpeakerProcess {
    process: tokio::process::Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    partial: Vec<u8>,
}

/// Why a line could not be said.
pub enum SayError {
    /// Over [`LINE_BYTES_MAX`]; nothing was sent and the child is well.
    TooLong(usize),
    /// The child is dead or hangs; it must be replaced.
    Broken(OutputTrouble),
}

impl SpeakerProcess {
    /// Starts the binary's hidden subcommand. `name` is the output's, for the log; `store` the
    /// folder of the only files that it is let read.
    pub fn spawn(
        program: &Path,
        store: Option<&Path>,
        name: &str,
    ) -> Result<SpeakerProcess, OutputTrouble> {
        let failed = |error: io::Error| OutputTrouble::SpeakerNotStarted {
            program: QuotedText::from(&program.display()),
            trouble: error.into(),
        };
        let mut process = Command::new(program)
            .arg0("loaphuong")
            .arg("speaker")
            .args(store.iter().flat_map(|store| [OsStr::new("--store"), store.as_os_str()]))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        let pipes = (process.stdin.take(), process.stdout.take(), process.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(failed(io::Error::other("a child without pipes")));
        };
        tokio::spawn(log_complaints(stderr, name.to_owned()));
        let stdout = BufReader::new(stdout);
        Ok(SpeakerProcess { process, stdin: Some(stdin), stdout, partial: Vec::new() })
    }

    /// Says one line. Waits no longer than [`SAY_MAX`]. That a child has died is not noticed here
    /// but by [`SpeakerProcess::line`].
    pub async fn say(&mut self, word: &ToSpeaker) -> Result<(), SayError> {
        let mut line = serde_json::to_vec(word).expect("an order is strings, numbers and paths");
        line.push(b'\n');
        if line.len() > LINE_BYTES_MAX {
            return Err(SayError::TooLong(line.len()));
        }
        let Some(stdin) = &mut self.stdin else {
            return Err(SayError::Broken(OutputTrouble::misbehaved(SpeakerFault::DoesNotRead)));
        };
        match timeout(SAY_MAX, stdin.write_all(&line)).await {
            // A closed pipe is no news: the end of its stdout says more, and comes as soon.
            Ok(_) => Ok(()),
            Err(_) => Err(SayError::Broken(OutputTrouble::misbehaved(SpeakerFault::DoesNotRead))),
        }
    }

    /// The child's next line; `None` at the end of its stdout. May be cancelled: nothing read is
    /// lost.
    pub async fn line(&mut self) -> Result<Option<FromSpeaker>, SpeakerFault> {
        loop {
            let read = self.stdout.fill_buf().await;
            let read = read.map_err(|error| SpeakerFault::Pipe { trouble: error.into() })?;
            if read.is_empty() {
                return Ok(None);
            }
            let end = read.iter().position(|&byte| byte == b'\n');
            self.partial.extend_from_slice(&read[..end.unwrap_or(read.len())]);
            let used = end.map_or(read.len(), |end| end + 1);
            self.stdout.consume(used);
            if self.partial.len() > LINE_BYTES_MAX {
                return Err(SpeakerFault::LineTooLong { bytes_max: LINE_BYTES_MAX as u64 });
            }
            if end.is_some() {
                let line = std::mem::take(&mut self.partial);
                return serde_json::from_slice(&line)
                    .map(Some)
                    .map_err(|error| SpeakerFault::NoLine { words: (&error).into() });
            }
        }
    }

    /// Kills the process; returns at once.
    pub fn start_kill(&mut self) {
        // An error here means that it is gone already.
        let _ = self.process.start_kill();
    }

    /// Kills the process, and waits [`REAP_MAX`] for its end.
    pub async fn kill(&mut self) {
        self.start_kill();
        let _ = timeout(REAP_MAX, self.process.wait()).await;
    }

    /// How the process ended by itself, if it does within [`REAP_MAX`]; else it is killed, and
    /// counts as held in a driver.
    pub async fn end(&mut self) -> ProcessEnd {
        match timeout(REAP_MAX, self.process.wait()).await {
            Ok(Ok(status)) => match (status.code(), status.signal()) {
                (_, Some(signal)) => ProcessEnd::Signalled { signal },
                (Some(code), None) => ProcessEnd::Exited { code },
                (None, None) => ProcessEnd::Unknown { words: (&status).into() },
            },
            Ok(Err(error)) => ProcessEnd::Unknown { words: (&error).into() },
            Err(_) => {
                self.kill().await;
                ProcessEnd::HeldInDriver
            }
        }
    }

    /// Closes its stdin, so that it ends.
    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Closes its stdin, so that it fades and ends; kills it when it has not after `grace`.
    pub async fn end_within(mut self, grace: Duration) {
        self.stdin = None;
        let mut rest = [0; 1024];
        let ended = async {
            // It must not block on a full pipe while it says its last lines.
            while self.stdout.read(&mut rest).await.is_ok_and(|read| read > 0) {}
            self.process.wait().await
        };
        if timeout(grace, ended).await.is_err() {
            self.kill().await;
        }
    }
}

/// Reads stderr to its end in bounded memory; logs the first piece of each [`COMPLAINT_EVERY`].
pub async fn log_complaints(mut stderr: ChildStderr, output: String) {
    let mut piece = [0; 4096];
    let mut passed_over = 0;
    while let Ok(read @ 1..) = stderr.read(&mut piece).await {
        let text = String::from_utf8_lossy(&piece[..read.min(COMPLAINT_BYTES_MAX)]);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        tracing::debug!(output, passed_over_bytes = passed_over, "a child's stderr: {text}");
        passed_over = 0;
        let drain = async {
            let mut at_once = 0;
            while let Ok(read @ 1..) = stderr.read(&mut piece).await {
                passed_over += read;
                at_once += read;
                if at_once >= COMPLAINTS_AT_ONCE {
                    at_once = 0;
                    sleep(COMPLAINTS_REST).await;
                }
            }
        };
        // Over time means no more than that the next complaint may be logged.
        let _ = timeout(COMPLAINT_EVERY, drain).await;
    }
}
