//! The plan for programs: `{due, zone, programme, priority, length_ms, cues, problems}` and what
//! else is known.

use serde::Serialize;

use super::PlannedDays;
use crate::station::CueSource;
use crate::station::ids::{ProgrammeId, QueueId, ZoneId};
use crate::station::planner::{PlanProblem, PlannedSlot};
use crate::station::priority::Priority;
use crate::station::record::{LocalTimestamp, Outcome, Reason};
use crate::station::rundown::ResolvedCue;

#[derive(Serialize)]
struct Slot<'a> {
    due: LocalTimestamp,
    zone: &'a ZoneId,
    programme: &'a ProgrammeId,
    title: &'a str,
    priority: Priority,
    airs: bool,
    /// As its closing row would have them.
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    starts: LocalTimestamp,
    length_ms: u64,
    cues: Vec<Cue<'a>>,
    problems: &'a [PlanProblem],
}

#[derive(Serialize)]
struct Cue<'a> {
    /// `bulletin`, `pause` or `absent`; a queue that has nothing is absent, without a path.
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue: Option<&'a QueueId>,
    length_ms: u64,
    music: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
}

pub(super) fn of(plan: &PlannedDays<'_>) -> String {
    let slots: Vec<Slot<'_>> = plan.slots.iter().map(|slot| row(plan, slot)).collect();
    serde_json::to_string_pretty(&slots).expect("a plan has string keys and finite numbers only")
}

fn row<'a>(plan: &PlannedDays<'_>, slot: &'a PlannedSlot) -> Slot<'a> {
    let stamp = |at| LocalTimestamp::new(at, plan.view.schedule.timezone);
    Slot {
        due: stamp(slot.id.due),
        zone: &slot.id.zone,
        programme: &slot.id.programme,
        title: &slot.title,
        priority: slot.priority,
        airs: slot.airs(),
        outcome: slot.outlook.outcome(),
        reason: slot.outlook.reason(),
        starts: stamp(slot.starts),
        length_ms: slot.length_ms,
        cues: slot.cues.iter().map(cue).collect(),
        problems: &slot.problems,
    }
}

fn cue(cue: &ResolvedCue) -> Cue<'_> {
    let (kind, path, title, reason) = match &cue.source {
        CueSource::Bulletin(bulletin) => {
            ("bulletin", Some(&*bulletin.path), Some(bulletin.title.as_str()), None)
        }
        CueSource::Pause { .. } => ("pause", None, None, None),
        CueSource::Attention { .. } => ("attention", None, None, None),
        CueSource::Tone { .. } => ("tone", None, None, None),
        CueSource::Absent { path, reason } => ("absent", path.as_deref(), None, Some(*reason)),
    };
    Cue {
        kind,
        path,
        title,
        queue: cue.queue.as_ref(),
        length_ms: cue.source.length_ms(),
        music: cue.music,
        reason,
    }
}
