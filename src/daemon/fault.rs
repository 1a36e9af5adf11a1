//! What keeps the station from running.

use std::path::PathBuf;

use crate::config::ConfigFaults;
use crate::control::ControlServeError;
use crate::journal::JournalError;
use crate::messages::system_trouble::error_with_original;
use crate::messages::{Lang, centre_setup, config, journal_trouble, start_trouble};
use crate::report::SetupError;

/// Why the station can't run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The configuration is at fault and none was good before; nothing was started.
    #[error("the configuration has {} faults", .0.list.len())]
    Config(Box<ConfigFaults>),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error("{}: {source}", path.display())]
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
    #[error("the core and the journal disagree")]
    Disagreement,
    /// Nothing sounds, and the station that systemd starts again knows all that the journal does.
    #[error("the journal can be read again, and the station starts anew with what it holds")]
    StartAnew,
}

impl RunError {
    /// For people: what keeps the station from running, and what helps.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            RunError::Config(faults) => config::fault_lines(lang, faults).join("\n"),
            RunError::Journal(error) => journal_trouble::journal(lang, error),
            RunError::Folder { path, source } => start_trouble::folder_unusable(
                lang,
                path.display(),
                error_with_original(lang, source),
            ),
            RunError::Control(error) => start_trouble::control_socket(lang, error),
            RunError::Report(error) => centre_setup::setup(lang, error),
            RunError::Program(error) => {
                start_trouble::own_program(lang, error_with_original(lang, error))
            }
            RunError::Signals(error) => {
                start_trouble::signals(lang, error_with_original(lang, error))
            }
            RunError::Disagreement => start_trouble::disagreement(lang),
            RunError::StartAnew => start_trouble::start_anew(lang),
        }
    }
}
