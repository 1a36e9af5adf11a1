//! Outputs that sound every cue to its end, tell what they do as speakers tell it, and keep a
//! recording of what would be heard. All instants are the world's; what is told is the wall's.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;

use super::clock::WallClock;
use super::flaws::{DECODED_AHEAD, Flaw, SPEAKER_STARTS, flawed, heard};
use super::journal::SimJournal;
use super::recording::Sounded;
use crate::station::ids::{OutputId, SlotId, Timestamp, ZoneId};
use crate::station::{CueSource, Fade, Order, OutputEvent, SlotState};
use crate::units::{milliseconds, span_ms};
use crate::wire::{CueTrouble, OutputTrouble, ProcessEnd, Quoted};

/// What is stopped so shortly before its end was heard to its end: what is heard and how long a cue
/// is are both told in whole milliseconds.
const ROUNDED: TimeDelta = TimeDelta::milliseconds(2);

/// Level that a simulated bulletin is heard at.
const HEARD_DBFS: f32 = -20.0;

/// The simulated outputs: runs in virtual time, and what befalls them.
#[derive(Default)]
pub struct SimOutputs {
    /// What will happen, in order; the number keeps what happens at once in the order of its
    /// coming.
    ahead: BTreeMap<(Timestamp, u64), Ahead>,
    ahead_last: u64,
    runs: BTreeMap<u64, SimRun>,
    pub recording: Option<Vec<Sounded>>,
    pub short_ms: u64,
    pub break_every: usize,
    /// How often runs tell how far they are, by themselves.
    pub progress_every: Option<TimeDelta>,
    /// Outputs that are out of order.
    pub trouble: BTreeMap<OutputId, Trouble>,
    /// Contents that are not what their intake took them for.
    pub flaws: BTreeMap<Arc<str>, Flaw>,
    /// Why cues break off.
    pub cue_trouble: CueTrouble,
}

/// What is the matter with an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// There is no such device: whatever is armed is lost, and it says so.
    Absent,
    /// It takes what is armed, sounds nothing and says nothing.
    Hanging,
}

/// From an order to the word that there is no device.
const ABSENT_AFTER: TimeDelta = TimeDelta::milliseconds(700);

struct SimRun {
    output: OutputId,
    cues: Vec<SimCue>,
    voices: BTreeMap<ZoneId, Voice>,
}

struct SimCue {
    index: u32,
    source: CueSource,
    flaw: Option<Flaw>,
    from: Timestamp,
    until: Timestamp,
    /// Wall clock at `from`, known when it has begun.
    from_wall: Option<Timestamp>,
}

struct Voice {
    slot: SlotId,
    emergency: bool,
    /// It ends with this cue, by place.
    last: usize,
    fading: bool,
}

enum Ahead {
    Begins { run: u64, place: usize },
    Breaks { run: u64, place: usize },
    Ends { run: u64, place: usize, zone: ZoneId },
    Faded { run: u64, zone: ZoneId },
    Told { run: u64, place: usize },
    Absent { run: u64 },
    Gone { run: u64 },
    Dies { run: u64, place: usize },
}

impl SimOutputs {
    pub fn next_at(&self) -> Option<Timestamp> {
        self.ahead.keys().next().map(|(at, _)| *at)
    }

    /// What happens next; `None` if nothing is left of it to tell.
    pub fn happen(&mut self, clock: WallClock) -> Option<OutputEvent> {
        let ((at, _), ahead) = self.ahead.pop_first()?;
        let wall = clock.shows(at);
        match ahead {
            Ahead::Begins { run, place } => {
                let entry = self.runs.get_mut(&run)?;
                let on = entry.voices.values().any(|voice| place <= voice.last);
                let cue = entry.cues.get_mut(place).filter(|_| on)?;
                cue.from_wall = Some(wall);
                let (index, until) = (cue.index, cue.until);
                if let Some(next) = self.progress_every.map(|every| at + every)
                    && next < until
                {
                    self.push(next, Ahead::Told { run, place });
                }
                let device = "simulated".to_owned();
                Some(OutputEvent::Started { run, cue: index, at: wall, device })
            }
            Ahead::Told { run, place } => {
                let cue = self.runs.get(&run)?.cues.get(place)?;
                let (index, from, until) = (cue.index, cue.from, cue.until);
                if let Some(next) = self.progress_every.map(|every| at + every)
                    && next < until
                {
                    self.push(next, Ahead::Told { run, place });
                }
                let heard_ms = span_ms(at - from);
                Some(OutputEvent::Progress { run, cue: index, heard_ms })
            }
            Ahead::Absent { run } => {
                self.end_run(run, at)?;
                Some(OutputEvent::Lost { run, trouble: not_there() })
            }
            Ahead::Gone { run } => Some(OutputEvent::Lost { run, trouble: aborted() }),
            Ahead::Dies { run, place } => {
                let entry = self.end_run(run, at)?;
                // The process takes its other runs with it.
                for run in self.lose(Some(&entry.output), at) {
                    self.push(at, Ahead::Gone { run });
                }
                let (cue, trouble) = (entry.cues.get(place)?.index, aborted());
                Some(OutputEvent::Died { run, cue, trouble })
            }
            Ahead::Breaks { run, place } => {
                let entry = self.runs.get_mut(&run)?;
                let broken = entry.cues.get(place)?;
                let cue = broken.index;
                if let Some(recording) = &mut self.recording {
                    let whole = broken.flaw == Some(Flaw::BreaksBehind);
                    for (zone, voice) in entry.voices.iter().filter(|(_, one)| place <= one.last) {
                        recording.extend(sounded(voice, zone, broken, place, at, whole));
                    }
                }
                entry.voices.retain(|_, voice| voice.last > place);
                self.forget_if_over(run, place);
                let trouble = self.cue_trouble.clone();
                Some(OutputEvent::Broken { run, cue, trouble })
            }
            Ahead::Ends { run, place, zone } => {
                let entry = self.runs.get_mut(&run)?;
                let voice = entry.voices.get(&zone).filter(|voice| place <= voice.last)?;
                let cue = &entry.cues[place];
                let (index, length, flaw) = (cue.index, cue.until - cue.from, cue.flaw);
                let quiet = matches!(cue.source, CueSource::Pause { .. });
                let peak = (!quiet).then_some(HEARD_DBFS);
                if let Some(recording) = &mut self.recording {
                    recording.extend(sounded(voice, &zone, cue, place, at, true));
                }
                if voice.last == place {
                    entry.voices.remove(&zone);
                }
                self.forget_if_over(run, place);
                let heard = flawed(heard(length, peak), flaw);
                let stopped = false;
                Some(OutputEvent::Ended { run, cue: index, zone, at: wall, stopped, heard })
            }
            Ahead::Faded { run, zone } => {
                let entry = self.runs.get_mut(&run)?;
                let voice = entry.voices.remove(&zone)?;
                // Between two cues a speaker names the one that is over.
                let place = entry.cues.iter().rposition(|cue| cue.from_wall.is_some())?;
                let cue = &entry.cues[place];
                let length = at.min(cue.until) - cue.from;
                // One that has ended is in the recording.
                if let Some(recording) = &mut self.recording
                    && at < cue.until
                {
                    let whole = cue.until - at < ROUNDED;
                    recording.extend(sounded(&voice, &zone, cue, place, at, whole));
                }
                let heard = flawed(heard(length, Some(HEARD_DBFS)), cue.flaw);
                let index = cue.index;
                self.forget_if_over(run, 0);
                let stopped = true;
                Some(OutputEvent::Ended { run, cue: index, zone, at: wall, stopped, heard })
            }
        }
    }

    /// Takes an order.
    ///
    /// # Panics
    /// If what it allows is not in the journal.
    pub fn arm(&mut self, order: Order, journal: &SimJournal, world: Timestamp, clock: WallClock) {
        let voices = order.voices.iter().map(|voice| {
            let mark = journal.marks.values().find(|mark| {
                mark.id.zone == voice.zone
                    && mark.id.programme == order.programme
                    && mark.state == SlotState::Armed { at: order.at }
            });
            let mark = mark.expect("an order's mark is written ahead of it");
            let (slot, emergency) = (mark.id.clone(), mark.is_emergency());
            (voice.zone.clone(), Voice { slot, emergency, last: usize::MAX, fading: false })
        });
        let voices: BTreeMap<_, _> = voices.collect();
        let mut entry = SimRun { output: order.output, cues: Vec::new(), voices };
        let mut from = clock.when(order.at).max(world);
        let trouble = self.trouble.get(&entry.output).copied();
        if trouble == Some(Trouble::Absent) {
            self.push(world + ABSENT_AFTER, Ahead::Absent { run: order.run });
        }
        if trouble.is_some() {
            self.runs.insert(order.run, entry);
            return;
        }
        let last = order.cues.len().saturating_sub(1);
        for (place, cue) in order.cues.into_iter().enumerate() {
            let run = order.run;
            if self.break_every > 0 && (place + 1) % self.break_every == 0 {
                self.push(from, Ahead::Breaks { run, place });
                let (index, source) = (cue.index, cue.source);
                let (until, from_wall) = (from, None);
                entry.cues.push(SimCue { index, source, flaw: None, from, until, from_wall });
                continue;
            }
            let mut length_ms = cue.source.length_ms().saturating_sub(cue.skip_ms);
            if matches!(cue.source, CueSource::Bulletin(_)) {
                length_ms = length_ms.saturating_sub(self.short_ms);
            }
            let flaw = match &cue.source {
                CueSource::Bulletin(bulletin) => self.flaws.get(&bulletin.sha256).copied(),
                _ => None,
            };
            if flaw == Some(Flaw::BreaksOff) {
                length_ms /= 2;
            }
            let until = from + milliseconds(length_ms);
            self.push(from, Ahead::Begins { run, place });
            if flaw == Some(Flaw::KillsSpeaker) {
                let at = (from - DECODED_AHEAD).max(world + SPEAKER_STARTS);
                // What it told last of the cue that was on air then.
                let on_air = entry.cues.iter().position(|one| at < one.until);
                if let Some(place) = on_air.filter(|place| entry.cues[*place].from < at) {
                    self.push(at, Ahead::Told { run, place });
                }
                self.push(at, Ahead::Dies { run, place });
            }
            let breaks = matches!(flaw, Some(Flaw::BreaksOff | Flaw::BreaksBehind));
            if breaks {
                self.push(until, Ahead::Told { run, place });
                self.push(until, Ahead::Breaks { run, place });
            }
            let zones = entry.voices.keys().filter(|_| !breaks).cloned();
            for zone in zones.collect::<Vec<_>>() {
                self.push(until, Ahead::Ends { run, place, zone });
            }
            let (index, source, from_wall) = (cue.index, cue.source, None);
            entry.cues.push(SimCue { index, source, flaw, from, until, from_wall });
            from = until;
        }
        entry.voices.values_mut().for_each(|voice| voice.last = last);
        self.runs.insert(order.run, entry);
    }

    /// Ends voices as a speaker does: a fade goes on into the next cue, if one begins in it.
    pub fn stop(&mut self, run: u64, zones: &[ZoneId], fade: Fade, world: Timestamp) {
        let Some(entry) = self.runs.get_mut(&run) else { return };
        let place = entry.cues.iter().rposition(|cue| cue.from_wall.is_some());
        let mut faded = Vec::new();
        for zone in zones {
            let Some(voice) = entry.voices.get_mut(zone) else { continue };
            match (fade, place) {
                // Nothing sounds yet that could be faded or awaited.
                (_, None) => {
                    entry.voices.remove(zone);
                }
                (Fade::CueEnd, Some(place)) if !voice.fading => {
                    // A speaker tells of an end when the next cue is on its way to the ear already.
                    let over = entry.cues[place].until <= world;
                    voice.last = place + usize::from(over && place + 1 < entry.cues.len());
                }
                // Of two fades the one that is through first ends the voice.
                (Fade::Milliseconds(ms), Some(_)) => {
                    voice.fading = true;
                    voice.last = entry.cues.len().saturating_sub(1);
                    faded.push((zone.clone(), world + milliseconds(u64::from(ms))));
                }
                _ => {}
            }
        }
        if entry.voices.is_empty() {
            self.runs.remove(&run);
        }
        for (zone, at) in faded {
            self.push(at, Ahead::Faded { run, zone });
        }
    }

    /// How far each run on air is.
    pub fn progress(&self, world: Timestamp) -> Vec<OutputEvent> {
        let on_air = self.runs.iter().filter_map(|(run, entry)| {
            let cue = entry
                .cues
                .iter()
                .find(|cue| cue.from_wall.is_some() && cue.from <= world && world < cue.until)?;
            let heard_ms = span_ms(world - cue.from);
            Some(OutputEvent::Progress { run: *run, cue: cue.index, heard_ms })
        });
        on_air.collect()
    }

    /// What is armed and on air, by run.
    pub fn runs(&self) -> impl Iterator<Item = u64> {
        self.runs.keys().copied()
    }

    /// Sounds on until then, and nobody hears of it.
    pub fn sound_on(&mut self, until: Timestamp, clock: WallClock) {
        while self.next_at().is_some_and(|at| at <= until) {
            self.happen(clock);
        }
    }

    /// Everything ends here and now, and nothing is told.
    pub fn fall_silent(&mut self, world: Timestamp) {
        self.lose(None, world);
        self.ahead.clear();
    }

    /// The runs of an output (of all) are over. Says which.
    pub fn lose(&mut self, output: Option<&OutputId>, world: Timestamp) -> Vec<u64> {
        let meant = |entry: &SimRun| output.is_none_or(|output| entry.output == *output);
        let lost: Vec<u64> =
            self.runs.iter().filter(|(_, entry)| meant(entry)).map(|(run, _)| *run).collect();
        for run in &lost {
            self.end_run(*run, world);
        }
        lost
    }

    /// A run is over where it is.
    fn end_run(&mut self, run: u64, world: Timestamp) -> Option<SimRun> {
        let entry = self.runs.remove(&run)?;
        let on = |cue: &SimCue| cue.from_wall.is_some() && cue.from <= world && world < cue.until;
        if let Some(recording) = &mut self.recording
            && let Some(place) = entry.cues.iter().position(on)
        {
            for (zone, voice) in entry.voices.iter().filter(|(_, voice)| place <= voice.last) {
                recording.extend(sounded(voice, zone, &entry.cues[place], place, world, false));
            }
        }
        Some(entry)
    }

    fn forget_if_over(&mut self, run: u64, place: usize) {
        let over = |entry: &SimRun| entry.voices.is_empty() || place >= entry.cues.len();
        if self.runs.get(&run).is_some_and(over) {
            self.runs.remove(&run);
        }
    }

    fn push(&mut self, at: Timestamp, ahead: Ahead) {
        self.ahead_last += 1;
        self.ahead.insert((at, self.ahead_last), ahead);
    }
}

fn sounded(
    voice: &Voice,
    zone: &ZoneId,
    cue: &SimCue,
    place: usize,
    until: Timestamp,
    whole: bool,
) -> Option<Sounded> {
    let sha256 = match &cue.source {
        CueSource::Bulletin(bulletin) => Some(bulletin.sha256.clone()),
        _ => None,
    };
    Some(Sounded {
        zone: zone.clone(),
        slot: voice.slot.clone(),
        cue: cue.index,
        sha256,
        from: cue.from,
        until,
        from_wall: cue.from_wall?,
        whole,
        first: place == 0,
        emergency: voice.emergency,
    })
}

fn not_there() -> OutputTrouble {
    OutputTrouble::NotThere { device: Quoted::new("simulated") }
}

/// As a panic ends a speaker.
fn aborted() -> OutputTrouble {
    OutputTrouble::SpeakerEnded { end: ProcessEnd::Signalled { signal: 6 } }
}
