//! An entry of a list that lacks the dash which begins it.
//!
//! To YAML such an entry belongs to the one before: its keys come twice, or stand where none can,
//! or are keys of the whole file. Whoever obeyed "given twice, keep one" would delete a programme.

use super::{OpenCollection, YamlNode, YamlValue};
use crate::config::fault::{NamedThing, SyntaxFault};
use crate::config::source_text::{SourcePlace, SourceText};

/// The first key of the innermost map comes again, and that map is an entry of a list.
pub fn within_its_entry(stack: &[OpenCollection], key: &str) -> Option<SyntaxFault> {
    let [.., OpenCollection::List { items, .. }, OpenCollection::Map { entries, runs_on, .. }] =
        stack
    else {
        return None;
    };
    let first = entries.first()?;
    (first.key == key).then(|| missing(stack, stack.len() - 2, items.len() + 1 + runs_on))
}

/// A key at the column of the dashes of the list before it, the first key of whose entries it is.
pub fn behind_its_list(
    source: &SourceText,
    stack: &[OpenCollection],
    key: &str,
    place: SourcePlace,
) -> Option<SyntaxFault> {
    let Some(OpenCollection::Map { entries, .. }) = stack.last() else { return None };
    let last = entries.last()?;
    let YamlValue::List(items) = &last.value.value else { return None };
    let item = items.last()?;
    // The place of a list is not always that of its first dash.
    let line = source.line(item.place.line)?;
    let dash = line.len() - line.trim_start().len() + 1;
    let aligned =
        line.trim_start().starts_with("- ") && dash == place.column && item.place.line < place.line;
    let begins = |item: &YamlNode| match &item.value {
        YamlValue::Map(entries) => entries.first().is_some_and(|first| first.key == key),
        YamlValue::Scalar { .. } | YamlValue::List(_) => false,
    };
    (aligned && begins(item))
        .then(|| SyntaxFault::DashMissing { what: named(&last.key), nth: items.len() + 1 })
}

/// A line without a dash at the column of a list's dashes, where the parser wants one.
pub fn at_its_dash(
    source: &SourceText,
    stack: &[OpenCollection],
    noticed: SourcePlace,
) -> Option<SyntaxFault> {
    let line = source.line(noticed.line)?;
    let column = line.len() - line.trim_start().len() + 1;
    if line.trim_start().starts_with('-') || !line.contains(':') {
        return None;
    }
    let at = stack.iter().rposition(|open| match open {
        OpenCollection::List { place, .. } => place.column == column,
        OpenCollection::Map { .. } => false,
    })?;
    let OpenCollection::List { items, .. } = &stack[at] else { return None };
    // The one before is in `items` only when it has ended.
    let open = usize::from(at + 1 < stack.len());
    Some(missing(stack, at, items.len() + open))
}

/// The fault of the entry behind so many of the list at `at`.
fn missing(stack: &[OpenCollection], at: usize, before: usize) -> SyntaxFault {
    let key = match at.checked_sub(1).and_then(|above| stack.get(above)) {
        Some(OpenCollection::Map { key: Some(key), .. }) => key.text.as_str(),
        Some(OpenCollection::Map { key: None, .. } | OpenCollection::List { .. }) | None => "",
    };
    SyntaxFault::DashMissing { what: named(key), nth: before + 1 }
}

/// What the list of this key holds.
fn named(key: &str) -> NamedThing {
    match key {
        "programmes" => NamedThing::Programme,
        "rundown" => NamedThing::Cue,
        "at" => NamedThing::Rule,
        _ => NamedThing::Entry,
    }
}
