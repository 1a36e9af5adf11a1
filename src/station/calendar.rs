//! Days with a name: single dates, yearly dates, spans, and days of the Vietnamese lunar calendar.

mod astronomy;
mod lunar;

use chrono::{Datelike, NaiveDate};
use thiserror::Error;

pub use lunar::{FIRST_YEAR, LAST_YEAR, LunarDay, lunar_of};

/// A set of local days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DaySet {
    specs: Vec<DaySpec>,
}

/// Days as one entry of a calendar names them. Both ends of a span belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DaySpec(Span);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Span {
    Dated {
        first: NaiveDate,
        last: NaiveDate,
    },
    /// In every year; `first > last` runs over the turn of the year.
    Yearly {
        first: YearDay,
        last: YearDay,
    },
    /// In every lunar year, likewise. Ends lie in ordinary months, never in a leap month.
    Lunar {
        first: YearDay,
        last: YearDay,
    },
}

/// Month, 1 to 12, and day, 1 to 31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct YearDay {
    month: u8,
    day: u8,
}

/// Why a text names no days.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DayFault {
    /// Neither `YYYY-MM-DD` nor `MM-DD`, nor two of them with `..` between.
    #[error("`{text}` is not a day; write 2026-09-02, 09-02, or a span such as 12-28 .. 01-03")]
    NotADay { text: String },
    /// Well written, but no calendar has it.
    #[error("`{text}` does not exist; no month has that day")]
    NoSuchDay { text: String },
    /// Not `MM-DD`, nor two of them with `..` between.
    #[error("`{text}` is not a lunar day; write month-day such as 03-10, or a span 12-30 .. 01-03")]
    NotALunarDay { text: String },
    /// Lunar months run from 1 to 12, their days from 1 to 30.
    #[error("`{text}` does not exist in the lunar calendar; months are 01 to 12, days 01 to 30")]
    NoSuchLunarDay { text: String },
    /// One end of the span has a year, the other has none.
    #[error("`{text}` mixes a day with a year and one without; give the year at both ends or none")]
    MixedSpan { text: String },
    /// A dated span that ends before it begins.
    #[error("`{text}` ends before it begins; swap the two days")]
    Backwards { text: String },
}

impl DayFault {
    /// A stable word for each kind of fault.
    pub fn kind(&self) -> &'static str {
        match self {
            DayFault::NotADay { .. } => "not_a_day",
            DayFault::NoSuchDay { .. } => "no_such_day",
            DayFault::NotALunarDay { .. } => "not_a_lunar_day",
            DayFault::NoSuchLunarDay { .. } => "no_such_lunar_day",
            DayFault::MixedSpan { .. } => "mixed_span",
            DayFault::Backwards { .. } => "backwards",
        }
    }
}

impl DaySet {
    /// No day at all.
    pub const fn none() -> DaySet {
        DaySet { specs: Vec::new() }
    }

    /// All days that any of `specs` names.
    pub fn from_specs(specs: Vec<DaySpec>) -> DaySet {
        DaySet { specs }
    }

    /// Whether it was made from no spec. Specs that never come round count.
    pub fn is_empty(&self) -> bool {
        self.specs.is_empty()
    }

    /// Days that are in either.
    pub fn union(mut self, other: &DaySet) -> DaySet {
        for spec in &other.specs {
            if !self.specs.contains(spec) {
                self.specs.push(*spec);
            }
        }
        self
    }

    /// Whether `date` is one of them. Lunar days are those of Vietnam, whatever the station's
    /// time zone; outside [`FIRST_YEAR`] to [`LAST_YEAR`] no date is a lunar day.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.specs.iter().any(|spec| spec.contains(date))
    }
}

impl DaySpec {
    /// `2026-09-02`, `09-02` (every year; 02-29 in leap years only), `2026-04-30 .. 2026-05-01`,
    /// `12-28 .. 01-03` (every year, over its turn).
    pub fn parse_solar(text: &str) -> Result<DaySpec, DayFault> {
        let fault = || DayFault::NotADay { text: text.trim().into() };
        let (first, last) = ends(text);
        match (solar(first, fault)?, solar(last, fault)?) {
            (Solar::Dated(first), Solar::Dated(last)) if last < first => {
                Err(DayFault::Backwards { text: text.trim().into() })
            }
            (Solar::Dated(first), Solar::Dated(last)) => Ok(DaySpec(Span::Dated { first, last })),
            (Solar::Yearly(first), Solar::Yearly(last)) => {
                Ok(DaySpec(Span::Yearly { first, last }))
            }
            (Solar::Dated(_), Solar::Yearly(_)) | (Solar::Yearly(_), Solar::Dated(_)) => {
                Err(DayFault::MixedSpan { text: text.trim().into() })
            }
        }
    }

    /// `03-10`, `12-30 .. 01-03`: month and day of every lunar year. 12-30 is the last day of the
    /// year, also when month 12 has 29 days; the 30th of another short month is no day. A leap
    /// month is never meant, but lies inside a span that runs across it.
    pub fn parse_lunar(text: &str) -> Result<DaySpec, DayFault> {
        let end = |part: &str| {
            let (month, day) = part
                .split_once('-')
                .and_then(|(month, day)| Some((number(month, 2)?, number(day, 2)?)))
                .ok_or_else(|| DayFault::NotALunarDay { text: text.trim().into() })?;
            year_day(month, day)
                .filter(|day| (1..=12).contains(&day.month) && (1..=30).contains(&day.day))
                .ok_or_else(|| DayFault::NoSuchLunarDay { text: part.into() })
        };
        let (first, last) = ends(text);
        Ok(DaySpec(Span::Lunar { first: end(first)?, last: end(last)? }))
    }

    /// Whether `date` is one of its days.
    pub fn contains(&self, date: NaiveDate) -> bool {
        match self.0 {
            Span::Dated { first, last } => (first..=last).contains(&date),
            Span::Yearly { first, last } => {
                let day = year_day(date.month(), date.day());
                day.is_some_and(|day| between(first, day, last))
            }
            Span::Lunar { first, last } => lunar_contains(first, last, date),
        }
    }
}

fn lunar_contains(first: YearDay, last: YearDay, date: NaiveDate) -> bool {
    let Some(today) = lunar_of(date) else { return false };
    // A leap month comes after its namesake: its days lie behind all of the ordinary month's.
    let place = |day: YearDay| (day.month, false, day.day);
    let within = |day: u8| between(place(first), (today.month, today.leap, day), place(last));
    within(today.day) || (today.month == 12 && today.day == 29 && ends_year(date) && within(30))
}

fn ends_year(date: NaiveDate) -> bool {
    date.succ_opt().and_then(lunar_of).is_some_and(|next| next.month == 1)
}

/// Whether `day` lies in `first ..= last` of a year that turns over.
fn between<T: PartialOrd>(first: T, day: T, last: T) -> bool {
    if first <= last { first <= day && day <= last } else { first <= day || day <= last }
}

enum Solar {
    Dated(NaiveDate),
    Yearly(YearDay),
}

fn solar(part: &str, fault: impl Fn() -> DayFault) -> Result<Solar, DayFault> {
    let no_such = || DayFault::NoSuchDay { text: part.into() };
    let numbers: Vec<&str> = part.split('-').collect();
    match numbers[..] {
        [month, day] => {
            let month = number(month, 2).ok_or_else(&fault)?;
            let day = number(day, 2).ok_or_else(&fault)?;
            // 2000 was a leap year, so 02-29 stands.
            NaiveDate::from_ymd_opt(2000, month, day)
                .and_then(|_| year_day(month, day))
                .map(Solar::Yearly)
                .ok_or_else(no_such)
        }
        [year, month, day] if year.len() == 4 => {
            let year = number(year, 4).ok_or_else(&fault)?;
            let month = number(month, 2).ok_or_else(&fault)?;
            let day = number(day, 2).ok_or_else(&fault)?;
            i32::try_from(year)
                .ok()
                .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
                .map(Solar::Dated)
                .ok_or_else(no_such)
        }
        _ => Err(fault()),
    }
}

fn ends(text: &str) -> (&str, &str) {
    match text.split_once("..") {
        Some((first, last)) => (first.trim(), last.trim()),
        None => (text.trim(), text.trim()),
    }
}

fn year_day(month: u32, day: u32) -> Option<YearDay> {
    Some(YearDay { month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? })
}

/// 1 to `digits_max` ASCII digits.
fn number(text: &str, digits_max: usize) -> Option<u32> {
    let plain = (1..=digits_max).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
