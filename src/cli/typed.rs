//! What was typed: taken as a command, answered with help, or told what is wrong with it.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgMatches, Command, FromArgMatches};

use super::{CommandLine, command, language};
use crate::messages::{Lang, help, usage};

/// The stable exit code of wrong usage.
const USAGE_AT_FAULT: u8 = 2;

/// The command line, and the language that it is answered in.
///
/// # Errors
/// The exit code, when help was printed, or a fault.
pub(super) fn parse(words: &[OsString]) -> Result<(Lang, CommandLine), ExitCode> {
    // A child tells nobody anything, and reads no file that it need not.
    let lang = if is_child(words) { Lang::En } else { language::of(words) };
    let matches = command(lang).try_get_matches_from(words);
    if let Ok(Some((help::SUBCOMMAND, asked))) = matches.as_ref().map(ArgMatches::subcommand) {
        return Err(help_of(lang, asked));
    }
    let taken = matches.and_then(|matches| CommandLine::from_arg_matches(&matches));
    taken.map(|taken| (lang, taken)).map_err(|error| told(lang, &error, &command(lang), words))
}

/// What `loaphuong-collect` is told, likewise; `command` is what it understands.
#[cfg(feature = "centre")]
pub(super) fn parse_as<T: FromArgMatches>(
    command: &Command,
    lang: Lang,
    words: &[OsString],
) -> Result<T, ExitCode> {
    let matches = command.clone().try_get_matches_from(words);
    let taken = matches.and_then(|matches| T::from_arg_matches(&matches));
    taken.map_err(|error| told(lang, &error, command, words))
}

/// The processes that the daemon starts.
fn is_child(words: &[OsString]) -> bool {
    words.get(1).is_some_and(|word| word == "speaker" || word == "probe")
}

/// Prints help or a fault.
fn told(lang: Lang, error: &clap::Error, command: &Command, words: &[OsString]) -> ExitCode {
    let code = ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE_AT_FAULT));
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // Where nobody reads, there is nothing to be told.
            let _ = error.print();
        }
        _ => eprint!("{}", usage::fault(lang, error, command, words)),
    }
    code
}

/// `loaphuong help plan`, as `loaphuong plan --help`.
fn help_of(lang: Lang, asked: &ArgMatches) -> ExitCode {
    let asked = asked.get_many::<String>(help::SUBCOMMAND_ARGUMENT).into_iter().flatten();
    let line = std::iter::once(env!("CARGO_PKG_NAME").to_owned())
        .chain(asked.cloned())
        .chain(std::iter::once("--help".to_owned()));
    let words: Vec<OsString> = line.map(OsString::from).collect();
    match command(lang).try_get_matches_from(&words) {
        Err(error) => told(lang, &error, &command(lang), &words),
        Ok(_) => ExitCode::SUCCESS,
    }
}
