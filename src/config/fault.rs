//! What can be wrong with a configuration, and where; `messages::config` says it to people.

mod kind;
mod structure;
mod value;

use std::fmt;
use std::sync::Arc;

use super::limits::FAULTS_MAX;
pub use kind::FaultKind;
pub use structure::{
    DocumentFault, KEYS_OF_LATER, Margin, NameFault, NamedThing, ShapeFault, SyntaxFault,
    TextFileFault, TypingSlip, ValueShape,
};
pub use value::{
    AddressFault, DateFault, HoursFault, OutputFault, PathFault, ProgrammeFault, QuantityFault,
    ReservedCue, SidecarFault, SwitchText, TextFault, WhenFault,
};

/// One fault with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigFault {
    /// As the person named it: the path of `station.yaml` as given, schedules beside it.
    pub file: Arc<str>,
    /// From 1; 1 also when the file as a whole is meant.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub kind: FaultKind,
    /// `None` when the file as a whole is meant, or can't be shown.
    pub excerpt: Option<SourceExcerpt>,
}

/// The piece of a source line that a fault is shown in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceExcerpt {
    pub text: String,
    /// Bytes of `text` that are meant; never empty unless at the line's end.
    pub marked: std::ops::Range<usize>,
}

/// All faults of all files: the station's first, then the schedules by name, each from top to
/// bottom.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConfigFaults {
    pub list: Vec<ConfigFault>,
    /// Faults beyond [`FAULTS_MAX`], counted only.
    pub omitted: usize,
}

impl ConfigFaults {
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Further faults are only counted.
    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= FAULTS_MAX
    }

    pub(super) fn push(&mut self, fault: ConfigFault) {
        if self.is_full() {
            self.omitted += 1;
        } else {
            self.list.push(fault);
        }
    }

    /// Adds a fault; one too many is only counted, and what would show it is not looked for.
    pub(super) fn push_with(&mut self, fault: impl FnOnce() -> ConfigFault) {
        if self.is_full() {
            self.omitted += 1;
        } else {
            self.list.push(fault());
        }
    }

    /// Brings faults found in several passes into the order of their places; `files` is the order
    /// of the files.
    pub(super) fn sort(&mut self, files: &[Arc<str>]) {
        let rank = |file: &Arc<str>| files.iter().position(|known| known == file);
        self.list.sort_by_cached_key(|fault| (rank(&fault.file), fault.line, fault.column));
    }
}

/// How many and where the first is, for logs and error chains; `messages::config` says all of it.
impl fmt::Display for ConfigFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} faults", self.list.len() + self.omitted)?;
        match self.list.first() {
            Some(ConfigFault { file, line, column, kind, .. }) => {
                write!(f, ", the first at {file:?}:{line}:{column}: {kind:?}")
            }
            None => Ok(()),
        }
    }
}

impl std::error::Error for ConfigFaults {}
