//! Single values: numbers, durations, levels, words, dates, addresses. Each takes a text and
//! answers with the value or what is wrong with it.

use std::time::Duration;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use unicode_normalization::UnicodeNormalization;

use super::everyday;
use super::fault::{AddressFault, DateFault, QuantityFault, TextFault, WhenFault};
use super::lang::Lang;
use super::limits::CHANNELS_MAX;
use super::names::nearest;
use crate::sys::centre_address::{CentreAddressFault, centre_address};

/// Longest number or truth value, in bytes; nothing longer is handed to a second parser.
const PLAIN_BYTES_MAX: usize = 16;

/// A number or truth value in the forms that YAML allows.
fn plain<T: DeserializeOwned>(text: &str) -> Option<T> {
    if text.len() > PLAIN_BYTES_MAX {
        return None;
    }
    serde_yaml::from_str(text).ok()
}

/// A whole number as YAML reads it, from `min` to `max`.
pub fn number(text: &str, min: u32, max: u32) -> Result<u32, QuantityFault> {
    plain::<u32>(text)
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| QuantityFault::NotNumber { text: text.into(), min, max })
}

/// `true` or `false`.
pub fn truth(text: &str) -> Result<bool, TextFault> {
    plain::<bool>(text).ok_or_else(|| not_one_of(text, &["true", "false"]))
}

/// One of the words of an enum; `choices` are its words.
pub fn word<T: DeserializeOwned>(text: &str, choices: &[&'static str]) -> Result<T, TextFault> {
    if !choices.contains(&text) {
        return Err(not_one_of(text, choices));
    }
    serde_yaml::from_value(serde_yaml::Value::String(text.into()))
        .map_err(|_| not_one_of(text, choices))
}

/// The fault of a word that is none of `choices`.
pub fn not_one_of(text: &str, choices: &[&'static str]) -> TextFault {
    let nearest = nearest(text, choices.iter().copied());
    TextFault::NotChoice { text: text.into(), nearest, choices: choices.to_vec() }
}

/// A duration with units, `90s`, `10m`, `1h30m`, `14d`, from `min` to `max`.
pub fn duration(
    text: &str,
    min: Duration,
    max: Duration,
    example: &'static str,
) -> Result<Duration, QuantityFault> {
    let text = text.trim();
    if !text.is_empty() && text.chars().all(|character| character.is_ascii_digit()) {
        return Err(QuantityFault::UnitMissing { text: text.into(), example });
    }
    // humantime also takes `M` and `y`; a month isn't a length of time.
    let plain = |character: char| {
        character.is_ascii_digit() || character == ' ' || "dhminsec".contains(character)
    };
    let within = |duration: Duration| match duration < min || duration > max {
        true => Err(QuantityFault::DurationRange { min, max }),
        false => Ok(duration),
    };
    match humantime::parse_duration(text) {
        Ok(duration) if text.chars().all(plain) => within(duration),
        _ => {
            let meant = everyday::duration_meant(text);
            if let Some(Ok(duration)) = meant.as_deref().map(humantime::parse_duration) {
                within(duration)?;
            }
            Err(QuantityFault::NotDuration { text: text.into(), meant, example })
        }
    }
}

/// Bytes with a unit of thousands, `500MB`, `4GB`, `1.5TB`, from `min` to `max`.
pub fn bytes(text: &str, min: u64, max: u64, example: &'static str) -> Result<u64, QuantityFault> {
    let text = text.trim();
    let wrong = || QuantityFault::NotSize { text: text.into() };
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (figure, unit) = text.split_at(split);
    let unit = match unit.trim().to_ascii_uppercase().as_str() {
        "MB" => 1e6,
        "GB" => 1e9,
        "TB" => 1e12,
        "" if !figure.is_empty() => {
            return Err(QuantityFault::UnitMissing { text: text.into(), example });
        }
        _ => return Err(wrong()),
    };
    let bytes = figure.parse::<f64>().map_err(|_| wrong())? * unit;
    if !(min as f64..=max as f64).contains(&bytes) {
        return Err(QuantityFault::SizeRange { min, max });
    }
    Ok(bytes as u64)
}

/// A temperature with its unit, `80C`, `80 °C`, in whole degrees from `min` to `max`.
pub fn temperature(text: &str, (min, max): (u16, u16)) -> Result<u16, QuantityFault> {
    let text = text.trim();
    let wrong = || QuantityFault::NotTemperature { text: text.into() };
    let Some(figure) = text.strip_suffix(['C', 'c']) else {
        return Err(match text.parse::<f64>() {
            Ok(_) => QuantityFault::UnitMissing { text: text.into(), example: "80C" },
            Err(_) => wrong(),
        });
    };
    let degrees: u16 = figure.trim_end_matches(['°', 'º', ' ']).parse().map_err(|_| wrong())?;
    match (min..=max).contains(&degrees) {
        true => Ok(degrees),
        false => Err(QuantityFault::TemperatureRange { min, max }),
    }
}

/// `vi` or `en`.
pub fn language(text: &str) -> Result<Lang, TextFault> {
    match text {
        "vi" => Ok(Lang::Vi),
        "en" => Ok(Lang::En),
        _ => Err(not_one_of(text, &["vi", "en"])),
    }
}

/// `required`, or `none`.
pub fn approval(text: &str) -> Result<bool, TextFault> {
    match text {
        "required" => Ok(true),
        "none" => Ok(false),
        _ => Err(not_one_of(text, &["required", "none"])),
    }
}

/// A level with its unit, `-3dB`, `-18 LUFS`, from `min` to `max`.
pub fn level(text: &str, unit: &'static str, (min, max): (f64, f64)) -> Result<f32, QuantityFault> {
    let text = text.trim();
    // A typed minus sign looks the same to people.
    let ascii = text.replace('\u{2212}', "-");
    let example = match unit {
        "LUFS" => "-18 LUFS",
        "dBTP" => "-1.5 dBTP",
        _ => "-3dB",
    };
    let wrong = || QuantityFault::NotLevel { text: text.into(), unit, example };
    let split = ascii.len().saturating_sub(unit.len());
    let figure = match ascii.get(split..) {
        Some(end) if end.eq_ignore_ascii_case(unit) => ascii[..split].trim_end(),
        _ if ascii.parse::<f64>().is_ok() => {
            return Err(QuantityFault::UnitMissing { text: text.into(), example });
        }
        _ => return Err(wrong()),
    };
    let level: f64 = figure.parse().map_err(|_| wrong())?;
    if !(min..=max).contains(&level) {
        return Err(QuantityFault::LevelRange { unit, min, max });
    }
    Ok(level as f32)
}

/// `60 per zone`.
pub fn target(text: &str) -> Result<u32, QuantityFault> {
    let wrong = || QuantityFault::NotTarget { text: text.into() };
    let (figure, unit) = text.trim().split_once(' ').ok_or_else(wrong)?;
    if unit.split_whitespace().collect::<Vec<_>>() != ["per", "zone"] {
        return Err(wrong());
    }
    figure.parse().ok().filter(|&target| (1..=1_000_000).contains(&target)).ok_or_else(wrong)
}

/// `left`, `right`, `all`, or a number from 1; the answer counts from 0, empty means all.
pub fn channel(text: &str) -> Result<Vec<u16>, TextFault> {
    match text {
        "all" => Ok(Vec::new()),
        "left" => Ok(vec![0]),
        "right" => Ok(vec![1]),
        _ => match plain::<u16>(text) {
            Some(number) if (1..=CHANNELS_MAX).contains(&number) => Ok(vec![number - 1]),
            _ => Err(TextFault::BadChannel { text: text.into(), max: CHANNELS_MAX }),
        },
    }
}

/// What people call Viet Nam's time, in lower-case ASCII letters, digits and signs; the database
/// knows only some of it. The nearest spelling of `Asia/Hanoi` would be Harbin, an hour away.
const VIETNAMESE: &[&str] = &[
    "hanoi",
    "saigon",
    "hochiminh",
    "hochiminhcity",
    "tphcm",
    "hcm",
    "danang",
    "haiphong",
    "hue",
    "cantho",
    "vietnam",
    "vn",
    "ict",
    "indochina",
    "utc+7",
    "utc+07",
    "utc+0700",
    "gmt+7",
    "gmt+07",
    "gmt+0700",
    "+7",
    "+07",
    "+0700",
];

/// A name of the time zone database.
pub fn timezone(text: &str) -> Result<chrono_tz::Tz, WhenFault> {
    text.parse().map_err(|_| WhenFault::BadTimezone {
        text: text.into(),
        nearest: if is_vietnamese(text) {
            None
        } else {
            nearest(text, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()))
        },
    })
}

/// Whether a name of no zone means Viet Nam's, with or without accents and blanks.
fn is_vietnamese(text: &str) -> bool {
    let spelt: String = text
        .nfd()
        .map(|letter| if matches!(letter, 'đ' | 'Đ') { 'd' } else { letter.to_ascii_lowercase() })
        .filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-'))
        .take(PLAIN_BYTES_MAX * 2)
        .collect();
    let place = spelt.strip_prefix("asia").unwrap_or(&spelt);
    VIETNAMESE.contains(&place)
}

/// `2026-03-01`, and no other way of writing it.
pub fn date(text: &str) -> Result<NaiveDate, DateFault> {
    let form = |index: usize, byte: u8| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    if text.len() != 10 || !text.bytes().enumerate().all(|(index, byte)| form(index, byte)) {
        return Err(DateFault::Form { text: text.into(), meant: date_meant(text) });
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| DateFault::NoSuchDay { text: text.into() })
}

/// The day that another way of writing leaves no doubt of: the year first, or the year last behind
/// day and month, in the order that Viet Nam writes them.
fn date_meant(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).map(str::trim).collect();
    let figures = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (year, month, day) = match parts[..] {
        [year, month, day] if year.len() == 4 => (year, month, day),
        [day, month, year] if year.len() == 4 => (year, month, day),
        _ => return None,
    };
    if ![year, month, day].iter().all(|part| figures(part)) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// The centre's address.
pub fn endpoint(text: &str) -> Result<String, AddressFault> {
    match centre_address(text) {
        Ok(_) => Ok(text.into()),
        Err(
            CentreAddressFault::NotUrl(_)
            | CentreAddressFault::NoHost
            | CentreAddressFault::OtherScheme,
        ) => Err(AddressFault::NotUrl { text: text.into() }),
        Err(CentreAddressFault::HoldsSecret) => Err(AddressFault::HoldsSecret),
        Err(CentreAddressFault::Unencrypted) => Err(AddressFault::Unencrypted),
    }
}
