use std::process::ExitCode;

use super::Common;

#[derive(clap::Args)]
pub struct Arguments {}

pub fn run(_common: &Common, _arguments: Arguments) -> ExitCode {
    ExitCode::FAILURE
}
