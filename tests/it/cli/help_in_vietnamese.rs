//! Help is in the language of the answers, and no command or argument is without it.

use std::process::Command;

use loaphuong::cli;
use loaphuong::messages::{Lang, help};

fn told(lang: &str, words: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_loaphuong"));
    let output = command.args(["--lang", lang]).args(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_command_and_argument_has_its_vietnamese_help() {
    let untold = help::untold(&cli::command(Lang::En));
    assert!(untold.is_empty(), "without a Vietnamese line:\n{}", untold.join("\n"));
    let gone = help::of_nothing(&cli::command(Lang::Vi));
    assert!(gone.is_empty(), "in the catalogue, and no longer there:\n{}", gone.join("\n"));
}

#[test]
fn what_is_missing_is_named_with_the_place_where_it_is_to_stand() {
    let planted = clap::Command::new("loaphuong").subcommand(
        clap::Command::new("fly")
            .arg(clap::Arg::new("height").long("height").value_name("METRES"))
            .arg(clap::Arg::new("secret").long("secret").hide(true)),
    );
    assert_eq!(
        help::untold(&planted),
        [
            "no CommandHelp of `fly` in src/messages/help/catalogue.rs",
            "no (\"height\", \"…\") in the CommandHelp of `fly`",
            "no name of the value METRES in src/messages/help/values.rs",
        ]
    );
}

/// What clap says by itself.
const ENGLISH: [&str; 10] = [
    "Usage",
    "Options:",
    "Commands:",
    "Arguments:",
    "OPTIONS",
    "COMMAND",
    "[default",
    "[env",
    "[possible",
    "Print",
];

#[test]
fn no_word_of_vietnamese_help_is_english() {
    fn look(command: &clap::Command, path: &[&str]) {
        for flag in ["-h", "--help"] {
            let help = told("vi", &[path, &[flag]].concat());
            for word in ENGLISH {
                assert!(!help.contains(word), "{word} in the help of {path:?}:\n{help}");
            }
            assert!(help.contains("Cách dùng: loaphuong"), "{help}");
        }
        for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
            look(below, &[path, &[below.get_name()]].concat());
        }
    }
    look(&cli::command(Lang::En), &[]);
}

#[test]
fn defaults_choices_and_the_environment_are_told_in_vietnamese() {
    let help = told("vi", &["plan", "--help"]);
    assert!(help.contains("--days <SỐ NGÀY>   Xem bao nhiêu ngày. [mặc định: 7]"), "{help}");
    assert!(help.contains("[biến môi trường: LOAPHUONG_CONFIG]"), "{help}");
    assert!(help.contains("[chọn: vi, en]"), "{help}");
    let help = told("vi", &["clock", "-h"]);
    let usage = "Cách dùng: loaphuong clock [TÙY CHỌN]\n           loaphuong clock <LỆNH>\n";
    assert!(help.contains(usage), "{help}");
}

#[test]
fn help_is_asked_for_as_a_command_too() {
    assert_eq!(told("vi", &["help", "clock", "trust"]), told("vi", &["clock", "trust", "--help"]));
    assert_eq!(told("vi", &["help"]), told("vi", &["--help"]));
    assert_eq!(told("en", &["help", "plan"]), told("en", &["plan", "--help"]));
    assert!(told("en", &["plan", "--help"]).contains("Usage: loaphuong plan [OPTIONS]"));
}

#[test]
fn shells_are_told_what_can_be_typed() {
    for shell in ["bash", "zsh", "fish"] {
        let script = told("vi", &["completions", shell]);
        assert!(script.contains("test-tone") && script.contains("strict"), "{shell}: {script}");
        assert!(!script.contains("try-escape"), "{shell}: what is hidden is not offered");
    }
    let script = told("en", &["completions", "bash"]);
    let asked = format!(
        "{script}\nCOMP_WORDS=(loaphuong pl); COMP_CWORD=1; _loaphuong loaphuong pl loaphuong\n\
         printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let answer = Command::new("bash").args(["--norc", "-c", &asked]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&answer.stdout), "plan\n", "{answer:?}");
}

#[test]
fn manual_pages_are_written_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    assert_eq!(told("vi", &["man", path]), "");
    let page = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let english = page("man1/loaphuong-clock-trust.1");
    assert!(english.contains(".SH SYNOPSIS") && english.contains("Vouch for the clock"));
    let vietnamese = page("vi/man1/loaphuong-clock-trust.1");
    assert!(vietnamese.contains(".SH \"CÁCH DÙNG\""), "{vietnamese}");
    assert!(vietnamese.contains("Xác nhận đồng hồ"), "{vietnamese}");
    assert!(page("vi/man1/loaphuong-collect.1").contains("Chạy một trung tâm"));
    for page in [page("man1/loaphuong.1"), page("vi/man1/loaphuong.1")] {
        assert!(page.contains("test\\-tone"), "{page}");
        assert!(!page.contains("probe"), "what is hidden has no page: {page}");
    }
    let mut names: Vec<_> = std::fs::read_dir(folder.path().join("man1")).unwrap().collect();
    names.retain(|name| name.as_ref().unwrap().file_name() == "loaphuong-speaker.1");
    assert!(names.is_empty());
}
