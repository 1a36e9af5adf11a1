//! What tasks that work for the audio folder bring back to the loop.

use std::sync::Arc;

use chrono::NaiveDate;

use super::overview::DaySlot;
use crate::library::{ArchiveError, FolderOrders};
use crate::station::archive_cause::ArchiveCause;

/// What came of a task.
pub enum FolderEvent {
    /// What the library is to do and to write; nothing if it could not be made up.
    Orders(Option<Box<FolderOrders>>),
    Archived(ArchiveOutcome),
    /// What was closed on this day, as the journal has it.
    DayRead(NaiveDate, Vec<DaySlot>),
}

/// What became of a file that was to be archived.
pub struct ArchiveOutcome {
    pub path: Arc<str>,
    /// Why it left, if it lies in the archive now.
    pub moved: Option<ArchiveCause>,
    /// Why it was not, if it can be tried again.
    pub why: Option<ArchiveError>,
}
