//! What holds a zone, and where it lets a higher priority in.

use crate::station::handover::OPENING;
use crate::station::ids::Timestamp;
use crate::station::record::Reason;
use crate::station::upcoming::LEAD;
use crate::units::span_ms;

use super::due_programme::DueProgramme;
use super::expected_outcome::ExpectedOutcome;
use super::planned::PlannedSlot;

/// What sounds in a zone.
pub(super) struct ZoneOccupancy {
    pub by: Option<DueProgramme>,
    pub until: Timestamp,
    /// What went in between its cues last, and until when.
    pub between: Option<(DueProgramme, Timestamp)>,
    /// Since when what is on air has been interrupted, while it is.
    pub away_since: Option<Timestamp>,
    /// When its rest begins, while it is interrupted.
    pub resumes: Timestamp,
    /// Where the routine slot on air lets a priority slot in, ascending.
    pub openings: Vec<InsertionPoint>,
    /// The routine slot on air: what becomes of it is known when it is over.
    pub planned: Option<PlannedSlot>,
}

/// Where a slot may go in between.
#[derive(Clone, Copy)]
pub(super) enum InsertionPoint {
    /// Behind a cue: for what is due before its end.
    CueEnd(Timestamp),
    /// Behind what went in between, before the rest goes on: for what has come up by then.
    BeforeRest(Timestamp),
}

impl Default for ZoneOccupancy {
    fn default() -> ZoneOccupancy {
        ZoneOccupancy {
            by: None,
            until: Timestamp::MIN_UTC,
            between: None,
            away_since: None,
            resumes: Timestamp::MIN_UTC,
            openings: Vec::new(),
            planned: None,
        }
    }
}

impl InsertionPoint {
    fn at(self) -> Timestamp {
        match self {
            InsertionPoint::CueEnd(at) | InsertionPoint::BeforeRest(at) => at,
        }
    }
}

impl ZoneOccupancy {
    /// Who holds the zone up to `at`.
    pub fn at(&self, at: Timestamp) -> Option<DueProgramme> {
        let between = self.between.filter(|(_, until)| at <= *until);
        between.map(|(due, _)| due).or(self.by)
    }

    /// When a priority slot that is due at `due` has the zone.
    pub fn opening_for(&self, due: Timestamp) -> Timestamp {
        let lets_in = |opening: &&InsertionPoint| match **opening {
            InsertionPoint::CueEnd(at) => at > due,
            InsertionPoint::BeforeRest(at) => at + LEAD >= due,
        };
        let opening = self.openings.iter().find(lets_in);
        opening.map_or(self.until, |opening| self.until.min(opening.at()))
    }

    /// `due` goes in between at `opening` and sounds until `ends`. Answers how much of what is on
    /// air is left, milliseconds.
    pub fn interrupt_for(&mut self, due: DueProgramme, opening: Timestamp, ends: Timestamp) -> u64 {
        let interrupted = self.between.filter(|(_, until)| *until == opening);
        let (since, rest) = match (interrupted, self.away_since) {
            (Some(_), Some(since)) => (since, self.resumes),
            _ => (opening, opening),
        };
        let rest_ms = span_ms(self.until - rest);
        self.away_since = Some(since);
        self.resumes = ends + OPENING;
        let later = self.resumes - rest;
        self.until += later;
        self.between = Some((due, ends));
        self.openings.retain(|one| one.at() > opening);
        for one in &mut self.openings {
            match one {
                InsertionPoint::CueEnd(at) | InsertionPoint::BeforeRest(at) => *at += later,
            }
        }
        self.openings.insert(0, InsertionPoint::BeforeRest(ends));
        rest_ms
    }

    /// The rest of what was on air does not follow; `by` has the zone until `ends`.
    pub fn cut_rest(&mut self, by: DueProgramme, ends: Timestamp, reason: Reason) {
        (self.by, self.until, self.between) = (Some(by), ends, None);
        self.openings.clear();
        if let Some(planned) = &mut self.planned {
            planned.outlook = ExpectedOutcome::Cut(reason);
        }
    }
}
