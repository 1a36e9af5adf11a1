//! `loaphuong completions SHELL`: what a shell needs to complete commands and options.

use std::process::ExitCode;

use clap::Command;
use clap::builder::{PossibleValuesParser, Resettable, TypedValueParser};
use clap_complete::Shell;

use super::{CommonArguments, command, print};

#[derive(clap::Args)]
pub struct CompletionsArguments {
    /// For which shell.
    #[arg(value_parser = shells())]
    shell: Shell,
}

/// Those that Debian has and people use.
fn shells() -> impl TypedValueParser<Value = Shell> {
    PossibleValuesParser::new(["bash", "zsh", "fish"])
        .map(|name| name.parse().expect("these are shells that completions are made for"))
}

/// The commands and arguments that people type: the makers of scripts pass over what is hidden in
/// part only.
fn visible(command: &Command) -> Command {
    let arguments = command.get_arguments().filter(|arg| !arg.is_hide_set()).cloned();
    let below = command.get_subcommands().filter(|below| !below.is_hide_set()).map(visible);
    Command::new(command.get_name().to_owned())
        .about(command.get_about().cloned().unwrap_or_default())
        .version(Resettable::from(command.get_version().map(|version| version.to_owned().into())))
        .disable_help_flag(command.is_disable_help_flag_set())
        .disable_version_flag(command.is_disable_version_flag_set())
        .disable_help_subcommand(command.is_disable_help_subcommand_set())
        .args(arguments)
        .subcommands(below)
}

/// Prints them in the language of the answers.
pub fn run(common: &CommonArguments, arguments: CompletionsArguments) -> ExitCode {
    let mut script = Vec::new();
    let name = env!("CARGO_PKG_NAME");
    let mut command = visible(&command(common.lang));
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    print(&String::from_utf8_lossy(&script))
}
