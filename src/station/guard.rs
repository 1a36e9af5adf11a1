//! The last check before the sound card: allowed hours and daily limits.

use std::time::Duration;

use chrono::{Datelike, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc, Weekday};

use super::schedule::{Schedule, Timestamp, ZoneId};
use super::when::instant;

/// One span of the local day, seconds after midnight: `from` inclusive, `until` exclusive, at most
/// 86,400.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub from: u32,
    pub until: u32,
}

/// Allowed spans of each weekday, Monday first; each list sorted and without overlap or touch, so that a span's end
/// is where the permission ends (a span to 24:00 goes on with the next day's span from 00:00).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Windows {
    days: [Vec<Window>; 7],
}

impl Windows {
    /// The whole week.
    pub fn always() -> Windows {
        let day = vec![Window { from: 0, until: 86_400 }];
        Windows { days: std::array::from_fn(|_| day.clone()) }
    }

    /// Adds a span to a weekday, joined with those that it overlaps or touches. `from < until <= 86,400` is the
    /// caller's promise.
    pub fn add(&mut self, weekday: Weekday, window: Window) {
        let day = &mut self.days[weekday.num_days_from_monday() as usize];
        day.push(window);
        day.sort_by_key(|window| window.from);
        let mut joined: Vec<Window> = Vec::with_capacity(day.len());
        for window in day.drain(..) {
            match joined.last_mut() {
                Some(last) if window.from <= last.until => {
                    last.until = last.until.max(window.until);
                }
                _ => joined.push(window),
            }
        }
        *day = joined;
    }

    pub fn on(&self, weekday: Weekday) -> &[Window] {
        &self.days[weekday.num_days_from_monday() as usize]
    }

    /// The local instant at which the permission that holds at `local` ends; `None` if nothing may
    /// sound at `local`. A permission without end within a week answers a week later.
    pub fn end_at(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let second = local.time().num_seconds_from_midnight();
        let open = self.span_at(local.weekday(), second)?;
        let mut date = local.date();
        let mut until = open.until;
        for _ in 0..7 {
            if until < 86_400 {
                break;
            }
            date = date.succ_opt()?;
            match self.span_at(date.weekday(), 0) {
                Some(next) => until = next.until,
                None => return Some(date.and_time(NaiveTime::MIN)),
            }
        }
        Some(at_second(date, until))
    }

    fn span_at(&self, weekday: Weekday, second: u32) -> Option<Window> {
        self.on(weekday)
            .iter()
            .copied()
            .find(|window| window.from <= second && second < window.until)
    }
}

fn at_second(date: chrono::NaiveDate, second: u32) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN) + chrono::TimeDelta::seconds(i64::from(second))
}

/// Why nothing may sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It would begin before, or run past the end of, an allowed window.
    Hours,
    /// It would make the zone's day longer than allowed.
    Limit { limit_ms: u64 },
}

impl Schedule {
    /// May `length_ms` of sound start in `zone` at `at`, when `heard_ms` were heard there on that
    /// local day? `None` allows it.
    pub fn guard_check(
        &self,
        zone: &ZoneId,
        at: Timestamp,
        length_ms: u64,
        heard_ms: u64,
    ) -> Option<Refusal> {
        let length = TimeDelta::milliseconds(i64::try_from(length_ms).unwrap_or(i64::MAX / 1_000));
        match self.permission_end(zone, at) {
            Some(end) if at.checked_add_signed(length).is_some_and(|until| until <= end) => {}
            _ => return Some(Refusal::Hours),
        }
        let limit = self.daily_limit(zone)?;
        let limit_ms = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX);
        (heard_ms.saturating_add(length_ms) > limit_ms).then_some(Refusal::Limit { limit_ms })
    }

    /// When the permission to sound in `zone` that holds at `at` ends; `None` if none holds.
    pub fn permission_end(&self, zone: &ZoneId, at: Timestamp) -> Option<Timestamp> {
        let local = at.with_timezone(&self.timezone).naive_local();
        let mut end = self.guard.allowed.end_at(local)?;
        if let Some(narrower) = self.zones.get(zone).and_then(|zone| zone.allowed.as_ref()) {
            end = end.min(narrower.end_at(local)?);
        }
        // Hands that show the end twice: the first time, unless that has passed; hands that never
        // show it: when they jump over it.
        let first = instant(self.timezone, end);
        let last = self.timezone.from_local_datetime(&end).latest();
        Some(if first > at { first } else { last.map_or(first, |last| last.with_timezone(&Utc)) })
    }

    /// The smaller of the station's and the zone's.
    pub fn daily_limit(&self, zone: &ZoneId) -> Option<Duration> {
        let narrower = self.zones.get(zone).and_then(|zone| zone.daily_limit);
        [self.guard.daily_limit, narrower].into_iter().flatten().min()
    }
}
