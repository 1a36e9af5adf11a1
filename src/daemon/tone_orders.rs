//! Test tones by people's orders: one zone at a time, answered when it is over, so that whoever
//! walks from horn to horn can tell them apart.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::Daemon;
use super::pending_orders::{AwaitedTone, WAITING_MAX};
use crate::control::{OrderRefusal, RefusalReply, ToneOrder, ToneTaken, ZoneAnswer};
use crate::messages::tone;
use crate::station::ids::{SlotId, ZoneId};
use crate::station::order_origin::OrderOrigin;
use crate::station::record::{LocalTimestamp, Outcome, PlayRow, Reason};
use crate::station::{Command, Input};
use crate::units::span_ms;

/// A tone that waits for its device, sounds and is told of, and an output that says nothing for as
/// long as it is waited for; the caller gives up at 30.
const TONE_MAX: Duration = Duration::from_secs(25);

impl Daemon {
    /// Has a tone sounded in the first of these zones; the answer comes when it is over.
    pub(super) async fn test_tone(
        &mut self,
        order: ToneOrder,
        via: Option<OrderOrigin>,
        reply: oneshot::Sender<Result<ToneTaken, RefusalReply>>,
    ) {
        let taken = match self.begin_tone(order, via).await {
            Ok((Some(slot), left)) if self.pending_orders.tones.len() < WAITING_MAX => {
                let until = Instant::now() + TONE_MAX;
                self.pending_orders.tones.push(AwaitedTone { slot, left, until, reply });
                self.answer_tones();
                return;
            }
            // Nobody is to wait beside so many; the record tells.
            Ok((slot, left)) => Ok(self.tone_told(&slot.map(|slot| slot.zone), left, None)),
            Err(answer) => answer,
        };
        // A caller that has gone is no fault.
        let _ = reply.send(taken);
    }

    /// The tone's slot, if it was opened, and the zones that are left.
    async fn begin_tone(
        &mut self,
        order: ToneOrder,
        via: Option<OrderOrigin>,
    ) -> Result<(Option<SlotId>, Vec<ZoneId>), Result<ToneTaken, RefusalReply>> {
        let by = self.name(&order.by).map_err(Err)?;
        let mut zones = self.zones(&order.zones).map_err(Err)?;
        let left = zones.split_off(1.min(zones.len()));
        let Some(zone) = zones.pop() else {
            return Err(Err(self.refusal(&OrderRefusal::NoZoneNamed)));
        };
        let now = self.clock.now();
        if let Some(why) = self.station.tone_hindrance(now, &zone) {
            let timezone = self.config.schedule.timezone;
            let at = why.instant().map(|at| LocalTimestamp::new(at, timezone));
            let refused = Some(self.refusal(&OrderRefusal::Tone { why, at }));
            return Err(Ok(ToneTaken { refused, ..self.tone_told(&Some(zone), left, None) }));
        }
        let shown = via.as_ref().map(tracing::field::display);
        tracing::info!(%zone, by, via = shown, "a person has a test tone sounded");
        let title = tone::title(self.lang());
        self.step(Input::Command(Command::Tone { zone, title, by, via })).await;
        let opened = std::mem::take(&mut self.pending_orders.opened);
        Ok((opened.into_iter().next(), left))
    }

    /// Answers those whose tones are over.
    pub(super) fn answer_tones(&mut self) {
        let now = Instant::now();
        let rows = std::mem::take(&mut self.pending_orders.sounded_tones);
        for waiting in std::mem::take(&mut self.pending_orders.tones) {
            let row = rows.iter().find(|(slot, _)| *slot == waiting.slot).map(|(_, row)| row);
            if row.is_none() && now < waiting.until && !waiting.reply.is_closed() {
                self.pending_orders.tones.push(waiting);
                continue;
            }
            let AwaitedTone { slot, left, reply, .. } = waiting;
            let warming = self.station.amplifier_wait(self.clock.now(), &slot);
            let mut taken = self.tone_told(&Some(slot.zone), left, row);
            taken.zone.warming_ms = warming.map(span_ms);
            let _ = reply.send(Ok(taken));
        }
    }

    /// What became of a tone in its zone, by its row; nothing is known of one without.
    fn tone_told(
        &self,
        zone: &Option<ZoneId>,
        left: Vec<ZoneId>,
        row: Option<&PlayRow>,
    ) -> ToneTaken {
        let zone = zone.clone().unwrap_or_else(|| ZoneId::from(""));
        let output = self.config.schedule.zones.get(&zone).map(|zone| zone.output.clone());
        let outputs = self.outputs.status();
        let status = outputs.into_iter().find(|status| Some(&status.output) == output.as_ref());
        let answer = self.zone_answer(&zone);
        let reason = row.and_then(|row| row.run.reason);
        let lost = row.is_none() || reason == Some(Reason::DeviceLost);
        let sounding = row.is_some_and(|row| row.run.outcome == Outcome::Aired);
        let trouble = status.as_ref().and_then(|status| status.trouble.clone());
        let trouble = trouble.filter(|_| lost).or_else(|| {
            // What was heard of it nobody knows.
            self.trouble_of_amplifier(&zone).filter(|_| lost || sounding)
        });
        let zone = ZoneAnswer {
            sounding,
            reason,
            detail: row.and_then(|row| row.run.detail.clone()),
            trouble,
            output: status.map(|status| status.state.into()).filter(|_| row.is_none()),
            closed: row.is_some(),
            ..answer
        };
        ToneTaken {
            zone,
            heard_ms: row.map_or(0, |row| row.run.heard_ms),
            frames: row.and_then(|row| row.frames).unwrap_or(0),
            refused: None,
            left,
        }
    }
}
