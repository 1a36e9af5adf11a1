//! When a programme is due, and days with a name.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};

use super::everyday;
use super::fault::{DateFault, NamedThing, ShapeFault, ValueShape, WhenFault};
use super::field_reader::{CheckedFields, FieldReader};
use super::limits::{DAYS_MAX, RULES_MAX, TIMES_PER_DAY_MAX};
use super::names::DeclaredNames;
use super::scalars;
use super::yaml_tree::{YamlNode, YamlValue};
use crate::station::calendar::{DaySet, DaySpec};
use crate::station::recurrence::{
    CronRule, FriendlyRule, RecurrenceRule, Weekdays, parse_time, parse_weekdays,
};

/// Calendars of all files: the names, and the days of those that are whole.
#[derive(Debug, Default)]
pub struct NamedCalendars {
    pub names: DeclaredNames,
    pub days: BTreeMap<Arc<str>, Vec<DaySpec>>,
}

/// The rules of `at`: a cron rule, `{time: …, days: …}`, or a list of these.
pub fn rules(reader: &mut FieldReader<'_>, node: &YamlNode) -> Vec<RecurrenceRule> {
    let rules = any_rules(reader, node);
    let times = rules.iter().map(|rule| match rule {
        RecurrenceRule::Cron(rule) => rule.seconds_of_day().take(TIMES_PER_DAY_MAX + 1).count(),
        RecurrenceRule::Friendly(rule) => rule.times().len(),
    });
    if times.sum::<usize>() > TIMES_PER_DAY_MAX {
        reader.fault(node.place, WhenFault::TooOften { max: TIMES_PER_DAY_MAX });
    }
    rules
}

fn any_rules(reader: &mut FieldReader<'_>, node: &YamlNode) -> Vec<RecurrenceRule> {
    match &node.value {
        YamlValue::List(items) => {
            if items.is_empty() {
                reader.fault(node.place, ShapeFault::EmptyList);
            }
            let items = reader.at_most(items, NamedThing::Rule, RULES_MAX, |item| item.place);
            items.iter().filter_map(|item| rule(reader, item)).collect()
        }
        YamlValue::Scalar { .. } | YamlValue::Map(_) => rule(reader, node).into_iter().collect(),
    }
}

fn rule(reader: &mut FieldReader<'_>, node: &YamlNode) -> Option<RecurrenceRule> {
    if node.shape() != ValueShape::Map {
        let text = reader.text(node)?;
        let rule = cron(text);
        if let Err(WhenFault::Cron(_)) = rule {
            // One field's fault must not hide another's.
            for fault in CronRule::faults(text) {
                reader.fault(node.place, WhenFault::Cron(fault));
            }
            return None;
        }
        return reader.sound(node.place, rule).map(RecurrenceRule::Cron);
    }
    let fields = reader.fields(node, &["time", "days"])?;
    let times = reader.required(&fields, "time", "time: [\"05:30\", \"17:00\"]")?;
    let items = reader.one_or_more(times, NamedThing::Rule, RULES_MAX)?;
    if items.is_empty() {
        reader.fault(times.place, ShapeFault::EmptyList);
    }
    let times: Vec<NaiveTime> = items
        .iter()
        .filter_map(|item| reader.value(item, |text| parse_time(text).map_err(WhenFault::Time)))
        .collect();
    let days = weekdays(reader, &fields);
    (!times.is_empty()).then(|| RecurrenceRule::Friendly(FriendlyRule::new(times, days)))
}

fn weekdays(reader: &mut FieldReader<'_>, fields: &CheckedFields<'_>) -> Weekdays {
    let Some(node) = fields.get("days") else { return Weekdays::DAILY };
    let mut days = Weekdays::default();
    for item in reader.one_or_more(node, NamedThing::Day, RULES_MAX).unwrap_or_default() {
        let parsed = reader.value(item, |text| parse_weekdays(text).map_err(WhenFault::Weekday));
        parsed.unwrap_or_default().iter().for_each(|day| days.insert(day));
    }
    if matches!(&node.value, YamlValue::List(items) if items.is_empty()) {
        reader.fault(node.place, ShapeFault::EmptyList);
    }
    days
}

fn cron(text: &str) -> Result<CronRule, WhenFault> {
    let rule = CronRule::parse(text).map_err(WhenFault::Cron);
    if rule.is_err() && parse_time(text).is_ok() {
        return Err(WhenFault::TimeAsCron { text: text.into() });
    }
    if rule.is_err()
        && let Some(text) = everyday::time_meant(text)
    {
        return Err(WhenFault::TimeAsCron { text });
    }
    rule
}

/// The first and last day of a programme or campaign.
pub fn between(
    reader: &mut FieldReader<'_>,
    fields: &CheckedFields<'_>,
) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let from = reader.optional(fields, "from", scalars::date);
    let until = reader.optional(fields, "until", scalars::date);
    if let (Some(from), Some(until), Some(node)) = (from, until, fields.get("until"))
        && from > until
    {
        reader.fault(node.place, DateFault::FromAfterUntil { from, until });
    }
    (from, until)
}

/// The entries of one calendar: `2026-09-02`, `09-02`, spans with `..`, `{lunar: 03-10}`.
pub fn calendar(reader: &mut FieldReader<'_>, node: &YamlNode) -> Vec<DaySpec> {
    let items = reader.one_or_more(node, NamedThing::Day, DAYS_MAX).unwrap_or_default();
    items.iter().filter_map(|item| day(reader, item)).collect()
}

fn day(reader: &mut FieldReader<'_>, node: &YamlNode) -> Option<DaySpec> {
    match node.shape() {
        ValueShape::Map => {
            let fields = reader.fields(node, &["lunar"])?;
            let lunar = reader.required(&fields, "lunar", "lunar: 03-10")?;
            reader.value(lunar, |text| DaySpec::parse_lunar(text).map_err(WhenFault::Day))
        }
        ValueShape::Text | ValueShape::List => {
            reader.value(node, |text| DaySpec::parse_solar(text).map_err(WhenFault::Day))
        }
    }
}

/// `except`, `only`, `mute`: names of calendars and days of their own. `None` for an empty list,
/// which says as much as no list.
pub fn days(
    reader: &mut FieldReader<'_>,
    node: &YamlNode,
    calendars: &NamedCalendars,
) -> Option<DaySet> {
    if let YamlValue::Scalar { text, .. } = &node.value
        && text.contains([',', ';'])
    {
        let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
        let list = parts.collect::<Vec<_>>().join(", ");
        reader.fault(node.place, ShapeFault::BracketsMissing { list });
        return None;
    }
    let items = reader.one_or_more(node, NamedThing::Day, DAYS_MAX)?;
    let mut specs: Vec<DaySpec> = Vec::new();
    for item in items {
        let name = match &item.value {
            YamlValue::Scalar { text, .. } if !begins_like_a_day(text) && !item.is_nothing() => {
                text
            }
            YamlValue::Scalar { .. } | YamlValue::List(_) | YamlValue::Map(_) => {
                specs.extend(day(reader, item));
                continue;
            }
        };
        reader.name(item, NamedThing::Calendar, &calendars.names);
        specs.extend(calendars.days.get(name.as_str()).into_iter().flatten());
    }
    (!items.is_empty()).then(|| DaySet::from_specs(specs))
}

/// Whether a text means a day and not a calendar, so that the right fault is told.
fn begins_like_a_day(text: &str) -> bool {
    text.starts_with(|character: char| character.is_ascii_digit())
}
