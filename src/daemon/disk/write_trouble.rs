//! Why the journal is not written for now.

use std::path::Path;

use tokio::task::JoinError;

use crate::journal::{FileStep, JournalError};
use crate::messages::{Lang, journal_trouble};

/// Why rows wait in memory.
#[derive(Debug)]
pub enum WriteTrouble {
    /// The disk takes longer than a write may.
    NoAnswer,
    /// The journal can't be opened or written.
    Journal(JournalError),
}

impl WriteTrouble {
    /// For people, with what helps.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            WriteTrouble::NoAnswer => journal_trouble::no_answer(lang),
            WriteTrouble::Journal(error) => journal_trouble::journal(lang, error),
        }
    }
}

/// A write that has ended without an answer.
pub fn ended_early(folder: &Path, error: JoinError) -> JournalError {
    let source = std::io::Error::other(error);
    JournalError::File { path: folder.to_owned(), step: FileStep::Write, source }
}
