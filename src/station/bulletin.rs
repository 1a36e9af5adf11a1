//! An accepted audio file, as everything that plans and plays knows it.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::{CampaignId, Timestamp, ZoneId};
use super::order_origin::SystemUser;
use crate::wire::{FileRemark, MeasuredSound};

/// An accepted audio file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Bulletin {
    /// Relative to the audio folder, NFC, `/` between parts.
    pub path: Arc<str>,
    /// Lower-case hexadecimal; names the private copy.
    pub sha256: Arc<str>,
    pub title: String,
    pub length_ms: u64,
    /// When it was first seen whole.
    pub arrived: Timestamp,
    /// Local days, both inclusive, on which it may air.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Its own number of airings in each zone, before its queue's.
    #[serde(default)]
    pub airs: Option<u32>,
    #[serde(default)]
    pub measured: MeasuredSound,
    /// What is odd about the file itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<FileRemark>,
    /// Its zones, fewer than its queue's programmes have; `None` for all of theirs.
    #[serde(default)]
    pub zones: Option<Vec<ZoneId>>,
    /// Goes before the others of its queue; never an emergency.
    #[serde(default)]
    pub urgent: bool,
    /// Its own, before its queue's.
    #[serde(default)]
    pub campaign: Option<CampaignId>,
    #[serde(default)]
    pub unit: Option<String>,
    #[serde(default)]
    pub field: Option<u8>,
    /// Left out on mute days.
    #[serde(default)]
    pub music: bool,
    /// Who has approved this content; `None` while nobody has.
    #[serde(default)]
    pub approved_by: Option<String>,
    /// Whose file it is; known of emergencies alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<SystemUser>,
}
