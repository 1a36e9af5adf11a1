//! Sets of weekdays, and the words people use for them.

use chrono::Weekday;
use thiserror::Error;

/// A set of weekdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Weekdays {
    /// Bit 0 is Monday.
    bits: u8,
}

/// Why a text names no weekdays.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WeekdayFault {
    /// Nothing stands there, or nothing between two commas.
    #[error("no weekday is given; write Mon-Fri, Sat,Sun, T2-T6, CN or daily")]
    Empty,
    /// Numbers mean different days to different people.
    #[error("`{text}` is a number, which people count differently; write a name: Mon or T2")]
    Number { text: String },
    /// No name of a day.
    #[error("`{text}` is no weekday; write Mon … Sun, T2 … T7, CN, or daily")]
    Unknown { text: String },
}

impl WeekdayFault {
    /// A stable word for each kind of fault.
    pub fn kind(&self) -> &'static str {
        match self {
            WeekdayFault::Empty => "weekday_empty",
            WeekdayFault::Number { .. } => "weekday_number",
            WeekdayFault::Unknown { .. } => "weekday_unknown",
        }
    }
}

impl Weekdays {
    /// Monday to Sunday.
    pub const DAILY: Weekdays = Weekdays { bits: 0b111_1111 };

    /// Adds a day.
    pub fn insert(&mut self, day: Weekday) {
        self.bits |= 1 << day.num_days_from_monday();
    }

    /// Adds the days from `first` to `last`, over the turn of the week if need be.
    pub fn insert_span(&mut self, first: Weekday, last: Weekday) {
        let mut day = first;
        self.insert(day);
        while day != last {
            day = day.succ();
            self.insert(day);
        }
    }

    /// Whether `day` belongs to it.
    pub fn contains(self, day: Weekday) -> bool {
        self.bits >> day.num_days_from_monday() & 1 == 1
    }

    /// Its days, Monday first.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        WEEK.into_iter().filter(move |day| self.contains(*day))
    }
}

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

impl FromIterator<Weekday> for Weekdays {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Self {
        let mut set = Weekdays::default();
        days.into_iter().for_each(|day| set.insert(day));
        set
    }
}

/// `daily`, or names and spans of names with commas between: `Mon-Fri`, `Mon,Wed`, `T2-T6,CN`.
/// Names in any case, English in full or by three letters, Vietnamese `T2` (Monday) to `T7`, `CN`.
/// A span may run over the turn of the week: `Sat-Mon`.
pub fn parse_weekdays(text: &str) -> Result<Weekdays, WeekdayFault> {
    let text = text.trim();
    if matches!(text.to_lowercase().as_str(), "daily" | "hằng ngày" | "hàng ngày") {
        return Ok(Weekdays::DAILY);
    }
    let mut days = Weekdays::default();
    for part in text.split(',').map(str::trim) {
        if part.is_empty() {
            return Err(WeekdayFault::Empty);
        }
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        days.insert_span(one(first.trim())?, one(last.trim())?);
    }
    Ok(days)
}

fn one(name: &str) -> Result<Weekday, WeekdayFault> {
    if name.is_empty() {
        return Err(WeekdayFault::Empty);
    }
    if name.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(WeekdayFault::Number { text: name.into() });
    }
    named(name).ok_or_else(|| WeekdayFault::Unknown { text: name.into() })
}

/// The weekday of an English or Vietnamese name, in any case.
pub(super) fn named(name: &str) -> Option<Weekday> {
    Some(match name.to_ascii_lowercase().as_str() {
        "mon" | "monday" | "t2" => Weekday::Mon,
        "tue" | "tuesday" | "t3" => Weekday::Tue,
        "wed" | "wednesday" | "t4" => Weekday::Wed,
        "thu" | "thursday" | "t5" => Weekday::Thu,
        "fri" | "friday" | "t6" => Weekday::Fri,
        "sat" | "saturday" | "t7" => Weekday::Sat,
        "sun" | "sunday" | "cn" => Weekday::Sun,
        _ => return None,
    })
}
