//! `loaphuong amplifier`: the child process that switches one amplifier. Started by the daemon.

use std::io;
use std::process::ExitCode;

use super::CommonArguments;

#[derive(clap::Args)]
pub struct AmplifierArguments {}

/// Speaks [`crate::wire`] over stdin and stdout.
pub fn run(_: &CommonArguments, _: AmplifierArguments) -> ExitCode {
    crate::amplifier::run(io::stdin(), io::stdout())
}
