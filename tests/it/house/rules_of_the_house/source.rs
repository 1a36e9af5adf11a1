//! A Rust source as the rules see it: per line the code without comments and without the insides of
//! string literals, the literals, the comment, and whether it belongs to a test.
//!
//! Not a parser: it knows comments (nested ones too), strings (raw ones too), characters against
//! lifetimes, and where the item behind `#[cfg(test)]` ends. That is all that the rules need.

use std::iter;

/// One file, its path relative to the project's folder.
pub struct Source {
    pub path: String,
    pub lines: Vec<Line>,
}

/// One line of it.
#[derive(Default)]
pub struct Line {
    /// The code; each string literal that ends here stands as `""`.
    pub code: String,
    /// The literals that end here, in order.
    pub literals: Vec<String>,
    pub comment: String,
    /// Inside an item under `#[cfg(test)]`.
    pub test: bool,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Source {
        let mut lines = split(text);
        mark_tests(&mut lines);
        Source { path: path.to_owned(), lines }
    }

    /// Lines with their numbers, counted from 1.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &Line)> {
        self.lines.iter().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// All code in one string, and the number of the line at a byte of it.
    pub fn joined(&self) -> (String, impl Fn(usize) -> usize) {
        let code: String = self.lines.iter().flat_map(|line| [line.code.as_str(), "\n"]).collect();
        let ends: Vec<usize> = code.match_indices('\n').map(|(at, _)| at).collect();
        (code, move |byte| ends.partition_point(|end| *end < byte) + 1)
    }

    /// The room it belongs to: `src/journal/rows.rs` and `src/journal.rs` are of `journal`.
    pub fn room(&self) -> Option<&str> {
        let first = self.path.strip_prefix("src/")?.split('/').next()?;
        Some(first.strip_suffix(".rs").unwrap_or(first))
    }

    /// Whether the whole file is test code.
    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.contains("/tests/")
    }
}

/// Where the scanner stands.
enum State {
    Code,
    LineComment,
    BlockComment { depth: usize },
    Text { hashes: Option<usize> },
}

fn split(text: &str) -> Vec<Line> {
    let characters: Vec<char> = text.chars().collect();
    let mut lines = vec![Line::default()];
    let mut literal = String::new();
    let mut state = State::Code;
    let mut at = 0;
    while at < characters.len() {
        let ahead = |text: &str| {
            text.chars().eq(characters[at..].iter().copied().take(text.chars().count()))
        };
        let character = characters[at];
        let mut taken = 1;
        let line = lines.last_mut().expect("it starts with one line and only grows");
        match state {
            State::Code if ahead("//") => (state, taken) = (State::LineComment, 2),
            State::Code if ahead("/*") => (state, taken) = (State::BlockComment { depth: 1 }, 2),
            State::Code => {
                if let Some((opening, hashes)) = text_opens(&characters, at) {
                    (state, taken) = (State::Text { hashes }, opening);
                } else if let Some(length) = character_literal(&characters[at..]) {
                    line.code.push_str("' '");
                    taken = length;
                } else if character != '\n' {
                    line.code.push(character);
                }
            }
            State::LineComment if character == '\n' => state = State::Code,
            State::LineComment => line.comment.push(character),
            State::BlockComment { depth } if ahead("*/") => {
                taken = 2;
                state =
                    if depth == 1 { State::Code } else { State::BlockComment { depth: depth - 1 } };
            }
            State::BlockComment { depth } if ahead("/*") => {
                (state, taken) = (State::BlockComment { depth: depth + 1 }, 2);
            }
            State::BlockComment { .. } => line.comment.push(character),
            State::Text { hashes } if text_closes(&characters[at..], hashes) => {
                taken += hashes.unwrap_or(0);
                line.code.push_str("\"\"");
                line.literals.push(std::mem::take(&mut literal));
                state = State::Code;
            }
            State::Text { hashes: None } if character == '\\' => {
                // The escaped character, too: it may be a quote or a line end.
                literal.extend(characters[at..].iter().take(2));
                taken = 2;
                if characters.get(at + 1) == Some(&'\n') {
                    lines.push(Line::default());
                }
            }
            State::Text { .. } => literal.push(character),
        }
        if character == '\n' {
            lines.push(Line::default());
        }
        at += taken;
    }
    lines
}

/// Length of a string's opening at `at`, with the hashes of a raw one.
fn text_opens(characters: &[char], at: usize) -> Option<(usize, Option<usize>)> {
    if characters[at] == '"' {
        return Some((1, None));
    }
    // `r` is an opening only at the start of a word, perhaps behind b or c.
    let before = at.checked_sub(1).map(|at| characters[at]);
    let in_word = before.is_some_and(|before| {
        is_word(before)
            && !(matches!(before, 'b' | 'c') && (at < 2 || !is_word(characters[at - 2])))
    });
    if characters[at] != 'r' || in_word {
        return None;
    }
    let hashes = characters[at + 1..].iter().take_while(|character| **character == '#').count();
    (characters.get(at + 1 + hashes) == Some(&'"')).then_some((hashes + 2, Some(hashes)))
}

fn text_closes(rest: &[char], hashes: Option<usize>) -> bool {
    let wanted = iter::once('"').chain(iter::repeat_n('#', hashes.unwrap_or(0)));
    wanted.enumerate().all(|(index, character)| rest.get(index) == Some(&character))
}

/// Length of a character literal that begins here; `None` for a lifetime and for anything else.
fn character_literal(rest: &[char]) -> Option<usize> {
    match rest {
        ['\'', '\\', _, tail @ ..] => {
            Some(4 + tail.iter().position(|character| *character == '\'')?)
        }
        ['\'', _, '\'', ..] => Some(3),
        _ => None,
    }
}

pub fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Marks the lines of each item that stands behind `#[cfg(test)]`: to its closing brace, or to its
/// semicolon if it has no body.
fn mark_tests(lines: &mut [Line]) {
    let mut depth: Option<usize> = None;
    for line in lines {
        if depth.is_none() && line.code.contains("#[cfg(test)]") {
            depth = Some(0);
        }
        let Some(mut open) = depth else { continue };
        line.test = true;
        let mut ended = false;
        for character in line.code.chars() {
            match character {
                '{' => open += 1,
                '}' => (open, ended) = (open.saturating_sub(1), open <= 1),
                ';' => ended |= open == 0,
                _ => {}
            }
        }
        depth = (!ended).then_some(open);
    }
}

#[test]
fn a_source_falls_into_code_literals_comments_and_tests() {
    let source = Source::new(
        "src/library/scan/watch.rs",
        r###"let a = "x \" // no comment"; // one
let b: &'static str = r#"raw " text"#; let c = '"'; let d = '\'';
/* outer /* inner */ still */ let e = "two
lines";
#[cfg(test)]
mod tests {
    fn inside() { x.unwrap() }
}
fn outside() {}
"###,
    );
    let code: Vec<&str> = source.lines.iter().map(|line| line.code.trim()).collect();
    assert_eq!(code[0], r#"let a = "";"#);
    assert_eq!(code[1], r#"let b: &'static str = ""; let c = ' '; let d = ' ';"#);
    assert_eq!(code[2..4], [r#"let e ="#, r#""";"#]);
    assert_eq!(source.lines[0].literals, [r#"x \" // no comment"#]);
    assert_eq!(source.lines[0].comment, " one");
    assert_eq!(source.lines[1].literals, [r#"raw " text"#]);
    assert_eq!(source.lines[3].literals, ["two\nlines"]);
    let tests: Vec<usize> =
        source.numbered().filter(|(_, line)| line.test).map(|(number, _)| number).collect();
    assert_eq!(tests, [5, 6, 7, 8]);
    assert_eq!(source.room(), Some("library"));
    let (joined, line_at) = source.joined();
    assert_eq!(line_at(joined.find("outside").expect("it stands there")), 9);
}
