//! Outputs that sound every cue to its end, tell what they do as speakers tell it, and keep a
//! recording of what would be heard. All instants are the world's; what is told is the wall's.

mod arming;
mod events;
mod run;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;

use super::clock::WallClock;
use super::content_flaw::ContentFlaw;
use super::recording::SoundedCue;
use crate::station::ids::{OutputId, Timestamp, ZoneId};
use crate::station::{Fade, OutputEvent};
use crate::units::{milliseconds, span_ms};
use crate::wire::CueTrouble;
use run::{RunEvent, SimCue, SimRun, sounded};

/// The simulated outputs: runs in virtual time, and what happens to them.
#[derive(Default)]
pub struct SimOutputs {
    /// What will happen, in order; the number keeps what happens at once in the order of its
    /// coming.
    pending: BTreeMap<(Timestamp, u64), RunEvent>,
    events_last: u64,
    runs: BTreeMap<u64, SimRun>,
    pub recording: Option<Vec<SoundedCue>>,
    pub short_ms: u64,
    pub break_every: usize,
    /// How often runs tell how far they are, by themselves.
    pub progress_every: Option<TimeDelta>,
    /// Outputs that are out of order.
    pub trouble: BTreeMap<OutputId, SimOutputFault>,
    /// Contents that are not what their intake took them for.
    pub flaws: BTreeMap<Arc<str>, ContentFlaw>,
    /// Why cues break off.
    pub cue_trouble: CueTrouble,
}

/// What is the matter with an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimOutputFault {
    /// There is no such device: whatever is armed is lost, and it says so.
    Absent,
    /// It takes what is armed, sounds nothing and says nothing.
    Hanging,
}

impl SimOutputs {
    pub fn next_at(&self) -> Option<Timestamp> {
        self.pending.keys().next().map(|(at, _)| *at)
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
                (Fade::CueEnd, Some(_)) => {}
            }
        }
        if entry.voices.is_empty() {
            self.runs.remove(&run);
        }
        for (zone, at) in faded {
            self.push(at, RunEvent::Faded { run, zone });
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
            self.next_event(clock);
        }
    }

    /// Everything ends here and now, and nothing is told.
    pub fn fall_silent(&mut self, world: Timestamp) {
        self.lose(None, world);
        self.pending.clear();
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

    fn push(&mut self, at: Timestamp, event: RunEvent) {
        self.events_last += 1;
        self.pending.insert((at, self.events_last), event);
    }
}
