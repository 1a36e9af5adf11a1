//! Orders whose giver waits to hear what became of them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::file_order::{FileOrder, LocatedOrder, OrderTarget};
use crate::control::{AlertTaken, RefusalReply, ToneTaken, ZoneAnswer};
use crate::station::ids::{SlotId, Timestamp, ZoneId};
use crate::station::record::{AsRun, Outcome, PlayRow, Reason};

/// From an emergency's order to its answer, at most: two seconds with the way to and fro. A closed
/// device sounds within one.
pub const ANSWER_MAX: Duration = Duration::from_millis(1_900);

/// How long an order waits for its file's verdict: an hour of sound takes 8 s to judge, and 4 s
/// before it has come to rest. The caller gives up at 30.
const VERDICT_MAX: Duration = Duration::from_secs(25);

/// Orders that wait at a time: one for each connection of the control socket.
pub const WAITING_MAX: usize = 32;

/// What orders wait for.
#[derive(Debug)]
pub struct PendingOrders {
    pub sounding: Vec<AwaitedAlert>,
    pub unjudged: Vec<UnjudgedOrder>,
    /// Slots that an order has opened, or closed at once, in this turn of the loop …
    pub opened: Vec<SlotId>,
    /// … and emergencies' slots that were closed in it.
    pub closed: Vec<ClosedEmergency>,
    /// Test tones that sound, or are about to …
    pub tones: Vec<AwaitedTone>,
    /// … and the rows of those that are over.
    pub sounded_tones: Vec<(SlotId, PlayRow)>,
    /// Contents whose copies were found missing or altered while somebody waits.
    pub spoiled: BTreeSet<Arc<str>>,
    /// To the loop, from the tasks that look where a file lies.
    located: mpsc::Sender<LocatedOrder>,
}

/// An emergency that was taken.
#[derive(Debug)]
pub struct AwaitedAlert {
    pub taken: AlertTaken,
    /// With what is known of each for good.
    pub slots: Vec<(SlotId, Option<ZoneAnswer>)>,
    pub until: Instant,
    pub reply: oneshot::Sender<Result<AlertTaken, RefusalReply>>,
}

/// A test tone that was taken.
#[derive(Debug)]
pub struct AwaitedTone {
    pub slot: SlotId,
    /// Zones that are left of the order.
    pub left: Vec<ZoneId>,
    pub until: Instant,
    pub reply: oneshot::Sender<Result<ToneTaken, RefusalReply>>,
}

/// An order about a file without a verdict.
#[derive(Debug)]
pub struct UnjudgedOrder {
    pub order: FileOrder,
    pub target: OrderTarget,
    pub until: Instant,
}

/// An emergency's slot as it was closed.
#[derive(Debug)]
pub struct ClosedEmergency {
    pub slot: SlotId,
    pub outcome: Outcome,
    pub reason: Option<Reason>,
    pub detail: Option<String>,
}

impl PendingOrders {
    /// Nobody waits. Tasks tell `located` where the file of an order lies.
    pub fn new(located: mpsc::Sender<LocatedOrder>) -> PendingOrders {
        PendingOrders {
            sounding: Vec::new(),
            unjudged: Vec::new(),
            opened: Vec::new(),
            closed: Vec::new(),
            tones: Vec::new(),
            sounded_tones: Vec::new(),
            spoiled: BTreeSet::new(),
            located,
        }
    }

    /// Where a task tells the loop what it found.
    pub fn located(&self) -> mpsc::Sender<LocatedOrder> {
        self.located.clone()
    }

    /// An order has opened these slots.
    pub fn note_opened(&mut self, slots: Vec<SlotId>) {
        self.opened.extend(slots);
    }

    /// A speaker has found no copy of this content, or another in its place: it will not sound.
    pub fn note_spoiled(&mut self, sha256: Arc<str>) {
        if !self.sounding.is_empty() {
            self.spoiled.insert(sha256);
        }
    }

    /// The row of a test tone, if somebody waits for it.
    pub fn note_tone(&mut self, due: Timestamp, row: &PlayRow) {
        let (zone, programme) = (row.run.zone.clone(), row.run.programme.clone());
        self.sounded_tones.push((SlotId { due, zone, programme }, row.clone()));
    }

    /// An emergency's closing record.
    pub fn note_closed(&mut self, due: Timestamp, run: &AsRun) {
        let (zone, programme) = (run.zone.clone(), run.programme.clone());
        self.closed.push(ClosedEmergency {
            slot: SlotId { due, zone, programme },
            outcome: run.outcome,
            reason: run.reason,
            detail: run.detail.clone(),
        });
    }

    /// Until the next answer is due at the latest.
    pub fn wait_max(&self) -> Option<Duration> {
        let sounding = self.sounding.iter().map(|each| each.until);
        let tones = self.tones.iter().map(|each| each.until);
        let ends = sounding.chain(tones).chain(self.unjudged.iter().map(|each| each.until));
        ends.min().map(|end| end.saturating_duration_since(Instant::now()))
    }

    /// Keeps an order until its file has its verdict; gives it back when too many wait or it has
    /// waited already.
    pub fn keep(
        &mut self,
        order: FileOrder,
        target: OrderTarget,
    ) -> Option<(FileOrder, OrderTarget)> {
        if self.unjudged.len() >= WAITING_MAX {
            return Some((order, target));
        }
        self.unjudged.push(UnjudgedOrder { order, target, until: Instant::now() + VERDICT_MAX });
        None
    }

    /// The files whose verdicts are waited for.
    pub fn wanted(&self) -> BTreeSet<Arc<str>> {
        let paths = self.unjudged.iter().filter_map(|each| each.target.within.as_deref());
        paths.map(Arc::from).collect()
    }
}
