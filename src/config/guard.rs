//! Allowed hours: a list of windows for all days, or a list for each weekday.

use chrono::Weekday;

use super::fault::{HoursFault, NameFault, NamedThing, ShapeFault, WhenFault};
use super::field_reader::FieldReader;
use super::limits::WINDOWS_MAX;
use super::yaml_tree::{YamlNode, YamlValue};
use crate::station::allowed_hours::{AllowedHours, AllowedSpan};
use crate::station::recurrence::parse_weekdays;

/// Seconds of a day; a window may end here, written `24:00`.
const DAY_S: u32 = 86_400;

const ALL_DAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// `["05:30-07:00", …]` or `{Mon-Fri: ["05:30-07:00"], CN: []}`; days not named have none.
pub fn windows(reader: &mut FieldReader<'_>, node: &YamlNode) -> Option<AllowedHours> {
    let mut windows = AllowedHours::default();
    let YamlValue::Map(entries) = &node.value else {
        // Nothing at all for all days silences the station; nobody writes that on purpose.
        if matches!(&node.value, YamlValue::List(items) if items.is_empty()) {
            reader.fault(node.place, ShapeFault::EmptyList);
        }
        let list = day(reader, node)?;
        for weekday in ALL_DAYS {
            list.iter().for_each(|window| windows.add(weekday, *window));
        }
        return Some(windows);
    };
    if entries.is_empty() {
        reader.fault(node.place, ShapeFault::NoValue);
    }
    let mut named: Vec<Weekday> = Vec::new();
    for entry in reader.at_most(entries, NamedThing::Day, ALL_DAYS.len(), |entry| entry.key_place) {
        let weekdays =
            reader.sound(entry.key_place, parse_weekdays(&entry.key).map_err(WhenFault::Weekday));
        let list = day(reader, &entry.value);
        let (Some(weekdays), Some(list)) = (weekdays, list) else { continue };
        for weekday in weekdays.iter() {
            if named.contains(&weekday) {
                let name = entry.key.clone();
                reader.fault(entry.key_place, NameFault::Twice { name });
                break;
            }
            named.push(weekday);
            list.iter().for_each(|window| windows.add(weekday, *window));
        }
    }
    Some(windows)
}

fn day(reader: &mut FieldReader<'_>, node: &YamlNode) -> Option<Vec<AllowedSpan>> {
    let items = reader.one_or_more(node, NamedThing::Window, WINDOWS_MAX)?;
    Some(items.iter().filter_map(|item| reader.value(item, window)).collect())
}

/// `05:30-07:00`, the end exclusive.
pub fn window(text: &str) -> Result<AllowedSpan, HoursFault> {
    let wrong = || HoursFault::NotHours { text: text.into() };
    let (from, until) = text.split_once(['-', '–']).ok_or_else(wrong)?;
    let (from, until) = (from.trim(), until.trim());
    let second = |text: &str| clock(text).ok_or_else(wrong);
    let window = AllowedSpan { from: second(from)?, until: second(until)? };
    if window.from >= window.until {
        return Err(HoursFault::Reversed { from: from.into(), until: until.into() });
    }
    Ok(window)
}

/// Seconds after midnight of `05:30`, `5:30`, `05:30:15`, `24:00`.
fn clock(text: &str) -> Option<u32> {
    let mut parts = text.split(':');
    let mut next = |max: u32, digits: std::ops::RangeInclusive<usize>| {
        let part = parts.next()?;
        let good = digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|&number| good && number <= max)
    };
    let (hour, minute) = (next(24, 1..=2)?, next(59, 2..=2)?);
    let second = if text.matches(':').count() == 2 { next(59, 2..=2)? } else { 0 };
    let total = hour * 3_600 + minute * 60 + second;
    (parts.next().is_none() && total <= DAY_S).then_some(total)
}
