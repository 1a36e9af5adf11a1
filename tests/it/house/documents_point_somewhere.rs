//! What documents and settings name is there: files, headings, paths in backticks, tests.
//!
//! Reads `*.md` at the root and under `docs/`, and `.config/nextest.toml`. Each rule is shown to
//! bite on a planted text first.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::rules_of_the_house::{files_under, read, relative, root};

/// Folders of the project of which a path in backticks is meant as one.
const FOLDERS: &[&str] = &[
    "src/",
    "tests/",
    "script/",
    "docs/",
    "systemd/",
    "schedules/",
    "benches/",
    "fuzz/",
    ".ci/",
    ".config/",
];

/// What the fuzzer makes and git does not keep.
const MADE_LATER: &[&str] = &["fuzz/artifacts", "fuzz/corpus", "fuzz/target"];

/// All documents, with their text.
fn documents() -> Vec<(PathBuf, String)> {
    let top = fs::read_dir(root()).expect("the project's folder is readable");
    top.filter_map(|entry| Some(entry.ok()?.path()))
        .chain(files_under(&root().join("docs")))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| (path.clone(), read(&path)))
        .collect()
}

/// The text's lines outside of fenced code, with their numbers from 1.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        (!fenced).then_some((index + 1, line))
    })
}

/// What stands between `open` and `close`, each time.
fn between<'a>(line: &'a str, open: &str, close: char) -> Vec<&'a str> {
    line.split(open).skip(1).filter_map(|rest| Some(rest.split_once(close)?.0)).collect()
}

/// The anchor that a heading gets: small letters, `-` for a space, no other marks.
fn anchor(heading: &str) -> String {
    let shown = heading.trim().trim_start_matches('#').trim().to_lowercase();
    let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_');
    shown.chars().filter(kept).map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    prose(text).filter(|(_, line)| line.starts_with('#')).map(|(_, line)| anchor(line)).collect()
}

/// Links of a document that lead nowhere.
fn dead_links(path: &Path, text: &str) -> Vec<String> {
    let mut dead = vec![];
    for (number, line) in prose(text) {
        for target in between(line, "](", ')') {
            if target.starts_with("http://") || target.starts_with("https://") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() {
                path.to_owned()
            } else {
                path.parent().expect("a file lies in a folder").join(file)
            };
            let there = file.exists()
                && (heading.is_empty()
                    || (file == *path && anchors(text).contains(heading))
                    || (file.is_file() && anchors(&read(&file)).contains(heading)));
            if !there {
                dead.push(format!("{}:{number}: {target} leads nowhere", relative(path)));
            }
        }
    }
    dead
}

/// Paths in backticks that are not there.
fn dead_paths(path: &Path, text: &str) -> Vec<String> {
    let mut dead = vec![];
    for (number, line) in prose(text) {
        for named in line.split('`').skip(1).step_by(2) {
            let file = named.split([' ', ':']).next().unwrap_or("");
            let is_meant = FOLDERS.iter().any(|folder| file.starts_with(folder))
                && !file.contains(['*', '…'])
                && file.chars().all(|letter| !letter.is_uppercase())
                && !MADE_LATER.iter().any(|made| file.starts_with(made));
            if is_meant && !root().join(file).exists() {
                dead.push(format!("{}:{number}: {file} is not there", relative(path)));
            }
        }
    }
    dead
}

/// Types that a document places in a file which does not declare them: "`Row` in `src/row.rs`",
/// also "`Row` or `Head` in …" and "`Row` (`src/row.rs`)".
fn dead_types(path: &Path, text: &str) -> Vec<String> {
    let mut dead = vec![];
    for (number, line) in prose(text) {
        let parts: Vec<&str> = line.split('`').collect();
        // Named words stand at odd places, what joins them between.
        let mut awaited: Vec<&str> = vec![];
        for (index, part) in parts.iter().enumerate() {
            if index % 2 == 0 {
                if !matches!(*part, " or " | " and " | " in " | " (") {
                    awaited.clear();
                }
            } else if part.starts_with(char::is_uppercase)
                && part.chars().all(char::is_alphanumeric)
            {
                awaited.push(part);
            } else if part.ends_with(".rs") && matches!(parts[index - 1], " in " | " (") {
                let source = fs::read_to_string(root().join(part)).unwrap_or_default();
                let declares = |name: &&str| {
                    ["struct", "enum", "trait"].iter().any(|kind| {
                        source.lines().any(|line| {
                            let behind = line.split_once(&format!("{kind} {name}"));
                            behind.is_some_and(|(_, rest)| {
                                !rest.starts_with(|next: char| next.is_alphanumeric())
                            })
                        })
                    })
                };
                let absent = awaited.drain(..).filter(|name| !declares(name));
                dead.extend(
                    absent.map(|name| format!("{}:{number}: no {name} in {part}", relative(path))),
                );
            }
        }
    }
    dead
}

/// Recipes of a table that don't begin with a type and its file, and paths outside of backticks,
/// which no other rule sees.
fn vague_recipes(path: &Path, text: &str) -> Vec<String> {
    let mut vague = vec![];
    let recipes = prose(text).skip_while(|(_, line)| !line.starts_with("| to add |")).skip(2);
    for (number, line) in recipes.take_while(|(_, line)| line.starts_with('|')) {
        let begin = line.split(" | ").nth(1).unwrap_or("");
        let mut parts = begin.split('`').skip(1);
        let is_type = parts.next().is_some_and(|name| name.starts_with(char::is_uppercase));
        let mut paths = parts.clone().skip(1).step_by(2);
        let is_plain = begin.starts_with('`') && paths.any(|path| path.ends_with(".rs"));
        if !is_type || !is_plain {
            vague.push(format!("{}:{number}: begin with `Type` in `file.rs`", relative(path)));
        }
        let bare = line.split('`').step_by(2);
        if bare.into_iter().any(|bare| FOLDERS.iter().any(|folder| bare.contains(folder))) {
            vague.push(format!("{}:{number}: a path outside of backticks", relative(path)));
        }
    }
    vague
}

/// The full names of all tests: `station::cron_rules::every_field_…`.
fn tests() -> BTreeSet<String> {
    let base = root().join("tests/it");
    let mut names = BTreeSet::new();
    for path in files_under(&base) {
        let Some(file) = path.to_str().and_then(|path| path.strip_suffix(".rs")) else { continue };
        let inside = &file[base.to_str().expect("a path in UTF-8").len() + 1..];
        let module = inside.replace('/', "::");
        for line in read(&path).lines() {
            let name = line.trim_start().trim_start_matches("async ").strip_prefix("fn ");
            if let Some((name, _)) = name.and_then(|rest| rest.split_once('(')) {
                names.insert(format!("{module}::{name}"));
            }
        }
    }
    names
}

/// Filters behind `--test it` in backticks that match no test.
fn dead_filters(path: &Path, text: &str, tests: &BTreeSet<String>) -> Vec<String> {
    let mut dead = vec![];
    for (number, line) in prose(text) {
        for command in line.split('`').skip(1).step_by(2) {
            let Some((_, filters)) = command.split_once("--test it") else { continue };
            for filter in filters.split_whitespace().filter(|word| !word.starts_with('-')) {
                if !tests.iter().any(|test| test.contains(filter)) {
                    dead.push(format!("{}:{number}: no test {filter}", relative(path)));
                }
            }
        }
    }
    dead
}

/// `test(/^…/)` in nextest's settings that matches no test.
fn dead_settings(text: &str, tests: &BTreeSet<String>) -> Vec<String> {
    let filters = between(text, "test(/^", '/');
    let dead = filters.iter().filter(|filter| !tests.iter().any(|test| test.starts_with(**filter)));
    dead.map(|filter| format!(".config/nextest.toml: no test {filter}")).collect()
}

fn all_documents(rule: impl Fn(&Path, &str) -> Vec<String>) {
    let documents = documents();
    assert!(documents.len() > 3, "the documents are found");
    let dead: Vec<String> = documents.iter().flat_map(|(path, text)| rule(path, text)).collect();
    assert!(dead.is_empty(), "\n{}", dead.join("\n"));
}

#[test]
fn links_lead_to_files_and_headings() {
    let planted = "# Cụm loa, `zones`\n[a](#cụm-loa-zones) [b](#none) [c](Cargo.toml)\n\
                   [d](none.md) ![e](docs/plan.svg) [f](https://example.org/none)\n\
                   ```\n[g](none.md)\n```\n";
    let found = dead_links(&root().join("README.md"), planted);
    let expected = ["README.md:2: #none leads nowhere", "README.md:3: none.md leads nowhere"]
        .map(str::to_owned);
    assert_eq!(found, expected);
    all_documents(dead_links);
}

#[test]
fn paths_in_backticks_are_there() {
    let planted = "`src/lib.rs` and `src/none.rs`, `script/test -h`, `fuzz/corpus`\n\
                   `tests/it/ROOM.rs`, `schedules/*.yaml`, `src/lib.rs:7`\n";
    let found = dead_paths(&root().join("README.md"), planted);
    assert_eq!(found, ["README.md:1: src/none.rs is not there"]);
    all_documents(dead_paths);
}

#[test]
fn types_that_documents_place_in_a_file_are_declared_there() {
    let planted = "| `Row` or `None` in `src/station/record/row.rs`; `Ro` in `src/station/record/row.rs` |\n\
                   `Row` and what else lies in `src/lib.rs`\n\
                   `Absent` (`src/station/record/row.rs`), `Row` (`src/station/record/row.rs`)\n";
    let found = dead_types(&root().join("README.md"), planted);
    let row = "src/station/record/row.rs";
    let expected = [(1, "None"), (1, "Ro"), (3, "Absent")]
        .map(|(line, name)| format!("README.md:{line}: no {name} in {row}"));
    assert_eq!(found, expected);
    all_documents(dead_types);
}

#[test]
fn recipes_begin_with_a_type_and_its_file() {
    let planted = "| to add | begin in | by hand |\n|---|---|---|\n\
                   | a row | `Row` or `Head` in `src/row.rs`; its blank | |\n\
                   | a key | the struct in `src/row.rs` | |\n\
                   | a word | `Word` | |\n\
                   | a cue | `Cue` in `src/cue.rs`; what src/row.rs has | |\n\
                   \n| a page | | |\n";
    let found = vague_recipes(&root().join("CONTRIBUTING.md"), planted);
    let expected = [
        "CONTRIBUTING.md:4: begin with `Type` in `file.rs`",
        "CONTRIBUTING.md:5: begin with `Type` in `file.rs`",
        "CONTRIBUTING.md:6: a path outside of backticks",
    ];
    assert_eq!(found, expected);
    let recipes = root().join("CONTRIBUTING.md");
    let text = read(&recipes);
    assert!(text.contains("\n| to add |"), "the recipes are found");
    assert_eq!(vague_recipes(&recipes, &text), Vec::<String>::new());
}

#[test]
fn tests_that_documents_and_settings_name_exist() {
    let tests = tests();
    let here = "house::documents_point_somewhere::tests_that_documents_and_settings_name_exist";
    assert!(tests.contains(here), "the tests are found");
    let planted = "`cargo nextest run --test it documents_point none::` and `none::`\n";
    let found = dead_filters(&root().join("README.md"), planted, &tests);
    assert_eq!(found, ["README.md:1: no test none::"]);
    let planted = "filter = 'test(/^house::documents/) + test(/^documents/)'";
    assert_eq!(dead_settings(planted, &tests), [".config/nextest.toml: no test documents"]);

    all_documents(|path, text| dead_filters(path, text, &tests));
    let dead = dead_settings(&read(&root().join(".config/nextest.toml")), &tests);
    assert!(dead.is_empty(), "\n{}", dead.join("\n"));
}
