//! How the station is, for `status`, for the centre, for `systemctl status`: built by reading the
//! parts.

use super::Daemon;
use crate::control::{
    AmplifierLine, ClockReport, DeviceLookLine, NextSlot, OnAirSlot, OutputLine, StationStatus,
};
use crate::messages::{figures, status_lines};
use crate::output::OutputStatus;
use crate::output::amplifiers::AmplifierStatus;
use crate::station::ids::{OutputId, Timestamp, ZoneId};
use crate::station::record::LocalTimestamp;
use crate::station::states::AmplifierState;
use crate::station::{CueSource, OpenSlot, SlotState};
use crate::sys::disk_space::free_bytes;

/// Next slots that are told: a screenful.
const NEXT_MAX: usize = 10;

impl Daemon {
    /// Everything that `status` tells.
    pub(super) fn status(&self) -> StationStatus {
        let now = self.clock.now();
        let stamp = |at: Timestamp| LocalTimestamp::new(at, self.config.schedule.timezone);
        StationStatus {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            station: self.config.id.to_string(),
            name: self.config.name.clone(),
            now: stamp(now),
            uptime_s: self.started.elapsed().as_secs(),
            ready: self.folder.ready,
            clock: self.clock.status(
                self.config.schedule.trust,
                self.station.clock_suffices(),
                self.config.schedule.timezone,
            ),
            exercise: self.config.schedule.emergency.exercise,
            programmes: self.config.schedule.programmes.len(),
            schedule_faults: self.reloads.faults(self.lang()),
            outputs: self.output_lines(),
            on_air: self.station.open_slots().map(|slot| on_air(slot, now, &stamp)).collect(),
            muted: self.muted_zones(),
            next: self.next_slots(),
            closed: self.closed.list(),
            rows: self.station.rows(),
            report: self.config.report.as_ref().map(|report| {
                let zoned = (now, self.config.schedule.timezone);
                let backlog = self.station.backlog();
                self.reporting.status(&report.endpoint, backlog, zoned, self.lang())
            }),
            refused: self.disk.refused_rows().all(),
            library: self.file_statuses(),
            intake: self.intake(),
            disk_free_bytes: free_bytes(&self.config.folders.state).ok(),
            troubles: self.troubles(),
            disk: self.disk.status(self.lang()),
            unconfined: self.unconfined.clone(),
            attention: Some(self.attention()),
            health: Some(
                self.health.status(self.clock.since_boot(), self.config.schedule.timezone),
            ),
            today: self.closed.of_day().into_iter().map(|slot| slot.slot).collect(),
        }
    }

    fn output_lines(&self) -> Vec<OutputLine> {
        let stamp = |at| LocalTimestamp::new(at, self.config.schedule.timezone);
        let amplifiers = self.amplifiers.status();
        let line = |output: OutputStatus| OutputLine {
            amplifier: amplifiers
                .get(&output.output)
                .map(|amplifier| self.amplifier_line(&output.output, amplifier)),
            state: output.state.into(),
            device: output.device,
            last_fault: output.trouble.as_ref().map(ToString::to_string),
            nearest: self.looks.nearest(&output.output, output.trouble.as_ref()),
            looked: self
                .looks
                .last(&output.output)
                .map(|(at, device)| DeviceLookLine { device: device.clone(), at: stamp(at) }),
            trouble: output.trouble,
            output: output.output,
        };
        self.outputs.status().into_iter().map(line).collect()
    }

    fn amplifier_line(&self, output: &OutputId, amplifier: &AmplifierStatus) -> AmplifierLine {
        let now = self.clock.now();
        let since = self.station.amplifier_on_since(output);
        let warm = self.station.amplifier_warm_at(output).is_none_or(|warm| warm <= now);
        let state = match (amplifier.known, &amplifier.trouble) {
            (Some(true), _) if warm => AmplifierState::On,
            (Some(true), _) => AmplifierState::WarmingUp,
            (Some(false), _) => AmplifierState::Off,
            (None, Some(_)) => AmplifierState::Unknown,
            (None, None) => AmplifierState::Switching,
        };
        let since = since.map(|at| LocalTimestamp::new(at, self.config.schedule.timezone));
        AmplifierLine { state: state.into(), since, trouble: amplifier.trouble.clone() }
    }

    /// The clock, and what is held because of it.
    pub(super) fn clock_report(&self) -> ClockReport {
        let schedule = &self.config.schedule;
        let suffices = self.station.clock_suffices();
        let mut report = self.clock.report(schedule.trust, suffices, schedule.timezone);
        if !suffices {
            let now = self.clock.now();
            let open = self.station.open_slots();
            let waits =
                open.filter(|slot| !slot.is_emergency() && slot.state() != SlotState::OnAir);
            report.held = waits
                .map(|slot| NextSlot {
                    due: LocalTimestamp::new(slot.id.due, schedule.timezone),
                    programme: slot.id.programme.clone(),
                    title: slot.title.clone(),
                    zones: vec![slot.id.zone.clone()],
                    muted: Vec::new(),
                })
                .chain(self.next_slots().into_iter().filter(|slot| slot.due.utc() <= now))
                .take(NEXT_MAX)
                .collect();
        }
        report
    }

    fn next_slots(&self) -> Vec<NextSlot> {
        let schedule = &self.config.schedule;
        let due = self.station.next_due(NEXT_MAX).into_iter();
        due.filter_map(|(due, index)| {
            let programme = schedule.programmes.get(index)?;
            let muted = |zone: &&ZoneId| {
                let mut mutes = self.station.mutes();
                mutes.any(|mute| mute.zone == **zone && mute.covers(due))
            };
            Some(NextSlot {
                due: LocalTimestamp::new(due, schedule.timezone),
                programme: programme.id.clone(),
                title: programme.title.clone(),
                zones: programme.zones.clone(),
                muted: programme.zones.iter().filter(muted).cloned().collect(),
            })
        })
        .collect()
    }

    /// "đang phát: Bản tin sáng, còn 2 phút 10 giây; kế tiếp 17:00"
    pub(super) fn line(&self) -> String {
        let now = self.clock.now();
        let sounding = self.station.open_slots().find(|slot| slot.state() == SlotState::OnAir);
        // What has come up and waits stands before what has yet to come up.
        let waiting = self.station.open_slots().find(|slot| slot.state() != SlotState::OnAir);
        let next = match waiting {
            Some(slot) => Some((
                LocalTimestamp::new(slot.id.due, self.config.schedule.timezone),
                slot.title.clone(),
            )),
            None => self.next_slots().into_iter().next().map(|slot| (slot.due, slot.title)),
        };
        let next = next.map_or_else(
            || status_lines::nothing_planned(self.lang()),
            |(due, title)| status_lines::next_at(self.lang(), due.0.format("%H:%M"), title),
        );
        match sounding {
            Some(slot) => {
                let left = figures::span(self.lang(), slot.left_ms(now) / 1_000);
                status_lines::on_air_line(self.lang(), &slot.title, left, next)
            }
            None => next,
        }
    }
}

fn on_air(
    slot: &OpenSlot,
    now: Timestamp,
    stamp: &impl Fn(Timestamp) -> LocalTimestamp,
) -> OnAirSlot {
    let sounding = slot.sounding();
    let cue = sounding.and_then(|index| slot.cues.get(index as usize));
    let length_ms = slot.length_ms();
    OnAirSlot {
        zone: slot.id.zone.clone(),
        programme: slot.id.programme.clone(),
        title: slot.title.clone(),
        priority: slot.priority,
        due: stamp(slot.id.due),
        state: slot.state().phase().into(),
        cue: cue.and_then(|cue| match &cue.source {
            CueSource::Bulletin(bulletin) => Some(bulletin.title.clone()),
            CueSource::Pause { .. }
            | CueSource::Attention { .. }
            | CueSource::Tone { .. }
            | CueSource::Absent { .. } => None,
        }),
        cue_index: sounding,
        cues: slot.cues.len(),
        heard_ms: length_ms.saturating_sub(slot.left_ms(now)),
        length_ms,
        hindrance: slot.hindrance.as_ref().map(|(reason, _)| *reason),
    }
}
