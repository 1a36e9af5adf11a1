//! Names that the writer chose, and the nearest one to a misspelt name.

use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fault::{FaultKind, NameFault, ShapeFault, TextFault};
use super::limits::{ID_CHARS_MAX, TEXT_CHARS_MAX};
use super::scalars;
use crate::station::order_origin::BY_CHARS_MAX;
use crate::station::recurrence::{parse_time, parse_weekdays};

/// The name among `known` that `name` was most likely meant to be.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    if name.len() > 4 * ID_CHARS_MAX {
        return None;
    }
    let name = plain_letters(name);
    let length = name.chars().count();
    known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&name, &plain_letters(candidate)), candidate))
        // A third of the letters may be wrong; of two or three letters one.
        .filter(|&(distance, _)| distance <= (length / 3).max(1))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate.to_string())
}

/// In small letters without marks, as people leave them out: `Bản-Tin` is `ban-tin`.
fn plain_letters(name: &str) -> String {
    let bare = name.nfd().filter(|letter| !is_combining_mark(*letter)).collect::<String>();
    bare.to_lowercase().replace('đ', "d")
}

/// Whether two names are the same but for case and marks.
pub fn same_letters(one: &str, other: &str) -> bool {
    plain_letters(one.trim()) == plain_letters(other.trim())
}

/// What is written here for a key that others would expect, if it may stand here, with the value
/// that it was given.
pub fn otherwise_written(key: &str, value: &str, known: &[&str]) -> Option<Vec<String>> {
    let date = |example: &'static str| match scalars::date(value) {
        Ok(_) => value.trim().to_owned(),
        Err(_) => example.to_owned(),
    };
    let from = || format!("from: {}", date("2026-03-01"));
    let until = || format!("until: {}", date("2026-03-31"));
    let days = || {
        let days: Vec<&str> = value.split(',').map(str::trim).collect();
        let known = parse_weekdays(value).is_ok();
        if known { days.join(", ") } else { "T2, T3".to_owned() }
    };
    let time = || if parse_time(value).is_ok() { value.trim().to_owned() } else { "05:30".into() };
    let (needed, examples): (_, Vec<String>) = match key.to_lowercase().as_str() {
        "date" | "dates" | "day" | "ngay" => ("from", vec![from(), until()]),
        "start" | "begin" => ("from", vec![from()]),
        "end" | "to" => ("until", vec![until()]),
        "days" | "weekdays" => ("at", vec![format!("at: {{time: \"05:30\", days: [{}]}}", days())]),
        "time" | "times" => ("at", vec![format!("at: {{time: \"{}\"}}", time())]),
        "name" if known.contains(&"rundown") => ("title", vec!["title: Bản tin sáng".to_owned()]),
        "files" | "playlist" | "cues" => ("rundown", vec!["rundown: [{file: tin.mp3}]".to_owned()]),
        _ => return None,
    };
    known.contains(&needed).then_some(examples)
}

/// Names given so far, each with the place of its first giving.
#[derive(Debug, Default)]
pub struct DeclaredNames {
    places: BTreeMap<Arc<str>, String>,
    /// What people call some of them, in letters without marks, and the name.
    called: BTreeMap<String, Arc<str>>,
    /// Some names may be missing because their file could not be read; then an unknown name is
    /// no fault of its user.
    pub incomplete: bool,
}

impl DeclaredNames {
    /// These, all of them, whose places don't matter.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> DeclaredNames {
        let places = names.map(|name| (name.into(), String::new())).collect();
        DeclaredNames { places, ..DeclaredNames::default() }
    }

    /// None yet, and not all of them will be learnt.
    pub fn unknown() -> DeclaredNames {
        DeclaredNames { incomplete: true, ..DeclaredNames::default() }
    }

    /// Adds a name; a fault if it is taken.
    pub fn add(&mut self, name: &str, place: String) -> Result<(), NameFault> {
        if let Some(first) = self.places.get(name) {
            return Err(NameFault::Taken { name: name.into(), first: first.clone() });
        }
        self.places.insert(name.into(), place);
        Ok(())
    }

    /// People call `name` so; the first that is called so keeps it.
    pub fn call(&mut self, name: &str, title: &str) {
        self.called.entry(plain_letters(title.trim())).or_insert_with(|| name.into());
    }

    /// The name that was probably meant: that of what people call so, or the nearest.
    pub fn nearest(&self, name: &str) -> Option<String> {
        let called = self.called.get(&plain_letters(name.trim()));
        called.map(ToString::to_string).or_else(|| nearest(name, self.iter()))
    }

    pub fn contains(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(|name| &**name)
    }

    /// Whether `name` is known, or might be.
    pub fn may_hold(&self, name: &str) -> bool {
        self.incomplete || self.contains(name)
    }
}

/// A name used as a key: lower-case ASCII letters, digits, and dashes between them.
pub fn id(text: &str) -> Result<Arc<str>, NameFault> {
    let good = |character: char| {
        character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
    };
    let edge = text.starts_with('-') || text.ends_with('-');
    if text.is_empty() || edge || text.len() > ID_CHARS_MAX || !text.chars().all(good) {
        return Err(NameFault::BadId { text: text.into() });
    }
    Ok(text.into())
}

/// Who orders or approves, as long as the control API lets it be.
pub fn who(text: &str) -> Result<String, FaultKind> {
    let by = title(text)?;
    if by.chars().count() > BY_CHARS_MAX {
        return Err(TextFault::TooLong { max: BY_CHARS_MAX }.into());
    }
    if stands_for_a_name(&by) {
        return Err(TextFault::NobodysName { text: by }.into());
    }
    Ok(by)
}

/// What people read: one line, trimmed, NFC.
pub fn title(text: &str) -> Result<String, FaultKind> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ShapeFault::NoValue.into());
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(TextFault::TooLong { max: TEXT_CHARS_MAX }.into());
    }
    if text.chars().any(char::is_control) {
        return Err(TextFault::ControlCharacter.into());
    }
    Ok(text.nfc().collect())
}

/// What stands for a person's name in the commands that people are shown.
pub const NAME_VI: &str = "HỌ TÊN";
/// The same in English.
pub const NAME_EN: &str = "NAME";

/// Whether a command was given as it was shown, with nobody's name in it: the record would bear
/// that for good.
pub fn stands_for_a_name(by: &str) -> bool {
    let plain: String = by.nfc().collect::<String>().to_lowercase();
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    [NAME_VI, NAME_EN, "WHO", "HỌ VÀ TÊN"].iter().any(|name| name.to_lowercase() == words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_whatever_its_case_and_its_marks() {
        let known = ["ban-tin.mp3", "thời-sự.mp3", "nhac.mp3"];
        let cases = [
            ("Ban-Tin.mp3", Some("ban-tin.mp3")),
            ("bản-tin.mp3", Some("ban-tin.mp3")),
            ("tho\u{302}\u{31b}i-su.mp3", Some("thời-sự.mp3")),
            ("Thoi-Su.MP3", Some("thời-sự.mp3")),
            ("khac-han.ogg", None),
        ];
        for (name, want) in cases {
            assert_eq!(nearest(name, known).as_deref(), want, "{name}");
        }
    }

    #[test]
    fn what_stands_for_a_name_is_known_however_it_is_copied() {
        let cases = [
            ("WHO", true),
            ("Họ và tên", true),
            ("HỌ TÊN", true),
            ("họ tên", true),
            (" <Họ  Tên> ", true),
            ("\"NAME\"", true),
            ("name", true),
            ("HO\u{323} TE\u{302}N", true), // As a Mac writes it.
            ("", false),
            ("Họ", false),
            ("Hồ Tên", false),
            ("Hồ Thị Tên", false),
            ("Nam", false),
        ];
        for (by, want) in cases {
            assert_eq!(stands_for_a_name(by), want, "{by:?}");
        }
    }
}
