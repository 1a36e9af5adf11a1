//! What needs a person: the head of `status`, and its exit code.

use chrono::TimeDelta;

use crate::control::{AttentionItem, AttentionWord, StationStatus};
use crate::messages::{Lang, attention as words, figures, shown, status_lines};

/// Younger troubles are told without their age.
const AGE_MIN: TimeDelta = TimeDelta::minutes(1);

/// Whether something does, as the station says.
pub(super) fn needs_a_person(status: &StationStatus) -> bool {
    status.attention.as_ref().is_some_and(|items| !items.is_empty())
}

/// The list, the weightiest first; nothing while nothing needs a person.
pub(super) fn attention(lang: Lang, status: &StationStatus) -> Vec<String> {
    let Some(items) = &status.attention else { return troubles(lang, status) };
    if items.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![words::heading(lang, items.len())];
    for item in items {
        lines.push(format!("- {}", line(lang, status, item)));
        if item.what.is(AttentionWord::ScheduleFault) {
            // The first stands in the line.
            let others = status.schedule_faults.iter().skip(1);
            lines.extend(others.map(|fault| format!("    {}", shown(fault))));
        }
    }
    lines
}

/// Why reports do not arrive, unless the list says so.
pub(super) fn centre_trouble(status: &StationStatus) -> Option<&str> {
    let is_listed = |item: &AttentionItem| {
        item.what.is(AttentionWord::CentreRefuses) || item.what.is(AttentionWord::CentreAway)
    };
    let listed = status.attention.iter().flatten().any(is_listed);
    status.report.as_ref()?.trouble.as_deref().filter(|_| !listed)
}

fn line(lang: Lang, status: &StationStatus, item: &AttentionItem) -> String {
    let text = shown(&item.text);
    let Some(since) = item.since else { return text };
    let age = status.now.utc() - since.utc();
    if age < AGE_MIN {
        return text;
    }
    // What a clock shows that nobody can trust tells nobody since when; how long is right.
    match status.clock.suffices == Some(false) {
        true => {
            words::lasting(lang, text, figures::rough_span(lang, age.num_seconds().unsigned_abs()))
        }
        false => words::since(lang, text, figures::date_and_minute(lang, &since.0)),
    }
}

/// What a station of an earlier version tells in the place of the list.
fn troubles(lang: Lang, status: &StationStatus) -> Vec<String> {
    let disk = &status.disk;
    let waits = disk.trouble.is_some().then(|| status_lines::disk_waits(lang, disk.unwritten));
    let gave_up = (disk.given_up > 0)
        .then(|| status_lines::disk_gave_up(lang, disk.given_up, disk.given_up_slots));
    let faults = status.schedule_faults.iter().map(|fault| status_lines::fault_line(lang, fault));
    let others = status.troubles.iter();
    let others = others.map(|trouble| status_lines::trouble_line(lang, shown(trouble)));
    faults.chain(waits).chain(gave_up).chain(others).collect()
}
