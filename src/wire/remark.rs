//! What a probe remarks of a file.

use serde::{Deserialize, Serialize};

/// What is odd about a file that is taken all the same; stable words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileRemark {
    /// Its header tells no length, or one that cannot be: all that is there was taken. A recorder
    /// that lost its power, or a program that wrote to a pipe, leaves such.
    LengthUnknown,
    /// Its header tells another length than the sound has.
    LengthWrong,
    /// Nothing marks its end, so it may have been longer.
    NoEnd,
    /// Half its band is made by an extension that is not decoded here (HE-AAC).
    HalfBand,
}
