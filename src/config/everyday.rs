//! Hours and lengths as people here write them, and how the files want them: advice names what was
//! meant. `17h30` is an hour only where nothing but an hour can stand.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::guard::window;
use crate::station::recurrence::parse_time;

/// Words for units, without marks, the longer first; and the unit's letter.
const UNITS: [(&str, &str); 13] = [
    ("ngay", "d"),
    ("days", "d"),
    ("day", "d"),
    ("tieng", "h"),
    ("gio", "h"),
    ("hours", "h"),
    ("hour", "h"),
    ("phut", "m"),
    ("minutes", "m"),
    ("minute", "m"),
    ("giay", "s"),
    ("seconds", "s"),
    ("second", "s"),
];

/// The length of time that was meant, as it is written: `1 ngày` is `1d`, `30 phút` is `30m`.
pub fn duration_meant(text: &str) -> Option<String> {
    // A month is no length of time.
    if text.split(|sign: char| !sign.is_alphabetic()).any(|word| word == "M") {
        return None;
    }
    let mut plain = bare_letters(text);
    for (word, unit) in UNITS {
        plain = plain.replace(word, unit);
    }
    plain.retain(|letter| !letter.is_whitespace());
    let right = plain.starts_with(|first: char| first.is_ascii_digit())
        && plain.chars().all(|letter| letter.is_ascii_digit() || "dhms".contains(letter))
        && humantime::parse_duration(&plain).is_ok();
    right.then_some(plain)
}

/// The hour of the day that was meant, as it is written: `5h30` and `5 giờ 30` are `05:30`, `17h`
/// is `17:00`.
pub fn time_meant(text: &str) -> Option<String> {
    let plain = bare_letters(text);
    let plain = plain.trim();
    let (hour, rest) = ["gio", "h", "g"].iter().find_map(|sign| plain.split_once(sign))?;
    let rest = rest.trim();
    let minute = rest.strip_suffix("phut").or(rest.strip_suffix('p')).unwrap_or(rest).trim();
    let figure = |text: &str| {
        let good = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| good)
    };
    let minute = if minute.is_empty() { 0 } else { figure(minute)? };
    let time = format!("{:02}:{minute:02}", figure(hour.trim())?);
    parse_time(&time).is_ok().then_some(time)
}

/// The span of hours that was meant, as it is written: `05h30-07h00`, `05:30 đến 7 giờ`.
pub fn window_meant(text: &str) -> Option<String> {
    let plain = bare_letters(text).replace(['–', '—'], "-");
    let plain = plain.trim().strip_prefix("tu ").unwrap_or(plain.trim());
    let (from, until) = ["-", "den", "toi"].iter().find_map(|word| plain.split_once(word))?;
    let time = |text: &str| match text.contains(':') {
        true => Some(text.trim().to_owned()),
        false => time_meant(text).or_else(|| {
            let end = text.trim().strip_suffix(['h', 'g']).unwrap_or_default();
            (end == "24").then(|| "24:00".to_owned())
        }),
    };
    let span = format!("{}-{}", time(from)?, time(until)?);
    window(&span).is_ok().then_some(span)
}

/// Words without marks that stand between figures, and the sign that is meant.
const SPOKEN: [(&str, &str); 3] = [("den", "-"), ("toi", "-"), ("gio", "h")];

/// Hours said in words as signs, `từ 5 giờ 30 đến 7 giờ` as `5h30-7h`; all else as it is.
pub fn hours_in_signs(text: &str) -> String {
    let text = text.replace('–', "-");
    let mut said = String::new();
    // Whether the next word belongs to the one before: `5 giờ 30`.
    let mut joins = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let (bare, comma) = match word.strip_suffix([',', ';']) {
            Some(bare) => (bare, &word[bare.len()..]),
            None => (word, ""),
        };
        let bare = bare_letters(bare);
        if bare == "tu" {
            continue;
        }
        let sign = SPOKEN.iter().find(|(spoken, _)| *spoken == bare).map(|(_, sign)| *sign);
        let goes_on = joins && !said.is_empty() && word.starts_with(|c: char| c.is_ascii_digit());
        if sign.is_none() && !goes_on && !said.is_empty() {
            said.push(' ');
        }
        said.push_str(sign.unwrap_or(word));
        if sign.is_some() {
            said.push_str(comma);
        }
        joins = sign.is_some() && comma.is_empty();
    }
    said
}

/// In small letters without marks, since many type none.
fn bare_letters(text: &str) -> String {
    let bare = text.nfd().filter(|letter| !is_combining_mark(*letter)).collect::<String>();
    bare.to_lowercase().replace('đ', "d")
}
