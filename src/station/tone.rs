//! A test tone by a person's order: three seconds of it in one zone, so that whoever stands there
//! hears that the zone sounds. It is no slot: it has its play row, and no closing record; it counts
//! for no queue and no daily limit.
//!
//! It disturbs nobody: it is not taken while its output sounds or is about to, gives way at once to
//! whatever comes up after all, is over with its output or the station, and is never made up for.
//! It keeps to the allowed hours, or to those that the station allows for tests, and to silence
//! where a zone is muted.

use std::time::Duration;

use chrono::{SubsecRound, TimeDelta};

use super::Station;
use super::cue::CueSource;
use super::effect::{Effect, Notice};
use super::handover::{HANDOVER, OPENING};
use super::ids::{OutputId, ProgrammeId, SlotId, Timestamp, ZoneId};
use super::order_origin::OrderOrigin;
use super::priority::Priority;
use super::record::Reason;
use super::running_slot::Slot;
use super::schedule::ResumeRule;
use super::slot::{OpenCue, OpenSlot, SlotState};
use crate::units::{duration_of, milliseconds, span_of};

/// The programme of a tone's row; no schedule can have it.
pub const TEST: &str = "_test";

/// Length of the tone, milliseconds.
pub const TONE_MS: u64 = 3_000;

/// How long a tone may wait for its device, beside its amplifier.
const LATE: Duration = Duration::from_secs(3);

/// How far ahead a test's next allowed hour is looked for, in steps of a minute.
const NEXT_MAX_MIN: i64 = 7 * 24 * 60;

/// What keeps a tone from sounding.
#[derive(Debug, Clone, PartialEq)]
pub enum ToneHindrance {
    /// Whether it is an allowed hour can't be told.
    ClockUntrusted,
    /// It may sound from `next` on; `None` if at no time of the next week.
    OutsideHours { next: Option<Timestamp> },
    /// By a person's word.
    Muted { until: Timestamp, by: String },
    /// This sounds at the zone's output until then, if nothing interrupts it.
    OnAir { title: String, until: Timestamp },
    /// This is about to sound there.
    DueSoon { title: String, due: Timestamp },
}

impl ToneHindrance {
    /// When a tone may sound, what is due is due, or what sounds is over.
    pub fn instant(&self) -> Option<Timestamp> {
        match self {
            ToneHindrance::ClockUntrusted => None,
            ToneHindrance::OutsideHours { next } => *next,
            ToneHindrance::Muted { until, .. } | ToneHindrance::OnAir { until, .. } => Some(*until),
            ToneHindrance::DueSoon { due, .. } => Some(*due),
        }
    }
}

/// A tone as it is ordered.
pub(super) struct ToneOrder {
    pub zone: ZoneId,
    pub title: String,
    pub by: String,
    pub via: Option<OrderOrigin>,
}

impl OpenSlot {
    /// Whether it is a test tone, which no schedule knows of.
    pub fn is_test_tone(&self) -> bool {
        self.id.programme.as_str() == TEST
    }
}

impl Station {
    /// Why a tone ordered now would not sound in this zone, which is a zone of the schedule.
    pub fn tone_hindrance(&self, now: Timestamp, zone: &ZoneId) -> Option<ToneHindrance> {
        if !self.clock_suffices() {
            return Some(ToneHindrance::ClockUntrusted);
        }
        let output = &self.schedule.zones.get(zone)?.output;
        let may = |at| self.schedule.tone_permission(zone, at, TONE_MS).is_some();
        if !may(now) || !may(now + self.tone_opening(now, output)) {
            let minutes = (1..=NEXT_MAX_MIN).map(|minutes| {
                let at = now.trunc_subsecs(0) + TimeDelta::minutes(minutes);
                at - TimeDelta::seconds(at.timestamp() % 60)
            });
            let next = minutes.into_iter().find(|at| may(*at));
            return Some(ToneHindrance::OutsideHours { next });
        }
        if let Some(mute) = self.mutes.hinders(zone, now) {
            return Some(ToneHindrance::Muted { until: mute.until, by: mute.by.clone() });
        }
        self.in_use_by(output).or_else(|| self.due_soon(now, output))
    }

    /// From a tone's order to its first frame: its device is opened, its amplifier warms up.
    fn tone_opening(&self, now: Timestamp, output: &OutputId) -> TimeDelta {
        self.warm_at(now, output).map_or(OPENING, |warm| OPENING.max(warm - now))
    }

    /// What sounds at this output, or has come up there.
    fn in_use_by(&self, output: &OutputId) -> Option<ToneHindrance> {
        let there = |slot: &&Slot| {
            let zone = self.schedule.zones.get(&slot.record.id.zone);
            zone.is_some_and(|zone| zone.output == *output)
        };
        let mut open = self.open.values().filter(there);
        let on_air = open.clone().find(|slot| slot.record.state() == SlotState::OnAir);
        let told = |slot: &Slot| slot.record.title.clone();
        on_air
            .map(|slot| ToneHindrance::OnAir { title: told(slot), until: slot.expected_end })
            .or_else(|| {
                let slot = open.next()?;
                Some(ToneHindrance::DueSoon { title: told(slot), due: slot.record.id.due })
            })
    }

    /// The next slot that comes up there before a tone would be over.
    fn due_soon(&self, now: Timestamp, output: &OutputId) -> Option<ToneHindrance> {
        let begins = now + self.tone_opening(now, output) + span_of(LATE);
        let over = begins + milliseconds(TONE_MS) + HANDOVER;
        let soon = self.upcoming.iter().take_while(|(due, _)| *due <= over);
        let there = |index: usize| {
            let programme = self.schedule.programmes.get(index)?;
            let mut zones = programme.zones.iter().filter_map(|id| self.schedule.zones.get(id));
            zones.any(|zone| zone.output == *output).then_some(programme)
        };
        soon.filter_map(|(due, index)| Some((due, there(index)?)))
            .next()
            .map(|(due, programme)| ToneHindrance::DueSoon { title: programme.title.clone(), due })
    }

    /// Sounds a tone, if nothing keeps it from sounding.
    pub(super) fn order_tone(&mut self, now: Timestamp, order: ToneOrder, out: &mut Vec<Effect>) {
        let ToneOrder { zone, title, by, via } = order;
        let Some(spec) = self.schedule.zones.get(&zone) else { return };
        let late = LATE + duration_of(self.tone_opening(now, &spec.output));
        if self.ending || self.tone_hindrance(now, &zone).is_some() {
            return;
        }
        // To the microsecond, as the journal keeps it.
        let id = SlotId { due: now.trunc_subsecs(6), zone, programme: ProgrammeId::from(TEST) };
        let mut record = OpenSlot::new(id.clone(), Priority::Routine, late);
        // Behind all that a schedule has.
        record.rank = u32::MAX;
        record.title = title;
        record.ordered_by = Some(by);
        record.ordered_via = via.as_ref().map(ToString::to_string);
        record.resume = ResumeRule::Drop;
        record.cues = vec![OpenCue::new(CueSource::Tone { ms: TONE_MS }, None)];
        out.push(Effect::Mark(Box::new(record.clone())));
        self.open.insert(id.clone(), Slot::new(record));
        out.push(Effect::Tell(Notice::ToneOrdered { slot: id }));
    }

    /// Ends a tone. One of which no row tells gets one: every order is on record.
    pub(super) fn close_tone(
        &mut self,
        now: Timestamp,
        id: &SlotId,
        reason: Option<Reason>,
        detail: Option<String>,
        out: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.open.get_mut(id) else { return };
        let untold = !slot.record.sounded && slot.record.cues.iter().all(|cue| !cue.is_done());
        if untold {
            let reason = reason.unwrap_or(Reason::Internal);
            let known = slot.record.hindrance.take().filter(|(known, _)| *known == reason);
            let detail = detail.or_else(|| known.and_then(|(_, detail)| detail));
            slot.record.hindrance = Some((reason, detail));
            self.write_unheard(now, id, 0, reason, out);
        }
        let Some(mut slot) = self.open.remove(id) else { return };
        if let Some(run) = slot.run.take() {
            self.leave(run, &id.zone, None);
        }
        out.push(Effect::Unmark(id.clone()));
        out.push(Effect::Tell(Notice::ToneEnded {
            slot: id.clone(),
            heard_ms: slot.record.heard_ms,
        }));
    }
}
