//! *Aired* means that every cue the rundown names was heard to its end in that zone: by the
//! programme's own words and the rows of bulletins, not by what the core put on its list.

use std::collections::{BTreeMap, BTreeSet};

use loaphuong::sim::SimEvent;
use loaphuong::station::ids::SlotId;
use loaphuong::station::record::{Outcome, Reason, Row, RowKind};
use loaphuong::station::recurrence::local;
use loaphuong::station::schedule::{CueWhat, Programme, Schedule};

use super::checks::{closings, rows_of, slot_of};
use super::life::Log;
use crate::support::rows::RowFields as _;

/// Reasons for which a cue is not to be had from the start.
const LACKING: [Reason; 3] = [Reason::NoBulletin, Reason::NotApproved, Reason::FileMissing];

pub fn aired_is_whole(log: &Log) {
    let mut plays: BTreeMap<SlotId, Vec<&Row>> = BTreeMap::new();
    for row in log.rows.iter().filter(|row| row.kind() == RowKind::Play) {
        plays.entry(slot_of(row)).or_default().push(row);
    }
    let loaded = log.moments.iter().filter_map(|moment| match &moment.what {
        SimEvent::On { schedule, .. } | SimEvent::Schedule(schedule) => Some(schedule),
        _ => None,
    });
    let mut schedules = vec![&log.schedule];
    for schedule in loaded {
        if !schedules.contains(&schedule) {
            schedules.push(schedule);
        }
    }
    let none = Vec::new();
    for (slot, row) in closings(&log.rows).iter().filter(|(_, row)| row.ordered_by().is_none()) {
        let plays = plays.get(slot).unwrap_or(&none);
        lacks_once(log, slot, plays);
        if row.outcome() == Outcome::Aired {
            let whole = schedules.iter().any(|schedule| is_whole(schedule, slot, plays));
            assert!(whole, "aired, and its rundown names more: {slot}\n{}", rows_of(log, slot));
        }
        let reason = row.reason().filter(|reason| LACKING.contains(reason));
        if let Some(reason) = reason.filter(|_| row.outcome() == Outcome::Cut) {
            let told = plays.iter().any(|play| lacks(play) && play.reason() == Some(reason));
            assert!(told, "cut for a cue that has no row: {slot}\n{}", rows_of(log, slot));
        }
    }
}

/// A play row of something that was not there.
fn lacks(play: &Row) -> bool {
    play.outcome() == Outcome::NotAired
        && play.bulletin().is_none()
        && play.reason().is_some_and(|reason| LACKING.contains(&reason))
}

/// However often a slot is interrupted and begins again.
fn lacks_once(log: &Log, slot: &SlotId, plays: &[&Row]) {
    let mut told = BTreeSet::new();
    for play in plays.iter().filter(|play| lacks(play)) {
        let index = play.cue().map(|cue| cue.index);
        assert!(told.insert(index), "told twice that it lacks {index:?}:\n{}", rows_of(log, slot));
    }
}

/// Whether this schedule's programme asks for no more than these plays.
fn is_whole(schedule: &Schedule, slot: &SlotId, plays: &[&Row]) -> bool {
    let programme = schedule.programmes.iter().find(|one| one.id == slot.programme);
    let Some(programme) = programme.filter(|one| one.zones.contains(&slot.zone)) else {
        return false;
    };
    let heard: BTreeSet<(&str, u32)> = plays
        .iter()
        .filter(|play| play.outcome() == Outcome::Aired)
        .filter_map(|play| Some((play.bulletin()?.path.as_str(), play.cue()?.index)))
        .collect();
    let mute = schedule.guard.mute.contains(local(schedule.timezone, slot.due).date());
    wanted(programme, schedule, mute).into_iter().all(|(place, times)| {
        let from_there = heard.iter().filter(|(path, _)| match place {
            Place::File(wanted) => *path == wanted,
            Place::Folder(folder) => {
                path.rsplit_once('/').is_some_and(|(within, _)| within == folder)
            }
        });
        from_there.count() >= times
    })
}

/// Where a cue's sound lies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place<'a> {
    File(&'a str),
    Folder(&'a str),
}

/// How many cues at least are to be heard from where.
fn wanted<'a>(
    programme: &'a Programme,
    schedule: &'a Schedule,
    mute: bool,
) -> BTreeMap<Place<'a>, usize> {
    let mut wanted = BTreeMap::new();
    for rule in programme.rundown.iter().filter(|rule| !(mute && rule.music)) {
        let place = match &rule.what {
            CueWhat::File(path) => Place::File(path),
            CueWhat::Queue { queue, optional: false, .. } => {
                Place::Folder(&schedule.queues[queue].folder)
            }
            CueWhat::Queue { optional: true, .. } | CueWhat::Pause(_) => continue,
        };
        *wanted.entry(place).or_default() += 1;
    }
    wanted
}
