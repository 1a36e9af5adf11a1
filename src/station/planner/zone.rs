//! One zone lived through: who holds it, who waits, who gives up.

use chrono::NaiveTime;

use crate::station::cue::CueSource;
use crate::station::gain::Inaudible;
use crate::station::ids::{SlotId, Timestamp, ZoneId};
use crate::station::priority::Priority;
use crate::station::record::Reason;
use crate::station::rundown::ResolvedCue;
use crate::station::schedule::{Schedule, Zone};
use crate::station::when::{instant, local};
use crate::units::{milliseconds, span_of, whole_ms};

use super::due::Due;
use super::outlook::Outlook;
use super::planned::{PlannedSlot, Problem};
use super::sound::{Sound, Sounds};

/// One zone's way through a plan.
pub(super) struct ZonePass<'a> {
    schedule: &'a Schedule,
    id: &'a ZoneId,
    zone: &'a Zone,
    /// By programme: whether it is heard here.
    hears: Vec<bool>,
    /// Due and not yet started; seldom more than two or three.
    waiting: Vec<Due>,
    held: Held,
    /// The permission under which it sounded last.
    open: Option<Open>,
    /// What the zone has heard in the local day of that permission.
    heard_ms: u64,
    limit_ms: Option<u64>,
}

/// What sounds in the zone.
struct Held {
    by: Option<Due>,
    until: Timestamp,
    /// What went in between its cues last, and until when.
    between: Option<(Due, Timestamp)>,
    /// Where the routine slot on air lets a priority slot in: the ends of its cues, ascending,
    /// and the end of what went in between.
    openings: Vec<Timestamp>,
}

/// Sound is allowed from `since` until `until`; the local day ends at `day_end`.
#[derive(Clone, Copy)]
struct Open {
    since: Timestamp,
    until: Timestamp,
    day_end: Timestamp,
}

impl Open {
    fn covers(&self, from: Timestamp, until: Timestamp) -> bool {
        self.since <= from && from < self.day_end && until <= self.until
    }
}

impl Held {
    /// Who holds the zone up to `at`.
    fn at(&self, at: Timestamp) -> Option<Due> {
        let between = self.between.filter(|(_, until)| at <= *until);
        between.map(|(due, _)| due).or(self.by)
    }
}

impl<'a> ZonePass<'a> {
    pub fn new(schedule: &'a Schedule, id: &'a ZoneId, zone: &'a Zone) -> ZonePass<'a> {
        let hears = schedule.programmes.iter().map(|spec| spec.zones.contains(id)).collect();
        let limit = match (zone.daily_limit, schedule.guard.daily_limit) {
            (Some(own), Some(station)) => Some(own.min(station)),
            (own, station) => own.or(station),
        };
        ZonePass {
            schedule,
            id,
            zone,
            hears,
            waiting: Vec::new(),
            held: Held { by: None, until: Timestamp::MIN_UTC, between: None, openings: Vec::new() },
            open: None,
            heard_ms: 0,
            limit_ms: limit.map(whole_ms),
        }
    }

    pub fn hears(&self, programme: usize) -> bool {
        self.hears[programme]
    }

    /// Takes a slot that falls due; what could start before it must be settled.
    pub fn await_turn(&mut self, due: Due) {
        self.waiting.push(due);
    }

    /// Starts or gives up all that has its turn before `limit`.
    pub fn settle(
        &mut self,
        limit: Timestamp,
        sounds: &mut Sounds<'_>,
        slots: &mut Vec<PlannedSlot>,
    ) {
        while let Some((index, at)) = self.next_turn().filter(|(_, at)| *at < limit) {
            let due = self.waiting.remove(index);
            slots.push(self.take_turn(due, at, sounds));
        }
    }

    /// Who of those waiting goes next, and when.
    fn next_turn(&self) -> Option<(usize, Timestamp)> {
        let turn = |due: &Due| (self.turn(*due), self.priority(due), *due);
        let (index, due) = self.waiting.iter().enumerate().min_by_key(|(_, due)| turn(due))?;
        Some((index, self.turn(*due)))
    }

    /// The earliest instant at which the slot could start.
    fn turn(&self, due: Due) -> Timestamp {
        let free = self.held.until.max(due.at);
        match self.priority(&due) {
            Priority::Routine => free,
            Priority::Priority | Priority::Emergency => {
                let opening = self.held.openings.iter().find(|opening| **opening >= due.at);
                opening.map_or(free, |opening| free.min(*opening))
            }
        }
    }

    fn priority(&self, due: &Due) -> Priority {
        self.schedule.programmes[due.programme].priority
    }

    fn take_turn(&mut self, due: Due, at: Timestamp, sounds: &mut Sounds<'_>) -> PlannedSlot {
        let spec = &self.schedule.programmes[due.programme];
        let Sound { cues, full_ms, problems: faults, hindrance: nothing, lacks } =
            sounds.of(due.programme, self.id, at);
        let longest = spec.max_length.map(whole_ms);
        let length_ms = longest.map_or(full_ms, |longest| full_ms.min(longest));
        let mut problems = Vec::new();
        if let Some(holder) = self.held.at(at).filter(|_| at > due.at || at < self.held.until) {
            problems.push(Problem::Collision { with: self.slot(holder) });
            let late = span_of(spec.late);
            if at - due.at > late {
                problems.push(Problem::ZoneBusy { held_by: self.slot(holder) });
            }
        }
        let given_up = problems.iter().any(|problem| matches!(problem, Problem::ZoneBusy { .. }));
        let busy = given_up.then_some(Reason::ZoneBusy);
        // As the timeline asks: the zone, the rundown, the guard.
        let mut hindrance = busy.or(nothing);
        if hindrance.is_none()
            && let Some((reason, problem)) = self.guard(at, length_ms)
        {
            hindrance = Some(reason);
            problems.push(problem);
        }
        let airs = hindrance.is_none();
        if length_ms < full_ms {
            problems.push(Problem::MaxLength { full_ms });
        }
        problems.extend(faults);
        let silent = if airs { self.inaudible(&cues, at, spec.priority) } else { Vec::new() };
        // What it is faded out by goes before what it lacks, as in a record.
        let cut = (length_ms < full_ms).then_some(Reason::MaxLength);
        let cut = cut.or(silent.first().map(|_| Reason::Silent)).or(lacks);
        let outlook = match (hindrance, cut) {
            (Some(reason), _) => Outlook::NotAired(reason),
            (None, Some(reason)) => Outlook::Cut(reason),
            (None, None) => Outlook::Aired,
        };
        if airs {
            sounds.note(&cues, &silent, self.id, at, length_ms);
            for (index, why) in silent {
                let CueSource::Bulletin(bulletin) = &cues[index].source else { continue };
                problems.push(Problem::Inaudible { path: bulletin.path.clone(), why });
            }
            let cue_lengths = cues.iter().map(|cue| cue.source.length_ms());
            self.hold(due, at, length_ms, spec.priority, cue_lengths);
        }
        PlannedSlot {
            id: self.slot(due),
            title: sounds.titles[due.programme].clone(),
            priority: spec.priority,
            outlook,
            starts: if airs { at } else { due.at },
            length_ms,
            cues,
            problems,
        }
    }

    /// The cues of which nothing would be heard here, by their places, with the reason.
    fn inaudible(
        &self,
        cues: &[ResolvedCue],
        at: Timestamp,
        priority: Priority,
    ) -> Vec<(usize, Inaudible)> {
        let why = |cue: &ResolvedCue| self.schedule.inaudible(&cue.source, self.zone, at, priority);
        let cues = cues.iter().enumerate();
        cues.filter_map(|(index, cue)| Some((index, why(cue)?))).collect()
    }

    /// What the guard would say to a sound of this length at `at`; counts it if it may.
    fn guard(&mut self, at: Timestamp, length_ms: u64) -> Option<(Reason, Problem)> {
        let ends = at + milliseconds(length_ms);
        // Wall time is dear and a permission lasts for hours, so it is asked for anew only when the
        // one at hand does not reach.
        let known = self.open.filter(|open| open.covers(at, ends));
        let Some(open) = known.or_else(|| self.permission(at)).filter(|open| ends <= open.until)
        else {
            return Some((Reason::GuardHours, Problem::GuardHours));
        };
        let heard_ms = match self.open {
            Some(before) if before.day_end == open.day_end => self.heard_ms,
            _ => 0,
        };
        self.open = Some(open);
        self.heard_ms = heard_ms;
        let heard_ms = heard_ms.saturating_add(length_ms);
        if self.limit_ms.is_some_and(|limit| heard_ms > limit) {
            return Some((Reason::GuardLimit, Problem::GuardLimit));
        }
        self.heard_ms = heard_ms;
        None
    }

    /// The permission of station and zone at `at`; `None` if there is none.
    fn permission(&self, at: Timestamp) -> Option<Open> {
        let tz = self.schedule.timezone;
        let wall = local(tz, at);
        let station = self.schedule.guard.allowed.end_at(wall)?;
        let until = match &self.zone.allowed {
            Some(own) => station.min(own.end_at(wall)?),
            None => station,
        };
        let tomorrow = wall.date().succ_opt().unwrap_or(wall.date());
        let day_end = instant(tz, tomorrow.and_time(NaiveTime::MIN));
        Some(Open { since: at, until: instant(tz, until), day_end })
    }

    fn hold(
        &mut self,
        due: Due,
        at: Timestamp,
        length_ms: u64,
        priority: Priority,
        cue_lengths: impl Iterator<Item = u64>,
    ) {
        let length = milliseconds(length_ms);
        let ends = at + length;
        if at < self.held.until {
            // In between the cues of what is on air, whose rest comes later by as much.
            self.held.until += length;
            self.held.openings.retain(|opening| *opening > at);
            self.held.openings.iter_mut().for_each(|opening| *opening += length);
            self.held.openings.insert(0, ends);
            self.held.between = Some((due, ends));
        } else {
            self.held.by = Some(due);
            self.held.until = ends;
            self.held.between = None;
            self.held.openings.clear();
            if priority == Priority::Routine {
                let mut end = at;
                self.held.openings.extend(cue_lengths.map(|ms| {
                    end += milliseconds(ms);
                    end.min(ends)
                }));
            }
        }
    }

    fn slot(&self, due: Due) -> SlotId {
        SlotId {
            due: due.at,
            zone: self.id.clone(),
            programme: self.schedule.programmes[due.programme].id.clone(),
        }
    }
}
