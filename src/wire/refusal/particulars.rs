//! The particulars of a refusal, but for formats.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::sys::disk_trouble::DiskTrouble;

/// Why a file is no audio.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotAudio {
    /// It begins as a file of another kind does.
    Foreign(ForeignContent),
    /// It has no byte.
    Empty,
    /// A folder, a pipe or a device.
    NotRegular,
    /// Its room was made, and nothing written there.
    OnlyZeros,
    /// Tags, and nothing behind them.
    NoSound,
    /// It ends where it should begin.
    EndsEarly,
    /// Bytes among which no frame of MP3 or AAC is found.
    NoFrames,
    /// Most of its bytes belong to no frame.
    FewFrames { frame_bytes: u64, bytes: u64 },
    /// Bytes that look like frames and are none; the decoder's words.
    Undecodable { quoted: String },
}

/// Files that are no sound and are known by their first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForeignContent {
    Jpeg,
    Png,
    Gif,
    Pdf,
    /// Or an Office document of today, which is one.
    Zip,
    /// Of before 2007.
    Office,
    Rar,
    SevenZip,
    Gzip,
    WindowsProgram,
    LinuxProgram,
}

/// How it shows that a file ends too early.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileTruncation {
    /// Less can be decoded than is promised, milliseconds.
    Short { decoded_ms: u64, promised_ms: u64 },
    /// The last page of an Ogg stream is not there, or not whole.
    LastPageMissing,
    /// Nothing marks the end of a stream whose writers all mark it.
    NoEndMark,
    /// Room was made for its end, and nothing written there.
    EndUnwritten,
    /// An MP4's index, which stands at its end as a rule.
    IndexMissing,
    /// It ends within its header.
    InHeader,
}

/// What of a file makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileDamage {
    /// Its end is there, and less can be decoded than is promised, milliseconds.
    Short { decoded_ms: u64, promised_ms: u64 },
    /// More packets can't be decoded than may be passed over; the decoder's words on the first.
    Packets { failed: u64, packets: u64, quoted: String },
    /// The checksum that it carries is not that of its sound.
    Checksum,
    /// Bytes in front of its first frame.
    BytesInFront { bytes: u64 },
    /// Bytes behind its last frame.
    BytesBehind { bytes: u64 },
    /// The decoder stopped in the middle, with these words.
    DecoderPanicked { quoted: String },
    /// More parts than any honest file has.
    TooManyParts,
    /// An MP4's index says two things of one.
    IndexContradicts,
    /// A WAV's format is told in fewer bytes than any format takes.
    FormatTooShort,
    /// Its container makes no sense; the demuxer's words.
    Container { quoted: String },
}

/// Which limit a file is over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LengthExcess {
    /// Longer than so many hours.
    Hours { limit_h: u64 },
    /// Larger than a file may be, bytes.
    Size { bytes: u64, limit_bytes: u64 },
    /// Longer than its queue takes, milliseconds.
    Queue { length_ms: u64, longest_ms: u64 },
}

/// Why a file can't be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadFailure {
    /// The operating system's error.
    System(DiskTrouble),
    /// It reads differently each time.
    Inconsistent,
}

/// How a probe ended without a verdict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeFailure {
    /// None could be started: the operating system's words.
    NotStarted { quoted: String },
    /// The open file could not be handed to it: the operating system's words.
    NoFile { quoted: String },
    /// It could not be waited for: the operating system's words.
    Lost { quoted: String },
    /// It said nothing for so many seconds.
    Silent { waited_s: u64 },
    /// It ended by itself, or by a signal, with this status.
    Ended { status: String },
    /// Its line could not be read, or holds what can't be, and what.
    Nonsense { quoted: String },
    /// Loudness could not be measured: the meter's words.
    Unmeasurable { quoted: String },
}

/// Why a copy has no room.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomLack {
    /// The disk was full when it was written.
    DiskFull,
    /// With it less would stay free on the disk than is to, bytes.
    Reserve { bytes: u64, reserve_bytes: u64 },
    /// With it copies would take more than the station's limit, bytes.
    StoreLimit { bytes: u64, taken_bytes: u64, limit_bytes: u64 },
    /// The store can't be looked at or written to.
    Store { store: PathBuf, trouble: DiskTrouble },
}

/// What stands where a file should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpecialFile {
    Link,
    Pipe,
    Socket,
    Device,
}

/// How recordings were put behind one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinedFiles {
    /// Its parts differ in rate, channels or codec.
    DifferentParts,
    /// Whole files, each with its header.
    WholeFiles,
}
