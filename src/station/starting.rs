//! Which of the waiting slots may start, and how: one zone sounds one slot at a time, the guard
//! stands last, and what starts together on one output is one order.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::TimeDelta;

use super::airing::Airing;
use super::bulletin::Bulletin;
use super::cue::CueSource;
use super::effect::{Effect, Fade, OrderedCue, OrderedVoice, RunOrder};
use super::guard::GuardRefusal;
use super::handover::OPENING;
use super::history::AiringHistory;
use super::ids::{OutputId, SlotId, Timestamp, ZoneId};
use super::record::{Outcome, Reason};
use super::running_slot::OutputRun;
use super::slot::{OpenCue, OpenSlot, absent_detail, index_u32};
use super::start_checks::{StartCheck, first_hindrance};
use super::upcoming::LEAD;
use super::zone_access::ZoneAccess;
use super::{Station, rundown};
use crate::units::milliseconds;

/// What keeps a slot from starting now.
enum StartHindrance {
    /// It is not known yet what there is to sound.
    NoStock,
    /// It waits for its turn.
    ZoneBusy { by: SlotId },
    /// It will not start.
    Lasting(Reason, Option<String>),
}

impl Station {
    /// Arms every waiting slot that may start now, the highest precedence first.
    pub(super) fn start_what_can(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        if self.ending {
            return;
        }
        let mut orders: Vec<RunOrder> = Vec::new();
        // One after the other, since each may send others back into the line.
        let mut tried: BTreeSet<SlotId> = BTreeSet::new();
        loop {
            let waiting = self
                .open
                .values()
                .filter(|slot| slot.run.is_none() && !tried.contains(&slot.record.id))
                .map(|slot| (slot.record.precedence(), &slot.record.id));
            let Some(id) = waiting.min().map(|(_, id)| id.clone()) else { break };
            self.try_start(now, &id, &mut orders, out);
            tried.insert(id);
        }
        for order in orders {
            // What is written ahead stands before what it allows.
            let Some(run) = self.runs.get(&order.run) else { continue };
            for armed in run.voices.values() {
                out.push(Effect::Mark(Box::new(self.open[armed].record.clone())));
            }
            out.push(Effect::Arm(Box::new(order)));
        }
    }

    fn try_start(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        orders: &mut Vec<RunOrder>,
        out: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.open.get(id) else { return };
        let record = &slot.record;
        if self.is_held(slot) {
            return;
        }
        if now > self.limit(record) {
            let (reason, detail) = self.why_too_late(record, TimeDelta::zero());
            self.close(now, id, Some(reason), detail, out);
            return;
        }
        if !self.schedule.zones.contains_key(&id.zone) {
            self.close(now, id, Some(Reason::ScheduleRemoved), None, out);
            return;
        }
        let ahead = !record.is_emergency() && record.id.due - LEAD > now;
        if ahead || slot.retry_at.is_some_and(|at| at > now) {
            return;
        }
        if let Some(trouble) = self.amplifier_hindrance(record) {
            self.hinder(id, Reason::DeviceLost, Some(trouble.to_string()));
            return;
        }
        let mut granted = None;
        let hindrance = first_hindrance(record.priority, |check| match check {
            StartCheck::Mute => self.refused_by_mute(now, id),
            StartCheck::Content if !self.has_nothing(&self.open[id].record) => None,
            StartCheck::Content | StartCheck::Rundown => self.resolve(now, id, out),
            StartCheck::Zone => match self.request_zone(now, id, out) {
                ZoneAccess::Granted { at } if self.is_too_late_at(id, at) => {
                    // An amplifier that warms up for long.
                    let (reason, detail) = self.why_too_late(&self.open[id].record, at - now);
                    Some(StartHindrance::Lasting(reason, detail))
                }
                ZoneAccess::Granted { at } => {
                    granted = Some(at);
                    None
                }
                ZoneAccess::Held { by } => Some(StartHindrance::ZoneBusy { by }),
            },
            StartCheck::Guard => {
                let (reason, detail) = self.refused_by_guard(id, granted?)?;
                Some(StartHindrance::Lasting(reason, detail))
            }
        });
        match hindrance {
            Some(StartHindrance::NoStock) => {}
            Some(StartHindrance::ZoneBusy { by }) => {
                self.hinder(id, Reason::ZoneBusy, Some(by.to_string()));
            }
            Some(StartHindrance::Lasting(reason, detail)) => {
                self.close(now, id, Some(reason), detail, out);
            }
            None => {
                if let Some(at) = granted {
                    self.arm(id, at, orders);
                }
            }
        }
    }

    /// Chooses the slot's cues if they were not chosen before.
    fn resolve(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        out: &mut Vec<Effect>,
    ) -> Option<StartHindrance> {
        if !self.open[id].record.cues.is_empty() {
            return None;
        }
        let Some(stock) = self.stock.clone() else { return Some(StartHindrance::NoStock) };
        let programme = self.schedule.programmes.iter().find(|each| each.id == id.programme);
        let Some(programme) = programme else {
            return Some(StartHindrance::Lasting(Reason::ScheduleRemoved, None));
        };
        let history = self.history_to_come(now, &id.zone);
        let zone = &id.zone;
        let resolved = rundown::resolve(programme, zone, id.due, &self.schedule, &stock, &history);
        let hindrance = rundown::hindrance(programme, &resolved);
        drop(history);
        let cues: Vec<OpenCue> = resolved.cues.into_iter().map(OpenCue::from).collect();
        self.open.get_mut(id)?.record.cues = cues;
        self.write_off_absent(now, id, out);
        let (reason, path) = hindrance?;
        Some(StartHindrance::Lasting(reason, path.map(|path| path.to_string())))
    }

    /// Would the slot be closed when its turn comes, since it has nothing to sound?
    pub(super) fn has_nothing(&self, record: &OpenSlot) -> bool {
        let Some(stock) = self.stock.as_ref().filter(|_| record.cues.is_empty()) else {
            return false;
        };
        let mut programmes = self.schedule.programmes.iter();
        programmes.find(|each| each.id == record.id.programme).is_none_or(|programme| {
            let (zone, due) = (&record.id.zone, record.id.due);
            let history = self.memory.history();
            let resolved = rundown::resolve(programme, zone, due, &self.schedule, stock, history);
            rundown::hindrance(programme, &resolved).is_some()
        })
    }

    /// What the zone has heard, and what it is about to hear from the slot that it follows.
    fn history_to_come(&self, now: Timestamp, zone: &ZoneId) -> Cow<'_, AiringHistory> {
        let mut history = Cow::Borrowed(&**self.memory.history());
        let running = self.open.values().filter(|slot| slot.run.is_some());
        for slot in running.filter(|slot| slot.record.id.zone == *zone) {
            for bulletin in slot.record.bulletins_to_come() {
                history.to_mut().note(&bulletin.sha256, zone, now);
            }
        }
        history
    }

    /// What the zones will have heard besides when every open slot has sounded to its end.
    pub fn airings_to_come(&self, now: Timestamp) -> Vec<Airing> {
        let of_slot = |slot: &OpenSlot| {
            let airing = |bulletin: &Arc<Bulletin>| Airing {
                sha256: bulletin.sha256.clone(),
                zone: slot.id.zone.clone(),
                count: 1,
                last: now,
                strikes: None,
            };
            slot.bulletins_to_come().map(airing).collect::<Vec<_>>()
        };
        self.open_slots().flat_map(of_slot).collect()
    }

    /// Gives every cue that is not to be had its row.
    fn write_off_absent(&mut self, now: Timestamp, id: &SlotId, out: &mut Vec<Effect>) {
        let record = &self.open[id].record;
        let absent: Vec<(usize, Reason, Option<String>)> = record
            .cues
            .iter()
            .enumerate()
            .filter_map(|(index, cue)| match &cue.source {
                CueSource::Absent { path, reason } => {
                    Some((index, *reason, absent_detail(cue, path)))
                }
                CueSource::Bulletin(_)
                | CueSource::Pause { .. }
                | CueSource::Attention { .. }
                | CueSource::Tone { .. } => None,
            })
            .collect();
        for (index, reason, detail) in absent {
            self.hinder(id, reason, detail);
            self.write_unheard(now, id, index, reason, out);
        }
    }

    pub(super) fn write_unheard(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        index: usize,
        reason: Reason,
        out: &mut Vec<Effect>,
    ) {
        let play = self.play_row(now, id, index_u32(index), Outcome::NotAired, Some(reason), None);
        self.append_play(id, play, out);
        if let Some(slot) = self.open.get_mut(id) {
            slot.record.cues[index].finish(Outcome::NotAired);
        }
    }

    /// Whether this start is beyond what a device needs to open. A tone is late for nothing.
    fn is_too_late_at(&self, id: &SlotId, at: Timestamp) -> bool {
        let record = &self.open[id].record;
        at > self.limit(record) + OPENING && !record.is_test_tone()
    }

    /// Silent, if it would start before its zone's mute is over.
    fn refused_by_mute(&mut self, now: Timestamp, id: &SlotId) -> Option<StartHindrance> {
        let at = self.earliest_start(now, id);
        let mute = self.mutes.hinders(&id.zone, at)?;
        let (by, via) = (mute.by.clone(), mute.via.clone());
        self.open.get_mut(id)?.record.stopped_via = via;
        Some(StartHindrance::Lasting(Reason::Muted, Some(by)))
    }

    fn refused_by_guard(&self, id: &SlotId, at: Timestamp) -> Option<(Reason, Option<String>)> {
        let record = &self.open[id].record;
        if record.is_ordered_emergency() {
            return None;
        }
        if record.is_test_tone() {
            let span = self.schedule.tone_permission(&id.zone, at, record.remaining_ms());
            return span.is_none().then_some((Reason::GuardHours, None));
        }
        let date = at.with_timezone(&self.schedule.timezone).date_naive();
        // What it follows will have been heard by then.
        let followed = self.open.values().filter(|slot| {
            let counts = !slot.record.is_emergency() && !slot.record.is_test_tone();
            slot.run.is_some() && slot.record.id.zone == id.zone && counts
        });
        let ahead_ms: u64 = followed.map(|slot| slot.record.remaining_ms()).sum();
        let heard_ms = self.memory.heard_on(&id.zone, date) + ahead_ms;
        match self.schedule.guard_check(&id.zone, at, record.remaining_ms(), heard_ms)? {
            GuardRefusal::Hours => Some((Reason::GuardHours, None)),
            GuardRefusal::Limit { limit_ms } => {
                Some((Reason::GuardLimit, Some(format!("{heard_ms} of {limit_ms} ms heard today"))))
            }
        }
    }

    /// Puts the slot into an order: one that fits it, or a new one.
    fn arm(&mut self, id: &SlotId, at: Timestamp, orders: &mut Vec<RunOrder>) {
        let zone = &self.schedule.zones[&id.zone];
        let voice = OrderedVoice {
            zone: id.zone.clone(),
            channels: zone.channels.clone(),
            gain_db: zone.gain_db,
        };
        let output = zone.output.clone();
        let Some(slot) = self.open.get_mut(id) else { return };
        let record = &mut slot.record;
        let (start, priority) = (record.started.unwrap_or(at), record.priority);
        for cue in &mut record.cues {
            if !cue.is_done() {
                cue.gain_db = self.schedule.gain_db(&cue.source, zone, start, priority);
            }
        }
        record.arm(at);
        let until = record.kept_apart();
        let order = RunOrder {
            run: self.run_last + 1,
            output: output.clone(),
            at,
            programme: id.programme.clone(),
            priority,
            ordered_by: record.ordered_by.clone(),
            length_ms: record.remaining_ms(),
            cues: cues_to_sound(record, until),
            voices: vec![voice],
        };
        slot.expected_end = at + milliseconds(order.length_ms);
        let run = join_or_add(orders, order);
        self.run_last = self.run_last.max(run);
        slot.run = Some(run);
        let run = self.runs.entry(run).or_insert_with(|| OutputRun {
            output,
            until,
            voices: BTreeMap::new(),
            device: None,
        });
        run.voices.insert(id.zone.clone(), id.clone());
    }

    /// Takes an order back that has not begun to sound; passes over a slot without one.
    pub(super) fn disarm(&mut self, id: &SlotId, out: &mut Vec<Effect>) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let Some(run) = slot.run.take() else { return };
        slot.yielding = false;
        slot.record.run_over();
        out.push(Effect::Mark(Box::new(slot.record.clone())));
        out.extend(self.leave(run, &id.zone, Some(Fade::Milliseconds(0))));
    }

    /// The voice of `zone` is over in this run; with `fade`, the output is told to end it.
    pub(super) fn leave(&mut self, run: u64, zone: &ZoneId, fade: Option<Fade>) -> Option<Effect> {
        let entry = self.runs.get_mut(&run)?;
        entry.voices.remove(zone)?;
        let output: OutputId = entry.output.clone();
        if entry.voices.is_empty() {
            self.runs.remove(&run);
        }
        fade.map(|fade| Effect::Stop { run, output, zones: vec![zone.clone()], fade })
    }

    /// Notes why it can't start now. What interrupted a slot stays the reason.
    pub(super) fn hinder(&mut self, id: &SlotId, reason: Reason, detail: Option<String>) {
        if let Some(slot) = self.open.get_mut(id)
            && slot.record.started.is_none()
        {
            slot.record.hindrance = Some((reason, detail));
        }
    }

    /// Zones in which a slot is on air or armed.
    pub fn zones_in_use(&self) -> BTreeSet<ZoneId> {
        self.runs.values().flat_map(|run| run.voices.keys().cloned()).collect()
    }
}

/// What an order for this slot sounds: the cues that are not over, those before `until` alone.
fn cues_to_sound(record: &OpenSlot, until: Option<usize>) -> Vec<OrderedCue> {
    let cues = record
        .cues
        .iter()
        .enumerate()
        .filter(|(index, cue)| !cue.is_done() && until.is_none_or(|until| *index < until));
    let ordered = cues.map(|(index, cue)| OrderedCue {
        index: index_u32(index),
        source: cue.source.clone(),
        skip_ms: cue.skip_ms,
        gain_db: cue.gain_db,
    });
    ordered.collect()
}

/// Joins the order to one that sounds the same at the same instant on the same output, or adds it.
/// Answers its run.
fn join_or_add(orders: &mut Vec<RunOrder>, order: RunOrder) -> u64 {
    let same = orders.iter_mut().find(|other| {
        other.output == order.output
            && other.at == order.at
            && other.programme == order.programme
            && other.ordered_by == order.ordered_by
            && other.cues == order.cues
    });
    if let Some(other) = same {
        other.length_ms = other.length_ms.max(order.length_ms);
        other.voices.extend(order.voices);
        return other.run;
    }
    let run = order.run;
    orders.push(order);
    run
}
