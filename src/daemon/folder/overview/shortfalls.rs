//! Programmes of the days ahead that will not air whole, as the plan says: when first, why, and how
//! often. What is not known of, such as files that may still come, changes it.

use std::collections::{BTreeMap, BTreeSet};

use super::listing::ListEntry;
use super::prospects::{DAYS, zone_words};
use super::{OverviewFacts, instant_words};
use crate::messages::folder_answers::sentence;
use crate::messages::{folder_answers, overview, plan as messages, shown};
use crate::station::ids::{ProgrammeId, Timestamp, ZoneId};
use crate::station::planner::{ExpectedOutcome, PlanProblem, PlannedSlot};
use crate::station::recurrence::local;
use crate::station::stock::StockItem;

/// Slots of one programme that fall short alike.
struct AlikeSlots<'a> {
    first: &'a PlannedSlot,
    /// When, and where.
    dues: BTreeSet<Timestamp>,
    zones: BTreeSet<&'a ZoneId>,
}

/// A line for each programme and what becomes of its slots, that which is due first in front.
pub fn shortfalls(facts: &OverviewFacts, slots: &[PlannedSlot]) -> Vec<ListEntry> {
    let mut alike: BTreeMap<(&ProgrammeId, String), AlikeSlots<'_>> = BTreeMap::new();
    let told =
        |slot: &&PlannedSlot| slot.outlook != ExpectedOutcome::Aired && !is_open(facts, slot);
    for slot in slots.iter().filter(told) {
        let key = (&slot.id.programme, outcome(facts, slot));
        let (dues, zones) = (BTreeSet::new(), BTreeSet::new());
        let group = alike.entry(key).or_insert(AlikeSlots { first: slot, dues, zones });
        group.dues.insert(slot.id.due);
        group.zones.insert(&slot.id.zone);
        if slot.id.due < group.first.id.due {
            group.first = slot;
        }
    }
    let mut lines: Vec<(AlikeSlots<'_>, String)> =
        alike.into_iter().map(|((_, outcome), group)| (group, outcome)).collect();
    lines.sort_by_key(|(group, _)| group.first.id.due);
    lines.iter().map(|(group, said)| ListEntry::line(&line(facts, group, said))).collect()
}

/// Whether it falls short only for want of files that lie there and are not judged yet: a moment
/// later it may be whole.
pub fn is_open(facts: &OverviewFacts, slot: &PlannedSlot) -> bool {
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

/// What becomes of a slot, and why.
fn outcome(facts: &OverviewFacts, slot: &PlannedSlot) -> String {
    let lang = facts.lang;
    let outcome = match slot.outlook {
        ExpectedOutcome::NotAired(reason) => messages::will_not_air(lang, reason),
        ExpectedOutcome::Cut(reason) => messages::will_be_cut(lang, reason),
        ExpectedOutcome::Aired => String::new(),
    };
    let of_it = |problem: &&PlanProblem| problem.reason() == slot.outlook.reason();
    let what = slot.problems.iter().find(of_it).and_then(|problem| lacks(facts, slot, problem));
    match what {
        Some(what) => folder_answers::which(lang, outcome, shown(&what)),
        None => outcome,
    }
}

fn line(facts: &OverviewFacts, group: &AlikeSlots<'_>, outcome: &str) -> String {
    let (lang, slot) = (facts.lang, group.first);
    let (title, at) = (shown(&slot.title), instant_words(facts, slot.id.due));
    let programme = facts.schedule.programmes.iter().find(|one| one.id == slot.id.programme);
    let everywhere = programme.is_none_or(|one| one.zones.len() == group.zones.len());
    let title = match everywhere {
        true => title,
        // Elsewhere it airs, or fails otherwise.
        false => {
            let zones: Vec<&ZoneId> = group.zones.iter().copied().collect();
            folder_answers::which(lang, title, zone_words(facts, &zones))
        }
    };
    let mut text = sentence(&folder_answers::falls_short(lang, title, at, outcome));
    if group.dues.len() > 1 {
        let so_often = folder_answers::so_often(lang, group.dues.len(), DAYS);
        text = format!("{text} {}", sentence(&so_often));
    }
    text
}

/// The file or the folder that something is wanted of.
fn lacks(facts: &OverviewFacts, slot: &PlannedSlot, problem: &PlanProblem) -> Option<String> {
    match problem {
        PlanProblem::NoBulletin { queue } => {
            let queue = facts.schedule.queues.get(queue)?;
            let folder = folder_answers::audio_folder(facts.lang, &queue.folder);
            let day = local(facts.schedule.timezone, slot.id.due).date();
            let campaign = queue.campaign.as_ref();
            let campaign = campaign.and_then(|id| facts.schedule.campaigns.get(id));
            let over = campaign.and_then(|one| Some((one, one.until.filter(|last| *last < day)?)));
            Some(match over {
                Some((campaign, last)) => {
                    let last = messages::date(facts.lang, last);
                    overview::campaign_over(facts.lang, folder, &campaign.title, last)
                }
                None => folder,
            })
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
