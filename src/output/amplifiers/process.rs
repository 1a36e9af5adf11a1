//! One child that switches an amplifier: lines in, lines out, its end.

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

use crate::output::speaker_process::log_complaints;
use crate::wire::{
    AmplifierSwitch, AmplifierTrouble, COMMAND_MAX, FromAmplifier, ProcessEnd, QuotedText,
    ToAmplifier,
};

/// How long the child may take to answer: its program's time, and its own start.
const ANSWER_MAX: Duration = COMMAND_MAX.saturating_add(Duration::from_secs(1));

/// Longest line of a child, bytes: a trouble and its quotations.
const ANSWER_BYTES_MAX: u64 = 4 * 1024;

/// How long a child whose stdin is closed may take to switch off, twice if need be, and end.
const END_MAX: Duration = COMMAND_MAX.saturating_mul(2).saturating_add(Duration::from_millis(500));

/// A running child.
pub struct AmplifierProcess {
    process: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl AmplifierProcess {
    /// Starts the binary's hidden subcommand for this switch. `name` is the output's, for the log.
    ///
    /// # Errors
    /// It could not be started.
    pub async fn start(
        program: &Path,
        switch: &AmplifierSwitch,
        name: &str,
    ) -> Result<AmplifierProcess, AmplifierTrouble> {
        let failed = |error: io::Error| AmplifierTrouble::ChildNotStarted { trouble: error.into() };
        let mut process = Command::new(program)
            .arg("amplifier")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // A terminal's Ctrl+C is the daemon's to hear: this one has to switch off.
            .process_group(0)
            .spawn()
            .map_err(failed)?;
        let pipes = (process.stdin.take(), process.stdout.take(), process.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            return Err(failed(io::Error::other("a child without pipes")));
        };
        tokio::spawn(log_complaints(stderr, name.to_owned()));
        let mut child = AmplifierProcess { process, stdin, stdout: BufReader::new(stdout) };
        child.say(&ToAmplifier::Open { switch: switch.clone() }).await;
        Ok(child)
    }

    /// Has it switch, and waits for that.
    ///
    /// # Errors
    /// It failed, or the child did, which is of no use any more then.
    pub async fn switch(&mut self, on: bool) -> Result<(), AmplifierTrouble> {
        self.say(&ToAmplifier::Switch { on }).await;
        match timeout(ANSWER_MAX, self.line()).await {
            Ok(Some(FromAmplifier::Switched { on: now })) if now == on => Ok(()),
            Ok(Some(FromAmplifier::Failed { on: now, trouble })) if now == on => Err(trouble),
            Ok(None) => Err(AmplifierTrouble::ChildEnded { end: self.ended().await }),
            Ok(Some(FromAmplifier::Switched { .. } | FromAmplifier::Failed { .. })) | Err(_) => {
                // An error here means that it is gone already.
                let _ = self.process.start_kill();
                Err(AmplifierTrouble::ChildMisbehaved)
            }
        }
    }

    /// Waits for its end, which comes of itself only if it fails. May be cancelled.
    pub async fn ended(&mut self) -> ProcessEnd {
        use std::os::unix::process::ExitStatusExt;
        match self.process.wait().await {
            Ok(status) => match (status.code(), status.signal()) {
                (_, Some(signal)) => ProcessEnd::Signalled { signal },
                (Some(code), None) => ProcessEnd::Exited { code },
                (None, None) => ProcessEnd::Unknown { words: (&status).into() },
            },
            Err(error) => ProcessEnd::Unknown { words: QuotedText::from(&error) },
        }
    }

    /// Closes its stdin, so that it switches off if it is not, and waits for its end.
    pub async fn end(mut self) {
        drop(self.stdin);
        if timeout(END_MAX, self.process.wait()).await.is_err() {
            // An error here means that it is gone already.
            let _ = self.process.start_kill();
        }
    }

    async fn say(&mut self, word: &ToAmplifier) {
        let mut line = serde_json::to_vec(word).expect("a switch is strings and truth values");
        line.push(b'\n');
        // A closed pipe is no news: the end of its stdout says more, and comes as soon. What waits
        // in the pipe of a child that hangs is far below what it holds.
        let _ = self.stdin.write_all(&line).await;
    }

    /// Its next line; `None` at the end of its stdout, and of what is no line.
    async fn line(&mut self) -> Option<FromAmplifier> {
        let mut line = Vec::new();
        let mut bounded = (&mut self.stdout).take(ANSWER_BYTES_MAX);
        bounded.read_until(b'\n', &mut line).await.ok()?;
        serde_json::from_slice(&line).ok()
    }
}
