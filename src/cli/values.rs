//! Values of options: each parser says how its value is written, in the language of the answers.

use std::net::SocketAddr;
use std::time::Duration;

use chrono::NaiveDate;
use tracing::level_filters::LevelFilter;

use crate::messages::usage::{ValueFault, not_a_date, not_a_duration, not_a_month};

/// A local day, `2026-03-01`.
pub fn date(text: &str) -> Result<NaiveDate, ValueFault> {
    let whole = text.len() == "2026-03-01".len();
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| whole);
    date.ok_or_else(|| not_a_date(text))
}

/// The first day of a month, `2026-03`.
pub fn month(text: &str) -> Result<NaiveDate, ValueFault> {
    let whole = text.len() == "2026-03".len();
    let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d");
    first.ok().filter(|_| whole).ok_or_else(|| not_a_month(text))
}

/// A duration with units, `90s`, `1h30m`, `14d`, within bounds.
pub fn duration(
    least: Duration,
    most: Duration,
) -> impl Fn(&str) -> Result<Duration, ValueFault> + Clone + Send + Sync + 'static {
    move |text| {
        let plain = text.chars().all(|letter| letter.is_ascii_digit() || "dhms".contains(letter));
        let duration = humantime::parse_duration(text).ok().filter(|_| plain);
        let duration = duration.ok_or_else(|| not_a_duration(text))?;
        if duration < least || duration > most {
            return Err(ValueFault::DurationOutOfRange { least, most });
        }
        Ok(duration)
    }
}

/// A whole number within bounds.
pub fn whole<T: TryFrom<u64>>(
    least: u64,
    most: u64,
) -> impl Fn(&str) -> Result<T, ValueFault> + Clone + Send + Sync + 'static {
    move |text| {
        let number = text.parse::<u64>().ok().filter(|number| (least..=most).contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        number.ok_or(ValueFault::NotANumber { least, most })
    }
}

/// How much to log.
pub fn log_level(text: &str) -> Result<LevelFilter, ValueFault> {
    text.parse().map_err(|_| ValueFault::NotALogLevel)
}

/// An address with a port.
pub fn address(text: &str) -> Result<SocketAddr, ValueFault> {
    text.parse().map_err(|_| ValueFault::NotAnAddress)
}
