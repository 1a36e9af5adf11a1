//! Decides what becomes of every file of the audio folder: what the core plans with, what people
//! are told, what is moved.
//!
//! ```text
//! library's Catalogue ─┐                        ┌─► Stock: the core plans with it
//! sidecars, checked ───┤                        ├─► FolderReport: `messages` renders it
//! schedule's queues ───┼─► decide ─► Decision ──┤
//! approvals, history ──┤   (pure)               ├─► Moves: `library` carries them out
//! waits, two clocks ───┘                        └─► Waits: handed to the next decision
//! ```
//!
//! Nothing here reads a clock, a file or a configuration that is not an argument, and nothing makes
//! a sentence. One file passes, in this order: the library's verdict, a person's approval, its
//! queue's `longest`, its sidecar, its failures on air. The first that refuses it is told.
//!
//! Not here: whether a file is whole and decodes (`library`), how a sidecar is read (`config`),
//! which bulletin of a queue airs next (`station`).

mod admission;
mod moves;
mod replaced;
mod report;
mod sidecars;
mod waits;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub use admission::Refusal;
pub use moves::{Moves, SetAside};
pub use replaced::replaced;
pub use report::{
    AcceptedFile, ApprovalRemark, ApprovalState, FileReport, FolderReport, LoneSidecar,
    RefusedFile, RefusedPlace,
};
pub use sidecars::{CheckedSidecars, SidecarCache};
pub use waits::{WAIT_MAX, Waits};

use crate::config::Config;
use crate::library::Catalogue;
use crate::station::history::History;
use crate::station::ids::Timestamp;
use crate::station::schedule::Schedule;
use crate::station::stock::{Approvals, Item, Stock};

/// All that a decision is made from.
pub struct Facts<'a> {
    pub catalogue: &'a Catalogue,
    /// The catalogue's sidecars as the configuration reads them.
    pub sidecars: &'a CheckedSidecars,
    pub schedule: &'a Schedule,
    pub approvals: &'a Approvals,
    /// What the zones have heard, and where bulletins have failed on air.
    pub history: &'a History,
    /// Of the decision before this one; empty for the first.
    pub waits: &'a Waits,
    /// By the wall clock, as bulletins' arrivals are.
    pub now: Timestamp,
    /// By a clock that nobody sets: since any fixed instant, the same for all decisions.
    pub uptime: Duration,
}

/// What becomes of the audio folder's files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decision {
    pub stock: Arc<Stock>,
    pub report: Arc<FolderReport>,
    pub moves: Moves,
    pub waits: Waits,
}

/// Decides about every file of the catalogue.
pub fn decide(facts: &Facts<'_>) -> Decision {
    let mut admitted = BTreeMap::new();
    for (path, item) in &facts.catalogue.items {
        admitted.insert(path.clone(), admission::judge(facts, path, item));
    }
    let waits = Waits::after(facts, &admitted);
    let report = report::report(facts, admitted, &waits);
    let items = report.files.iter().map(|(path, file)| (path.clone(), item(file)));
    Decision {
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
) -> Decision {
    decide(&Facts {
        catalogue,
        sidecars: &SidecarCache::default().read(config, catalogue),
        schedule: &config.schedule,
        approvals,
        history: &History::default(),
        waits: &Waits::default(),
        now,
        uptime: Duration::ZERO,
    })
}

/// A file as the core sees it.
fn item(file: &FileReport) -> Item {
    match file {
        FileReport::Pending => Item::Pending,
        FileReport::Accepted(accepted) => Item::Accepted(accepted.bulletin.clone()),
        FileReport::Refused(refused) => Item::Refused(refused.refusal.of_file()),
    }
}
