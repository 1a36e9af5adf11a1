//! The stock as `status` shows it.

use serde::{Deserialize, Serialize};

use crate::station::stock::{Item, Stock};
use crate::wire::{FileFault, Remark};

/// One file of the audio folder, as in `status --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryEntry {
    /// Relative to the audio folder, NFC.
    pub path: String,
    pub verdict: Standing,
    /// Why it was refused: the stable word …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<FileFault>,
    /// … and particulars, in English, or what is wrong with its note, in people's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Where it lies now, if it was set aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aside: Option<String>,
    /// Of one that was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_ms: Option<u64>,
    /// What is odd about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
}

/// How a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Accepted,
    /// Taken, and airs when somebody has approved it; said by those who know the queues' rules.
    Waiting,
    Refused,
    Pending,
}

/// Every file of `stock`, by path.
pub fn listing(stock: &Stock) -> Vec<LibraryEntry> {
    let entry = |path: &str, verdict| LibraryEntry {
        path: path.to_owned(),
        verdict,
        reason: None,
        detail: None,
        aside: None,
        sha256: None,
        length_ms: None,
        remarks: Vec::new(),
    };
    let listed = stock.items.iter().map(|(path, item)| match item {
        Item::Accepted(bulletin) => LibraryEntry {
            sha256: Some(bulletin.sha256.to_string()),
            length_ms: Some(bulletin.length_ms),
            detail: stock.remarks.get(path).cloned(),
            remarks: bulletin.remarks.clone(),
            ..entry(path, Standing::Accepted)
        },
        Item::Refused { fault, detail } => LibraryEntry {
            reason: Some(*fault),
            detail: Some(detail.clone()),
            aside: stock.aside.get(path).map(|at| at.to_string()),
            ..entry(path, Standing::Refused)
        },
        Item::Pending => entry(path, Standing::Pending),
    });
    listed.collect()
}
