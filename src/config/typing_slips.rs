//! Slips of the hand that YAML takes for something else, known by the letters themselves.
//!
//! `airs:2` is a text to YAML, and what the parser then complains of is the next line's colon;
//! `[Khẩn] họp` is a list with something behind it; a blank pasted from a word processor is a
//! letter like any other. Here nothing is a fault by itself: it is asked only where there is one
//! already.

use super::fault::{FaultKind, NameFault, ShapeFault, SyntaxFault, TextFault, TypingSlip};
use super::parser_complaint::ParserComplaint;
use super::source_text::{SourcePlace, SourceText};
use super::yaml_tree::{YamlEntry, YamlValue};

/// Longest value that is shown whole, to be copied, characters.
const VALUE_CHARS_MAX: usize = 60;

/// What stands in front of a line's own text.
const MARGIN: [char; 2] = [' ', '-'];

/// The key of `key:value`, which lacks its space.
pub fn key_without_space(text: &str) -> Option<&str> {
    let (key, value) = text.split_once(':')?;
    let runs_on = !value.is_empty() && !value.starts_with([' ', '\t']);
    // An address is no key.
    (is_key(key) && runs_on && !value.starts_with("//")).then_some(key)
}

/// The fault of a plain `text` at `place` that was meant to be a key and its value.
pub fn run_together(text: &str, place: SourcePlace) -> Option<(SourcePlace, TypingSlip)> {
    if let found @ Some(_) = wrong_colon(text, place) {
        return found;
    }
    let key = key_without_space(text)?;
    let behind = key.len() + 1;
    match text[behind..].chars().next() {
        Some(character) if is_invisible(character) => {
            let place = SourcePlace { column: place.column + behind, width: 1, ..place };
            Some((place, TypingSlip::Invisible { character }))
        }
        _ => Some((
            SourcePlace { width: behind, ..place },
            TypingSlip::SpaceMissing { key: key.into() },
        )),
    }
}

/// Colons of other scripts: full width, small, presentation form, ratio, letter.
const COLONS: [char; 5] = ['\u{ff1a}', '\u{fe55}', '\u{fe13}', '\u{2236}', '\u{a789}'];

/// The colon of another script behind the key with which `text` begins.
fn wrong_colon(text: &str, place: SourcePlace) -> Option<(SourcePlace, TypingSlip)> {
    let at = text.find(COLONS)?;
    let (key, behind) = text.split_at(at);
    let character = behind.chars().next()?;
    let place = SourcePlace { column: place.column + key.len(), width: 1, ..place };
    is_key(key.trim_end()).then_some((place, TypingSlip::WrongColon { character }))
}

/// The value that a `#` right before it has made a comment, of the key in this line.
pub fn hash_before_value(
    source: &SourceText,
    place: SourcePlace,
) -> Option<(SourcePlace, TypingSlip)> {
    let line = source.line(place.line)?;
    let (key, behind) = line.split_once(": ")?;
    let value = behind.trim();
    let meant = value.strip_prefix('#')?.starts_with(|first: char| !first.is_whitespace());
    if !meant || !is_key(key.trim_start_matches(MARGIN)) || value.chars().count() > VALUE_CHARS_MAX
    {
        return None;
    }
    let column = line.chars().count() - behind.trim_start().chars().count() + 1;
    let place = SourcePlace { column, width: value.chars().count(), ..place };
    Some((place, TypingSlip::HashUnquoted { value: value.into() }))
}

/// The first invisible character at `place`.
pub fn invisible_at(source: &SourceText, place: SourcePlace) -> Option<(SourcePlace, TypingSlip)> {
    let line = source.line(place.line)?;
    let mut stretch = line.chars().enumerate().skip(place.column - 1).take(place.width);
    let (index, character) = stretch.find(|&(_, character)| is_invisible(character))?;
    let place = SourcePlace { column: index + 1, width: 1, ..place };
    Some((place, TypingSlip::Invisible { character }))
}

/// The first character at `place` that word processors put for a hyphen or a quotation mark, if a
/// fault of this kind can come of it: in a title they are letters like others.
pub fn look_alike_at(
    source: &SourceText,
    place: SourcePlace,
    kind: &FaultKind,
) -> Option<(SourcePlace, TypingSlip)> {
    let comes_of_it = match kind {
        FaultKind::Name(NameFault::BadId { .. } | NameFault::Unknown { .. })
        | FaultKind::Shape(ShapeFault::UnknownKey { .. } | ShapeFault::BracketsMissing { .. })
        | FaultKind::Text(TextFault::NotChoice { .. } | TextFault::BadChannel { .. })
        | FaultKind::Quantity(_)
        | FaultKind::Address(_)
        | FaultKind::When(_)
        | FaultKind::Date(_)
        | FaultKind::Hours(_) => true,
        FaultKind::Name(NameFault::Taken { .. } | NameFault::Twice { .. })
        | FaultKind::Shape(_)
        | FaultKind::Text(_)
        | FaultKind::TextFile(_)
        | FaultKind::Syntax(_)
        | FaultKind::Slip(_)
        | FaultKind::Document(_)
        | FaultKind::Path(_)
        | FaultKind::Output(_)
        | FaultKind::Programme(_)
        | FaultKind::Sidecar(_) => false,
    };
    let line = source.line(place.line).filter(|_| comes_of_it)?;
    let stretch = line.chars().enumerate().skip(place.column - 1).take(place.width);
    let mut slips = stretch.filter_map(|(index, character)| {
        let place = SourcePlace { column: index + 1, width: 1, ..place };
        Some((place, look_alike(character)?))
    });
    slips.next()
}

fn look_alike(character: char) -> Option<TypingSlip> {
    match character {
        '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2032}' | '\u{2033}' => {
            Some(TypingSlip::CurlyQuote { character })
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => {
            Some(TypingSlip::WrongDash { character })
        }
        _ => None,
    }
}

/// The dash of a word processor with which a line of a list begins, where it does.
pub fn dash_before(text: &str) -> Option<TypingSlip> {
    let mut letters = text.chars();
    let slip = look_alike(letters.next()?)?;
    let is_dash = match slip {
        TypingSlip::WrongDash { .. } => true,
        TypingSlip::SpaceMissing { .. }
        | TypingSlip::DashRunsOn
        | TypingSlip::Invisible { .. }
        | TypingSlip::CurlyQuote { .. }
        | TypingSlip::WrongColon { .. }
        | TypingSlip::HashUnquoted { .. }
        | TypingSlip::GoesOn { .. } => false,
    };
    (is_dash && letters.next() == Some(' ')).then_some(slip)
}

/// The line in which a straight quotation mark and a curly one are to hold a value together.
fn mixed_quotes(source: &SourceText) -> Option<(SourcePlace, TypingSlip)> {
    (1..).map_while(|number| Some((number, source.line(number)?))).find_map(|(line, text)| {
        if text.matches('"').count() % 2 == 0 {
            return None;
        }
        let mut letters = text.chars().enumerate();
        letters.find_map(|(index, letter)| match look_alike(letter) {
            Some(slip @ TypingSlip::CurlyQuote { .. }) => {
                Some((SourcePlace { line, column: index + 1, width: 1 }, slip))
            }
            _ => None,
        })
    })
}

/// The value of an earlier key of `{…}` whose commas have made keys of its pieces, this one among
/// them: `days: T3,T5`. Told at the first of the pieces, and nothing at the others.
#[expect(clippy::option_option, reason = "no such slip, or one that is told already")]
pub fn split_by_commas(
    entries: &[YamlEntry],
    index: usize,
    known: &[&str],
) -> Option<Option<(SourcePlace, ShapeFault)>> {
    let is_piece =
        |entry: &YamlEntry| entry.value.is_nothing() && !known.contains(&entry.key.as_str());
    if !is_piece(&entries[index]) {
        return None;
    }
    let first = (0..=index).rev().take_while(|at| is_piece(&entries[*at])).last()?;
    let owner = &entries[first.checked_sub(1)?];
    let YamlValue::Scalar { text, plain: true } = &owner.value.value else { return None };
    if owner.value.place.line != entries[index].key_place.line {
        return None;
    }
    if index > first {
        return Some(None);
    }
    let pieces = entries[first..].iter().take_while(|entry| is_piece(entry));
    let mut value = vec![text.as_str()];
    value.extend(pieces.map(|entry| entry.key.as_str()));
    let (key, value) = (owner.key.clone(), value.join(", "));
    Some(Some((owner.value.place, ShapeFault::CommaSplits { key, value })))
}

/// What leads to the parser's `complaint` at `noticed`, which was understood as `kind`.
pub fn behind_complaint(
    source: &SourceText,
    noticed: SourcePlace,
    kind: &FaultKind,
    complaint: ParserComplaint,
) -> Option<(SourcePlace, TypingSlip)> {
    if let found @ Some(_) = invisible_at(source, noticed) {
        return found;
    }
    if *kind == FaultKind::Syntax(SyntaxFault::QuoteOpen)
        && let found @ Some(_) = mixed_quotes(source)
    {
        return found;
    }
    let misplaced = *kind == FaultKind::Syntax(SyntaxFault::Indentation);
    if *kind != FaultKind::Syntax(SyntaxFault::QuoteOpen)
        && let found @ Some(_) = brackets_run_on(source, noticed)
    {
        return found;
    }
    if (misplaced || complaint == ParserComplaint::TrailingText)
        && let found @ Some(_) = goes_on(source, noticed)
    {
        return found;
    }
    if complaint == ParserComplaint::BracketMisplaced {
        // Of the value that was to begin behind the key.
        return text_of(source, noticed.line).and_then(|(text, place)| run_together(text, place));
    }
    if misplaced
        || matches!(kind, FaultKind::Syntax(SyntaxFault::ColonInside | SyntaxFault::ColonMissing))
    {
        return lines_before(source, noticed);
    }
    None
}

/// The key of `key:{…}`, where a value in brackets or quotes lacks the space before it.
fn brackets_run_on(source: &SourceText, noticed: SourcePlace) -> Option<(SourcePlace, TypingSlip)> {
    let (text, place) = text_of(source, noticed.line)?;
    let key = key_without_space(text)?;
    text[key.len() + 1..].starts_with(OPENING).then(|| run_together(text, place)).flatten()
}

/// A slip in the lines up to `noticed`: the parser takes a line without a key for the beginning of
/// the next one, so the first of several such is where it began.
fn lines_before(source: &SourceText, noticed: SourcePlace) -> Option<(SourcePlace, TypingSlip)> {
    let mut first = None;
    for number in (1..=noticed.line).rev() {
        let Some((text, place)) = text_of(source, number) else { continue };
        if let found @ Some(_) = invisible_at(source, place) {
            return found;
        }
        if let found @ Some(_) = wrong_colon(text, place) {
            return found;
        }
        // Of the first entry of a list: with no list yet, its keys are in nobody's place.
        if let Some(slip) = dash_before(text) {
            return Some((place, slip));
        }
        if let found @ Some(_) = dash_run_on(source, place) {
            return found;
        }
        if number == noticed.line || text.is_empty() || text.starts_with('#') {
            continue;
        }
        match run_together(text, place) {
            None => break,
            found => first = found,
        }
    }
    first
}

/// The dash of `-key: value` or `-"value"`, right before `place`.
fn dash_run_on(source: &SourceText, place: SourcePlace) -> Option<(SourcePlace, TypingSlip)> {
    let dash = SourcePlace { column: place.column.checked_sub(1)?, ..place };
    let alone = |before: &str| before.strip_suffix('-').is_some_and(|rest| rest.trim().is_empty());
    let (before, text) = source.line(place.line)?.split_at_checked(place.column - 1)?;
    let is_item = begins_with_key(text) || text.starts_with(OPENING);
    (alone(before) && is_item).then_some((dash, TypingSlip::DashRunsOn))
}

/// The dash of `-"value"` at `place`, which no value begins with that is meant.
pub fn dash_before_quote(
    source: &SourceText,
    place: SourcePlace,
) -> Option<(SourcePlace, TypingSlip)> {
    let (before, text) = source.line(place.line)?.split_at_checked(place.column - 1)?;
    let runs_on = text.strip_prefix('-').is_some_and(|value| value.starts_with(OPENING));
    let alone = before.trim_start_matches(MARGIN).is_empty();
    (alone && runs_on).then_some((SourcePlace { width: 1, ..place }, TypingSlip::DashRunsOn))
}

/// Does a line's own text begin with `key: ` or end with `key:`?
pub fn begins_with_key(text: &str) -> bool {
    let key = text.split_once(':');
    key.is_some_and(|(key, behind)| is_key(key) && (behind.is_empty() || behind.starts_with(' ')))
}

/// Is this written as keys of the configuration are?
fn is_key(text: &str) -> bool {
    let letter = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.chars().all(letter)
}

/// Is the colon at `noticed` that of the key with which its line begins? Then not the colon is too
/// many: the line is indented as if it went on with the value above.
pub fn is_own_colon(source: &SourceText, noticed: SourcePlace) -> bool {
    let Some((text, place)) = text_of(source, noticed.line) else { return false };
    let colon = text.find(':').map(|colon| place.column + colon);
    begins_with_key(text) && colon == Some(noticed.column)
}

/// A line from its first letter on.
fn text_of(source: &SourceText, number: usize) -> Option<(&str, SourcePlace)> {
    let line = source.line(number)?;
    let text = line.trim_start_matches(MARGIN);
    // The margin is ASCII.
    Some((text, SourcePlace { line: number, column: line.len() - text.len() + 1, width: 1 }))
}

/// A value in brackets or quotes that goes on behind them, up to `noticed` in the same line.
fn goes_on(source: &SourceText, noticed: SourcePlace) -> Option<(SourcePlace, TypingSlip)> {
    let (text, place) = text_of(source, noticed.line)?;
    let value = match text.find(": ") {
        Some(colon) if !text.starts_with(OPENING) => text[colon + 1..].trim_start(),
        _ => text,
    };
    if !value.starts_with(OPENING) {
        return None;
    }
    let begin = text.len() - value.len();
    let closing = match value.chars().next()? {
        '[' => ']',
        '{' => '}',
        quote => quote,
    };
    let (_, behind) = value[1..].split_once(closing)?;
    // What is wrong inside the brackets, or with keys and lists behind each other, quotes don't
    // mend.
    let is_list = behind.trim_start().starts_with([',', '[', '{', '"', '\'']);
    if behind.trim().is_empty() || is_list || behind.contains(": ") {
        return None;
    }
    let end = behind.find(" #").map_or(value.len(), |comment| value.len() - behind.len() + comment);
    let value = value[..end].trim_end();
    if value.chars().count() > VALUE_CHARS_MAX {
        return None;
    }
    let column = place.column + text[..begin].chars().count();
    let place = SourcePlace { column, width: value.chars().count(), ..place };
    (column < noticed.column).then(|| (place, TypingSlip::GoesOn { value: value.into() }))
}

const OPENING: [char; 4] = ['[', '{', '"', '\''];

/// What looks like a blank, or like nothing, and to YAML is a letter.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{a0}' // No-break space: Word, Zalo.
            | '\u{ad}' // Soft hyphen.
            | '\u{1680}'
            | '\u{180e}'
            | '\u{2000}'..='\u{200f}' // Blanks of all widths, zero width, directions.
            | '\u{2028}'..='\u{202f}'
            | '\u{205f}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{3000}' // Ideographic space.
            | '\u{feff}' // Byte order mark.
    )
}
