//! Values of options that are not in the form they must have, and the form that was meant.

use std::fmt;
use std::time::Duration;

use chrono::NaiveDate;

use super::super::{Lang, figures};
use crate::config::single_values::duration_meant;

/// Why a value of the command line can't be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueFault {
    /// No date as `2026-03-01`.
    NotADate {
        /// The one that was meant, if it is one.
        meant: Option<NaiveDate>,
    },
    /// Written as a date, of a day that its month has not.
    NoSuchDay,
    /// No month as `2026-03`.
    NotAMonth {
        /// The first day of the one that was meant.
        meant: Option<NaiveDate>,
    },
    /// No duration as `90s` or `1h30m`.
    NotADuration {
        /// As it is written.
        meant: Option<String>,
    },
    /// Shorter or longer than allowed.
    DurationOutOfRange { least: Duration, most: Duration },
    /// No whole number within these bounds.
    NotANumber { least: u64, most: u64 },
    /// No level of the log.
    NotALogLevel,
    /// No address with a port.
    NotAnAddress,
}

phrases! {
    date_meant(date) { vi: "viết {date}", en: "write {date}" }
    date_form() {
        vi: "viết năm-tháng-ngày, như 2026-03-01",
        en: "write year-month-day, as 2026-03-01",
    }
    no_such_day() {
        vi: "tháng đó không có ngày này",
        en: "that month has no such day",
    }
    month_meant(month) { vi: "viết {month}", en: "write {month}" }
    month_form() { vi: "viết năm-tháng, như 2026-03", en: "write year-month, as 2026-03" }
    duration_written(text) { vi: "viết {text}", en: "write {text}" }
    duration_form() {
        vi: "viết số kèm đơn vị: 90s (giây), 45m (phút), 2h (giờ), 1d (ngày), 1h30m",
        en: "write a number with its unit: 90s, 45m, 2h, 1d, 1h30m",
    }
    duration_range(least, most) {
        vi: "phải từ {least} đến {most}",
        en: "it must be from {least} to {most}",
    }
    number_range(least, most) {
        vi: "viết một số nguyên từ {least} đến {most}",
        en: "write a whole number from {least} to {most}",
    }
    log_level() {
        vi: "viết một trong: error, warn, info, debug",
        en: "write one of: error, warn, info, debug",
    }
    address() {
        vi: "viết địa chỉ và cổng, như 127.0.0.1:8090 hoặc 0.0.0.0:8090",
        en: "write an address and a port, as 127.0.0.1:8090 or 0.0.0.0:8090",
    }
}

/// What to write instead.
pub fn sentence(lang: Lang, fault: &ValueFault) -> String {
    match fault {
        ValueFault::NotADate { meant: Some(date) } => date_meant(lang, date.format("%Y-%m-%d")),
        ValueFault::NotADate { meant: None } => date_form(lang),
        ValueFault::NoSuchDay => no_such_day(lang),
        ValueFault::NotAMonth { meant: Some(first) } => month_meant(lang, first.format("%Y-%m")),
        ValueFault::NotAMonth { meant: None } => month_form(lang),
        ValueFault::NotADuration { meant: Some(text) } => duration_written(lang, text),
        ValueFault::NotADuration { meant: None } => duration_form(lang),
        ValueFault::DurationOutOfRange { least, most } => {
            let span = |duration: &Duration| figures::span(lang, duration.as_secs());
            duration_range(lang, span(least), span(most))
        }
        ValueFault::NotANumber { least, most } => number_range(lang, least, most),
        ValueFault::NotALogLevel => log_level(lang),
        ValueFault::NotAnAddress => address(lang),
    }
}

impl fmt::Display for ValueFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&sentence(Lang::En, self))
    }
}

impl std::error::Error for ValueFault {}

/// The fault of a text that is no duration.
pub fn not_a_duration(text: &str) -> ValueFault {
    ValueFault::NotADuration { meant: duration_meant(text) }
}

/// The fault of a text that is no date as `2026-03-01`.
pub fn not_a_date(text: &str) -> ValueFault {
    let Some([first, second, third]) = numbers(text) else {
        return ValueFault::NotADate { meant: None };
    };
    let (year, month, day) = match (first.length, third.length) {
        (4, _) => (first.number, second.number, third.number),
        // The month first, where the second can't be one.
        (_, 4) if second.number > 12 => (third.number, first.number, second.number),
        (_, 4) => (third.number, second.number, first.number),
        (_, 2) => (2_000 + third.number, second.number, first.number),
        _ => return ValueFault::NotADate { meant: None },
    };
    match NaiveDate::from_ymd_opt(year as i32, month, day) {
        Some(date) => ValueFault::NotADate { meant: Some(date) },
        None if (1..=12).contains(&month) && (29..=31).contains(&day) => ValueFault::NoSuchDay,
        None => ValueFault::NotADate { meant: None },
    }
}

/// The fault of a text that is no month as `2026-03`.
pub fn not_a_month(text: &str) -> ValueFault {
    let meant = numbers(text).and_then(|[first, second]| {
        let (year, month) = match (first.length, second.length) {
            (4, _) => (first.number, second.number),
            (_, 4) => (second.number, first.number),
            _ => return None,
        };
        NaiveDate::from_ymd_opt(year as i32, month, 1)
    });
    ValueFault::NotAMonth { meant }
}

/// A number and in how many digits it was written.
struct WrittenNumber {
    number: u32,
    length: usize,
}

/// So many numbers, between signs that dates are written with.
fn numbers<const COUNT: usize>(text: &str) -> Option<[WrittenNumber; COUNT]> {
    let parts = text.trim().split(['/', '-', '.', '\u{2013}', '\u{2212}']);
    let written = |part: &str| {
        let part = part.trim();
        let number = part.parse().ok().filter(|_| part.len() <= 4)?;
        Some(WrittenNumber { number, length: part.len() })
    };
    parts.map(written).collect::<Option<Vec<_>>>()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_as_people_write_it_is_answered_with_how_it_is_typed() {
        let cases = [
            ("01/03/2026", "viết 2026-03-01"),
            ("1/3/2026", "viết 2026-03-01"),
            ("1-3-2026", "viết 2026-03-01"),
            ("01.03.2026", "viết 2026-03-01"),
            ("25/12/26", "viết 2026-12-25"),
            ("12/25/2026", "viết 2026-12-25"),
            ("2026/3/1", "viết 2026-03-01"),
            ("2026\u{2013}03\u{2013}01", "viết 2026-03-01"),
            ("31/02/2026", "tháng đó không có ngày này"),
            ("2026-02-30", "tháng đó không có ngày này"),
            ("1/13/2026", "viết 2026-01-13"),
            ("13/13/2026", "viết năm-tháng-ngày, như 2026-03-01"),
            ("hôm qua", "viết năm-tháng-ngày, như 2026-03-01"),
            ("99999/1/1", "viết năm-tháng-ngày, như 2026-03-01"),
            ("", "viết năm-tháng-ngày, như 2026-03-01"),
        ];
        for (text, want) in cases {
            assert_eq!(sentence(Lang::Vi, &not_a_date(text)), want, "{text}");
        }
    }

    #[test]
    fn a_month_as_people_write_it_is_answered_with_how_it_is_typed() {
        for (text, want) in [
            ("3/2026", "viết 2026-03"),
            ("03-2026", "viết 2026-03"),
            ("2026/3", "viết 2026-03"),
            ("13/2026", "viết năm-tháng, như 2026-03"),
            ("tháng ba", "viết năm-tháng, như 2026-03"),
        ] {
            assert_eq!(sentence(Lang::Vi, &not_a_month(text)), want, "{text}");
        }
    }

    #[test]
    fn a_duration_in_words_is_answered_with_how_it_is_typed() {
        for (text, want) in [
            ("1 ngày", "viết 1d"),
            ("30 phút", "viết 30m"),
            ("2 giờ 30 phút", "viết 2h30m"),
            ("2 tiếng", "viết 2h"),
            ("45 m", "viết 45m"),
            ("45", "viết số kèm đơn vị: 90s (giây), 45m (phút), 2h (giờ), 1d (ngày), 1h30m"),
        ] {
            assert_eq!(sentence(Lang::Vi, &not_a_duration(text)), want, "{text}");
        }
    }
}
