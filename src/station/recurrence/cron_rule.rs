//! Cron as people know it, on top of the `cron` crate.
//!
//! The crate says what each field means. Its dialect differs from crontab's in what people here
//! would trip over: it wants seconds, counts weekdays from Sunday = 1, lets a rule stand that
//! never comes round, and stops in 2100. So weekdays are translated by name, day and month are
//! checked against one another, and the days are counted by `Recurrence`, not by the crate.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};
use cron::TimeUnitSpec;
use thiserror::Error;

use super::weekdays::{self, Weekdays};

/// Longest rule in bytes: every minute, hour, day and month written out is shorter.
const RULE_BYTES_MAX: usize = 1_000;

/// Times of day on days of the month, months and weekdays, as sets of bits (bit n for the value n).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CronRule {
    seconds: u64,
    minutes: u64,
    hours: u32,
    days_of_month: u32,
    months: u16,
    weekdays: Weekdays,
}

/// Why a text is no rule.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CronFault {
    /// Not five fields, nor six.
    #[error(
        "a cron rule has five fields, minute hour day month weekday, or six with seconds first; \
         here are {count}"
    )]
    FieldCount { count: usize },
    /// A seventh field, which elsewhere is the year.
    #[error("a year has no place in a cron rule; use `from` and `until`")]
    Year,
    /// `@daily` and the like.
    #[error("`{text}` does not say at what time; write `30 5 * * *` for 05:30 every day")]
    Nickname { text: String },
    /// `L`, `W`, `#`, `?` or another mark that not every cron knows.
    #[error("`{mark}` in the {field} field is not used here; use numbers, names, `*` `,` `-` `/`")]
    Mark { field: CronField, mark: char },
    /// Not a value, list, range or step of this field.
    #[error("`{text}` does not fit the {field} field; it takes {}", field.takes())]
    Value { field: CronField, text: String },
    /// A step as long as the field or longer, such as `*/90` minutes.
    #[error(
        "the step in `{text}` is longer than the {field} field; it would count anew at each turn"
    )]
    Step { field: CronField, text: String },
    /// `Mon/2` does not say where it ends.
    #[error(
        "`{text}` has a step without a range; write the days out, or a range such as Mon-Sun/2"
    )]
    StepWithoutRange { text: String },
    /// Both restricted: some crons take days that fit both, others days that fit either.
    #[error(
        "day of month and weekday are both given, which crons read differently; put `*` in one of \
         them, or use `only`"
    )]
    DayAndWeekday,
    /// 30 February and the like.
    #[error("the rule never comes round: none of its months has such a day")]
    Never,
    /// Longer than any sensible rule.
    #[error("the rule is longer than {RULE_BYTES_MAX} characters")]
    TooLong,
}

impl CronFault {
    /// A stable word for each kind of fault.
    pub fn kind(&self) -> &'static str {
        match self {
            CronFault::FieldCount { .. } => "cron_field_count",
            CronFault::Year => "cron_year",
            CronFault::Nickname { .. } => "cron_nickname",
            CronFault::Mark { .. } => "cron_mark",
            CronFault::Value { .. } => "cron_value",
            CronFault::Step { .. } => "cron_step",
            CronFault::StepWithoutRange { .. } => "cron_step_without_range",
            CronFault::DayAndWeekday => "cron_day_and_weekday",
            CronFault::Never => "cron_never",
            CronFault::TooLong => "cron_too_long",
        }
    }
}

/// The fields of a rule, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CronField {
    Second,
    Minute,
    Hour,
    DayOfMonth,
    Month,
    Weekday,
}

impl CronField {
    const ALL: [CronField; 6] = [
        CronField::Second,
        CronField::Minute,
        CronField::Hour,
        CronField::DayOfMonth,
        CronField::Month,
        CronField::Weekday,
    ];

    /// What may stand in the field, in English.
    pub fn takes(self) -> &'static str {
        match self {
            CronField::Second | CronField::Minute => "0 to 59",
            CronField::Hour => "0 to 23",
            CronField::DayOfMonth => "1 to 31",
            CronField::Month => "1 to 12 or Jan to Dec, ranges rising",
            CronField::Weekday => "Mon to Sun, or 0 to 7 where 0 and 7 are Sunday",
        }
    }

    /// How many values it has: a step as long makes no sense.
    fn values(self) -> u32 {
        match self {
            CronField::Second | CronField::Minute => 60,
            CronField::Hour => 24,
            CronField::DayOfMonth => 31,
            CronField::Month => 12,
            CronField::Weekday => 7,
        }
    }
}

impl fmt::Display for CronField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            CronField::Second => "second",
            CronField::Minute => "minute",
            CronField::Hour => "hour",
            CronField::DayOfMonth => "day-of-month",
            CronField::Month => "month",
            CronField::Weekday => "weekday",
        })
    }
}

impl CronRule {
    /// Five fields (minute, hour, day of month, month, weekday) or six with seconds first. Values,
    /// lists, ranges, steps; months and weekdays also by name, in full or by three letters, in any
    /// case; weekdays by number as crontab counts them (0 and 7 are Sunday), and their ranges may
    /// run over the turn of the week.
    pub fn parse(text: &str) -> Result<CronRule, CronFault> {
        let fields = split(text)?;
        for (field, text) in CronField::ALL.into_iter().zip(&fields) {
            check_marks(field, text)?;
        }
        let weekdays = parse_weekday_field(fields[5])?;
        let rule = CronRule {
            seconds: bits(CronField::Second, fields[0])?,
            minutes: bits(CronField::Minute, fields[1])?,
            hours: bits(CronField::Hour, fields[2])? as u32,
            days_of_month: bits(CronField::DayOfMonth, fields[3])? as u32,
            months: bits(CronField::Month, fields[4])? as u16,
            weekdays,
        };
        let every_day_of_month = rule.days_of_month == ALL_DAYS_OF_MONTH;
        if !every_day_of_month && rule.weekdays != Weekdays::DAILY {
            return Err(CronFault::DayAndWeekday);
        }
        if rule.comes_round() { Ok(rule) } else { Err(CronFault::Never) }
    }

    /// All that is wrong with a rule, field by field; what [`CronRule::parse`] says is among it.
    pub fn faults(text: &str) -> Vec<CronFault> {
        let Ok(fields) = split(text) else { return Self::parse(text).err().into_iter().collect() };
        let of_fields = CronField::ALL.into_iter().zip(&fields).filter_map(|(field, text)| {
            check_marks(field, text).err().or_else(|| match field {
                CronField::Weekday => parse_weekday_field(text).err(),
                _ => bits(field, text).err(),
            })
        });
        let faults: Vec<CronFault> = of_fields.collect();
        if faults.is_empty() { Self::parse(text).err().into_iter().collect() } else { faults }
    }

    /// Whether it holds on this local day.
    pub fn holds_on(&self, date: NaiveDate) -> bool {
        self.months >> date.month() & 1 == 1
            && self.days_of_month >> date.day() & 1 == 1
            && self.weekdays.contains(date.weekday())
    }

    /// Its times on a day on which it holds, seconds after midnight, ascending.
    pub fn seconds_of_day(&self) -> impl Iterator<Item = u32> + use<> {
        let CronRule { seconds, minutes, hours, .. } = *self;
        ones(u64::from(hours)).flat_map(move |hour| {
            ones(minutes).flat_map(move |minute| {
                ones(seconds).map(move |second| hour * 3_600 + minute * 60 + second)
            })
        })
    }

    fn comes_round(&self) -> bool {
        ones(u64::from(self.months)).any(|month| {
            let last = match month {
                2 => 29,
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            self.days_of_month.trailing_zeros() <= last
        })
    }
}

/// Bits 1 to 31.
const ALL_DAYS_OF_MONTH: u32 = !1;

/// Positions of the ones, ascending.
fn ones(mut bits: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        (bits != 0).then(|| {
            let position = bits.trailing_zeros();
            bits &= bits - 1;
            position
        })
    })
}

/// The six fields of a rule; seconds are `0` where they are left out.
fn split(text: &str) -> Result<Vec<&str>, CronFault> {
    if text.len() > RULE_BYTES_MAX {
        return Err(CronFault::TooLong);
    }
    let mut fields: Vec<&str> = text.split_whitespace().collect();
    if let [nickname, ..] = fields[..]
        && nickname.starts_with('@')
    {
        return Err(CronFault::Nickname { text: nickname.into() });
    }
    match fields.len() {
        5 => fields.insert(0, "0"),
        6 => {}
        7 => return Err(CronFault::Year),
        count => return Err(CronFault::FieldCount { count }),
    }
    Ok(fields)
}

/// Refuses what the crate would read in its own way or some other cron in another.
fn check_marks(field: CronField, text: &str) -> Result<(), CronFault> {
    let known = |mark: char| mark.is_ascii_alphanumeric() || "*,-/".contains(mark);
    if let Some(mark) = text.chars().find(|mark| !known(*mark)) {
        return Err(CronFault::Mark { field, mark });
    }
    for item in text.split(',') {
        let spells_last = |part: &str| {
            let letters = part.trim_start_matches(|c: char| c.is_ascii_digit());
            letters.eq_ignore_ascii_case("l")
                || letters.eq_ignore_ascii_case("w")
                || letters.eq_ignore_ascii_case("lw")
        };
        if let Some(part) = item.split(['-', '/']).find(|part| spells_last(part)) {
            let mark = part.chars().find(char::is_ascii_alphabetic).unwrap_or('L');
            return Err(CronFault::Mark { field, mark: mark.to_ascii_uppercase() });
        }
        if let Some((_, step)) = item.split_once('/')
            && step.parse::<u32>().is_ok_and(|step| step >= field.values())
        {
            return Err(CronFault::Step { field, text: item.into() });
        }
    }
    Ok(())
}

/// What the crate makes of one field, bit n for the value n.
fn bits(field: CronField, text: &str) -> Result<u64, CronFault> {
    let mut fields = ["*"; 6];
    fields[field as usize] = text;
    let schedule = cron::Schedule::from_str(&fields.join(" "))
        .map_err(|_| CronFault::Value { field, text: text.into() })?;
    let set = |values: &mut dyn Iterator<Item = u32>| values.fold(0, |set, n| set | 1_u64 << n);
    Ok(match field {
        CronField::Second => set(&mut schedule.seconds().iter()),
        CronField::Minute => set(&mut schedule.minutes().iter()),
        CronField::Hour => set(&mut schedule.hours().iter()),
        CronField::DayOfMonth => set(&mut schedule.days_of_month().iter()),
        CronField::Month => set(&mut schedule.months().iter()),
        CronField::Weekday => set(&mut schedule.days_of_week().iter()),
    })
}

/// Spells the field out in the crate's numbers (1 is Sunday), has the crate read it, and names the
/// days.
fn parse_weekday_field(text: &str) -> Result<Weekdays, CronFault> {
    let mut numbers = Vec::new();
    for item in text.split(',') {
        for day in weekday_item(item)? {
            numbers.push(day.number_from_sunday().to_string());
        }
    }
    let read = bits(CronField::Weekday, &numbers.join(","))?;
    Ok(ones(read).filter_map(|n| Weekday::try_from(((n + 5) % 7) as u8).ok()).collect())
}

/// One item of the list: `*`, a day, a range, each of the first and last with a step or none.
fn weekday_item(item: &str) -> Result<Vec<Weekday>, CronFault> {
    let fault = || CronFault::Value { field: CronField::Weekday, text: item.into() };
    let (span, step) = match item.split_once('/') {
        Some((span, step)) => (span, Some(step.parse::<usize>().map_err(|_| fault())?)),
        None => (item, None),
    };
    if step == Some(0) {
        return Err(fault());
    }
    // `*` counts from Sunday, as crontab's 0-6 does.
    let (first, last) = match (span, span.split_once('-')) {
        ("*", _) => (Weekday::Sun, Weekday::Sat),
        (_, Some(("0", "7"))) => (Weekday::Sun, Weekday::Sat),
        (_, Some((first, last))) => (weekday(first, fault)?, weekday(last, fault)?),
        (day, None) if step.is_none() => {
            let day = weekday(day, fault)?;
            (day, day)
        }
        _ => return Err(CronFault::StepWithoutRange { text: item.into() }),
    };
    let mut days = vec![first];
    while days[days.len() - 1] != last {
        days.push(days[days.len() - 1].succ());
    }
    Ok(days.into_iter().step_by(step.unwrap_or(1)).collect())
}

fn weekday(text: &str, fault: impl Fn() -> CronFault) -> Result<Weekday, CronFault> {
    match text.parse::<u8>() {
        // Monday is 0 to chrono, 1 to crontab; 0 and 7 are Sunday.
        Ok(number @ 0..=7) if text.len() == 1 => {
            Weekday::try_from((number + 6) % 7).map_err(|_| fault())
        }
        Ok(_) => Err(fault()),
        Err(_) => weekdays::named(text).ok_or_else(fault),
    }
}
