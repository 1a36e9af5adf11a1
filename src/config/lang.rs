//! The language that people are answered in: a value of `station.yaml`, of `--lang`, or of the
//! environment.

use std::fmt;

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
