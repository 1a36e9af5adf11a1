//! What a station knows of open slots beyond their marks: which run sounds them, what they wait
//! for. All of it is void after a restart.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::cue::CueHeard;
use super::ids::{OutputId, SlotId, Timestamp, ZoneId};
use super::record::Reason;
use super::slot::OpenSlot;

/// An open slot and what of it needs no remembering: all of it is void after a restart.
pub struct Slot {
    pub record: OpenSlot,
    pub run: Option<u64>,
    /// An order to end has gone to the output.
    pub stopping: Option<PendingStop>,
    /// It gives way to a higher priority when the cue on air has ended.
    pub yielding: bool,
    /// After a lost output: not before this.
    pub retry_at: Option<Timestamp>,
    pub losses: u32,
    /// What its output told of the cue on air before it was lost or the cue broke off.
    pub evidence: Option<(u32, CueHeard)>,
    /// A cue that broke off by no fault of its file.
    pub blameless: Option<u32>,
    /// It was open before a restart: how old it is only a trusted clock can tell.
    pub recovered: bool,
    /// Its due, by the clock as it is now.
    pub waits_from: Timestamp,
    /// While armed or on air: when its last frame should have sounded.
    pub expected_end: Timestamp,
    /// While on air: when it has to be faded out, and why.
    pub stop_at: Option<(Timestamp, Reason)>,
    /// While a cue sounds: when to note that it is as good as heard.
    pub final_mark_at: Option<Timestamp>,
}

/// A slot on its way out: why, and until when its output is waited for.
pub struct PendingStop {
    pub reason: Reason,
    pub detail: Option<String>,
    /// When the fade should be through.
    pub faded: Timestamp,
    /// When the output is no longer waited for.
    pub deadline: Timestamp,
}

/// What an output is sounding, or about to.
pub struct OutputRun {
    pub output: OutputId,
    /// It ends before this cue; `None` if with the last.
    pub until: Option<usize>,
    /// The slots whose voices are not over.
    pub voices: BTreeMap<ZoneId, SlotId>,
    pub device: Option<String>,
}

impl Slot {
    pub fn new(record: OpenSlot) -> Slot {
        Slot {
            expected_end: record.id.due,
            waits_from: record.id.due,
            record,
            run: None,
            stopping: None,
            yielding: false,
            retry_at: None,
            losses: 0,
            evidence: None,
            blameless: None,
            recovered: false,
            stop_at: None,
            final_mark_at: None,
        }
    }

    /// The wall clock was set by `by`: what this slot reckons from it moves along. When it first
    /// started stays as it was told.
    pub fn shift(&mut self, by: TimeDelta) {
        let instants = [
            Some(&mut self.expected_end),
            Some(&mut self.waits_from),
            self.retry_at.as_mut(),
            self.final_mark_at.as_mut(),
            self.stop_at.as_mut().map(|(at, _)| at),
            self.stopping.as_mut().map(|stopping| &mut stopping.faded),
        ];
        instants.into_iter().flatten().for_each(|at| *at += by);
        if let Some(stopping) = &mut self.stopping {
            stopping.deadline += by;
        }
        self.record.shift(by);
    }
}
