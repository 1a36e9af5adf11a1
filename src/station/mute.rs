//! A muted zone: silent until an hour, for a funeral or an exam. Its slots close as `muted`, what
//! is on air there is faded out, emergencies pass.
//!
//! It ends at its hour by a clock that is trusted as far as scheduled sound needs it, and by no
//! other: while the station does not know the time it goes on. One that was ordered meanwhile, for
//! so many hours, is counted by the clock as it runs and moves along when that is set; after a
//! restart it begins anew, for how long the station was off nobody knows then.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::emergency::{UntilFault, read_day, read_hour};
use super::ids::{Timestamp, ZoneId};
use super::recurrence::instant;

/// The programme of the row that tells of a mute; no schedule can have it.
pub const MUTE: &str = "_mute";

/// The programme of the row that tells of its end.
pub const UNMUTE: &str = "_unmute";

/// Farthest hour that a zone may be muted until: beyond it is a change of the schedule, or a slip
/// in a date.
pub const MUTE_MAX: TimeDelta = TimeDelta::days(30);

/// No mute lasts longer than this from now, whatever clock it was ordered by: somewhat more than
/// [`MUTE_MAX`], for a clock that was set back by hours.
pub const MUTE_KEPT_MAX: TimeDelta = TimeDelta::days(31);

/// Characters of the reason that a person gives: a line.
pub const BECAUSE_CHARS_MAX: usize = 200;

/// A zone that is silent, and by whose word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ZoneMute {
    pub zone: ZoneId,
    /// When it was ordered.
    pub since: Timestamp,
    /// A slot that starts now, or later, sounds again.
    pub until: Timestamp,
    /// Who ordered it.
    pub by: String,
    /// How that order came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// Why, in that person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Both instants are by a clock that was not trusted then, nor has been since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_untrusted_clock: bool,
}

impl ZoneMute {
    /// Whether a slot of its zone that would start at `at` is silent.
    pub fn covers(&self, at: Timestamp) -> bool {
        self.since <= at && at < self.until
    }
}

/// How a mute ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MuteEnd {
    /// Its hour has come.
    Over,
    /// A person ended it.
    Ordered,
    /// The configuration has no such zone any more.
    ZoneRemoved,
}

/// An hour to be silent until. `2h` or `1h30m` is so long from now, to the end of that minute;
/// `17:30` is the next half past five, today's or tomorrow's; `2026-03-02` is the end of that day;
/// `2026-03-02 17:30`, or with a `T` between, is that minute. As people here write them, `45 phút`
/// and `2 tiếng` are so long, and `02/03/2026` is that day; `17h30` may be an hour or a length, and
/// is neither. `knows_time`: whether the clock is trusted; only a length of time can be kept
/// without.
///
/// # Errors
/// It can't be read, is past or farther ahead than [`MUTE_MAX`].
pub fn read_mute_until(
    text: &str,
    now: Timestamp,
    timezone: Tz,
    knows_time: bool,
) -> Result<Timestamp, MuteUntilFault> {
    let text = text.trim();
    if let Some((hours, minutes)) = hour_or_length(text) {
        return Err(MuteUntilFault::HourOrLength { hours, minutes });
    }
    let until = match length(text).or_else(|| length_in_words(text)) {
        Some(length) => now.checked_add_signed(length).map(|at| (at, true)),
        None if !knows_time => return Err(MuteUntilFault::ClockUntrusted),
        None => {
            let at = match read_day(text) {
                Some(day) => end_of(day, timezone).ok_or(UntilFault::Unreadable)?,
                None => read_hour(text, now, timezone)?.0,
            };
            Some((at, false))
        }
    };
    match until {
        None => Err(UntilFault::TooFar.into()),
        Some((until, _)) if until <= now => Err(UntilFault::Past.into()),
        Some((until, _)) if until - now > MUTE_MAX => Err(UntilFault::TooFar.into()),
        // People are told the minute, and that minute it is.
        Some((until, true)) => Ok(end_of_minute(until)),
        Some((until, false)) => Ok(until),
    }
}

/// Why an hour to be silent until was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MuteUntilFault {
    Text(UntilFault),
    /// It names an hour, and the clock is not trusted.
    ClockUntrusted,
    /// `17h30`, `2 giờ`: an hour of the day, or so long from now.
    HourOrLength {
        hours: u32,
        minutes: u32,
    },
}

impl From<UntilFault> for MuteUntilFault {
    fn from(fault: UntilFault) -> MuteUntilFault {
        MuteUntilFault::Text(fault)
    }
}

/// `2h`, `90m`, `1h30m`, `3d`; months and years are none.
fn length(text: &str) -> Option<TimeDelta> {
    let plain = |sign: char| sign.is_ascii_digit() || matches!(sign, 'd' | 'h' | 'm' | ' ');
    let counts = text.starts_with(|sign: char| sign.is_ascii_digit()) && text.chars().all(plain);
    let length = humantime::parse_duration(text).ok().filter(|_| counts)?;
    Some(TimeDelta::from_std(length).unwrap_or(TimeDelta::MAX))
}

/// `17h30`, `17g30`, `17 giờ`, `17 giờ 30`, `2 giờ 30 phút`; `2h` is a length, as `2h30m`.
fn hour_or_length(text: &str) -> Option<(u32, u32)> {
    let text = bare_letters(text);
    // A bare `2h` is a length, as in `2h30m`.
    let signs = [("gio", true), ("h", false), ("g", true)];
    let (hours, rest, whole) = signs.iter().find_map(|(sign, whole)| {
        let (hours, rest) = text.split_once(sign)?;
        Some((hours.trim().parse().ok()?, rest.trim(), *whole))
    })?;
    let minutes = rest.strip_suffix("phut").unwrap_or(rest).trim();
    match minutes.is_empty() {
        true => whole.then_some((hours, 0)),
        false => Some((hours, minutes.parse().ok()?)),
    }
}

/// `45 phút`, `2 tiếng`, `1 tiếng 30 phút`, `3 ngày`.
fn length_in_words(text: &str) -> Option<TimeDelta> {
    let text = bare_letters(text);
    let mut words = text.split_whitespace();
    let mut length = TimeDelta::zero();
    while let Some(number) = words.next() {
        let one = match words.next()? {
            "phut" => TimeDelta::minutes(1),
            "tieng" => TimeDelta::hours(1),
            "ngay" => TimeDelta::days(1),
            _ => return None,
        };
        length = one.checked_mul(number.parse().ok()?)?.checked_add(&length)?;
    }
    (length > TimeDelta::zero()).then_some(length)
}

/// In small letters without marks, since many type none.
fn bare_letters(text: &str) -> String {
    let bare = text.nfd().filter(|letter| !is_combining_mark(*letter));
    bare.collect::<String>().to_lowercase()
}

/// The instant itself where a minute begins.
fn end_of_minute(at: Timestamp) -> Timestamp {
    let within = TimeDelta::seconds(at.timestamp().rem_euclid(60))
        + TimeDelta::nanoseconds(at.timestamp_subsec_nanos().into());
    match within.is_zero() {
        true => at,
        false => at - within + TimeDelta::minutes(1),
    }
}

fn end_of(day: NaiveDate, timezone: Tz) -> Option<Timestamp> {
    Some(instant(timezone, day.succ_opt()?.and_time(NaiveTime::MIN)))
}
