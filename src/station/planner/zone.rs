//! One zone lived through: who holds it, who waits, who gives up.

use super::due_programme::DueProgramme;
use super::expected_outcome::ExpectedOutcome;
use super::planned::{PlanProblem, PlannedSlot};
use super::rundown_preview::RundownPreviews;
use super::zone_guard::ZoneGuard;
use super::zone_occupancy::{InsertionPoint, ZoneOccupancy};
use crate::station::cue::CueSource;
use crate::station::gain::InaudibleCause;
use crate::station::guard::GuardRefusal;
use crate::station::handover::{OPENING, fits_behind};
use crate::station::ids::{SlotId, Timestamp, ZoneId};
use crate::station::mute::ZoneMute;
use crate::station::priority::Priority;
use crate::station::record::Reason;
use crate::station::rundown::ResolvedCue;
use crate::station::schedule::{Schedule, Zone};
use crate::station::start_checks::{StartCheck, first_hindrance};
use crate::station::upcoming::LEAD;
use crate::units::{milliseconds, span_ms, span_of, whole_ms};

/// One zone's way through a plan.
pub(super) struct ZonePlanner<'a> {
    schedule: &'a Schedule,
    id: &'a ZoneId,
    zone: &'a Zone,
    /// By programme: whether it is heard here.
    hears: Vec<bool>,
    /// Due and not yet started; seldom more than two or three.
    waiting: Vec<DueProgramme>,
    occupancy: ZoneOccupancy,
    guard: ZoneGuard,
    mutes: Vec<ZoneMute>,
}

/// When a slot has its turn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    /// When it is decided that it starts: [`LEAD`] before it, or when the zone is free.
    decided: Timestamp,
    starts: Timestamp,
    kind: TurnKind,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TurnKind {
    /// Its zone is free when it is due.
    OnTime,
    /// It waits for its zone, to its end.
    Behind,
    /// It goes in between two cues of what is on air.
    Between,
}

impl<'a> ZonePlanner<'a> {
    pub fn new(schedule: &'a Schedule, id: &'a ZoneId, zone: &'a Zone) -> ZonePlanner<'a> {
        let hears = schedule.programmes.iter().map(|spec| spec.zones.contains(id)).collect();
        let (waiting, occupancy) = (Vec::new(), ZoneOccupancy::default());
        ZonePlanner {
            schedule,
            id,
            zone,
            hears,
            waiting,
            occupancy,
            guard: ZoneGuard::new(schedule, id),
            mutes: Vec::new(),
        }
    }

    /// Takes those that are of this zone.
    pub fn mute(&mut self, mutes: &[ZoneMute]) {
        self.mutes.extend(mutes.iter().filter(|mute| mute.zone == *self.id).cloned());
    }

    pub fn hears(&self, programme: usize) -> bool {
        self.hears[programme]
    }

    /// Takes a slot that falls due; what could start before it must be settled.
    pub fn await_turn(&mut self, due: DueProgramme) {
        self.waiting.push(due);
    }

    /// Starts or gives up all that has its turn before what falls due at `limit` comes up.
    pub fn settle(
        &mut self,
        limit: Timestamp,
        sounds: &mut RundownPreviews<'_>,
        slots: &mut Vec<PlannedSlot>,
    ) {
        let limit = limit.checked_sub_signed(LEAD).unwrap_or(limit);
        while let Some((index, turn)) = self.next_turn().filter(|(_, turn)| turn.decided < limit) {
            let due = self.waiting.remove(index);
            self.take_turn(due, turn, sounds, slots);
        }
        if self.occupancy.until <= limit {
            slots.extend(self.occupancy.planned.take());
        }
    }

    /// Who of those waiting goes next, and when.
    fn next_turn(&self) -> Option<(usize, Turn)> {
        let key = |due: &DueProgramme| (self.turn(*due).decided, self.priority(due), *due);
        let (index, due) = self.waiting.iter().enumerate().min_by_key(|(_, due)| key(due))?;
        Some((index, self.turn(*due)))
    }

    /// The earliest instant at which the slot could start.
    fn turn(&self, due: DueProgramme) -> Turn {
        if fits_behind(self.occupancy.until, due.at) {
            return Turn { decided: due.at - LEAD, starts: due.at, kind: TurnKind::OnTime };
        }
        let decided = match self.priority(&due) {
            Priority::Routine => self.occupancy.until,
            Priority::Priority | Priority::Emergency => self.occupancy.opening_for(due.at),
        };
        let kind = match decided < self.occupancy.until {
            true => TurnKind::Between,
            false => TurnKind::Behind,
        };
        Turn { decided, starts: due.at.max(decided + OPENING), kind }
    }

    fn priority(&self, due: &DueProgramme) -> Priority {
        self.schedule.programmes[due.programme].priority
    }

    fn take_turn(
        &mut self,
        due: DueProgramme,
        turn: Turn,
        sounds: &mut RundownPreviews<'_>,
        slots: &mut Vec<PlannedSlot>,
    ) {
        let spec = &self.schedule.programmes[due.programme];
        let preview = sounds.of(due.programme, self.id, due.at);
        let (cues, full_ms) = (preview.cues, preview.full_ms);
        let length_ms = spec.max_length.map_or(full_ms, |longest| full_ms.min(whole_ms(longest)));
        let (mut problems, busy) = self.held_up(due, turn);
        let mute = self.mutes.iter().find(|mute| mute.covers(turn.starts));
        let hindrance = first_hindrance(spec.priority, |check| match check {
            StartCheck::Mute => {
                let ZoneMute { until, by, because, .. } = mute?;
                let (by, because) = (by.clone(), because.clone());
                problems.push(PlanProblem::Muted { until: *until, by, because });
                Some(Reason::Muted)
            }
            StartCheck::Content | StartCheck::Rundown => preview.hindrance,
            StartCheck::Zone => busy,
            StartCheck::Guard => {
                let zone = (self.schedule, self.id);
                let refusal = self.guard.refusal(zone, turn.starts, length_ms, 0)?;
                let (reason, problem) = refused(refusal);
                problems.push(problem);
                Some(reason)
            }
        });
        if length_ms < full_ms {
            problems.push(PlanProblem::MaxLength { full_ms });
        }
        problems.extend(preview.problems);
        let airs = hindrance.is_none();
        let silent =
            if airs { self.inaudible(&cues, turn.starts, spec.priority) } else { Vec::new() };
        if airs {
            sounds.note(&cues, &silent, self.id, turn.starts, length_ms);
        }
        problems.extend(silent.iter().filter_map(|(index, why)| {
            let path = cues[*index].source.bulletin()?.path.clone();
            Some(PlanProblem::Inaudible { path, why: *why })
        }));
        // What it is faded out by goes before what it lacks, as in a record.
        let faded = (length_ms < full_ms).then_some(Reason::MaxLength);
        let cut = faded.or(silent.first().map(|_| Reason::Silent)).or(preview.lacks);
        let planned = PlannedSlot {
            id: self.slot(due),
            title: sounds.titles[due.programme].clone(),
            priority: spec.priority,
            outlook: ExpectedOutcome::new(hindrance, cut),
            starts: if airs { turn.starts } else { due.at },
            length_ms,
            cues,
            problems,
        };
        match airs {
            true => self.hold(due, turn, planned, slots),
            false => slots.push(planned),
        }
    }

    /// What holds the zone when the slot has its turn, and whether it has waited too long for it.
    fn held_up(&self, due: DueProgramme, turn: Turn) -> (Vec<PlanProblem>, Option<Reason>) {
        let holder = self.occupancy.at(turn.decided).filter(|_| turn.kind != TurnKind::OnTime);
        let Some(holder) = holder.map(|holder| self.slot(holder)) else {
            return (Vec::new(), None);
        };
        let late = span_of(self.schedule.programmes[due.programme].late);
        let mut problems = vec![PlanProblem::Collision { with: holder.clone() }];
        let too_late = turn.decided > due.at && turn.decided - due.at > late;
        if too_late {
            problems.push(PlanProblem::ZoneBusy { held_by: holder });
        }
        (problems, too_late.then_some(Reason::ZoneBusy))
    }

    /// The cues of which nothing would be heard here, by their places, with the reason.
    fn inaudible(
        &self,
        cues: &[ResolvedCue],
        at: Timestamp,
        priority: Priority,
    ) -> Vec<(usize, InaudibleCause)> {
        let why = |cue: &ResolvedCue| self.schedule.inaudible(&cue.source, self.zone, at, priority);
        let cues = cues.iter().enumerate();
        cues.filter_map(|(index, cue)| Some((index, why(cue)?))).collect()
    }

    /// The slot sounds from its start on.
    fn hold(
        &mut self,
        due: DueProgramme,
        turn: Turn,
        planned: PlannedSlot,
        slots: &mut Vec<PlannedSlot>,
    ) {
        let ends = planned.ends();
        let mut at = planned.starts;
        let mut openings = Vec::new();
        for cue in planned.cues.iter() {
            let end = (at + milliseconds(cue.source.length_ms())).min(ends);
            if !matches!(cue.source, CueSource::Pause { .. }) {
                self.guard.note(self.schedule, at, span_ms(end - at));
            }
            openings.push(InsertionPoint::CueEnd(end));
            at = end;
        }
        if turn.kind == TurnKind::Between {
            slots.push(planned);
            self.go_in_between(due, turn.decided, ends);
            return;
        }
        slots.extend(self.occupancy.planned.take());
        let routine = planned.priority == Priority::Routine;
        if !routine {
            openings.clear();
        }
        self.occupancy =
            ZoneOccupancy { by: Some(due), until: ends, openings, ..ZoneOccupancy::default() };
        match routine {
            true => self.occupancy.planned = Some(planned),
            false => slots.push(planned),
        }
    }

    /// What is on air gives way between two cues. Its rest comes later, unless that is too late by
    /// its `late`, or no longer allowed.
    fn go_in_between(&mut self, due: DueProgramme, decided: Timestamp, ends: Timestamp) {
        let rest_ms = self.occupancy.interrupt_for(due, decided, ends);
        let Some((by, since)) = self.occupancy.by.zip(self.occupancy.away_since) else { return };
        let late = span_of(self.schedule.programmes[by.programme].late);
        let zone = (self.schedule, self.id);
        let over = match ends - since > late {
            true => Some(Reason::Preempted),
            false => {
                let resumes = self.occupancy.resumes;
                self.guard.refusal(zone, resumes, rest_ms, rest_ms).map(|why| refused(why).0)
            }
        };
        if let Some(reason) = over {
            self.occupancy.cut_rest(due, ends, reason);
        }
    }

    fn slot(&self, due: DueProgramme) -> SlotId {
        SlotId {
            due: due.at,
            zone: self.id.clone(),
            programme: self.schedule.programmes[due.programme].id.clone(),
        }
    }
}

/// The guard's word in a record, and for people.
fn refused(refusal: GuardRefusal) -> (Reason, PlanProblem) {
    match refusal {
        GuardRefusal::Hours => (Reason::GuardHours, PlanProblem::GuardHours),
        GuardRefusal::Limit { .. } => (Reason::GuardLimit, PlanProblem::GuardLimit),
    }
}
