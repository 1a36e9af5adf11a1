//! The rule of what may sound: allowed hours and daily limits, as the core plans by them and as the
//! last check before each output holds everything to them.

use std::time::Duration;

use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use super::allowed_hours::AllowedHours;
use super::ids::{Timestamp, ZoneId};
use super::recurrence::{instant, local};
use super::schedule::Schedule;
use crate::units::{milliseconds, whole_ms};

/// Why nothing may sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardRefusal {
    /// It would begin before, or run past the end of, an allowed window.
    Hours,
    /// It would make the zone's day longer than allowed.
    Limit { limit_ms: u64 },
}

/// A span in which a zone may sound: `from` inclusive, `until` exclusive; `None` is without bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PermittedSpan {
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

/// The guard's answer where what it goes by is known: `permitted_until` is the end of the
/// permission that holds at `at` ([`Schedule::permission_end`]; `None` if none does), `limit_ms`
/// the zone's daily limit, `heard_ms` what was heard there on that local day. `None` allows the
/// sound.
pub fn refusal(
    permitted_until: Option<Timestamp>,
    limit_ms: Option<u64>,
    at: Timestamp,
    length_ms: u64,
    heard_ms: u64,
) -> Option<GuardRefusal> {
    let length = milliseconds(length_ms);
    match permitted_until {
        Some(end) if at.checked_add_signed(length).is_some_and(|until| until <= end) => {}
        _ => return Some(GuardRefusal::Hours),
    }
    let limit_ms = limit_ms?;
    (heard_ms.saturating_add(length_ms) > limit_ms).then_some(GuardRefusal::Limit { limit_ms })
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
    ) -> Option<GuardRefusal> {
        let limit_ms = self.daily_limit_ms(zone);
        refusal(self.permission_end(zone, at), limit_ms, at, length_ms, heard_ms)
    }

    /// When the permission to sound in `zone` that holds at `at` ends; `None` if none holds. One
    /// without end answers with an instant days ahead.
    pub fn permission_end(&self, zone: &ZoneId, at: Timestamp) -> Option<Timestamp> {
        self.hours(zone).end_at(at)
    }

    /// The span around `at` in which `zone` may sound; `None` if it may not at `at`.
    pub fn permission(&self, zone: &ZoneId, at: Timestamp) -> Option<PermittedSpan> {
        self.hours(zone).span_at(at)
    }

    /// The span around `at` in which a test tone of this length may sound in `zone`: the zone's
    /// own, else the station's for tests. `None` if it may not, or would not be over in time.
    pub fn tone_permission(
        &self,
        zone: &ZoneId,
        at: Timestamp,
        length_ms: u64,
    ) -> Option<PermittedSpan> {
        let over = at + milliseconds(length_ms);
        let fits = |span: &PermittedSpan| span.until.is_none_or(|until| over <= until);
        let tests = self.guard.tests.as_ref();
        let tests = tests.map(|tests| HoursRule { timezone: self.timezone, all: tests, own: None });
        let usual = self.hours(zone).span_at(at).filter(fits);
        usual.or_else(|| tests?.span_at(at).filter(fits))
    }

    /// The station's hours, and the zone's own.
    fn hours(&self, zone: &ZoneId) -> HoursRule<'_> {
        let own = self.zones.get(zone).and_then(|zone| zone.allowed.as_ref());
        HoursRule { timezone: self.timezone, all: &self.guard.allowed, own }
    }

    /// When the local day of `at` ends.
    pub fn day_end(&self, at: Timestamp) -> Timestamp {
        let today = local(self.timezone, at).date();
        let tomorrow = today.succ_opt().unwrap_or(today);
        instant(self.timezone, tomorrow.and_time(NaiveTime::MIN))
    }

    /// [`Schedule::daily_limit`] in milliseconds.
    pub fn daily_limit_ms(&self, zone: &ZoneId) -> Option<u64> {
        self.daily_limit(zone).map(whole_ms)
    }

    /// The smaller of the station's and the zone's.
    pub fn daily_limit(&self, zone: &ZoneId) -> Option<Duration> {
        let narrower = self.zones.get(zone).and_then(|zone| zone.daily_limit);
        [self.guard.daily_limit, narrower].into_iter().flatten().min()
    }
}

/// Hours of the local week that hold at once.
#[derive(Clone, Copy)]
struct HoursRule<'a> {
    timezone: Tz,
    all: &'a AllowedHours,
    /// Narrower ones.
    own: Option<&'a AllowedHours>,
}

impl<'a> HoursRule<'a> {
    fn end_at(self, at: Timestamp) -> Option<Timestamp> {
        let wall = local(self.timezone, at);
        let end = self.each().map(|hours| hours.end_at(wall)).min()??;
        // A local time that comes twice: the first time, unless that has passed; one that is left
        // out: when the clocks change.
        let first = instant(self.timezone, end);
        let last = self.timezone.from_local_datetime(&end).latest();
        let end = if first > at { first } else { last.map_or(first, |last| last.to_utc()) };
        // Local time that is set back on the way may be outside the hours before the end comes.
        let set = self.offset_change(at, end);
        Some(set.filter(|set| !self.allow(*set)).unwrap_or(end))
    }

    fn span_at(self, at: Timestamp) -> Option<PermittedSpan> {
        if self.each().all(AllowedHours::is_always) {
            return Some(PermittedSpan { from: None, until: None });
        }
        let until = self.end_at(at)?;
        let wall = local(self.timezone, at);
        let begin = self.each().filter_map(|hours| hours.begin_at(wall)).max()?;
        // A begin that comes twice: the last time, unless that is still to come.
        let first = instant(self.timezone, begin);
        let last = self.timezone.from_local_datetime(&begin).latest();
        let from = last.map(|last| last.to_utc()).filter(|last| *last <= at).unwrap_or(first);
        let set = self.offset_change(from, at);
        let shut = set.filter(|set| !self.allow(*set - TimeDelta::seconds(1)));
        Some(PermittedSpan { from: Some(shut.unwrap_or(from)), until: Some(until) })
    }

    fn each(self) -> impl Iterator<Item = &'a AllowedHours> {
        std::iter::once(self.all).chain(self.own)
    }

    fn allow(self, at: Timestamp) -> bool {
        let wall = local(self.timezone, at);
        self.each().all(|hours| hours.allow(wall))
    }

    /// The first instant whose offset from UTC is not that of `from`, if the offset changes between
    /// `from` and `until`. (It never does twice within a week.)
    fn offset_change(self, from: Timestamp, until: Timestamp) -> Option<Timestamp> {
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
}
