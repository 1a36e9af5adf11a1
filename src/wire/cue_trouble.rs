//! Why a cue could not be sounded, or broke off.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::break_cause::BreakCause;
use super::quoted::QuotedText;
use crate::sys::disk_trouble::DiskTrouble;

/// Why a cue could not be sounded, or broke off. Displayed it is the English of the log and of a
/// row's `detail`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CueTrouble {
    /// No decoder opens the file.
    NotDecodable { words: QuotedText },
    /// Its decoder gave the file up in the middle.
    BrokeOff { words: QuotedText },
    /// The file ended sooner than its probe heard it end.
    EndsEarly { decoded_ms: u64, promised_ms: u64 },
    /// Its rate can't be converted to the device's.
    RateNotConvertible { words: QuotedText },
    /// The station's copy of the file can't be opened.
    CopyMissing { path: QuotedText, trouble: DiskTrouble },
    /// The station's copy of the file is not what was approved.
    CopyAltered,
    /// The rundown names a file that the station does not hold, or a queue that holds none.
    NoFile { path: Option<QuotedText> },
    /// A run for so many zones.
    ZoneCount { zones: u64, zones_max: u64 },
    /// The speaker has no thread for it.
    NoThread { trouble: DiskTrouble },
    /// The speaker lost the reason: a fault of this program.
    #[default]
    Unknown,
}

impl CueTrouble {
    /// Whose fault it is.
    pub fn break_cause(&self) -> BreakCause {
        match self {
            CueTrouble::NotDecodable { .. }
            | CueTrouble::BrokeOff { .. }
            | CueTrouble::EndsEarly { .. }
            | CueTrouble::RateNotConvertible { .. }
            | CueTrouble::NoFile { .. }
            | CueTrouble::Unknown => BreakCause::File,
            CueTrouble::CopyMissing { .. } => BreakCause::CopyMissing,
            CueTrouble::CopyAltered => BreakCause::CopyAltered,
            CueTrouble::ZoneCount { .. } | CueTrouble::NoThread { .. } => BreakCause::Speaker,
        }
    }
}

impl fmt::Display for CueTrouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CueTrouble::NotDecodable { words } => write!(out, "no decoder for it: {words}"),
            CueTrouble::BrokeOff { words } => write!(out, "the file broke off: {words}"),
            CueTrouble::EndsEarly { decoded_ms, promised_ms } => {
                let seconds = |ms: &u64| *ms as f64 / 1_000.0;
                let (decoded, promised) = (seconds(decoded_ms), seconds(promised_ms));
                write!(out, "it ends after {decoded:.1} s of {promised:.1} s")
            }
            CueTrouble::RateNotConvertible { words } => words.fmt(out),
            CueTrouble::CopyMissing { path, trouble } => {
                write!(out, "can't open {path}: {trouble}")
            }
            CueTrouble::CopyAltered => {
                out.write_str("the copy in the store is not what was approved")
            }
            CueTrouble::NoFile { path: Some(path) } => write!(out, "no such file: {path}"),
            CueTrouble::NoFile { path: None } => out.write_str("no file"),
            CueTrouble::ZoneCount { zones, zones_max } => {
                write!(out, "{zones} zones in one run; 1 to {zones_max} go")
            }
            CueTrouble::NoThread { trouble } => {
                write!(out, "the speaker can't start a thread: {trouble}")
            }
            CueTrouble::Unknown => out.write_str("the speaker gives no reason"),
        }
    }
}
