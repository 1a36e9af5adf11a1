//! Has one file judged by a `probe` child, and doesn't trust the child.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rustix::fs::{Mode, OFlags};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

use crate::wire::{Confinement, FileFault, LINE_BYTES_MAX, Probed};

/// Wall-clock time for one verdict: the probe's own limit of CPU time, and the same again for a
/// slow disk and for everything that is more important.
pub const VERDICT_WAIT_MAX: Duration = Duration::from_secs(20 * 60);

/// How long a probe may take to confine itself and say so: milliseconds, on a board that does nothing
/// else.
const CONFINEMENT_WAIT_MAX: Duration = Duration::from_secs(60);

/// Bytes of a dying child's last words that go into the log.
const LAST_WORDS_BYTES_MAX: usize = 2048;

/// Opens a file of the audio folder for reading: never through a link in its last part, never
/// waiting for the other end of a FIFO. What it is must still be looked at.
pub fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

/// What came of asking a probe.
#[derive(Debug)]
pub enum Asked {
    /// It gave a verdict.
    Told(Probed),
    /// It died, hung or talked nonsense over the file, and how.
    Died(String),
    /// None could be started, and why: which says nothing about the file.
    NotStarted(String),
}

/// The verdict on an open file. The child gets the file itself, not its name: whatever is renamed
/// meanwhile, what was judged is what is copied. Moves the file's position.
///
/// `program` is this program; dropping the future ends the child. Never fails: a child that hangs
/// longer than `wait_max` has died.
pub async fn judge(program: &Path, file: &File, wait_max: Duration) -> Asked {
    match tokio::time::timeout(wait_max, ask(program, file)).await {
        Ok(Ok(Probed::Refused { fault: FileFault::ProbeFailed, detail })) => Asked::Died(detail),
        Ok(Ok(probed)) => Asked::Told(probed),
        Ok(Err(asked)) => asked,
        Err(_) => Asked::Died(format!("no verdict within {} s", wait_max.as_secs())),
    }
}

/// Which of the kernel's barriers a probe can't put up around itself here.
///
/// # Errors
/// In words, when no probe said so within [`CONFINEMENT_WAIT_MAX`].
pub async fn confinement(program: &Path) -> Result<Confinement, String> {
    let said = run(program, "--confinement", Stdio::null());
    let said = tokio::time::timeout(CONFINEMENT_WAIT_MAX, said);
    let line = match said.await {
        Err(_) => return Err("the probe does not answer".to_owned()),
        Ok(Err(Asked::Died(why) | Asked::NotStarted(why))) => return Err(why),
        Ok(Err(Asked::Told(_))) => return Err(nonsense(&"a verdict")),
        Ok(Ok(line)) => line,
    };
    serde_json::from_slice(&line).map_err(|error| nonsense(&error))
}

async fn ask(program: &Path, file: &File) -> Result<Probed, Asked> {
    let file = file
        .try_clone()
        .map_err(|error| Asked::NotStarted(format!("can't hand the file on: {error}")))?;
    let line = run(program, "-", file.into()).await?;
    match serde_json::from_slice(&line).map_err(|error| Asked::Died(nonsense(&error)))? {
        // It will name a file.
        Probed::Sound(sound) if !is_hash(&sound.sha256) => Err(Asked::Died(nonsense(&"no hash"))),
        probed => Ok(probed),
    }
}

fn nonsense(what: &dyn std::fmt::Display) -> String {
    format!("the probe talked nonsense: {what}")
}

/// What a probe with this argument says on its stdout, if it ends well.
async fn run(program: &Path, argument: &str, stdin: Stdio) -> Result<Vec<u8>, Asked> {
    let mut child = Command::new(program)
        .args(["probe", argument])
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // It needs nothing from here, secrets least of all; nor does Ctrl-C concern it.
        .env_clear()
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| Asked::NotStarted(format!("can't start the probe: {error}")))?;
    let stdout = child.stdout.take().expect("stdout was just asked for");
    let stderr = child.stderr.take().expect("stderr was just asked for");
    let (line, last_words) =
        tokio::join!(bounded(stdout, LINE_BYTES_MAX), bounded(stderr, LAST_WORDS_BYTES_MAX));
    let status =
        child.wait().await.map_err(|error| Asked::Died(format!("the probe is lost: {error}")))?;
    let last_words = String::from_utf8_lossy(&last_words);
    if !last_words.trim().is_empty() {
        tracing::debug!(last_words = last_words.trim(), "a probe complained");
    }
    match status.success() {
        true => Ok(line),
        false => Err(Asked::Died(format!("the probe ended with {status}"))),
    }
}

/// Is it a hash in lower-case hexadecimal?
pub fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// All that comes, of which at most `most` bytes are kept: a child must not block on a full pipe.
async fn bounded(mut from: impl AsyncRead + Unpin, most: usize) -> Vec<u8> {
    let (mut kept, mut block) = (Vec::new(), [0; 4096]);
    while let Ok(got @ 1..) = from.read(&mut block).await {
        let room = most.saturating_sub(kept.len()).min(got);
        kept.extend_from_slice(&block[..room]);
    }
    kept
}
