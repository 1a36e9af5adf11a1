//! `loaphuong run`: the daemon.

use std::io::IsTerminal;
use std::process::ExitCode;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::{Common, runtime, show_faults};
use crate::daemon::{self, RunError};

#[derive(clap::Args)]
pub struct Arguments {
    /// How much to log: error, warn, info or debug.
    #[arg(long, default_value = "info", env = "LOAPHUONG_LOG")]
    log: LevelFilter,
}

/// Runs until SIGTERM or SIGINT. Exits 1 when it can't start, and says why.
pub fn run(common: &Common, arguments: Arguments) -> ExitCode {
    start_log(arguments.log);
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(code) => return code,
    };
    let ended = runtime.block_on(daemon::run(&common.config, common.lang));
    // A thread that waits for a dead network share would hold the end up for ever.
    runtime.shutdown_background();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(RunError::Config(faults)) => show_faults(common, &faults),
        Err(error) => {
            tracing::error!(%error, "the station can't run");
            ExitCode::FAILURE
        }
    }
}

/// To journald with fields where systemd listens there, else to stderr as lines.
fn start_log(level: LevelFilter) {
    let journald = std::env::var_os("JOURNAL_STREAM").and_then(|_| tracing_journald::layer().ok());
    let lines = journald.is_none().then(|| {
        tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
    });
    tracing_subscriber::registry().with(level).with(journald).with(lines).init();
}
