//! Emergencies: an order, or a file dropped into their folder, becomes a slot in each of its zones
//! that takes the zone at once, whatever the hour and whoever holds it.
//!
//! - The newest goes first: it interrupts an older emergency as it interrupts a programme, and what
//!   is left of the older one follows it.
//! - An order `until` an hour is planned so that its last repetition ends by then; what still
//!   sounds at that hour, after an interruption, is faded out at it.
//! - A file of the folder is named by the instant of its arrival: its slots are due then, so it is
//!   ordered once, however often the folder is looked at and the station starts.
//! - What comes back after a restart is held until the clock is trusted, then judged by its age: an
//!   emergency of last week must not wake anybody.
//! - A rehearsal has its closing rows and nothing else.

use super::emergency::{ALERT, FOLDER, REPEATS_MAX, is_emergency_path};
use std::sync::Arc;
use std::time::Duration;

use chrono::{SubsecRound, TimeDelta};

use super::Station;
use super::bulletin::Bulletin;
use super::cue::CueSource;
use super::effect::{Effect, Notice};
use super::ids::{ProgrammeId, SlotId, Timestamp, ZoneId};
use super::order_origin::OrderOrigin;
use super::priority::Priority;
use super::record::Reason;
use super::running_slot::Slot;
use super::schedule::ResumeRule;
use super::slot::{OpenCue, OpenSlot};
use super::stock::Stock;
use crate::units::milliseconds;
use crate::units::span_ms;

/// Length of the tone in front of an emergency.
const ATTENTION_MS: u64 = 3_000;

/// Between the repetitions of an emergency that goes on until an hour: time to take in what was
/// said, and to hear one's own children.
const PAUSE_MS: u64 = 10_000;

/// How long an emergency that was interrupted, or found no device, is still worth sounding.
const ALERT_LATE: Duration = Duration::from_secs(600);

/// The same order by the same person within this is the same click.
const SAME_CLICK: TimeDelta = TimeDelta::seconds(2);

/// An emergency as it is ordered.
pub(super) struct EmergencyOrder {
    pub bulletin: Arc<Bulletin>,
    pub zones: Vec<ZoneId>,
    pub by: String,
    pub via: Option<OrderOrigin>,
    /// 0: as often as there is time for before `until`, and once without.
    pub repeat: u32,
    pub until: Option<Timestamp>,
    pub exercise: bool,
}

impl Station {
    /// Is this an order that was given a moment ago? Twice the same click is one emergency.
    pub fn repeats_an_order(
        &self,
        now: Timestamp,
        bulletin: &Bulletin,
        zones: &[ZoneId],
        by: &str,
    ) -> bool {
        !zones.is_empty()
            && zones.iter().all(|zone| {
                self.open.values().any(|slot| {
                    let record = &slot.record;
                    let stopped = slot.stopping.as_ref().is_some_and(|stopping| {
                        matches!(stopping.reason, Reason::Stopped | Reason::MaxLength)
                    });
                    record.id.zone == *zone
                        && !stopped
                        && (now - record.id.due).abs() <= SAME_CLICK
                        && record.is_alert_of(&bulletin.sha256, by)
                })
            })
    }

    /// Opens an emergency's slots, all of one due instant, which its zones' neighbours hear as one.
    pub(super) fn order_emergency(
        &mut self,
        now: Timestamp,
        mut alert: EmergencyOrder,
        out: &mut Vec<Effect>,
    ) {
        alert.zones.retain(|zone| self.schedule.zones.contains_key(zone));
        if self.repeats_an_order(now, &alert.bulletin, &alert.zones, &alert.by) {
            return;
        }
        // To the microsecond, as the journal keeps it; two at one instant are two slots.
        let mut due = now.trunc_subsecs(6);
        while alert.zones.iter().any(|zone| {
            let id = alert_id(due, zone);
            self.open.contains_key(&id) || self.memory.remembers(&id)
        }) {
            due += TimeDelta::microseconds(1);
        }
        self.open_emergency(now, due, &alert, out);
        let slots = alert.zones.iter().map(|zone| alert_id(due, zone)).collect();
        out.push(Effect::Tell(Notice::EmergencyOrdered { slots }));
    }

    fn open_emergency(
        &mut self,
        now: Timestamp,
        due: Timestamp,
        alert: &EmergencyOrder,
        out: &mut Vec<Effect>,
    ) {
        let exercise = alert.exercise || self.schedule.emergency.exercise;
        let opening = self.emergency_opening(now, &alert.zones);
        let cues = cues(now + opening, alert);
        let order = self.open.values().filter(|slot| slot.record.is_emergency());
        let rank = order.map(|slot| slot.record.rank.saturating_add(1)).max().unwrap_or(0);
        for zone in &alert.zones {
            let record = slot(due, zone, alert, rank, cues.clone());
            if exercise {
                self.close_unmarked(now, Slot::new(record), Reason::Exercise, out);
                continue;
            }
            out.push(Effect::Mark(Box::new(record.clone())));
            self.open.insert(record.id.clone(), Slot::new(record));
        }
    }

    /// Which files of the emergencies' folder lie there when the station comes to life: how old
    /// they are only a trusted clock can tell.
    pub(super) fn note_folder_of_emergencies(&mut self, stock: &Stock) {
        if self.stock.is_none() {
            self.present_at_start = stock.below(FOLDER).map(|(path, _)| path.clone()).collect();
        }
        self.present_at_start.retain(|path| stock.items.contains_key(path));
        self.sounded_emergencies.retain(|sha256| {
            stock
                .below(FOLDER)
                .any(|(_, item)| item.accepted().is_some_and(|bulletin| bulletin.sha256 == *sha256))
        });
    }

    /// Orders what was dropped into the folder of emergencies.
    pub(super) fn take_dropped(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let (Some(stock), schedule) = (self.stock.clone(), self.schedule.clone()) else { return };
        let Some(rule) = schedule.emergency.folder.as_ref().filter(|_| !self.ending) else {
            return;
        };
        let dropped = stock.below(FOLDER).filter_map(|(_, item)| item.accepted());
        for bulletin in dropped {
            let sha256 = &bulletin.sha256;
            // Touched, renamed or copied once more while it sounds: the same emergency.
            if self.open.values().any(|slot| slot.record.is_alert_of(sha256, &rule.by)) {
                continue;
            }
            let zones = || rule.zones.iter().filter(|zone| schedule.zones.contains_key(zone));
            let due = due_of(bulletin);
            let ordered = zones().any(|zone| self.memory.is_closed(&alert_id(due, zone)));
            if ordered && self.was_heard(bulletin) {
                self.sounded_emergencies.insert(sha256.clone());
            }
            if ordered || self.sounded_emergencies.contains(sha256) {
                continue;
            }
            let alert = EmergencyOrder {
                bulletin: bulletin.clone(),
                zones: zones().cloned().collect(),
                by: rule.by.clone(),
                via: bulletin.owner.clone().map(OrderOrigin::Folder),
                repeat: rule.repeat,
                until: None,
                exercise: false,
            };
            self.order_dropped(now, due, &alert, out);
        }
    }

    /// Moves what has done its service, in every zone, out of the folder of emergencies.
    pub(super) fn archive_sounded_emergencies(&mut self, out: &mut Vec<Effect>) {
        let Some(stock) = self.stock.as_ref().filter(|_| !self.sounded_emergencies.is_empty())
        else {
            return;
        };
        let dropped = stock.below(FOLDER).filter_map(|(_, item)| item.accepted());
        for bulletin in
            dropped.filter(|bulletin| self.sounded_emergencies.contains(&bulletin.sha256))
        {
            if self.open.values().any(|slot| slot.record.is_emergency_with(&bulletin.sha256)) {
                continue;
            }
            if self.archiving.insert(bulletin.path.clone()) {
                let (path, sha256) = (bulletin.path.clone(), bulletin.sha256.clone());
                out.push(Effect::Archive { path, sha256 });
            }
        }
    }

    fn order_dropped(
        &mut self,
        now: Timestamp,
        due: Timestamp,
        alert: &EmergencyOrder,
        out: &mut Vec<Effect>,
    ) {
        if alert.zones.iter().any(|zone| self.open.contains_key(&alert_id(due, zone))) {
            return;
        }
        let lay_there = self.present_at_start.contains(&alert.bulletin.path);
        if lay_there && !self.clock_suffices() {
            return;
        }
        let stale = due + ALERT_LATE < now && self.clock_suffices();
        let (path, zones) = (alert.bulletin.path.clone(), alert.zones.clone());
        out.push(Effect::Tell(match stale {
            true => Notice::EmergencyTooOld { path },
            false => Notice::EmergencyDropped { path, zones },
        }));
        if !stale {
            self.open_emergency(now, due, alert, out);
            if self.schedule.emergency.exercise {
                self.sounded_emergencies.insert(alert.bulletin.sha256.clone());
            }
            return;
        }
        let reason = self.clock.missed_because(due, due + ALERT_LATE);
        for zone in &alert.zones {
            let record = slot(due, zone, alert, 0, Vec::new());
            self.close_unmarked(now, Slot::new(record), reason, out);
        }
    }

    /// Was it heard to its end, in any zone, since it came?
    fn was_heard(&self, bulletin: &Bulletin) -> bool {
        self.schedule.zones.keys().any(|zone| {
            let last = self.memory.history().last(&bulletin.sha256, zone);
            last.is_some_and(|last| last >= bulletin.arrived)
        })
    }

    /// An emergency that was on air is closed: its file has done its service.
    pub(super) fn note_sounded_emergency(&mut self, record: &OpenSlot) {
        let stopped = matches!(record.hindrance, Some((Reason::Stopped, _)));
        if !record.is_emergency() || (record.started.is_none() && !stopped) {
            return;
        }
        let bulletins = record.cues.iter().filter_map(|cue| cue.source.bulletin());
        let dropped = bulletins.filter(|bulletin| is_emergency_path(&*bulletin.path));
        self.sounded_emergencies.extend(dropped.map(|bulletin| bulletin.sha256.clone()));
    }
}

impl OpenSlot {
    /// May it sound at any hour? An emergency that names who ordered it.
    pub fn is_ordered_emergency(&self) -> bool {
        let named = |by: &String| !by.trim().is_empty();
        self.is_emergency() && self.ordered_by.as_ref().is_some_and(named)
    }

    fn is_alert_of(&self, sha256: &str, by: &str) -> bool {
        self.ordered_by.as_deref() == Some(by) && self.is_emergency_with(sha256)
    }

    /// Does it sound this content?
    fn is_emergency_with(&self, sha256: &str) -> bool {
        self.is_emergency()
            && self.cues.iter().any(|cue| {
                matches!(&cue.source, CueSource::Bulletin(bulletin) if *bulletin.sha256 == *sha256)
            })
    }
}

fn alert_id(due: Timestamp, zone: &ZoneId) -> SlotId {
    SlotId { due, zone: zone.clone(), programme: ProgrammeId::from(ALERT) }
}

/// When a dropped file's slots are due. Two files moved in together may bear one instant, since
/// file systems count in ticks of milliseconds: their contents tell them apart.
fn due_of(bulletin: &Bulletin) -> Timestamp {
    let digits = bulletin.sha256.get(..3).unwrap_or_default();
    let apart = i64::from_str_radix(digits, 16).unwrap_or(0);
    bulletin.arrived.trunc_subsecs(6) + TimeDelta::microseconds(apart)
}

fn slot(
    due: Timestamp,
    zone: &ZoneId,
    alert: &EmergencyOrder,
    rank: u32,
    cues: Vec<OpenCue>,
) -> OpenSlot {
    let mut slot = OpenSlot::new(alert_id(due, zone), Priority::Emergency, ALERT_LATE);
    slot.title.clone_from(&alert.bulletin.title);
    slot.rank = rank;
    slot.ordered_by = Some(alert.by.clone());
    slot.ordered_via = alert.via.as_ref().map(ToString::to_string);
    slot.until = alert.until;
    slot.resume = ResumeRule::Restart;
    slot.cues = cues;
    slot
}

/// The tone, then the bulletin as often as it was asked for and fits between its first frame at
/// `from` and `until`, but once.
fn cues(from: Timestamp, alert: &EmergencyOrder) -> Vec<OpenCue> {
    let bulletin = CueSource::Bulletin(alert.bulletin.clone());
    let (repeats, pause_ms) = repeats(from, alert);
    let mut sounds = vec![CueSource::Attention { ms: ATTENTION_MS }];
    for nth in 0..repeats {
        if nth > 0 && pause_ms > 0 {
            sounds.push(CueSource::Pause { ms: pause_ms });
        }
        sounds.push(bulletin.clone());
    }
    sounds.into_iter().map(|source| OpenCue::new(source, None)).collect()
}

/// How often it sounds, and the pauses between.
fn repeats(from: Timestamp, alert: &EmergencyOrder) -> (u32, u64) {
    let most = if alert.repeat == 0 { REPEATS_MAX } else { alert.repeat.min(REPEATS_MAX) };
    let Some(until) = alert.until else { return (alert.repeat.clamp(1, REPEATS_MAX), 0) };
    let time_ms = span_ms(until - from - milliseconds(ATTENTION_MS));
    let length_ms = alert.bulletin.length_ms.max(1);
    let pause_ms = if alert.repeat == 0 { PAUSE_MS } else { 0 };
    let fit = (time_ms + pause_ms) / (length_ms + pause_ms);
    let repeats = u32::try_from(fit).unwrap_or(u32::MAX).clamp(1, most);
    if alert.repeat > 0 || repeats < most {
        return (repeats, pause_ms);
    }
    // More time than repetitions: they are spread over it.
    let silence_ms = time_ms.saturating_sub(length_ms * u64::from(repeats));
    (repeats, (silence_ms / u64::from(repeats - 1)).max(PAUSE_MS))
}
