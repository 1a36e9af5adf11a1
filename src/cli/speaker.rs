//! `loaphuong speaker`: the child process that sounds one output. Started by the daemon.

use std::process::ExitCode;

use super::Common;

#[derive(clap::Args)]
pub struct Arguments {}

/// Speaks [`crate::wire`] over stdin and stdout.
pub fn run(_common: &Common, _arguments: Arguments) -> ExitCode {
    crate::speaker::run(std::io::stdin(), std::io::stdout().lock())
}
