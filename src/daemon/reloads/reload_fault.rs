//! Why the files of the configuration as they are on disk were not taken.

use crate::config::ConfigFaults;
use crate::messages::config::fault_lines;
use crate::messages::{Lang, centre_setup, reload_answers};
use crate::report::SetupError;
use crate::wire::QuotedText;

/// Why the last good configuration stays.
#[derive(Debug, Clone, PartialEq)]
pub enum ReloadFault {
    /// What stands in the files is at fault.
    Config(ConfigFaults),
    /// They change all the time, or too many people wait for them to be read.
    Restless,
    /// Their folder has not answered for so long.
    FolderSilent { seconds: u64 },
    /// What has changed is taken by a new start alone.
    NeedsRestart,
    /// The configured centre can't be one.
    Centre(SetupError),
    /// A fault of this program while it read, in its words.
    ReadingFailed(QuotedText),
}

impl ReloadFault {
    /// For people: a line for each fault, with what helps.
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        match self {
            ReloadFault::Config(faults) => fault_lines(lang, faults),
            ReloadFault::Restless => vec![reload_answers::files_restless(lang)],
            ReloadFault::FolderSilent { seconds } => {
                vec![reload_answers::folder_silent(lang, seconds)]
            }
            ReloadFault::NeedsRestart => vec![reload_answers::needs_restart(lang)],
            ReloadFault::Centre(error) => vec![centre_setup::setup(lang, error)],
            ReloadFault::ReadingFailed(words) => vec![reload_answers::reading_failed(lang, words)],
        }
    }
}
