//! Why the turn of a bulletin does not come in the days ahead though nothing in itself keeps it
//! back: others of its queue go first, or the slots that play the queue are none or do not air.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;

use super::OverviewFacts;
use crate::station::CueSource;
use crate::station::bulletin::Bulletin;
use crate::station::ids::{ProgrammeId, QueueId, Timestamp, ZoneId};
use crate::station::planner::{ExpectedOutcome, PlannedSlot};
use crate::station::record::Reason;
use crate::station::rundown::queue_line;
use crate::station::schedule::{CueWhat, Programme, Queue, QueueOrder};
use crate::units::whole_ms;

/// Zones of a queue whose lines are looked at: they differ only by what each has heard.
const ZONES_MAX: usize = 4;

/// Why its turn does not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTurn {
    /// No slot plays its queue in the days ahead.
    NoSlot,
    /// None of the slots that would play it airs; the first for this reason.
    SlotsFail(Reason),
    /// No programme that plays it has room for its length, milliseconds; the most that one has.
    TooLong { room_ms: u64 },
    /// The same content airs under this name.
    AsTwin(Arc<str>),
    /// So many others of its queue go first; each slot takes so many.
    Behind { ahead: usize, order: QueueOrder, take: u32 },
}

/// The lines of the queues as they stand for their next slots, made when they are asked for.
pub struct QueueTurns<'a> {
    facts: &'a OverviewFacts,
    slots: &'a [PlannedSlot],
    programmes: BTreeMap<&'a ProgrammeId, &'a Programme>,
    lines: RefCell<BTreeMap<&'a QueueId, Rc<QueueLine>>>,
}

/// How one queue stands.
#[derive(Default)]
struct QueueLine {
    /// A slot plays it …
    has_slot: bool,
    /// … and one that does airs.
    airs: bool,
    /// Why the first that plays it does not air.
    first_failure: Option<Reason>,
    /// Milliseconds that the roomiest programme has for one bulletin.
    room_ms: u64,
    take: u32,
    /// By path: how many go first, where it stands best.
    ahead: HashMap<Arc<str>, usize>,
}

impl<'a> QueueTurns<'a> {
    pub fn new(facts: &'a OverviewFacts, slots: &'a [PlannedSlot]) -> QueueTurns<'a> {
        let programmes = facts.schedule.programmes.iter();
        QueueTurns {
            facts,
            slots,
            programmes: programmes.map(|programme| (&programme.id, programme)).collect(),
            lines: RefCell::default(),
        }
    }

    /// Why the bulletin of this queue has no turn; `None` where that is not known. `twin` is
    /// another file of the same content that airs.
    pub fn why(
        &self,
        bulletin: &Bulletin,
        (id, queue): (&'a QueueId, &Queue),
        twin: Option<&Arc<str>>,
    ) -> Option<NoTurn> {
        if let Some(twin) = twin {
            return Some(NoTurn::AsTwin(twin.clone()));
        }
        let line = self.line(id);
        if !line.has_slot {
            return Some(NoTurn::NoSlot);
        }
        if bulletin.length_ms > line.room_ms {
            return Some(NoTurn::TooLong { room_ms: line.room_ms });
        }
        // That the queue yields nothing is what is to be explained.
        if let Some(reason) = line.first_failure.filter(|why| *why != Reason::NoBulletin)
            && !line.airs
        {
            return Some(NoTurn::SlotsFail(reason));
        }
        let ahead = *line.ahead.get(&bulletin.path)?;
        (ahead > 0).then_some(NoTurn::Behind { ahead, order: queue.order, take: line.take })
    }

    fn line(&self, id: &'a QueueId) -> Rc<QueueLine> {
        if let Some(line) = self.lines.borrow().get(id) {
            return line.clone();
        }
        let line = Rc::new(self.made(id));
        self.lines.borrow_mut().insert(id, line.clone());
        line
    }

    fn made(&self, id: &QueueId) -> QueueLine {
        let mut line = QueueLine::default();
        let mut zones: Vec<(&ZoneId, Timestamp)> = Vec::new();
        for slot in self.slots {
            let Some(programme) = self.programmes.get(&slot.id.programme) else { continue };
            let Some(take) = take_of(programme, id) else { continue };
            line.has_slot = true;
            match slot.outlook {
                ExpectedOutcome::NotAired(reason) => {
                    line.first_failure.get_or_insert(reason);
                }
                ExpectedOutcome::Aired | ExpectedOutcome::Cut(_) => line.airs = true,
            }
            line.take = line.take.max(take);
            line.room_ms = line.room_ms.max(room_ms(programme, slot, id));
            if zones.len() < ZONES_MAX && zones.iter().all(|(zone, _)| **zone != slot.id.zone) {
                zones.push((&slot.id.zone, slot.starts));
            }
        }
        let OverviewFacts { schedule, stock, history, .. } = self.facts;
        for (zone, on) in zones {
            let standing = queue_line(id, zone, on, schedule, stock, history).into_iter();
            // What waits for approval keeps nobody waiting.
            let standing = standing.filter(|one| !schedule.waits_for_approval(one));
            for (ahead, bulletin) in standing.enumerate() {
                let best = line.ahead.entry(bulletin.path.clone()).or_insert(ahead);
                *best = ahead.min(*best);
            }
        }
        line
    }
}

/// How many bulletins of the queue a slot of the programme sounds; `None` if it plays none.
fn take_of(programme: &Programme, id: &QueueId) -> Option<u32> {
    let takes = programme.rundown.iter().filter_map(|rule| match &rule.what {
        CueWhat::Queue { queue, take, .. } if queue == id => Some(*take),
        CueWhat::Queue { .. } | CueWhat::File(_) | CueWhat::Pause(_) => None,
    });
    takes.reduce(u32::saturating_add)
}

/// What a bulletin of the queue may last in the slot, beside what its rundown names before it.
fn room_ms(programme: &Programme, slot: &PlannedSlot, id: &QueueId) -> u64 {
    let before = slot.cues.iter().take_while(|cue| cue.queue.as_ref() != Some(id));
    let named = before.filter(|cue| cue.queue.is_none());
    let named: u64 = named.map(|cue| CueSource::length_ms(&cue.source)).sum();
    programme.max_length.map_or(u64::MAX, whole_ms).saturating_sub(named)
}
