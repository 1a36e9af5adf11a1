//! `loaphuong run`: the daemon.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::{CommonArguments, runtime, show_faults_and_rights, values};
use crate::daemon::health::HealthSetup;
use crate::daemon::{self, RunError};

#[derive(clap::Args)]
pub struct RunArguments {
    /// How much to log: error, warn, info or debug.
    #[arg(long, default_value = "info", env = "LOAPHUONG_LOG", value_parser = values::log_level)]
    log: LevelFilter,
    /// Where the kernel's files on the board lie: elsewhere only for those who test this.
    #[arg(long, hide = true, env = "LOAPHUONG_HEALTH_ROOT", default_value = "/")]
    health_root: PathBuf,
    /// How often the board is looked at and its disk tried, likewise.
    #[arg(long, hide = true, env = "LOAPHUONG_HEALTH_EVERY", value_parser = humantime::parse_duration)]
    health_every: Option<Duration>,
}

impl RunArguments {
    fn health(self) -> HealthSetup {
        let usual = HealthSetup { root: self.health_root, ..HealthSetup::default() };
        match self.health_every {
            Some(every) => {
                HealthSetup { look_every: every, canary_every: every, canary_again: every, ..usual }
            }
            None => usual,
        }
    }
}

/// Runs until SIGTERM or SIGINT. Exits 1 when it can't start, and says why.
pub fn run(common: &CommonArguments, arguments: RunArguments) -> ExitCode {
    start_log(arguments.log);
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(code) => return code,
    };
    let ended = runtime.block_on(daemon::run(&common.config, arguments.health()));
    // A thread that waits for a dead network share would hold the end up for ever.
    runtime.shutdown_background();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(RunError::Config(faults)) => show_faults_and_rights(common, &faults),
        Err(error) => {
            tracing::error!(%error, "the station can't run");
            eprintln!("loaphuong: {}", error.sentence(common.lang));
            ExitCode::FAILURE
        }
    }
}

/// To journald with fields where systemd listens there, else to stderr as lines.
pub(super) fn start_log(level: LevelFilter) {
    let journald = std::env::var_os("JOURNAL_STREAM").and_then(|_| tracing_journald::layer().ok());
    let lines = journald.is_none().then(|| {
        tracing_subscriber::fmt::layer()
            // Its own way of saying that stderr is full is to panic.
            .log_internal_errors(false)
            .with_writer(|| Lines)
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
    });
    tracing_subscriber::registry().with(level).with(journald).with(lines).init();
}

/// Lines of the log that stderr did not take: its disk is full, its reader has gone.
static LINES_LOST: AtomicU64 = AtomicU64::new(0);

/// The log on stderr. A line that can't be written is passed over and counted; the count is said
/// before the next one that can.
struct Lines;

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut stderr = io::stderr().lock();
        let lost = LINES_LOST.load(Ordering::Relaxed);
        let said = match lost {
            0 => stderr.write_all(line),
            // The last line before the lost ones may be cut.
            _ => writeln!(stderr, "\n{lost} lines of the log are lost: stderr took none")
                .and_then(|()| stderr.write_all(line)),
        };
        match said {
            Ok(()) => LINES_LOST.fetch_sub(lost, Ordering::Relaxed),
            Err(_) => LINES_LOST.fetch_add(1, Ordering::Relaxed),
        };
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
