//! What the days ahead would bring that nobody wants, as `check` warns of it.

use std::collections::BTreeSet;

use super::seen::VisibleFolder;
use crate::messages::config::check as messages;
use crate::messages::{Lang, plan as plan_words};
use crate::station::ids::{SlotId, Timestamp};
use crate::station::planner::{PlanProblem, plan};
use crate::station::schedule::Schedule;
use crate::station::schedule_changes::ahead;

/// What a warning is about: each is told once for a programme and a place.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum TroubleKind {
    Meeting,
    Hours,
    DailyLimit,
    EmptyQueue,
    Approval,
    RefusedFile,
    Inaudible,
}

/// What the next 7 days would bring, each kind of trouble once per programme and zone, and what a
/// queue lacks once per programme.
pub fn planned_problems(
    lang: Lang,
    schedule: &Schedule,
    seen: &VisibleFolder,
    now: Timestamp,
) -> Vec<String> {
    let mut told = BTreeSet::new();
    let mut warnings = Vec::new();
    let until = now + ahead(schedule, now);
    for slot in plan(schedule, &seen.stock, &seen.airings, now, until) {
        let at = messages::moment(lang, slot.id.due.with_timezone(&schedule.timezone));
        for problem in &slot.problems {
            let Some((kind, place, warning)) = warning(lang, &slot.id, &at, problem) else {
                continue;
            };
            if told.insert((slot.id.programme.clone(), place.to_owned(), kind)) {
                warnings.push(warning);
            }
        }
    }
    warnings
}

/// A warning of what is wrong with a slot, due `at`: its kind and the place that it is told of.
fn warning<'a>(
    lang: Lang,
    slot: &'a SlotId,
    at: &str,
    problem: &'a PlanProblem,
) -> Option<(TroubleKind, &'a str, String)> {
    let (programme, zone) = (&slot.programme, &slot.zone);
    Some(match problem {
        PlanProblem::Collision { with } | PlanProblem::ZoneBusy { held_by: with } => (
            TroubleKind::Meeting,
            zone.as_str(),
            messages::collision(lang, programme, zone, at, &with.programme),
        ),
        PlanProblem::GuardHours => {
            (TroubleKind::Hours, zone.as_str(), messages::outside_guard(lang, programme, zone, at))
        }
        PlanProblem::GuardLimit => (
            TroubleKind::DailyLimit,
            zone.as_str(),
            messages::over_limit(lang, programme, zone, at),
        ),
        PlanProblem::NoBulletin { queue } => (
            TroubleKind::EmptyQueue,
            queue.as_str(),
            messages::queue_empty(lang, programme, zone, at, queue),
        ),
        PlanProblem::NotApproved { queue, path } => (
            TroubleKind::Approval,
            queue.as_str(),
            messages::not_approved(lang, programme, zone, at, path),
        ),
        PlanProblem::FileRefused { path, fault } => (
            TroubleKind::RefusedFile,
            path,
            messages::file_refused(lang, path, plan_words::fault(lang, *fault), programme),
        ),
        PlanProblem::Inaudible { path, why } => (
            TroubleKind::Inaudible,
            path,
            messages::in_zone(lang, zone, plan_words::inaudible(lang, path, *why)),
        ),
        // Missing files are told above, and the last lines tell how many are too long. That a zone
        // is muted for a while is no fault of the files.
        PlanProblem::MaxLength { .. }
        | PlanProblem::Muted { .. }
        | PlanProblem::FileMissing { .. }
        | PlanProblem::FilePending { .. } => {
            return None;
        }
    })
}
