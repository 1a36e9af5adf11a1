//! Has one file judged by a `probe` child, and doesn't trust the child.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use rustix::fs::{Mode, OFlags};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

use crate::wire::{FileFault, LINE_BYTES_MAX, Probed};

/// Wall-clock time for one verdict: the probe's own limit of CPU time, and the same again for a
/// slow disk and for everything that is more important.
pub const VERDICT_WAIT_MAX: Duration = Duration::from_secs(20 * 60);

/// Bytes of a dying child's last words that go into the log.
const LAST_WORDS_BYTES_MAX: usize = 2048;

/// Opens a file of the audio folder for reading: never through a link in its last part, never
/// waiting for the other end of a FIFO. What it is must still be looked at.
pub fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

/// The verdict on an open file. The child gets the file itself, not its name: whatever is renamed
/// meanwhile, what was judged is what is copied. Moves the file's position.
///
/// `program` is this program; dropping the future ends the child. Never fails: a child that dies,
/// hangs longer than `wait_max` or talks nonsense is [`FileFault::ProbeFailed`].
pub async fn judge(program: &Path, file: &File, wait_max: Duration) -> Probed {
    match tokio::time::timeout(wait_max, ask(program, file)).await {
        Ok(Ok(probed)) => probed,
        Ok(Err(why)) => Probed::Refused { fault: FileFault::ProbeFailed, detail: why },
        Err(_) => Probed::Refused {
            fault: FileFault::ProbeFailed,
            detail: format!("no verdict within {} s", wait_max.as_secs()),
        },
    }
}

async fn ask(program: &Path, file: &File) -> Result<Probed, String> {
    let said = |what: &'static str| move |error: io::Error| format!("{what}: {error}");
    let file = file.try_clone().map_err(said("can't hand the file on"))?;
    let mut child = Command::new(program)
        .args(["probe", "-"])
        .stdin(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // It needs nothing from here, secrets least of all; nor does Ctrl-C concern it.
        .env_clear()
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(said("can't start the probe"))?;
    let stdout = child.stdout.take().expect("stdout was just asked for");
    let stderr = child.stderr.take().expect("stderr was just asked for");
    let (line, last_words) =
        tokio::join!(bounded(stdout, LINE_BYTES_MAX), bounded(stderr, LAST_WORDS_BYTES_MAX));
    let status = child.wait().await.map_err(said("the probe is lost"))?;
    let last_words = String::from_utf8_lossy(&last_words);
    if !last_words.trim().is_empty() {
        tracing::debug!(last_words = last_words.trim(), "a probe complained");
    }
    if !status.success() {
        return Err(format!("the probe ended with {status}"));
    }
    let nonsense = |what: &dyn std::fmt::Display| format!("the probe talked nonsense: {what}");
    match serde_json::from_slice(&line).map_err(|error| nonsense(&error))? {
        // It will name a file.
        Probed::Sound(sound) if !is_hash(&sound.sha256) => Err(nonsense(&"no hash")),
        probed => Ok(probed),
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
