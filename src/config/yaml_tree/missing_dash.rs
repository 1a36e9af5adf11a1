//! An entry of a list that lacks the dash which begins it.
//!
//! To YAML such an entry belongs to the one before: its keys come twice, or stand where none can,
//! or are keys of the whole file. Whoever obeyed "given twice, keep one" would delete a programme.

use super::tree_builder::{OpenCollection, RepeatedKey};
use super::{YamlEntry, YamlNode, YamlValue};
use crate::config::fault::{DocumentFault, FaultKind, NamedThing, SyntaxFault};
use crate::config::source_text::{SourcePlace, SourceText};
use crate::config::typing_slips;

/// What it means that keys came again in a map that has ended, which `stack` held: an entry of a
/// list that comes again by its first key, its `id` or several keys is another entry without its
/// dash, told at the first key that it has of the one before.
pub fn behind(
    stack: &[OpenCollection],
    entries: &[YamlEntry],
    again: Vec<RepeatedKey>,
) -> Vec<(SourcePlace, FaultKind)> {
    let begins = |key: &str| key == "id" || entries.first().is_some_and(|first| first.key == key);
    let twice = |repeated: RepeatedKey| {
        let RepeatedKey { key, place, first_line } = repeated;
        (place, FaultKind::from(DocumentFault::KeyTwice { key, first_line }))
    };
    let Some(OpenCollection::List { items, .. }) = stack.last() else {
        return again.into_iter().map(twice).collect();
    };
    // Each run is one entry: in it no key comes again.
    let mut runs: Vec<Vec<RepeatedKey>> = Vec::new();
    for repeated in again {
        match runs.last_mut() {
            Some(run) if run.iter().all(|before| before.key != repeated.key) => run.push(repeated),
            _ => runs.push(vec![repeated]),
        }
    }
    let mut faults = Vec::new();
    let mut before = items.len() + 1;
    for run in runs {
        match run.len() > 1 || run.iter().any(|repeated| begins(&repeated.key)) {
            true => {
                let fault = missing(stack, stack.len() - 1, before);
                faults.extend(run.first().map(|first| (first.place, FaultKind::from(fault))));
                before += 1;
            }
            false => faults.extend(run.into_iter().map(twice)),
        }
    }
    faults
}

/// A key at the column of the dashes of the list before it, the first key of whose entries it is.
///
/// To YAML that is sound, so it is asked only of lists beside which no such key can stand.
pub fn behind_its_list(
    source: &SourceText,
    stack: &[OpenCollection],
    key: &str,
    place: SourcePlace,
) -> Option<SyntaxFault> {
    let Some(OpenCollection::Map { entries, .. }) = stack.last() else { return None };
    let last = entries.last()?;
    let what = named(&last.key);
    if what == NamedThing::Entry {
        return None;
    }
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
    (aligned && begins(item)).then(|| SyntaxFault::DashMissing { what, nth: items.len() + 1 })
}

/// A line at the column of a list's dashes, where the parser wants one: without it, or with one of
/// a word processor.
pub fn at_its_dash(
    source: &SourceText,
    stack: &[OpenCollection],
    noticed: SourcePlace,
) -> Option<(SourcePlace, FaultKind)> {
    let line = source.line(noticed.line)?;
    let text = line.trim_start();
    let column = line.len() - text.len() + 1;
    if text.starts_with('-') || !line.contains(':') {
        return None;
    }
    let at = stack.iter().rposition(|open| match open {
        OpenCollection::List { place, .. } => place.column == column,
        OpenCollection::Map { .. } => false,
    })?;
    if let Some(slip) = typing_slips::dash_before(text) {
        return Some((SourcePlace { line: noticed.line, column, width: 1 }, slip.into()));
    }
    let OpenCollection::List { items, .. } = &stack[at] else { return None };
    // The one before is in `items` only when it has ended.
    let open = usize::from(at + 1 < stack.len());
    Some((noticed, missing(stack, at, items.len() + open).into()))
}

/// Do the keys from this line on belong to another entry than the one before: is its `id` among
/// them, or one that the one before has?
pub fn begins_another(source: &SourceText, stack: &[OpenCollection], place: SourcePlace) -> bool {
    let of_list = |open: &OpenCollection| match open {
        OpenCollection::List { place: list, .. } => list.column == place.column,
        OpenCollection::Map { .. } => false,
    };
    let Some(at) = stack.iter().rposition(of_list) else { return false };
    let before: &[YamlEntry] = match (stack.get(at + 1), &stack[at]) {
        (Some(OpenCollection::Map { entries, .. }), _) => entries,
        (_, OpenCollection::List { items, .. }) => match items.last().map(|item| &item.value) {
            Some(YamlValue::Map(entries)) => entries,
            Some(YamlValue::Scalar { .. } | YamlValue::List(_)) | None => return true,
        },
        (_, OpenCollection::Map { .. }) => return false,
    };
    let lines = (place.line..).map_while(|number| source.line(number)).enumerate();
    let mut keys = lines.map_while(|(index, line)| {
        let text = line.trim_start();
        let margin = line.len() - text.len() + 1;
        (index == 0 || text.is_empty() || margin > place.column).then_some((index, margin, text))
    });
    // Deeper lines are of values of this entry.
    let own = |index, margin| index == 0 || margin == place.column + ENTRY_MARGIN;
    keys.any(|(index, margin, text)| {
        let key = text.split_once(':').map_or("", |(key, _)| key);
        let again = key == "id" || before.iter().any(|entry| entry.key == key);
        own(index, margin) && again
    })
}

/// Columns from a list's dash to the keys of its entry.
const ENTRY_MARGIN: usize = 2;

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
