//! What a play row says of its cue and of its bulletin.

use serde::{Deserialize, Serialize};

/// Which of a slot's cues a play row tells of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
