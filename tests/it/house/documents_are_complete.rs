//! What people may write, type and read has its place in a document: a new key, subcommand, reason
//! or field of a row is asked for here.

use std::collections::BTreeSet;
use std::process::Command;

use loaphuong::control::AttentionWord;
use loaphuong::messages::{self, Lang};
use loaphuong::station::record::Reason;

use super::rules_of_the_house::{files_under, read, root};

/// Keys that are refused with the word that they come later.
const KEYS_OF_LATER: [&str; 2] = ["relay", "speak"];

/// The words in backticks of the given documents.
fn documented(documents: &[&str]) -> BTreeSet<String> {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let mut words = BTreeSet::new();
    for document in documents {
        for code in read(&root().join(document)).split('`').skip(1).step_by(2) {
            words.extend(code.split(|letter| !is_word(letter)).map(str::to_owned));
        }
    }
    words
}

fn assert_documented(what: &str, names: &BTreeSet<String>, documents: &[&str]) {
    let words = documented(documents);
    let missing: Vec<&String> = names.iter().filter(|name| !words.contains(*name)).collect();
    assert!(missing.is_empty(), "{what} without a word in {documents:?}: {missing:?}");
}

/// The keys that a source of `config` lets stand in a map: its lists of nothing but words, behind
/// `fields(` or a name of keys.
fn keys(source: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for (at, _) in source.match_indices("&[\"") {
        let before = source[..at].trim_end();
        let line = before.rsplit(['\n', ';']).next().unwrap_or("");
        let is_keys =
            ["fields(", "KEYS: &[&str] =", "let keys ="].iter().any(|sign| line.contains(sign))
                || before.ends_with("KEYS: &[&str] =");
        let Some((list, _)) = source[at + "&[".len()..].split_once(']') else { continue };
        if is_keys {
            keys.extend(list.split('"').skip(1).step_by(2).map(str::to_owned));
        }
    }
    for (at, sign) in source.match_indices("KEYS: &[&str] = &[\n") {
        let Some((list, _)) = source[at + sign.len()..].split_once(']') else { continue };
        keys.extend(list.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    keys
}

#[test]
fn every_key_of_the_yaml_has_its_place() {
    let planted = "const ZONE_KEYS: &[&str] =\n    &[\"name\", \"gain\"];\n\
                   const KEYS: &[&str] = &[\n    \"id\",\n];\n\
                   reader.fields(node, &[\"trust\"])\nlet kinds = &[\"no\"];\n";
    assert_eq!(Vec::from_iter(keys(planted)), ["gain", "id", "name", "trust"]);

    let sources = files_under(&root().join("src/config"));
    let mut found: BTreeSet<String> = sources.iter().flat_map(|path| keys(&read(path))).collect();
    found.retain(|key| !KEYS_OF_LATER.contains(&key.as_str()));
    for known in ["station", "channel", "heartbeat", "keep_archive", "lunar", "rundown", "sha256"] {
        assert!(found.contains(known), "{known} is not among the keys that are found: {found:?}");
    }
    assert_documented("keys", &found, &["docs/schedule.md", "docs/station.md"]);
}

#[test]
fn every_subcommand_has_its_place() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
    let help = command.args(["--lang", "en", "--help"]).output().expect("the binary starts");
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    let listed = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    let listed = listed.take_while(|line| !line.is_empty());
    let commands: BTreeSet<String> = listed
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .map(str::to_owned)
        .collect();
    assert!(commands.contains("run") && commands.contains("test-tone"), "{help}");
    assert_documented("subcommands", &commands, &["docs/commands.md"]);
}

/// All reasons, by their stable words.
fn reasons() -> BTreeSet<String> {
    // What is no reason is refused with all that are.
    let refused = serde_json::from_str::<Reason>("\"no reason\"").unwrap_err().to_string();
    let (_, known) = refused.split_once("expected one of").expect("a list of reasons");
    let reasons: BTreeSet<String> =
        known.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    assert!(reasons.contains("power_off") && reasons.len() > 15, "{refused}");
    reasons
}

/// All that may need a person, by its stable words.
#[test]
fn everything_that_needs_a_person_has_its_place() {
    // What is no such word is refused with all that are.
    let refused = serde_json::from_str::<AttentionWord>("\"nothing\"").unwrap_err().to_string();
    let (_, known) = refused.split_once("expected one of").expect("a list of words");
    let words: BTreeSet<String> = known.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    assert!(words.contains("output_lost") && words.len() > 15, "{refused}");
    assert_documented("what needs a person", &words, &["docs/commands.md"]);
}

#[test]
fn every_reason_has_its_place() {
    assert_documented("reasons", &reasons(), &["docs/record.md"]);
}

/// What a row of a table says in its first cells, of which one may stand for several, if something
/// stands in the next.
fn answered(table: &str) -> BTreeSet<&str> {
    let rows = table.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let rows = rows.filter(|(_, answer)| answer.trim_end_matches('|').trim() != "");
    rows.flat_map(|(asked, _)| asked.split("; ")).collect()
}

#[test]
fn the_technician_is_told_what_to_do_about_every_reason() {
    let planted = "| mất điện; lỗi | xem lại |\n| có người cho dừng | |\nmất mạng\n";
    assert_eq!(Vec::from_iter(answered(planted)), ["lỗi", "mất điện"]);

    let page = read(&root().join("docs/vi/ky-thuat-vien.md"));
    let told = answered(&page);
    let words = reasons().into_iter().map(|word| {
        let reason = serde_json::from_value(word.into()).expect("a reason by its stable word");
        messages::reasons::reason(Lang::Vi, reason)
    });
    let missing: Vec<&str> = words.filter(|words| !told.contains(words)).collect();
    assert!(missing.is_empty(), "not in the table of docs/vi/ky-thuat-vien.md: {missing:?}");
}

#[test]
fn every_origin_of_a_cue_has_its_place() {
    let source = read(&root().join("src/station/record/row_parts.rs"));
    let (_, read) = source.split_once("From<&str> for CueOrigin").expect("the way from a word");
    let (read, _) = read.split_once("\n}").expect("its end");
    let words = read.split('"').skip(1).step_by(2);
    let words: BTreeSet<String> = words.map(|word| word.trim_end_matches(':').into()).collect();
    assert!(words.contains("attention") && words.contains("queue"), "{words:?}");
    assert_documented("origins of a cue", &words, &["docs/record.md"]);
}

/// The fields that a struct of a source of `station::record` has, as its JSON names them.
fn fields(source: &str, of: &str) -> BTreeSet<String> {
    let source = read(&root().join("src/station/record").join(source));
    let (_, fields) = source.split_once(&format!("struct {of}")).expect("the struct");
    let (fields, _) = fields.split_once("\n}").expect("its end");
    fields
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.split_once(": "))
        .map(|(name, _)| name.trim_start_matches("pub ").to_owned())
        .filter(|name| {
            name.chars().all(|letter| letter.is_ascii_lowercase() || "_0123456789".contains(letter))
        })
        .collect()
}

#[test]
fn every_field_of_a_row_has_its_place() {
    let fields = fields("json.rs", "RowJson");
    assert!(fields.contains("seq") && fields.contains("stopped_via"), "{fields:?}");
    assert_documented("fields of a row", &fields, &["docs/record.md"]);
}

/// So says the heading of `src/station/record/columns.rs`, where the columns are.
#[test]
fn every_field_of_a_row_has_its_column() {
    let mut places: BTreeSet<String> = fields("json.rs", "RowJson");
    for (whole, part) in [("cue", "RowCue"), ("bulletin", "RowBulletin")] {
        assert!(places.remove(whole), "{whole} is a field of its own fields");
        let parts = fields("row_parts.rs", part);
        places.extend(parts.iter().map(|field| format!("{whole}/{field}")));
    }
    assert!(places.contains("strikes") && places.contains("bulletin/sha256"), "{places:?}");
    let table = read(&root().join("src/station/record/columns.rs"));
    let missing: Vec<&String> =
        places.iter().filter(|place| !table.contains(&format!("(\"/{place}\", "))).collect();
    assert!(
        missing.is_empty(),
        "fields without a column in src/station/record/columns.rs: {missing:?}"
    );
}
