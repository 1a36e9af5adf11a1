//! What a station is told: the validated values of `station.yaml` and the schedules.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::lang::Lang;
use crate::station::ids::{OutputId, ZoneId};
use crate::station::schedule::Schedule;
use crate::wire::SinkSpec;

/// The state folder of a station whose file names none, where systemd makes one: its control socket
/// is looked for there when the file can't be read.
pub const STATE_UNSAID: &str = "/var/lib/loaphuong";

/// A whole, validated configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Unique at the centre: lower case, digits, dashes.
    pub id: Arc<str>,
    pub name: String,
    pub folders: StationFolders,
    pub outputs: BTreeMap<OutputId, SinkSpec>,
    pub groups: BTreeMap<String, Vec<ZoneId>>,
    /// Of what the station writes into the audio folder: Vietnamese unless said, whatever the
    /// language of the machine (a Pi comes in English).
    pub language: Lang,
    /// Bytes that private copies may take; `None` leaves only room for the journal.
    pub store_limit: Option<u64>,
    pub report: Option<ReportSettings>,
    pub schedule: Arc<Schedule>,
}

/// Where the station reads and keeps its files; absolute paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationFolders {
    pub audio: PathBuf,
    pub schedules: PathBuf,
    pub state: PathBuf,
}

/// How rows are reported to the centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportSettings {
    /// The URL that rows are posted to.
    pub endpoint: String,
    pub token_file: Option<PathBuf>,
    pub ca_file: Option<PathBuf>,
    /// Between two status reports.
    pub heartbeat: Duration,
}
