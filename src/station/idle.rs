//! Why a bulletin that was taken does not sound, or leaves its queue for the archive, as far as its
//! own dates and zones, its queue and what the zones have heard can tell.
//!
//! Not here: what the plan alone knows, such as that others of its queue go first.

use chrono::NaiveDate;

use super::bulletin::Bulletin;
use super::emergency::in_folder;
use super::history::History;
use super::ids::{QueueId, Timestamp, ZoneId};
use super::rundown::{aired_out, airs, campaign_of, first_day, is_for, kept_out, zones_of};
use super::schedule::{Queue, Schedule};
use super::when::local;

/// One such reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// No programme plays its queue in any of the zones that it is for.
    OtherZones,
    /// Its last day, or its campaign's, has passed.
    Over(NaiveDate),
    /// Its first day, or its campaign's, is yet to come.
    NotBefore(NaiveDate),
    /// Its queue's `keep` is over.
    KeptLong,
    /// Every zone that it is for has heard its content as often as this, which is as often as
    /// wanted.
    HeardEnough(u32),
}

/// Why the bulletin of this queue sounds at no time in `now .. until`; `None` where its own facts
/// do not tell. The queue is one that some programme plays.
pub fn why(
    bulletin: &Bulletin,
    (id, queue): (&QueueId, &Queue),
    schedule: &Schedule,
    history: &History,
    now: Timestamp,
    until: Timestamp,
) -> Option<Idle> {
    let mut own =
        zones_of(id, schedule).into_iter().filter(|zone| is_for(bulletin, zone)).peekable();
    if own.peek().is_none() {
        return Some(Idle::OtherZones);
    }
    let day = |at| local(schedule.timezone, at).date();
    let campaign = campaign_of(bulletin, queue).and_then(|id| schedule.campaigns.get(id));
    let last = bulletin.until.into_iter().chain(campaign.and_then(|one| one.until)).min();
    if let Some(last) = last.filter(|last| *last < day(now)) {
        return Some(Idle::Over(last));
    }
    let first = first_day(bulletin, queue, schedule);
    if let Some(first) = first.filter(|first| *first > day(until)) {
        return Some(Idle::NotBefore(first));
    }
    if kept_out(bulletin, queue, schedule, now) {
        return Some(Idle::KeptLong);
    }
    let wanted = airs(bulletin, queue)?;
    let done = |zone: &ZoneId| {
        history.count(&bulletin.sha256, zone) >= wanted || history.out_in(bulletin, zone).is_some()
    };
    own.all(done).then_some(Idle::HeardEnough(wanted))
}

/// Why a bulletin leaves its folder for the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parting {
    /// An emergency that is over …
    Emergency,
    /// … and that no zone has heard to its end.
    EmergencyUnheard,
    /// It has aired as often as wanted.
    Aired,
    /// Its content had aired as often as wanted before the file came.
    AiredBefore,
    /// Its queue's `keep` is over, or its last day …
    Old,
    /// … and no zone has heard it.
    Unheard,
    /// The same, since nobody had approved it.
    Unapproved,
}

/// Why the bulletin goes, of which [`super::rundown::finished`] or an emergency's end says that it
/// does.
pub fn parting(bulletin: &Bulletin, schedule: &Schedule, history: &History) -> Parting {
    let enough = schedule
        .queue_of(&bulletin.path)
        .is_some_and(|(id, queue)| aired_out(bulletin, queue, &zones_of(id, schedule), history));
    let zones = schedule.zones.keys();
    let last = zones.filter_map(|zone| history.last(&bulletin.sha256, zone)).max();
    if in_folder(&bulletin.path) {
        return match last {
            Some(last) if last >= bulletin.arrived => Parting::Emergency,
            _ => Parting::EmergencyUnheard,
        };
    }
    match last {
        Some(last) if enough && last < bulletin.arrived => Parting::AiredBefore,
        _ if enough => Parting::Aired,
        _ if schedule.waits_for_approval(bulletin) => Parting::Unapproved,
        Some(last) if last >= bulletin.arrived => Parting::Old,
        _ => Parting::Unheard,
    }
}
