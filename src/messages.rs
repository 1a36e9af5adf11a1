//! Every sentence that a person reads, in Vietnamese and English, side by side.
//!
//! One file a subject, so that whoever adds a message adds both languages in one place. What the
//! program logs is English and is not here; the logbook that people print is (`centre`).

pub use crate::config::Lang;
use crate::config::{NAME_EN, NAME_VI};

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

/// Text from a file or a file's name as one harmless line: control characters as escapes.
pub fn shown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || turns_text(character) {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
    }
    safe
}

/// Characters that have what follows them shown in another direction: in a log they turn a line
/// round. (Unicode Standard Annex 9, explicit directional formatting characters.)
fn turns_text(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What may stand in a sentence as it is.
///
/// Not so an error of the operating system, which speaks English: `system_trouble` says those, and
/// whoever puts one into a sentence finds that it does not compile.
pub trait ForPeople: std::fmt::Display {}

macro_rules! for_people {
    ($($kind:ty),* $(,)?) => { $(impl ForPeople for $kind {})* };
}
for_people!(str, String, std::fmt::Arguments<'_>, std::path::Display<'_>);
for_people!(char, u8, u16, u32, u64, usize, i32, i64, f32, f64);
for_people!(std::sync::Arc<str>, std::borrow::Cow<'_, str>, chrono_tz::Tz);
for_people!(crate::station::ids::ZoneId, crate::station::ids::OutputId, std::net::SocketAddr);
for_people!(crate::station::ids::CampaignId, crate::station::ids::ProgrammeId);
for_people!(
    crate::station::ids::QueueId,
    chrono::format::DelayedFormat<chrono::format::StrftimeItems<'_>>
);
// What others say, as they say it.
for_people!(crate::wire::QuotedText, crate::wire::ProcessEnd);
impl<T: ForPeople + ?Sized> ForPeople for &T {}

/// Defines one function per message: `name(lang, arguments…) -> String`, both languages from one
/// entry. Arguments stand in braces in the sentences and may be in any order.
macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident($($arg:ident),*) { vi: $vi:literal, en: $en:literal $(,)? })*) => {$(
        $(#[$doc])*
        pub fn $name(lang: $crate::messages::Lang $(, $arg: impl $crate::messages::ForPeople)*) -> String {
            match lang {
                $crate::messages::Lang::Vi => format!($vi),
                $crate::messages::Lang::En => format!($en),
            }
        }
    )*};
}
pub(crate) use phrases;

pub mod amplifier;
pub mod attention;
pub mod backup;
pub mod campaigns;
pub mod centre;
pub mod centre_setup;
pub mod clock;
pub mod config;
pub mod demo;
pub mod figures;
pub mod file_faults;
pub mod file_particulars;
pub mod folder;
pub mod folder_answers;
pub mod health;
pub mod help;
pub mod idle;
pub mod import;
pub mod init;
pub mod journal_trouble;
pub mod log;
pub mod logbook;
pub mod mute;
pub mod order_answers;
pub mod order_refusals;
pub mod output_trouble;
pub mod overview;
pub mod plan;
pub mod read_me;
pub mod reasons;
pub mod reload_answers;
pub mod sound;
pub mod start_trouble;
pub mod status_lines;
pub mod system_trouble;
pub mod tone;
pub mod usage;

#[cfg(test)]
mod tests {
    use super::*;

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
