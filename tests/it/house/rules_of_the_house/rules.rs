//! The rules. Each looks at one source and answers with what it found; none reads a file.

use std::fmt;

use super::source::{Line, Source, is_word};

/// Something that the house does not want, and what it wants instead.
#[derive(Debug, PartialEq)]
pub struct Violation {
    pub path: String,
    pub line_number: usize,
    pub banned: String,
    pub instead: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Violation { path, line_number, banned, instead } = self;
        write!(f, "{path}:{line_number}: {banned} is banned here, use {instead}")
    }
}

pub fn violation(source: &Source, line_number: usize, banned: &str, instead: &str) -> Violation {
    Violation {
        path: source.path.clone(),
        line_number,
        banned: banned.to_owned(),
        instead: instead.to_owned(),
    }
}

/// Longest a source may be: past this, one file is two rooms.
const LINES_MAX: usize = 400;

/// Longest line of a comment, in characters; rustfmt holds the code to it.
const COMMENT_CHARS_MAX: usize = 100;

/// Whether `needle` stands in `code` by itself, not as the end of a longer name.
fn stands(code: &str, needle: &str) -> bool {
    code.match_indices(needle).any(|(at, _)| {
        let behind = &code[at + needle.len()..];
        let longer_before = needle.starts_with(is_word) && code[..at].ends_with(is_word);
        let longer_behind = needle.ends_with(is_word) && behind.starts_with(is_word);
        !longer_before && !longer_behind
    })
}

/// Code that matches one of `banned` (with what to use instead), in lines that `applies` to.
fn banned_code(
    source: &Source,
    banned: &[(&str, &str)],
    applies: impl Fn(bool) -> bool,
) -> Vec<Violation> {
    let mut found = vec![];
    for (line_number, line) in source.numbered().filter(|(_, line)| applies(line.test)) {
        for (needle, instead) in banned {
            if stands(&line.code, needle) {
                found.push(violation(source, line_number, needle, instead));
            }
        }
    }
    found
}

/// Time is an argument: only the daemon's loop and the speaker read a clock, and the server of
/// connections, which measures how long one has been idle.
pub fn only_daemon_and_speaker_read_a_clock(source: &Source) -> Vec<Violation> {
    if matches!(source.room(), None | Some("daemon" | "speaker" | "sys")) {
        return vec![];
    }
    let instead = "an argument `now` (only daemon and speaker read a clock)";
    let banned = ["Utc::now", "Local::now", "Instant::now", "SystemTime::now"];
    banned_code(source, &banned.map(|call| (call, instead)), |_| true)
}

/// The core reads no clock and no file, waits for nothing and logs nothing.
pub fn the_core_is_pure(source: &Source) -> Vec<Violation> {
    if source.room() != Some("station") {
        return vec![];
    }
    let effect = "an Effect that the daemon carries out";
    let banned = [
        ("Instant", "ids::Timestamp as an argument"),
        ("SystemTime", "ids::Timestamp as an argument"),
        ("std::fs", effect),
        ("std::io", effect),
        ("std::net", effect),
        ("std::process", effect),
        ("std::thread", effect),
        ("std::env", "a value of the Schedule"),
        ("tokio", effect),
        ("async", "a plain function"),
        ("tracing", "Effect::Tell"),
        ("println!", "Effect::Tell"),
        ("eprintln!", "Effect::Tell"),
        ("rand", "an argument"),
    ];
    banned_code(source, &banned, |_| true)
}

/// A long file is two files.
pub fn files_are_short(source: &Source) -> Vec<Violation> {
    let length = source.lines.len() - usize::from(source.lines.last().is_some_and(is_empty));
    if length <= LINES_MAX {
        return vec![];
    }
    let banned = format!("a file of {length} lines");
    vec![violation(source, LINES_MAX + 1, &banned, &format!("files of at most {LINES_MAX}"))]
}

/// A row of a table is as long as it is.
pub fn comments_are_narrow(source: &Source) -> Vec<Violation> {
    let wide = |line: &Line| {
        let chars = line.code.chars().count() + "//".len() + line.comment.chars().count();
        let is_row = line.comment.trim_start_matches(['/', '!']).trim_start().starts_with('|');
        !line.comment.is_empty() && !is_row && chars > COMMENT_CHARS_MAX
    };
    let wide = source.numbered().filter(|(_, line)| line.code.trim().is_empty() && wide(line));
    let instead = format!("lines of at most {COMMENT_CHARS_MAX} characters");
    wide.map(|(number, _)| violation(source, number, "a wide comment", &instead)).collect()
}

fn is_empty(line: &Line) -> bool {
    line.code.is_empty() && line.comment.is_empty()
}

/// What can't fail says why; what can fail answers with an error.
pub fn no_unwrap_without_words(source: &Source) -> Vec<Violation> {
    /// Fewer words than these name a thing, not a reason.
    const WORDS_MIN: usize = 3;
    if source.is_test() {
        return vec![];
    }
    let reason = "`?`, or expect(\"why it can't fail\")";
    let mut found = banned_code(source, &[(".unwrap()", reason)], |test| !test);
    for (line_number, line) in source.numbered().filter(|(_, line)| !line.test) {
        for (at, _) in line.code.match_indices(".expect(\"\")") {
            let before = line.code[..at].matches("\"\"").count();
            let words = line.literals.get(before).map_or(0, |text| text.split_whitespace().count());
            if words < WORDS_MIN {
                let banned = format!("expect with {words} word(s)");
                found.push(violation(source, line_number, &banned, reason));
            }
        }
    }
    found
}

/// Nothing is left for later and no test is switched off.
pub fn nothing_is_unfinished(source: &Source) -> Vec<Violation> {
    let instead = "finished work, or an issue";
    let calls = [("todo!", instead), ("unimplemented!", instead), ("#[ignore", "a test that runs")];
    let mut found = banned_code(source, &calls, |_| true);
    // Spelt in two halves, so that a plain search for them does not find this file.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    for (line_number, line) in source.numbered() {
        for mark in marks {
            if stands(&line.comment, mark) {
                found.push(violation(source, line_number, mark, instead));
            }
        }
    }
    found
}

/// A test awaits what it waits for.
pub fn tests_do_not_sleep(source: &Source) -> Vec<Violation> {
    let whole = source.is_test();
    let instead = "the event itself, awaited with a limit";
    let sleeps = [(concat!("thread", "::sleep"), instead), (concat!("time", "::sleep"), instead)];
    banned_code(source, &sleeps, |test| whole || test)
}

/// A lint is switched off for a reason that stands beside it.
pub fn a_lint_is_allowed_for_a_reason(source: &Source) -> Vec<Violation> {
    let (code, line_at) = source.joined();
    let mut found = vec![];
    for opening in ["[allow(", "[expect("] {
        for (at, _) in code.match_indices(opening) {
            let is_attribute = code[..at].ends_with(['#', '!']);
            let attribute = &code[at..at + code[at..].find(']').unwrap_or(code.len() - at)];
            if is_attribute && !stands(attribute, "reason") {
                let banned = format!("#{opening}…)] without a reason");
                found.push(violation(
                    source,
                    line_at(at),
                    &banned,
                    "reason = \"…\", or mend the code",
                ));
            }
        }
    }
    found
}

/// Sources whose Vietnamese is not said to people: what people write and the program reads, and
/// samples of it.
const VIETNAMESE_READ: &[(&str, &str)] = &[
    ("src/station/recurrence/weekdays.rs", "names of days as people write them in YAML"),
    ("src/config/", "examples of YAML in what a fault tells to do"),
    ("src/probe/legacy.rs", "letters of the encodings in which titles were written"),
    ("src/probe/syllable.rs", "syllables by which such a title is told from others"),
];

/// What people read stands in `messages`, in both languages.
pub fn sentences_stand_in_messages(source: &Source) -> Vec<Violation> {
    let is_read = VIETNAMESE_READ.iter().any(|(path, _)| source.path.starts_with(path));
    if is_read || matches!(source.room(), None | Some("messages")) || source.is_test() {
        return vec![];
    }
    let mut found = vec![];
    for (line_number, line) in source.numbered().filter(|(_, line)| !line.test) {
        if line.literals.iter().any(|literal| literal.contains(is_vietnamese)) {
            let instead = "a phrase in src/messages, in Vietnamese and English";
            found.push(violation(source, line_number, "a Vietnamese sentence", instead));
        }
    }
    found
}

/// Rooms whose errors nobody reads as they are displayed: the core's are told by `messages`, which
/// has words of its own for each. What `collect` says as it starts is English for now.
const REMEDIES_READ: &[&str] = &["station", "collector"];

/// What an error is displayed as stands in the log and in quotations. What helps is told in both
/// languages, so it stands in `messages`: a display says what is wrong, without `; do this`.
pub fn remedies_stand_in_messages(source: &Source) -> Vec<Violation> {
    let Some(room) = source.room() else { return vec![] };
    if room == "messages" || REMEDIES_READ.contains(&room) || source.is_test() {
        return vec![];
    }
    let (mut found, mut in_display) = (vec![], false);
    for (line_number, line) in source.numbered() {
        in_display |= line.code.contains("#[error(");
        if in_display && line.literals.iter().any(|literal| literal.contains("; ")) {
            let instead = "a phrase in src/messages, in Vietnamese and English";
            found.push(violation(source, line_number, "a remedy in a display", instead));
        }
        in_display &= !line.code.contains(")]");
    }
    found
}

/// Letters that Vietnamese has and most other languages here have not: đ, ă, ơ, ư and all of the
/// block with hooks, dots and double marks.
fn is_vietnamese(character: char) -> bool {
    matches!(character, 'đ' | 'Đ' | 'ă' | 'Ă' | 'ơ' | 'Ơ' | 'ư' | 'Ư' | '\u{1ea0}'..='\u{1ef9}')
        || matches!(character, 'à'..='ã' | 'è'..='ê' | 'ì' | 'í' | 'ò'..='õ' | 'ù' | 'ú' | 'ý')
}

/// Where modules are only listed (the crate's map, the tests' rooms), each has a line above it that
/// says what it holds.
pub fn modules_are_introduced(source: &Source) -> Vec<Violation> {
    let path = source.path.as_str();
    let is_list = matches!(path, "src/lib.rs" | "src/main.rs")
        || (path.starts_with("tests/it/") && path.matches('/').count() == 2);
    if !is_list {
        return vec![];
    }
    let (mut found, mut introduced) = (vec![], false);
    for (line_number, line) in source.numbered() {
        let code = line.code.trim();
        let is_module = code.ends_with(';')
            && code.trim_end_matches(|letter| letter != ' ').trim_end().ends_with("mod");
        if is_module && !introduced {
            let instead = "a comment line above it that says what it holds";
            found.push(violation(source, line_number, code, instead));
        }
        let is_comment = code.is_empty() && !line.comment.is_empty();
        introduced = if is_comment {
            !line.comment.starts_with('!')
        } else {
            introduced && code.starts_with("#[")
        };
    }
    found
}

/// A type, a trait and a constant that others may name says what it is. (Functions are not asked:
/// of `new` and `is_empty` the sentence would repeat the name.)
pub fn types_are_documented(source: &Source) -> Vec<Violation> {
    if !source.path.starts_with("src/") || source.is_test() {
        return vec![];
    }
    let (mut found, mut documented, mut is_help, mut in_attribute) = (vec![], false, false, false);
    for (line_number, line) in source.numbered().filter(|(_, line)| !line.test) {
        let code = line.code.trim();
        let is_attribute = in_attribute || code.starts_with("#[");
        if code.starts_with("$(#[$doc") {
            // A macro that takes the comment from where it is called.
            documented = true;
        } else if is_attribute {
            // What clap shows as help is written where the subcommands are listed.
            is_help |= code.contains("Args)") || code.contains("Parser)");
            in_attribute = !code.ends_with(']');
        } else if code.is_empty() && !line.comment.is_empty() {
            documented |= line.comment.starts_with('/');
        } else {
            if let Some(name) = public_type(code)
                && !documented
                && !is_help
            {
                let banned = format!("{name} without a word");
                let instead = "a doc comment that says what it is";
                found.push(violation(source, line_number, &banned, instead));
            }
            (documented, is_help) = (false, false);
        }
    }
    found
}

/// The name of the type, trait or constant that a line of code makes known to others.
pub fn public_type(code: &str) -> Option<&str> {
    let behind = code.strip_prefix("pub")?;
    let behind = match behind.strip_prefix('(') {
        Some(inside) => inside.split_once(')')?.1,
        None => behind,
    };
    let mut words = behind.split(|letter: char| !is_word(letter)).filter(|word| !word.is_empty());
    match (words.next()?, words.next()?) {
        ("const", "fn" | "unsafe") => None,
        ("struct" | "enum" | "trait" | "type" | "const" | "static", name) => Some(name),
        _ => None,
    }
}

/// In `Cargo.toml`, each dependency has its reason in the comment above it.
pub fn a_dependency_has_a_reason(path: &str, text: &str) -> Vec<Violation> {
    let (mut found, mut in_dependencies, mut above) = (vec![], false, "");
    for (index, line) in text.lines().enumerate() {
        if let Some(table) = line.strip_prefix('[') {
            in_dependencies = table.trim_end_matches(']').ends_with("dependencies");
        } else if in_dependencies && line.starts_with(is_word) && !above.starts_with('#') {
            found.push(Violation {
                path: path.to_owned(),
                line_number: index + 1,
                banned: format!(
                    "{} without a reason",
                    line.split([' ', '=', '.']).next().unwrap_or("")
                ),
                instead: "a comment line above it that says what it is for".to_owned(),
            });
        }
        above = line;
    }
    found
}

/// Nothing that ships names a place of the machine it was made on, or what does not ship.
pub fn no_places_of_the_workshop(path: &str, text: &str) -> Vec<Violation> {
    // In halves, so that this file holds none of them.
    let places = [
        concat!("/wo", "rk/"),
        concat!("/tmp/", "wt"),
        concat!("../sha", "red"),
        concat!("DESIGN", ".md"),
        concat!("FACTS", ".md"),
        concat!("STYLE", ".md"),
        concat!("crates", ".io"),
    ];
    let mut found = vec![];
    for (index, line) in text.lines().enumerate() {
        for place in places.iter().filter(|place| line.contains(**place)) {
            found.push(Violation {
                path: path.to_owned(),
                line_number: index + 1,
                banned: (*place).to_owned(),
                instead: "what ships with the project".to_owned(),
            });
        }
    }
    found
}
