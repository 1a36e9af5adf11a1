//! Words of the interface that another version of the program may not know.

use serde::{Deserialize, Serialize};

/// A stable word: one that this version knows, or that of a newer or older daemon. Its JSON is the
/// word alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StableWord<T> {
    /// A word of this version.
    Known(T),
    /// As the other version said it.
    Unknown(String),
}

impl<T: PartialEq> StableWord<T> {
    /// It is this very word.
    pub fn is(&self, known: T) -> bool {
        *self == StableWord::Known(known)
    }
}

impl<T> From<T> for StableWord<T> {
    fn from(known: T) -> StableWord<T> {
        StableWord::Known(known)
    }
}

/// A fact with fields: one that this version knows, or that of a newer or older daemon, whole. Its
/// JSON is the fact alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StableFact<T> {
    /// A fact of this version.
    Known(T),
    /// As the other version said it.
    Unknown(serde_json::Value),
}
