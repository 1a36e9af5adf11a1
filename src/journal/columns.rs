//! How instants and days are stored.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::station::ids::Timestamp;

/// A stored instant; what lies outside of time's range becomes 1970.
pub fn instant(micros: i64) -> Timestamp {
    DateTime::<Utc>::from_timestamp_micros(micros).unwrap_or_default()
}

/// A local day as stored: days since the common era's begin.
pub fn day(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce())
}

/// The local day of a stored number; `None` outside of the calendar.
pub fn date(day: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(day).ok()?)
}
