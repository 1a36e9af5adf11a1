//! The core's output: effects to carry out in order, and when to call again.

use std::sync::Arc;

use super::airing::AirFailure;
use super::cue::CueSource;
use super::ids::{OutputId, ProgrammeId, SlotId, Timestamp, ZoneId};
use super::mute::{MuteEnd, ZoneMute};
use super::outbox::answer::{CentreTrouble, RenewalCause};
use super::outbox::order::{RenewalOrder, RowBatch};
use super::priority::Priority;
use super::record::{Outcome, Reason, Row};
use super::slot::OpenSlot;
use crate::wire::OutputTrouble;

/// What is to be done, in this order. Amplifiers are switched first: nothing sounds by that, and a
/// slow card must not make them late. Then stand the durable ones of a step (`Append`, `Mark`,
/// `Unmark`, `Mute`, `Unmute`, `Horizon`, `SetAside`, `Through`): they are one transaction, flushed
/// before anything behind it.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Write a row of the as-run log.
    Append(Box<Row>),
    /// Remember an open slot, or what has become of it, under its id.
    Mark(Box<OpenSlot>),
    /// The slot is closed; forget its mark.
    Unmark(SlotId),
    /// Remember that a zone is muted, in place of what was known of it.
    Mute(Box<ZoneMute>),
    /// The zone's mute is over; forget it.
    Unmute(ZoneId),
    /// All slots due at or before this instant are closed or marked.
    Horizon(Timestamp),
    /// Make ready and sound.
    Arm(Box<RunOrder>),
    /// Switch an output's amplifier; what became of it comes as an input.
    Amplify { output: OutputId, on: bool },
    /// End voices of a run.
    Stop { run: u64, output: OutputId, zones: Vec<ZoneId>, fade: Fade },
    /// Move a bulletin to its queue's archive: aired as often as wanted, or kept long enough.
    Archive { path: Arc<str>, sha256: Arc<str> },
    /// Post rows to the centre.
    Send(RowBatch),
    /// Begin a new journal: the rows behind `after` are sent under a new id.
    Renew(RenewalOrder),
    /// Write `refused` beside the row with this seq: the centre will never take it.
    SetAside { seq: u64, answer: String },
    /// The centre has, or has refused, every row up to this seq; may go backwards.
    Through(u64),
    /// Something worth a log line.
    Tell(Notice),
}

impl Effect {
    /// Its place in a [`Step`]: those of one rank keep the order of their coming.
    pub(super) fn rank(&self) -> u8 {
        match (matches!(self, Effect::Amplify { .. }), self.is_durable()) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        }
    }

    /// Is it the journal's to carry out? Of these each [`Step`] makes one transaction.
    pub fn is_durable(&self) -> bool {
        match self {
            Effect::Append(_)
            | Effect::Mark(_)
            | Effect::Unmark(_)
            | Effect::Mute(_)
            | Effect::Unmute(_)
            | Effect::Horizon(_)
            | Effect::SetAside { .. }
            | Effect::Through(_) => true,
            Effect::Amplify { .. }
            | Effect::Arm(_)
            | Effect::Stop { .. }
            | Effect::Archive { .. }
            | Effect::Send(_)
            | Effect::Renew(_)
            | Effect::Tell(_) => false,
        }
    }
}

/// How a voice ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fade {
    Milliseconds(u32),
    /// Let the cue on air end.
    CueEnd,
}

/// A run to sound: the same cues in one or more zones of one output, from one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOrder {
    pub run: u64,
    pub output: OutputId,
    pub at: Timestamp,
    pub programme: ProgrammeId,
    pub priority: Priority,
    /// Who ordered an emergency. Without a name it is held to the guard as everything else is.
    pub ordered_by: Option<String>,
    /// Longest that it means to sound in any of its zones, milliseconds.
    pub length_ms: u64,
    pub cues: Vec<OrderedCue>,
    pub voices: Vec<OrderedVoice>,
}

/// One cue of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderedCue {
    /// Index in the slot's list of cues.
    pub index: u32,
    pub source: CueSource,
    pub skip_ms: u64,
    pub gain_db: f32,
}

/// One zone of an order: its channels of the output, and how loud.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderedVoice {
    pub zone: ZoneId,
    pub channels: Vec<u16>,
    pub gain_db: f32,
}

/// Things that an operator may want to read in the log.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    SlotClosed {
        slot: SlotId,
        outcome: Outcome,
        reason: Option<Reason>,
        heard_ms: u64,
    },
    SlotStarted {
        slot: SlotId,
        late_ms: f64,
    },
    /// A file of the emergencies' folder was ordered.
    EmergencyDropped {
        path: Arc<str>,
        zones: Vec<ZoneId>,
    },
    /// A file of the emergencies' folder is too old to sound.
    EmergencyTooOld {
        path: Arc<str>,
    },
    /// A person's test tone is about to sound.
    ToneOrdered {
        slot: SlotId,
    },
    /// A test tone is over.
    ToneEnded {
        slot: SlotId,
        heard_ms: u64,
    },
    /// A person's emergency has opened these slots, all due at one instant; of a rehearsal, closed.
    EmergencyOrdered {
        slots: Vec<SlotId>,
    },
    /// A person has muted a zone.
    ZoneMuted {
        zone: ZoneId,
        until: Timestamp,
        by: String,
    },
    /// A zone sounds again; `by` names who ended the mute before its hour.
    ZoneUnmuted {
        zone: ZoneId,
        why: MuteEnd,
        by: Option<String>,
    },
    /// An output was lost; it is tried again while a slot still stands by its `late`. `passed_over`
    /// losses were not told since the last line; `file` is what a speaker decoded when it died.
    OutputLost {
        output: OutputId,
        trouble: OutputTrouble,
        file: Option<Arc<str>>,
        passed_over: u32,
    },
    /// Sound leaves it again.
    OutputBack {
        output: OutputId,
        passed_over: u32,
    },
    /// This bulletin has been cut so often for its own fault that it is taken out of its queue.
    BulletinOut {
        path: Arc<str>,
        failure: AirFailure,
    },
    RowRefused {
        seq: u64,
        answer: String,
    },
    CentreLost {
        why: CentreTrouble,
        retry_s: u64,
    },
    /// A new journal has begun; so many rows are sent under its id.
    JournalRenewed {
        cause: RenewalCause,
        rows: u64,
    },
    /// A person vouched for the clock.
    ClockTrusted {
        by: String,
    },
    CentreBack,
    Unauthorised {
        answer: String,
    },
}

/// The answer to one input.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Step {
    pub effects: Vec<Effect>,
    pub wake: Option<Wake>,
}

/// When to call again at the latest, and what for.
#[derive(Debug, Clone, PartialEq)]
pub struct Wake {
    pub at: Timestamp,
    pub why: WakeReason,
}

/// What the core is called again for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WakeReason {
    /// The centre is asked again.
    CentreAskedAgain,
    /// An amplifier is switched, or is looked at for a slot that comes.
    AmplifierSwitched,
    /// A slot comes up ahead of its due.
    SlotComesUp,
    /// The horizon is written.
    HorizonWritten,
    /// An open slot can be armed.
    SlotCanBeArmed,
    /// A waiting slot is due.
    SlotDue,
    /// An output is tried again.
    OutputTriedAgain,
    /// A slot may no longer start or go on.
    SlotTooLate,
    /// A stopped output should have said that it is over.
    StopOverdue,
    /// An output should have started.
    StartOverdue,
    /// A zone's mute is over.
    MuteOver,
    /// The zone of an armed slot must be free.
    ZoneMustBeFree,
    /// An output should have ended.
    EndOverdue,
    /// A fade towards a limit begins.
    LimitReached,
    /// A cue is as good as heard, which is noted.
    CueAsGoodAsHeard,
}
