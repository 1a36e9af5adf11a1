//! Decides what becomes of every file of the audio folder: what the core plans with, what people
//! are told, what is moved.
//!
//! ```text
//! library's Catalogue ─┐                              ┌─► Stock: the core plans with it
//! sidecars, checked ───┤                              ├─► FolderReport: `messages` renders it
//! schedule's queues ───┼─► decide ─► FolderDecision ──┤
//! approvals, history ──┤   (pure)                     ├─► FolderMoves: `library` carries them out
//! waits, two clocks ───┘                              └─► FileWaits: handed to the next decision
//! ```
//!
//! Nothing here reads a clock, a file or a configuration that is not an argument, and nothing makes
//! a sentence. One file passes, in this order: the library's verdict, a person's approval, its
//! queue's `longest`, its sidecar, its failures on air. The first that refuses it is told.
//!
//! Not here: whether a file is whole and decodes (`library`), how a sidecar is read (`config`),
//! which bulletin of a queue airs next (`station`).

mod facts;
mod file_waits;
mod folder_report;
mod judge;
mod judged_file;
mod moves;
mod refusal;
mod replaced;
mod report;
mod sidecars;
mod waits;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub use facts::PolicyFacts;
pub use file_waits::{FileWaits, WAIT_MAX};
pub use folder_report::{
    AcceptedFile, ApprovalRemark, ApprovalState, FileReport, FolderReport, LoneSidecar,
    RefusedFile, RefusedPlace,
};
pub use moves::{FolderMoves, SetAsideMove};
pub use refusal::RefusalCause;
pub use replaced::{bare_name, name_key, replaced};
pub use sidecars::{CheckedSidecars, SidecarCache};

use crate::config::Config;
use crate::library::Catalogue;
use crate::station::history::AiringHistory;
use crate::station::ids::Timestamp;
use crate::station::stock::{Approvals, Stock, StockItem};

/// What becomes of the audio folder's files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FolderDecision {
    pub stock: Arc<Stock>,
    pub report: Arc<FolderReport>,
    pub moves: FolderMoves,
    pub waits: FileWaits,
}

/// Decides about every file of the catalogue.
pub fn decide(facts: &PolicyFacts<'_>) -> FolderDecision {
    let mut judged = BTreeMap::new();
    for (path, item) in &facts.catalogue.items {
        judged.insert(path.clone(), judge::judge(facts, path, item));
    }
    let waits = waits::waits(facts, &judged);
    let report = report::report(facts, judged, &waits);
    let items = report.files.iter().map(|(path, file)| (path.clone(), item(file)));
    FolderDecision {
        stock: Arc::new(Stock { items: items.collect() }),
        moves: moves::moves(&report, facts),
        report: Arc::new(report),
        waits,
    }
}

/// Decides where no station runs, at `now` by the wall clock: nothing is waited for yet, and what
/// the zones have heard is not asked.
pub fn decide_once(
    config: &Config,
    catalogue: &Catalogue,
    approvals: &Approvals,
    now: Timestamp,
) -> FolderDecision {
    decide(&PolicyFacts {
        catalogue,
        sidecars: &SidecarCache::default().read(config, catalogue),
        schedule: &config.schedule,
        approvals,
        history: &AiringHistory::default(),
        waits: &FileWaits::default(),
        now,
        uptime: Duration::ZERO,
    })
}

/// A file as the core sees it.
fn item(file: &FileReport) -> StockItem {
    match file {
        FileReport::Pending => StockItem::Pending,
        FileReport::Accepted(accepted) => StockItem::Accepted(accepted.bulletin.clone()),
        FileReport::Refused(refused) => StockItem::Refused(refused.refusal.of_file()),
    }
}
