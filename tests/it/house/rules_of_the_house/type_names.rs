//! Names of the crate's types in comments: in backticks, so that a rename that went too far shows.
//!
//! Once a script renamed `Where`, and six sentences began with the type's new name. Held to the
//! rule are the names of two words and more (`PlayRow`, not `Row`, which is a word, too). Free are
//! the targets of links and drawn lines.

use std::collections::BTreeSet;

use super::rules::{Violation, public_type, violation};
use super::source::{Source, is_word};

/// The names of two words and more that a source gives to types which others may name.
pub fn declared(source: &Source) -> BTreeSet<String> {
    let names = source.numbered().filter_map(|(_, line)| public_type(line.code.trim()));
    names.filter(|name| is_of_two_words(name)).map(str::to_owned).collect()
}

/// `PlayRow`, not `Row` and not `ROWS_MAX`.
fn is_of_two_words(name: &str) -> bool {
    let capitals = name.chars().filter(char::is_ascii_uppercase).count();
    capitals >= 2 && name.chars().any(char::is_lowercase)
}

/// A type is named in backticks; a bare name of one is a word that a rename has damaged.
pub fn stand_in_backticks(source: &Source, types: &BTreeSet<String>) -> Vec<Violation> {
    let mut found = vec![];
    for (line_number, line) in source.numbered() {
        let is_drawn = line.comment.contains('─');
        let is_target = line.comment.trim_start_matches(['/', '!', ' ']).starts_with('[')
            && line.comment.contains("]: ");
        if is_drawn || is_target {
            continue;
        }
        // Between backticks are the even parts; a link's target stands between `](` and `)`.
        for bare in line.comment.split('`').step_by(2) {
            let parts =
                bare.split("](").enumerate().map(|(index, part)| match part.split_once(')') {
                    Some((_, behind)) if index > 0 => behind,
                    _ => part,
                });
            let words = parts.flat_map(|part| part.split(|letter| !is_word(letter)));
            for name in words.filter(|word| types.contains(*word)) {
                let banned = format!("{name} in a sentence");
                let instead = "backticks around a type's name, or the word that was meant";
                found.push(violation(source, line_number, &banned, instead));
            }
        }
    }
    found
}
