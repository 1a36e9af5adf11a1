//! What a logbook comes to: by zone, by campaign, by field, by bulletin.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use super::book::LogbookSlot;
use super::line::{LineKind, LogbookLine, PlayedBulletin};
use crate::station::record::{Outcome, Reason};

/// How many slots or airings came to what, and how long was heard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutcomeTotals {
    /// All of them.
    pub planned: u64,
    pub aired: u64,
    pub cut: u64,
    pub not_aired: u64,
    /// Whole seconds: the sum of the lines.
    pub heard_s: u64,
}

impl OutcomeTotals {
    fn add(&mut self, count: u64, outcome: Option<Outcome>, heard_s: u64) {
        self.heard_s += heard_s;
        let Some(outcome) = outcome else { return };
        self.planned += count;
        *match outcome {
            Outcome::Aired => &mut self.aired,
            Outcome::Cut => &mut self.cut,
            Outcome::NotAired => &mut self.not_aired,
        } += count;
    }
}

impl AddAssign for OutcomeTotals {
    fn add_assign(&mut self, other: OutcomeTotals) {
        self.planned += other.planned;
        self.aired += other.aired;
        self.cut += other.cut;
        self.not_aired += other.not_aired;
        self.heard_s += other.heard_s;
    }
}

/// What a campaign came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CampaignTotals {
    /// Its title.
    pub campaign: String,
    /// Of its programmes.
    pub slots: OutcomeTotals,
    /// Of its bulletins, in whatever programme.
    pub airings: OutcomeTotals,
}

/// What a bulletin came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulletinTotals {
    pub bulletin: PlayedBulletin,
    pub airings: OutcomeTotals,
}

/// All totals of a logbook. Slots that were not closed yet count their length alone; exercises
/// don't count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogbookTotals {
    /// Slots.
    pub all: OutcomeTotals,
    /// Slots by the zone's name; `None` of those that were closed in all zones at once. That is
    /// the last.
    pub by_zone: Vec<(Option<String>, OutcomeTotals)>,
    /// By title.
    pub by_campaign: Vec<CampaignTotals>,
    /// Airings by the code of their field; `None` of those without one. That is the last.
    pub by_field: Vec<(Option<u8>, OutcomeTotals)>,
    /// Airings by title.
    pub by_bulletin: Vec<BulletinTotals>,
}

/// One airing: the lines of one cue of a slot, one unless it was cut and began again.
struct LoggedAiring<'a> {
    last: &'a LogbookLine,
    bulletin: &'a PlayedBulletin,
    totals: OutcomeTotals,
}

impl LogbookTotals {
    pub(super) fn of(slots: &[LogbookSlot]) -> LogbookTotals {
        let mut all = OutcomeTotals::default();
        let mut zones: BTreeMap<(bool, Option<&str>), OutcomeTotals> = BTreeMap::new();
        let mut campaigns: BTreeMap<&str, CampaignTotals> = BTreeMap::new();
        let mut fields: BTreeMap<(bool, Option<u8>), OutcomeTotals> = BTreeMap::new();
        let mut bulletins: BTreeMap<&PlayedBulletin, OutcomeTotals> = BTreeMap::new();
        for LogbookSlot { line, cues } in slots {
            let mut one = OutcomeTotals::default();
            if !matches!(line.kind, LineKind::Order | LineKind::Lost) {
                one.add(line.slots, line.outcome, line.heard_s);
                all += one;
                let zone = line.zone.as_deref();
                *zones.entry((zone.is_none(), zone)).or_default() += one;
            }
            if let Some(campaign) = &line.campaign {
                campaigns.entry(campaign).or_default().slots += one;
            }
            for airing in airings(cues) {
                let field = airing.last.field;
                *fields.entry((field.is_none(), field)).or_default() += airing.totals;
                *bulletins.entry(airing.bulletin).or_default() += airing.totals;
                if let Some(campaign) = &airing.last.campaign {
                    campaigns.entry(campaign).or_default().airings += airing.totals;
                }
            }
        }
        let campaign =
            |(name, totals): (&str, _)| CampaignTotals { campaign: name.to_owned(), ..totals };
        let bulletin = |(bulletin, airings): (&PlayedBulletin, _)| BulletinTotals {
            bulletin: bulletin.clone(),
            airings,
        };
        LogbookTotals {
            all,
            by_zone: zones
                .into_iter()
                .map(|((_, zone), totals)| (zone.map(str::to_owned), totals))
                .collect(),
            by_campaign: campaigns.into_iter().map(campaign).collect(),
            by_field: fields.into_iter().map(|((_, field), totals)| (field, totals)).collect(),
            by_bulletin: bulletins.into_iter().map(bulletin).collect(),
        }
    }
}

/// The airings of a slot's cues, which stand in the order of the rundown. What calls itself music
/// is none, nor is what was only rehearsed.
fn airings(cues: &[LogbookLine]) -> impl Iterator<Item = LoggedAiring<'_>> {
    cues.chunk_by(|a, b| a.cue_index == b.cue_index).filter_map(|lines| {
        let last = lines.last()?;
        let bulletin = last.bulletin.as_ref().filter(|_| !last.music)?;
        if last.reason == Some(Reason::Exercise) {
            return None;
        }
        let had = |wanted| lines.iter().any(|line| line.outcome == Some(wanted));
        let outcome = match (had(Outcome::Aired), had(Outcome::Cut)) {
            (true, _) => Outcome::Aired,
            (false, true) => Outcome::Cut,
            (false, false) => Outcome::NotAired,
        };
        let mut totals = OutcomeTotals::default();
        totals.add(1, Some(outcome), lines.iter().map(|line| line.heard_s).sum());
        Some(LoggedAiring { last, bulletin, totals })
    })
}
