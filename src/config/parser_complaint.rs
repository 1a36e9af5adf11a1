//! What the YAML parser complains of. It gives its errors as English texts alone, so they are read
//! here, once, and nowhere else; `tests/it/config/` holds what people are told of each.

/// What the parser stumbled over, as far as its text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParserComplaint {
    /// Values nested deeper than it goes.
    Recursion,
    /// A tab where only blanks may stand.
    Tab,
    /// A `*` or `&` that names nothing.
    Alias,
    /// The text ends inside quotes.
    QuoteOpen,
    /// A comma or a closing bracket is missing.
    BracketOpen,
    /// A line without a colon where a key was expected.
    ColonMissing,
    /// A colon where none may stand.
    ColonInside,
    /// A line that is not in line with its neighbours.
    Indentation,
    /// Something behind a value that has ended.
    TrailingText,
    /// A bracket that nothing opened.
    BracketMisplaced,
    /// Anything that has no name here.
    Other,
}

/// Parts of the parser's sentences, in the order in which they are looked for.
const TEXTS: [(ParserComplaint, &[&str]); 9] = [
    (ParserComplaint::Recursion, &["recursion limit"]),
    (ParserComplaint::Alias, &["anchor or alias", "unknown anchor"]),
    (
        ParserComplaint::QuoteOpen,
        &["unexpected end of stream", "indentation in quoted", "document indicator"],
    ),
    (
        ParserComplaint::BracketOpen,
        &["expected ',' or '}'", "expected ',' or ']'", "invalid indentation in flow"],
    ),
    (ParserComplaint::ColonMissing, &["simple key expect", "expected <document start>"]),
    (ParserComplaint::ColonInside, &["mapping values are not allowed", "illegal placement of ':'"]),
    (
        ParserComplaint::Indentation,
        &["invalid indentation", "did not find expected key", "expected '-' indicator"],
    ),
    (ParserComplaint::TrailingText, &["trailing content"]),
    (ParserComplaint::BracketMisplaced, &["misplaced bracket"]),
];

impl ParserComplaint {
    /// The complaint in the parser's own text.
    pub fn from_text(text: &str) -> ParserComplaint {
        let has = |part: &&str| text.contains(part);
        // "alphabetic" and "unprintable" hold these three letters, too.
        if text.contains("tab") && !["alphabetic", "unprintable"].iter().any(has) {
            return ParserComplaint::Tab;
        }
        let named = TEXTS.iter().find(|(_, parts)| parts.iter().any(has));
        named.map_or(ParserComplaint::Other, |(complaint, _)| *complaint)
    }
}
