//! The core's input: all that can happen to a station, as values.

use std::sync::Arc;

use chrono::TimeDelta;

use super::amplifiers::AmplifierEvent;
use super::bulletin::Bulletin;
use super::clock_trust::ClockTrust;
use super::cue::CueHeard;
use super::ids::{Timestamp, ZoneId};
use super::order_origin::OrderOrigin;
use super::outbox::answer::CentreAnswer;
use super::output_refusal::OutputRefusal;
use super::schedule::Schedule;
use super::stock::Stock;
use crate::wire::{CueTrouble, OutputTrouble};

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
        trust: ClockTrust,
        stepped: TimeDelta,
    },
    Output(OutputEvent),
    Amplifier(AmplifierEvent),
    Command(Command),
    /// An answer, or none, from the centre.
    Report(CentreAnswer),
    /// These files, by their paths, could not be archived: those that still shall be are ordered
    /// there again.
    ArchiveAgain(Vec<Arc<str>>),
}

/// What people order.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// End what sounds in these zones (all when empty), and what waits there.
    Stop { zones: Vec<ZoneId>, by: String, via: Option<OrderOrigin> },
    /// An emergency: this bulletin at once, `repeat` times (at most 100; 0: as often as there is
    /// time for) and not beyond `until`. An exercise is written down and does not sound.
    Alert {
        bulletin: Arc<Bulletin>,
        zones: Vec<ZoneId>,
        by: String,
        via: Option<OrderOrigin>,
        repeat: u32,
        until: Option<Timestamp>,
        exercise: bool,
    },
    /// A test tone in this zone, where nothing sounds or is about to. `title` is what people shall
    /// read.
    Tone { zone: ZoneId, title: String, by: String, via: Option<OrderOrigin> },
    /// Silence in these zones until then, but for emergencies. `because` is why, in words of
    /// whoever orders it.
    Mute {
        zones: Vec<ZoneId>,
        until: Timestamp,
        by: String,
        via: Option<OrderOrigin>,
        because: Option<String>,
    },
    /// An end to the silence in these zones.
    Unmute { zones: Vec<ZoneId>, by: String, via: Option<OrderOrigin> },
    /// A person vouches for the clock as it stands: it suffices for any rule, as a clock that
    /// holds over, until the next [`Input::ClockChanged`].
    TrustClock { by: String },
    /// The daemon ends softly: fade what sounds, keep what waits for the next start.
    Shutdown,
}

/// What an output did with an `Order`.
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
    Broken { run: u64, cue: u32, trouble: CueTrouble },
    /// Nothing more comes of the run; each of its voices has had its end.
    Done { run: u64 },
    /// The output took the run with it: device lost, hanging, or the child died. The run is over.
    Lost { run: u64, trouble: OutputTrouble },
    /// The same, where the child died by itself while it decoded this cue, which may sound later or
    /// be on air: it may be what killed it.
    Died { run: u64, cue: u32, trouble: OutputTrouble },
    /// The guard's last check lets a zone hear nothing more of the run, or nothing at all. What was
    /// on air there ends now; its `Ended` follows.
    Refused { run: u64, zone: ZoneId, refusal: OutputRefusal },
}
