//! Zones muted and unmuted by people: what is ordered, what they are told, what is told of it.

use super::Daemon;
use crate::control::{
    MuteOrder, MuteTaken, MutedZone, OrderRefusal, RefusalReply, StoppedSlot, UnmuteOrder,
    UnmuteTaken,
};
use crate::messages::{mute as messages, shown};
use crate::station::ids::ZoneId;
use crate::station::mute::{BECAUSE_CHARS_MAX, ZoneMute, read_mute_until};
use crate::station::order_origin::OrderOrigin;
use crate::station::record::LocalTimestamp;
use crate::station::{Command, Input, OpenSlot, SlotState};

impl Daemon {
    pub(super) async fn mute(
        &mut self,
        order: MuteOrder,
        via: Option<OrderOrigin>,
    ) -> Result<MuteTaken, RefusalReply> {
        let by = self.name(&order.by)?;
        let zones = self.zones(&order.zones)?;
        let because = self.because(order.because.as_deref())?;
        let (now, timezone) = (self.clock.now(), self.config.schedule.timezone);
        let until = read_mute_until(&order.until, now, timezone, self.station.clock_suffices());
        let until = until.map_err(|fault| {
            self.refusal(&OrderRefusal::MuteUntil { text: order.until.clone(), fault })
        })?;
        let replaced = self.muted_zones();
        let open: Vec<StoppedSlot> = self.open_in(&zones).collect();
        let shown = via.as_ref().map(tracing::field::display);
        tracing::warn!(?zones, %until, by, via = shown, because, "zones are muted by a person");
        let command = Command::Mute { zones: zones.clone(), until, by, via, because };
        self.step(Input::Command(command)).await;
        let mut muted = self.muted_zones();
        muted.retain(|one| zones.contains(&one.zone));
        let replaced = replaced.into_iter().filter(|one| zones.contains(&one.zone));
        let goes_on = |slot: &StoppedSlot| {
            let mut open = self.station.open_slots();
            open.any(|other| {
                other.id.zone == slot.zone
                    && other.id.programme == slot.programme
                    && other.state() != SlotState::OnAir
            })
        };
        let stopped = open.into_iter().filter(|slot| slot.on_air || !goes_on(slot)).collect();
        let ahead = self.station.slots_ahead(&zones, now, until);
        Ok(MuteTaken { muted, replaced: replaced.collect(), stopped, ahead })
    }

    pub(super) async fn unmute(
        &mut self,
        order: UnmuteOrder,
        via: Option<OrderOrigin>,
    ) -> Result<UnmuteTaken, RefusalReply> {
        let by = self.name(&order.by)?;
        let zones = self.zones(&order.zones)?;
        let mut unmuted = self.muted_zones();
        unmuted.retain(|one| zones.contains(&one.zone));
        let shown = via.as_ref().map(tracing::field::display);
        tracing::warn!(?zones, by, via = shown, "zones are unmuted by a person");
        self.step(Input::Command(Command::Unmute { zones, by, via })).await;
        Ok(UnmuteTaken { unmuted })
    }

    /// Why, in the words of whoever orders it: a plain line, or nothing.
    fn because(&self, text: Option<&str>) -> Result<Option<String>, RefusalReply> {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        match text.chars().count() > BECAUSE_CHARS_MAX || shown(text) != text {
            true => Err(self.refusal(&OrderRefusal::ReasonNotPlain)),
            false => Ok(Some(text.to_owned())),
        }
    }

    /// What sounds or waits in these zones and is no emergency.
    fn open_in<'a>(&'a self, zones: &'a [ZoneId]) -> impl Iterator<Item = StoppedSlot> + 'a {
        let meant = |slot: &&OpenSlot| zones.contains(&slot.id.zone) && !slot.is_emergency();
        self.station.open_slots().filter(meant).map(StoppedSlot::of)
    }

    /// Every zone that is muted.
    pub(super) fn muted_zones(&self) -> Vec<MutedZone> {
        let now = self.clock.now();
        let trusted = self.station.clock_suffices();
        let schedule = &self.config.schedule;
        let stamp = |at| LocalTimestamp::new(at, schedule.timezone);
        let muted = |mute: &ZoneMute| MutedZone {
            zone: mute.zone.clone(),
            name: schedule.zones.get(&mute.zone).map(|zone| zone.name.clone()).unwrap_or_default(),
            since: stamp(mute.since),
            until: stamp(mute.until),
            by: mute.by.clone(),
            via: mute.via.clone(),
            because: mute.because.clone(),
            waits_for_clock: !trusted && mute.until <= now,
        };
        self.station.mutes().map(muted).collect()
    }

    /// The same in words, for the audio folder.
    pub(super) fn muted_lines(&self) -> Vec<String> {
        let lang = self.lang();
        self.muted_zones().iter().map(|muted| messages::said(lang, muted)).collect()
    }
}
