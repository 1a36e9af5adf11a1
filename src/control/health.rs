//! How the board is that the station runs on. Fields and words are added, never renamed.

use serde::{Deserialize, Serialize};

use super::word::{StableFact, StableWord};
use crate::station::record::LocalTimestamp;
use crate::sys::disk_trouble::DiskTrouble;

/// How the board is, as of the latest look; what it has no sensor for is `None`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HealthStatus {
    /// When it was looked at last; `None` before the first look.
    pub looked_at: Option<LocalTimestamp>,
    /// How long the board has been up, in seconds.
    pub board_up_s: u64,
    /// How the station's life before this one ended.
    pub last_end: Option<StableWord<LastEnd>>,
    /// Until when that life is known to have lasted, to within an hour.
    pub last_alive: Option<LocalTimestamp>,
    /// The supply voltage is too low.
    pub under_voltage: Option<bool>,
    /// When it was seen so last, since the station's start.
    pub under_voltage_at: Option<LocalTimestamp>,
    /// Of the hottest part, in degrees Celsius.
    pub temperature_c: Option<f32>,
    /// What state and audio folder lie on: one entry, or two.
    pub disks: Vec<DiskHealth>,
    /// The last write that was tried on the disk of the state folder.
    pub canary: Option<CanaryStatus>,
    /// What a person should know or do, the gravest first.
    pub findings: Vec<StableFact<HealthFinding>>,
}

/// A disk, and which of the station's folders lie on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiskHealth {
    pub folders: Vec<StableWord<StationFolder>>,
    /// `mmcblk0p2`; `None` for one in memory or over a network.
    pub device: Option<String>,
    pub free_bytes: Option<u64>,
    /// Faults that the file system has counted since it was mended last; `None` if it counts none.
    pub errors: Option<u64>,
    /// Those of them that came since the station's start.
    pub errors_since_start: Option<u64>,
}

/// How a write went that was tried for its own sake.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CanaryStatus {
    pub at: LocalTimestamp,
    /// From its begin until it was read back from the disk.
    pub took_ms: u64,
    /// It failed.
    pub failed: bool,
}

/// A folder of the station's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StationFolder {
    /// Journal and private copies.
    State,
    /// Where bulletins are dropped.
    Audio,
}

/// How a life of the station ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastEnd {
    /// It was told to end.
    InOrder,
    /// It was killed or has crashed; the board stayed up.
    Killed,
    /// The board went down under it: the power was cut, or it hung and was reset.
    PowerCut,
}

/// What is not as it should be with the board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "level", content = "finding", rename_all = "snake_case")]
pub enum HealthFinding {
    /// A person has to do something.
    Alarm(BoardAlarm),
    /// A person should know.
    Note(BoardNote),
}

/// Something about the board that a person has to mend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BoardAlarm {
    /// A write that was tried was refused.
    CardRefuses { trouble: DiskTrouble },
    /// What was written was read back as something else.
    CardAlters,
    /// A write that was tried has had no answer for so long.
    CardHangs { seconds: u64 },
    /// The file system has met faults.
    FileSystemErrors { device: String, errors: u64, since_start: u64 },
    /// The supply voltage is too low.
    UnderVoltage,
    /// The hottest part is at or above the limit, or has not yet cooled down well below it.
    Hot { temperature_c: f32, limit_c: u16 },
    /// Less than the limit is free on the disk of this folder.
    DiskLow { folder: StationFolder, free_bytes: u64, limit_bytes: u64 },
}

/// Something about the board that a person should know, and can do something about at leisure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BoardNote {
    /// Writes take long, two in turn.
    CardSlow { took_ms: u64 },
    /// The supply voltage was too low within the last day.
    UnderVoltageBefore { at: LocalTimestamp },
    /// The board went down under the station, a day ago at most; `last_alive` is some time before.
    PowerCut { last_alive: Option<LocalTimestamp> },
    /// The station was killed or has crashed, a day ago at most.
    StationKilled { last_alive: Option<LocalTimestamp> },
}

impl From<BoardAlarm> for HealthFinding {
    fn from(alarm: BoardAlarm) -> HealthFinding {
        HealthFinding::Alarm(alarm)
    }
}

impl From<BoardNote> for HealthFinding {
    fn from(note: BoardNote) -> HealthFinding {
        HealthFinding::Note(note)
    }
}
