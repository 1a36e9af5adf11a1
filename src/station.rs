//! The core: what is due, what may sound, what became of it. [`Station::step`] takes the present
//! instant and one input and answers with effects to carry out, in order, and the next instant at
//! which it wants to be called.
//!
//! Nothing here reads a clock, a file or a socket, nothing waits, nothing logs: the daemon passes
//! the real instant, the simulator passes a variable, and every decision is a value that can be
//! looked at.

pub mod calendar;
pub mod changes;
pub mod guard;
pub mod outbox;
pub mod planner;
pub mod record;
pub mod rundown;
pub mod schedule;
pub mod stock;
pub mod when;

use std::sync::Arc;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use record::{Outcome, Reason, Row};
use schedule::{
    OutputId, Priority, ProgrammeId, QueueId, Schedule, SlotId, Timestamp, Trust, ZoneId,
};
use stock::{Bulletin, Stock};

/// All that can happen to a station.
#[derive(Debug, Clone)]
pub enum Input {
    /// Time has passed; nothing else.
    Tick,
    ScheduleLoaded(Arc<Schedule>),
    LibraryChanged(Arc<Stock>),
    /// The clock's trust as it is now, and by how much the wall clock was stepped (zero if it was
    /// not) since the last such input.
    ClockChanged {
        trust: Trust,
        stepped: TimeDelta,
    },
    Output(OutputEvent),
    Command(Command),
    /// An answer, or none, from the centre.
    Report(outbox::Answer),
}

/// What people order.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// End what sounds in these zones (all when empty), and what waits there.
    Stop { zones: Vec<ZoneId>, by: String },
    /// An emergency: these bulletins at once.
    Alert { bulletin: Arc<Bulletin>, zones: Vec<ZoneId>, by: String, repeat: u32 },
    /// The daemon ends softly: fade what sounds, keep what waits for the next start.
    Shutdown,
}

/// What an output did with an [`Order`].
#[derive(Debug, Clone, PartialEq)]
pub enum OutputEvent {
    /// The first frame of `cue` sounds at `at` in every voice still on.
    Started { run: u64, cue: u32, at: Timestamp, device: String },
    /// How far a cue is; also kept in the journal now and then.
    Progress { run: u64, cue: u32, heard_ms: u64 },
    /// A cue ended in one zone.
    Ended { run: u64, cue: u32, zone: ZoneId, at: Timestamp, stopped: bool, heard: CueHeard },
    /// A cue that could not be sounded or broke off; the run goes on with the next.
    Broken { run: u64, cue: u32, why: String },
    /// The output took the run with it: device lost, hanging, or the child died. The run is over.
    Lost { run: u64, why: String },
}

/// Evidence of sound, from frames that the device took.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct CueHeard {
    pub frames: u64,
    pub heard_ms: u64,
    pub rms_dbfs: Option<f32>,
    pub peak_dbfs: Option<f32>,
    pub underruns: u32,
}

/// What is to be done, in this order. Consecutive `Append`, `Mark`, `Unmark` and `Horizon` are one
/// transaction, flushed before anything behind it.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Write a row of the as-run log.
    Append(Box<Row>),
    /// Remember an open slot, or what has become of it, under its id.
    Mark(Box<OpenSlot>),
    /// The slot is closed; forget its mark.
    Unmark(SlotId),
    /// All slots due at or before this instant are closed or marked.
    Horizon(Timestamp),
    /// Make ready and sound.
    Arm(Box<Order>),
    /// End voices of a run.
    Stop { run: u64, output: OutputId, zones: Vec<ZoneId>, fade: Fade },
    /// Move a bulletin to its queue's archive: aired as often as wanted, or kept long enough.
    Archive { path: Arc<str>, sha256: Arc<str> },
    /// Post rows to the centre.
    Send(outbox::Batch),
    /// Write `refused` beside the row with this seq: the centre will never take it.
    SetAside { seq: u64, answer: String },
    /// Something worth a log line.
    Tell(Notice),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fade {
    Milliseconds(u32),
    /// Let the cue on air end.
    CueEnd,
}

/// A run to sound: the same cues in one or more zones of one output, from one instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub run: u64,
    pub output: OutputId,
    pub at: Timestamp,
    pub programme: ProgrammeId,
    pub cues: Vec<OrderedCue>,
    pub voices: Vec<OrderedVoice>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OrderedCue {
    /// Index in the slot's list of cues.
    pub index: u32,
    pub source: CueSource,
    pub skip_ms: u64,
    pub gain_db: f32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OrderedVoice {
    pub zone: ZoneId,
    pub channels: Vec<u16>,
    pub gain_db: f32,
}

/// What a resolved cue sounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CueSource {
    Bulletin(Arc<Bulletin>),
    Pause {
        ms: u64,
    },
    Attention {
        ms: u64,
    },
    /// Named by the rundown and not to be had, with the reason.
    Absent {
        path: Arc<str>,
        reason: Reason,
    },
}

impl CueSource {
    pub fn length_ms(&self) -> u64 {
        match self {
            CueSource::Bulletin(bulletin) => bulletin.length_ms,
            CueSource::Pause { ms } | CueSource::Attention { ms } => *ms,
            CueSource::Absent { .. } => 0,
        }
    }
}

/// A slot between its coming up and its closing record: what the journal keeps under its id, so
/// that a power cut forgets nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenSlot {
    pub id: SlotId,
    pub title: String,
    pub priority: Priority,
    #[serde(default)]
    pub ordered_by: Option<String>,
    pub state: SlotState,
    /// Empty until resolved, which happens when it is armed first.
    pub cues: Vec<OpenCue>,
    /// Why it could not go on or start the last time it was tried.
    #[serde(default)]
    pub hindrance: Option<(Reason, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotState {
    /// Due soon, or held back.
    Waiting,
    /// Handed to its output, to start at `at`.
    Armed {
        at: Timestamp,
    },
    OnAir,
    /// Was on air until `since` and shall go on.
    Interrupted {
        since: Timestamp,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenCue {
    pub source: CueSource,
    /// The queue it was taken from.
    #[serde(default)]
    pub queue: Option<QueueId>,
    pub state: CueState,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CueState {
    Ahead,
    /// Sounding since `started`; `heard_ms` and `checkpoint` as last written.
    Sounding {
        started: Timestamp,
        heard_ms: u64,
        checkpoint: Timestamp,
    },
    /// Its play row is written (for pauses none is).
    Done {
        outcome: Outcome,
        heard_ms: u64,
    },
}

/// Things that an operator may want to read in the log.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    SlotClosed { slot: SlotId, outcome: Outcome, reason: Option<Reason>, heard_ms: u64 },
    SlotStarted { slot: SlotId, late_ms: f64 },
    RowRefused { seq: u64, answer: String },
    CentreLost { why: String, retry_s: u64 },
    CentreBack,
    Unauthorised { answer: String },
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
    pub why: &'static str,
}

/// What the journal remembers at the start.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recovered {
    /// The journal's own id; `None` only in tests.
    pub journal: uuid::Uuid,
    /// Highest `seq` written; 0 for none.
    pub seq: u64,
    /// Highest `seq` that the centre has, or has refused for good.
    pub through: u64,
    pub horizon: Option<Timestamp>,
    pub open: Vec<OpenSlot>,
    /// The last [`CLOSED_KEPT`] closed slots, oldest first.
    pub closed: Vec<SlotId>,
    /// How often each bulletin was heard to its end in each zone, and when last.
    pub airings: Vec<Airing>,
    /// Milliseconds heard per zone in the local day of the last row, emergencies not counted.
    pub heard_today: Vec<(ZoneId, chrono::NaiveDate, u64)>,
}

/// One bulletin's history in one zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Airing {
    pub sha256: Arc<str>,
    pub zone: ZoneId,
    pub count: u32,
    pub last: Timestamp,
}

/// Closed slots kept in memory to refuse a second airing when the clock steps back: more than
/// two weeks of a ward with 20 zones and 30 slots a day in each.
pub const CLOSED_KEPT: usize = 10_000;
