//! Counts of planned slots that would air, be cut or not air.

use std::collections::BTreeMap;

use serde::Serialize;

use super::planned::PlannedSlot;
use crate::station::record::{Outcome, Reason};

/// How many slots would air whole, be cut or not air, the latter two by reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OutcomeCounts {
    pub aired: u64,
    pub cut: BTreeMap<Reason, u64>,
    pub not_aired: BTreeMap<Reason, u64>,
}

impl OutcomeCounts {
    /// Counts planned slots.
    pub fn count<'a>(&mut self, slots: impl IntoIterator<Item = &'a PlannedSlot>) {
        for slot in slots {
            self.add(slot.outlook.outcome(), slot.outlook.reason());
        }
    }

    /// Counts one slot by its row's words. One without a reason where there should be one counts
    /// for [`Reason::Internal`].
    pub fn add(&mut self, outcome: Outcome, reason: Option<Reason>) {
        let reason = reason.unwrap_or(Reason::Internal);
        match outcome {
            Outcome::Aired => self.aired += 1,
            Outcome::Cut => *self.cut.entry(reason).or_default() += 1,
            Outcome::NotAired => *self.not_aired.entry(reason).or_default() += 1,
        }
    }

    /// All of them.
    pub fn slots(&self) -> u64 {
        self.aired + self.cut() + self.not_aired()
    }

    /// Those that would be cut, whatever the reason.
    pub fn cut(&self) -> u64 {
        self.cut.values().sum()
    }

    /// Those that would not air, whatever the reason.
    pub fn not_aired(&self) -> u64 {
        self.not_aired.values().sum()
    }
}
