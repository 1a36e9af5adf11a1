//! The hours in which the loudspeakers may sound, and the programmes that a first schedule has in
//! them.

use chrono::{Timelike, Weekday};

use super::answers::AnswerFault;
use crate::config::Lang;
use crate::config::fault::{HoursFault, WhenFault};
use crate::config::limits::{RULES_MAX, WINDOWS_MAX};
use crate::config::single_values;
use crate::messages::config::check::weekday;
use crate::station::allowed_hours::{AllowedHours, AllowedSpan};
use crate::station::recurrence::{Weekdays, parse_time, parse_weekdays};

/// The least that a programme needs: an opening, one bulletin, a closing.
const PROGRAMME_MIN_S: u32 = 5 * 60;

/// The longest that a first schedule lets a programme be.
const PROGRAMME_MAX_S: u32 = 20 * 60;

/// Hours of the week, as they were said and as they are.
#[derive(Debug, Clone, PartialEq)]
pub struct HoursAnswer {
    /// Days, each in one of them, and their spans.
    pub by_days: Vec<(Weekdays, Vec<AllowedSpan>)>,
    pub allowed: AllowedHours,
}

/// The programmes of a first schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstProgrammes {
    pub at: Vec<FirstProgramme>,
    /// So that none meets the next or the end of the hours.
    pub max_length_min: u32,
}

/// One programme: seconds after midnight, and its days.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstProgramme {
    pub second: u32,
    pub days: Weekdays,
}

/// Reads hours, `05:30-07:00, 16:30-18:30`, or by days, `T2-T6 05:30-07:00; T7,CN 06:00-07:00`.
///
/// # Errors
/// What is no span or no day, and a day that is given twice.
pub fn hours(text: &str) -> Result<HoursAnswer, AnswerFault> {
    // As people here write them, too: nothing but hours and days can stand here.
    let text = single_values::hours_in_signs(text);
    let mut answer = HoursAnswer { by_days: Vec::new(), allowed: AllowedHours::default() };
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let part = part.split_whitespace().collect::<Vec<_>>().join(" ").replace(" - ", "-");
        let words = part.split([',', ' ']).filter(|word| !word.is_empty());
        let (spans, days): (Vec<&str>, Vec<&str>) = words.partition(|word| is_span(word));
        if spans.is_empty() || spans.len() > WINDOWS_MAX {
            return Err(AnswerFault::NotHours { text: part });
        }
        let days = match days.is_empty() {
            true => Weekdays::DAILY,
            false => parse_weekdays(&days.join(","))
                .map_err(|fault| AnswerFault::from(WhenFault::Weekday(fault)))?,
        };
        let spans: Vec<AllowedSpan> =
            spans.iter().map(|span| window(span)).collect::<Result<_, _>>()?;
        for day in days.iter() {
            if answer.by_days.iter().any(|(taken, _)| taken.contains(day)) {
                return Err(AnswerFault::DayTwice { day });
            }
            spans.iter().for_each(|span| answer.allowed.add(day, *span));
        }
        answer.by_days.push((days, spans));
    }
    match answer.by_days.is_empty() {
        true => Err(AnswerFault::NotHours { text }),
        false => Ok(answer),
    }
}

/// Names of days begin with a letter, hours with a figure.
fn is_span(word: &str) -> bool {
    let hour = word.starts_with(|first: char| first.is_ascii_digit());
    word.contains(':') || hour && word.to_lowercase().contains(['h', 'g'])
}

fn window(text: &str) -> Result<AllowedSpan, HoursFault> {
    single_values::window(text).or_else(|fault| match single_values::window_meant(text) {
        Some(meant) => single_values::window(&meant),
        None => Err(fault),
    })
}

impl HoursAnswer {
    /// When the hours begin, each time once: when programmes are expected.
    pub fn beginnings(&self) -> String {
        let mut times: Vec<u32> = Weekdays::DAILY
            .iter()
            .flat_map(|day| self.allowed.on(day))
            .map(|span| span.from)
            .collect();
        times.sort_unstable();
        times.dedup();
        times.into_iter().map(clock).collect::<Vec<_>>().join(", ")
    }

    /// Whether some span of some day begins then.
    fn opens_at(&self, day: Weekday, second: u32) -> bool {
        self.allowed.on(day).iter().any(|span| span.from == second)
    }
}

/// Reads the times of programmes, `05:30, 17:00`: each on the days whose hours begin then, or else
/// on all days whose hours have room for it.
///
/// # Errors
/// What is no time, is out of the hours, or too near to the next.
pub fn programmes(text: &str, hours: &HoursAnswer) -> Result<FirstProgrammes, AnswerFault> {
    let mut times: Vec<u32> = single_values::hours_in_signs(text)
        .split([',', ';', ' '])
        .filter(|word| !word.is_empty())
        .map(|word| {
            let meant = single_values::time_meant(word);
            let time = parse_time(meant.as_deref().unwrap_or(word)).map_err(WhenFault::Time)?;
            Ok(time.num_seconds_from_midnight())
        })
        .collect::<Result<_, AnswerFault>>()?;
    times.sort_unstable();
    times.dedup();
    if times.is_empty() {
        return Err(AnswerFault::NoTime);
    }
    if times.len() > RULES_MAX {
        return Err(AnswerFault::TooManyTimes);
    }
    let at: Vec<FirstProgramme> = times
        .iter()
        .map(|second| {
            let opens = Weekdays::DAILY.iter().any(|day| hours.opens_at(day, *second));
            let fits = |day: &Weekday| {
                room(hours, *day, *second) >= PROGRAMME_MIN_S
                    && (!opens || hours.opens_at(*day, *second))
            };
            let days: Weekdays = Weekdays::DAILY.iter().filter(fits).collect();
            match days == Weekdays::default() {
                true => Err(AnswerFault::TimeOutside { time: clock(*second) }),
                false => Ok(FirstProgramme { second: *second, days }),
            }
        })
        .collect::<Result<_, _>>()?;
    let mut longest_s = PROGRAMME_MAX_S;
    for (index, programme) in at.iter().enumerate() {
        for day in programme.days.iter() {
            let next = at[index + 1..].iter().find(|next| next.days.contains(day));
            let gap = next.map_or(u32::MAX, |next| next.second - programme.second);
            if gap < PROGRAMME_MIN_S {
                return Err(AnswerFault::TimesTooNear { time: clock(programme.second) });
            }
            longest_s = longest_s.min(gap).min(room(hours, day, programme.second));
        }
    }
    Ok(FirstProgrammes { at, max_length_min: longest_s / 60 })
}

/// Seconds that may sound from `second` of `day` on, until midnight at most.
fn room(hours: &HoursAnswer, day: Weekday, second: u32) -> u32 {
    let spans = hours.allowed.on(day);
    let span = spans.iter().find(|span| (span.from..span.until).contains(&second));
    span.map_or(0, |span| span.until - second)
}

/// `05:30`, or `05:30:15`.
pub fn clock(second: u32) -> String {
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    match second {
        0 => format!("{hour:02}:{minute:02}"),
        second => format!("{hour:02}:{minute:02}:{second:02}"),
    }
}

/// Days as schedules take them, in the language of the files: `T2-T6,CN`.
pub fn days_text(lang: Lang, days: Weekdays) -> String {
    let mut runs: Vec<(Weekday, Weekday)> = Vec::new();
    for day in days.iter() {
        match runs.last_mut() {
            Some((_, last)) if last.succ() == day && day != Weekday::Mon => *last = day,
            _ => runs.push((day, day)),
        }
    }
    let texts = runs.into_iter().map(|(first, last)| {
        let (from, to) = (weekday(lang, first), weekday(lang, last));
        match first {
            first if first == last => from.to_owned(),
            first if first.succ() == last => format!("{from},{to}"),
            _ => format!("{from}-{to}"),
        }
    });
    texts.collect::<Vec<_>>().join(",")
}
