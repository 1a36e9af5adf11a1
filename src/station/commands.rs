//! What people order: an emergency, an end to what sounds, silence, trust in the clock, the end of
//! the daemon.

use super::Station;
use super::alerts::EmergencyOrder;
use super::effect::{Effect, Notice};
use super::ids::{SlotId, Timestamp, ZoneId};
use super::input::Command;
use super::muting::MuteOrder;
use super::order_origin::OrderOrigin;
use super::record::Reason;
use super::slot::SlotState;
use super::tone::ToneOrder;

/// Fade of what a person stops, and of the daemon's own end.
const STOP_FADE_MS: u32 = 300;

impl Station {
    pub(super) fn take_command(&mut self, now: Timestamp, command: Command, out: &mut Vec<Effect>) {
        match command {
            Command::Stop { zones, by, via } => {
                self.stop_zones(now, &zones, &by, via.as_ref(), out);
            }
            Command::Alert { bulletin, zones, by, via, repeat, until, exercise } => {
                let alert = EmergencyOrder { bulletin, zones, by, via, repeat, until, exercise };
                self.order_emergency(now, alert, out);
            }
            Command::Tone { zone, title, by, via } => {
                self.order_tone(now, ToneOrder { zone, title, by, via }, out);
            }
            Command::Mute { zones, until, by, via, because } => {
                self.mute(now, MuteOrder { zones, until, by, via, because }, out);
            }
            Command::Unmute { zones, by, via } => {
                self.unmute(now, &zones, &by, via.as_ref(), out);
            }
            Command::TrustClock { by } => {
                self.clock.vouch(now, self.schedule.trust);
                out.push(Effect::Tell(Notice::ClockTrusted { by }));
            }
            Command::Shutdown => self.shut_down(now, out),
        }
    }

    fn stop_zones(
        &mut self,
        now: Timestamp,
        zones: &[ZoneId],
        by: &str,
        via: Option<&OrderOrigin>,
        out: &mut Vec<Effect>,
    ) {
        let meant: Vec<SlotId> = self
            .open
            .keys()
            .filter(|id| zones.is_empty() || zones.contains(&id.zone))
            .cloned()
            .collect();
        for id in meant {
            let on_air = self
                .open
                .get(&id)
                .is_some_and(|slot| slot.record.state() == SlotState::OnAir && slot.run.is_some());
            let detail = Some(by.to_owned());
            if let Some(slot) = self.open.get_mut(&id) {
                slot.record.stopped_via = via.map(ToString::to_string);
            }
            if on_air {
                self.stop(now, &id, Reason::Stopped, detail, STOP_FADE_MS, out);
            } else {
                self.disarm(&id, out);
                self.close(now, &id, Some(Reason::Stopped), detail, out);
            }
        }
    }

    /// What is on air is faded and goes on after the next start, if that is soon enough; what is
    /// armed waits for it.
    fn shut_down(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        self.ending = true;
        let running: Vec<(SlotId, SlotState)> = self
            .open
            .values()
            .filter(|slot| slot.run.is_some())
            .map(|slot| (slot.record.id.clone(), slot.record.state()))
            .collect();
        for (id, state) in running {
            if state == SlotState::OnAir {
                self.stop(now, &id, Reason::PowerOff, None, STOP_FADE_MS, out);
            } else {
                self.disarm(&id, out);
            }
        }
        out.extend(self.horizon.map(Effect::Horizon));
    }
}
