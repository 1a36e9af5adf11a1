//! What may sound: allowed hours and daily limits, as the core plans by them and as the outputs'
//! door holds everything to them.

use std::time::Duration;

use chrono::{
    DateTime, Datelike, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Weekday,
};

use crate::units::{milliseconds, whole_ms};

use super::ids::{Timestamp, ZoneId};
use super::schedule::Schedule;
use super::when::{instant, local};

/// One span of the local day, seconds after midnight: `from` inclusive, `until` exclusive, at most
/// 86,400.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub from: u32,
    pub until: u32,
}

/// Allowed spans of each weekday, Monday first; each list sorted and without overlap or touch, so
/// that a span's end is where the permission ends (a span to 24:00 goes on with the next day's span
/// from 00:00).
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

    /// Adds a span to a weekday, joined with those that it overlaps or touches. `from < until <=
    /// 86,400` is the caller's promise.
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

    /// The local instant since which the permission that holds at `local` holds; `None` if nothing
    /// may sound at `local`. A permission that is older than a week answers a week before.
    pub fn begin_at(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        let second = local.time().num_seconds_from_midnight();
        let mut date = local.date();
        let mut from = self.span_at(local.weekday(), second)?.from;
        for _ in 0..7 {
            if from > 0 {
                break;
            }
            let before = date.pred_opt()?;
            match self.span_at(before.weekday(), 86_399) {
                Some(earlier) => (date, from) = (before, earlier.from),
                None => break,
            }
        }
        Some(at_second(date, from))
    }

    fn is_always(&self) -> bool {
        self.days.iter().all(|day| *day == [Window { from: 0, until: 86_400 }])
    }

    fn allow(&self, local: NaiveDateTime) -> bool {
        self.span_at(local.weekday(), local.time().num_seconds_from_midnight()).is_some()
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

/// A span in which a zone may sound: `from` inclusive, `until` exclusive; `None` is without bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission {
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
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
        let length = milliseconds(length_ms);
        match self.permission_end(zone, at) {
            Some(end) if at.checked_add_signed(length).is_some_and(|until| until <= end) => {}
            _ => return Some(Refusal::Hours),
        }
        let limit = self.daily_limit(zone)?;
        let limit_ms = whole_ms(limit);
        (heard_ms.saturating_add(length_ms) > limit_ms).then_some(Refusal::Limit { limit_ms })
    }

    /// When the permission to sound in `zone` that holds at `at` ends; `None` if none holds. One
    /// without end answers with an instant days ahead.
    pub fn permission_end(&self, zone: &ZoneId, at: Timestamp) -> Option<Timestamp> {
        let wall = local(self.timezone, at);
        let end = self.hours(zone).map(|hours| hours.end_at(wall)).min()??;
        // Hands that show the end twice: the first time, unless that has passed; hands that never
        // show it: when they jump over it.
        let first = instant(self.timezone, end);
        let last = self.timezone.from_local_datetime(&end).latest();
        let end = if first > at { first } else { last.map_or(first, |last| last.to_utc()) };
        // Hands that are set back on the way may show what is closed before they show the end.
        let set = self.hands_set(at, end);
        Some(set.filter(|set| !self.allows(zone, *set)).unwrap_or(end))
    }

    /// The span around `at` in which `zone` may sound; `None` if it may not at `at`.
    pub fn permission(&self, zone: &ZoneId, at: Timestamp) -> Option<Permission> {
        if self.hours(zone).all(Windows::is_always) {
            return Some(Permission { from: None, until: None });
        }
        let until = self.permission_end(zone, at)?;
        let wall = local(self.timezone, at);
        let begin = self.hours(zone).filter_map(|hours| hours.begin_at(wall)).max()?;
        // Hands that show the begin twice: the last time, unless that is still to come.
        let first = instant(self.timezone, begin);
        let last = self.timezone.from_local_datetime(&begin).latest();
        let from = last.map(|last| last.to_utc()).filter(|last| *last <= at).unwrap_or(first);
        let set = self.hands_set(from, at);
        let shut = set.filter(|set| !self.allows(zone, *set - TimeDelta::seconds(1)));
        Some(Permission { from: Some(shut.unwrap_or(from)), until: Some(until) })
    }

    /// The station's hours, and the zone's own.
    fn hours(&self, zone: &ZoneId) -> impl Iterator<Item = &Windows> {
        let own = self.zones.get(zone).and_then(|zone| zone.allowed.as_ref());
        std::iter::once(&self.guard.allowed).chain(own)
    }

    fn allows(&self, zone: &ZoneId, at: Timestamp) -> bool {
        let wall = local(self.timezone, at);
        self.hours(zone).all(|hours| hours.allow(wall))
    }

    /// The first instant at which the hands show another time than by the offset from UTC of
    /// `from`, if they are set between `from` and `until`. (They never are twice within a week.)
    fn hands_set(&self, from: Timestamp, until: Timestamp) -> Option<Timestamp> {
        let offset = |second: i64| {
            let at = DateTime::from_timestamp(second, 0).unwrap_or(from);
            local(self.timezone, at) - at.naive_utc()
        };
        let (mut before, mut past) = (from.timestamp(), until.timestamp());
        let old = offset(before);
        if offset(past) == old {
            return None;
        }
        while past - before > 1 {
            let middle = i64::midpoint(before, past);
            if offset(middle) == old { before = middle } else { past = middle }
        }
        DateTime::from_timestamp(past, 0)
    }

    /// The smaller of the station's and the zone's.
    pub fn daily_limit(&self, zone: &ZoneId) -> Option<Duration> {
        let narrower = self.zones.get(zone).and_then(|zone| zone.daily_limit);
        [self.guard.daily_limit, narrower].into_iter().flatten().min()
    }
}
