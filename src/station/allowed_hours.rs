//! Spans of the local week in which something holds: the hours in which sound is allowed.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Weekday};

/// One span of the local day, seconds after midnight: `from` inclusive, `until` exclusive, at most
/// 86,400.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllowedSpan {
    pub from: u32,
    pub until: u32,
}

/// Allowed spans of each weekday, Monday first; each list sorted and without overlap or touch, so
/// that a span's end is where the permission ends (a span to 24:00 goes on with the next day's span
/// from 00:00).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllowedHours {
    days: [Vec<AllowedSpan>; 7],
}

impl AllowedHours {
    /// The whole week.
    pub fn always() -> AllowedHours {
        let day = vec![AllowedSpan { from: 0, until: 86_400 }];
        AllowedHours { days: std::array::from_fn(|_| day.clone()) }
    }

    /// Adds a span to a weekday, joined with those that it overlaps or touches. `from < until <=
    /// 86,400` is the caller's promise.
    pub fn add(&mut self, weekday: Weekday, window: AllowedSpan) {
        let day = &mut self.days[weekday.num_days_from_monday() as usize];
        day.push(window);
        day.sort_by_key(|window| window.from);
        let mut joined: Vec<AllowedSpan> = Vec::with_capacity(day.len());
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

    /// The spans of a weekday, ascending.
    pub fn on(&self, weekday: Weekday) -> &[AllowedSpan] {
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

    /// Whether it is the whole week.
    pub fn is_always(&self) -> bool {
        self.days.iter().all(|day| *day == [AllowedSpan { from: 0, until: 86_400 }])
    }

    /// Whether `local` lies in one of the spans.
    pub fn allow(&self, local: NaiveDateTime) -> bool {
        self.span_at(local.weekday(), local.time().num_seconds_from_midnight()).is_some()
    }

    fn span_at(&self, weekday: Weekday, second: u32) -> Option<AllowedSpan> {
        self.on(weekday)
            .iter()
            .copied()
            .find(|window| window.from <= second && second < window.until)
    }
}

fn at_second(date: NaiveDate, second: u32) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN) + TimeDelta::seconds(i64::from(second))
}
