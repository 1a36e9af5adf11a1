//! The part of the station that looks at its sound devices before they have to sound: which output
//! is looked at when, and what was found.
//!
//! Every device is opened with nothing to sound when the station starts, when a reload names
//! another, once a day in the allowed hours, and, while it is known to be in trouble, every
//! [`AWAY_EVERY`], so that one that comes back is known to. One at a time, and never where
//! something is armed, sounds or soon will: a slot finds out by itself, and tells more.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use tokio::time::Instant;

use super::Daemon;
use crate::config::Config;
use crate::output::{DeviceLook, is_device};
use crate::station::ids::{OutputId, Timestamp, ZoneId};
use crate::station::recurrence::local;
use crate::wire::{DeviceFinding, OutputTrouble, QuotedText};

/// How often a device in trouble is looked at again: it costs a process each time.
const AWAY_EVERY: Duration = Duration::from_secs(30);

/// No device is looked at that is to sound within this: ten times what a look takes when all is
/// well, twice what it takes at most.
const DUE_WITHIN: TimeDelta = TimeDelta::seconds(10);

/// A look that has not been answered after this was lost with its output's supervisor.
const ANSWER_MAX: Duration = Duration::from_secs(20);

/// Which devices are to be looked at, and what was found.
pub struct DeviceLooks {
    waiting: BTreeSet<OutputId>,
    /// The one that is looked at now, and since when.
    under_way: Option<(OutputId, Instant)>,
    /// When those in trouble are looked at again.
    away_at: Instant,
    /// The local day for which each was looked at.
    days: BTreeMap<OutputId, NaiveDate>,
    findings: BTreeMap<OutputId, (Timestamp, DeviceFinding)>,
}

impl DeviceLooks {
    /// All devices of this configuration wait to be looked at.
    pub fn new(config: &Config) -> DeviceLooks {
        DeviceLooks {
            waiting: devices(config).cloned().collect(),
            under_way: None,
            away_at: Instant::now() + AWAY_EVERY,
            days: BTreeMap::new(),
            findings: BTreeMap::new(),
        }
    }

    /// Those outputs wait to be looked at whose sinks are others than before.
    pub fn note_reload(&mut self, before: &Config, fresh: &Config) {
        let others = |id: &&OutputId| before.outputs.get(id) != fresh.outputs.get(id);
        let others: BTreeSet<OutputId> = devices(fresh).filter(others).cloned().collect();
        self.findings.retain(|id, _| !others.contains(id) && fresh.outputs.contains_key(id));
        self.days.retain(|id, _| fresh.outputs.contains_key(id));
        self.waiting.retain(|id| fresh.outputs.contains_key(id));
        self.waiting.extend(others);
    }

    /// Those in trouble are looked at again at once: a person has done something.
    pub fn hasten(&mut self) {
        self.away_at = Instant::now();
    }

    /// When an output's device was looked at last, and which it was.
    pub fn last(&self, output: &OutputId) -> Option<(Timestamp, &QuotedText)> {
        self.findings.get(output).map(|(at, finding)| (*at, &finding.device))
    }

    /// The device that was most likely meant, while the output's trouble is that there is none of
    /// its name.
    pub fn nearest(
        &self,
        output: &OutputId,
        trouble: Option<&OutputTrouble>,
    ) -> Option<QuotedText> {
        let (_, finding) = self.findings.get(output)?;
        let same = trouble.is_some() && trouble == finding.trouble.as_ref();
        finding.nearest.clone().filter(|_| same)
    }
}

/// The outputs that sound through a device.
fn devices(config: &Config) -> impl Iterator<Item = &OutputId> {
    config.outputs.iter().filter(|(_, sink)| is_device(sink)).map(|(id, _)| id)
}

impl Daemon {
    /// Begins the next look that may be begun now.
    pub(super) fn look_at_devices(&mut self) {
        let now = Instant::now();
        if let Some((output, since)) = &self.looks.under_way {
            if now - *since < ANSWER_MAX {
                return;
            }
            tracing::warn!(%output, "a look at the device was not answered");
            self.looks.under_way = None;
        }
        self.add_daily_looks();
        if now >= self.looks.away_at {
            let all = self.outputs.status().into_iter();
            let away = all.filter(|status| status.trouble.is_some()).map(|status| status.output);
            let away: Vec<OutputId> =
                away.filter(|id| self.config.outputs.get(id).is_some_and(is_device)).collect();
            self.looks.away_at = now + AWAY_EVERY;
            self.looks.waiting.extend(away);
        }
        let next = self.looks.waiting.iter().find(|output| !self.is_wanted(output)).cloned();
        let Some(output) = next else { return };
        self.looks.waiting.remove(&output);
        if self.outputs.look_at_device(&output) {
            self.looks.under_way = Some((output, now));
        }
    }

    /// Takes note of what was found, and says so where it is another trouble than before.
    pub(super) fn take_look(&mut self, look: DeviceLook) {
        let DeviceLook { output, finding } = look;
        if self.looks.under_way.as_ref().is_some_and(|(under_way, _)| *under_way == output) {
            self.looks.under_way = None;
        }
        let Some(finding) = finding else {
            // What is to sound there finds out by itself; if it does not, the next day's look does.
            return;
        };
        let before = self.looks.findings.get(&output).map(|(_, before)| before);
        let same = before.map(|before| &before.trouble) == Some(&finding.trouble);
        match &finding.trouble {
            _ if same => {}
            Some(trouble) => {
                let nearest = finding.nearest.as_ref().map(tracing::field::display);
                tracing::error!(%output, %trouble, nearest, "the sound device can't be opened");
            }
            None => tracing::info!(%output, device = %finding.device, "the sound device opens"),
        }
        self.looks.findings.insert(output, (self.clock.now(), finding));
    }

    /// Once a local day, in the allowed hours of one of its zones, each device waits to be looked
    /// at. The first look, at the start, is whenever that is.
    fn add_daily_looks(&mut self) {
        if !self.station.clock_suffices() {
            return;
        }
        let (now, schedule) = (self.clock.now(), &self.config.schedule);
        let today = local(schedule.timezone, now).date();
        for output in devices(&self.config) {
            if self.looks.days.get(output) == Some(&today) {
                continue;
            }
            let mut zones = schedule.zones.iter().filter(|(_, zone)| zone.output == *output);
            if zones.any(|(id, _)| schedule.permission(id, now).is_some()) {
                self.looks.days.insert(output.clone(), today);
                self.looks.waiting.insert(output.clone());
            }
        }
    }

    /// Whether something is armed, sounds or waits in an output, or soon will.
    fn is_wanted(&self, output: &OutputId) -> bool {
        let schedule = &self.config.schedule;
        let feeds = |zone: &ZoneId| schedule.zones.get(zone).is_some_and(|z| z.output == *output);
        if self.station.outputs_in_use().contains(output)
            || self.station.open_slots().any(|slot| feeds(&slot.id.zone))
        {
            return true;
        }
        let until = self.clock.now() + DUE_WITHIN;
        let due = self.station.next_due(usize::MAX).into_iter();
        due.take_while(|(due, _)| *due <= until)
            .filter_map(|(_, index)| schedule.programmes.get(index))
            .any(|programme| programme.zones.iter().any(feeds))
    }
}
