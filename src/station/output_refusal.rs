//! The check of the guard, right before sound leaves, that has refused a zone.

use std::fmt;

use super::guard::GuardRefusal;
use super::record::Reason;
use crate::wire::PermitEnd;

/// A refusal by the guard after the core has ordered the sound. Displayed it is the English of the
/// log and of a row's `detail`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputRefusal {
    /// The check of a whole order, before a speaker has it.
    BeforeStart(GuardRefusal),
    /// The speaker's own of each frame: the voice's permit ended.
    OnAir(PermitEnd),
}

impl OutputRefusal {
    /// The record's word for it.
    pub fn reason(self) -> Reason {
        match self {
            OutputRefusal::BeforeStart(GuardRefusal::Hours)
            | OutputRefusal::OnAir(PermitEnd::Hours) => Reason::GuardHours,
            OutputRefusal::BeforeStart(GuardRefusal::Limit { .. })
            | OutputRefusal::OnAir(PermitEnd::Limit) => Reason::GuardLimit,
        }
    }
}

impl fmt::Display for OutputRefusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OutputRefusal::BeforeStart(GuardRefusal::Hours) => {
                out.write_str("at the last check before the output: outside the allowed hours")
            }
            OutputRefusal::BeforeStart(GuardRefusal::Limit { limit_ms }) => {
                write!(out, "at the last check before the output: over {limit_ms} ms a day")
            }
            OutputRefusal::OnAir(PermitEnd::Hours) => {
                out.write_str("muted by the speaker: outside the allowed hours")
            }
            OutputRefusal::OnAir(PermitEnd::Limit) => {
                out.write_str("muted by the speaker: the day's limit is reached")
            }
        }
    }
}
