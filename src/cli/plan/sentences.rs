//! Problems in people's words.

use chrono::Timelike;

use super::PlannedDays;
use crate::messages::{mute, plan as messages, shown};
use crate::station::ids::{SlotId, Timestamp};
use crate::station::planner::{ExpectedOutcome, PlanProblem, PlannedSlot};
use crate::station::record::Reason;
use crate::station::recurrence::local;

/// One sentence for each thing that a person should know of the slot.
pub(super) fn of(plan: &PlannedDays<'_>, slot: &PlannedSlot) -> Vec<String> {
    let busy = slot.problems.iter().any(|problem| matches!(problem, PlanProblem::ZoneBusy { .. }));
    let told = slot.problems.iter().filter(|problem| {
        // Why it will not air says also that it collides.
        !(busy && matches!(problem, PlanProblem::Collision { .. }))
    });
    let mut said: Vec<String> = told.map(|problem| sentence(plan, slot, problem)).collect();
    // What comes of it stands first, where no problem says it by itself.
    if let Some(reason) = slot.outlook.reason().filter(|reason| !says_itself(*reason)) {
        let outcome = match slot.outlook {
            ExpectedOutcome::NotAired(_) => messages::will_not_air(plan.view.lang, reason),
            ExpectedOutcome::Aired | ExpectedOutcome::Cut(_) => {
                messages::will_be_cut(plan.view.lang, reason)
            }
        };
        said.insert(0, outcome);
    }
    said
}

/// Whether the sentence about the problem says what comes of it.
fn says_itself(reason: Reason) -> bool {
    use Reason::{GuardHours, GuardLimit, MaxLength, Muted, ZoneBusy};
    matches!(reason, GuardHours | GuardLimit | MaxLength | Muted | ZoneBusy)
}

fn sentence(plan: &PlannedDays<'_>, slot: &PlannedSlot, problem: &PlanProblem) -> String {
    let lang = plan.view.lang;
    match problem {
        PlanProblem::Collision { with } if slot.starts > slot.id.due => {
            messages::waits(lang, title(plan, with), time(plan, with.due), time(plan, slot.starts))
        }
        PlanProblem::Collision { with } => {
            messages::goes_between(lang, title(plan, with), time(plan, with.due))
        }
        PlanProblem::ZoneBusy { held_by } => {
            messages::zone_busy(lang, title(plan, held_by), time(plan, held_by.due))
        }
        PlanProblem::GuardHours => messages::guard_hours(lang),
        PlanProblem::GuardLimit => messages::guard_limit(lang),
        PlanProblem::Muted { until, by, because } => {
            let until = local(plan.view.schedule.timezone, *until);
            let said = messages::muted(lang, mute::until(lang, until), shown(by));
            match because {
                Some(why) => mute::because(lang, said, shown(why)),
                None => said,
            }
        }
        PlanProblem::MaxLength { full_ms } => messages::max_length(lang, super::length(*full_ms)),
        PlanProblem::FileMissing { path } => messages::file_missing(lang, path),
        PlanProblem::FilePending { path } => messages::file_pending(lang, path),
        PlanProblem::FileRefused { path, fault } => {
            messages::file_refused(lang, path, messages::fault(lang, *fault))
        }
        PlanProblem::NoBulletin { queue } => messages::no_bulletin(lang, queue),
        PlanProblem::Inaudible { path, why } => messages::inaudible(lang, path, *why),
        PlanProblem::NotApproved { path, .. } => messages::not_approved(lang, path),
    }
}

/// Local wall time: 05:30, or with seconds where there are any.
pub(super) fn time(plan: &PlannedDays<'_>, at: Timestamp) -> String {
    let wall = local(plan.view.schedule.timezone, at);
    let form = if wall.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    wall.format(form).to_string()
}

fn title<'a>(plan: &'a PlannedDays<'_>, slot: &'a SlotId) -> &'a str {
    let programmes = &plan.view.schedule.programmes;
    let found = programmes.iter().find(|programme| programme.id == slot.programme);
    found.map_or(slot.programme.as_str(), |programme| &programme.title)
}
