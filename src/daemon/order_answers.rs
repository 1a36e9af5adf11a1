//! Answers for those who gave an order. Nothing waits for them: an emergency sounds as soon as it
//! can, and its giver is told when it does, or after [`ANSWER_MAX`] why it does not yet.
//!
//! An order of a file that has no verdict yet has it judged before all others and is carried out
//! when it has one, within 25 s.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::Daemon;
use super::pending_orders::{
    ANSWER_MAX, AwaitedAlert, ClosedEmergency, UnjudgedOrder, WAITING_MAX,
};
use crate::control::{AlertTaken, RefusalReply, ZoneAnswer};
use crate::messages::{self, Lang, shown, status_lines};
use crate::station::ids::{SlotId, ZoneId};
use crate::station::record::{Outcome, Reason};
use crate::station::states::OutputState;
use crate::station::{CueSource, OpenCue, OpenSlot, SlotState};
use crate::units::{duration_of, span_ms};
use crate::wire::OutputTrouble;

/// Silent zones of emergencies that are told at a time: the first are as bad as the rest.
const SILENT_TOLD_MAX: usize = 20;

/// An emergency that waits longer than this for an amplifier would not sound within
/// [`ANSWER_MAX`]: who ordered it is told of the wait as soon as sound can come of it.
const WARMING_MIN: Duration = Duration::from_millis(1_500);

/// An emergency that is to sound in a zone and does not.
#[derive(Debug)]
pub struct SilentEmergency {
    pub slot: SlotId,
    pub title: String,
    /// Why not.
    pub answer: ZoneAnswer,
    /// How much of it was heard there before it was broken off, if it was.
    pub broken_off_ms: Option<u64>,
}

impl SilentEmergency {
    /// For people, as one clause.
    pub fn text(&self, lang: Lang) -> String {
        let why = messages::order_refusals::why_silent(lang, &self.answer);
        let (title, zone) = (shown(&self.title), shown(&self.answer.name));
        match self.broken_off_ms {
            Some(ms) => status_lines::broken_emergency(lang, title, zone, ms / 1_000, why),
            None => status_lines::silent_emergency(lang, title, zone, why),
        }
    }
}

impl Daemon {
    /// Has the files judged that orders wait for, as soon as they are at rest.
    pub(super) fn hasten_awaited(&self) {
        self.folder.library.hasten(self.pending_orders.wanted());
    }

    /// The slots that this turn's order has opened, and who is to be told what becomes of them.
    pub(super) fn answer_when_sounding(
        &mut self,
        taken: AlertTaken,
        reply: oneshot::Sender<Result<AlertTaken, RefusalReply>>,
    ) {
        let opened = std::mem::take(&mut self.pending_orders.opened);
        if taken.exercise || self.pending_orders.sounding.len() >= WAITING_MAX {
            // One that goes at this moment is no fault.
            let _ = reply.send(Ok(taken));
            return;
        }
        let slots = opened.into_iter().map(|slot| (slot, None)).collect();
        let until = Instant::now() + ANSWER_MAX;
        self.pending_orders.sounding.push(AwaitedAlert { taken, slots, until, reply });
    }

    /// Answers those who can be answered now.
    pub(super) async fn answer_orders(&mut self) {
        let now = Instant::now();
        let closed = std::mem::take(&mut self.pending_orders.closed);
        self.pending_orders.opened.clear();
        self.answer_tones();
        if self.pending_orders.sounding.is_empty() {
            self.pending_orders.spoiled.clear();
        }
        for mut waiting in std::mem::take(&mut self.pending_orders.sounding) {
            for (slot, answer) in &mut waiting.slots {
                let over = closed.iter().find(|closed| closed.slot == *slot);
                let known = over.map(|over| self.closed_there(over));
                *answer = answer.take().or(known).or_else(|| self.sounding_there(slot));
            }
            let known = waiting.slots.iter().all(|(_, answer)| answer.is_some());
            if !known && now < waiting.until && !waiting.reply.is_closed() {
                self.pending_orders.sounding.push(waiting);
                continue;
            }
            let answers = waiting.slots.into_iter();
            let answers =
                answers.map(|(slot, known)| known.unwrap_or_else(|| self.late_there(&slot)));
            let taken = AlertTaken { zones: answers.collect(), ..waiting.taken };
            let silent = |zone: &&ZoneAnswer| !zone.sounding && zone.warming_ms.is_none();
            for zone in taken.zones.iter().filter(silent) {
                let (zone, reason, detail) = (&zone.zone, &zone.reason, &zone.detail);
                tracing::error!(%zone, ?reason, ?detail, "an emergency does not sound");
            }
            // The caller has gone.
            let _ = waiting.reply.send(Ok(taken));
        }
        if self.pending_orders.unjudged.is_empty() {
            return;
        }
        for UnjudgedOrder { order, target, until } in
            std::mem::take(&mut self.pending_orders.unjudged)
        {
            if order.is_given_up() {
                continue;
            }
            if now < until && self.is_unjudged(&target) {
                self.pending_orders.unjudged.push(UnjudgedOrder { order, target, until });
            } else {
                self.carry_out_order(order, target).await;
            }
        }
        self.hasten_awaited();
    }

    fn sounding_there(&self, slot: &SlotId) -> Option<ZoneAnswer> {
        let record = self.station.open_slots().find(|record| record.id == *slot)?;
        let trouble = self.trouble_of_amplifier(&slot.zone);
        let answer = ZoneAnswer { trouble, ..self.zone_answer(&slot.zone) };
        let on_air = record.state() == SlotState::OnAir;
        // The attention signal may sound, and nothing behind it.
        let only_signal = |reason| ZoneAnswer {
            reason: Some(reason),
            closed: true,
            trouble: None,
            ..answer.clone()
        };
        if self.is_spoiled(record) {
            return Some(only_signal(Reason::FileMissing));
        }
        let wait = self.station.amplifier_wait(self.clock.now(), slot);
        if let Some(wait) = wait.filter(|wait| duration_of(*wait) > WARMING_MIN) {
            let warming = || ZoneAnswer { warming_ms: Some(span_ms(wait)), ..answer };
            return self.can_sound(&slot.zone).then(warming);
        }
        on_air.then(|| match self.is_inaudible(record) {
            true => only_signal(Reason::Silent),
            false => ZoneAnswer { sounding: true, ..answer.clone() },
        })
    }

    /// Whether nothing is known that keeps the zone's output from sounding, and how its amplifier's
    /// switch fares is known. (A device is opened a second before it is to sound, no earlier.)
    fn can_sound(&self, zone: &ZoneId) -> bool {
        let Some(known) = self.config.schedule.zones.get(zone) else { return false };
        let amplifiers = self.amplifiers.status();
        let switched = amplifiers
            .get(&known.output)
            .is_none_or(|status| status.known == Some(true) || status.trouble.is_some());
        switched && self.trouble_of_output(zone).is_none()
    }

    /// Why the zone's output can't sound, while it is not open.
    fn trouble_of_output(&self, zone: &ZoneId) -> Option<OutputTrouble> {
        let output = &self.config.schedule.zones.get(zone)?.output;
        let status = self.outputs.status().into_iter().find(|status| status.output == *output)?;
        status.trouble.filter(|_| status.state != OutputState::Open)
    }

    /// Why the zone's amplifier is not known to be as it should be.
    pub(super) fn trouble_of_amplifier(&self, zone: &ZoneId) -> Option<OutputTrouble> {
        let output = &self.config.schedule.zones.get(zone)?.output;
        let trouble = self.amplifiers.status().remove(output)?.trouble?;
        Some(OutputTrouble::Amplifier { trouble })
    }

    /// How long a slot waits for amplifiers alone.
    fn warming_there(&self, slot: &SlotId) -> Option<TimeDelta> {
        let wait = self.station.amplifier_wait(self.clock.now(), slot);
        wait.filter(|_| self.trouble_of_output(&slot.zone).is_none())
    }

    /// What is told when there is no more time: it is on its way, or silent.
    fn late_there(&self, slot: &SlotId) -> ZoneAnswer {
        let Some(wait) = self.warming_there(slot) else { return self.silent_there(slot) };
        let answer = self.zone_answer(&slot.zone);
        let trouble = self.trouble_of_amplifier(&slot.zone);
        ZoneAnswer { warming_ms: Some(span_ms(wait)), trouble, ..answer }
    }

    fn is_spoiled(&self, record: &OpenSlot) -> bool {
        let spoiled = &self.pending_orders.spoiled;
        record.cues.iter().any(|cue| {
            matches!(&cue.source, CueSource::Bulletin(bulletin) if spoiled.contains(&bulletin.sha256))
        })
    }

    /// Whether nothing of what an emergency's file holds can be heard in its zone.
    fn is_inaudible(&self, record: &OpenSlot) -> bool {
        let schedule = &self.config.schedule;
        let Some(zone) = schedule.zones.get(&record.id.zone) else { return false };
        let at = record.started.unwrap_or(record.id.due);
        let mut files = record
            .cues
            .iter()
            .filter(|cue| matches!(cue.source, CueSource::Bulletin(_)))
            .peekable();
        let silent =
            |cue: &OpenCue| schedule.inaudible(&cue.source, zone, at, record.priority).is_some();
        files.peek().is_some() && files.all(silent)
    }

    fn closed_there(&self, closed: &ClosedEmergency) -> ZoneAnswer {
        ZoneAnswer {
            sounding: closed.outcome == Outcome::Aired,
            reason: closed.reason,
            detail: closed.detail.clone(),
            closed: true,
            ..self.zone_answer(&closed.slot.zone)
        }
    }

    /// What keeps an emergency from sounding: what hinders its slot, else the state of its output.
    fn silent_there(&self, slot: &SlotId) -> ZoneAnswer {
        let answer = self.zone_answer(&slot.zone);
        let output = self.config.schedule.zones.get(&slot.zone).map(|zone| &zone.output);
        let status =
            self.outputs.status().into_iter().find(|status| Some(&status.output) == output);
        let trouble = status.as_ref().and_then(|status| status.trouble.clone());
        let record = self.station.open_slots().find(|record| record.id == *slot);
        if let Some((reason, detail)) = record.and_then(|record| record.hindrance.clone()) {
            let trouble = trouble.or_else(|| self.trouble_of_amplifier(&slot.zone));
            let trouble = trouble.filter(|_| reason == Reason::DeviceLost);
            return ZoneAnswer { reason: Some(reason), detail, trouble, ..answer };
        }
        ZoneAnswer {
            detail: trouble.as_ref().map(ToString::to_string),
            trouble,
            output: status.as_ref().map(|status| status.state.into()),
            ..answer
        }
    }

    /// Emergencies that were to sound by now and do not: of a file in their folder nobody waits for
    /// the answer.
    pub(super) fn silent_emergencies(&self) -> Vec<SilentEmergency> {
        let now = self.clock.now();
        let late = |record: &&OpenSlot| {
            let quiet_since = match record.state() {
                SlotState::OnAir => return false,
                SlotState::Interrupted { since } => since,
                SlotState::Waiting | SlotState::Armed { .. } => record.id.due,
            };
            // One that waits for another to end is in its place, or for its amplifier.
            let queued =
                matches!(record.hindrance, Some((Reason::ZoneBusy | Reason::Preempted, _)));
            let queued = queued || self.warming_there(&record.id).is_some();
            record.is_emergency() && !queued && duration_of(now - quiet_since) > ANSWER_MAX
        };
        let silent = |record: &OpenSlot| SilentEmergency {
            slot: record.id.clone(),
            title: record.title.clone(),
            answer: self.silent_there(&record.id),
            broken_off_ms: match record.state() {
                SlotState::Interrupted { .. } => Some(record.sounded_ms()),
                SlotState::Waiting | SlotState::Armed { .. } | SlotState::OnAir => None,
            },
        };
        self.station.open_slots().filter(late).map(silent).take(SILENT_TOLD_MAX).collect()
    }

    pub(super) fn zone_answer(&self, zone: &ZoneId) -> ZoneAnswer {
        let name = self.config.schedule.zones.get(zone).map(|zone| zone.name.clone());
        ZoneAnswer {
            zone: zone.clone(),
            name: name.unwrap_or_default(),
            sounding: false,
            warming_ms: None,
            reason: None,
            detail: None,
            trouble: None,
            output: None,
            closed: false,
        }
    }
}
