//! Which of the waiting slots may start, and how: one zone sounds one slot at a time, the guard
//! stands last, and what starts together on one output is one order.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::guard::Refusal;
use super::record::{Outcome, Reason};
use super::rundown;
use super::schedule::{CueRule, CueWhat, OutputId, Priority, SlotId, Timestamp, ZoneId};
use super::{
    CueSource, CueState, Effect, Fade, OpenCue, Order, OrderedCue, OrderedVoice, Run, SlotState,
    Station, index_u32,
};

/// A slot may be armed behind another in its zone when that one ends this long before.
const HANDOVER: TimeDelta = TimeDelta::milliseconds(500);

/// Time to open a closed device, when a start is late already and must wait for it.
const OPENING: TimeDelta = TimeDelta::milliseconds(1_500);

/// Time to decode ahead for a device that is open.
const PREROLL: TimeDelta = TimeDelta::milliseconds(300);

/// Fade of what a higher priority interrupts.
const PREEMPT_FADE_MS: u32 = 300;

/// What holds a zone, as far as a claimant must know.
struct Occupant {
    id: SlotId,
    priority: Priority,
    on_air: bool,
    expected_end: Timestamp,
    going: bool,
}

/// May a claimant have its zone?
enum Claim {
    Granted { at: Timestamp },
    Held { by: SlotId },
}

impl Station {
    /// Arms every waiting slot that may start now, highest claim first.
    pub(super) fn start_what_can(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        if self.ending {
            return;
        }
        let mut claims: Vec<_> = self
            .open
            .values()
            .filter(|slot| slot.run.is_none())
            .map(|slot| (slot.record.claim(), slot.record.id.clone()))
            .collect();
        claims.sort();
        let mut orders: Vec<Order> = Vec::new();
        for (_, id) in claims {
            self.try_start(now, &id, &mut orders, out);
        }
        for order in orders {
            // What is written ahead stands before what it allows.
            for voice in &order.voices {
                let armed = self.runs[&order.run].voices[&voice.zone].clone();
                out.push(Effect::Mark(Box::new(self.open[&armed].record.clone())));
            }
            out.push(Effect::Arm(Box::new(order)));
        }
    }

    fn try_start(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        orders: &mut Vec<Order>,
        out: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.open.get(id) else { return };
        let record = &slot.record;
        let emergency = record.is_emergency();
        if !emergency && !self.clock_suffices() {
            return;
        }
        if now > self.limit(record) {
            let (reason, detail) = self.why_too_late(record);
            self.close(now, id, Some(reason), detail, out);
            return;
        }
        if !self.schedule.zones.contains_key(&id.zone) {
            self.close(now, id, Some(Reason::ScheduleRemoved), None, out);
            return;
        }
        if record.id.due - super::LEAD > now || slot.retry_at.is_some_and(|at| at > now) {
            return;
        }
        let at = match self.claim_zone(now, id, out) {
            Claim::Granted { at } => at,
            Claim::Held { by } => {
                self.hinder(id, Reason::ZoneBusy, Some(by.to_string()));
                return;
            }
        };
        if !self.resolve(now, id, out) {
            return;
        }
        if let Some((reason, detail)) = self.refused_by_guard(id, at) {
            self.close(now, id, Some(reason), detail, out);
            return;
        }
        self.arm(id, at, orders);
    }

    /// Looks who holds the zone, and sends away whom the claimant may send away.
    fn claim_zone(&mut self, now: Timestamp, id: &SlotId, out: &mut Vec<Effect>) -> Claim {
        let priority = self.open[id].record.priority;
        let at = self.earliest_start(now, id);
        let occupants: Vec<Occupant> = self
            .open
            .values()
            .filter(|slot| slot.run.is_some() && slot.record.id.zone == id.zone)
            .map(|slot| Occupant {
                id: slot.record.id.clone(),
                priority: slot.record.priority,
                on_air: slot.record.state == SlotState::OnAir,
                expected_end: slot.expected_end.max(now),
                going: slot.stopping.is_some() || slot.yielding,
            })
            .collect();
        let mut held = None;
        for occupant in occupants {
            let lower = occupant.priority > priority;
            if occupant.expected_end + HANDOVER <= at && !occupant.going {
                continue;
            }
            if lower && !occupant.on_air {
                self.disarm(&occupant.id, out);
                continue;
            }
            if lower && priority == Priority::Emergency {
                if !occupant.going {
                    let detail = Some(id.to_string());
                    self.stop(now, &occupant.id, Reason::Preempted, detail, PREEMPT_FADE_MS, out);
                }
                continue;
            }
            if lower && now >= id.due && !occupant.going {
                self.yield_after_cue(&occupant.id, out);
            }
            held = Some(occupant.id);
        }
        match held {
            Some(by) => Claim::Held { by },
            None => Claim::Granted { at },
        }
    }

    /// The slot's due, or the first instant at which its output can sound.
    fn earliest_start(&self, now: Timestamp, id: &SlotId) -> Timestamp {
        let output = self.schedule.zones.get(&id.zone).map(|zone| &zone.output);
        let open = self.runs.values().any(|run| Some(&run.output) == output);
        let soonest = now + if open { PREROLL } else { OPENING };
        let fresh = self.open[id].record.state == SlotState::Waiting;
        if fresh { id.due.max(soonest) } else { soonest }
    }

    /// Chooses the slot's cues if they were not chosen before. `false` means that it was closed,
    /// or has to wait for the library.
    fn resolve(&mut self, now: Timestamp, id: &SlotId, out: &mut Vec<Effect>) -> bool {
        if !self.open[id].record.cues.is_empty() {
            return true;
        }
        let Some(stock) = self.stock.clone() else { return false };
        let programme = self.schedule.programmes.iter().find(|each| each.id == id.programme);
        let Some(programme) = programme else {
            self.close(now, id, Some(Reason::ScheduleRemoved), None, out);
            return false;
        };
        let resolved = rundown::resolve(
            programme,
            &id.zone,
            id.due,
            &self.schedule,
            &stock,
            self.book.history(),
        );
        let is_queue = |rule: &CueRule| matches!(rule.what, CueWhat::Queue { .. });
        let wanted = programme.rundown.iter().any(is_queue);
        let queued = resolved.iter().any(|cue| cue.queue.is_some());
        let cues: Vec<OpenCue> = resolved
            .into_iter()
            .map(|cue| OpenCue {
                source: cue.source,
                queue: cue.queue,
                state: CueState::Ahead,
                skip_ms: 0,
                attempts: 0,
            })
            .collect();
        if cues.is_empty() || (wanted && !queued) {
            self.close(now, id, Some(Reason::NoBulletin), None, out);
            return false;
        }
        let Some(slot) = self.open.get_mut(id) else { return false };
        slot.record.cues = cues;
        self.write_off_absent(now, id, out)
    }

    /// Gives every cue that is not to be had its row; closes the slot if nothing else is left.
    fn write_off_absent(&mut self, now: Timestamp, id: &SlotId, out: &mut Vec<Effect>) -> bool {
        let record = &self.open[id].record;
        let absent: Vec<(usize, Reason, String)> = record
            .cues
            .iter()
            .enumerate()
            .filter_map(|(index, cue)| match &cue.source {
                CueSource::Absent { path, reason } => Some((index, *reason, path.to_string())),
                _ => None,
            })
            .collect();
        let sounds = |cue: &OpenCue| {
            matches!(cue.source, CueSource::Bulletin(_) | CueSource::Attention { .. })
        };
        let anything = record.cues.iter().any(sounds) || absent.is_empty();
        for (index, reason, path) in absent {
            self.hinder(id, reason, Some(path));
            self.write_unheard(now, id, index, reason, out);
        }
        if !anything {
            self.close(now, id, None, None, out);
        }
        anything
    }

    fn write_unheard(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        index: usize,
        reason: Reason,
        out: &mut Vec<Effect>,
    ) {
        let row = self.play_row(now, id, index_u32(index), Outcome::NotAired, Some(reason), None);
        out.extend(row.map(|row| Effect::Append(Box::new(row))));
        if let Some(slot) = self.open.get_mut(id) {
            slot.record.cues[index].state = CueState::Done { outcome: Outcome::NotAired };
        }
    }

    fn refused_by_guard(&self, id: &SlotId, at: Timestamp) -> Option<(Reason, Option<String>)> {
        let record = &self.open[id].record;
        if record.is_emergency() {
            return None;
        }
        let date = at.with_timezone(&self.schedule.timezone).date_naive();
        let heard_ms = self.book.heard_on(&id.zone, date);
        match self.schedule.guard_check(&id.zone, at, record.remaining_ms(), heard_ms)? {
            Refusal::Hours => Some((Reason::GuardHours, None)),
            Refusal::Limit { limit_ms } => {
                Some((Reason::GuardLimit, Some(format!("{heard_ms} of {limit_ms} ms heard today"))))
            }
        }
    }

    /// Puts the slot into an order: one that fits it, or a new one.
    fn arm(&mut self, id: &SlotId, at: Timestamp, orders: &mut Vec<Order>) {
        let zone = &self.schedule.zones[&id.zone];
        let voice = OrderedVoice {
            zone: id.zone.clone(),
            channels: zone.channels.clone(),
            gain_db: zone.gain_db,
        };
        let output = zone.output.clone();
        let Some(slot) = self.open.get_mut(id) else { return };
        let cues: Vec<OrderedCue> = slot
            .record
            .cues
            .iter()
            .enumerate()
            .filter(|(_, cue)| !matches!(cue.state, CueState::Done { .. }))
            .map(|(index, cue)| OrderedCue {
                index: index_u32(index),
                source: cue.source.clone(),
                skip_ms: cue.skip_ms,
                gain_db: match &cue.source {
                    CueSource::Bulletin(bulletin) => bulletin.gain_db,
                    _ => 0.0,
                },
            })
            .collect();
        slot.record.state = SlotState::Armed { at };
        slot.expected_end = at + milliseconds(slot.record.remaining_ms());
        let fits = |order: &&mut Order| {
            order.output == output
                && order.at == at
                && order.programme == id.programme
                && order.cues == cues
        };
        let run = if let Some(order) = orders.iter_mut().find(fits) {
            order.voices.push(voice);
            order.run
        } else {
            self.run_last += 1;
            orders.push(Order {
                run: self.run_last,
                output: output.clone(),
                at,
                programme: id.programme.clone(),
                cues,
                voices: vec![voice],
            });
            self.run_last
        };
        slot.run = Some(run);
        let run = self.runs.entry(run).or_insert_with(|| Run {
            output,
            voices: BTreeMap::new(),
            device: None,
        });
        run.voices.insert(id.zone.clone(), id.clone());
    }

    /// Takes an order back that has not begun to sound.
    pub(super) fn disarm(&mut self, id: &SlotId, out: &mut Vec<Effect>) {
        let Some(slot) = self.open.get_mut(id) else { return };
        slot.record.state = match slot.record.started {
            Some(_) => SlotState::Interrupted { since: slot.expected_start() },
            None => SlotState::Waiting,
        };
        let Some(run) = slot.run.take() else { return };
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

    fn yield_after_cue(&mut self, id: &SlotId, out: &mut Vec<Effect>) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let Some(run) = slot.run else { return };
        slot.yielding = true;
        if let Some(entry) = self.runs.get(&run) {
            out.push(Effect::Stop {
                run,
                output: entry.output.clone(),
                zones: vec![id.zone.clone()],
                fade: Fade::CueEnd,
            });
        }
    }

    pub(super) fn hinder(&mut self, id: &SlotId, reason: Reason, detail: Option<String>) {
        if let Some(slot) = self.open.get_mut(id) {
            slot.record.hindrance = Some((reason, detail));
        }
    }

    /// Zones in which a slot is on air or armed.
    pub fn zones_in_use(&self) -> BTreeSet<ZoneId> {
        self.runs.values().flat_map(|run| run.voices.keys().cloned()).collect()
    }
}

/// Bounded by a file's longest length, which is hours.
pub(super) fn milliseconds(ms: u64) -> TimeDelta {
    TimeDelta::milliseconds(i64::try_from(ms).unwrap_or(i64::MAX / 1_000_000))
}
