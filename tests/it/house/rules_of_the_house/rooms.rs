//! Which room of `src/` may know which: the plan of the house, and the rule that holds it.

use super::rules::{Violation, violation};
use super::source::{Source, is_word};

/// What a room between the core and the sentences may know: types and wire lines, and no neighbour.
const MIDDLE: &[&str] = &["station", "sys", "units", "wire"];
/// What a child process may know.
const CHILD: &[&str] = &["sys", "units", "wire", "codec", "sandbox"];
/// What the sentences for people are made of: the facts of the rooms.
const FACTS: &[&str] = &[
    "station",
    "sys",
    "units",
    "wire",
    "config",
    "library",
    "journal",
    "output",
    "report",
    "control",
    "folder_policy",
    "backup",
];
/// What the two that bring the rooms together may know.
const ABOVE: &[&str] = &[
    "station",
    "sys",
    "units",
    "wire",
    "config",
    "library",
    "journal",
    "output",
    "report",
    "control",
    "folder_policy",
    "messages",
];

/// Each room of `src/` and what it may import from the crate; `lib.rs` declares and imports
/// nothing.
const ROOMS: &[(&str, &[&str])] = &[
    ("lib", &[]),
    ("units", &[]),
    ("sys", &["units"]),
    ("wire", &["sys", "units"]),
    ("codec", &["units", "wire"]),
    ("sandbox", &["sys", "units", "wire"]),
    // The core asks the operating system for nothing.
    ("station", &["units", "wire"]),
    ("config", MIDDLE),
    ("library", MIDDLE),
    ("journal", MIDDLE),
    ("output", MIDDLE),
    ("report", MIDDLE),
    ("control", MIDDLE),
    ("backup", MIDDLE),
    ("folder_policy", &["station", "units", "wire", "config", "library"]),
    ("speaker", CHILD),
    ("probe", CHILD),
    ("amplifier", &["wire", "sandbox"]),
    ("messages", FACTS),
    // Of rows and words alone: a station and a centre make the same form.
    ("logbook", &["station", "units", "messages"]),
    ("collector", &["station", "sys", "units", "wire", "messages"]),
    ("daemon", ABOVE),
    ("sim", ABOVE),
    (
        "cli",
        &[
            "station",
            "sys",
            "units",
            "wire",
            "messages",
            "logbook",
            "config",
            "library",
            "journal",
            "backup",
            "output",
            "report",
            "control",
            "collector",
            "folder_policy",
            "daemon",
            "sim",
            "speaker",
            "probe",
            "amplifier",
            "sandbox",
        ],
    ),
    ("main", &["cli"]),
    // The other programs.
    ("bin", &["cli"]),
];

/// Dependencies point one way: a room imports only what [`ROOMS`] gives it.
pub fn import_what_stands_below(source: &Source) -> Vec<Violation> {
    let Some(room) = source.room() else { return vec![] };
    let Some((_, below)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        let instead = "a room that exists, or give the new one its place in tests/it/house/rules_of_the_house/rooms.rs";
        return vec![violation(source, 1, &format!("the unknown room {room}"), instead)];
    };
    let (code, line_at) = source.joined();
    imports(source, &code)
        .into_iter()
        .filter(|(_, target)| {
            ROOMS.iter().any(|(name, _)| name == target)
                && *target != room
                && !below.contains(target)
        })
        .map(|(at, target)| {
            let allowed = match below {
                [] => "nothing of the crate".to_owned(),
                below => {
                    format!("{} alone, or let daemon bring the two together", below.join(", "))
                }
            };
            violation(source, line_at(at), &format!("{room}'s use of {target}"), &allowed)
        })
        .collect()
}

/// The first segment of each path that begins at the crate's root, with its place in `code`.
fn imports<'code>(source: &Source, code: &'code str) -> Vec<(usize, &'code str)> {
    let mut roots = vec!["crate::".to_owned(), "loaphuong::".to_owned()];
    // `super` as often as the file is deep is the crate's root, too.
    let depth = source.path.matches('/').count();
    roots.push("super::".repeat(depth));
    let mut found = vec![];
    for root in roots {
        for (at, _) in code.match_indices(&root) {
            if code[..at].ends_with(|before| is_word(before) || before == ':') {
                continue;
            }
            let behind = at + root.len();
            if code[behind..].starts_with('{') {
                found.extend(group(code, behind));
            } else {
                found.push((behind, word(&code[behind..])));
            }
        }
    }
    found
}

/// The first words of a group's members: `{a::b, c::{d, e}}` gives a and c.
fn group(code: &str, opening: usize) -> Vec<(usize, &str)> {
    let (mut depth, mut expected, mut found) = (0_usize, false, vec![]);
    for (offset, character) in code[opening..].char_indices() {
        match character {
            '{' => {
                depth += 1;
                expected = depth == 1;
            }
            '}' if depth == 1 => break,
            '}' => depth -= 1,
            ',' => expected = depth == 1,
            _ if expected && is_word(character) => {
                found.push((opening + offset, word(&code[opening + offset..])));
                expected = false;
            }
            _ => {}
        }
    }
    found
}

fn word(code: &str) -> &str {
    &code[..code.find(|character| !is_word(character)).unwrap_or(code.len())]
}
