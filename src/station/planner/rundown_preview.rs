//! Previews of what planned slots would sound: rundowns resolved, and kept where nothing but the
//! day's silence of music can change them.

use std::sync::Arc;

use crate::station::airing::AirFailure;
use crate::station::cue::CueSource;
use crate::station::gain::InaudibleCause;
use crate::station::history::AiringHistory;
use crate::station::ids::{QueueId, Timestamp, ZoneId};
use crate::station::record::Reason;
use crate::station::recurrence::local;
use crate::station::rundown::{self, ResolvedCue, ResolvedRundown};
use crate::station::schedule::{CueWhat, Programme, Schedule};
use crate::station::stock::{Stock, StockItem};
use crate::units::milliseconds;
use crate::wire::FileFault;

use super::planned::PlanProblem;

/// A rundown resolved.
#[derive(Clone)]
pub(super) struct RundownPreview {
    pub cues: Arc<[ResolvedCue]>,
    /// All cues one behind the other.
    pub full_ms: u64,
    pub problems: Vec<PlanProblem>,
    /// Why there is nothing worth starting for, if so.
    pub hindrance: Option<Reason>,
    /// Why its first cue that is not to be had is not, if there is one.
    pub lacks: Option<Reason>,
}

/// Answers what a programme sounds, and remembers what the zones have heard.
pub(super) struct RundownPreviews<'a> {
    schedule: &'a Schedule,
    stock: &'a Stock,
    history: AiringHistory,
    /// By programme: rundowns without queues, on other days and on mute days.
    fixed: Vec<[Option<RundownPreview>; 2]>,
    pub titles: Vec<Arc<str>>,
}

impl<'a> RundownPreviews<'a> {
    pub fn new(
        schedule: &'a Schedule,
        stock: &'a Stock,
        history: AiringHistory,
    ) -> RundownPreviews<'a> {
        let fixed = schedule.programmes.iter().map(|_| [None, None]).collect();
        let titles = schedule.programmes.iter().map(|spec| spec.title.as_str().into()).collect();
        RundownPreviews { schedule, stock, history, fixed, titles }
    }

    /// What the programme would sound in `zone` if it started at `at`.
    pub fn of(&mut self, programme: usize, zone: &ZoneId, at: Timestamp) -> RundownPreview {
        let spec = &self.schedule.programmes[programme];
        // What is out in one zone may air in another, and what fails here may be out tomorrow.
        if queues(spec).next().is_some() || self.history.has_failures() {
            return self.resolve(spec, zone, at);
        }
        let mute = &self.schedule.guard.mute;
        let day = usize::from(
            !mute.is_empty() && mute.contains(local(self.schedule.timezone, at).date()),
        );
        if let Some(known) = &self.fixed[programme][day] {
            return known.clone();
        }
        let sound = self.resolve(spec, zone, at);
        self.fixed[programme][day] = Some(sound.clone());
        sound
    }

    /// `zone` hears these cues from `starts` on; those that end by `length_ms` count as aired, but
    /// for those that are silent there, which count against a bulletin of a queue.
    pub fn note(
        &mut self,
        cues: &[ResolvedCue],
        silent: &[(usize, InaudibleCause)],
        zone: &ZoneId,
        starts: Timestamp,
        length_ms: u64,
    ) {
        // Only queues ask.
        if self.schedule.queues.is_empty() {
            return;
        }
        let mut end_ms = 0_u64;
        for (index, cue) in cues.iter().enumerate() {
            end_ms = end_ms.saturating_add(cue.source.length_ms());
            if end_ms > length_ms {
                break;
            }
            let CueSource::Bulletin(bulletin) = &cue.source else { continue };
            let (sha256, at) = (&bulletin.sha256, starts + milliseconds(end_ms));
            match silent.iter().find(|(silent, _)| *silent == index) {
                None => self.history.note(sha256, zone, at),
                Some((_, InaudibleCause::ChannelsCancel)) if cue.queue.is_some() => {
                    let strikes =
                        self.history.one_strike_more(bulletin, zone, at, AirFailure::Silent);
                    self.history.strike(sha256, zone, strikes);
                }
                Some(_) => {}
            }
        }
    }

    fn resolve(&self, spec: &Programme, zone: &ZoneId, at: Timestamp) -> RundownPreview {
        let resolved = rundown::resolve(spec, zone, at, self.schedule, self.stock, &self.history);
        let hindrance = rundown::hindrance(spec, &resolved).map(|(reason, _)| reason);
        let lacks = rundown::absent(&resolved).next().map(|(_, reason)| reason);
        let ResolvedRundown { cues, unapproved, passed_over } = resolved;
        let empty = |queue: &QueueId| PlanProblem::NoBulletin { queue: queue.clone() };
        let missing = cues.iter().filter_map(|cue| match (&cue.source, &cue.queue) {
            (CueSource::Absent { path: None, .. }, Some(queue)) => Some(empty(queue)),
            (CueSource::Absent { path, reason }, None) => {
                path.clone().map(|path| self.absent(path, *reason))
            }
            // What waits for approval is told below.
            (CueSource::Absent { path: Some(_), .. }, Some(_)) => None,
            (
                CueSource::Bulletin(_)
                | CueSource::Pause { .. }
                | CueSource::Attention { .. }
                | CueSource::Tone { .. },
                _,
            ) => None,
        });
        let waiting = unapproved.iter().map(|one| PlanProblem::NotApproved {
            queue: one.queue.clone(),
            path: one.path.clone(),
        });
        // What may be empty is told only where it leaves nothing.
        let left_out = passed_over.iter().filter(|queue| {
            hindrance.is_some() && !unapproved.iter().any(|one| one.queue == **queue)
        });
        let mut problems: Vec<PlanProblem> = Vec::new();
        for problem in missing.chain(waiting).chain(left_out.map(empty)) {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        RundownPreview {
            full_ms: cues.iter().fold(0, |sum, cue| sum.saturating_add(cue.source.length_ms())),
            hindrance,
            lacks,
            cues: cues.into(),
            problems,
        }
    }

    /// What a person should know of a named file that is not to be had for this reason.
    fn absent(&self, path: Arc<str>, reason: Reason) -> PlanProblem {
        match self.stock.items.get(&path) {
            Some(StockItem::Refused(refusal)) => {
                PlanProblem::FileRefused { path, fault: refusal.fault() }
            }
            Some(StockItem::Pending) => PlanProblem::FilePending { path },
            Some(StockItem::Accepted(bulletin)) => {
                let queue = self.schedule.queue_of(&bulletin.path);
                match queue.filter(|_| self.schedule.waits_for_approval(bulletin)) {
                    Some((queue, _)) => PlanProblem::NotApproved { queue: queue.clone(), path },
                    // Else it is out in this zone.
                    None if reason == Reason::Silent => {
                        PlanProblem::FileRefused { path, fault: FileFault::SilentOnAir }
                    }
                    None => PlanProblem::FileRefused { path, fault: FileFault::BrokeOnAir },
                }
            }
            None => PlanProblem::FileMissing { path },
        }
    }
}

fn queues(spec: &Programme) -> impl Iterator<Item = &QueueId> {
    spec.rundown.iter().filter_map(|cue| match &cue.what {
        CueWhat::Queue { queue, .. } => Some(queue),
        CueWhat::File(_) | CueWhat::Pause(_) => None,
    })
}
