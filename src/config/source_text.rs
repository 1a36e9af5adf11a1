//! The text of one file, and places in it.

use std::sync::Arc;

use super::fault::{ConfigFault, FaultKind, SourceExcerpt, TextFileFault};
use super::limits::EXCERPT_CHARS_MAX;

/// A stretch of one line. Lines and columns from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourcePlace {
    pub line: usize,
    pub column: usize,
    /// Characters, at least 1.
    pub width: usize,
}

impl SourcePlace {
    /// The file as a whole.
    pub const START: SourcePlace = SourcePlace { line: 1, column: 1, width: 1 };
}

/// A file's text, known to be UTF-8, without its byte order mark.
#[derive(Debug)]
pub struct SourceText {
    pub name: Arc<str>,
    pub text: String,
    /// Byte offsets at which lines begin; finding a fault's line must not cost the whole file.
    starts: Vec<usize>,
}

impl SourceText {
    /// Takes bytes that a person wrote. Not UTF-8 and NUL are faults with their place.
    pub fn new(name: &str, bytes: &[u8]) -> Result<SourceText, Box<ConfigFault>> {
        let source = |text: &str| {
            let ends = text.match_indices('\n').map(|(index, _)| index + 1);
            let starts = std::iter::once(0).chain(ends).collect();
            SourceText { name: name.into(), text: text.to_string(), starts }
        };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let (valid, kind) = match std::str::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]);
                (valid.unwrap_or_default(), Some(TextFileFault::NotUtf8))
            }
        };
        let (end, kind) = match (valid.find('\0'), kind) {
            (Some(nul), _) => (nul, TextFileFault::NulByte),
            (None, Some(kind)) => (valid.len(), kind),
            (None, None) => return Ok(source(valid)),
        };
        // UTF-16 begins with a mark that isn't UTF-8, or holds a NUL beside each letter; either way
        // the place is right, and there is a line to show up to it.
        let source = source(&valid[..end]);
        let line = source.starts.len();
        let column = source.line(line).unwrap_or_default().chars().count() + 1;
        Err(Box::new(source.fault(SourcePlace { line, column, width: 1 }, kind)))
    }

    pub fn fault(&self, place: SourcePlace, kind: impl Into<FaultKind>) -> ConfigFault {
        ConfigFault {
            file: self.name.clone(),
            line: place.line,
            column: place.column,
            kind: kind.into(),
            excerpt: self.excerpt(place),
        }
    }

    /// The character at `place`.
    pub fn character(&self, place: SourcePlace) -> Option<char> {
        self.line(place.line)?.chars().nth(place.column - 1)
    }

    /// Characters from the quotation mark at `place` to the one that closes it in the same line.
    pub fn quoted_width(&self, place: SourcePlace) -> Option<usize> {
        let mut letters = self.line(place.line)?.chars().skip(place.column - 1);
        let quote = letters.next().filter(|quote| matches!(quote, '"' | '\''))?;
        let mut escaped = false;
        let mut letters = letters.enumerate().peekable();
        while let Some((index, letter)) = letters.next() {
            if escaped {
                escaped = false;
            } else if letter == '\\' && quote == '"' {
                escaped = true;
            } else if letter == quote {
                // Two single ones stand for one.
                let doubled =
                    quote == '\'' && letters.peek().is_some_and(|(_, next)| *next == quote);
                match doubled {
                    true => escaped = true,
                    false => return Some(index + 2),
                }
            }
        }
        None
    }

    /// The tabs that stand where YAML wants spaces: in front of a line's text and behind the colon
    /// of its key. Comments may hold what they like.
    pub fn tabs(&self) -> impl Iterator<Item = SourcePlace> {
        let lines = (1..=self.starts.len()).filter_map(|line| Some((line, self.line(line)?)));
        lines
            .filter_map(|(line, text)| Some(SourcePlace { line, column: tab(text)? + 1, width: 1 }))
    }

    /// The last line before `place` that holds more than blanks and a comment; `place` itself if
    /// there is none.
    pub fn line_of_text_before(&self, place: SourcePlace) -> SourcePlace {
        let told = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        let before = (1..place.line).rev();
        let mut lines = before.filter_map(|number| Some((number, self.line(number)?)));
        match lines.find(|(_, line)| told(line)) {
            Some((number, line)) => {
                let blank = line.chars().take_while(|character| character.is_whitespace()).count();
                let width = line.trim().chars().count();
                SourcePlace { line: number, column: blank + 1, width }
            }
            None => place,
        }
    }

    /// One line without its end.
    pub fn line(&self, number: usize) -> Option<&str> {
        let start = *self.starts.get(number.checked_sub(1)?)?;
        let end = self.starts.get(number).map_or(self.text.len(), |next| next - 1);
        self.text.get(start..end).map(|line| line.trim_end_matches('\r'))
    }

    /// `schedules/daily.yaml:14`.
    pub fn place_name(&self, place: SourcePlace) -> String {
        format!("{}:{}", self.name, place.line)
    }

    /// The line around `place`; a very long line is cut on both sides.
    fn excerpt(&self, place: SourcePlace) -> Option<SourceExcerpt> {
        let line = self.line(place.line).filter(|line| !line.is_empty())?;
        let first = (place.column - 1).saturating_sub(EXCERPT_CHARS_MAX);
        let mut text = String::new();
        let mut marked = None;
        let mut end = 0;
        for (index, character) in line.chars().enumerate().skip(first) {
            if index >= place.column - 1 + EXCERPT_CHARS_MAX {
                break;
            }
            if index == place.column - 1 {
                marked = Some(text.len());
            }
            // A tab as one blank keeps columns true; other control characters could speak to the
            // terminal.
            text.push(if character.is_control() { ' ' } else { character });
            if index < place.column - 1 + place.width {
                end = text.len();
            }
        }
        let start = marked.unwrap_or(text.len());
        let end = end.max(start);
        Some(SourceExcerpt { marked: start..end, text })
    }
}

/// The first such tab of one line, in characters from its start.
fn tab(line: &str) -> Option<usize> {
    let text = line.trim_start_matches([' ', '\t', '-']);
    if text.is_empty() || text.starts_with('#') {
        return None;
    }
    let bytes = line.len() - text.len();
    // Behind the first colon that is followed by a blank, unless a comment begins before.
    let value = [": ", ":\t"].iter().filter_map(|colon| text.find(colon)).min().map(|at| at + 1);
    let value = value.filter(|&at| !text[..at].contains(" #")).map(|at| &text[at..]);
    let blanks = value.map_or("", |value| &value[..value.len() - value.trim_start().len()]);
    let tab = line[..bytes].find('\t').or_else(|| {
        let behind = blanks.find('\t').filter(|_| value.is_some_and(|v| !v.trim().is_empty()))?;
        Some(bytes + text.len() - value?.len() + behind)
    })?;
    Some(line[..tab].chars().count())
}
