//! Lines that stand a few spaces too far to the right or to the left.
//!
//! Whoever deletes the `#` of `# key: value` and leaves the space behind it has written such a
//! line, and the parser then names it, or a healthy neighbour. What is said of it is tried first:
//! lines are moved until the whole file can be read and each key is where it belongs. Where
//! several moves would do it and nothing tells them apart, nothing is said. Bounds:
//! [`SPACES_MAX`], [`DEPTH_MAX`], [`TRIALS_MAX`], [`TRIED_BYTES_MAX`], [`TREE_BYTES_MAX`].

use std::ops::RangeInclusive;

use super::tree_builder::{Stumble, try_reading};
use super::{FileJudge, YamlNode};
use crate::config::fault::{ConfigFault, FaultKind, Margin, ShapeFault, SyntaxFault, ValueShape};
use crate::config::source_text::{SourcePlace, SourceText};
use crate::config::typing_slips::begins_with_key;

/// Most spaces that a line is held to be off; more is no slip of the hand.
const SPACES_MAX: usize = 3;

/// Most places of one file that are mended one after the other to see that the first is right.
const DEPTH_MAX: usize = 3;

/// Most readings of one file.
const TRIALS_MAX: usize = 200;

/// Most bytes that are read so, over and over: a large file is tried less often.
const TRIED_BYTES_MAX: usize = 4 << 20;

/// Largest sound YAML of which a second tree is made; a ward's schedule has some kilobytes.
const TREE_BYTES_MAX: usize = 128 << 10;

/// Finds the lines that are to be moved where the parser stumbled.
pub fn find(
    text: &str,
    stumble: &Stumble,
    judge: FileJudge<'_>,
) -> Option<(SourcePlace, SyntaxFault)> {
    let trials = (TRIED_BYTES_MAX / text.len().max(1)).min(TRIALS_MAX);
    let found = Trials { judge, left: trials }.search(text, stumble, DEPTH_MAX)?;
    let line = *found.lines.start();
    let last_line = Some(*found.lines.end()).filter(|last| *last > line);
    let (column, margin) = match found.to.checked_sub(found.from) {
        Some(spaces) => (found.from + 1, Margin::TooNarrow { spaces }),
        None => (found.to + 1, Margin::TooWide { spaces: found.from - found.to }),
    };
    let width = found.from.saturating_sub(found.to).max(1);
    Some((SourcePlace { line, column, width }, SyntaxFault::Misplaced { margin, last_line }))
}

/// Finds the lines that are to be moved in a file that is sound YAML, and whose keys stand where
/// none of their kind can.
pub fn find_in_tree(
    source: &SourceText,
    root: &YamlNode,
    judge: FileJudge<'_>,
) -> Option<(SourcePlace, SyntaxFault)> {
    if source.text.len() > TREE_BYTES_MAX {
        return None;
    }
    let again = SourceText::new(&source.name, source.text.as_bytes()).ok()?;
    let faults = judge(again, root.clone());
    let misplaced = |fault: &&ConfigFault| match &fault.kind {
        FaultKind::Shape(
            ShapeFault::UnknownKey { nearest: None, .. }
            | ShapeFault::NoValue
            | ShapeFault::WrongShape { wanted: ValueShape::Map, .. },
        ) => true,
        FaultKind::Shape(_)
        | FaultKind::Document(_)
        | FaultKind::Syntax(_)
        | FaultKind::Output(_)
        | FaultKind::Programme(_)
        | FaultKind::Slip(_)
        | FaultKind::TextFile(_)
        | FaultKind::Name(_)
        | FaultKind::Text(_)
        | FaultKind::Quantity(_)
        | FaultKind::Address(_)
        | FaultKind::When(_)
        | FaultKind::Date(_)
        | FaultKind::Hours(_)
        | FaultKind::Path(_)
        | FaultKind::Sidecar(_) => false,
    };
    let line = faults.list.iter().filter(misplaced).map(|fault| fault.line).min()?;
    find(&source.text, &Stumble { line, begun: Vec::new() }, judge)
}

/// Lines of a file, from 1, whose margin is to be of another width.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LinesToMove {
    lines: RangeInclusive<usize>,
    from: usize,
    to: usize,
}

impl LinesToMove {
    fn spaces(&self) -> usize {
        self.from.abs_diff(self.to)
    }

    /// The text with these lines moved.
    fn done_in(&self, text: &str) -> String {
        let lines = text.split_inclusive('\n').enumerate().map(|(index, line)| {
            if !self.lines.contains(&(index + 1)) || line.trim().is_empty() {
                return line.to_owned();
            }
            let margin = margin_of(line) + self.to;
            let (spaces, rest) = (margin.saturating_sub(self.from), line.trim_start_matches(' '));
            format!("{}{rest}", " ".repeat(spaces))
        });
        lines.collect()
    }
}

/// What is read to see which move is right.
struct Trials<'a> {
    judge: FileJudge<'a>,
    left: usize,
}

impl Trials<'_> {
    /// The move after which the file can be read, the likeliest; `None` where there is none, or
    /// where the same line could as well be moved otherwise.
    fn search(&mut self, text: &str, stumble: &Stumble, depth: usize) -> Option<LinesToMove> {
        let lines: Vec<&str> = text.lines().collect();
        let suspects = suspects(&lines, stumble).into_iter();
        let mut moves: Vec<_> = suspects.flat_map(|line| moves_of(&lines, line)).collect();
        // A space too many is commoner than one too few; what is noticed first comes first.
        moves.sort_by_key(|one| (one.spaces(), one.lines.clone().count(), one.from < one.to));
        let (mut mended, mut beyond) = (Vec::new(), Vec::new());
        for one in moves {
            self.left = self.left.checked_sub(1)?;
            let moved = one.done_in(text);
            match try_reading(&moved, self.judge) {
                (None, _) => mended.push(one),
                (Some(fault), Some(next)) if fault > *one.lines.end() => {
                    beyond.push((one, moved, next));
                }
                (Some(_), _) => {}
            }
        }
        if mended.is_empty() && depth > 0 {
            // Another place below may be to be mended, too.
            for (one, moved, next) in beyond {
                let next = self.search(&moved, &next, depth - 1);
                if next.is_some_and(|next| next.lines.start() > one.lines.end()) {
                    mended.push(one);
                }
            }
        }
        let best = mended.first()?;
        let unsure =
            |other: &LinesToMove| other.lines.start() == best.lines.start() && other.to != best.to;
        (!mended.iter().any(unsure)).then(|| best.clone())
    }
}

/// The lines of which one may be misplaced: where the parser stumbled, those beside it, those with
/// which lists and maps began that it was in, and the file's first.
fn suspects(lines: &[&str], stumble: &Stumble) -> Vec<usize> {
    let told = |number: &usize| lines.get(number - 1).is_some_and(|line| is_told(line));
    let mut numbers = vec![stumble.line];
    numbers.extend((stumble.line + 1..=lines.len()).find(told));
    numbers.extend((1..stumble.line).rev().find(told));
    numbers.extend(stumble.begun.iter().copied());
    numbers.extend((1..stumble.line).find(told));
    let mut seen = Vec::new();
    for number in numbers.into_iter().filter(told) {
        if !seen.contains(&number) {
            seen.push(number);
        }
    }
    seen
}

/// The moves that could mend this line, alone or with those below that belong to it.
fn moves_of(lines: &[&str], number: usize) -> Vec<LinesToMove> {
    let line = lines[number - 1];
    let (from, text) = (margin_of(line), line.trim_start());
    let of_list = text.starts_with("- ");
    if !of_list && !begins_with_key(text) {
        return Vec::new();
    }
    let ends = [
        number,
        last_below(lines, number, |margin| margin > from),
        last_below(lines, number, |margin| margin >= from),
    ];
    let mut columns: Vec<usize> = Vec::new();
    let mut add = |line: &str| columns.extend(columns_of(line, of_list));
    lines[..number - 1].iter().filter(|line| is_told(line)).for_each(|line| add(line));
    let below = lines[ends[2]..].iter().find(|line| is_told(line));
    let next = lines[number..].iter().find(|line| is_told(line));
    below.into_iter().chain(next).for_each(|line| add(line));
    columns.sort_unstable();
    columns.dedup();
    columns.retain(|to| (1..=SPACES_MAX).contains(&to.abs_diff(from)));
    let mut moves = Vec::new();
    for to in columns {
        for end in ends {
            let one = LinesToMove { lines: number..=end, from, to };
            if !moves.contains(&one) {
                moves.push(one);
            }
        }
    }
    moves
}

/// The last line of those that follow one upon the other and whose margins are so wide.
fn last_below(lines: &[&str], number: usize, wide: impl Fn(usize) -> bool) -> usize {
    let below = lines[number..].iter();
    number + below.take_while(|line| is_told(line) && wide(margin_of(line))).count()
}

/// The columns, from 0, at which this line's dash or its keys stand.
fn columns_of(line: &str, of_list: bool) -> impl Iterator<Item = usize> {
    let text = line.trim_start();
    let inner = text.trim_start_matches(['-', ' ']);
    let has_dash = text.starts_with("- ");
    let dash = (of_list && has_dash).then(|| margin_of(line));
    let key = (!of_list && begins_with_key(inner)).then(|| line.len() - inner.len());
    dash.into_iter().chain(key)
}

/// Does a line hold more than blanks and a comment?
fn is_told(line: &str) -> bool {
    !line.trim().is_empty() && !line.trim_start().starts_with('#')
}

fn margin_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}
