//! What goes into the core and what comes out: inputs, effects, orders, and what the journal
//! remembers at the start. Values only.

use std::sync::Arc;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::ids::{OutputId, ProgrammeId, SlotId, Timestamp, ZoneId};
use super::outbox;
use super::record::{Outcome, Reason, Row};
use super::schedule::{Priority, Schedule, Trust};
use super::slot::{CueSource, CueState, OpenSlot};
use super::spans::Span;
use super::stock::{Bulletin, Stock};
use super::strikes::Strikes;
use super::via::Via;
use crate::wire::Breakage;

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
    /// These files, by their paths, could not be archived: those that still shall be are ordered
    /// there again.
    ArchiveAgain(Vec<Arc<str>>),
}

/// What people order.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// End what sounds in these zones (all when empty), and what waits there.
    Stop { zones: Vec<ZoneId>, by: String, via: Option<Via> },
    /// An emergency: this bulletin at once, `repeat` times (at most 100; 0: as often as there is
    /// time for) and not beyond `until`. An exercise is written down and does not sound.
    Alert {
        bulletin: Arc<Bulletin>,
        zones: Vec<ZoneId>,
        by: String,
        via: Option<Via>,
        repeat: u32,
        until: Option<Timestamp>,
        exercise: bool,
    },
    /// A person vouches for the clock as it stands: it suffices for any rule, as a clock that
    /// holds over, until the next [`Input::ClockChanged`].
    TrustClock { by: String },
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
    /// What one zone has heard of the cue on air, when the cue breaks off or the output is lost: it
    /// comes right before that.
    Heard { run: u64, cue: u32, zone: ZoneId, heard: CueHeard },
    /// A cue ended in one zone.
    Ended { run: u64, cue: u32, zone: ZoneId, at: Timestamp, stopped: bool, heard: CueHeard },
    /// A cue that could not be sounded or broke off; the run goes on with the next.
    Broken { run: u64, cue: u32, why: String, fault: Breakage },
    /// Nothing more comes of the run; each of its voices has had its end.
    Done { run: u64 },
    /// The output took the run with it: device lost, hanging, or the child died. The run is over.
    Lost { run: u64, why: String },
    /// The same, where the child died by itself while it decoded this cue, which may sound later or
    /// be on air: it may be what killed it.
    Died { run: u64, cue: u32, why: String },
    /// The guard at the output's door lets a zone hear nothing more of the run, or nothing at all.
    /// What was on air there ends now; its `Ended` follows.
    Refused { run: u64, zone: ZoneId, reason: Reason, why: String },
}

/// Evidence of sound, from frames that the device took.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct CueHeard {
    pub frames: u64,
    pub heard_ms: u64,
    pub rms_dbfs: Option<f32>,
    pub peak_dbfs: Option<f32>,
    pub underruns: u32,
    /// Milliseconds of it in which what was sent to the zone could be heard; `None` if its output
    /// can't tell …
    #[serde(default)]
    pub sound_ms: Option<u64>,
    /// … and in which it could have been without any gain: what the file itself holds for this
    /// zone.
    #[serde(default)]
    pub own_sound_ms: Option<u64>,
}

/// What is to be done, in this order. The durable ones of a step (`Append`, `Mark`, `Unmark`,
/// `Horizon`, `SetAside`, `Through`) stand first: they are one transaction, flushed before anything
/// behind it.
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
    /// Begin a new journal: the rows behind `after` are sent under a new id.
    Renew(outbox::Renewal),
    /// Write `refused` beside the row with this seq: the centre will never take it.
    SetAside { seq: u64, answer: String },
    /// The centre has, or has refused, every row up to this seq; may go backwards.
    Through(u64),
    /// Something worth a log line.
    Tell(Notice),
}

impl Effect {
    /// Is it the journal's to carry out? These come first in every [`Step`].
    pub fn is_durable(&self) -> bool {
        match self {
            Effect::Append(_)
            | Effect::Mark(_)
            | Effect::Unmark(_)
            | Effect::Horizon(_)
            | Effect::SetAside { .. }
            | Effect::Through(_) => true,
            Effect::Arm(_)
            | Effect::Stop { .. }
            | Effect::Archive { .. }
            | Effect::Send(_)
            | Effect::Renew(_)
            | Effect::Tell(_) => false,
        }
    }
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
    pub priority: Priority,
    /// Who ordered an emergency. Without a name it is held to the guard as everything else is.
    pub ordered_by: Option<String>,
    /// Longest that it means to sound in any of its zones, milliseconds.
    pub length_ms: u64,
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
    /// A file of the emergencies' folder was ordered, or is `stale`: too old to sound.
    EmergencyDropped {
        path: Arc<str>,
        zones: Vec<ZoneId>,
        stale: bool,
    },
    /// A person's emergency has opened these slots, all due at one instant; of a rehearsal, closed.
    EmergencyOrdered {
        slots: Vec<SlotId>,
    },
    /// An output was lost; it is tried again while a slot still stands by its `late`. `passed_over`
    /// losses were not told since the last line.
    OutputLost {
        output: OutputId,
        why: String,
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
        reason: Reason,
    },
    RowRefused {
        seq: u64,
        answer: String,
    },
    CentreLost {
        why: outbox::Trouble,
        retry_s: u64,
    },
    /// A new journal has begun; so many rows are sent under its id.
    JournalRenewed {
        cause: outbox::RenewalCause,
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
    /// Rows up to here are an earlier journal's.
    pub base: u64,
    /// When this journal was begun in an earlier one's place, and why.
    pub renewed: Option<(Timestamp, outbox::RenewalCause)>,
    pub horizon: Option<Timestamp>,
    pub open: Vec<OpenSlot>,
    /// The last [`CLOSED_KEPT`] closed slots by their dues, oldest first.
    pub closed: Vec<SlotId>,
    /// Where the dues of all others lie, in order.
    pub forgotten: Vec<Span>,
    /// How often each bulletin was heard to its end in each zone, and when last.
    pub airings: Vec<Airing>,
    /// Milliseconds heard per zone in the latest local days, emergencies not counted.
    pub heard_today: Vec<(ZoneId, chrono::NaiveDate, u64)>,
}

impl Recovered {
    /// [`Recovered::heard_today`], and what the marks know of cues that were on air: their rows are
    /// still to be written.
    pub fn heard_so_far(&self, timezone: chrono_tz::Tz) -> Vec<(ZoneId, chrono::NaiveDate, u64)> {
        let mut heard = self.heard_today.clone();
        for slot in self.open.iter().filter(|slot| !slot.is_emergency()) {
            let sounding = slot.cues.iter().filter_map(|cue| match (&cue.source, cue.state) {
                (CueSource::Pause { .. }, _) => None,
                (_, CueState::Sounding { started, heard_ms, .. }) => Some((started, heard_ms)),
                _ => None,
            });
            heard.extend(sounding.map(|(started, heard_ms)| {
                (slot.id.zone.clone(), started.with_timezone(&timezone).date_naive(), heard_ms)
            }));
        }
        heard
    }
}

/// One bulletin's history in one zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Airing {
    pub sha256: Arc<str>,
    pub zone: ZoneId,
    /// 0 for one that was only cut.
    pub count: u32,
    /// When it was heard last; nothing for a `count` of 0.
    pub last: Timestamp,
    /// How it failed since.
    pub strikes: Option<Strikes>,
}

/// Closed slots kept in memory to refuse a second airing when the clock steps back: more than
/// two weeks of a ward with 20 zones and 30 slots a day in each.
pub const CLOSED_KEPT: usize = 10_000;
