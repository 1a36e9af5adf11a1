//! `loaphuong amplifiers off`: switches off what a station that was killed may have left on.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use super::{CommonArguments, LOOK, print_line};
use crate::amplifier;
use crate::config;
use crate::messages::amplifier as messages;

#[derive(clap::Args)]
pub struct AmplifiersArguments {
    #[command(subcommand)]
    command: AmplifiersCommand,
}

#[derive(clap::Subcommand)]
enum AmplifiersCommand {
    /// Switch every amplifier of station.yaml off; while nothing is on air.
    Off,
}

/// Exits 4 when one may still be on. A file at fault is no reason not to try: what can be read of
/// it counts, and what it said when it was last good.
pub fn run(common: &CommonArguments, arguments: AmplifiersArguments) -> ExitCode {
    let AmplifiersCommand::Off = arguments.command;
    let switches = config::amplifiers(&common.config);
    if switches.is_empty() {
        // A unit without any runs this at each start and end: nothing to tell its log.
        return match io::stdout().is_terminal() {
            true => print_line(messages::none(common.lang)),
            false => ExitCode::SUCCESS,
        };
    }
    // All at once: each may take as long as its program.
    let tries: Vec<_> = switches
        .into_iter()
        .map(|(output, switch)| (output, std::thread::spawn(move || amplifier::switch_off(switch))))
        .collect();
    let mut code = ExitCode::SUCCESS;
    for (output, tried) in tries {
        match tried.join() {
            Ok(Ok(())) => {
                // A reader that has gone is no fault.
                let _ = print_line(messages::is_off(common.lang, &output));
            }
            Ok(Err(trouble)) => {
                let why = messages::trouble(common.lang, &trouble);
                eprintln!("loaphuong: {}", messages::not_off(common.lang, &output, why));
                code = ExitCode::from(LOOK);
            }
            Err(_) => code = ExitCode::FAILURE,
        }
    }
    code
}
