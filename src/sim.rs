//! The same [`Station`] in virtual time: a year in a second. Outputs sound every cue to its end
//! unless told otherwise, the journal is a value, the audio folder changes only by the archive.
//!
//! `loaphuong simulate` shows a person what a schedule will do; tests hold the promises against it,
//! with power cuts at any effect, clocks that are set, drift and boot in 1970, devices lost and
//! silent, a full disk, a centre that is away. Two times are kept apart: the world's, in which
//! sound lasts as long as it lasts, and the station's wall clock.

mod amplifiers;
mod centre;
mod clock;
mod content_flaw;
mod disk;
mod faults;
mod journal;
mod outputs;
mod power;
mod recording;
mod trace;

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::TimeDelta;

use crate::station::clock_trust::ClockTrust;
use crate::station::ids::Timestamp;
use crate::station::outbox::{CentreAnswer, RenewalOrder, RowBatch};
use crate::station::record::Row;
use crate::station::schedule::Schedule;
use crate::station::stock::Stock;
use crate::station::{Airing, Effect, Input, Station, Wake};

use amplifiers::SimAmplifiers;
pub use amplifiers::SwitchedAmplifier;
use centre::unreachable;
pub use centre::{ExchangeFault, SimCentre};
use clock::WallClock;
pub use content_flaw::ContentFlaw;
use disk::SimDisk;
use journal::SimJournal;
pub use outputs::SimOutputFault;
use outputs::SimOutputs;
pub use power::{PowerCut, SimCard};
pub use recording::SoundedCue;
pub use trace::{SimEvent, TraceEntry};

/// Steps at one instant beyond which the core must be going round in circles.
const STEPS_AT_ONE_INSTANT_MAX: u32 = 20_000;

/// A station, its outputs and its journal, at one virtual instant.
pub struct Sim {
    station: Station,
    schedule: Arc<Schedule>,
    stock: Arc<Stock>,
    trust: ClockTrust,
    /// The world's time.
    world: Timestamp,
    clock: WallClock,
    wake: Option<Wake>,
    outputs: SimOutputs,
    amplifiers: SimAmplifiers,
    disk: SimDisk,
    centre: Option<SimCentre>,
    /// Inputs that effects have caused.
    caused: VecDeque<Input>,
    /// Points at which the power might go until it does, and how.
    cut_after: Option<(usize, PowerCut)>,
    /// Every event of an output is told twice.
    repeat_events: bool,
    /// How often the power has gone.
    cuts: u64,
    /// Journals that have begun in another's place.
    renewals: u64,
    trace: Option<Vec<TraceEntry>>,
}

impl Sim {
    /// A new station at `now`, its clock synchronised, its library loaded, with `history` behind
    /// it.
    pub fn new(
        schedule: Arc<Schedule>,
        stock: Arc<Stock>,
        history: &[Airing],
        now: Timestamp,
    ) -> Sim {
        let mut journal = SimJournal::default();
        for airing in history {
            let key = (airing.sha256.clone(), airing.zone.clone());
            if let Some(strikes) = airing.strikes {
                journal.strikes.insert(key.clone(), strikes);
            }
            if airing.count > 0 {
                journal.airings.insert(key, (airing.count, airing.last));
            }
        }
        let station = Station::new(schedule.clone(), journal.recovered(), now);
        let mut sim = Sim {
            station,
            schedule,
            stock,
            trust: ClockTrust::Synced,
            world: now,
            clock: WallClock::right(now),
            wake: None,
            outputs: SimOutputs::default(),
            amplifiers: SimAmplifiers::default(),
            disk: SimDisk::new(journal),
            centre: None,
            caused: VecDeque::new(),
            cut_after: None,
            repeat_events: false,
            cuts: 0,
            renewals: 0,
            trace: None,
        };
        sim.wake_up();
        sim
    }

    /// What the station's wall clock shows.
    pub fn now(&self) -> Timestamp {
        self.clock.shows(self.world)
    }

    /// The world's time.
    pub fn world(&self) -> Timestamp {
        self.world
    }

    pub fn station(&self) -> &Station {
        &self.station
    }

    /// The schedule that the station lives by.
    pub fn schedule(&self) -> &Arc<Schedule> {
        &self.schedule
    }

    /// The stock as it is, the archive's work included.
    pub fn stock(&self) -> &Arc<Stock> {
        &self.stock
    }

    /// The rows that have come to the disk since they were last taken, in order.
    pub fn take_rows(&mut self) -> Vec<Row> {
        self.disk.take_rows()
    }

    /// From now on, what would be heard is kept, for [`Sim::take_sounded`], and what happens to the
    /// station, for [`Sim::take_trace`].
    pub fn keep_recording(&mut self) {
        self.outputs.recording.get_or_insert_default();
        self.amplifiers.recording.get_or_insert_default();
        self.trace.get_or_insert_default();
    }

    /// What was heard since it was last taken, whatever the rows say; by end.
    pub fn take_sounded(&mut self) -> Vec<SoundedCue> {
        self.outputs.recording.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// How amplifiers were switched since that was last taken, off by power cuts included.
    pub fn take_switched(&mut self) -> Vec<SwitchedAmplifier> {
        self.amplifiers.recording.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// What happened to the station since it was last taken.
    pub fn take_trace(&mut self) -> Vec<TraceEntry> {
        self.trace.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// From now on there is a centre to post to. Before any row.
    pub fn join_centre(&mut self) {
        self.disk.keep_rows();
        self.centre.get_or_insert_default();
    }

    pub fn centre(&mut self) -> Option<&mut SimCentre> {
        self.centre.as_mut()
    }

    /// All rows on the disk, and those set aside as refused; of a station with a centre.
    pub fn journal_rows(&self) -> (Vec<Arc<Row>>, Vec<u64>) {
        let aside = self.disk.written().set_aside.iter().copied();
        (self.disk.all_rows().to_vec(), aside.collect())
    }

    /// Journals that have begun in another's place, of all its cards.
    pub fn renewals(&self) -> u64 {
        self.renewals
    }

    /// Runs that the outputs hold, armed or on air.
    pub fn runs(&self) -> Vec<u64> {
        self.outputs.runs().collect()
    }

    /// Gives the station an input now.
    pub fn tell(&mut self, input: Input) {
        self.caused.push_back(input);
        while let Some(input) = self.caused.pop_front() {
            self.tell_one(input);
        }
    }

    fn tell_one(&mut self, input: Input) {
        self.take_note(&input);
        let step = self.station.step(self.now(), input);
        self.wake = step.wake;
        // One transaction each, as the daemon writes them: void if the power goes before its end.
        let mut transaction = Vec::new();
        for effect in step.effects {
            if effect.is_durable() {
                if self.power_goes(true) {
                    return;
                }
                transaction.push(effect);
                continue;
            }
            if matches!(effect, Effect::Tell(_)) {
                continue;
            }
            if !transaction.is_empty() {
                if self.power_goes(true) {
                    return;
                }
                self.disk.write(&mut transaction);
            }
            // Written, and not yet done.
            if self.power_goes(false) {
                return;
            }
            self.carry_out(effect);
        }
        if !transaction.is_empty() && self.power_goes(true) {
            return;
        }
        self.disk.write(&mut transaction);
    }

    fn take_note(&mut self, input: &Input) {
        match input {
            Input::ScheduleLoaded(schedule) => {
                self.schedule = schedule.clone();
                self.note(self.now(), SimEvent::Schedule(schedule.clone()));
            }
            Input::LibraryChanged(stock) => self.stock = stock.clone(),
            Input::ClockChanged { trust, stepped } => {
                let what = if !stepped.is_zero() {
                    Some(SimEvent::ClockSet(*trust))
                } else {
                    (*trust != self.trust).then_some(SimEvent::Trust(*trust))
                };
                self.trust = *trust;
                if let Some(what) = what {
                    self.note(self.now() - *stepped, what);
                }
            }
            Input::Tick
            | Input::Output(_)
            | Input::Amplifier(_)
            | Input::Command(_)
            | Input::Report(_)
            | Input::ArchiveAgain(_) => {}
        }
    }

    /// Something happened to the station, whose clock had shown `before`.
    fn note(&mut self, before: Timestamp, what: SimEvent) {
        let (world, after, seq) = (self.world, self.now(), self.disk.journal().seq);
        if let Some(trace) = &mut self.trace {
            trace.push(TraceEntry { world, before, after, seq, what });
        }
    }

    /// Lives until the wall clock shows `end`, inclusive.
    pub fn run_until(&mut self, end: Timestamp) {
        self.live_until(self.clock.when(end));
    }

    /// Lives until this instant of the world, inclusive.
    pub fn live_until(&mut self, end: Timestamp) {
        let (mut instant, mut steps) = (self.world, 0);
        loop {
            let event = self.outputs.next_at();
            let wake = self.wake.as_ref().map(|wake| self.clock.when(wake.at));
            let answer = self.centre.as_ref().and_then(SimCentre::next_at);
            let next = [event, wake, answer].into_iter().flatten().min();
            let Some(next) = next.filter(|at| *at <= end) else { break };
            self.world = self.world.max(next);
            steps = if self.world == instant { steps + 1 } else { 0 };
            instant = self.world;
            assert!(
                steps < STEPS_AT_ONE_INSTANT_MAX,
                "the core goes round in circles at {}: {:?}",
                self.now(),
                self.wake
            );
            if self.outputs.next_at().is_some_and(|at| at <= self.world) {
                if let Some(event) = self.outputs.next_event(self.clock) {
                    let cuts = self.cuts;
                    if self.repeat_events {
                        self.tell(Input::Output(event.clone()));
                    }
                    // An output of the life before tells the next one nothing.
                    if self.cuts == cuts {
                        self.tell(Input::Output(event));
                    }
                }
            } else if answer.is_some_and(|at| at <= self.world) {
                if let Some(answer) = self.centre.as_mut().and_then(SimCentre::answer) {
                    self.tell(Input::Report(answer));
                }
            } else {
                self.tell(Input::Tick);
            }
        }
        self.world = self.world.max(end);
    }

    /// Outputs tell how far they are, as they do four times a second.
    pub fn tell_progress(&mut self) {
        for event in self.outputs.progress(self.world) {
            self.tell(Input::Output(event));
        }
    }

    fn wake_up(&mut self) {
        let (trust, stepped) = (self.trust, TimeDelta::zero());
        self.note(self.now(), SimEvent::On { schedule: self.schedule.clone(), trust });
        self.tell(Input::ClockChanged { trust, stepped });
        self.tell(Input::LibraryChanged(self.stock.clone()));
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Amplify { output, on } => {
                let event = self.amplifiers.switch(output, on, self.world);
                self.caused.push_back(Input::Amplifier(event));
            }
            Effect::Arm(order) => {
                let journal = self.disk.journal();
                self.outputs.arm(*order, &self.schedule, journal, self.world, self.clock);
            }
            Effect::Stop { run, zones, fade, .. } => {
                self.outputs.stop(run, &zones, fade, self.world);
            }
            Effect::Archive { path, .. } => {
                let mut stock = (*self.stock).clone();
                stock.items.remove(&path);
                self.stock = Arc::new(stock);
                self.caused.push_back(Input::LibraryChanged(self.stock.clone()));
            }
            Effect::Send(batch) => self.send(&batch),
            Effect::Renew(renewal) => self.renew(renewal),
            // The disk's, or nobody's.
            Effect::Append(_)
            | Effect::Mark(_)
            | Effect::Unmark(_)
            | Effect::Mute(_)
            | Effect::Unmute(_)
            | Effect::Horizon(_)
            | Effect::SetAside { .. }
            | Effect::Through(_)
            | Effect::Tell(_) => {}
        }
    }

    /// Posts what is on the disk.
    fn send(&mut self, batch: &RowBatch) {
        let Some(centre) = &mut self.centre else { return };
        let rows = self.disk.written().rows_after(batch.after, batch.rows_max);
        if rows.is_empty() && self.disk.is_full() {
            centre.no_post(self.world, unreachable("rows wait for the disk"));
        } else {
            centre.post(self.world, self.disk.written().id, rows);
        }
    }

    /// Has the journal go on under another id, as the journal itself chooses it.
    fn renew(&mut self, RenewalOrder { after, .. }: RenewalOrder) {
        let Some(centre) = &mut self.centre else { return };
        self.renewals += 1;
        let id = self.disk.written().id.wrapping_mul(1_000_003).wrapping_add(after + 1);
        match self.disk.renew(id, after) {
            true => centre.no_post(self.world, CentreAnswer::Renewed),
            false => centre.no_post(self.world, unreachable("the journal waits for the disk")),
        }
    }
}
