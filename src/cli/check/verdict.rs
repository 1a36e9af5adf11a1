//! The last words of `check`: how many slots of the days ahead would not air, or not whole, and
//! why.

use chrono::TimeDelta;

use super::seen::VisibleFolder;
use crate::config::Config;
use crate::messages::config::check as messages;
use crate::messages::{Lang, journal_trouble, plan as plan_words, shown, system_trouble};
use crate::station::ids::Timestamp;
use crate::station::planner::{OutcomeCounts, Planner};
use crate::station::recurrence::local;
use crate::station::schedule::Schedule;

/// Days looked ahead: every rule by weekday or day of the month comes round.
pub const DAYS: i64 = 30;

/// What the days ahead hold, as far as it can be known.
pub struct CheckVerdict {
    pub outlooks: OutcomeCounts,
    /// Something that decides could not be seen.
    pub blind: bool,
}

impl CheckVerdict {
    /// Plans the days ahead, one by one: a schedule may have millions of slots.
    pub fn of(schedule: &Schedule, seen: &VisibleFolder, now: Timestamp) -> CheckVerdict {
        let mut planner = Planner::new(schedule, &seen.stock, &seen.airings, now);
        let mut outlooks = OutcomeCounts::default();
        for day in 1..=DAYS {
            outlooks.count(&planner.advance(now + TimeDelta::days(day)));
        }
        outlooks.count(&planner.finish());
        CheckVerdict { outlooks, blind: !seen.report.unseen_folders.is_empty() }
    }

    /// Whether every slot would air whole, and there is one, as far as could be seen, and all
    /// could.
    pub fn is_good(&self) -> bool {
        self.outlooks.aired == self.outlooks.slots() && self.outlooks.aired > 0 && !self.blind
    }

    /// What `check` ends with, a sentence a line.
    pub fn lines(&self, lang: Lang, config: &Config, seen: &VisibleFolder) -> Vec<String> {
        let slots = self.outlooks.slots();
        let shortfalls = plan_words::shortfalls(lang, &self.outlooks);
        let mut lines = vec![match (slots, shortfalls.is_empty()) {
            (0, _) => messages::no_slots(lang, DAYS),
            (_, true) => messages::good(lang, slots, DAYS),
            (_, false) => messages::not_good(lang, slots, DAYS, shortfalls.join("; ")),
        }];
        let unseen = seen.report.unseen_folders.iter().map(|(folder, why)| {
            let audio = &config.folders.audio;
            let folder = if folder.is_empty() { audio.clone() } else { audio.join(&**folder) };
            messages::unseen(
                lang,
                shown(&folder.display().to_string()),
                system_trouble::unseen(lang, why),
            )
        });
        lines.extend(unseen);
        lines.extend(
            seen.no_past
                .as_ref()
                .map(|why| messages::no_past(lang, shown(&journal_trouble::journal(lang, why)))),
        );
        if seen.unjudged > 0 {
            lines.push(messages::unjudged(lang, seen.unjudged));
        }
        lines
    }
}

/// Campaigns that are over, and those that leave a queue with nothing for now, by what the calendar
/// says.
pub fn campaigns(lang: Lang, schedule: &Schedule, now: Timestamp) -> Vec<String> {
    let today = local(schedule.timezone, now).date();
    let said = schedule.queues.iter().filter_map(|(queue, rule)| {
        let id = rule.campaign.as_ref()?;
        let campaign = schedule.campaigns.get(id)?;
        let date = |day| plan_words::date(lang, day);
        let over = campaign.until.filter(|until| *until < today);
        let early = campaign.from.filter(|from| *from > today);
        let over = over.map(|until| messages::campaign_over(lang, id, date(until), queue));
        over.or_else(|| early.map(|from| messages::campaign_early(lang, id, date(from), queue)))
    });
    // One that is over and belongs to no queue does no harm, and is in the way of whoever reads.
    let lone = schedule.campaigns.iter().filter(|(id, _)| {
        !schedule.queues.values().any(|queue| queue.campaign.as_ref() == Some(*id))
    });
    let over = lone.filter_map(|(id, campaign)| {
        let until = campaign.until.filter(|until| *until < today)?;
        Some(messages::campaign_expired(lang, id, plan_words::date(lang, until)))
    });
    said.chain(over).collect()
}
