//! How the station is: what people and programs are shown. Fields are added, never renamed.

use serde::{Deserialize, Serialize};

use super::attention::AttentionItem;
use super::clock::ClockWhy;
use super::health::HealthStatus;
use super::orders::MutedZone;
use super::slots::{ClosedSlot, NextSlot, OnAirSlot};
use super::word::StableWord;
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::OutputId;
use crate::station::outbox::RenewalCause;
use crate::station::record::LocalTimestamp;
use crate::station::states::{AmplifierState, FileStanding, OutputState};
use crate::wire::{
    AmplifierTrouble, FileFault, FileRefusal, FileRemark, OutputTrouble, QuotedText,
    SandboxBarrier, refusal_fact,
};

/// How the station is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StationStatus {
    pub version: String,
    pub station: String,
    pub name: String,
    pub now: LocalTimestamp,
    pub uptime_s: u64,
    /// Known files and the schedule are loaded.
    pub ready: bool,
    pub clock: ClockStatus,
    /// Emergencies are only rehearsed here.
    #[serde(default)]
    pub exercise: bool,
    pub programmes: usize,
    /// Faults of the files as they are on disk; while there are any, the last good schedule holds.
    pub schedule_faults: Vec<String>,
    pub outputs: Vec<OutputLine>,
    pub on_air: Vec<OnAirSlot>,
    /// Zones that are silent by a person's word.
    #[serde(default)]
    pub muted: Vec<MutedZone>,
    /// The next slots, soonest first.
    pub next: Vec<NextSlot>,
    /// Slots closed since the daemon's start, the latest last, some twenty at most.
    pub closed: Vec<ClosedSlot>,
    pub rows: u64,
    pub report: Option<ReportStatus>,
    /// Rows that the centre will never take.
    pub refused: u64,
    pub library: Vec<FileStatus>,
    /// While new files are being judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake: Option<IntakeStatus>,
    pub disk_free_bytes: Option<u64>,
    /// What the operator has to know, in the station's language: a journal that can't be written …
    pub troubles: Vec<String>,
    #[serde(default)]
    pub disk: DiskStatus,
    /// What this machine's kernel lacks to keep probe and speaker from more than their work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unconfined: Vec<SandboxBarrier>,
    /// What needs a person, the weightiest first; empty while nothing does. A station of an earlier
    /// version does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attention: Option<Vec<AttentionItem>>,
    /// How the board is; a station of an earlier version tells nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<HealthStatus>,
    /// Slots closed on the station's present day, by their dues, before this start, too; some
    /// hundreds at most, none while nobody knows what day it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub today: Vec<ClosedSlot>,
}

/// How the journal and its disk get on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskStatus {
    /// Why nothing can be written, in English; `None` while all is well.
    pub trouble: Option<String>,
    /// Rows that wait in memory.
    pub unwritten: u64,
    /// Rows since the start that had to lose their content because too many waited …
    pub given_up: u64,
    /// … and slots whose closing records are among them.
    pub given_up_slots: u64,
}

/// How far the clock is trusted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClockStatus {
    pub trust: ClockTrust,
    /// The least trust at which scheduled sound starts.
    pub needed: ClockTrust,
    /// Scheduled sound may start: the trust is enough, or a person vouches.
    #[serde(default)]
    pub suffices: Option<bool>,
    #[serde(default)]
    pub why: Option<ClockWhy>,
    /// It is off by this at most; `None` when nothing bounds it.
    #[serde(default)]
    pub error_bound_ms: Option<u64>,
    /// Since when the trust is as it is.
    #[serde(default)]
    pub since: Option<LocalTimestamp>,
    #[serde(default)]
    pub vouched_by: Option<String>,
}

/// How one output is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutputLine {
    pub output: OutputId,
    pub state: StableWord<OutputState>,
    pub device: Option<String>,
    /// What was wrong last, in the English of the log; `trouble` says it as a fact.
    pub last_fault: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<OutputTrouble>,
    /// How its amplifier is, where the station switches it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amplifier: Option<AmplifierLine>,
    /// Where no device has the configured name: the one that there is and that was most likely
    /// meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<QuotedText>,
    /// When the device was last opened with nothing to sound, to know whether it could.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked: Option<DeviceLookLine>,
}

/// How an output's amplifier is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmplifierLine {
    pub state: StableWord<AmplifierState>,
    /// Since when it is to be on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<LocalTimestamp>,
    /// Why it is not known to be as it is to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<AmplifierTrouble>,
}

/// A look at a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceLookLine {
    /// As `station.yaml` named it then.
    pub device: QuotedText,
    pub at: LocalTimestamp,
}

/// How far the centre has the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportStatus {
    pub endpoint: String,
    /// Rows that the centre does not have yet.
    pub backlog: u64,
    /// What went wrong last, `None` while all is well.
    pub trouble: Option<String>,
    /// A new journal has begun of late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewed: Option<RenewedStatus>,
}

/// A journal that began in another's place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RenewedStatus {
    pub at: LocalTimestamp,
    pub cause: RenewalCause,
}

/// How far the station is with new files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IntakeStatus {
    /// Files that have no verdict yet …
    pub waiting: usize,
    /// … and that got one since this began.
    pub done: usize,
    /// The one that is judged now; `None` while all are still on their way.
    pub path: Option<String>,
    pub since: LocalTimestamp,
}

/// One file of the audio folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileStatus {
    pub path: String,
    pub verdict: StableWord<FileStanding>,
    pub reason: Option<FileFault>,
    pub detail: Option<String>,
    /// Both as a fact; a station of an earlier version tells none.
    #[serde(default, with = "refusal_fact", skip_serializing_if = "Option::is_none")]
    pub refusal: Option<FileRefusal>,
    /// Where it lies now, if it was set aside.
    #[serde(default)]
    pub aside: Option<String>,
    /// It may still be on its way: the station waits before it sets it aside.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub awaited: bool,
    pub sha256: Option<String>,
    pub length_ms: Option<u64>,
    /// What is odd about a file that was taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<FileRemark>,
}
