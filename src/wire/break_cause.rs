//! Whose fault it is that a cue broke off.

use serde::{Deserialize, Serialize};

/// What a cue broke off by. A file that fails by itself is set aside in the end; nothing else
/// counts against it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakCause {
    /// The file, which can't be decoded.
    #[default]
    File,
    /// The station's copy of the file, which can't be opened.
    CopyMissing,
    /// The station's copy of the file, which is not what was approved.
    CopyAltered,
    /// The speaker, which has no thread or no memory for it.
    Speaker,
}
