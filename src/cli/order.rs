//! What people order of the running station: alert, stop, reload.

use std::process::ExitCode;

use super::Common;

#[derive(clap::Args)]
pub struct AlertArguments {}
#[derive(clap::Args)]
pub struct StopArguments {}
#[derive(clap::Args)]
pub struct ReloadArguments {}

pub fn alert(_common: &Common, _arguments: AlertArguments) -> ExitCode {
    ExitCode::FAILURE
}
pub fn stop(_common: &Common, _arguments: StopArguments) -> ExitCode {
    ExitCode::FAILURE
}
pub fn reload(_common: &Common, _arguments: ReloadArguments) -> ExitCode {
    ExitCode::FAILURE
}
