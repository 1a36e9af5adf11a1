//! A row: its head, and what it tells of.

use std::sync::Arc;

use super::local_timestamp::LocalTimestamp;
use super::row_parts::{RowBulletin, RowCue};
use super::words::{Outcome, Reason, RowKind};
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::{OutputId, ProgrammeId, SlotId, ZoneId};
use crate::station::priority::Priority;

/// One row of the as-run log.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// 1, 2, 3 … without gaps in one journal, all kinds of rows together.
    pub seq: u64,
    /// The station's id.
    pub station: Arc<str>,
    /// When the slot was due; in a gap row, the first of its slots; in a lost one, the earliest
    /// slot of the rows lost with it.
    pub due: LocalTimestamp,
    /// What the station's clock was worth when the row was written.
    pub clock: ClockTrust,
    /// What it tells of.
    pub body: RowBody,
}

/// What a row tells of, with the fields that such a row can have.
#[derive(Debug, Clone, PartialEq)]
pub enum RowBody {
    /// One cue in one zone that sounded, or failed to, or was not to be had.
    Play(Box<PlayRow>),
    /// The closing record of one slot.
    Slot(Box<AsRun>),
    /// The closing record of many slots at once, in all zones.
    Gap(GapRow),
    /// A number whose content was given up while the disk refused.
    Lost(LostRow),
}

/// Which slot a play or closing row belongs to, and how the slot, or in a play row the cue, ran.
#[derive(Debug, Clone, PartialEq)]
pub struct AsRun {
    /// The slot's zone.
    pub zone: ZoneId,
    /// The slot's programme.
    pub programme: ProgrammeId,
    /// The programme's title; empty where it has none.
    pub title: String,
    /// The slot's.
    pub priority: Priority,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it was cut or not aired.
    pub reason: Option<Reason>,
    /// English or a name: which slot held the zone, what the device said, who stopped it.
    pub detail: Option<String>,
    /// When its first sound was heard; `None` if nothing was.
    pub started_at: Option<LocalTimestamp>,
    /// When it was over; in a play row that never started, when it failed.
    pub ended_at: Option<LocalTimestamp>,
    /// `started_at - due`, to a tenth of a millisecond; in play rows against the slot's due only
    /// for the first cue.
    pub late_ms: Option<f64>,
    /// From frames that the device took, be they silent; in slot rows the sum over the plays.
    pub heard_ms: u64,
    /// Who ordered an emergency.
    pub ordered_by: Option<String>,
    /// How that order came in, as [`OrderOrigin`](crate::station::order_origin::OrderOrigin) shows
    /// it; of what nobody ordered, how the stop came that `detail` names.
    pub ordered_via: Option<String>,
    /// How the stop came that ended what somebody had ordered.
    pub stopped_via: Option<String>,
    /// The campaign that its programme belongs to; a bulletin may have another.
    pub campaign: Option<String>,
}

/// One cue in one zone.
#[derive(Debug, Clone, PartialEq)]
pub struct PlayRow {
    /// Of which slot, and how the cue ran.
    pub run: AsRun,
    /// Which of the slot's cues.
    pub cue: RowCue,
    /// The bulletin that the cue sounds; `None` for the attention tone and for what was not to be
    /// had.
    pub bulletin: Option<RowBulletin>,
    /// Frames that the device took, at its rate.
    pub frames: Option<u64>,
    /// Loudness of what was taken, as root mean square in dB of full scale.
    pub rms_dbfs: Option<f32>,
    /// Its loudest sample, in dB of full scale.
    pub peak_dbfs: Option<f32>,
    /// By how much it was made louder, in dB.
    pub gain_db: Option<f32>,
    /// The zone's output.
    pub output: Option<OutputId>,
    /// The device that the output had opened.
    pub device: Option<String>,
    /// How often the device ran dry meanwhile.
    pub underruns: Option<u32>,
    /// How often running this bulletin has now failed in this zone by its own fault.
    pub strikes: Option<u32>,
    /// Of a mute: when it ends.
    pub until: Option<LocalTimestamp>,
}

/// Slots that are closed with one row, none of them aired.
#[derive(Debug, Clone, PartialEq)]
pub struct GapRow {
    /// Why none of them aired.
    pub reason: Reason,
    /// In English, where the reason does not say it all.
    pub detail: Option<String>,
    /// How many slots, the first due at the row's `due` …
    pub count: u64,
    /// … and the last then.
    pub until: LocalTimestamp,
}

/// What is left of a row that was given up: its number, and that it was.
#[derive(Debug, Clone, PartialEq)]
pub struct LostRow {
    /// In English: which rows are lost with it.
    pub detail: String,
}

impl AsRun {
    /// A slot of which only the place is known: routine, not aired, nothing heard, nothing said.
    pub fn blank(zone: ZoneId, programme: ProgrammeId) -> AsRun {
        AsRun {
            zone,
            programme,
            title: String::new(),
            priority: Priority::Routine,
            outcome: Outcome::NotAired,
            reason: None,
            detail: None,
            started_at: None,
            ended_at: None,
            late_ms: None,
            heard_ms: 0,
            ordered_by: None,
            ordered_via: None,
            stopped_via: None,
            campaign: None,
        }
    }
}

impl PlayRow {
    /// A cue of which nothing is known but how it ran.
    pub fn blank(run: AsRun, cue: RowCue) -> PlayRow {
        PlayRow {
            run,
            cue,
            bulletin: None,
            frames: None,
            rms_dbfs: None,
            peak_dbfs: None,
            gain_db: None,
            output: None,
            device: None,
            underruns: None,
            strikes: None,
            until: None,
        }
    }
}

impl Row {
    /// The word that the row's JSON has for what it tells of.
    pub fn kind(&self) -> RowKind {
        match self.body {
            RowBody::Play(_) | RowBody::Lost(_) => RowKind::Play,
            RowBody::Slot(_) | RowBody::Gap(_) => RowKind::Slot,
        }
    }

    /// Of which slot it tells and how that, or its cue, ran; `None` where it is of no single one.
    pub fn as_run(&self) -> Option<&AsRun> {
        match &self.body {
            RowBody::Play(play) => Some(&play.run),
            RowBody::Slot(run) => Some(run),
            RowBody::Gap(_) | RowBody::Lost(_) => None,
        }
    }

    /// The slot that a play or closing row belongs to.
    pub fn slot_id(&self) -> Option<SlotId> {
        self.as_run().map(|run| SlotId {
            due: self.due.utc(),
            zone: run.zone.clone(),
            programme: run.programme.clone(),
        })
    }

    /// How many slots it closes.
    pub fn slots_closed(&self) -> u64 {
        match &self.body {
            RowBody::Play(_) | RowBody::Lost(_) => 0,
            RowBody::Slot(_) => 1,
            RowBody::Gap(gap) => gap.count,
        }
    }

    /// What came of the slot, the slots or the cue.
    pub fn outcome(&self) -> Outcome {
        self.as_run().map_or(Outcome::NotAired, |run| run.outcome)
    }

    /// Why it was cut or not aired; `None` of what aired.
    pub fn reason(&self) -> Option<Reason> {
        match &self.body {
            RowBody::Play(play) => play.run.reason,
            RowBody::Slot(run) => run.reason,
            RowBody::Gap(gap) => Some(gap.reason),
            RowBody::Lost(_) => Some(Reason::Internal),
        }
    }

    /// More about the reason, in English or a name.
    pub fn detail(&self) -> Option<&str> {
        match &self.body {
            RowBody::Play(play) => play.run.detail.as_deref(),
            RowBody::Slot(run) => run.detail.as_deref(),
            RowBody::Gap(gap) => gap.detail.as_deref(),
            RowBody::Lost(lost) => Some(&lost.detail),
        }
    }

    /// Milliseconds that the device took.
    pub fn heard_ms(&self) -> u64 {
        self.as_run().map_or(0, |run| run.heard_ms)
    }

    /// When what it tells of was over, as far as is known: its end, else its start, else its due.
    pub fn over_at(&self) -> LocalTimestamp {
        self.as_run().and_then(|run| run.ended_at.or(run.started_at)).unwrap_or(self.due)
    }
}
