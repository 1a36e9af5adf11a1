//! What a speaker says of the devices of a machine.

use serde::{Deserialize, Serialize};

/// One ALSA pcm that sound can be sent to: what `loaphuong speaker --list` says, one a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlsaPcm {
    /// What `device:` in `station.yaml` takes.
    pub name: String,
    /// ALSA's own, in one line.
    pub description: String,
    /// On a card that is plugged in by USB.
    pub usb: bool,
    /// The card's place in the kernel's list, from 0; it may be another after each plugging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<u32>,
}
