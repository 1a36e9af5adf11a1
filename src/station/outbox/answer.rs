//! Answers of the centre, or of whoever answered in its place.

use serde::{Deserialize, Serialize};

use super::unreachable::UnreachableCause;

/// What became of a batch, or of the order to begin a new journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CentreAnswer {
    /// There was no row to post: all behind the cursor are set aside.
    Nothing,
    /// 2xx. `sent` is the last seq posted, `through` the centre's own word. `compared` if it says
    /// that every row of the batch is there with this very content.
    Stored { sent: u64, through: Option<u64>, compared: bool },
    /// Any other status, with the first bytes of its body. `last` is the last seq posted,
    /// `rows` how many it were.
    Refused { status: u16, retry_after_s: Option<u64>, rows: u32, last: u64, answer: String },
    /// Somebody answered, but no centre does so.
    Misread(InvalidAnswer),
    /// No answer at all, or nobody was asked.
    Unreachable(UnreachableCause),
    /// The new journal has begun.
    Renewed,
}

/// An answer that no centre gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvalidAnswer {
    /// A login page, a proxy's or another site's.
    Page { status: u16 },
    /// To another address, which is not followed: it would be given the token.
    Redirect { status: u16, to: Option<String> },
    /// It broke off before its end.
    CutShort { status: u16 },
    /// More bytes than any answer has.
    Endless { status: u16 },
    /// It had no end in time.
    TooSlow { status: u16 },
}

/// Why rows wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CentreTrouble {
    /// The centre's own word.
    Refused {
        status: u16,
        answer: String,
    },
    Misread(InvalidAnswer),
    Unreachable(UnreachableCause),
    /// It takes rows, and says time and again that it has none beyond these.
    NoProgress {
        through: u64,
    },
}

/// Why a new journal begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenewalCause {
    /// The centre has other rows under this journal's numbers.
    OtherContent,
    /// The centre has rows that this journal never had.
    NeverSent,
    /// The journal was restored from a backup; its former station may have sent more.
    Restored,
}

impl CentreAnswer {
    /// Why the rows that it answers for are not at the centre.
    pub fn trouble(&self) -> Option<CentreTrouble> {
        match self {
            CentreAnswer::Nothing | CentreAnswer::Stored { .. } | CentreAnswer::Renewed => None,
            CentreAnswer::Refused { status, answer, .. } => {
                Some(CentreTrouble::Refused { status: *status, answer: answer.clone() })
            }
            CentreAnswer::Misread(misread) => Some(CentreTrouble::Misread(misread.clone())),
            CentreAnswer::Unreachable(cause) => Some(CentreTrouble::Unreachable(cause.clone())),
        }
    }
}
