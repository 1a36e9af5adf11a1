//! What keeps the station from running.

use std::path::PathBuf;

use crate::config::ConfigFaults;
use crate::control::ControlServeError;
use crate::journal::JournalError;
use crate::report::SetupError;

/// Why the station can't run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The configuration is at fault and none was good before; nothing was started.
    #[error("the configuration has {} faults", .0.list.len())]
    Config(Box<ConfigFaults>),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("{}: {source}; let this user write there, or name another place in station.yaml (folders)", path.display())]
    Folder { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Control(#[from] ControlServeError),
    /// The configured centre can't be one.
    #[error(transparent)]
    Report(#[from] SetupError),
    #[error("this process can't find its own program: {0}")]
    Program(std::io::Error),
    #[error("signals: {0}")]
    Signals(std::io::Error),
    /// A programmer's error; systemd starts the station again from what the journal holds.
    #[error("the core and the journal disagree; see the log")]
    Disagreement,
    /// Nothing sounds, and the station that systemd starts again knows all that the journal does.
    #[error("the journal can be read again; the station starts anew with what it holds")]
    StartAnew,
}
