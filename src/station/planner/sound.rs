//! What planned slots would sound: rundowns resolved, and kept where nothing but the day's
//! silence of music can change them.

use std::sync::Arc;

use crate::station::CueSource;
use crate::station::rundown::{self, History, Resolved, ResolvedCue};
use crate::station::schedule::{CueWhat, Programme, QueueId, Schedule, Timestamp, ZoneId};
use crate::station::stock::{Item, Stock};
use crate::station::when::local;

use super::Problem;

/// A rundown resolved.
#[derive(Clone)]
pub(super) struct Sound {
    pub cues: Arc<[ResolvedCue]>,
    /// All cues one behind the other.
    pub full_ms: u64,
    pub problems: Vec<Problem>,
    /// Nothing worth starting for.
    pub empty: bool,
}

/// Answers what a programme sounds, and remembers what the zones have heard.
pub(super) struct Sounds<'a> {
    schedule: &'a Schedule,
    stock: &'a Stock,
    history: History,
    /// By programme: rundowns without queues, on other days and on mute days.
    fixed: Vec<[Option<Sound>; 2]>,
    pub titles: Vec<Arc<str>>,
}

impl<'a> Sounds<'a> {
    pub fn new(schedule: &'a Schedule, stock: &'a Stock, history: History) -> Sounds<'a> {
        let fixed = schedule.programmes.iter().map(|_| [None, None]).collect();
        let titles = schedule.programmes.iter().map(|spec| spec.title.as_str().into()).collect();
        Sounds { schedule, stock, history, fixed, titles }
    }

    /// What the programme would sound in `zone` if it started at `at`.
    pub fn of(&mut self, programme: usize, zone: &ZoneId, at: Timestamp) -> Sound {
        let spec = &self.schedule.programmes[programme];
        if queues(spec).next().is_some() {
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

    /// `zone` hears these cues from `starts` on; those that end by `length_ms` count as aired.
    pub fn note(&mut self, cues: &[ResolvedCue], zone: &ZoneId, starts: Timestamp, length_ms: u64) {
        // Only queues ask.
        if self.schedule.queues.is_empty() {
            return;
        }
        let mut end_ms = 0_u64;
        for cue in cues {
            end_ms = end_ms.saturating_add(cue.source.length_ms());
            if end_ms > length_ms {
                break;
            }
            if let CueSource::Bulletin(bulletin) = &cue.source {
                self.history.note(&bulletin.sha256, zone, starts + super::milliseconds(end_ms));
            }
        }
    }

    fn resolve(&self, spec: &Programme, zone: &ZoneId, at: Timestamp) -> Sound {
        let resolved = rundown::resolve(spec, zone, at, self.schedule, self.stock, &self.history);
        let empty = rundown::hindrance(spec, &resolved).is_some();
        let Resolved { cues, unapproved } = resolved;
        let mut problems = Vec::new();
        for cue in &cues {
            if let CueSource::Absent { path, .. } = &cue.source {
                problems.push(self.absent(path.clone()));
            }
        }
        problems.extend(
            unapproved.iter().map(|one| Problem::NotApproved {
                queue: one.queue.clone(),
                path: one.path.clone(),
            }),
        );
        for queue in queues(spec) {
            let problem = Problem::NoBulletin { queue: queue.clone() };
            let served = cues.iter().any(|cue| cue.queue.as_ref() == Some(queue));
            let waits = unapproved.iter().any(|one| one.queue == *queue);
            if !served && !waits && !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        Sound {
            full_ms: cues.iter().fold(0, |sum, cue| sum.saturating_add(cue.source.length_ms())),
            empty,
            cues: cues.into(),
            problems,
        }
    }

    fn absent(&self, path: Arc<str>) -> Problem {
        match self.stock.items.get(&path) {
            Some(Item::Refused { fault, .. }) => Problem::FileRefused { path, fault: *fault },
            Some(Item::Pending) => Problem::FilePending { path },
            Some(Item::Accepted(bulletin)) => match self.schedule.queue_of(&bulletin.path) {
                Some((queue, _)) => Problem::NotApproved { queue: queue.clone(), path },
                // Only what waits for approval is there and absent.
                None => Problem::FileMissing { path },
            },
            None => Problem::FileMissing { path },
        }
    }
}

fn queues(spec: &Programme) -> impl Iterator<Item = &QueueId> {
    spec.rundown.iter().filter_map(|cue| match &cue.what {
        CueWhat::Queue { queue, .. } => Some(queue),
        CueWhat::File(_) | CueWhat::Pause(_) => None,
    })
}
