//! The core: what is due, what may sound, what became of it. [`Station::step`] takes the present
//! instant and one input and answers with effects to carry out, in order, and the next instant at
//! which it wants to be called.
//!
//! Nothing here reads a clock, a file or a socket, nothing waits, nothing logs: the daemon passes
//! the real instant, the simulator passes a variable, and every decision is a value that can be
//! looked at.
//!
//! A slot *comes up* [`LEAD`] before it is due: from then on it is open, and its mark is in the
//! journal until its closing row is. Open slots *wait* for their zone, are *armed* (handed to
//! their output with an instant to start at), are *on air*, may be *interrupted* and go on, and
//! are *closed*, once. The horizon is the instant up to which all slots have come up.

pub mod airing;
pub mod allowed_hours;
pub mod amplifiers;
pub mod archive_cause;
pub mod bulletin;
pub mod bulletin_warning;
pub mod calendar;
pub mod campaigns;
pub mod clock_trust;
pub mod cue;
pub mod due_spans;
pub mod effect;
pub mod emergency;
pub mod gain;
pub mod guard;
pub mod handover;
pub mod history;
pub mod ids;
pub mod ignored_names;
pub mod input;
pub mod loudness;
pub mod mute;
pub mod not_played;
pub mod order_origin;
pub mod outbox;
pub mod output_refusal;
pub mod planner;
pub mod priority;
pub mod record;
pub mod recovered_journal;
pub mod recurrence;
pub mod rundown;
pub mod schedule;
pub mod schedule_changes;
pub mod slot;
pub mod states;
pub mod stock;
pub mod tone;

mod alerts;
mod clock_view;
mod closing;
mod commands;
mod interrupted_cues;
mod limits;
mod muting;
mod on_air;
mod output_loss;
mod output_notices;
mod recovery;
mod refused_file;
mod reload;
mod running_slot;
mod start_checks;
mod starting;
mod station_memory;
mod strikes;
mod timeline;
mod upcoming;
mod zone_access;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use airing::Airing;
pub use cue::{CueHeard, CueSource};
pub use effect::{
    Effect, Fade, Notice, OrderedCue, OrderedVoice, RunOrder, Step, Wake, WakeReason,
};
pub use input::{Command, Input, OutputEvent};
pub use recovered_journal::{CLOSED_KEPT, RecoveredJournal};
pub use slot::{CueState, OpenCue, OpenSlot, SlotState, index_u32};
pub use station_memory::HEARD_DAYS_MAX;
pub use upcoming::LEAD;

use amplifiers::Amplifiers;
use clock_view::ClockView;
use ids::{OutputId, SlotId, Timestamp};
use muting::ZoneMutes;
use outbox::Outbox;
use output_notices::OutputNotices;
use running_slot::{OutputRun, Slot};
use schedule::Schedule;
use station_memory::StationMemory;
use stock::Stock;
use upcoming::UpcomingSlots;

/// A ward's station. See the module's header.
pub struct Station {
    schedule: Arc<Schedule>,
    /// `None` until the library has loaded; scheduled slots are held until then.
    stock: Option<Arc<Stock>>,
    clock: ClockView,
    memory: StationMemory,
    mutes: ZoneMutes,
    upcoming: UpcomingSlots,
    horizon: Option<Timestamp>,
    horizon_written: Option<Timestamp>,
    /// The schedule that was in force before the station was off, until its slots are accounted
    /// for.
    predecessor: Option<Arc<Schedule>>,
    open: BTreeMap<SlotId, Slot>,
    runs: BTreeMap<u64, OutputRun>,
    run_last: u64,
    /// Bulletins whose move to the archive was ordered, until the library tells of it.
    archiving: BTreeSet<Arc<str>>,
    /// Files of the emergencies' folder that lay there when the station came to life.
    present_at_start: BTreeSet<Arc<str>>,
    /// Contents of that folder that have been on air, or rehearsed: they go to its archive.
    sounded_emergencies: BTreeSet<Arc<str>>,
    /// A bulletin was heard in this step; it may have been the last time.
    archive_due: bool,
    output_notices: OutputNotices,
    amplifiers: Amplifiers,
    outbox: Outbox,
    /// Marks of the journal that the first step has still to look at.
    recovered: Vec<OpenSlot>,
    /// Set by [`Command::Shutdown`]: nothing more starts.
    ending: bool,
}

impl Station {
    /// A station that has just come to life at `now`, with what its journal remembers. The first
    /// step closes what a crash left on air.
    pub fn new(schedule: Arc<Schedule>, recovered: RecoveredJournal, now: Timestamp) -> Station {
        let clock = ClockView::new(now);
        let mut station = Station {
            upcoming: UpcomingSlots::default(),
            horizon: recovered.horizon,
            horizon_written: recovered.horizon,
            predecessor: None,
            outbox: Outbox::new(recovered.through, recovered.seq, seed_of(recovered.journal))
                .behind(recovered.base)
                .ending_with(recovered.ends),
            recovered: recovered.open,
            mutes: ZoneMutes::recovered(recovered.mutes, now),
            memory: StationMemory::new(
                recovered.seq,
                recovered.closed,
                recovered.forgotten,
                recovered.airings,
                recovered.heard_today,
            ),
            schedule,
            stock: None,
            clock,
            open: BTreeMap::new(),
            runs: BTreeMap::new(),
            run_last: 0,
            archiving: BTreeSet::new(),
            present_at_start: BTreeSet::new(),
            sounded_emergencies: BTreeSet::new(),
            archive_due: false,
            output_notices: OutputNotices::default(),
            amplifiers: Amplifiers::default(),
            ending: false,
        };
        station.look_ahead();
        station
    }

    /// Takes one input at `now` and says what is to be done.
    ///
    /// `now` may jump; a step that the daemon noticed comes as [`Input::ClockChanged`] first.
    /// Inputs of runs that are over, repeated or out of order change nothing.
    pub fn step(&mut self, now: Timestamp, input: Input) -> Step {
        let mut out = Vec::new();
        self.recover(now, &mut out);
        match input {
            Input::Tick => {}
            Input::ScheduleLoaded(schedule) => self.reload(now, schedule, &mut out),
            Input::LibraryChanged(stock) => self.restock(now, stock, &mut out),
            Input::ArchiveAgain(paths) => self.archive_again(now, &paths, &mut out),
            Input::ClockChanged { trust, stepped } => {
                // What was due while the clock was trusted was so by the schedule of that time.
                if stepped.is_zero() {
                    self.bring_up(now, &mut out);
                }
                self.clock_changed(now, trust, stepped, &mut out);
            }
            Input::Output(event) => self.heard(now, event, &mut out),
            Input::Amplifier(event) => self.amplifier_switched(now, event, &mut out),
            Input::Command(command) => self.take_command(now, command, &mut out),
            Input::Report(answer) => out.extend(self.outbox.answer(now, answer)),
        }
        self.keep_mutes(now, &mut out);
        self.bring_up(now, &mut out);
        self.take_dropped(now, &mut out);
        self.keep_limits(now, &mut out);
        self.start_what_can(now, &mut out);
        if std::mem::take(&mut self.archive_due) {
            self.archive_finished(now, &mut out);
        }
        self.archive_sounded_emergencies(&mut out);
        self.switch_amplifiers(now, &mut out);
        if !self.ending {
            self.outbox.appended(self.memory.seq());
            out.extend(self.outbox.renew(now).map(Effect::Renew));
            out.extend(self.outbox.poll(now).map(Effect::Send));
        }
        // One step is one transaction: a row without the mark that belongs to it would be
        // written again after a power cut. The sort is stable.
        out.sort_by_key(Effect::rank);
        Step { wake: self.wake(now), effects: out }
    }

    pub fn schedule(&self) -> &Arc<Schedule> {
        &self.schedule
    }

    /// Open slots, by due: what waits, is armed or on air.
    pub fn open_slots(&self) -> impl Iterator<Item = &OpenSlot> {
        self.open.values().map(|slot| &slot.record)
    }

    /// The next slots to come up, with their programme's place in the schedule, at most `most`.
    pub fn next_due(&self, most: usize) -> Vec<(Timestamp, usize)> {
        self.upcoming.first(most)
    }

    /// How often and when last each bulletin was heard.
    pub fn history(&self) -> &Arc<history::AiringHistory> {
        self.memory.history()
    }

    /// Rows written so far, which is the last one's seq.
    pub fn rows(&self) -> u64 {
        self.memory.seq()
    }

    /// Rows written and not yet at the centre.
    pub fn backlog(&self) -> u64 {
        self.outbox.backlog()
    }

    /// Outputs that a run is armed or on air in.
    pub fn outputs_in_use(&self) -> BTreeSet<&OutputId> {
        self.runs.values().map(|run| &run.output).collect()
    }

    /// Nothing sounds and nothing is armed.
    pub fn is_silent(&self) -> bool {
        self.runs.is_empty()
    }

    /// May scheduled sound start, as far as it is the clock's to say?
    pub fn clock_suffices(&self) -> bool {
        self.clock.suffices(self.schedule.trust)
    }
}

/// Any number that differs from journal to journal.
fn seed_of(journal: uuid::Uuid) -> u64 {
    journal.as_u64_pair().0
}
