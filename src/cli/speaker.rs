//! `loaphuong speaker`: the child process that sounds one output. Started by the daemon.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use super::CommonArguments;
use crate::sandbox::escape::EscapeAttempt;

#[derive(clap::Args)]
pub struct SpeakerArguments {
    /// List the devices instead.
    #[arg(long)]
    list: bool,
    /// The folder of private copies: the only files that it reads.
    #[arg(long)]
    store: Option<PathBuf>,
    /// Confine it as for the sink of its first line, try to open these files and to get out of it
    /// otherwise, and say what came of it, a line of JSON each.
    #[arg(long, hide = true, num_args = 0..)]
    try_escape: Option<Vec<PathBuf>>,
}

/// Speaks [`crate::wire`] over stdin and stdout.
pub fn run(_: &CommonArguments, arguments: SpeakerArguments) -> ExitCode {
    let output = io::stdout();
    let store = arguments.store.as_deref();
    if let Some(paths) = arguments.try_escape {
        print_attempts(&crate::speaker::try_escape(io::stdin(), store, &paths))
    } else if arguments.list {
        crate::speaker::list(output)
    } else {
        crate::speaker::run(io::stdin(), output, store)
    }
}

/// A line of JSON each.
pub fn print_attempts(attempts: &[EscapeAttempt]) -> ExitCode {
    let mut output = io::stdout();
    let mut line = |attempt| {
        let json = serde_json::to_string(attempt).expect("an attempt is strings");
        writeln!(output, "{json}")
    };
    match attempts.iter().try_for_each(&mut line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
