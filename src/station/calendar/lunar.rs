//! The Vietnamese lunar calendar: Hồ Ngọc Đức's rules for 105° E, UTC+7.
//!
//! A month begins on the local day of the new moon. Month 11 holds the winter solstice; of the
//! months from one month 11 to the next, when there are thirteen, the first in which the sun
//! passes no multiple of 30° is the leap month and repeats its predecessor's number. All follows
//! from whole local days, so a month begins on the day after the last one ended and no day is
//! numbered 0, which is where the widely copied formula (it estimates the new moon's number and
//! corrects it once) goes wrong in 2054 and 2062.

use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};

use super::astronomy;

/// First and last solar years whose days are known here. Beyond them ΔT is a guess.
pub const FIRST_YEAR: i32 = 1900;
/// See [`FIRST_YEAR`].
pub const LAST_YEAR: i32 = 2199;

/// A day of the Vietnamese lunar calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LunarDay {
    /// The solar year in which this lunar year begins.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// In the repeated month that bears the same number as the one before it.
    pub leap: bool,
    /// 1 to 30.
    pub day: u8,
}

/// The lunar day of `date`, a day in Vietnam; `None` outside [`FIRST_YEAR`] to [`LAST_YEAR`].
pub fn lunar_of(date: NaiveDate) -> Option<LunarDay> {
    if !(FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        return None;
    }
    let day = date.num_days_from_ce();
    let mut year = round(date.year());
    if day >= year.end {
        year = round(date.year() + 1);
    }
    let month = year.months.iter().rev().find(|month| month.start <= day)?;
    Some(LunarDay {
        year: month.year,
        month: month.number,
        leap: month.leap,
        day: u8::try_from(day - month.start + 1).ok()?,
    })
}

/// From one month 11 to the next.
#[derive(Debug, Default)]
struct Round {
    months: Vec<Month>,
    /// The day after its last.
    end: i32,
}

/// Days are counted as `NaiveDate::num_days_from_ce`.
#[derive(Debug)]
struct Month {
    start: i32,
    year: i32,
    number: u8,
    leap: bool,
}

/// The months from the solstice of `year - 1` to that of `year`, worked out once.
fn round(year: i32) -> &'static Round {
    // One more than the known years: the end of December of the last one lies in the next round.
    const COUNT: usize = (LAST_YEAR - FIRST_YEAR + 2) as usize;
    static ROUNDS: [OnceLock<Round>; COUNT] = [const { OnceLock::new() }; COUNT];
    let index = usize::try_from(year - FIRST_YEAR).expect("years before the first are refused");
    ROUNDS[index].get_or_init(|| work_out(year))
}

fn work_out(year: i32) -> Round {
    let (first, last) = (eleventh_month(year - 1), eleventh_month(year));
    let starts: Vec<i32> = (first..=last).map(new_moon_day).collect();
    let leap = (starts.len() == 14)
        .then(|| starts.windows(2).skip(1).position(|pair| term(pair[0]) == term(pair[1])))
        .flatten()
        .map(|after_first| after_first + 1);
    let months = starts[..starts.len() - 1].iter().enumerate().map(|(index, &start)| {
        let passed = index - usize::from(leap.is_some_and(|leap| index >= leap));
        let number = (10 + passed) % 12 + 1;
        Month {
            start,
            year: if number >= 11 && passed < 2 { year - 1 } else { year },
            number: u8::try_from(number).expect("a number modulo 12"),
            leap: leap == Some(index),
        }
    });
    Round { months: months.collect(), end: starts[starts.len() - 1] }
}

/// The number of the new moon that begins month 11 of `year`.
fn eleventh_month(year: i32) -> i32 {
    let near = NaiveDate::from_ymd_opt(year, 12, 21).expect("every year has a 21 December");
    let solstice = day_of(astronomy::winter_solstice_jd(midnight_jd(near.num_days_from_ce())));
    let (k_jd, noon) = (astronomy::new_moon_jd(0), midnight_jd(solstice) + 0.5);
    // The mean month misses the true new moon by up to 0.6 days, so step to it by whole days.
    let mut k = ((noon - k_jd) / astronomy::MONTH_DAYS).floor() as i32 + 1;
    while new_moon_day(k) > solstice {
        k -= 1;
    }
    k
}

fn new_moon_day(k: i32) -> i32 {
    day_of(astronomy::new_moon_jd(k))
}

/// Which twelfth of its way the sun is in when local `day` begins.
fn term(day: i32) -> u8 {
    (astronomy::sun_longitude(midnight_jd(day)) / 30.0) as u8 % 12
}

/// Julian day at which 0001-01-01 is day 1.
const COMMON_ERA_JD: f64 = 1_721_424.5;
/// UTC+7, the meridian 105° E.
const OFFSET_DAYS: f64 = 7.0 / 24.0;

/// The local day in which the instant `jd` falls.
fn day_of(jd: f64) -> i32 {
    (jd + OFFSET_DAYS - COMMON_ERA_JD).floor() as i32
}

/// The instant at which local `day` begins.
fn midnight_jd(day: i32) -> f64 {
    f64::from(day) + COMMON_ERA_JD - OFFSET_DAYS
}
