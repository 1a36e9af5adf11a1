//! How far each campaign is: what its zones have heard, by the record, and what they will hear
//! until its end, by the plan.
//!
//! An airing is a bulletin that was heard to its end in a zone, on one of the campaign's days, for
//! the campaign that its row names; what is music is none. What was cut is counted apart and never
//! as heard, unless the same cue was heard to its end after all.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Days, NaiveDate, TimeDelta};

use super::airing::Airing;
use super::cue::CueSource;
use super::ids::{CampaignId, SlotId, Timestamp, ZoneId};
use super::mute::ZoneMute;
use super::planner::{PlanProblem, PlannedSlot, Planner};
use super::record::{Outcome, Row, RowBody};
use super::recurrence::local;
use super::rundown::campaign_of_cue;
use super::schedule::{Campaign, CueWhat, Programme, Schedule};
use super::stock::Stock;

/// Days looked ahead at most: the calendar repeats itself after a year.
pub const AHEAD_DAYS_MAX: u32 = 366;

/// What became of a bulletin's airings, or will.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AiringCounts {
    /// Heard to their end.
    pub heard: u32,
    /// Begun and not heard to their end.
    pub cut: u32,
    /// To come by the plan, until the campaign's end.
    pub planned: u32,
}

/// What a zone's target comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetOutlook {
    /// The campaign has none.
    NoTarget,
    /// It is reached, or more: by so many.
    Reached { over: u32 },
    /// So many are missing today; by the plan it is reached on that day.
    Ahead { missing: u32, on: NaiveDate },
    /// By the plan so many will be missing at the end of the last day that was looked at.
    Short { missing: u32, last: NaiveDate },
    /// The campaign is over, and so many are missing.
    Missed { missing: u32 },
}

/// A zone of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneProgress {
    /// All of its bulletins together.
    pub counts: AiringCounts,
    pub outlook: TargetOutlook,
}

/// A bulletin of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulletinProgress {
    pub title: String,
    /// In the audio folder, as it was called last.
    pub path: String,
    pub sha256: String,
    pub zones: BTreeMap<ZoneId, AiringCounts>,
}

/// Where a campaign stands in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignState {
    /// Its first day is to come.
    NotBegun,
    Running,
    /// Its last day has passed.
    Over,
}

/// One campaign of the schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignProgress {
    pub id: CampaignId,
    pub state: CampaignState,
    /// Those in which something of it was, is or could be heard.
    pub zones: BTreeMap<ZoneId, ZoneProgress>,
    /// By title.
    pub bulletins: Vec<BulletinProgress>,
}

/// A bulletin's name and counts while they are summed up.
#[derive(Default)]
struct BulletinSum {
    title: String,
    path: String,
    zones: BTreeMap<ZoneId, AiringCounts>,
}

/// What is summed up of a campaign.
#[derive(Default)]
struct CampaignSum {
    bulletins: BTreeMap<String, BulletinSum>,
    /// Airings to come in each zone, by the day on which they are due.
    ahead: BTreeMap<ZoneId, Vec<NaiveDate>>,
}

/// Sums rows and plans up, then tells how far each campaign is.
pub struct CampaignLedger<'a> {
    schedule: &'a Schedule,
    sums: BTreeMap<&'a CampaignId, CampaignSum>,
    /// Cues that were cut, with their campaign and content, until they are heard after all.
    cut: BTreeMap<(SlotId, u32), (&'a CampaignId, String)>,
}

impl<'a> CampaignLedger<'a> {
    /// Nothing heard and nothing planned.
    pub fn new(schedule: &'a Schedule) -> CampaignLedger<'a> {
        let sums = schedule.campaigns.keys().map(|id| (id, CampaignSum::default()));
        CampaignLedger { schedule, sums: sums.collect(), cut: BTreeMap::new() }
    }

    /// Counts one row of the record; rows of a slot come in the order in which they were written.
    pub fn count(&mut self, row: &Row) {
        let RowBody::Play(play) = &row.body else { return };
        let (Some(bulletin), Some(slot)) = (&play.bulletin, row.slot_id()) else { return };
        let named = bulletin.campaign.as_deref().map(CampaignId::from);
        let known = named.and_then(|id| self.schedule.campaigns.get_key_value(&id));
        let Some((id, campaign)) = known else { return };
        if play.cue.music || !is_of_days(campaign, row.due.0.date_naive()) {
            return;
        }
        let sum = self.sums.entry(id).or_default();
        let one = sum.bulletins.entry(bulletin.sha256.clone()).or_default();
        one.title.clone_from(&bulletin.title);
        one.path.clone_from(&bulletin.path);
        let counts = one.zones.entry(slot.zone.clone()).or_default();
        let cue = (slot, play.cue.index);
        match play.run.outcome {
            Outcome::Aired => {
                counts.heard += 1;
                self.cut.remove(&cue);
            }
            Outcome::Cut => {
                self.cut.insert(cue, (id, bulletin.sha256.clone()));
            }
            Outcome::NotAired => {}
        }
    }

    /// Adds what is to come from `now` on, by the plan.
    pub fn foresee(
        &mut self,
        stock: &Stock,
        history: &[Airing],
        mutes: &[ZoneMute],
        now: Timestamp,
    ) {
        let today = local(self.schedule.timezone, now).date();
        let last = self.last_day(today);
        let mut planner = Planner::new(self.schedule, stock, history, now).muted(mutes);
        let mut until = now;
        while local(self.schedule.timezone, until).date() <= last {
            until += TimeDelta::days(1);
            for slot in planner.advance(until) {
                self.foresee_slot(&slot);
            }
        }
        for slot in planner.finish() {
            self.foresee_slot(&slot);
        }
    }

    /// The last day that is worth looking at.
    fn last_day(&self, today: NaiveDate) -> NaiveDate {
        let most = today + Days::new(u64::from(AHEAD_DAYS_MAX) - 1);
        let ends = self.schedule.campaigns.values().map(|one| one.until.unwrap_or(most));
        ends.max().unwrap_or(today).min(most)
    }

    fn foresee_slot(&mut self, slot: &PlannedSlot) {
        if !slot.airs() {
            return;
        }
        let day = local(self.schedule.timezone, slot.id.due).date();
        let programme = self.schedule.programmes.iter().find(|one| one.id == slot.id.programme);
        let of_programme = programme.and_then(|one| one.campaign.as_ref());
        let is_silent = |path: &Arc<str>| {
            slot.problems.iter().any(|problem| {
                matches!(problem, PlanProblem::Inaudible { path: silent, .. } if silent == path)
            })
        };
        let mut end_ms = 0_u64;
        for cue in slot.cues.iter() {
            end_ms = end_ms.saturating_add(cue.source.length_ms());
            if end_ms > slot.length_ms {
                break;
            }
            let CueSource::Bulletin(bulletin) = &cue.source else { continue };
            let queue = cue.queue.as_ref().and_then(|id| self.schedule.queues.get(id));
            let id = campaign_of_cue(bulletin, queue, of_programme);
            let known = id.and_then(|id| self.schedule.campaigns.get_key_value(id));
            let Some((id, campaign)) = known else { continue };
            if cue.music || is_silent(&bulletin.path) || !is_of_days(campaign, day) {
                continue;
            }
            let sum = self.sums.entry(id).or_default();
            sum.ahead.entry(slot.id.zone.clone()).or_default().push(day);
            let one = sum.bulletins.entry(bulletin.sha256.to_string()).or_default();
            one.title.clone_from(&bulletin.title);
            one.path = bulletin.path.to_string();
            one.zones.entry(slot.id.zone.clone()).or_default().planned += 1;
        }
    }

    /// How far each campaign of the schedule is on the local day of `now`, by id.
    pub fn progress(mut self, now: Timestamp) -> Vec<CampaignProgress> {
        let today = local(self.schedule.timezone, now).date();
        let horizon = self.last_day(today);
        for ((slot, _), (id, sha256)) in std::mem::take(&mut self.cut) {
            let sum = self.sums.entry(id).or_default();
            let one = sum.bulletins.entry(sha256).or_default();
            one.zones.entry(slot.zone).or_default().cut += 1;
        }
        let schedule = self.schedule;
        let progress = self.sums.into_iter().filter_map(|(id, sum)| {
            let campaign = schedule.campaigns.get(id)?;
            Some(campaign_progress(schedule, (id, campaign), sum, today, horizon))
        });
        progress.collect()
    }
}

fn campaign_progress(
    schedule: &Schedule,
    (id, campaign): (&CampaignId, &Campaign),
    sum: CampaignSum,
    today: NaiveDate,
    horizon: NaiveDate,
) -> CampaignProgress {
    let state = if campaign.until.is_some_and(|until| until < today) {
        CampaignState::Over
    } else if campaign.from.is_some_and(|from| from > today) {
        CampaignState::NotBegun
    } else {
        CampaignState::Running
    };
    let mut zones: BTreeMap<ZoneId, AiringCounts> =
        zones_of(id, schedule).map(|zone| (zone.clone(), AiringCounts::default())).collect();
    for (zone, counts) in sum.bulletins.values().flat_map(|one| &one.zones) {
        let all = zones.entry(zone.clone()).or_default();
        all.heard += counts.heard;
        all.cut += counts.cut;
        all.planned += counts.planned;
    }
    let zones = zones.into_iter().map(|(zone, counts)| {
        let mut ahead = sum.ahead.get(&zone).cloned().unwrap_or_default();
        ahead.sort_unstable();
        let last = campaign.until.unwrap_or(horizon).min(horizon);
        // A zone that is no more has no target.
        let target = campaign.target_per_zone.filter(|_| schedule.zones.contains_key(&zone));
        let outlook = outlook(target, counts, &ahead, state, last);
        (zone, ZoneProgress { counts, outlook })
    });
    let mut bulletins: Vec<BulletinProgress> = sum
        .bulletins
        .into_iter()
        .map(|(sha256, BulletinSum { title, path, zones })| BulletinProgress {
            title,
            path,
            sha256,
            zones,
        })
        .collect();
    bulletins.sort_by(|a, b| (&a.title, &a.path).cmp(&(&b.title, &b.path)));
    CampaignProgress { id: id.clone(), state, zones: zones.collect(), bulletins }
}

fn outlook(
    target: Option<u32>,
    counts: AiringCounts,
    ahead: &[NaiveDate],
    state: CampaignState,
    last: NaiveDate,
) -> TargetOutlook {
    let Some(target) = target else { return TargetOutlook::NoTarget };
    let missing = match target.checked_sub(counts.heard) {
        None | Some(0) => return TargetOutlook::Reached { over: counts.heard - target },
        Some(missing) => missing,
    };
    if state == CampaignState::Over {
        return TargetOutlook::Missed { missing };
    }
    let index = usize::try_from(missing - 1).unwrap_or(usize::MAX);
    match ahead.get(index) {
        Some(on) => TargetOutlook::Ahead { missing, on: *on },
        None => {
            let planned = u32::try_from(ahead.len()).unwrap_or(u32::MAX);
            TargetOutlook::Short { missing: missing - planned, last }
        }
    }
}

fn is_of_days(campaign: &Campaign, day: NaiveDate) -> bool {
    campaign.from.is_none_or(|from| from <= day) && campaign.until.is_none_or(|until| day <= until)
}

/// Zones of programmes that are the campaign's, or that play a queue of it.
fn zones_of<'a>(id: &CampaignId, schedule: &'a Schedule) -> impl Iterator<Item = &'a ZoneId> {
    let plays = |programme: &&Programme| {
        programme.rundown.iter().any(|cue| match &cue.what {
            CueWhat::Queue { queue, .. } => {
                let queue = schedule.queues.get(queue);
                queue.is_some_and(|queue| queue.campaign.as_ref() == Some(id))
            }
            CueWhat::File(_) | CueWhat::Pause(_) => false,
        })
    };
    let own = |programme: &&Programme| programme.campaign.as_ref() == Some(id) || plays(programme);
    let zones: BTreeSet<&ZoneId> =
        schedule.programmes.iter().filter(own).flat_map(|programme| &programme.zones).collect();
    zones.into_iter()
}
