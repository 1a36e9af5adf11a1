//! The same [`Station`] in virtual time: a year in a second. Outputs sound every cue to its end
//! unless told otherwise, the journal is a value, the audio folder changes only by the archive.
//!
//! `loaphuong simulate` shows a person what a schedule will do; tests hold the promises against it,
//! with power cuts at any effect, clocks set back and forth, devices lost and silent. Two times
//! are kept apart: the world's, in which sound lasts as long as it lasts, and the station's wall
//! clock, which may be set.

mod journal;
mod outputs;

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::TimeDelta;

use crate::station::record::Row;
use crate::station::schedule::{OutputId, Schedule, Timestamp, Trust};
use crate::station::stock::Stock;
use crate::station::{Airing, Effect, Input, OutputEvent, Station, Wake};

use journal::SimJournal;
use outputs::SimOutputs;
pub use outputs::Sounded;

/// Steps at one instant beyond which the core must be going round in circles.
const STEPS_AT_ONE_INSTANT_MAX: u32 = 20_000;

/// A station, its outputs and its journal, at one virtual instant.
pub struct Sim {
    station: Station,
    schedule: Arc<Schedule>,
    stock: Arc<Stock>,
    trust: Trust,
    /// The world's time.
    world: Timestamp,
    /// Wall clock less world.
    offset: TimeDelta,
    wake: Option<Wake>,
    outputs: SimOutputs,
    journal: SimJournal,
    rows: Vec<Row>,
    /// Inputs that effects have caused.
    caused: VecDeque<Input>,
    /// Effects until the power goes, and for how long it goes.
    cut_after: Option<(usize, TimeDelta)>,
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
            journal.airings.insert(key, (airing.count, airing.last));
        }
        let station = Station::new(schedule.clone(), journal.recovered(), now);
        let mut sim = Sim {
            station,
            schedule,
            stock,
            trust: Trust::Synced,
            world: now,
            offset: TimeDelta::zero(),
            wake: None,
            outputs: SimOutputs::default(),
            journal,
            rows: Vec::new(),
            caused: VecDeque::new(),
            cut_after: None,
        };
        sim.wake_up();
        sim
    }

    /// What the station's wall clock shows.
    pub fn now(&self) -> Timestamp {
        self.world + self.offset
    }

    pub fn station(&self) -> &Station {
        &self.station
    }

    /// The stock as it is, the archive's work included.
    pub fn stock(&self) -> &Arc<Stock> {
        &self.stock
    }

    /// The rows written since they were last taken, in order.
    pub fn take_rows(&mut self) -> Vec<Row> {
        std::mem::take(&mut self.rows)
    }

    /// From now on, what would be heard is kept, for [`Sim::take_sounded`].
    pub fn keep_recording(&mut self) {
        self.outputs.recording.get_or_insert_default();
    }

    /// What was heard since it was last taken, whatever the rows say; by end.
    pub fn take_sounded(&mut self) -> Vec<Sounded> {
        self.outputs.recording.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Gives the station an input now.
    pub fn tell(&mut self, input: Input) {
        self.caused.push_back(input);
        while let Some(input) = self.caused.pop_front() {
            self.tell_one(input);
        }
    }

    fn tell_one(&mut self, input: Input) {
        match &input {
            Input::ScheduleLoaded(schedule) => self.schedule = schedule.clone(),
            Input::LibraryChanged(stock) => self.stock = stock.clone(),
            Input::ClockChanged { trust, .. } => self.trust = *trust,
            _ => {}
        }
        let step = self.station.step(self.now(), input);
        self.wake = step.wake;
        // One transaction each, as the daemon writes them: void if the power goes before its end.
        let mut unwritten = Vec::new();
        for effect in step.effects {
            if let Some((left, off)) = &mut self.cut_after {
                if *left == 0 {
                    let off = *off;
                    self.cut_after = None;
                    self.kill(off);
                    return;
                }
                *left -= 1;
            }
            match effect {
                Effect::Append(_) | Effect::Mark(_) | Effect::Unmark(_) | Effect::Horizon(_) => {
                    unwritten.push(effect);
                }
                Effect::Tell(_) => {}
                other => {
                    self.write(&mut unwritten);
                    self.carry_out(other);
                }
            }
        }
        self.write(&mut unwritten);
    }

    /// Lives until the wall clock shows `end`, inclusive.
    pub fn run_until(&mut self, end: Timestamp) {
        let (mut instant, mut steps) = (self.world, 0);
        loop {
            let event = self.outputs.next_at();
            let wake = self.wake.as_ref().map(|wake| wake.at - self.offset);
            let next = [event, wake].into_iter().flatten().min();
            let Some(next) = next.filter(|at| *at + self.offset <= end) else { break };
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
                if let Some(event) = self.outputs.happen(self.offset) {
                    self.tell(Input::Output(event));
                }
            } else {
                self.tell(Input::Tick);
            }
        }
        self.world = self.world.max(end - self.offset);
    }

    /// The power goes now and comes back after `off`; the clock is right at once. The outputs have
    /// just told how far they are.
    pub fn power_cut(&mut self, off: TimeDelta) {
        self.tell_progress();
        self.kill(off);
    }

    /// The same without a word from the outputs.
    pub fn kill(&mut self, off: TimeDelta) {
        self.outputs.fall_silent(self.world);
        self.caused.clear();
        self.world += off;
        self.station = Station::new(self.schedule.clone(), self.journal.recovered(), self.now());
        self.wake_up();
    }

    /// The power will go after so many effects, in the middle of a step as like as not.
    pub fn kill_after(&mut self, effects: usize, off: TimeDelta) {
        self.cut_after = Some((effects, off));
    }

    /// All devices are lost now: every run is over.
    pub fn lose_outputs(&mut self, why: &str) {
        self.lose(None, why);
    }

    /// One device is lost now.
    pub fn lose_output(&mut self, output: &OutputId, why: &str) {
        self.lose(Some(output), why);
    }

    fn lose(&mut self, output: Option<&OutputId>, why: &str) {
        self.tell_progress();
        for run in self.outputs.lose(output, self.world) {
            self.tell(Input::Output(OutputEvent::Lost { run, why: why.to_owned() }));
        }
    }

    /// What sounds or is armed ends without a word: neither its end nor its loss is told.
    pub fn hang_outputs(&mut self) {
        self.outputs.fall_silent(self.world);
    }

    /// In the runs armed from now on, bulletins end this much before their promised length.
    pub fn shorten_bulletins(&mut self, by_ms: u64) {
        self.outputs.short_ms = by_ms;
    }

    /// In the runs armed from now on, every `nth` cue cannot be sounded; 0 for none.
    pub fn break_cues(&mut self, nth: usize) {
        self.outputs.break_every = nth;
    }

    /// The wall clock is set by `by`, and the daemon has noticed.
    pub fn step_clock(&mut self, by: TimeDelta) {
        self.offset += by;
        self.tell(Input::ClockChanged { trust: self.trust, stepped: by });
    }

    /// The clock is trusted otherwise.
    pub fn trust(&mut self, trust: Trust) {
        self.tell(Input::ClockChanged { trust, stepped: TimeDelta::zero() });
    }

    /// Outputs tell how far they are, as they do four times a second.
    pub fn tell_progress(&mut self) {
        for event in self.outputs.progress(self.world) {
            self.tell(Input::Output(event));
        }
    }

    fn wake_up(&mut self) {
        let (trust, stepped) = (self.trust, TimeDelta::zero());
        self.tell(Input::ClockChanged { trust, stepped });
        self.tell(Input::LibraryChanged(self.stock.clone()));
    }

    fn write(&mut self, unwritten: &mut Vec<Effect>) {
        for effect in unwritten.drain(..) {
            match effect {
                Effect::Append(row) => {
                    self.journal.append(&row);
                    self.rows.push(*row);
                }
                Effect::Mark(mark) => {
                    self.journal.marks.insert(mark.id.clone(), *mark);
                }
                Effect::Unmark(id) => {
                    self.journal.marks.remove(&id);
                }
                Effect::Horizon(at) => self.journal.horizon = Some(at),
                _ => {}
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Arm(order) => {
                self.outputs.arm(*order, &self.journal, self.world, self.offset);
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
            _ => {}
        }
    }
}
