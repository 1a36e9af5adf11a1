//! `loaphuong check`.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use super::{Common, INPUT_AT_FAULT};
use crate::config;

#[derive(clap::Args)]
pub struct Arguments {}

/// Prints every fault and answers 1, or a summary and 0. Needs no running daemon.
pub fn run(common: &Common, _: Arguments) -> ExitCode {
    match config::load(&common.config) {
        Ok(_) => ExitCode::SUCCESS,
        Err(faults) => {
            let mut out = std::io::stdout().lock();
            let text = faults.render(common.lang, out.is_terminal());
            // A reader that went away wants no more lines; the exit code still tells.
            let _ = out.write_all(text.as_bytes());
            ExitCode::from(INPUT_AT_FAULT)
        }
    }
}
