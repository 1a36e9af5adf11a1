//! `{time: ["05:30", "17:00"], days: Mon-Fri}`: the same thing for people.

use chrono::{NaiveTime, Timelike};
use thiserror::Error;

use super::weekdays::Weekdays;

/// Times of day on weekdays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FriendlyRule {
    /// Ascending, each once.
    times: Vec<NaiveTime>,
    days: Weekdays,
}

/// Why a text is no time of day.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TimeFault {
    /// Not `HH:MM` or `HH:MM:SS`.
    #[error("`{text}` is not a time; write it as \"05:30\" or \"05:30:15\", in quotes")]
    NotATime { text: String },
    /// Hour over 23, minute or second over 59.
    #[error("`{text}` does not exist; times run from 00:00 to 23:59:59")]
    NoSuchTime { text: String },
    /// `24:00` ends a day and begins none.
    #[error("`{text}` ends a day, nothing starts then; write 00:00 of the day after")]
    EndOfDay { text: String },
}

impl TimeFault {
    /// A stable word for each kind of fault.
    pub fn kind(&self) -> &'static str {
        match self {
            TimeFault::NotATime { .. } => "not_a_time",
            TimeFault::NoSuchTime { .. } => "no_such_time",
            TimeFault::EndOfDay { .. } => "end_of_day",
        }
    }
}

impl FriendlyRule {
    /// In whatever order `times` are written, twice the same time is one. Without times or days
    /// the rule never comes round; refusing that is the caller's part.
    pub fn new(mut times: Vec<NaiveTime>, days: Weekdays) -> FriendlyRule {
        times.sort_unstable();
        times.dedup();
        FriendlyRule { times, days }
    }

    /// Ascending, each once.
    pub fn times(&self) -> &[NaiveTime] {
        &self.times
    }

    /// The weekdays on which it holds.
    pub fn days(&self) -> Weekdays {
        self.days
    }

    /// Seconds after midnight, ascending.
    pub(super) fn seconds(&self) -> impl Iterator<Item = u32> + '_ {
        self.times.iter().map(Timelike::num_seconds_from_midnight)
    }
}

/// `05:30`, `5:30` or `05:30:15`, local wall time.
pub fn parse_time(text: &str) -> Result<NaiveTime, TimeFault> {
    let text = text.trim();
    let not_a_time = || TimeFault::NotATime { text: text.into() };
    let parts: Vec<&str> = text.split(':').collect();
    let (hour, rest) = parts.split_first().ok_or_else(not_a_time)?;
    if rest.is_empty() || rest.len() > 2 || rest.iter().any(|part| part.len() != 2) {
        return Err(not_a_time());
    }
    let number = |part: &str| {
        let plain = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if plain { part.parse::<u32>().ok() } else { None }
    };
    let hour = number(hour).ok_or_else(not_a_time)?;
    let minute = number(rest[0]).ok_or_else(not_a_time)?;
    let second = rest.get(1).map_or(Some(0), |part| number(part)).ok_or_else(not_a_time)?;
    if (hour, minute, second) == (24, 0, 0) {
        return Err(TimeFault::EndOfDay { text: text.into() });
    }
    NaiveTime::from_hms_opt(hour, minute, second)
        .ok_or_else(|| TimeFault::NoSuchTime { text: text.into() })
}
