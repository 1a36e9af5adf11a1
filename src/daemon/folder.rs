//! The part of the station that owns the audio folder's state: the library, what it last told, what
//! `folder_policy` decided about it, when people are told there, and what is being archived.

mod approving;
mod archive_queue;
mod archiving;
mod deciding;
mod event;
mod file_status;
mod maintenance;
mod overview;
mod write_timer;
mod writing;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::folder_policy::{FolderDecision, FolderReport, SidecarCache};
use crate::library::{Catalogue, Library};
use crate::station::ids::Timestamp;
use crate::station::stock::{Approvals, Stock};
use archive_queue::ArchiveQueue;
use write_timer::WriteTimer;

pub use event::FolderEvent;

/// The state of the audio folder.
pub struct AudioFolder {
    pub(super) library: Library,
    /// As the library told it last.
    catalogue: Option<Arc<Catalogue>>,
    /// What was decided about it last.
    decision: Option<FolderDecision>,
    /// When it is to be decided anew though nothing is told, since the station's start.
    decide_at: Option<Duration>,
    pub(super) approvals: Arc<Approvals>,
    /// Under the present configuration.
    sidecars: SidecarCache,
    /// All files that were known before have been found again.
    pub(super) ready: bool,
    archive: ArchiveQueue,
    pub(super) writing: WriteTimer,
    /// Since when files wait for their verdicts, if any do.
    judging_since: Option<Timestamp>,
    /// To the loop, from the tasks that work for the folder.
    events: mpsc::Sender<FolderEvent>,
}

impl AudioFolder {
    /// A folder of which nothing is known but who has approved what. Its tasks tell `events` what
    /// came of them.
    pub fn new(
        library: Library,
        approvals: Approvals,
        events: mpsc::Sender<FolderEvent>,
        now: Instant,
    ) -> AudioFolder {
        AudioFolder {
            library,
            catalogue: None,
            decision: None,
            decide_at: None,
            approvals: Arc::new(approvals),
            sidecars: SidecarCache::default(),
            ready: false,
            archive: ArchiveQueue::default(),
            writing: WriteTimer::new(now),
            judging_since: None,
            events,
        }
    }

    /// What the core plans with; empty before the first decision.
    pub fn stock(&self) -> Arc<Stock> {
        self.decision.as_ref().map(|decision| decision.stock.clone()).unwrap_or_default()
    }

    /// Sidecars are read anew: they may name what only another configuration has.
    pub fn forget_sidecars(&mut self) {
        self.sidecars = SidecarCache::default();
    }

    /// The last decision; `None` before the first.
    pub fn decision(&self) -> Option<&FolderDecision> {
        self.decision.as_ref()
    }

    /// What people are told; empty before the first decision.
    pub fn report(&self) -> Arc<FolderReport> {
        self.decision().map(|decision| decision.report.clone()).unwrap_or_default()
    }

    /// A bulletin has failed for good on air, and the decision does not know it yet.
    pub fn note_failed_for_good(&mut self) {
        self.decide_at = Some(Duration::ZERO);
    }

    /// A new decision, made at `uptime`.
    pub fn take_decision(&mut self, decision: FolderDecision, uptime: Duration) {
        self.decide_at = decision.waits.next_end(uptime);
        self.decision = Some(decision);
        self.writing.request();
    }

    /// Whether it is to be decided anew though nothing is told.
    pub fn is_decision_due(&self, uptime: Duration) -> bool {
        self.decide_at.is_some_and(|at| uptime >= at)
    }
}
