//! Programmes of the days ahead that will not air whole, as the plan says: when first, why, and how
//! often. What is not known of, such as files that may still come, changes it.

use std::collections::BTreeMap;

use super::listing::ListEntry;
use super::{OverviewFacts, instant_words};
use crate::messages::folder_answers::sentence;
use crate::messages::{folder_answers, plan as messages, shown};
use crate::station::ids::ProgrammeId;
use crate::station::planner::{ExpectedOutcome, PlanProblem, PlannedSlot};
use crate::station::stock::StockItem;

/// A line for each such programme, the one that is due first in front.
pub fn shortfalls(facts: &OverviewFacts, slots: &[PlannedSlot]) -> Vec<ListEntry> {
    let mut by_programme: BTreeMap<&ProgrammeId, (&PlannedSlot, usize)> = BTreeMap::new();
    let told =
        |slot: &&PlannedSlot| slot.outlook != ExpectedOutcome::Aired && !is_open(facts, slot);
    for slot in slots.iter().filter(told) {
        let (first, count) = by_programme.entry(&slot.id.programme).or_insert((slot, 0));
        *count += 1;
        if slot.id.due < first.id.due {
            *first = slot;
        }
    }
    let mut lines: Vec<(&PlannedSlot, usize)> = by_programme.into_values().collect();
    lines.sort_by_key(|(slot, _)| slot.id.due);
    lines.into_iter().map(|(slot, count)| ListEntry::line(&line(facts, slot, count))).collect()
}

/// Whether it falls short only for want of files that lie there and are not judged yet: a moment
/// later it may be whole.
fn is_open(facts: &OverviewFacts, slot: &PlannedSlot) -> bool {
    let is_pending = |(_, item): (_, &StockItem)| matches!(item, StockItem::Pending);
    slot.problems.iter().filter(|problem| problem.reason().is_some()).all(|problem| match problem {
        PlanProblem::FilePending { .. } => true,
        PlanProblem::NoBulletin { queue } => {
            let queue = facts.schedule.queues.get(queue);
            queue.is_some_and(|queue| facts.stock.below(&queue.folder).any(is_pending))
        }
        PlanProblem::Collision { .. }
        | PlanProblem::ZoneBusy { .. }
        | PlanProblem::GuardHours
        | PlanProblem::GuardLimit
        | PlanProblem::Muted { .. }
        | PlanProblem::MaxLength { .. }
        | PlanProblem::FileMissing { .. }
        | PlanProblem::FileRefused { .. }
        | PlanProblem::Inaudible { .. }
        | PlanProblem::NotApproved { .. } => false,
    })
}

fn line(facts: &OverviewFacts, slot: &PlannedSlot, count: usize) -> String {
    let lang = facts.lang;
    let outcome = match slot.outlook {
        ExpectedOutcome::NotAired(reason) => messages::will_not_air(lang, reason),
        ExpectedOutcome::Cut(reason) => messages::will_be_cut(lang, reason),
        ExpectedOutcome::Aired => String::new(),
    };
    let of_it = |problem: &&PlanProblem| problem.reason() == slot.outlook.reason();
    let what = slot.problems.iter().find(of_it).and_then(|problem| lacks(facts, problem));
    let outcome = match what {
        Some(what) => folder_answers::which(lang, outcome, shown(&what)),
        None => outcome,
    };
    let (title, at) = (shown(&slot.title), instant_words(facts, slot.id.due));
    let mut text = sentence(&folder_answers::falls_short(lang, title, at, outcome));
    if count > 1 {
        text = format!(
            "{text} {}",
            sentence(&folder_answers::so_often(lang, count, super::prospects::DAYS))
        );
    }
    text
}

/// The file or the folder that something is wanted of.
fn lacks(facts: &OverviewFacts, problem: &PlanProblem) -> Option<String> {
    match problem {
        PlanProblem::NoBulletin { queue } => {
            let queue = facts.schedule.queues.get(queue)?;
            Some(folder_answers::audio_folder(facts.lang, &queue.folder))
        }
        PlanProblem::NotApproved { path, .. }
        | PlanProblem::FileMissing { path }
        | PlanProblem::FilePending { path }
        | PlanProblem::Inaudible { path, .. }
        | PlanProblem::FileRefused { path, .. } => Some(path.to_string()),
        PlanProblem::Collision { .. }
        | PlanProblem::ZoneBusy { .. }
        | PlanProblem::GuardHours
        | PlanProblem::GuardLimit
        | PlanProblem::Muted { .. }
        | PlanProblem::MaxLength { .. } => None,
    }
}
