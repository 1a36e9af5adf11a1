//! Which language to answer in: `--lang`, else the station's, else the environment's.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use super::CONFIG_UNSAID;
use crate::config;
use crate::messages::Lang;

/// The language for a command line, right or wrong: help and faults of usage are told in it, too.
/// `words` begins with the program's name.
pub(super) fn of(words: &[OsString]) -> Lang {
    if words.iter().skip(1).any(|word| word == "init") {
        // A new station is Vietnamese; what the system speaks before it says nothing of the ward.
        return said(words).unwrap_or_default();
    }
    // So is one that is made of a backup, where none stands already.
    let is_made = words.iter().skip(1).any(|word| word == "restore");
    let environment = || if is_made { Lang::default() } else { Lang::from_environment() };
    let station = || of_station(words).unwrap_or_else(environment);
    said(words).unwrap_or_else(station)
}

/// As [`of`], where there is no station.
#[cfg(feature = "centre")]
pub(super) fn without_station(words: &[OsString]) -> Lang {
    said(words).unwrap_or_else(Lang::from_environment)
}

fn said(words: &[OsString]) -> Option<Lang> {
    match option(words, "--lang").and_then(OsStr::to_str) {
        Some("vi") => Some(Lang::Vi),
        Some("en") => Some(Lang::En),
        Some(_) | None => None,
    }
}

/// That of the station whose configuration is meant, if it can be read.
fn of_station(words: &[OsString]) -> Option<Lang> {
    if words.iter().skip(1).any(|word| word == "collect") {
        // A centre has no station.
        return None;
    }
    let named = option(words, "--config").map(PathBuf::from);
    let ordered = || std::env::var_os("LOAPHUONG_CONFIG").map(PathBuf::from);
    let path = named.or_else(ordered).unwrap_or_else(|| CONFIG_UNSAID.into());
    config::load_language(&path)
}

/// The value of an option, as `--name value` or `--name=value`.
fn option<'a>(words: &'a [OsString], name: &str) -> Option<&'a OsStr> {
    let mut words = words.iter().skip(1).take_while(|word| *word != "--");
    while let Some(word) = words.next() {
        if word == name {
            return words.next().map(OsString::as_os_str);
        }
        let joined = word.to_str().and_then(|word| word.strip_prefix(name)?.strip_prefix('='));
        if let Some(value) = joined {
            return Some(OsStr::new(value));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn the_language_is_found_wherever_it_is_said() {
        let cases = [
            ("loaphuong --lang en plan", "en"),
            ("loaphuong plan --lang=vi", "vi"),
            ("loaphuong plan --from 01/03/2026 --lang vi", "vi"),
            ("loaphuong --lang en collect", "en"),
        ];
        for (line, want) in cases {
            assert_eq!(of(&words(line)).to_string(), want, "{line}");
        }
    }

    #[test]
    fn an_option_ends_where_the_options_end() {
        assert_eq!(option(&words("loaphuong stop -- --lang en"), "--lang"), None);
        assert_eq!(option(&words("loaphuong plan --lang"), "--lang"), None);
        assert_eq!(option(&words("loaphuong --language en"), "--lang"), None);
    }
}
