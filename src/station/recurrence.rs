//! When a programme is due: rules in local wall time, turned into instants.
//!
//! Rules are read day by day: does the day match, and which times has it? Only then does a time
//! become an instant. A local time that a change of the clocks leaves out airs at the gap's end,
//! and several that meet there are one; a local time that comes twice airs once, the first time.
//! Under these two rules later local times never give earlier instants, so days and times in
//! ascending order give instants in ascending order, also where the clocks change at midnight.

mod cron_rule;
mod friendly_rule;
mod weekdays;

use chrono::{
    DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;

pub use cron_rule::{CronFault, CronField, CronRule};
pub use friendly_rule::{FriendlyRule, TimeFault, parse_time};
pub use weekdays::{WeekdayFault, Weekdays, parse_weekdays};

use super::calendar::DaySet;
use super::ids::Timestamp;

/// How many days without an occurrence are searched before the answer is "never again". The
/// rarest day there is, 29 February on a given weekday, comes round within 40 years.
const EMPTY_DAYS_MAX: u32 = 41 * 366;

/// All the conditions of one programme.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recurrence {
    /// Due whenever any of them is; times that coincide are one.
    pub rules: Vec<RecurrenceRule>,
    /// First local day, inclusive.
    pub from: Option<NaiveDate>,
    /// Last local day, inclusive.
    pub until: Option<NaiveDate>,
    /// Not on these days …
    pub except: DaySet,
    /// … and, if given, on these only.
    pub only: Option<DaySet>,
}

/// Times of day and the days on which they hold.
#[derive(Debug, Clone, PartialEq)]
pub enum RecurrenceRule {
    Cron(CronRule),
    Friendly(FriendlyRule),
}

impl Recurrence {
    /// Instants later than `after`, ascending, none twice, without end if the rules have none.
    /// The iterator ends when `until` has passed, or when some forty years bring no occurrence.
    pub fn after(&self, tz: Tz, after: Timestamp) -> impl Iterator<Item = Timestamp> + '_ {
        // A time of the day before may air today, if the clocks skip midnight.
        let today = local(tz, after).date();
        let yesterday = today.pred_opt().unwrap_or(today);
        let first = self.from.map_or(yesterday, |from| from.max(yesterday));
        let mut date = Some(first);
        let mut empty_days = 0;
        let mut ready = Vec::new().into_iter();
        let mut last = after;
        std::iter::from_fn(move || {
            loop {
                if let Some(at) = ready.find(|at| *at > last) {
                    last = at;
                    empty_days = 0;
                    return Some(at);
                }
                let day = date.filter(|_| empty_days < EMPTY_DAYS_MAX)?;
                if self.until.is_some_and(|until| day > until) {
                    return None;
                }
                empty_days += 1;
                date = day.succ_opt();
                ready = self.on_day(tz, day).into_iter();
            }
        })
    }

    /// The first instant later than `after`; `None` if there is none.
    pub fn next_after(&self, tz: Tz, after: Timestamp) -> Option<Timestamp> {
        self.after(tz, after).next()
    }

    /// Instants whose local time, as the rules name it, lies on `date`; ascending, none twice. A
    /// gap at midnight may carry them into the next day.
    pub fn on_day(&self, tz: Tz, date: NaiveDate) -> Vec<Timestamp> {
        if !self.has_day(date) {
            return Vec::new();
        }
        let mut seconds = Vec::new();
        for rule in &self.rules {
            match rule {
                RecurrenceRule::Cron(rule) => {
                    if rule.holds_on(date) {
                        seconds.extend(rule.seconds_of_day());
                    }
                }
                RecurrenceRule::Friendly(rule) => {
                    if rule.days().contains(date.weekday()) {
                        seconds.extend(rule.seconds());
                    }
                }
            }
        }
        if self.rules.len() > 1 {
            seconds.sort_unstable();
        }
        let midnight = date.and_time(NaiveTime::MIN);
        let mut instants: Vec<Timestamp> = seconds
            .into_iter()
            .map(|second| instant(tz, midnight + TimeDelta::seconds(i64::from(second))))
            .collect();
        instants.dedup();
        instants
    }

    fn has_day(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date)
            && self.until.is_none_or(|until| date <= until)
            && !self.except.contains(date)
            && self.only.as_ref().is_none_or(|only| only.contains(date))
    }
}

/// The wall time of `at` in `tz`.
pub fn local(tz: Tz, at: Timestamp) -> NaiveDateTime {
    at.with_timezone(&tz).naive_local()
}

/// The instant at which clocks in `tz` show `wall`: the first if they do so twice, the end of the
/// gap if they never do.
pub fn instant(tz: Tz, wall: NaiveDateTime) -> Timestamp {
    match tz.from_local_datetime(&wall) {
        LocalResult::Single(at) => at.with_timezone(&Utc),
        LocalResult::Ambiguous(first, second) => first.min(second).with_timezone(&Utc),
        LocalResult::None => gap_end(tz, wall),
    }
}

/// The first instant, in whole seconds, at which clocks in `tz` show more than the skipped `wall`.
fn gap_end(tz: Tz, wall: NaiveDateTime) -> Timestamp {
    // No zone was ever more than 16 hours away from UTC, so the change lies in between.
    let centre = wall.and_utc().timestamp();
    let (mut before, mut past) = (centre - 16 * 3_600, centre + 16 * 3_600);
    let at = |second: i64| DateTime::from_timestamp(second, 0).unwrap_or(wall.and_utc());
    while past - before > 1 {
        let middle = i64::midpoint(before, past);
        if local(tz, at(middle)) > wall {
            past = middle;
        } else {
            before = middle;
        }
    }
    at(past)
}
