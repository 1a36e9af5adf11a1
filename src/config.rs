//! `station.yaml` and `schedules/*.yaml` to validated values, all faults at once, each with its
//! place.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::station::schedule::{OutputId, Schedule, ZoneId};
use crate::wire::Sink;

/// A whole, validated configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Unique at the centre: lower case, digits, dashes.
    pub id: Arc<str>,
    pub name: String,
    pub folders: Folders,
    pub outputs: BTreeMap<OutputId, Sink>,
    pub groups: BTreeMap<String, Vec<ZoneId>>,
    pub loudness: Loudness,
    pub report: Option<Report>,
    pub schedule: Arc<Schedule>,
}

/// Absolute paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    pub audio: PathBuf,
    pub schedules: PathBuf,
    pub state: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loudness {
    pub target_lufs: f32,
    pub peak_dbtp: f32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The URL that rows are posted to.
    pub endpoint: String,
    pub token_file: Option<PathBuf>,
    pub ca_file: Option<PathBuf>,
    pub heartbeat: Duration,
}
