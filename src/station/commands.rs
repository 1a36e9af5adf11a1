//! What people order: an emergency, an end to what sounds, trust in the clock, the end of the
//! daemon.

use std::time::Duration;

use chrono::{SubsecRound, TimeDelta};

use super::record::Reason;
use super::schedule::{Priority, ProgrammeId, Resume, SlotId, Timestamp, ZoneId};
use super::{
    Command, CueSource, CueState, Effect, Notice, OpenCue, OpenSlot, Slot, SlotState, Station,
};

/// The programme name that emergencies bear in the log; the configuration keeps it free.
pub const ALERT: &str = "khan-cap";

/// Length of the tone in front of an emergency.
const ATTENTION_MS: u64 = 3_000;

/// Repeats beyond this are an error of whoever typed them.
pub const REPEATS_MAX: u32 = 100;

/// How long an emergency that was interrupted, or found no device, is still worth sounding.
const ALERT_LATE: Duration = Duration::from_secs(600);

/// Fade of what a person stops, and of the daemon's own end.
const STOP_FADE_MS: u32 = 300;

impl Station {
    pub(super) fn obey(&mut self, now: Timestamp, command: Command, out: &mut Vec<Effect>) {
        match command {
            Command::Stop { zones, by } => self.stop_zones(now, &zones, &by, out),
            Command::Alert { bulletin, zones, by, repeat } => {
                let sounds = std::iter::once(CueSource::Attention { ms: ATTENTION_MS }).chain(
                    (0..repeat.clamp(1, REPEATS_MAX))
                        .map(|_| CueSource::Bulletin(bulletin.clone())),
                );
                let cues: Vec<OpenCue> = sounds.map(ahead).collect();
                for zone in zones {
                    self.open_alert(now, zone, &bulletin.title, &by, cues.clone(), out);
                }
            }
            Command::TrustClock { by } => {
                self.clock.vouch(now, self.schedule.trust);
                out.push(Effect::Tell(Notice::ClockTrusted { by }));
            }
            Command::Shutdown => self.shut_down(now, out),
        }
    }

    fn open_alert(
        &mut self,
        now: Timestamp,
        zone: ZoneId,
        title: &str,
        by: &str,
        cues: Vec<OpenCue>,
        out: &mut Vec<Effect>,
    ) {
        if !self.schedule.zones.contains_key(&zone) {
            return;
        }
        // To the microsecond, as the journal keeps it; two at one instant are two slots.
        let mut id =
            SlotId { due: now.trunc_subsecs(6), zone, programme: ProgrammeId::from(ALERT) };
        while self.open.contains_key(&id) || self.book.remembers(&id) {
            id.due += TimeDelta::microseconds(1);
        }
        let record = OpenSlot {
            id: id.clone(),
            title: title.to_owned(),
            priority: Priority::Emergency,
            rank: 0,
            ordered_by: Some(by.to_owned()),
            late: ALERT_LATE,
            max_length: None,
            resume: Resume::Restart,
            campaign: None,
            state: SlotState::Waiting,
            cues,
            started: None,
            ended: None,
            heard_ms: 0,
            hindrance: None,
        };
        out.push(Effect::Mark(Box::new(record.clone())));
        self.open.insert(id, Slot::new(record));
    }

    fn stop_zones(&mut self, now: Timestamp, zones: &[ZoneId], by: &str, out: &mut Vec<Effect>) {
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
                .is_some_and(|slot| slot.record.state == SlotState::OnAir && slot.run.is_some());
            let detail = Some(by.to_owned());
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
            .map(|slot| (slot.record.id.clone(), slot.record.state))
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

fn ahead(source: CueSource) -> OpenCue {
    OpenCue { source, queue: None, state: CueState::Ahead, skip_ms: 0, attempts: 0 }
}
