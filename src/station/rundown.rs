//! Resolves what a slot would sound: a programme's rundown, resolved for one zone at one instant
//! against the stock and what each zone has heard. The core asks when it arms a slot, the planner
//! when it looks ahead, so that the plan tells what will be done.
//!
//! Not here: whether the slot may start (`guard`, the timeline), and what became of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};

use super::airing::AirFailure;
use super::bulletin::Bulletin;
use super::cue::CueSource;
use super::history::AiringHistory;
use super::ids::{CampaignId, QueueId, Timestamp, ZoneId};
use super::record::Reason;
use super::recurrence::local;
use super::refused_file::reason_of_refusal;
use super::schedule::{CueRule, CueWhat, Programme, Queue, QueueOrder, Schedule};
use super::stock::{Stock, StockItem};
use crate::units::{span_of, whole_ms};

/// One thing to sound, in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedCue {
    pub source: CueSource,
    /// The queue it was taken from, or that has nothing.
    pub queue: Option<QueueId>,
    /// Marked as music in the rundown; it stands here because today is no mute day.
    pub music: bool,
}

/// What a programme sounds in a zone at an instant.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResolvedRundown {
    /// In order.
    pub cues: Vec<ResolvedCue>,
    /// What would stand there, too, had somebody approved it.
    pub unapproved: Vec<UnapprovedBulletin>,
    /// Queues of optional cues that have nothing: they stand in `cues` in no way.
    pub passed_over: Vec<QueueId>,
}

/// The first bulletin of a queue that would have its turn and is not approved.
#[derive(Debug, Clone, PartialEq)]
pub struct UnapprovedBulletin {
    pub queue: QueueId,
    pub path: Arc<str>,
}

/// The cues that `programme` sounds in `zone` when it starts at `on`, in order.
///
/// A file that is missing, not yet judged, refused or not approved stands as [`CueSource::Absent`].
/// A queue yields as many bulletins as it has, up to `take`, none of them twice in one rundown and
/// none that is too long for the programme's `max_length`. Where it yields none, the cue is absent,
/// too, unless it is optional: then nothing stands in its place, be the queue empty or its
/// bulletins not approved. Music is left out on mute days, be it the rundown that calls it so or
/// the bulletin's own sidecar, and a queue that has nothing else then lacks nothing. A file that
/// the rundown names airs whatever its own dates and zones say; they bind the queues.
pub fn resolve(
    programme: &Programme,
    zone: &ZoneId,
    on: Timestamp,
    schedule: &Schedule,
    stock: &Stock,
    history: &AiringHistory,
) -> ResolvedRundown {
    let mute = !schedule.guard.mute.is_empty()
        && schedule.guard.mute.contains(local(schedule.timezone, on).date());
    let mut resolved = ResolvedRundown::default();
    let mut taken: BTreeSet<Arc<str>> = BTreeSet::new();
    let longest_ms = programme.max_length.map_or(u64::MAX, whole_ms);
    for rule in programme.rundown.iter().filter(|rule| !(mute && rule.music)) {
        match &rule.what {
            CueWhat::File(path) => {
                let named = cue(rule, file(path, zone, schedule, stock, history), None);
                if !(mute && named.music) {
                    resolved.cues.push(named);
                }
            }
            CueWhat::Pause(length) => {
                let ms = whole_ms(*length);
                resolved.cues.push(cue(rule, CueSource::Pause { ms }, None));
            }
            CueWhat::Queue { queue, .. } => {
                let mut line = queue_line(queue, zone, on, schedule, stock, history);
                // What can never sound to its end here would be cut each time, never count as
                // aired, and keep the others of its queue waiting for ever.
                let room_ms = longest_ms.saturating_sub(fixed_ms(&resolved.cues));
                line.retain(|one| one.length_ms <= room_ms);
                let (muted, line): (Vec<_>, Vec<_>) =
                    line.into_iter().partition(|one| mute && one.music);
                let (waits, may): (Vec<_>, Vec<_>) =
                    line.into_iter().partition(|one| schedule.waits_for_approval(one));
                let may = may.into_iter().filter(|one| taken.insert(one.sha256.clone()));
                let first = waits.first().map(|first| first.path.clone());
                resolved.take_from_queue(rule, may, first, muted.is_empty());
            }
        }
    }
    resolved
}

impl ResolvedRundown {
    /// Adds what a queue's cue yields of those that `may` air. `first` is the first one that waits
    /// for approval; `lacks` says that an empty queue is a fault, since no mute day emptied it.
    fn take_from_queue<'a>(
        &mut self,
        rule: &CueRule,
        may: impl Iterator<Item = &'a Arc<Bulletin>>,
        first: Option<Arc<str>>,
        lacks: bool,
    ) {
        let CueWhat::Queue { queue, take, optional } = &rule.what else { return };
        let wanted = usize::try_from(*take).unwrap_or(usize::MAX);
        let before = self.cues.len();
        for bulletin in may.take(wanted) {
            let source = CueSource::Bulletin(bulletin.clone());
            self.cues.push(cue(rule, source, Some(queue.clone())));
        }
        let told = self.unapproved.iter().any(|one| one.queue == *queue);
        let yielded = self.cues.len() - before;
        if let Some(path) = first.clone()
            && yielded < wanted
            && !told
        {
            self.unapproved.push(UnapprovedBulletin { queue: queue.clone(), path });
        }
        if yielded == 0 && *optional {
            self.passed_over.push(queue.clone());
        } else if yielded == 0 && (first.is_some() || lacks) {
            let reason = first.as_ref().map_or(Reason::NoBulletin, |_| Reason::NotApproved);
            let source = CueSource::Absent { path: first, reason };
            self.cues.push(cue(rule, source, Some(queue.clone())));
        }
    }
}

/// A resolved cue of a rule.
fn cue(rule: &CueRule, source: CueSource, queue: Option<QueueId>) -> ResolvedCue {
    let own = matches!(&source, CueSource::Bulletin(bulletin) if bulletin.music);
    ResolvedCue { source, queue, music: rule.music || own }
}

/// Length of what the rundown names itself, in milliseconds.
fn fixed_ms(cues: &[ResolvedCue]) -> u64 {
    cues.iter().filter(|cue| cue.queue.is_none()).map(|cue| cue.source.length_ms()).sum()
}

/// Why a slot with these cues is not worth starting, and what more there is to say of it; `None` if
/// it is. Not aired is what holds no file at all, and what is there for its queues, has nothing
/// from them, and would sound music (jingles) alone, optional or not. The reason is what waits for
/// approval, else the empty queue, else the first file that is not to be had; a queue's optional
/// cue is the reason only where nothing else is.
pub fn hindrance(
    programme: &Programme,
    resolved: &ResolvedRundown,
) -> Option<(Reason, Option<Arc<str>>)> {
    let ResolvedRundown { cues, unapproved, .. } = resolved;
    let rules = &programme.rundown;
    let wants_queue = rules.iter().any(|rule| matches!(rule.what, CueWhat::Queue { .. }));
    let mut bulletins = cues.iter().filter(|cue| matches!(cue.source, CueSource::Bulletin(_)));
    if bulletins.any(|cue| !wants_queue || cue.queue.is_some() || !cue.music) {
        return None;
    }
    if let Some(first) = unapproved.first() {
        return Some((Reason::NotApproved, Some(first.path.clone())));
    }
    let of_queue = absent(resolved).find(|(cue, _)| cue.queue.is_some());
    let first = of_queue.or_else(|| absent(resolved).next());
    Some((first.map_or(Reason::NoBulletin, |(_, reason)| reason), None))
}

/// Cues that the rundown names and that are not to be had, with the reasons.
pub fn absent(resolved: &ResolvedRundown) -> impl Iterator<Item = (&ResolvedCue, Reason)> {
    resolved.cues.iter().filter_map(|cue| match &cue.source {
        CueSource::Absent { reason, .. } => Some((cue, *reason)),
        CueSource::Bulletin(_)
        | CueSource::Pause { .. }
        | CueSource::Attention { .. }
        | CueSource::Tone { .. } => None,
    })
}

/// Bulletins that may leave their queue's folder for the archive: aired as often as wanted in
/// every zone that any programme plays the queue in and that is the bulletin's, kept long enough,
/// or past the last day that their sidecar tells. By path, none twice. What no programme plays in
/// any of its zones stays until it is old, and what a rundown names stays. Without a `now` that can
/// be trusted nothing is.
pub fn finished(
    schedule: &Schedule,
    stock: &Stock,
    history: &AiringHistory,
    now: Option<Timestamp>,
) -> Vec<Arc<Bulletin>> {
    let mut done: BTreeMap<Arc<str>, Arc<Bulletin>> = BTreeMap::new();
    let today = now.map(|now| local(schedule.timezone, now).date());
    for (id, queue) in &schedule.queues {
        let zones = zones_of(id, schedule);
        for bulletin in stock.in_folder(&queue.folder) {
            let old = |now| {
                let is_over = bulletin.until.is_some_and(|last| Some(last) < today);
                is_over || kept_out(bulletin, queue, schedule, now)
            };
            let done_with = aired_out(bulletin, queue, &zones, history) || now.is_some_and(old);
            // It would be missed there, however old it is. Asked last, of few: it goes over all
            // cues.
            if done_with && !schedule.names_file(&bulletin.path) {
                done.insert(bulletin.path.clone(), bulletin.clone());
            }
        }
    }
    done.into_values().collect()
}

/// The failure for which a bulletin is sounded nowhere any more, if so. Damage is damage in every
/// zone, unless one has heard it to its end since it came; silence may be the fault of one zone, so
/// it counts only where every zone that would hear the bulletin has found it silent. A zone in
/// which it is out passes it over.
pub fn failure_everywhere(
    schedule: &Schedule,
    history: &AiringHistory,
    bulletin: &Bulletin,
) -> Option<AirFailure> {
    let failure = history.failure_somewhere(bulletin)?;
    let queue = schedule.queue_of(&bulletin.path);
    let zones = queue.map(|(id, _)| zones_of(id, schedule)).unwrap_or_default();
    let own = || zones.iter().filter(|zone| is_for(bulletin, zone));
    let is_out = |zone: &&&ZoneId| history.failure_in(bulletin, zone).is_some();
    let heard = |zone: &&&ZoneId| {
        history.last(&bulletin.sha256, zone).is_some_and(|last| last >= bulletin.arrived)
    };
    let mut others = own().filter(|zone| !is_out(zone));
    let airs_on = match failure {
        AirFailure::Silent => others.next().is_some(),
        AirFailure::Damaged => others.any(|zone| heard(&zone)),
    };
    (!airs_on).then_some(failure)
}

/// Whether every one of the queue's zones that the bulletin is for has heard it as often as wanted,
/// but for those in which it is out.
pub(super) fn aired_out(
    bulletin: &Bulletin,
    queue: &Queue,
    zones: &BTreeSet<&ZoneId>,
    history: &AiringHistory,
) -> bool {
    airs(bulletin, queue).is_some_and(|airs| {
        let mut own = zones.iter().copied().filter(|zone| is_for(bulletin, zone));
        let enough = |zone: &&ZoneId| history.count(&bulletin.sha256, zone) >= airs;
        let done = |zone: &&ZoneId| enough(zone) || history.failure_in(bulletin, zone).is_some();
        own.clone().any(|zone| enough(&zone)) && own.all(|zone| done(&zone))
    })
}

fn file(
    path: &Arc<str>,
    zone: &ZoneId,
    schedule: &Schedule,
    stock: &Stock,
    history: &AiringHistory,
) -> CueSource {
    let reason = match stock.items.get(path) {
        Some(StockItem::Accepted(bulletin)) if schedule.waits_for_approval(bulletin) => {
            Reason::NotApproved
        }
        Some(StockItem::Accepted(bulletin)) => match history.failure_in(bulletin, zone) {
            Some(failure) => failure.reason(),
            None => return CueSource::Bulletin(bulletin.clone()),
        },
        Some(StockItem::Refused(refusal)) => reason_of_refusal(refusal.fault()),
        Some(StockItem::Pending) | None => Reason::FileMissing,
    };
    CueSource::Absent { path: Some(path.clone()), reason }
}

/// The queue as it stands for `zone`, the next one first, those included that wait for approval.
pub fn queue_line<'a>(
    id: &QueueId,
    zone: &ZoneId,
    on: Timestamp,
    schedule: &'a Schedule,
    stock: &'a Stock,
    history: &AiringHistory,
) -> Vec<&'a Arc<Bulletin>> {
    let Some(queue) = schedule.queues.get(id) else { return Vec::new() };
    let today = local(schedule.timezone, on).date();
    // `in_folder` goes by path, and sorting keeps the order of equals.
    let mut line: Vec<&Arc<Bulletin>> = stock
        .in_folder(&queue.folder)
        .filter(|bulletin| is_for(bulletin, zone) && history.failure_in(bulletin, zone).is_none())
        .filter(|bulletin| holds(bulletin.from, bulletin.until, today))
        .filter(|bulletin| {
            let campaign = campaign_of(bulletin, queue);
            let campaign = campaign.and_then(|id| schedule.campaigns.get(id));
            campaign.is_none_or(|campaign| holds(campaign.from, campaign.until, today))
        })
        .filter(|bulletin| !kept_out(bulletin, queue, schedule, on))
        .filter(|bulletin| {
            airs(bulletin, queue).is_none_or(|airs| history.count(&bulletin.sha256, zone) < airs)
        })
        .collect();
    match queue.order {
        QueueOrder::Oldest => line.sort_by_key(|bulletin| bulletin.arrived),
        QueueOrder::Newest => line.sort_by_key(|bulletin| std::cmp::Reverse(bulletin.arrived)),
        QueueOrder::Name => {}
        QueueOrder::Rotate => {
            line.sort_by_cached_key(|one| (history.last(&one.sha256, zone), one.arrived));
        }
    }
    line.sort_by_key(|one| !one.urgent);
    line
}

/// Whether the bulletin is for `zone`, where a programme plays its queue.
pub(super) fn is_for(bulletin: &Bulletin, zone: &ZoneId) -> bool {
    bulletin.zones.as_ref().is_none_or(|zones| zones.contains(zone))
}

/// The bulletin's own campaign goes before its queue's.
pub(super) fn campaign_of<'a>(bulletin: &'a Bulletin, queue: &'a Queue) -> Option<&'a CampaignId> {
    bulletin.campaign.as_ref().or(queue.campaign.as_ref())
}

/// The campaign that an airing counts for: the bulletin's own goes before that of the queue which
/// gave it, and that before its programme's.
pub(super) fn campaign_of_cue<'a>(
    bulletin: &'a Bulletin,
    queue: Option<&'a Queue>,
    programme: Option<&'a CampaignId>,
) -> Option<&'a CampaignId> {
    let queued = queue.and_then(|queue| queue.campaign.as_ref());
    bulletin.campaign.as_ref().or(queued).or(programme)
}

/// Every zone of every programme that plays the queue.
pub fn zones_of<'a>(queue: &QueueId, schedule: &'a Schedule) -> BTreeSet<&'a ZoneId> {
    let plays = |programme: &&Programme| {
        programme
            .rundown
            .iter()
            .any(|cue| matches!(&cue.what, CueWhat::Queue { queue: played, .. } if played == queue))
    };
    schedule.programmes.iter().filter(plays).flat_map(|programme| &programme.zones).collect()
}

/// Airings wanted in each zone; a bulletin's own number goes before its queue's.
pub(super) fn airs(bulletin: &Bulletin, queue: &Queue) -> Option<u32> {
    bulletin.airs.or(queue.airs)
}

/// Whether the queue's `keep` is over, counted from its arrival, or from the first day on which it
/// may air if that is later: a greeting may be dropped weeks ahead. A `keep` beyond chrono's range
/// never is.
pub(super) fn kept_out(
    bulletin: &Bulletin,
    queue: &Queue,
    schedule: &Schedule,
    now: Timestamp,
) -> bool {
    let Some(keep) = queue.keep.map(span_of) else {
        return false;
    };
    let local = |at| local(schedule.timezone, at);
    let first = first_day(bulletin, queue, schedule).map(|day| day.and_time(NaiveTime::MIN));
    bulletin.arrived.checked_add_signed(keep).is_some_and(|end| end <= now)
        && first
            .is_none_or(|first| first.checked_add_signed(keep).is_some_and(|end| end <= local(now)))
}

/// The first day on which it may air, by its sidecar and its campaign.
pub(super) fn first_day(
    bulletin: &Bulletin,
    queue: &Queue,
    schedule: &Schedule,
) -> Option<NaiveDate> {
    let campaign = campaign_of(bulletin, queue).and_then(|id| schedule.campaigns.get(id));
    bulletin.from.into_iter().chain(campaign.and_then(|one| one.from)).max()
}

fn holds(from: Option<NaiveDate>, until: Option<NaiveDate>, today: NaiveDate) -> bool {
    from.is_none_or(|from| from <= today) && until.is_none_or(|until| today <= until)
}
