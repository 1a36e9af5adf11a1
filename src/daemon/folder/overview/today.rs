//! The day so far and what comes: what sounded, what did not and why, what sounds, and the next
//! slots until tomorrow's first.

use chrono::{NaiveDate, TimeDelta};

use super::prospects::{DAYS, zone_words};
use super::shortfalls::is_open;
use super::{OverviewFacts, instant_words};
use crate::control::ClosedSlot;
use crate::messages::folder_answers::sentence;
use crate::messages::{overview as words, plan, reasons, shown};
use crate::station::ids::{Timestamp, ZoneId};
use crate::station::planner::{ExpectedOutcome, PlannedSlot};
use crate::station::record::{LocalTimestamp, Outcome, Reason};
use crate::station::recurrence::local;

/// Slots listed of those that aired, the latest of them …
const AIRED_MAX: usize = 10;
/// … of those that did not air whole …
const FAILED_MAX: usize = 20;
/// … and of those to come.
const COMING_MAX: usize = 10;

/// So long a slot that nothing hinders may take to start before it is said to wait.
const STARTING_MAX: TimeDelta = TimeDelta::seconds(5);

/// What is known of the day that it is.
#[derive(Clone, Default)]
pub struct DayFacts {
    /// In the order of their dues.
    pub closed: Vec<DaySlot>,
    /// On air, or not yet.
    pub open: Vec<OpenToday>,
}

/// A slot that was closed, or several at once.
#[derive(Clone, Debug, PartialEq)]
pub struct DaySlot {
    pub slot: ClosedSlot,
    /// How many slots it stands for.
    pub count: u64,
}

/// A slot that has come up.
#[derive(Clone)]
pub struct OpenToday {
    pub due: Timestamp,
    pub title: String,
    pub zone: ZoneId,
    pub on_air: bool,
    /// What hinders it.
    pub hindrance: Option<Reason>,
}

/// One line: the same of one programme in several zones.
struct SlotLine {
    due: Timestamp,
    title: String,
    zones: Vec<ZoneId>,
    /// What is said behind it.
    what: Option<String>,
}

/// The section; nothing while nobody knows what day it is.
pub fn section(facts: &OverviewFacts, slots: &[PlannedSlot]) -> String {
    let Some(now) = facts.now else { return String::new() };
    let lang = facts.lang;
    let day = day_of(facts, now);
    let mut text = format!("\n{}\n", words::today_is(lang, day));
    let (on_air, waiting): (Vec<_>, Vec<_>) = facts.day.open.iter().partition(|slot| slot.on_air);
    // What was broken off with the station is no hindrance any more: it goes on.
    let (held, waiting): (Vec<_>, Vec<_>) =
        waiting.into_iter().partition(|slot| slot.hindrance == Some(Reason::PowerOff));
    // One that is armed ahead of its due is still to come; one that starts just now starts.
    let waiting = waiting.into_iter().filter(|slot| {
        let late = if slot.hindrance.is_some() { TimeDelta::zero() } else { STARTING_MAX };
        slot.due + late <= now
    });
    let is_today = |slot: &&DaySlot| slot.slot.due.0.date_naive() == day;
    let (aired, failed): (Vec<_>, Vec<_>) = facts
        .day
        .closed
        .iter()
        .filter(is_today)
        .partition(|slot| slot.slot.outcome == Outcome::Aired);
    let on_air = on_air.into_iter().map(|slot| open(facts, slot));
    text += &list(facts, &words::on_air(lang), joined(on_air), COMING_MAX);
    let held = held.into_iter().map(|slot| SlotLine { what: None, ..open(facts, slot) });
    text += &list(facts, &words::goes_on(lang), joined(held), COMING_MAX);
    let waiting = waiting.map(|slot| open(facts, slot));
    text += &list(facts, &words::waiting(lang), joined(waiting), COMING_MAX);
    let failed = joined(failed.into_iter().map(|slot| closed(facts, slot)));
    text += &list(facts, &words::failed(lang), failed, FAILED_MAX);
    let mut aired = joined(aired.into_iter().map(|slot| closed(facts, slot)));
    // The latest are asked for; they stand first, so that the cut takes the others.
    aired.reverse();
    text += &list(facts, &words::aired(lang), aired, AIRED_MAX);
    text += &coming(facts, slots, now);
    text
}

fn day_of(facts: &OverviewFacts, at: Timestamp) -> NaiveDate {
    local(facts.schedule.timezone, at).date()
}

fn open(facts: &OverviewFacts, slot: &OpenToday) -> SlotLine {
    let why = slot.hindrance.filter(|_| !slot.on_air);
    SlotLine {
        due: slot.due,
        title: slot.title.clone(),
        zones: vec![slot.zone.clone()],
        what: why.map(|reason| reasons::reason(facts.lang, reason).to_owned()),
    }
}

fn closed(facts: &OverviewFacts, DaySlot { slot, count }: &DaySlot) -> SlotLine {
    let lang = facts.lang;
    let why = slot.reason.map(|reason| reasons::reason(lang, reason));
    let what = match (slot.outcome, why) {
        (Outcome::Aired, _) => None,
        (outcome, None) => Some(reasons::outcome(lang, outcome).to_owned()),
        (outcome, Some(why)) if slot.zone.is_some() => {
            Some(words::because(lang, reasons::outcome(lang, outcome), why))
        }
        (_, Some(why)) => Some(words::gap(lang, clock(slot.due), count, why)),
    };
    SlotLine {
        due: slot.due.utc(),
        title: slot.title.clone(),
        zones: slot.zone.iter().cloned().collect(),
        what,
    }
}

fn clock(at: LocalTimestamp) -> impl crate::messages::ForPeople {
    at.0.format("%H:%M")
}

/// Those of one programme at one time of which the same is said, as one, in their order.
fn joined(slots: impl Iterator<Item = SlotLine>) -> Vec<SlotLine> {
    let mut lines: Vec<SlotLine> = Vec::new();
    for slot in slots {
        let same = |line: &&mut SlotLine| {
            line.due == slot.due && line.title == slot.title && line.what == slot.what
        };
        match lines.iter_mut().rev().take(JOINED_AMONG).find(same) {
            Some(line) if !slot.zones.is_empty() => line.zones.extend(slot.zones),
            _ => lines.push(slot),
        }
    }
    lines
}

/// Slots of one due instant stand together; so many lines before are looked at.
const JOINED_AMONG: usize = 32;

fn list(facts: &OverviewFacts, heading: &str, lines: Vec<SlotLine>, most: usize) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut text = format!("{heading}\n");
    for line in lines.iter().take(most) {
        text += &format!("- {}\n", sentence(&said(facts, line)));
    }
    if lines.len() > most {
        text += &format!("{}\n", words::more_slots(facts.lang, lines.len() - most));
    }
    text
}

fn said(facts: &OverviewFacts, line: &SlotLine) -> String {
    let lang = facts.lang;
    if line.zones.is_empty() {
        return line.what.clone().unwrap_or_default();
    }
    let now = facts.now.unwrap_or(line.due);
    let at = match day_of(facts, line.due) == day_of(facts, now) {
        true => local(facts.schedule.timezone, line.due).format("%H:%M").to_string(),
        false => instant_words(facts, line.due),
    };
    let zones: Vec<&ZoneId> = line.zones.iter().collect();
    let slot = words::slot(lang, at, shown(&line.title), zone_words(facts, &zones));
    match &line.what {
        Some(what) => words::slot_which(lang, slot, what),
        None => slot,
    }
}

/// The rest of today, and the first of the next day that has any.
fn coming(facts: &OverviewFacts, slots: &[PlannedSlot], now: Timestamp) -> String {
    let lang = facts.lang;
    let today = day_of(facts, now);
    let mut ahead: Vec<&PlannedSlot> = slots.iter().filter(|slot| slot.id.due > now).collect();
    ahead.sort_by_key(|slot| slot.id.due);
    let later = ahead.iter().map(|slot| slot.id.due).find(|due| day_of(facts, *due) > today);
    ahead.retain(|slot| day_of(facts, slot.id.due) == today || Some(slot.id.due) == later);
    if ahead.is_empty() {
        return format!("{}\n", words::nothing_coming(lang, DAYS));
    }
    let lines = ahead.into_iter().map(|slot| SlotLine {
        due: slot.id.due,
        title: slot.title.to_string(),
        zones: vec![slot.id.zone.clone()],
        what: match slot.outlook {
            ExpectedOutcome::Aired => None,
            _ if is_open(facts, slot) => Some(words::files_pending(lang)),
            ExpectedOutcome::NotAired(reason) => Some(plan::will_not_air(lang, reason)),
            ExpectedOutcome::Cut(reason) => Some(plan::will_be_cut(lang, reason)),
        },
    });
    list(facts, &words::coming(lang), joined(lines), COMING_MAX)
}
