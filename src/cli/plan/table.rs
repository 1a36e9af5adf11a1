//! The plan for people: day by day, one line for the zones that hear the same.

use std::collections::BTreeMap;
use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use super::{PlannedDays, sentences};
use crate::messages::{self, Lang};
use crate::station::ids::ZoneId;
use crate::station::planner::{ExpectedOutcome, OutcomeCounts, PlannedSlot};

/// Zones that hear the same programme at the same time for the same length, with the same
/// problems.
struct Line<'a> {
    slot: &'a PlannedSlot,
    zones: Vec<&'a ZoneId>,
    problems: Vec<String>,
}

pub(super) fn of(plan: &PlannedDays<'_>) -> String {
    let days: Vec<_> = plan.days().map(|date| (date, lines(plan, date))).collect();
    let zones = |line: &Line<'_>| names(&line.zones);
    let all = || days.iter().flat_map(|(_, lines)| lines);
    let zones_width = all().map(|line| zones(line).width()).max().unwrap_or(0);
    let title_width = all().map(|line| line.slot.title.width()).max().unwrap_or(0);
    let mut text = String::new();
    for (date, lines) in &days {
        // Writing into a String cannot fail; the results below are dropped for that reason.
        let _ = writeln!(text, "{}", messages::plan::day(plan.view.lang, *date));
        for line in lines {
            let _ = writeln!(
                text,
                "  {:<8}  {}  {}  {:>7}",
                sentences::time(plan, line.slot.id.due),
                padded(&zones(line), zones_width),
                padded(&line.slot.title, title_width),
                super::length(line.slot.length_ms),
            );
            for problem in &line.problems {
                let _ = writeln!(text, "            ! {problem}");
            }
        }
        let _ = writeln!(text, "  {}\n", total(plan.view.lang, lines));
    }
    text
}

fn lines<'a>(plan: &'a PlannedDays<'_>, date: chrono::NaiveDate) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::new();
    for slot in plan.on(date) {
        let problems = sentences::of(plan, slot);
        let same = |line: &&mut Line<'_>| {
            let (a, b) = (line.slot, slot);
            (a.id.due, &a.id.programme, a.starts, a.length_ms, a.outlook)
                == (b.id.due, &b.id.programme, b.starts, b.length_ms, b.outlook)
                && line.problems == problems
        };
        match lines.iter_mut().rev().find(same) {
            Some(line) => line.zones.push(&slot.id.zone),
            None => lines.push(Line { slot, zones: vec![&slot.id.zone], problems }),
        }
    }
    lines
}

/// How many slots a day has, how long each zone sounds, how many slots need a person.
fn total(lang: Lang, lines: &[Line<'_>]) -> String {
    if lines.is_empty() {
        return messages::plan::nothing_today(lang);
    }
    let mut sounding: BTreeMap<&ZoneId, u64> = BTreeMap::new();
    let mut outlooks = OutcomeCounts::default();
    let mut troubled = 0;
    for line in lines {
        outlooks.count(line.zones.iter().map(|_| line.slot));
        if line.slot.outlook == ExpectedOutcome::Aired && !line.problems.is_empty() {
            troubled += line.zones.len();
        }
        let ms = if line.slot.airs() { line.slot.length_ms } else { 0 };
        for zone in &line.zones {
            *sounding.entry(zone).or_default() += ms;
        }
    }
    // Zones with the same total stand together.
    let mut by_length: BTreeMap<u64, Vec<&ZoneId>> = BTreeMap::new();
    for (zone, ms) in sounding {
        by_length.entry(ms).or_default().push(zone);
    }
    let lengths = by_length
        .iter()
        .rev()
        .map(|(ms, zones)| format!("{} {}", names(zones), super::length(*ms)));
    let mut parts = vec![messages::plan::slots(lang, outlooks.slots())];
    parts.extend(lengths);
    parts.extend(messages::plan::shortfalls(lang, &outlooks));
    if troubled > 0 {
        parts.push(messages::plan::slots_with_problems(lang, troubled));
    }
    format!("{}: {}", messages::plan::total(lang), parts.join("; "))
}

fn names(zones: &[&ZoneId]) -> String {
    let names: Vec<&str> = zones.iter().map(|zone| zone.as_str()).collect();
    names.join(", ")
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
