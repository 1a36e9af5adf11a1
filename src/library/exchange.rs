//! What passes between the daemon and the library's worker.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::retention::expiry::ArchiveExpiry;
use super::snapshot::Catalogue;
use crate::station::stock::KnownFile;

/// What the library tells.
#[derive(Debug, Clone, PartialEq)]
pub enum LibraryEvent {
    /// The folder as it now is. Comes after the `Remember` of what it holds newly.
    Catalogue(Arc<Catalogue>),
    /// Keep this, under its `raw_path`, and hand it back at the next start.
    Remember(KnownFile),
    /// Forget what was kept under this `raw_path`.
    Forget { raw_path: String },
    /// Once: what is remembered and the first look are in the last `Catalogue`; only new files are
    /// still to be judged.
    Ready,
}

/// What the daemon wants of the intake, the latest of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntakeTerms {
    /// Whether files in the folder of emergencies are taken. See `Library::allow_emergencies`.
    pub emergencies: bool,
    /// Bytes that copies may take together; `None` for as many as fit. See
    /// `Library::limit_store`.
    pub store_limit: Option<u64>,
    /// Copies that slots mean to play.
    pub in_use: Arc<BTreeSet<Arc<str>>>,
    /// Paths of files that somebody waits for.
    pub urgent: Arc<BTreeSet<Arc<str>>>,
}

/// What is done now and then.
#[derive(Debug)]
pub enum MaintenanceTask {
    Sweep,
    Expire(ArchiveExpiry),
}

/// How far the library is with new files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntakeProgress {
    /// Files that have no verdict yet; 0 when nothing is to be done.
    pub waiting: usize,
    /// Files judged since it was last 0.
    pub done: usize,
    /// The one that is judged now, as in the [`Catalogue`].
    pub path: Option<String>,
    /// The audio folder could not be read at the last look.
    pub folder_unreadable: bool,
}
