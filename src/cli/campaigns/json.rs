//! The campaigns for programs: objects with named fields, in which fields are only added.

use chrono::NaiveDate;
use serde::Serialize;

use crate::station::campaigns::{AiringCounts, CampaignProgress, CampaignState, TargetOutlook};
use crate::station::ids::{CampaignId, ZoneId};
use crate::station::schedule::Schedule;

/// All of them.
#[derive(Serialize)]
pub(super) struct CampaignsJson<'a> {
    campaigns: Vec<CampaignJson<'a>>,
}

#[derive(Serialize)]
struct CampaignJson<'a> {
    id: &'a CampaignId,
    title: &'a str,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    unit: Option<&'a str>,
    field: Option<u8>,
    target_per_zone: Option<u32>,
    state: &'static str,
    zones: Vec<ZoneJson<'a>>,
    bulletins: Vec<BulletinJson<'a>>,
}

#[derive(Serialize)]
struct ZoneJson<'a> {
    zone: &'a ZoneId,
    name: &'a str,
    heard: u32,
    cut: u32,
    planned: u32,
    outlook: &'static str,
    /// Until the target is reached; `null` without one.
    missing: Option<u32>,
    /// By the plan; `null` where it is not, or already.
    reached_on: Option<NaiveDate>,
    /// What will be missing at the end by the plan, or is.
    missing_at_end: Option<u32>,
}

#[derive(Serialize)]
struct BulletinJson<'a> {
    title: &'a str,
    path: &'a str,
    sha256: &'a str,
    zones: Vec<BulletinZoneJson<'a>>,
}

#[derive(Serialize)]
struct BulletinZoneJson<'a> {
    zone: &'a ZoneId,
    heard: u32,
    cut: u32,
    planned: u32,
}

pub(super) fn of<'a>(
    schedule: &'a Schedule,
    progress: &'a [CampaignProgress],
) -> CampaignsJson<'a> {
    let campaigns = progress.iter().filter_map(|one| {
        let campaign = schedule.campaigns.get(&one.id)?;
        Some(CampaignJson {
            id: &one.id,
            title: &campaign.title,
            from: campaign.from,
            until: campaign.until,
            unit: campaign.unit.as_deref(),
            field: campaign.field,
            target_per_zone: campaign.target_per_zone,
            state: match one.state {
                CampaignState::NotBegun => "not_begun",
                CampaignState::Running => "running",
                CampaignState::Over => "over",
            },
            zones: one
                .zones
                .iter()
                .map(|(id, zone)| {
                    let name = schedule.zones.get(id).map_or(id.as_str(), |zone| &zone.name);
                    zone_json(id, name, zone.counts, zone.outlook)
                })
                .collect(),
            bulletins: one
                .bulletins
                .iter()
                .map(|bulletin| BulletinJson {
                    title: &bulletin.title,
                    path: &bulletin.path,
                    sha256: &bulletin.sha256,
                    zones: bulletin
                        .zones
                        .iter()
                        .map(|(zone, counts)| BulletinZoneJson {
                            zone,
                            heard: counts.heard,
                            cut: counts.cut,
                            planned: counts.planned,
                        })
                        .collect(),
                })
                .collect(),
        })
    });
    CampaignsJson { campaigns: campaigns.collect() }
}

fn zone_json<'a>(
    zone: &'a ZoneId,
    name: &'a str,
    counts: AiringCounts,
    outlook: TargetOutlook,
) -> ZoneJson<'a> {
    let AiringCounts { heard, cut, planned } = counts;
    let (outlook, missing, reached_on, missing_at_end) = match outlook {
        TargetOutlook::NoTarget => ("no_target", None, None, None),
        TargetOutlook::Reached { over: _ } => ("reached", Some(0), None, Some(0)),
        TargetOutlook::Ahead { missing, on } => ("ahead", Some(missing), Some(on), Some(0)),
        TargetOutlook::Short { missing, last: _ } => {
            ("short", Some(missing.saturating_add(planned)), None, Some(missing))
        }
        TargetOutlook::Missed { missing } => ("missed", Some(missing), None, Some(missing)),
    };
    ZoneJson { zone, name, heard, cut, planned, outlook, missing, reached_on, missing_at_end }
}
