//! What was found of an output's device before it had to sound.

use serde::{Deserialize, Serialize};

use super::output_trouble::OutputTrouble;
use super::quoted::QuotedText;

/// What came of opening a sound device with nothing to sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceFinding {
    /// The device, as the configuration names it.
    pub device: QuotedText,
    /// Why it could not sound; `None`: it opened, and took silence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<OutputTrouble>,
    /// Where no device has this name: the one that there is and that was most likely meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<QuotedText>,
}
