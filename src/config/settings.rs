//! What a station is told: the validated values of `station.yaml` and the schedules.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::lang::Lang;
use super::names::{nearest, same_letters};
use crate::station::ids::{OutputId, ZoneId};
use crate::station::schedule::Schedule;
use crate::wire::{AmplifierSwitch, SinkSpec};

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
    /// How the amplifiers of outputs are switched that have one; when, the schedule says.
    pub amplifiers: BTreeMap<OutputId, AmplifierSwitch>,
    pub groups: BTreeMap<String, Vec<ZoneId>>,
    /// Of what the station writes into the audio folder: Vietnamese unless said, whatever the
    /// language of the machine (a Pi comes in English).
    pub language: Lang,
    /// Bytes that private copies may take; `None` leaves only room for the journal.
    pub store_limit: Option<u64>,
    pub health: HealthLimits,
    pub report: Option<ReportSettings>,
    pub schedule: Arc<Schedule>,
}

impl Config {
    /// The zone or group that was probably meant by a name that none of them has: one that people
    /// call so, or the nearest.
    pub fn zone_like(&self, name: &str) -> Option<String> {
        let zones = &self.schedule.zones;
        let called_so = zones.iter().find(|(_, zone)| same_letters(&zone.name, name));
        let ids = zones.keys().map(ZoneId::as_str).chain(self.groups.keys().map(String::as_str));
        called_so.map(|(id, _)| id.to_string()).or_else(|| nearest(name, ids))
    }
}

/// Where the station reads and keeps its files; absolute paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationFolders {
    pub audio: PathBuf,
    pub schedules: PathBuf,
    pub state: PathBuf,
}

/// Where the board's temperature and room begin to be trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HealthLimits {
    /// In degrees Celsius.
    pub temperature_c: u16,
    /// On the disks of state and audio folder.
    pub disk_free_bytes: u64,
}

impl Default for HealthLimits {
    /// A Pi slows itself down from 80 °C on; 500 MB are some hours of bulletins.
    fn default() -> HealthLimits {
        HealthLimits { temperature_c: 80, disk_free_bytes: 500_000_000 }
    }
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
