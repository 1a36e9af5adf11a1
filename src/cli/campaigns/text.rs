//! The campaigns for people.

use std::fmt::Write;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::messages::{Lang, campaigns as words, plan, shown};
use crate::station::campaigns::{AHEAD_DAYS_MAX, CampaignProgress, CampaignState, ZoneProgress};
use crate::station::ids::ZoneId;
use crate::station::schedule::{Campaign, Schedule};

/// Of the screen, less the indent.
const COLUMNS: u16 = 78;

/// Rows of a campaign's table of bulletins; what is more is counted.
const ROWS_MAX: usize = 200;

/// Each campaign: its days and target, its zones, its bulletins.
pub(super) fn of(lang: Lang, schedule: &Schedule, progress: &[CampaignProgress]) -> String {
    if progress.is_empty() {
        return words::none(lang) + "\n";
    }
    let mut text = String::new();
    let mut endless = false;
    for one in progress {
        let Some(campaign) = schedule.campaigns.get(&one.id) else { continue };
        endless |= campaign.until.is_none();
        // Writing into a String cannot fail; the results below are dropped for that reason.
        let _ = writeln!(text, "{}", words::heading(lang, shown(&campaign.title), &one.id));
        let _ = writeln!(text, "  {}", about(lang, campaign, one.state));
        for (id, zone) in &one.zones {
            let _ = writeln!(text, "  {}", zone_line(lang, schedule, campaign, id, zone));
        }
        if one.zones.is_empty() {
            let _ = writeln!(text, "  ! {}", words::no_zone(lang));
        }
        if !one.bulletins.is_empty() {
            text.push('\n');
            for line in bulletins(lang, one).lines() {
                let _ = writeln!(text, "  {}", line.trim_end());
            }
        }
        text.push('\n');
    }
    if endless {
        let _ = writeln!(text, "{}", words::looked_ahead(lang, AHEAD_DAYS_MAX));
    }
    text
}

fn about(lang: Lang, campaign: &Campaign, state: CampaignState) -> String {
    let date = |day| plan::date(lang, day);
    let mut parts = Vec::new();
    parts.extend(match (campaign.from, campaign.until) {
        (None, None) => None,
        (Some(from), None) => Some(words::since(lang, date(from))),
        (None, Some(until)) => Some(words::until(lang, date(until))),
        (Some(from), Some(until)) => Some(words::between(lang, date(from), date(until))),
    });
    parts.extend(match state {
        CampaignState::NotBegun => Some(words::not_begun(lang)),
        CampaignState::Running => None,
        CampaignState::Over => Some(words::over(lang)),
    });
    parts.push(match campaign.target_per_zone {
        Some(target) => words::target(lang, target),
        None => words::no_target(lang),
    });
    parts.extend(campaign.unit.as_deref().map(shown));
    parts.join("; ")
}

fn zone_line(
    lang: Lang,
    schedule: &Schedule,
    campaign: &Campaign,
    id: &ZoneId,
    zone: &ZoneProgress,
) -> String {
    let name = schedule.zones.get(id).map_or(id.as_str(), |zone| &zone.name);
    let counts = zone.counts;
    let mut parts = vec![match campaign.target_per_zone {
        Some(target) => words::heard_of(lang, counts.heard, target),
        None => words::heard(lang, counts.heard),
    }];
    if counts.cut > 0 {
        parts.push(words::cut(lang, counts.cut));
    }
    match words::outlook(lang, zone.outlook, counts.planned) {
        Some(outlook) => parts.push(outlook),
        None => parts.push(words::planned(lang, counts.planned)),
    }
    format!("{}: {}", words::zone(lang, shown(name), id), parts.join("; "))
}

fn bulletins(lang: Lang, progress: &CampaignProgress) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(COLUMNS);
    table.set_header(vec![
        words::bulletin(lang),
        words::column_zone(lang),
        words::column_heard(lang),
        words::column_cut(lang),
        words::column_planned(lang),
    ]);
    let rows = progress.bulletins.iter().flat_map(|bulletin| {
        bulletin.zones.iter().enumerate().map(|(index, (zone, counts))| {
            let counts = [counts.heard, counts.cut, counts.planned].map(|count| count.to_string());
            // Once for all of its zones.
            let title = if index == 0 { shown(&bulletin.title) } else { String::new() };
            let names = [title, zone.to_string()];
            names.into_iter().chain(counts).collect::<Vec<String>>()
        })
    });
    let rows: Vec<_> = rows.collect();
    let over = rows.len().saturating_sub(ROWS_MAX);
    for row in rows.into_iter().take(ROWS_MAX) {
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    if over > 0 {
        table.add_row(vec![crate::messages::config::check::more(lang, over)]);
    }
    table
}
