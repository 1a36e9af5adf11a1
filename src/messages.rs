//! Every sentence that a person reads, in Vietnamese and English, side by side.
//!
//! One file a room, so that whoever adds a message adds both languages in one place. Logs and
//! code are English and are not here.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// The language that people are answered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    Vi,
    En,
}

impl Lang {
    /// From a `--lang` value or the environment's `LC_ALL`, `LC_MESSAGES`, `LANG`: `en…` and `C`
    /// are English, all else is Vietnamese.
    pub fn from_tag(tag: &str) -> Lang {
        let tag = tag.to_ascii_lowercase();
        if tag.starts_with("en") || tag == "c" || tag.starts_with("c.") || tag == "posix" {
            Lang::En
        } else {
            Lang::Vi
        }
    }

    /// What the environment asks for; Vietnamese where it asks for nothing.
    pub fn from_environment() -> Lang {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty())
            .map_or(Lang::Vi, |value| Lang::from_tag(&value))
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        })
    }
}

/// One word of a command that people copy into a shell, whatever it holds: file names come from
/// others.
pub fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Whether a file's name is shown as it is, so that people can type it.
pub fn can_be_typed(name: &str) -> bool {
    !name.contains(|character: char| {
        character.is_control() || character == char::REPLACEMENT_CHARACTER
    })
}

/// What stands for a person's name in the commands that people are shown.
const NAME_VI: &str = "HỌ TÊN";
const NAME_EN: &str = "NAME";

/// Whether a command was given as it was shown, with nobody's name in it: the record would bear
/// that for good.
pub fn stands_for_a_name(by: &str) -> bool {
    let plain: String = by.nfc().collect::<String>().to_lowercase();
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    [NAME_VI, NAME_EN, "WHO", "HỌ VÀ TÊN"].iter().any(|name| name.to_lowercase() == words.join(" "))
}

/// Defines one function per message: `name(lang, arguments…) -> String`, both languages from one
/// entry. Arguments stand in braces in the sentences and may be in any order.
macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident($($arg:ident),*) { vi: $vi:literal, en: $en:literal $(,)? })*) => {$(
        $(#[$doc])*
        pub fn $name(lang: $crate::messages::Lang $(, $arg: impl std::fmt::Display)*) -> String {
            match lang {
                $crate::messages::Lang::Vi => format!($vi),
                $crate::messages::Lang::En => format!($en),
            }
        }
    )*};
}
pub(crate) use phrases;

pub mod answers;
pub mod centre;
pub mod clock;
pub mod config;
pub mod control;
pub mod demo;
pub mod details;
pub mod library;
pub mod plan;
pub mod reasons;
pub mod running;
pub mod sound;

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_name_in_a_command_is_one_word_and_runs_nothing() {
        for name in ["tin.mp3", "họp tổ.mp3", "$(reboot).mp3", "`reboot`.mp3", "a'; reboot; '.mp3"]
        {
            let line = format!("printf %s {}", quoted(name));
            let said = std::process::Command::new("sh").args(["-c", &line]).output().unwrap();
            assert_eq!(String::from_utf8(said.stdout).unwrap(), name);
        }
    }
}
