//! The outcome that a planned slot would have, in the record's words.

use crate::station::record::{Outcome, Reason};

/// What the closing record of a planned slot would say if all went well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedOutcome {
    /// Every cue that its rundown names would be heard to its end.
    Aired,
    /// Some would not: one is not to be had, or all together are too long.
    Cut(Reason),
    NotAired(Reason),
}

impl ExpectedOutcome {
    /// Of a slot that does not start by `hindrance`, or does not air whole by `cut`.
    pub fn new(hindrance: Option<Reason>, cut: Option<Reason>) -> ExpectedOutcome {
        match (hindrance, cut) {
            (Some(reason), _) => ExpectedOutcome::NotAired(reason),
            (None, Some(reason)) => ExpectedOutcome::Cut(reason),
            (None, None) => ExpectedOutcome::Aired,
        }
    }

    /// The row's outcome.
    pub fn outcome(self) -> Outcome {
        match self {
            ExpectedOutcome::Aired => Outcome::Aired,
            ExpectedOutcome::Cut(_) => Outcome::Cut,
            ExpectedOutcome::NotAired(_) => Outcome::NotAired,
        }
    }

    /// The row's reason; `None` if it would air whole.
    pub fn reason(self) -> Option<Reason> {
        match self {
            ExpectedOutcome::Aired => None,
            ExpectedOutcome::Cut(reason) | ExpectedOutcome::NotAired(reason) => Some(reason),
        }
    }
}
