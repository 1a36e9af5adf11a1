//! Words of somebody else, quoted in a fact.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

/// Longest quotation, bytes: it goes into rows, `status` and the log.
pub const QUOTED_BYTES_MAX: usize = 300;

/// Words of ALSA, of a decoder, of the operating system or a name, as they are: at most
/// [`QUOTED_BYTES_MAX`] bytes, cut between two characters. Nothing is decided by them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct QuotedText(String);

impl QuotedText {
    /// As many of the words as go.
    pub fn new(words: impl Into<String>) -> QuotedText {
        let mut words = words.into();
        words.truncate(words.floor_char_boundary(QUOTED_BYTES_MAX));
        QuotedText(words)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: fmt::Display + ?Sized> From<&T> for QuotedText {
    fn from(words: &T) -> QuotedText {
        QuotedText::new(words.to_string())
    }
}

impl fmt::Display for QuotedText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for QuotedText {
    fn deserialize<D: Deserializer<'de>>(line: D) -> Result<QuotedText, D::Error> {
        Ok(QuotedText::new(String::deserialize(line)?))
    }
}
