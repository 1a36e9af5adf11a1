//! Orders, as simulated outputs take them.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::run::{RunEvent, SimCue, SimRun, SimVoice};
use super::{SimOutputFault, SimOutputs};
use crate::sim::clock::WallClock;
use crate::sim::content_flaw::{ContentFlaw, DECODED_AHEAD, SPEAKER_STARTS};
use crate::sim::journal::SimJournal;
use crate::station::ids::{Timestamp, ZoneId};
use crate::station::schedule::Schedule;
use crate::station::{CueSource, OrderedCue, RunOrder, SlotState};
use crate::units::milliseconds;

/// From an order to the word that there is no device.
const ABSENT_AFTER: TimeDelta = TimeDelta::milliseconds(700);

impl SimOutputs {
    /// Takes an order. `schedule` says in which of its zones nothing of a cue can be heard.
    ///
    /// # Panics
    /// If what it allows is not in the journal.
    pub fn arm(
        &mut self,
        order: RunOrder,
        schedule: &Schedule,
        journal: &SimJournal,
        world: Timestamp,
        clock: WallClock,
    ) {
        let voices = voices(&order, journal);
        let mut entry = SimRun { output: order.output, cues: Vec::new(), voices };
        let trouble = self.trouble.get(&entry.output).copied();
        if trouble == Some(SimOutputFault::Absent) {
            self.push(world + ABSENT_AFTER, RunEvent::Absent { run: order.run });
        }
        if trouble.is_none() {
            let last = order.cues.len().saturating_sub(1);
            let mut from = clock.when(order.at).max(world);
            for cue in order.cues {
                let silent_in = entry.voices.keys().filter_map(|id| {
                    let zone = schedule.zones.get(id)?;
                    let why = schedule.inaudible(&cue.source, zone, order.at, order.priority)?;
                    Some((id.clone(), why))
                });
                let silent_in = silent_in.collect();
                from = self.arm_cue(order.run, &mut entry, cue, from, world);
                if let Some(cue) = entry.cues.last_mut() {
                    cue.silent_in = silent_in;
                }
            }
            entry.voices.values_mut().for_each(|voice| voice.last = last);
        }
        self.runs.insert(order.run, entry);
    }

    /// Puts the next cue of a run behind the others, to begin at `from`. Answers when it ends.
    fn arm_cue(
        &mut self,
        run: u64,
        entry: &mut SimRun,
        cue: OrderedCue,
        from: Timestamp,
        world: Timestamp,
    ) -> Timestamp {
        let place = entry.cues.len();
        let OrderedCue { index, source, skip_ms, .. } = cue;
        if self.break_every > 0 && (place + 1).is_multiple_of(self.break_every) {
            self.push(from, RunEvent::Breaks { run, place });
            let (until, from_wall) = (from, None);
            let silent_in = BTreeMap::new();
            entry.cues.push(SimCue {
                index,
                source,
                flaw: None,
                silent_in,
                from,
                until,
                from_wall,
            });
            return from;
        }
        let flaw = self.flaw_of(&source);
        let until = from + milliseconds(self.sounding_ms(&source, skip_ms, flaw));
        self.push(from, RunEvent::Begins { run, place });
        if flaw == Some(ContentFlaw::KillsSpeaker) {
            let at = (from - DECODED_AHEAD).max(world + SPEAKER_STARTS);
            // What it told last of the cue that was on air then.
            let on_air = entry.cues.iter().position(|one| at < one.until);
            if let Some(place) = on_air.filter(|place| entry.cues[*place].from < at) {
                self.push(at, RunEvent::Told { run, place });
            }
            self.push(at, RunEvent::Dies { run, place });
        }
        if matches!(flaw, Some(ContentFlaw::BreaksOff | ContentFlaw::BreaksBehind)) {
            self.push(until, RunEvent::Told { run, place });
            self.push(until, RunEvent::Breaks { run, place });
        } else {
            for zone in entry.voices.keys().cloned() {
                self.push(until, RunEvent::Ends { run, place, zone });
            }
        }
        let (silent_in, from_wall) = (BTreeMap::new(), None);
        entry.cues.push(SimCue { index, source, flaw, silent_in, from, until, from_wall });
        until
    }

    fn flaw_of(&self, source: &CueSource) -> Option<ContentFlaw> {
        self.flaws.get(&source.bulletin()?.sha256).copied()
    }

    /// How long a cue sounds from `skip_ms` on, milliseconds.
    fn sounding_ms(&self, source: &CueSource, skip_ms: u64, flaw: Option<ContentFlaw>) -> u64 {
        let mut length_ms = source.length_ms().saturating_sub(skip_ms);
        if matches!(source, CueSource::Bulletin(_)) {
            length_ms = length_ms.saturating_sub(self.short_ms);
        }
        if flaw == Some(ContentFlaw::BreaksOff) { length_ms / 2 } else { length_ms }
    }
}

/// The voices of an order, each by the mark that allows it.
fn voices(order: &RunOrder, journal: &SimJournal) -> BTreeMap<ZoneId, SimVoice> {
    let voices = order.voices.iter().map(|voice| {
        let mark = journal.marks.values().find(|mark| {
            mark.id.zone == voice.zone
                && mark.id.programme == order.programme
                && mark.state() == SlotState::Armed { at: order.at }
        });
        let mark = mark.expect("an order's mark is written ahead of it");
        let (slot, emergency) = (mark.id.clone(), mark.is_emergency());
        (voice.zone.clone(), SimVoice { slot, emergency, last: usize::MAX, fading: false })
    });
    voices.collect()
}
