//! The part of the station that owns the audio folder's state: the library, what it holds with what
//! approvals and sidecars say, what people are told there, and what is being moved.

mod event;

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::answers::Answers;
use super::shelving::Shelving;
use crate::config;
use crate::library::Library;
use crate::station::stock::{Approvals, Stock};

pub use event::{Archived, FolderEvent};

/// The state of the audio folder.
pub struct Folder {
    pub(super) library: Library,
    /// As the library told it.
    pub(super) raw_stock: Option<Arc<Stock>>,
    /// The same with what approvals and notes say.
    pub(super) stock: Option<Arc<Stock>>,
    pub(super) approvals: Arc<Approvals>,
    pub(super) notes: config::Notes,
    /// All files that were known before have been found again.
    pub(super) ready: bool,
    pub(super) shelving: Shelving,
    pub(super) answers: Answers,
    /// To the loop, from the tasks that work for the folder.
    pub(super) events: mpsc::Sender<FolderEvent>,
}

impl Folder {
    /// A folder of which nothing is known but who has approved what. Its tasks tell `events` what
    /// came of them.
    pub fn new(
        library: Library,
        approvals: Approvals,
        events: mpsc::Sender<FolderEvent>,
        now: Instant,
    ) -> Folder {
        Folder {
            library,
            raw_stock: None,
            stock: None,
            approvals: Arc::new(approvals),
            notes: config::Notes::default(),
            ready: false,
            shelving: Shelving::default(),
            answers: Answers::new(now),
            events,
        }
    }
}
