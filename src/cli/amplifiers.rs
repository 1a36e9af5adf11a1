//! `loaphuong amplifiers off`: switches off what a station that was killed may have left on.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use serde::Serialize;

use super::station::JsonArgument;
use super::{CommonArguments, LOOK, print_json, print_line};
use crate::amplifier;
use crate::config::{self, KnownAmplifiers, UnreadAmplifiers};
use crate::control::{SocketState, socket_state};
use crate::messages::amplifier as messages;
use crate::messages::system_trouble::disk;
use crate::station::ids::OutputId;
use crate::sys::disk_trouble::DiskTrouble;

#[derive(clap::Args)]
pub struct AmplifiersArguments {
    #[command(subcommand)]
    command: AmplifiersCommand,
}

#[derive(clap::Subcommand)]
enum AmplifiersCommand {
    /// Switch every amplifier of station.yaml off, while no station runs.
    Off(OffArguments),
}

#[derive(clap::Args)]
struct OffArguments {
    #[command(flatten)]
    json: JsonArgument,
}

/// The answer for programs.
#[derive(Serialize)]
struct AmplifiersJson {
    amplifiers: Vec<AmplifierJson>,
}

#[derive(Serialize)]
struct AmplifierJson {
    output: OutputId,
    /// It is off; else it may still be on.
    off: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// Exits 4 when one may still be on. A file at fault is no reason not to try: what can be read of
/// it counts, and what it said when it was last good.
pub fn run(common: &CommonArguments, arguments: AmplifiersArguments) -> ExitCode {
    let AmplifiersCommand::Off(OffArguments { json }) = arguments.command;
    if let Some(refusal) = station_in_charge(common) {
        eprintln!("loaphuong: {refusal}");
        return ExitCode::from(LOOK);
    }
    let KnownAmplifiers { switches, unread } = config::amplifiers(&common.config);
    if unread.is_none() && switches.is_empty() && !json.wanted() {
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
    if let Some(unread) = unread {
        code = ExitCode::from(LOOK);
        let why = match unread {
            UnreadAmplifiers::System(trouble) => disk(common.lang, &trouble),
            UnreadAmplifiers::AtFault => messages::at_fault(common.lang),
        };
        eprintln!("loaphuong: {}", messages::unread(common.lang, common.config.display(), why));
    }
    let mut told = Vec::new();
    for (output, tried) in tries {
        let Ok(outcome) = tried.join() else {
            code = ExitCode::FAILURE;
            continue;
        };
        let text = outcome.err().map(|trouble| {
            code = ExitCode::from(LOOK);
            let why = messages::trouble(common.lang, &trouble);
            messages::not_off(common.lang, &output, why)
        });
        match &text {
            _ if json.wanted() => {}
            // A reader that has gone is no fault.
            None => drop(print_line(messages::is_off(common.lang, &output))),
            Some(text) => eprintln!("loaphuong: {text}"),
        }
        told.push(AmplifierJson { output, off: text.is_none(), text });
    }
    if json.wanted() {
        print_json(&AmplifiersJson { amplifiers: told });
    }
    code
}

/// Why this command must not switch: a running station does, and would not know of it; or whether
/// one runs is not for this user to see. Anything else that hides that is no reason not to try.
fn station_in_charge(common: &CommonArguments) -> Option<String> {
    match socket_state(&config::state_folder(&common.config)) {
        SocketState::Answers => Some(messages::station_switches(common.lang)),
        SocketState::Unknown(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let why = disk(common.lang, &DiskTrouble::from(error));
            Some(messages::may_not_look(common.lang, why))
        }
        SocketState::Unknown(_) | SocketState::Nobody => None,
    }
}
