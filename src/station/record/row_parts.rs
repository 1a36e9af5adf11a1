//! What a play row says of its cue and of its bulletin.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::station::ids::QueueId;

/// Which of a slot's cues a play row tells of.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RowCue {
    /// From 0, in the slot's resolved list.
    pub index: u32,
    /// A queue that had nothing has its cue, too, without a path or with that of the bulletin that
    /// nobody has approved.
    pub from: CueOrigin,
    /// Relative to the audio folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// A jingle, or what else its rundown or its sidecar calls music: no airing of a bulletin.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub music: bool,
}

/// Where a cue comes from; in JSON a word, with the queue's id as `queue:<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum CueOrigin {
    /// A file that the rundown names, or an order.
    File,
    /// The bulletin that was a queue's turn.
    Queue(QueueId),
    /// The signal before an emergency.
    Attention,
    /// A test tone.
    Tone,
    /// An order that is about a zone, and sounds nothing.
    Order,
    /// Silence between two cues. Reserved: a pause has no row.
    Pause,
    /// As another version of the program says it.
    Other(String),
}

impl From<&str> for CueOrigin {
    fn from(text: &str) -> CueOrigin {
        match text {
            "file" => CueOrigin::File,
            "attention" => CueOrigin::Attention,
            "order" => CueOrigin::Order,
            "tone" => CueOrigin::Tone,
            "pause" => CueOrigin::Pause,
            other => match other.strip_prefix("queue:") {
                Some(queue) => CueOrigin::Queue(queue.into()),
                None => CueOrigin::Other(other.to_owned()),
            },
        }
    }
}

impl From<String> for CueOrigin {
    fn from(text: String) -> CueOrigin {
        text.as_str().into()
    }
}

impl From<CueOrigin> for String {
    fn from(origin: CueOrigin) -> String {
        origin.to_string()
    }
}

impl fmt::Display for CueOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CueOrigin::File => f.write_str("file"),
            CueOrigin::Queue(queue) => write!(f, "queue:{queue}"),
            CueOrigin::Attention => f.write_str("attention"),
            CueOrigin::Order => f.write_str("order"),
            CueOrigin::Tone => f.write_str("tone"),
            CueOrigin::Pause => f.write_str("pause"),
            CueOrigin::Other(text) => f.write_str(text),
        }
    }
}

impl Default for CueOrigin {
    /// Of a cue of which nothing is said.
    fn default() -> CueOrigin {
        CueOrigin::Other(String::new())
    }
}

/// A snapshot: it stays readable when the file is gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowBulletin {
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
