//! Numbers of a row within what they mean: who adds up what a district heard shall not add 2^64 −
//! 1.

use std::ops::RangeInclusive;

use chrono::Datelike;
use serde::Deserialize;

use crate::station::record::LocalTimestamp;
use crate::wire::HEARD_MS_MAX;

/// Years in which a station's instants lie: a board without a battery begins in 1970.
const YEARS: RangeInclusive<i32> = 1970..=2262;

/// Milliseconds of a year, which JSON's numbers hold exactly.
const YEAR_MS: f64 = HEARD_MS_MAX as f64;

/// Milliseconds between the first and the last of those years: a clock that is set on air makes a
/// slot late by as much.
const LATE_MS: f64 = 293.0 * YEAR_MS;

/// Slots that one row may close: all of 20 years of a large ward.
const SLOTS_MAX: f64 = 1e8;

/// Frames of a year at the highest rate.
const FRAMES_MAX: f64 = YEAR_MS * 768.0;

/// What of a row is a number or an instant; what is not there is not judged.
#[derive(Deserialize)]
struct Numbers {
    due: Option<LocalTimestamp>,
    started_at: Option<LocalTimestamp>,
    ended_at: Option<LocalTimestamp>,
    until: Option<LocalTimestamp>,
    late_ms: Option<f64>,
    heard_ms: Option<f64>,
    frames: Option<f64>,
    count: Option<f64>,
    rms_dbfs: Option<f64>,
    peak_dbfs: Option<f64>,
    gain_db: Option<f64>,
    bulletin: Option<Length>,
}

#[derive(Deserialize)]
struct Length {
    length_ms: Option<f64>,
}

/// Names the first number of a row that can't be.
pub fn check(row: &str) -> Result<(), String> {
    let row: Numbers = serde_json::from_str(row).map_err(|error| format!("data: {error}"))?;
    let length_ms = row.bulletin.and_then(|bulletin| bulletin.length_ms);
    let numbers = [
        ("late_ms", row.late_ms, -LATE_MS..=LATE_MS),
        ("heard_ms", row.heard_ms, 0.0..=YEAR_MS),
        ("bulletin.length_ms", length_ms, 0.0..=YEAR_MS),
        ("frames", row.frames, 0.0..=FRAMES_MAX),
        ("count", row.count, 0.0..=SLOTS_MAX),
        ("rms_dbfs", row.rms_dbfs, -1e4..=1e3),
        ("peak_dbfs", row.peak_dbfs, -1e4..=1e3),
        ("gain_db", row.gain_db, -1e4..=1e3),
    ];
    for (name, number, range) in numbers {
        if number.is_some_and(|number| !range.contains(&number)) {
            let (least, most) = range.into_inner();
            return Err(format!("data.{name} is not from {least} to {most}"));
        }
    }
    let instants = [
        ("due", row.due),
        ("started_at", row.started_at),
        ("ended_at", row.ended_at),
        ("until", row.until),
    ];
    match instants.iter().find(|(_, at)| at.is_some_and(|at| !YEARS.contains(&at.0.year()))) {
        Some((name, _)) => Err(format!("data.{name} is not from 1970 to 2262")),
        None => Ok(()),
    }
}
