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

use super::attention::StationTrouble;
use crate::folder_policy::{FileReport, FolderDecision, FolderReport, RefusedPlace, SidecarCache};
use crate::library::{Catalogue, Library};
use crate::station::ids::Timestamp;
use crate::station::stock::{Approvals, Stock};
use archive_queue::ArchiveQueue;
use write_timer::WriteTimer;

pub use event::FolderEvent;
pub use overview::{DaySlot, OverviewTroubles};

/// The state of the audio folder.
pub struct AudioFolder {
    pub(super) library: Library,
    /// As the library told it last.
    catalogue: Option<Arc<Catalogue>>,
    /// What was decided about it last.
    decision: Option<FolderDecision>,
    /// Of its files those that were not taken: the first, and how many.
    refused: Option<(Arc<str>, usize)>,
    /// When it is to be decided anew though nothing is told, since the station's start.
    decide_at: Option<Duration>,
    pub(super) approvals: Arc<Approvals>,
    /// Under the present configuration.
    sidecars: SidecarCache,
    /// All files that were known before have been found again.
    pub(super) ready: bool,
    archive: ArchiveQueue,
    pub(super) writing: WriteTimer,
    /// How often people have had the files read again.
    folders_asked: u64,
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
            refused: None,
            decide_at: None,
            approvals: Arc::new(approvals),
            sidecars: SidecarCache::default(),
            ready: false,
            archive: ArchiveQueue::default(),
            writing: WriteTimer::new(now),
            folders_asked: 0,
            judging_since: None,
            events,
        }
    }

    /// Where tasks tell what came of them.
    pub fn events(&self) -> mpsc::Sender<FolderEvent> {
        self.events.clone()
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

    /// Of the files those that were not taken: the first, and how many.
    pub fn refused(&self) -> Option<(&str, usize)> {
        self.refused.as_ref().map(|(first, count)| (&**first, *count))
    }

    /// What lies in a queue's folder though it shall not.
    pub fn unarchived(&self) -> Option<StationTrouble<'_>> {
        let unarchived = self.archive.unarchived();
        let (first, why) = unarchived.first_key_value()?;
        Some(StationTrouble::ArchiveFailed { first, why, count: unarchived.len() })
    }

    /// A bulletin has failed for good on air, and the decision does not know it yet.
    pub fn note_failed_for_good(&mut self) {
        self.decide_at = Some(Duration::ZERO);
    }

    /// A new decision, made at `uptime`.
    pub fn take_decision(&mut self, decision: FolderDecision, uptime: Duration) {
        self.decide_at = decision.waits.next_end(uptime);
        self.refused = refused(&decision.report);
        self.decision = Some(decision);
        self.writing.request();
    }

    /// Whether it is to be decided anew though nothing is told.
    pub fn is_decision_due(&self, uptime: Duration) -> bool {
        self.decide_at.is_some_and(|at| uptime >= at)
    }
}

/// The files that a person has to do something about, since they were not taken: the first of them,
/// and how many. One that may still be on its way is none, nor one that was replaced.
fn refused(report: &FolderReport) -> Option<(Arc<str>, usize)> {
    let is_left = |file: &FileReport| {
        file.refused().is_some_and(|file| match file.place {
            RefusedPlace::Stays | RefusedPlace::HeldBack | RefusedPlace::Leaves => true,
            RefusedPlace::SetAside { replaced, .. } => !replaced,
            RefusedPlace::StillArriving => false,
        })
    };
    let mut left = report.files.iter().filter(|(_, file)| is_left(file));
    let (first, _) = left.next()?;
    Some((first.clone(), 1 + left.count()))
}
