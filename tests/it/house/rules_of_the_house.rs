//! The house's rules, held by reading the sources: which room may know which, who reads a clock,
//! how long a file may be, where sentences for people stand.
//!
//! Each rule is shown to bite first, on a text with a planted violation; then the project is held
//! to it. That every phrase has both languages needs no rule: the `phrases!` macro takes no other.

mod rooms;
mod rules;
mod source;
mod type_names;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rules::Violation;
use source::Source;

/// Folders whose Rust sources are held to the rules.
const RUST: &[&str] = &["src", "tests", "benches"];
/// What else is text and ships.
const OTHER_TEXT: &[&str] = &["docs", "script", "systemd", "schedules", ".ci", ".config"];

/// A rule finds in each planted text the lines named with it, and in the project nothing.
fn holds(rule: impl Fn(&Source) -> Vec<Violation>, planted: &[(&str, &str, &[usize])]) {
    for (path, text, lines) in planted {
        let found = rule(&Source::new(path, text));
        let numbers: Vec<usize> = found.iter().map(|violation| violation.line_number).collect();
        assert_eq!(numbers, *lines, "planted in {path}:\n{text}\nfound {}", listed(&found));
    }
    let found: Vec<Violation> = sources().iter().flat_map(rule).collect();
    assert!(found.is_empty(), "\n{}", listed(&found));
}

/// The project's Rust.
fn sources() -> Vec<Source> {
    let paths = RUST.iter().flat_map(|folder| files_under(&root().join(folder)));
    let rust = paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|path| Source::new(&relative(&path), &read(&path))).collect()
}

fn listed(found: &[Violation]) -> String {
    found.iter().map(|violation| format!("{violation}\n")).collect()
}

pub(super) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub(super) fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().into_owned()
}

/// The file's text; what is no UTF-8 in it is shown as such, and matches no rule.
pub(super) fn read(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// All files under a folder, in a fixed order; none if it does not exist (yet).
pub(super) fn files_under(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return vec![] };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
        .into_iter()
        .flat_map(|path| if path.is_dir() { files_under(&path) } else { vec![path] })
        .collect()
}

#[test]
fn rooms_import_only_what_stands_below_them() {
    holds(
        rooms::import_what_stands_below,
        &[
            ("src/journal/rows.rs", "use crate::station::record::Row;\nuse crate::wire;\n", &[]),
            ("src/journal/rows.rs", "use crate::library::Shelf;\n", &[1]),
            (
                "src/journal/rows.rs",
                "// use crate::library::Shelf;\nlet a = \"crate::daemon\";\n",
                &[],
            ),
            (
                "src/report.rs",
                "use crate::{\n    station::{Step, journal},\n    journal::Row,\n};\n",
                &[3],
            ),
            ("src/report.rs", "let row = crate::journal::Row::default();\n", &[1]),
            // By way of `super`: as deep as the file lies is the crate's root.
            ("src/report.rs", "use super::journal::Row;\n", &[1]),
            ("src/report/send.rs", "use super::journal::Row;\n", &[]),
            ("src/report/send.rs", "use super::super::journal::Row;\n", &[1]),
            ("src/station/timeline.rs", "use crate::config::Config;\n", &[1]),
            ("src/speaker/mix.rs", "use crate::station::record::Row;\n", &[1]),
            ("src/sim.rs", "use crate::daemon::Daemon;\n", &[1]),
            ("src/cli/run.rs", "use crate::{daemon, sim, journal};\n", &[]),
            ("src/main.rs", "fn main() { loaphuong::daemon::run() }\n", &[1]),
            // Sentences are made of the rooms' facts; what returns facts makes no sentence.
            ("src/messages/config/faults.rs", "use crate::{config, journal};\n", &[]),
            ("src/messages/status_lines.rs", "use crate::daemon::Daemon;\n", &[1]),
            ("src/config/fault.rs", "use crate::messages::shown;\n", &[1]),
            ("src/probe/decode.rs", "use crate::messages::Lang;\n", &[1]),
            // Nobody adds a room in silence.
            ("src/utils.rs", "\n", &[1]),
        ],
    );
}

#[test]
fn only_the_daemon_and_the_speaker_read_a_clock() {
    holds(
        rules::only_daemon_and_speaker_read_a_clock,
        &[
            ("src/report.rs", "\nlet now = Utc::now();\n", &[2]),
            ("src/cli/plan.rs", "let now = std::time::SystemTime::now();\n", &[1]),
            ("src/output/feed.rs", "let now = tokio::time::Instant::now();\n", &[1]),
            ("src/daemon.rs", "let now = Utc::now();\n", &[]),
            ("src/daemon/clock.rs", "let now = Utc::now();\n", &[]),
            ("src/speaker/device.rs", "let now = Instant::now();\n", &[]),
            ("src/report.rs", "// Utc::now is banned.\nlet a = \"Utc::now\";\n", &[]),
        ],
    );
}

#[test]
fn the_core_reads_no_clock_and_no_file_and_waits_for_nothing() {
    holds(
        rules::the_core_is_pure,
        &[
            ("src/station/guard.rs", "use std::time::{Duration, Instant};\n", &[1]),
            ("src/station/guard.rs", "use std::time::Duration;\nlet randomly = 1;\n", &[]),
            ("src/station.rs", "async fn step() {}\n", &[1]),
            ("src/station.rs", "tracing::info!(\"closed\");\n", &[1]),
            ("src/station.rs", "let text = std::fs::read(path);\n", &[1]),
            ("src/journal.rs", "let text = std::fs::read(path);\n", &[]),
        ],
    );
}

#[test]
fn no_file_is_longer_than_400_lines() {
    holds(
        rules::files_are_short,
        &[
            ("src/report.rs", &"x\n".repeat(400), &[]),
            ("src/report.rs", &"x\n".repeat(401), &[401]),
            ("tests/it/report.rs", &"// x\n".repeat(500), &[401]),
        ],
    );
}

#[test]
fn no_comment_is_wider_than_100_characters() {
    let of = |chars: usize| format!("    // {}\n", "ế".repeat(chars - 7));
    holds(
        rules::comments_are_narrow,
        &[
            ("src/report.rs", &of(100), &[]),
            ("src/report.rs", &of(101), &[1]),
            ("src/report.rs", &format!("x\n//! | {} |\n", "x".repeat(120)), &[]),
        ],
    );
}

#[test]
fn what_cannot_fail_says_why() {
    holds(
        rules::no_unwrap_without_words,
        &[
            ("src/report.rs", "let a = b.unwrap();\nlet c = d.unwrap_or(0);\n", &[1]),
            ("src/report.rs", "let a = b\n    .unwrap();\n", &[2]),
            ("src/report.rs", "#[cfg(test)]\nmod tests {\n    fn a() { b.unwrap() }\n}\n", &[]),
            ("src/report.rs", "#[cfg(test)]\nmod tests {}\nfn a() { b.unwrap() }\n", &[3]),
            ("tests/it/report.rs", "let a = b.unwrap();\n", &[]),
            ("src/report.rs", "let a = b[\"x\"].expect(\"b\");\n", &[1]),
            ("src/report.rs", "let a = b.expect(\"b has just been filled\");\n", &[]),
        ],
    );
}

#[test]
fn nothing_is_unfinished_or_switched_off() {
    let comment = concat!("let a = 1; // TO", "DO: more\n");
    holds(
        rules::nothing_is_unfinished,
        &[
            ("src/report.rs", comment, &[1]),
            ("src/report.rs", "todo!()\n", &[1]),
            ("tests/it/report.rs", "#[test]\n#[ignore = \"slow\"]\nfn a() {}\n", &[2]),
            ("src/report.rs", "// A list of what is to do.\nlet to_do = \"todo!\";\n", &[]),
        ],
    );
}

#[test]
fn no_test_sleeps() {
    let sleep = concat!("std::thread", "::sleep(second);\n");
    holds(
        rules::tests_do_not_sleep,
        &[
            ("tests/it/report.rs", sleep, &[1]),
            ("tests/it/report.rs", concat!("tokio::time", "::sleep(second).await;\n"), &[1]),
            ("src/report.rs", &format!("#[cfg(test)]\nmod tests {{\n    {sleep}}}\n"), &[3]),
            ("src/output.rs", sleep, &[]),
        ],
    );
}

#[test]
fn a_lint_is_switched_off_for_a_reason_only() {
    holds(
        rules::a_lint_is_allowed_for_a_reason,
        &[
            ("src/report.rs", "\n#[allow(dead_code)]\nfn a() {}\n", &[2]),
            ("src/report.rs", "#![allow(\n    clippy::pedantic,\n)]\n", &[1]),
            ("src/report.rs", "#[expect(dead_code)]\nfn a() {}\n", &[1]),
            (
                "src/report.rs",
                "#[allow(\n    dead_code,\n    reason = \"kept\"\n)]\nfn a() {}\n",
                &[],
            ),
            ("src/report.rs", "let kept = [allow(dead_code)];\n", &[]),
        ],
    );
}

#[test]
fn a_list_of_modules_says_what_each_holds() {
    holds(
        rules::modules_are_introduced,
        &[
            ("tests/it/main.rs", "//! Tests.\n\n// The core.\nmod station;\nmod sim;\n", &[5]),
            ("tests/it/sim.rs", "// A year.\n#[cfg(unix)]\nmod year;\n", &[]),
            ("tests/it/sim.rs", "//! Of `sim`.\nmod year;\n", &[2]),
            ("src/lib.rs", "// The core.\npub mod station;\n\npub mod sim;\n", &[4]),
            ("tests/it/sim/year.rs", "mod inner;\n", &[]),
            ("tests/it/sim.rs", "mod inner {}\n", &[]),
        ],
    );
}

#[test]
fn types_and_constants_say_what_they_are() {
    holds(
        rules::types_are_documented,
        &[
            ("src/report.rs", "pub struct Batch {\n    pub rows: u32,\n}\n", &[1]),
            ("src/report.rs", "/// Rows.\n#[derive(\n    Debug,\n)]\npub struct Batch;\n", &[]),
            ("src/report.rs", "/// Rows.\nuse a::B;\npub(super) enum Batch {}\n", &[3]),
            ("src/report.rs", "// Rows.\npub const ROWS_MAX: usize = 1;\n", &[2]),
            ("src/report.rs", "pub const fn new() {}\nstruct Own;\npub fn a() {}\n", &[]),
            ("src/cli/run.rs", "#[derive(clap::Args)]\npub struct RunArguments {}\n", &[]),
            ("tests/it/report.rs", "pub struct Batch;\n", &[]),
        ],
    );
}

#[test]
fn types_in_sentences_stand_in_backticks() {
    let mut types = BTreeSet::new();
    for source in sources().iter().filter(|source| source.path.starts_with("src/")) {
        types.extend(type_names::declared(source));
    }
    for known in ["PlayRow", "StationArgument", "FileRefusal", "AsRun"] {
        assert!(types.contains(known), "{known} is not among the types that are found");
    }
    assert!(!types.contains("Row") && !types.contains("ROWS_MAX"), "{types:?}");
    holds(
        |source| type_names::stand_in_backticks(source, &types),
        &[
            ("src/cli/plan.rs", "/// StationArgument the files are.\n", &[1]),
            ("src/cli/plan.rs", "x(); // A `Row`, PlayRow: no.\n", &[1]),
            ("src/cli/plan.rs", "//! [`A`](b::PlayRow) of PlayRow\n", &[1]),
            ("tests/it/plan.rs", "/* two\nPlayRow */\n", &[2]),
            // Named as such, the targets of links, drawn, no type of ours, no comment.
            ("src/cli/plan.rs", "/// A `PlayRow` or [`PlayRow`](crate::row::PlayRow).\n", &[]),
            ("src/cli/plan.rs", "/// [A row](PlayRow), and\n/// [rows]: PlayRow\n", &[]),
            ("src/cli/plan.rs", "//! close ──> PlayRow\n", &[]),
            ("src/cli/plan.rs", "// PulseAudio, a Row, PlayRows.\n", &[]),
            ("src/cli/plan.rs", "let a = \"PlayRow\";\n", &[]),
        ],
    );
}

#[test]
fn sentences_for_people_stand_in_messages() {
    holds(
        rules::sentences_stand_in_messages,
        &[
            ("src/report.rs", "\nlet a = \"đã phát\";\n", &[2]),
            ("src/report.rs", "let a = \"hỏng\";\n", &[1]),
            ("src/report.rs", "// đã phát\nlet a = \"90 °C … “so” — ±2 × 3 ¬\";\n", &[]),
            ("src/messages/report.rs", "let a = \"đã phát\";\n", &[]),
            ("tests/it/report.rs", "let a = \"đã phát\";\n", &[]),
        ],
    );
}

#[test]
fn what_helps_against_an_error_stands_in_both_languages() {
    holds(
        rules::remedies_stand_in_messages,
        &[
            ("src/report.rs", "#[error(\"{0} is open; run chmod\")]\n", &[1]),
            ("src/report.rs", "#[error(\n    \"{}: open; \\\n     run\", path()\n)]\n", &[3]),
            ("src/report.rs", "#[error(\"{0} is open\")]\nlet a = \"x; y\";\n", &[]),
            ("src/messages/report.rs", "#[error(\"open; run chmod\")]\n", &[]),
            ("src/station/calendar.rs", "#[error(\"no day; write 09-02\")]\n", &[]),
        ],
    );
}

#[test]
fn every_dependency_has_its_reason_above_it() {
    let planted = "[package]\nname = \"a\"\n[dependencies]\n# Mixes.\nrodio = \"1\"\ncpal = \"1\"\n\
                   [target.'cfg(unix)'.dev-dependencies]\n\nlibc.version = \"1\"\n";
    let found = rules::a_dependency_has_a_reason("Cargo.toml", planted);
    let instead = "use a comment line above it that says what it is for";
    let expected = format!(
        "Cargo.toml:6: cpal without a reason is banned here, {instead}\n\
         Cargo.toml:9: libc without a reason is banned here, {instead}\n"
    );
    assert_eq!(listed(&found), expected);

    let found = rules::a_dependency_has_a_reason("Cargo.toml", &read(&root().join("Cargo.toml")));
    assert!(found.is_empty(), "\n{}", listed(&found));
}

#[test]
fn nothing_that_ships_names_the_workshop() {
    let planted = concat!("see README.md\nsee ../sha", "red/plan\n");
    let found = rules::no_places_of_the_workshop("src/report.rs", planted);
    assert_eq!(found.iter().map(|violation| violation.line_number).collect::<Vec<_>>(), [2]);

    let top = fs::read_dir(root()).expect("the project's folder is readable");
    let top = top.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| {
        path.extension().is_some_and(|extension| extension == "md" || extension == "toml")
    });
    let below = RUST.iter().chain(OTHER_TEXT).flat_map(|folder| files_under(&root().join(folder)));
    let mut found = vec![];
    for path in top.chain(below) {
        found.extend(rules::no_places_of_the_workshop(&relative(&path), &read(&path)));
    }
    assert!(found.is_empty(), "\n{}", listed(&found));
}
