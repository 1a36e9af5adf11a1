//! What holds of every emergency: its name in the log, its folder, its bounds, the hour at which it
//! ends.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::ids::Timestamp;
use super::recurrence::{instant, local};

/// The programme name that emergencies bear in the log; the configuration keeps it free.
pub const ALERT: &str = "khan-cap";

/// The folder in the audio folder whose files are emergencies, where the station allows it.
pub const FOLDER: &str = "_khan-cap";

/// Repeats beyond this are an error of whoever typed them; an emergency until a late hour spreads
/// so many over the time.
pub const REPEATS_MAX: u32 = 100;

/// Farthest hour that an emergency may go on until: beyond it is a programme, or a slip in a date.
pub const UNTIL_MAX: TimeDelta = TimeDelta::hours(24);

/// Whether a path in the audio folder, raw or as people write it, lies in the folder of
/// emergencies.
pub fn is_emergency_path(path: impl AsRef<[u8]>) -> bool {
    let below = path.as_ref().strip_prefix(FOLDER.as_bytes());
    below.is_some_and(|below| below.first() == Some(&b'/'))
}

/// Whether a folder of this name holds no bulletins: `_loi` (refused), `_da-phat` (archive), or
/// whatever else somebody has put aside so. [`FOLDER`], in the audio folder itself, is the
/// exception.
pub fn is_put_aside(folder: impl AsRef<[u8]>) -> bool {
    folder.as_ref().first() == Some(&b'_')
}

/// Why an hour to end at was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UntilFault {
    /// Neither `17:30` nor `2026-03-02 17:30`.
    Unreadable,
    Past,
    /// More than [`UNTIL_MAX`] ahead.
    TooFar,
}

/// An hour to end at: `17:30` is the next half past five, today's or tomorrow's; a full
/// `2026-03-02 17:30` (or with a `T` between) is that one. Seconds may follow; `24:00` is midnight.
/// As people here write them, `17h30` is that hour and `02/03/2026` that day, which may also stand
/// behind the hour.
pub fn read_until(
    text: &str,
    now: Timestamp,
    timezone: chrono_tz::Tz,
) -> Result<Timestamp, UntilFault> {
    let (at, dated) = read_hour(text, now, timezone)?;
    if at <= now {
        return Err(UntilFault::Past);
    }
    // A day of 25 hours has its tomorrow's hour, too.
    if at - now > UNTIL_MAX + TimeDelta::hours(1) || (dated && at - now > UNTIL_MAX) {
        return Err(UntilFault::TooFar);
    }
    Ok(at)
}

/// The instant that such a text means, past or not, and whether it names the day.
pub(super) fn read_hour(
    text: &str,
    now: Timestamp,
    timezone: chrono_tz::Tz,
) -> Result<(Timestamp, bool), UntilFault> {
    let text = text.trim();
    let today = local(timezone, now).date();
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((one, other)) => {
            let (one, other) = (one.trim(), other.trim());
            let dated = read_day(one).map(|day| (day, other));
            let dated = dated.or_else(|| read_day(other).map(|day| (day, one)));
            let (day, time) = dated.ok_or(UntilFault::Unreadable)?;
            (Some(day), time)
        }
        None => (None, text),
    };
    let at = |date: NaiveDate| on_day(date, time).map(|wall| instant(timezone, wall));
    let first = at(date.unwrap_or(today)).ok_or(UntilFault::Unreadable)?;
    let at = match (date, today.succ_opt()) {
        (None, Some(tomorrow)) if first <= now => at(tomorrow).unwrap_or(first),
        _ => first,
    };
    Ok((at, date.is_some()))
}

/// `2026-03-02`, or the day before the month, as `02/03/2026`.
pub(super) fn read_day(text: &str) -> Option<NaiveDate> {
    let of_this_age = |day: &NaiveDate| day.year() >= 2000;
    let mut forms = ["%Y-%m-%d", "%d/%m/%Y"].iter();
    forms.find_map(|form| NaiveDate::parse_from_str(text, form).ok().filter(of_this_age))
}

fn on_day(date: NaiveDate, time: &str) -> Option<NaiveDateTime> {
    if time == "24:00" {
        return Some(date.succ_opt()?.and_time(NaiveTime::MIN));
    }
    let forms = ["%H:%M", "%H:%M:%S", "%Hh%M", "%Hg%M"];
    let time = forms.iter().find_map(|form| NaiveTime::parse_from_str(time, form).ok())?;
    Some(date.and_time(time))
}
