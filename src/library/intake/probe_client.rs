//! Has one file judged by a `probe` child, and doesn't trust the child.

use std::fs::File;
use std::io;
use std::ops::RangeInclusive;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

use crate::wire::{
    ConfinementReport, FileRefusal, HEARD_MS_MAX, LINE_BYTES_MAX, ProbeFailure, ProbeVerdict,
    ProbedSound, is_sha256,
};

/// Wall-clock time for one verdict: the probe's own limit of CPU time, and the same again for a
/// slow disk and for everything that is more important.
pub const VERDICT_WAIT_MAX: Duration = Duration::from_secs(20 * 60);

/// How long a probe may take to confine itself and say so: milliseconds, on a board that does
/// nothing else.
const CONFINEMENT_WAIT_MAX: Duration = Duration::from_secs(60);

/// Bytes of a dying child's last words that go into the log.
const LAST_WORDS_BYTES_MAX: usize = 2048;

/// Sample rates that sound is kept in, hertz; channels; loudness and peaks, in LUFS and dBTP.
const RATES: RangeInclusive<u32> = 1_000..=768_000;
const CHANNELS: RangeInclusive<u16> = 1..=256;
const LEVELS: RangeInclusive<f32> = -400.0..=200.0;

/// A year at the highest rate.
const FRAMES_MAX: u64 = HEARD_MS_MAX / 1_000 * 768_000;

/// The verdict on an open file. The child gets the file itself, not its name: whatever is renamed
/// meanwhile, what was judged is what is copied. Moves the file's position.
///
/// `program` is this program; dropping the future ends the child.
///
/// # Errors
/// When there is no verdict; a child that hangs longer than `wait_max` has none.
pub async fn judge(
    program: &Path,
    file: &File,
    wait_max: Duration,
) -> Result<ProbeVerdict, ProbeFailure> {
    match tokio::time::timeout(wait_max, ask(program, file)).await {
        Ok(Ok(ProbeVerdict::Refused(FileRefusal::ProbeFailed(failure)))) => Err(failure),
        Ok(probed) => probed,
        Err(_) => Err(ProbeFailure::Silent { waited_s: wait_max.as_secs() }),
    }
}

/// Which of the kernel's barriers a probe can't put up around itself here.
///
/// # Errors
/// When no probe said so within `CONFINEMENT_WAIT_MAX`.
pub async fn confinement(program: &Path) -> Result<ConfinementReport, ProbeFailure> {
    let said = run(program, "--confinement", Stdio::null());
    let said = tokio::time::timeout(CONFINEMENT_WAIT_MAX, said);
    let waited_s = CONFINEMENT_WAIT_MAX.as_secs();
    let line = said.await.map_err(|_| ProbeFailure::Silent { waited_s })??;
    serde_json::from_slice(&line).map_err(|error| nonsense(&error))
}

async fn ask(program: &Path, file: &File) -> Result<ProbeVerdict, ProbeFailure> {
    let no_file = |error: io::Error| ProbeFailure::NoFile { quoted: error.to_string() };
    let file = file.try_clone().map_err(no_file)?;
    let line = run(program, "-", file.into()).await?;
    match serde_json::from_slice(&line).map_err(|error| nonsense(&error))? {
        ProbeVerdict::Sound(sound) => match implausible_part(&sound) {
            Some(what) => Err(nonsense(&what)),
            None => Ok(ProbeVerdict::Sound(sound)),
        },
        refused @ ProbeVerdict::Refused { .. } => Ok(refused),
    }
}

fn nonsense(what: &dyn std::fmt::Display) -> ProbeFailure {
    ProbeFailure::Nonsense { quoted: what.to_string() }
}

/// What a probe with this argument says on its stdout, if it ends well.
async fn run(program: &Path, argument: &str, stdin: Stdio) -> Result<Vec<u8>, ProbeFailure> {
    let mut child = Command::new(program)
        .arg0("loaphuong")
        .args(["probe", argument])
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // It needs nothing from here, secrets least of all; nor does Ctrl-C concern it.
        .env_clear()
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| ProbeFailure::NotStarted { quoted: error.to_string() })?;
    let stdout = child.stdout.take().expect("stdout was just asked for");
    let stderr = child.stderr.take().expect("stderr was just asked for");
    let (line, last_words) =
        tokio::join!(bounded(stdout, LINE_BYTES_MAX), bounded(stderr, LAST_WORDS_BYTES_MAX));
    let lost = |error: io::Error| ProbeFailure::Lost { quoted: error.to_string() };
    let status = child.wait().await.map_err(lost)?;
    let last_words = String::from_utf8_lossy(&last_words);
    if !last_words.trim().is_empty() {
        tracing::debug!(last_words = last_words.trim(), "a probe complained");
    }
    match status.success() {
        true => Ok(line),
        false => Err(ProbeFailure::Ended { status: status.to_string() }),
    }
}

/// What of a verdict can't be: it names a file, and the station reckons with its numbers.
fn implausible_part(sound: &ProbedSound) -> Option<&'static str> {
    let ProbedSound { measured, .. } = sound;
    let lengths = [
        sound.length_ms,
        measured.lead_ms,
        measured.tail_ms,
        measured.pause_ms,
        measured.silent_ms,
    ];
    let levels =
        [measured.loudness_lufs, measured.mixed_lufs, measured.mixed_dbtp, measured.true_peak_dbtp];
    match () {
        () if !is_sha256(&sound.sha256) => Some("no hash"),
        () if lengths.iter().any(|length_ms| *length_ms > HEARD_MS_MAX) => Some("more than a year"),
        () if !RATES.contains(&sound.rate) => Some("no sample rate"),
        () if !CHANNELS.contains(&sound.channels) => Some("no number of channels"),
        () if sound.frames > FRAMES_MAX => Some("more frames than a year has"),
        () if levels.iter().flatten().any(|level| !LEVELS.contains(level)) => Some("no level"),
        () => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::MeasuredSound;

    /// What is changed of a good verdict, how, and what is found.
    type Case = (&'static str, fn(&mut ProbedSound), Option<&'static str>);

    #[test]
    fn numbers_that_can_not_be_are_not_believed() {
        let cases: [Case; 14] = [
            ("as it is", |_| {}, None),
            ("a name for a hash", |sound| sound.sha256 = "../../etc".into(), Some("no hash")),
            ("a year", |sound| sound.length_ms = HEARD_MS_MAX, None),
            ("longer", |sound| sound.length_ms = HEARD_MS_MAX + 1, Some("more than a year")),
            ("all of u64", |sound| sound.length_ms = u64::MAX, Some("more than a year")),
            ("its silence", |sound| sound.measured.tail_ms = u64::MAX, Some("more than a year")),
            ("no rate", |sound| sound.rate = 0, Some("no sample rate")),
            ("a rate of radio", |sound| sound.rate = u32::MAX, Some("no sample rate")),
            ("no channel", |sound| sound.channels = 0, Some("no number of channels")),
            ("too many", |sound| sound.channels = u16::MAX, Some("no number of channels")),
            ("frames", |sound| sound.frames = u64::MAX, Some("more frames than a year has")),
            ("loud", |sound| sound.measured.loudness_lufs = Some(1e30), Some("no level")),
            ("NaN", |sound| sound.measured.true_peak_dbtp = Some(f32::NAN), Some("no level")),
            (
                "endless",
                |sound| sound.measured.mixed_lufs = Some(f32::NEG_INFINITY),
                Some("no level"),
            ),
        ];
        for (what, change, want) in cases {
            let mut sound = ProbedSound {
                sha256: "ab".repeat(32),
                bytes: 48_000,
                frames: 48_000,
                rate: 48_000,
                channels: 1,
                length_ms: 1_000,
                codec: "mp3".into(),
                title: None,
                measured: MeasuredSound::default(),
                remarks: Vec::new(),
            };
            change(&mut sound);
            assert_eq!(implausible_part(&sound), want, "{what}");
        }
    }
}
