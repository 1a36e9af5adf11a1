//! The help of the command line in Vietnamese.
//!
//! Doc comments of commands and arguments are English, and are the English help. Their Vietnamese
//! stands in `catalogue`, their values' names in `values`; a test asks for what is missing. The
//! description that clap was given is walked and each text replaced, and what clap says by itself
//! (headings, `[default: …]`) is said here.

use clap::builder::{Resettable, StyledStr};
use clap::{Arg, ArgAction, Command};

use super::Lang;
use catalogue::{COMMON, CommandHelp, entries};
use values::value_name;

mod catalogue;
mod values;

/// The subcommand that shows the help of others; clap's own speaks English.
pub const SUBCOMMAND: &str = "help";
/// Its argument: the words of a command.
pub const SUBCOMMAND_ARGUMENT: &str = "command";

/// What stands before the usage.
const USAGE_HEADING: &str = "Cách dùng: ";

phrases! {
    pages_unwritten(folder, error) {
        vi: "{folder}: không ghi được trang hướng dẫn ({error})",
        en: "{folder}: the manual pages can't be written ({error})",
    }
}

/// The same commands with their help in Vietnamese. What [`untold`] names stays English. `path` is
/// the words in the catalogue of the command that the program is; none for `loaphuong` itself.
pub fn in_vietnamese(command: Command, path: &str) -> Command {
    let help = Command::new(SUBCOMMAND).about("Xem trợ giúp của một lệnh.").arg(
        Arg::new(SUBCOMMAND_ARGUMENT)
            .num_args(0..)
            .action(ArgAction::Append)
            .value_name("LỆNH")
            .help("Lệnh muốn xem, ví dụ: clock trust."),
    );
    let command = match command.has_subcommands() {
        true => command.disable_help_subcommand(true).subcommand(help),
        false => command,
    };
    let has_version = command.get_version().is_some();
    let mut command = told(command, path);
    if has_version {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        command = command.arg(version.help("Xem phiên bản."));
    }
    let mut built = command.clone();
    built.build();
    with_usage(command, &mut built)
}

/// The visible commands, arguments and names of values that have no Vietnamese text, as lines for
/// whoever is to write them.
pub fn untold(command: &Command) -> Vec<String> {
    let mut lines = Vec::new();
    look_for_untold(command, "", &mut lines);
    lines
}

fn look_for_untold(command: &Command, path: &str, lines: &mut Vec<String>) {
    let entry = entry(path);
    if entry.is_none() {
        lines.push(format!("no CommandHelp of `{path}` in src/messages/help/catalogue.rs"));
    }
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        if argument(entry, arg.get_id().as_str()).is_none() {
            let id = arg.get_id();
            lines.push(format!("no (\"{id}\", \"…\") in the CommandHelp of `{path}`"));
        }
        let names = arg.get_value_names().unwrap_or_default().iter();
        for name in names.filter(|_| arg.get_action().takes_values()) {
            if value_name(name).is_none() {
                lines.push(format!("no name of the value {name} in src/messages/help/values.rs"));
            }
        }
    }
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        look_for_untold(below, &joined(path, below.get_name()), lines);
    }
}

/// What is said in the catalogue of commands and arguments that there are not.
pub fn of_nothing(command: &Command) -> Vec<String> {
    let found = |entry: &CommandHelp| {
        let mut words = entry.command.split_whitespace();
        words.try_fold(command, |at, word| at.find_subcommand(word))
    };
    let missing = |entry: &CommandHelp| -> Vec<String> {
        let path = entry.command;
        let Some(command) = found(entry) else { return vec![path.to_owned()] };
        let ids: Vec<&str> = command.get_arguments().map(|arg| arg.get_id().as_str()).collect();
        let gone = entry.arguments.iter().map(|(id, _)| *id).filter(|id| !ids.contains(id));
        gone.map(|id| format!("{path} --{id}")).collect()
    };
    entries().flat_map(missing).collect()
}

fn entry(path: &str) -> Option<&'static CommandHelp> {
    entries().find(|entry| entry.command == path)
}

fn argument(entry: Option<&'static CommandHelp>, id: &str) -> Option<&'static str> {
    let own = entry.map(|entry| entry.arguments).unwrap_or_default();
    own.iter().chain(COMMON).find(|(name, _)| *name == id).map(|(_, text)| *text)
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path} {name}") }
}

fn told(mut command: Command, path: &str) -> Command {
    let entry = entry(path);
    if let Some(entry) = entry {
        let (short, long) = short_and_long(entry.about);
        command = command.about(short).long_about(Resettable::from(long.map(StyledStr::from)));
    }
    let ids: Vec<String> = command.get_arguments().map(|arg| arg.get_id().to_string()).collect();
    for id in ids {
        command = command.mut_arg(&id, |arg| told_argument(arg, argument(entry, &id)));
    }
    command = command.disable_help_flag(true).disable_version_flag(true).arg(
        Arg::new("help").short('h').long("help").action(ArgAction::Help).help(
            match has_more(entry) {
                true => "Xem trợ giúp; -h: tóm tắt, --help: đầy đủ.",
                false => "Xem trợ giúp.",
            },
        ),
    );
    let names: Vec<String> =
        command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    for name in names {
        let path = joined(path, &name);
        let below = |below: Command| told(below.disable_help_subcommand(true), &path);
        command = command.mut_subcommand(&name, below);
    }
    let template = template(&command);
    command.subcommand_value_name("LỆNH").help_template(template)
}

/// The sections that a command has, each under its Vietnamese heading.
fn template(command: &Command) -> String {
    let style = command.get_styles().get_header();
    let heading = |text: &str| format!("{}{text}{}", style.render(), style.render_reset());
    let mut template =
        format!("{{about-with-newline}}\n{} {{usage}}", heading(USAGE_HEADING.trim_end()));
    let sections = [
        (command.get_subcommands().any(|below| !below.is_hide_set()), "Lệnh:", "{subcommands}"),
        (command.get_positionals().any(|arg| !arg.is_hide_set()), "Tham số:", "{positionals}"),
        // There is always --help.
        (true, "Tùy chọn:", "{options}"),
    ];
    for (_, title, tag) in sections.into_iter().filter(|(is_there, _, _)| *is_there) {
        template += &format!("\n\n{}\n{tag}", heading(title));
    }
    template
}

/// An argument with its text, and behind it what clap would say in English.
fn told_argument(arg: Arg, text: Option<&'static str>) -> Arg {
    let arg = named_values(arg);
    let Some(text) = text else { return arg };
    let specs = specs(&arg);
    let (short, long) = short_and_long(text);
    let arg = match arg.get_action().takes_values() {
        true => arg.hide_default_value(true).hide_possible_values(true).hide_env(true),
        false => arg,
    };
    let arg = arg.help(format!("{short}{specs}"));
    let long = long.map(|long| StyledStr::from(format!("{long}{specs}")));
    arg.long_help(Resettable::from(long))
}

fn named_values(arg: Arg) -> Arg {
    let names = arg.get_value_names().unwrap_or_default();
    let names: Vec<&'static str> = names.iter().filter_map(|name| value_name(name)).collect();
    if names.is_empty() || !arg.get_action().takes_values() { arg } else { arg.value_names(names) }
}

fn specs(arg: &Arg) -> String {
    let mut specs = String::new();
    if let Some(variable) = arg.get_env().filter(|_| !arg.is_hide_env_set()) {
        specs += &format!(" [biến môi trường: {}]", variable.to_string_lossy());
    }
    if !arg.get_action().takes_values() {
        return specs;
    }
    let defaults = arg.get_default_values().iter().filter(|_| !arg.is_hide_default_value_set());
    let defaults: Vec<_> = defaults.map(|value| value.to_string_lossy()).collect();
    if !defaults.is_empty() {
        specs += &format!(" [mặc định: {}]", defaults.join(" "));
    }
    let choices = arg.get_possible_values();
    let choices: Vec<&str> =
        choices.iter().filter(|one| !one.is_hide_set()).map(|one| one.get_name()).collect();
    if !choices.is_empty() && !arg.is_hide_possible_values_set() {
        specs += &format!(" [chọn: {}]", choices.join(", "));
    }
    specs
}

/// Whether `--help` tells more than `-h`.
fn has_more(entry: Option<&CommandHelp>) -> bool {
    let texts = entry.into_iter().flat_map(|entry| {
        entry.arguments.iter().map(|(_, text)| *text).chain(std::iter::once(entry.about))
    });
    texts.into_iter().any(|text| text.contains("\n\n"))
}

/// The first paragraph, and the whole where there is more.
fn short_and_long(text: &'static str) -> (&'static str, Option<&'static str>) {
    match text.split_once("\n\n") {
        Some((short, _)) => (short, Some(text)),
        None => (text, None),
    }
}

/// Each command with its usage as clap composes it, but for its English words.
fn with_usage(mut command: Command, built: &mut Command) -> Command {
    command = command.override_usage(usage_of(built));
    let names: Vec<String> =
        command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    for name in names {
        if let Some(built) = built.find_subcommand_mut(&name) {
            command = command.mut_subcommand(&name, |below| with_usage(below, built));
        }
    }
    command
}

/// `loaphuong plan [TÙY CHỌN]`; several lines stand below each other.
fn usage_of(built: &mut Command) -> String {
    let usage = built.render_usage().to_string().replace("[OPTIONS]", "[TÙY CHỌN]");
    let usage = usage.strip_prefix("Usage:").unwrap_or(&usage);
    let lines: Vec<&str> = usage.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(&format!("\n{}", " ".repeat(USAGE_HEADING.chars().count())))
}

/// The headings of a manual page, which its writer knows in English alone.
pub fn page_headings(lang: Lang, page: &str) -> String {
    let headings = [
        ("NAME", "TÊN"),
        ("SYNOPSIS", "CÁCH DÙNG"),
        ("DESCRIPTION", "MÔ TẢ"),
        ("OPTIONS", "TÙY CHỌN"),
        ("SUBCOMMANDS", "LỆNH"),
        ("VERSION", "PHIÊN BẢN"),
    ];
    let translated = |line: &str| {
        let known = headings.iter().find(|(english, _)| line.strip_prefix(".SH ") == Some(english));
        known.map_or_else(|| line.to_owned(), |(_, vietnamese)| format!(".SH \"{vietnamese}\""))
    };
    match lang {
        Lang::Vi => page.lines().map(|line| translated(line) + "\n").collect(),
        Lang::En => page.to_owned(),
    }
}
