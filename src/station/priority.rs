//! The importance of a programme.

use serde::{Deserialize, Serialize};

/// 1 is the highest, as the ministry numbers them (`MucDoUuTien`); hence the order of variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Priority {
    Emergency,
    Priority,
    Routine,
}

impl From<Priority> for u8 {
    fn from(priority: Priority) -> u8 {
        match priority {
            Priority::Emergency => 1,
            Priority::Priority => 2,
            Priority::Routine => 3,
        }
    }
}

impl TryFrom<u8> for Priority {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        match number {
            1 => Ok(Priority::Emergency),
            2 => Ok(Priority::Priority),
            3 => Ok(Priority::Routine),
            _ => Err(format!("{number} is no priority; use 1, 2 or 3")),
        }
    }
}
