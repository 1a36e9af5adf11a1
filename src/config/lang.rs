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
    /// From a `--lang` value or a locale: `en…` and `C` are English, all else is Vietnamese.
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
        Lang::of_environment(|name| std::env::var(name).ok())
    }

    /// The locale of messages is the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that says anything
    /// (POSIX). `LANGUAGE`, a list, goes before it unless that is the plain `C` (GNU gettext).
    fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Lang {
        let said = |name: &str| variable(name).filter(|value| !value.is_empty());
        let Some(locale) = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(said) else {
            return Lang::Vi;
        };
        let plain = matches!(locale.as_str(), "C" | "POSIX");
        let wished = said("LANGUAGE").filter(|_| !plain);
        let wished = wished.and_then(|list| {
            let known = |tag: &&str| tag.starts_with("vi") || tag.starts_with("en");
            list.split(':').find(known).map(Lang::from_tag)
        });
        wished.unwrap_or_else(|| Lang::from_tag(&locale))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_heard_in_the_order_of_posix() {
        let cases: [(&[(&str, &str)], Lang); 10] = [
            (&[], Lang::Vi),
            (&[("LANG", "en_US.UTF-8")], Lang::En),
            (&[("LANG", "vi_VN.UTF-8")], Lang::Vi),
            (&[("LANG", "C.UTF-8")], Lang::En),
            (&[("LC_ALL", ""), ("LANG", "en_US.UTF-8")], Lang::En),
            (&[("LC_ALL", "vi_VN.UTF-8"), ("LANG", "en_US.UTF-8")], Lang::Vi),
            (&[("LC_MESSAGES", "en_US.UTF-8"), ("LANG", "vi_VN.UTF-8")], Lang::En),
            (&[("LANGUAGE", "vi:en"), ("LANG", "en_GB.UTF-8")], Lang::Vi),
            (&[("LANGUAGE", "fr:en"), ("LANG", "vi_VN.UTF-8")], Lang::En),
            // Whoever asks for plain C wants what programs read.
            (&[("LANGUAGE", "vi"), ("LC_ALL", "C")], Lang::En),
        ];
        for (set, want) in cases {
            let variable =
                |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, v)| (*v).to_owned());
            assert_eq!(Lang::of_environment(variable), want, "{set:?}");
        }
    }
}
