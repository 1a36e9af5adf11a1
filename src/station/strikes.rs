//! Failures of a bulletin by its own fault: it breaks off, it holds nothing to hear, it kills the
//! speaker that decodes it. One that fails so [`STRIKES_MAX`] times running in a zone, taken from
//! its queue, is out: it stands in nobody's way any longer, and is set aside. What a rundown names
//! stands in nobody's way, and half of it is better than nothing; it is out only when it kills
//! speakers.
//!
//! A strike counts against a content since its file came: who drops it anew gives it another
//! chance, and another content has none against it. What a zone's gain made silent is no fault of
//! the file.

use std::sync::Arc;

use super::Station;
use super::airing::{AirFailure, STRIKES_MAX, Strikes};
use super::bulletin::Bulletin;
use super::cue::{CueHeard, CueSource};
use super::effect::{Effect, Notice};
use super::ids::{OutputId, SlotId, Timestamp, ZoneId};
use super::limits::AS_GOOD_AS_HEARD;
use super::output_loss::{RETRY_FIRST, loss_detail};
use super::record::Reason;
use super::running_slot::Slot;
use super::slot::{CueState, OpenCue, OpenSlot, index_u32};
use crate::units::milliseconds;
use crate::wire::OutputTrouble;

/// A cue at which the speaker has died so often is not tried again. Once may be anybody's fault.
const DEATHS_MAX: u32 = 2;

impl Station {
    /// How often running the bulletin of this cue has now failed by itself, if this is what a row
    /// with this reason tells of.
    pub(super) fn strikes_with(
        &self,
        id: &SlotId,
        cue: u32,
        at: Timestamp,
        reason: Option<Reason>,
        heard: Option<&CueHeard>,
    ) -> Option<Strikes> {
        let slot = self.open.get(id).filter(|slot| slot.blameless != Some(cue))?;
        let entry = slot.record.cues.get(cue as usize)?;
        let CueSource::Bulletin(bulletin) = &entry.source else { return None };
        let kills = entry.deaths >= DEATHS_MAX;
        if entry.queue.is_none() && !kills {
            return None;
        }
        let failure = AirFailure::of(reason?)?;
        let own = match failure {
            AirFailure::Damaged => true,
            AirFailure::Silent => !heard.is_some_and(CueHeard::holds_sound),
        };
        if !own {
            return None;
        }
        let strikes = self.memory.history().one_strike_more(bulletin, &id.zone, at, failure);
        Some(if kills { Strikes { count: STRIKES_MAX, ..strikes } } else { strikes })
    }

    /// Remembers what the row of this cue tells against its bulletin.
    pub(super) fn note_strikes(
        &mut self,
        bulletin: &Bulletin,
        zone: &ZoneId,
        strikes: Strikes,
        out: &mut Vec<Effect>,
    ) {
        let before = self.memory.history().strikes(&bulletin.sha256, zone);
        let was_out = before.is_some_and(|before| before.are_out(bulletin));
        self.memory.history_mut().strike(&bulletin.sha256, zone, strikes);
        if strikes.are_out(bulletin) && !was_out {
            let (path, failure) = (bulletin.path.clone(), strikes.failure);
            out.push(Effect::Tell(Notice::BulletinOut { path, failure }));
        }
    }

    /// An output's speaker has died while it decoded this cue of a run.
    pub(super) fn speaker_died(
        &mut self,
        now: Timestamp,
        run: u64,
        cue: u32,
        trouble: &OutputTrouble,
        out: &mut Vec<Effect>,
    ) {
        let Some(output) = self.runs.get(&run).map(|run| run.output.clone()) else { return };
        let voices = self.voices(run);
        let cues = voices.first().and_then(|id| self.open.get(id)).map(|slot| &slot.record.cues);
        let source = cues.and_then(|cues| cues.get(cue as usize)).map(|cue| cue.source.clone());
        for id in voices {
            self.speaker_died_at(now, &id, cue, trouble, out);
        }
        if let Some(source) = source {
            self.note_death_elsewhere(now, &output, &source, trouble, out);
        }
    }

    /// The speaker died while it decoded `cue`. Once, that is a lost output like any other, but
    /// that what was heard of another cue is not heard again. Twice, it costs the cue and not the
    /// slot.
    fn speaker_died_at(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        cue: u32,
        trouble: &OutputTrouble,
        out: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let stopping = slot.stopping.is_some();
        let Some(entry) = slot.record.cues.get_mut(cue as usize) else { return };
        if stopping || entry.is_done() {
            self.lose(now, id, trouble, out);
            return;
        }
        entry.deaths += 1;
        let guilty = entry.deaths >= DEATHS_MAX;
        let file = entry.source.bulletin().map(|bulletin| bulletin.path.clone());
        let why = loss_detail(trouble, file.as_ref());
        let sounding = slot.record.sounding();
        if guilty {
            self.write_off_cue(now, id, cue, &why, out);
        }
        let Some(slot) = self.open.get_mut(id) else { return };
        if let Some(other) = sounding.filter(|sounding| *sounding != cue) {
            self.cut_other_cue(now, id, other, &why, out);
        } else if !guilty {
            self.lose_decoding(now, id, trouble, file.as_ref(), out);
            return;
        } else {
            slot.record.run_over();
        }
        self.go_on_after_death(now, id, guilty, (trouble, file.as_ref()), out);
    }

    /// The same file is no better in other slots: what a death tells of it holds for those that
    /// wait, and for those whose runs in the same output have died with it.
    fn note_death_elsewhere(
        &mut self,
        now: Timestamp,
        output: &OutputId,
        source: &CueSource,
        trouble: &OutputTrouble,
        out: &mut Vec<Effect>,
    ) {
        let deaths_of = |slot: &Slot| {
            let same = slot.record.cues.iter().filter(|cue| cue.source == *source);
            same.map(|cue| cue.deaths).max().unwrap_or(0)
        };
        let deaths = self.open.values().map(deaths_of).max().unwrap_or(0);
        let ahead = |cue: &OpenCue| {
            cue.state() == CueState::Ahead && cue.source == *source && cue.deaths < deaths
        };
        let concerned = |slot: &&Slot| {
            let run = slot.run.and_then(|run| self.runs.get(&run));
            run.is_none_or(|run| run.output == *output)
                && slot.stopping.is_none()
                && slot.record.cues.iter().any(ahead)
        };
        let slots = self.open.values().filter(concerned);
        for id in slots.map(|slot| slot.record.id.clone()).collect::<Vec<_>>() {
            let Some(slot) = self.open.get_mut(&id) else { continue };
            let Some(cue) = slot.record.cues.iter().position(ahead) else { continue };
            slot.record.cues[cue].deaths = deaths;
            if deaths >= DEATHS_MAX {
                slot.record.cues[cue].deaths = deaths - 1;
                self.speaker_died_at(now, &id, index_u32(cue), trouble, out);
            }
        }
    }

    /// Writes off the cue that killed its speaker twice, and the same bulletin where it stands
    /// again.
    fn write_off_cue(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        cue: u32,
        why: &str,
        out: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let reason = Some(Reason::FileDamaged);
        slot.record.hindrance = Some((Reason::FileDamaged, Some(why.to_owned())));
        let (outcome, heard) = slot.broken_off(cue);
        let source = slot.record.cues[cue as usize].source.clone();
        let again = |(_, entry): &(usize, &OpenCue)| {
            entry.state() == CueState::Ahead && entry.source == source
        };
        let cues = slot.record.cues.iter().enumerate();
        let again: Vec<usize> = cues.filter(again).map(|(index, _)| index).collect();
        self.write_play(now, id, cue, outcome, reason, heard.map(|heard| (now, heard)), out);
        if let Some(slot) = self.open.get_mut(id) {
            slot.record.cues[cue as usize].finish(outcome);
        }
        for index in again.into_iter().filter(|index| index_u32(*index) != cue) {
            self.write_unheard(now, id, index, Reason::FileDamaged, out);
        }
    }

    /// Another cue was on air when the speaker died: what was heard of it is not heard again.
    fn cut_other_cue(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        cue: u32,
        why: &str,
        out: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let hindrance = slot.record.hindrance.replace((Reason::Internal, Some(why.to_owned())));
        let (outcome, heard) = slot.broken_off(cue);
        let heard = heard.unwrap_or_default();
        self.write_play(now, id, cue, outcome, Some(Reason::Internal), Some((now, heard)), out);
        let Some(slot) = self.open.get_mut(id) else { return };
        if hindrance.as_ref().is_some_and(|(reason, _)| *reason == Reason::FileDamaged) {
            slot.record.hindrance = hindrance;
        }
        slot.record.run_over();
        let entry = &mut slot.record.cues[cue as usize];
        entry.audible |= heard.is_audible() || heard.sound_ms.is_none();
        entry.skip_ms += heard.heard_ms;
        let left_ms = entry.source.length_ms().saturating_sub(entry.skip_ms);
        // The device may have sounded what it held.
        match milliseconds(left_ms) <= AS_GOOD_AS_HEARD {
            true => entry.finish(outcome),
            false => entry.sound_again(),
        }
    }

    /// What is left of the slot is armed anew, or it is over.
    fn go_on_after_death(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        guilty: bool,
        (trouble, file): (&OutputTrouble, Option<&Arc<str>>),
        out: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let output = slot.run.and_then(|run| self.runs.get(&run)).map(|run| run.output.clone());
        let run = slot.run.take();
        slot.yielding = false;
        slot.final_mark_at = None;
        // With another one out of the way, the next speaker is another try.
        slot.losses = if guilty { 0 } else { slot.losses + 1 };
        slot.retry_at = (!guilty).then(|| now + RETRY_FIRST);
        let (finished, mark) = (slot.record.is_finished(), slot.record.clone());
        if let Some(output) = output.filter(|_| !guilty) {
            self.output_notices.lost(now, &output, trouble, file, out);
        }
        run.and_then(|run| self.leave(run, &id.zone, None));
        if finished {
            self.close(now, id, None, None, out);
        } else {
            out.push(Effect::Mark(Box::new(mark)));
        }
    }
}

impl OpenSlot {
    /// A cue at which the speaker has died is kept apart from what it has cut short: that sounds to
    /// its end in a run of its own, which ends before the cue with this index.
    pub(super) fn kept_apart(&self) -> Option<usize> {
        let ahead = |cue: &&OpenCue| !cue.is_done();
        self.cues.iter().find(ahead).filter(|first| first.attempts > 0 && first.deaths == 0)?;
        self.cues.iter().position(|cue| ahead(&cue) && cue.deaths > 0)
    }
}
