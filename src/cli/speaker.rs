//! `loaphuong speaker`: the child process that sounds one output. Started by the daemon.

use std::process::ExitCode;

use super::Common;

#[derive(clap::Args)]
pub struct Arguments {
    /// List the devices instead.
    #[arg(long)]
    list: bool,
}

/// Speaks [`crate::wire`] over stdin and stdout.
pub fn run(_: &Common, arguments: Arguments) -> ExitCode {
    let output = std::io::stdout();
    if arguments.list {
        crate::speaker::list(output)
    } else {
        crate::speaker::run(std::io::stdin(), output)
    }
}
