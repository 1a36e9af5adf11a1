//! Tells why a bulletin that was taken does not sound, as far as its own dates and zones, its queue
//! and what the zones have heard can tell.
//!
//! Not here: what the plan alone knows, such as that others of its queue go first.

use chrono::NaiveDate;

use super::bulletin::Bulletin;
use super::history::AiringHistory;
use super::ids::{QueueId, Timestamp, ZoneId};
use super::recurrence::local;
use super::rundown::{airs, campaign_of, first_day, is_for, kept_out, zones_of};
use super::schedule::{Queue, Schedule};

/// One such reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotPlayedCause {
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
    history: &AiringHistory,
    now: Timestamp,
    until: Timestamp,
) -> Option<NotPlayedCause> {
    let mut own =
        zones_of(id, schedule).into_iter().filter(|zone| is_for(bulletin, zone)).peekable();
    if own.peek().is_none() {
        return Some(NotPlayedCause::OtherZones);
    }
    let day = |at| local(schedule.timezone, at).date();
    let campaign = campaign_of(bulletin, queue).and_then(|id| schedule.campaigns.get(id));
    let last = bulletin.until.into_iter().chain(campaign.and_then(|one| one.until)).min();
    if let Some(last) = last.filter(|last| *last < day(now)) {
        return Some(NotPlayedCause::Over(last));
    }
    let first = first_day(bulletin, queue, schedule);
    if let Some(first) = first.filter(|first| *first > day(until)) {
        return Some(NotPlayedCause::NotBefore(first));
    }
    if kept_out(bulletin, queue, schedule, now) {
        return Some(NotPlayedCause::KeptLong);
    }
    let wanted = airs(bulletin, queue)?;
    let done = |zone: &ZoneId| {
        history.count(&bulletin.sha256, zone) >= wanted
            || history.failure_in(bulletin, zone).is_some()
    };
    own.all(done).then_some(NotPlayedCause::HeardEnough(wanted))
}
