//! The same [`Station`] in virtual time: a year in a second. Outputs sound every cue to its end,
//! the journal is a value, the audio folder changes only by the archive.
//!
//! `loaphuong simulate` shows a person what a schedule will do; tests hold the promises against it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;

use crate::station::record::{Kind, Outcome, Row};
use crate::station::schedule::{Schedule, SlotId, Timestamp, Trust, ZoneId};
use crate::station::stock::Stock;
use crate::station::{
    Airing, CLOSED_KEPT, CueHeard, CueSource, Effect, Fade, Input, OpenSlot, Order, OutputEvent,
    Recovered, Station, Wake,
};

/// Steps at one instant beyond which the core must be going round in circles.
const STEPS_AT_ONE_INSTANT_MAX: u32 = 100_000;

/// Frames in a millisecond of simulated sound.
const FRAMES_PER_MS: u64 = 48;

/// Level that a simulated bulletin is heard at.
const HEARD_DBFS: f32 = -20.0;

/// A station, its outputs and its journal, at one virtual instant.
pub struct Sim {
    station: Station,
    schedule: Arc<Schedule>,
    stock: Arc<Stock>,
    now: Timestamp,
    wake: Option<Wake>,
    /// What will happen, in order; the number keeps what is due at once in the order of its
    /// coming.
    ahead: BTreeMap<(Timestamp, u64), SimEvent>,
    ahead_last: u64,
    runs: BTreeMap<u64, SimRun>,
    journal: SimJournal,
    rows: Vec<Row>,
}

struct SimRun {
    cues: Vec<SimCue>,
    /// Zones whose voice is not over, with the place of the last cue that they will sound.
    voices: BTreeMap<ZoneId, usize>,
}

enum SimEvent {
    /// Comes if its voice still sounds (any voice, where no zone is named).
    Planned { run: u64, place: usize, zone: Option<ZoneId>, event: OutputEvent },
    /// Comes whatever happens.
    Certain(OutputEvent),
}

struct SimCue {
    index: u32,
    from: Timestamp,
    until: Timestamp,
}

/// What a power cut leaves.
#[derive(Default)]
struct SimJournal {
    seq: u64,
    horizon: Option<Timestamp>,
    marks: BTreeMap<SlotId, OpenSlot>,
    closed: Vec<SlotId>,
    airings: BTreeMap<(Arc<str>, ZoneId), (u32, Timestamp)>,
    heard: BTreeMap<ZoneId, (chrono::NaiveDate, u64)>,
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
            now,
            wake: None,
            ahead: BTreeMap::new(),
            ahead_last: 0,
            runs: BTreeMap::new(),
            journal,
            rows: Vec::new(),
        };
        sim.wake_up();
        sim
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    pub fn station(&self) -> &Station {
        &self.station
    }

    /// The rows written since they were last taken, in order.
    pub fn take_rows(&mut self) -> Vec<Row> {
        std::mem::take(&mut self.rows)
    }

    /// Gives the station an input now.
    pub fn tell(&mut self, input: Input) {
        if let Input::ScheduleLoaded(schedule) = &input {
            self.schedule = schedule.clone();
        }
        if let Input::LibraryChanged(stock) = &input {
            self.stock = stock.clone();
        }
        let step = self.station.step(self.now, input);
        self.wake = step.wake;
        for effect in step.effects {
            self.carry_out(effect);
        }
    }

    /// Lives until `end`, inclusive.
    pub fn run_until(&mut self, end: Timestamp) {
        let (mut instant, mut steps) = (self.now, 0);
        loop {
            let event = self.ahead.keys().next().map(|(at, _)| *at);
            let wake = self.wake.as_ref().map(|wake| wake.at);
            let Some(next) = [event, wake].into_iter().flatten().min().filter(|at| *at <= end)
            else {
                break;
            };
            self.now = self.now.max(next);
            steps = if self.now == instant { steps + 1 } else { 0 };
            instant = self.now;
            assert!(
                steps < STEPS_AT_ONE_INSTANT_MAX,
                "the core goes round in circles at {instant}: {:?}",
                self.wake
            );
            let due = self.ahead.first_entry().filter(|entry| entry.key().0 <= self.now);
            match due.map(|entry| entry.remove()) {
                Some(event) => {
                    if let Some(event) = self.befall(event) {
                        self.tell(Input::Output(event));
                    }
                }
                None => self.tell(Input::Tick),
            }
        }
        self.now = self.now.max(end);
    }

    /// The power goes now and comes back after `off`; the clock is right at once.
    pub fn power_cut(&mut self, off: TimeDelta) {
        self.tell_progress();
        self.ahead.clear();
        self.runs.clear();
        self.now += off;
        self.station = Station::new(self.schedule.clone(), self.journal.recovered(), self.now);
        self.wake_up();
    }

    /// All devices are lost now: every run is over.
    pub fn lose_outputs(&mut self, why: &str) {
        self.tell_progress();
        self.ahead.clear();
        for run in std::mem::take(&mut self.runs).into_keys() {
            self.tell(Input::Output(OutputEvent::Lost { run, why: why.to_owned() }));
        }
    }

    /// Outputs tell how far they are, as they do twice a second.
    fn tell_progress(&mut self) {
        let now = self.now;
        let on_air = self.runs.iter().filter_map(|(run, entry)| {
            let cue = entry.cues.iter().find(|cue| cue.from <= now && now < cue.until)?;
            let heard_ms = u64::try_from((now - cue.from).num_milliseconds()).unwrap_or(0);
            Some(OutputEvent::Progress { run: *run, cue: cue.index, heard_ms })
        });
        for event in on_air.collect::<Vec<_>>() {
            self.tell(Input::Output(event));
        }
    }

    fn wake_up(&mut self) {
        let stepped = TimeDelta::zero();
        self.tell(Input::ClockChanged { trust: Trust::Synced, stepped });
        self.tell(Input::LibraryChanged(self.stock.clone()));
    }

    fn carry_out(&mut self, effect: Effect) {
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
            Effect::Arm(order) => self.arm(&order),
            Effect::Stop { run, zones, fade, .. } => self.stop(run, &zones, fade),
            Effect::Archive { path, .. } => {
                let mut stock = (*self.stock).clone();
                stock.items.remove(&path);
                self.tell(Input::LibraryChanged(Arc::new(stock)));
            }
            Effect::Send(_) | Effect::SetAside { .. } | Effect::Through(_) | Effect::Tell(_) => {}
        }
    }

    fn arm(&mut self, order: &Order) {
        let run = order.run;
        let mut from = order.at.max(self.now);
        let mut cues = Vec::with_capacity(order.cues.len());
        for (place, cue) in order.cues.iter().enumerate() {
            let length_ms = cue.source.length_ms().saturating_sub(cue.skip_ms);
            let until = from + milliseconds(length_ms);
            let device = "simulated".to_owned();
            let started = OutputEvent::Started { run, cue: cue.index, at: from, device };
            self.push(from, SimEvent::Planned { run, place, zone: None, event: started });
            let peak = matches!(cue.source, CueSource::Bulletin(_)).then_some(HEARD_DBFS);
            for voice in &order.voices {
                let ended = OutputEvent::Ended {
                    run,
                    cue: cue.index,
                    zone: voice.zone.clone(),
                    at: until,
                    stopped: false,
                    heard: heard(length_ms, peak),
                };
                let zone = Some(voice.zone.clone());
                self.push(until, SimEvent::Planned { run, place, zone, event: ended });
            }
            cues.push(SimCue { index: cue.index, from, until });
            from = until;
        }
        let voices = order.voices.iter().map(|voice| (voice.zone.clone(), usize::MAX)).collect();
        self.runs.insert(run, SimRun { cues, voices });
    }

    fn stop(&mut self, run: u64, zones: &[ZoneId], fade: Fade) {
        let now = self.now;
        let Some(entry) = self.runs.get_mut(&run) else { return };
        let place = entry.cues.iter().position(|cue| cue.from <= now && now < cue.until);
        let mut ends = Vec::new();
        for zone in zones {
            match (fade, place) {
                (Fade::CueEnd, Some(place)) => {
                    entry.voices.entry(zone.clone()).and_modify(|last| *last = place);
                }
                (Fade::Milliseconds(ms), Some(place)) if entry.voices.remove(zone).is_some() => {
                    let cue = &entry.cues[place];
                    let at = (now + milliseconds(u64::from(ms))).min(cue.until);
                    let heard_ms = u64::try_from((at - cue.from).num_milliseconds()).unwrap_or(0);
                    let heard = heard(heard_ms, Some(HEARD_DBFS));
                    let (cue, zone) = (cue.index, zone.clone());
                    ends.push(OutputEvent::Ended { run, cue, zone, at, stopped: true, heard });
                }
                _ => {
                    entry.voices.remove(zone);
                }
            }
        }
        for event in ends {
            let OutputEvent::Ended { at, .. } = &event else { continue };
            self.push(*at, SimEvent::Certain(event));
        }
    }

    /// What of a planned event still comes, now that it is due.
    fn befall(&mut self, event: SimEvent) -> Option<OutputEvent> {
        let (run, place, zone, event) = match event {
            SimEvent::Certain(event) => return Some(event),
            SimEvent::Planned { run, place, zone, event } => (run, place, zone, event),
        };
        let entry = self.runs.get_mut(&run)?;
        let Some(zone) = zone else {
            return entry.voices.values().any(|last| place <= *last).then_some(event);
        };
        let last = *entry.voices.get(&zone)?;
        if place > last {
            return None;
        }
        if place == last || place + 1 == entry.cues.len() {
            entry.voices.remove(&zone);
        }
        if entry.voices.is_empty() {
            self.runs.remove(&run);
        }
        Some(event)
    }

    fn push(&mut self, at: Timestamp, event: SimEvent) {
        self.ahead_last += 1;
        self.ahead.insert((at, self.ahead_last), event);
    }
}

impl SimJournal {
    fn append(&mut self, row: &Row) {
        assert_eq!(row.seq, self.seq + 1, "rows are numbered without gaps");
        self.seq = row.seq;
        match (row.kind, &row.bulletin) {
            (Kind::Slot, _) => self.closed.push(SlotId {
                due: row.due.utc(),
                zone: row.zone.clone(),
                programme: row.programme.clone(),
            }),
            (Kind::Play, Some(bulletin)) => {
                let at = row.ended_at.unwrap_or(row.due);
                if row.outcome == Outcome::Aired {
                    let key = (bulletin.sha256.as_str().into(), row.zone.clone());
                    let airing = self.airings.entry(key).or_insert((0, at.utc()));
                    *airing = (airing.0 + 1, at.utc());
                }
                if row.ordered_by.is_none() {
                    let date = at.0.date_naive();
                    let heard = self.heard.entry(row.zone.clone()).or_insert((date, 0));
                    let before = if heard.0 == date { heard.1 } else { 0 };
                    *heard = (date, before + row.heard_ms);
                }
            }
            (Kind::Play, None) => {}
        }
    }

    fn recovered(&self) -> Recovered {
        Recovered {
            seq: self.seq,
            horizon: self.horizon,
            open: self.marks.values().cloned().collect(),
            closed: self.closed.iter().rev().take(CLOSED_KEPT).rev().cloned().collect(),
            airings: self
                .airings
                .iter()
                .map(|((sha256, zone), (count, last))| Airing {
                    sha256: sha256.clone(),
                    zone: zone.clone(),
                    count: *count,
                    last: *last,
                })
                .collect(),
            heard_today: self
                .heard
                .iter()
                .map(|(zone, (date, heard_ms))| (zone.clone(), *date, *heard_ms))
                .collect(),
            ..Recovered::default()
        }
    }
}

fn heard(heard_ms: u64, peak_dbfs: Option<f32>) -> CueHeard {
    let frames = heard_ms * FRAMES_PER_MS;
    CueHeard { frames, heard_ms, rms_dbfs: peak_dbfs, peak_dbfs, underruns: 0 }
}

fn milliseconds(ms: u64) -> TimeDelta {
    TimeDelta::milliseconds(i64::try_from(ms).unwrap_or(i64::MAX / 1_000))
}
