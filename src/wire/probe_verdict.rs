//! What a probe says of one file.

use serde::{Deserialize, Serialize};

use super::refusal::FileRefusal;
use super::remark::FileRemark;

/// What a probe says of one file, once, as its only line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum ProbeVerdict {
    Sound(ProbedSound),
    /// Not taken, and why.
    Refused(FileRefusal),
}

/// What a probe says of a file that is sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProbedSound {
    /// Lower-case hexadecimal SHA-256 of the file's bytes.
    pub sha256: String,
    pub bytes: u64,
    /// Frames decoded to the end, padding trimmed.
    pub frames: u64,
    pub rate: u32,
    pub channels: u16,
    /// `frames / rate` rounded to a millisecond.
    pub length_ms: u64,
    /// The codec's short name: mp3, aac, flac, vorbis, pcm …
    pub codec: String,
    /// From the file's tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default)]
    pub measured: MeasuredSound,
    /// What is odd about the file itself; taken all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<FileRemark>,
}

/// How a file sounds, measured over all of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct MeasuredSound {
    /// Integrated loudness by EBU R 128 (ITU-R BS.1770), LUFS; `None` when nothing of it is louder
    /// than the gate of -70 LUFS.
    pub loudness_lufs: Option<f32>,
    /// The same of the mean of two channels, which is what a zone with one channel gets: of a voice
    /// on one side it is 3 LU less. `None` also for a file of one channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mixed_lufs: Option<f32>,
    /// Its highest true peak, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mixed_dbtp: Option<f32>,
    /// It has two channels: then what is `None` of their mean is silent there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub two_channels: bool,
    /// Highest true peak of any channel by ITU-R BS.1770, dBTP; `None` for digital silence.
    pub true_peak_dbtp: Option<f32>,
    /// Silence in front of the first sound, milliseconds …
    pub lead_ms: u64,
    /// … behind the last …
    pub tail_ms: u64,
    /// … the longest between the two …
    pub pause_ms: u64,
    /// … and all of it together.
    pub silent_ms: u64,
    /// Samples that stand at full scale beside others that do.
    pub clipped: u64,
}
