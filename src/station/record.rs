//! The as-run log's rows: what was heard, what was not, and why.
//!
//! A row's JSON is a promise to the centre (`vn.loaphuong.play.v1`, `vn.loaphuong.slot.v1`) and to
//! every journal on disk: fields are added, never renamed or removed.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::clock_trust::Trust;
use super::ids::{OutputId, ProgrammeId, Timestamp, ZoneId};
use super::priority::Priority;

/// One row of the as-run log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// 1, 2, 3 … without gaps in one journal, plays and slots together.
    pub seq: u64,
    pub kind: Kind,
    pub station: Arc<str>,
    /// `*` in a gap row, which closes the slots of all zones.
    pub zone: ZoneId,
    /// `*` in a gap row.
    pub programme: ProgrammeId,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    pub due: Stamp,
    pub priority: Priority,
    pub outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// English or a name: which slot held the zone, what the device said, who stopped it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// In play rows: which of the slot's cues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<CueNote>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bulletin: Option<BulletinNote>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Stamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Stamp>,
    /// `started_at - due`, to a tenth of a millisecond; in play rows against the slot's due only
    /// for the first cue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_ms: Option<f64>,
    /// From frames that the device took, be they silent; in slot rows the sum over the plays.
    pub heard_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frames: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rms_dbfs: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_dbfs: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gain_db: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<OutputId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub underruns: Option<u32>,
    pub clock: Trust,
    /// In a play row: how often running this bulletin has now failed in this zone by its own fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strikes: Option<u32>,
    /// Who ordered an emergency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered_by: Option<String>,
    /// How that order came in, as [`super::via::Via`] shows it; of what nobody ordered, how the
    /// stop came that `detail` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered_via: Option<String>,
    /// How the stop came that ended what somebody had ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_via: Option<String>,
    /// In a gap row: how many slots it closes …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// … the first at `due`, the last at `until`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Stamp>,
}

impl Row {
    /// A row of which only the place is known: routine, not aired, nothing heard, nothing said.
    pub fn blank(
        seq: u64,
        kind: Kind,
        station: Arc<str>,
        (zone, programme): (ZoneId, ProgrammeId),
        due: Stamp,
        clock: Trust,
    ) -> Row {
        Row {
            seq,
            kind,
            station,
            zone,
            programme,
            title: String::new(),
            due,
            priority: Priority::Routine,
            outcome: Outcome::NotAired,
            reason: None,
            detail: None,
            cue: None,
            bulletin: None,
            started_at: None,
            ended_at: None,
            late_ms: None,
            heard_ms: 0,
            frames: None,
            rms_dbfs: None,
            peak_dbfs: None,
            gain_db: None,
            output: None,
            device: None,
            underruns: None,
            clock,
            strikes: None,
            ordered_by: None,
            ordered_via: None,
            stopped_via: None,
            count: None,
            until: None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One cue in one zone that sounded, or failed to, or was not to be had.
    Play,
    /// The closing record of a slot.
    Slot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every cue that its rundown names was heard to its end; an optional one that had nothing is
    /// none.
    Aired,
    /// Only some were, or not to the end.
    Cut,
    NotAired,
}

/// Why a slot or a cue was cut or not aired; stable words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The station was off or the daemon did not run.
    PowerOff,
    ClockUntrusted,
    GuardHours,
    GuardLimit,
    /// Another slot held the zone; `detail` names it.
    ZoneBusy,
    TooLate,
    /// Its queues had nothing to air; of a cut slot, one of them.
    NoBulletin,
    FileMissing,
    FileDamaged,
    NotApproved,
    DeviceLost,
    /// Interrupted by a higher priority, and the rest did not fit.
    Preempted,
    /// By a person; `detail` says who.
    Stopped,
    MaxLength,
    ScheduleRemoved,
    /// It played, and nothing of it could be heard in this zone.
    Silent,
    RelayLost,
    /// A rehearsed emergency: nothing was to sound.
    Exercise,
    Internal,
}

/// Which of a slot's cues a play row tells of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CueNote {
    /// From 0, in the slot's resolved list.
    pub index: u32,
    /// `file`, `queue:<id>`, `attention`. A queue that had nothing has its cue, too, without a path
    /// or with that of the bulletin that nobody has approved.
    pub from: String,
    /// Relative to the audio folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// A snapshot: it stays readable when the file is gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BulletinNote {
    pub title: String,
    pub path: String,
    pub sha256: String,
    pub length_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
}

/// An instant written as RFC 3339 with the station's offset and microseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp(pub DateTime<FixedOffset>);

impl Stamp {
    pub fn new(at: Timestamp, zone: Tz) -> Stamp {
        Stamp(at.with_timezone(&zone).fixed_offset())
    }

    pub fn utc(self) -> Timestamp {
        self.0.with_timezone(&Utc)
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Micros, false))
    }
}

impl fmt::Debug for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text).map(Stamp).map_err(serde::de::Error::custom)
    }
}

macro_rules! stable_words {
    ($($name:ident),*) => {$(
        /// The stable word, as in JSON.
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.serialize(f)
            }
        }
    )*};
}
stable_words!(Kind, Outcome, Reason, Trust);
