//! Events in simulated outputs, and what is told of them.

use super::SimOutputs;
use super::run::{RunEvent, sounded};
use crate::sim::clock::WallClock;
use crate::sim::content_flaw::{ContentFlaw, heard};
use crate::station::ids::{Timestamp, ZoneId};
use crate::station::{CueSource, OutputEvent};
use crate::units::span_ms;
use crate::wire::{OutputTrouble, ProcessEnd, QuotedText};
use chrono::TimeDelta;

/// What is stopped so shortly before its end was heard to its end: what is heard and how long a cue
/// is are both told in whole milliseconds.
const ROUNDED: TimeDelta = TimeDelta::milliseconds(2);

/// Level that a simulated bulletin is heard at.
const HEARD_DBFS: f32 = -20.0;

impl SimOutputs {
    /// What happens next; `None` if nothing is left of it to tell.
    pub fn next_event(&mut self, clock: WallClock) -> Option<OutputEvent> {
        let ((at, _), event) = self.pending.pop_first()?;
        let wall = clock.shows(at);
        match event {
            RunEvent::Begins { run, place } => self.begins(run, place, at, wall),
            RunEvent::Told { run, place } => self.told(run, place, at),
            RunEvent::Absent { run } => {
                self.end_run(run, at)?;
                Some(OutputEvent::Lost { run, trouble: not_there() })
            }
            RunEvent::Gone { run } => Some(OutputEvent::Lost { run, trouble: aborted() }),
            RunEvent::Dies { run, place } => self.dies(run, place, at),
            RunEvent::Breaks { run, place } => self.breaks(run, place, at),
            RunEvent::Ends { run, place, zone } => self.ends(run, place, zone, at, wall),
            RunEvent::Faded { run, zone } => self.faded(run, zone, at, wall),
        }
    }

    fn begins(
        &mut self,
        run: u64,
        place: usize,
        at: Timestamp,
        wall: Timestamp,
    ) -> Option<OutputEvent> {
        let entry = self.runs.get_mut(&run)?;
        let on = entry.voices.values().any(|voice| place <= voice.last);
        let cue = entry.cues.get_mut(place).filter(|_| on)?;
        cue.from_wall = Some(wall);
        let (index, until) = (cue.index, cue.until);
        if let Some(next) = self.progress_every.map(|every| at + every)
            && next < until
        {
            self.push(next, RunEvent::Told { run, place });
        }
        let device = "simulated".to_owned();
        Some(OutputEvent::Started { run, cue: index, at: wall, device })
    }

    fn told(&mut self, run: u64, place: usize, at: Timestamp) -> Option<OutputEvent> {
        let cue = self.runs.get(&run)?.cues.get(place)?;
        let (index, from, until) = (cue.index, cue.from, cue.until);
        if let Some(next) = self.progress_every.map(|every| at + every)
            && next < until
        {
            self.push(next, RunEvent::Told { run, place });
        }
        let heard_ms = span_ms(at - from);
        Some(OutputEvent::Progress { run, cue: index, heard_ms })
    }

    fn dies(&mut self, run: u64, place: usize, at: Timestamp) -> Option<OutputEvent> {
        let entry = self.end_run(run, at)?;
        // The process takes its other runs with it.
        for run in self.lose(Some(&entry.output), at) {
            self.push(at, RunEvent::Gone { run });
        }
        let (cue, trouble) = (entry.cues.get(place)?.index, aborted());
        Some(OutputEvent::Died { run, cue, trouble })
    }

    fn breaks(&mut self, run: u64, place: usize, at: Timestamp) -> Option<OutputEvent> {
        let entry = self.runs.get_mut(&run)?;
        let broken = entry.cues.get(place)?;
        let cue = broken.index;
        if let Some(recording) = &mut self.recording {
            let whole = broken.flaw == Some(ContentFlaw::BreaksBehind);
            for (zone, voice) in entry.voices.iter().filter(|(_, one)| place <= one.last) {
                recording.extend(sounded(voice, zone, broken, place, at, whole));
            }
        }
        entry.voices.retain(|_, voice| voice.last > place);
        self.forget_if_over(run, place);
        let trouble = self.cue_trouble.clone();
        Some(OutputEvent::Broken { run, cue, trouble })
    }

    fn ends(
        &mut self,
        run: u64,
        place: usize,
        zone: ZoneId,
        at: Timestamp,
        wall: Timestamp,
    ) -> Option<OutputEvent> {
        let entry = self.runs.get_mut(&run)?;
        let voice = entry.voices.get(&zone).filter(|voice| place <= voice.last)?;
        let cue = &entry.cues[place];
        let (index, length) = (cue.index, cue.until - cue.from);
        let quiet = matches!(cue.source, CueSource::Pause { .. });
        let peak = (!quiet).then_some(HEARD_DBFS);
        let heard = cue.heard_in(&zone, heard(length, peak));
        if let Some(recording) = &mut self.recording {
            recording.extend(sounded(voice, &zone, cue, place, at, true));
        }
        if voice.last == place {
            entry.voices.remove(&zone);
        }
        self.forget_if_over(run, place);
        let stopped = false;
        Some(OutputEvent::Ended { run, cue: index, zone, at: wall, stopped, heard })
    }

    fn faded(
        &mut self,
        run: u64,
        zone: ZoneId,
        at: Timestamp,
        wall: Timestamp,
    ) -> Option<OutputEvent> {
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
        let heard = cue.heard_in(&zone, heard(length, Some(HEARD_DBFS)));
        let index = cue.index;
        self.forget_if_over(run, 0);
        let stopped = true;
        Some(OutputEvent::Ended { run, cue: index, zone, at: wall, stopped, heard })
    }
}

fn not_there() -> OutputTrouble {
    OutputTrouble::NotThere { device: QuotedText::new("simulated") }
}

/// As a panic ends a speaker.
fn aborted() -> OutputTrouble {
    OutputTrouble::SpeakerEnded { end: ProcessEnd::Signalled { signal: 6 } }
}
