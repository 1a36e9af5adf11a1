//! Outputs that are lost again and again: each loss is an input, but not each is worth a line in
//! the log.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;

use super::effect::{Effect, Notice};
use super::ids::{OutputId, Timestamp};
use crate::wire::OutputTrouble;

/// The losses of one output, and its returns, are each told once in this time; a missing device is
/// tried about once a second, and a log on an SD card must bear that for days.
const TELL_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What was told of the outputs. As many entries as there ever were outputs.
#[derive(Default)]
pub struct OutputNotices {
    outputs: BTreeMap<OutputId, ToldLosses>,
}

/// What was told of one output.
#[derive(Default)]
struct ToldLosses {
    /// When a loss was told last.
    lost_told: Option<Timestamp>,
    /// When a return was told last.
    back_told: Option<Timestamp>,
    /// Losses since the last line.
    passed_over: u32,
    /// A loss was told, and no return since.
    away: bool,
}

impl OutputNotices {
    /// An output was lost, with what was armed or on air there, while its speaker decoded `file`.
    pub fn lost(
        &mut self,
        now: Timestamp,
        output: &OutputId,
        trouble: &OutputTrouble,
        file: Option<&Arc<str>>,
        out: &mut Vec<Effect>,
    ) {
        let told = self.outputs.entry(output.clone()).or_default();
        if !is_due(told.lost_told, now) {
            told.passed_over = told.passed_over.saturating_add(1);
            return;
        }
        told.lost_told = Some(now);
        told.away = true;
        let passed_over = std::mem::take(&mut told.passed_over);
        let (output, trouble, file) = (output.clone(), trouble.clone(), file.cloned());
        out.push(Effect::Tell(Notice::OutputLost { output, trouble, file, passed_over }));
    }

    /// Sound leaves it again.
    pub fn back(&mut self, now: Timestamp, output: &OutputId, out: &mut Vec<Effect>) {
        let Some(told) = self.outputs.get_mut(output) else { return };
        if !told.away || !is_due(told.back_told, now) {
            return;
        }
        told.back_told = Some(now);
        told.away = false;
        let passed_over = std::mem::take(&mut told.passed_over);
        out.push(Effect::Tell(Notice::OutputBack { output: output.clone(), passed_over }));
    }
}

/// A clock that was set may lie on either side.
fn is_due(told: Option<Timestamp>, now: Timestamp) -> bool {
    told.is_none_or(|told| (now - told).abs() >= TELL_EVERY)
}
