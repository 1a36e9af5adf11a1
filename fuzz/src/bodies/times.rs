//! Rules and days, a line each, behind a zone and an instant: `Asia/Ho_Chi_Minh 1772000000`. Every
//! line is tried as all that it could be. What is taken must then answer for decades, soon, in
//! order, and with times that the rules name.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike};
use chrono_tz::Tz;
use loaphuong::station::calendar::{DaySet, DaySpec, lunar_of};
use loaphuong::station::ids::Timestamp;
use loaphuong::station::recurrence::{
    CronRule, FriendlyRule, Recurrence, RecurrenceRule, Weekdays, local, parse_time, parse_weekdays,
};

/// As many rules and days as a configuration may give one programme.
const RULES_MAX: usize = 48;
const DAYS_MAX: usize = 400;

/// Occurrences that are looked at behind the instant, and as many behind each of [`YEARS_ON`].
const OCCURRENCES: usize = 40;

/// Years after the instant in which the rules are asked again.
const YEARS_ON: [i64; 4] = [0, 3, 11, 30];

/// No change of a clock is longer: Samoa once left out a day.
const GAP_MAX: TimeDelta = TimeDelta::hours(25);

pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (head, lines) = text.split_once('\n').unwrap_or((&text, ""));
    let (zone, second) = head.split_once(' ').unwrap_or((head, ""));
    let tz: Tz = zone.parse().unwrap_or(Tz::Asia__Ho_Chi_Minh);
    // From 1970 to 2200: where clocks of stations stand, right or wrong.
    let second = second.trim().parse::<u32>().map_or(1_772_000_000, i64::from);
    let after = DateTime::from_timestamp(second, 0).expect("within the calendar");
    let when = read(lines);
    for years in YEARS_ON {
        let after = after + TimeDelta::days(years * 366);
        lunar_day_is_sound(local(tz, after).date());
        if !answers(&when, tz, after) {
            // There is none later either.
            return;
        }
    }
}

/// Asks for occurrences later than `after`; whether there are any.
fn answers(when: &Recurrence, tz: Tz, after: Timestamp) -> bool {
    let mut last = after;
    for due in when.after(tz, after).take(OCCURRENCES) {
        assert!(due > last, "{due} behind {last}");
        assert!(is_named(when, tz, due), "{due}: no rule names it");
        if last == after {
            let before = (due - TimeDelta::seconds(1)).max(after);
            assert_eq!(when.next_after(tz, before), Some(due), "another just before");
        }
        last = due;
    }
    last != after
}

fn read(lines: &str) -> Recurrence {
    let mut when = Recurrence::default();
    let (mut days, mut only, mut weekdays) = (Vec::new(), Vec::new(), Weekdays::DAILY);
    for line in lines.lines().take(RULES_MAX + DAYS_MAX) {
        let (word, text) = line.split_once(' ').unwrap_or(("", line));
        let date = || text.trim().parse::<NaiveDate>().ok().filter(|date| is_written(*date));
        match word {
            "from" => when.from = date(),
            "until" => when.until = date(),
            "days" => weekdays = parse_weekdays(text).unwrap_or(weekdays),
            "except" => days.extend(DaySpec::parse_solar(text)),
            "except-lunar" => days.extend(DaySpec::parse_lunar(text)),
            "only" => only.extend(DaySpec::parse_solar(text)),
            "only-lunar" => only.extend(DaySpec::parse_lunar(text)),
            _ => {
                if let Ok(time) = parse_time(line) {
                    when.rules
                        .push(RecurrenceRule::Friendly(FriendlyRule::new(vec![time], weekdays)));
                }
                match CronRule::parse(line) {
                    Ok(rule) => when.rules.push(RecurrenceRule::Cron(rule)),
                    Err(_) => assert!(!CronRule::faults(line).is_empty(), "no fault: {line:?}"),
                }
            }
        }
    }
    when.rules.truncate(RULES_MAX);
    days.truncate(DAYS_MAX);
    only.truncate(DAYS_MAX);
    when.except = DaySet::from_specs(days);
    when.only = (!only.is_empty()).then(|| DaySet::from_specs(only));
    when
}

/// The configuration takes four digits for a year.
fn is_written(date: NaiveDate) -> bool {
    (0..=9_999).contains(&date.year())
}

/// Whether a rule has a time on this local day; if the clocks skipped it, the time lies before.
fn is_named(when: &Recurrence, tz: Tz, due: Timestamp) -> bool {
    let wall = local(tz, due);
    let has = |rule: &RecurrenceRule, date: NaiveDate, second: u32| match rule {
        RecurrenceRule::Cron(rule) => {
            rule.holds_on(date) && rule.seconds_of_day().any(|s| s == second)
        }
        RecurrenceRule::Friendly(rule) => {
            let times = rule.times();
            rule.days().contains(date.weekday())
                && times.iter().any(|time| time.num_seconds_from_midnight() == second)
        }
    };
    let second = wall.time().num_seconds_from_midnight();
    if when.rules.iter().any(|rule| has(rule, wall.date(), second)) {
        return true;
    }
    let before = local(tz, due - TimeDelta::seconds(1));
    let skipped = wall - before;
    skipped > TimeDelta::seconds(1) && skipped < GAP_MAX
}

fn lunar_day_is_sound(date: NaiveDate) {
    let Some(day) = lunar_of(date) else { return };
    assert!((1..=12).contains(&day.month) && (1..=30).contains(&day.day), "{date}: {day:?}");
    if let Some(next) = date.succ_opt().and_then(lunar_of) {
        assert!(next.day == day.day + 1 || next.day == 1, "{date}: {day:?}, then {next:?}");
    }
}
