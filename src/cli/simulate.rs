//! `loaphuong simulate`: lives through days in virtual time and says what would be heard.

use std::collections::BTreeMap;
use std::process::ExitCode;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use comfy_table::{CellAlignment, Table, presets};

use super::offline_stock::offline_stock;
use super::{CommonArguments, load, print, print_json, values};
use crate::daemon;
use crate::messages::{Lang, plan as messages, reasons};
use crate::sim::Sim;
use crate::station::ids::{ProgrammeId, ZoneId};
use crate::station::mute::ZoneMute;
use crate::station::planner::OutcomeCounts;
use crate::station::record::{Outcome, Reason, Row, RowKind};
use crate::station::recurrence::instant;
use crate::station::{Command, Input};

/// The virtual station is woken so often to have its rows counted, so that a year's need not lie
/// in memory at once.
const COUNT_EVERY: TimeDelta = TimeDelta::days(7);

#[derive(clap::Args)]
pub struct SimulateArguments {
    /// How many days to live through.
    #[arg(long, default_value_t = 365, value_parser = values::whole::<u16>(1, 3_660))]
    days: u16,
    /// The first day, as 2026-02-10; today if left out.
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    from: Option<NaiveDate>,
    /// One JSON object: totals, and every slot that would not air.
    #[arg(long)]
    json: bool,
}

/// What one zone would hear of one programme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct HeardTotals {
    pub aired: u64,
    pub cut: u64,
    pub not_aired: u64,
    pub heard_ms: u64,
}

/// What one zone would hear of one programme, with their names.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ProgrammeTotals {
    pub programme: ProgrammeId,
    pub zone: ZoneId,
    #[serde(flatten)]
    pub heard: HeardTotals,
}

/// What a simulated span of time held.
#[derive(Debug, Default, serde::Serialize)]
pub struct SimulatedDays {
    pub days: u16,
    pub slots: u64,
    /// How many slots would air whole, be cut or not air, and why.
    pub outlooks: OutcomeCounts,
    pub programmes: Vec<ProgrammeTotals>,
    /// Closing rows of slots that would not air whole, in order.
    pub unheard: Vec<Row>,
}

/// Prints a table per programme and zone, then every slot that would not air, with its reason.
pub fn run(common: &CommonArguments, arguments: SimulateArguments) -> ExitCode {
    let config = match load(common) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let found = match offline_stock(common, &config, daemon::now()) {
        Ok(found) => found,
        Err(code) => return code,
    };
    let timezone = config.schedule.timezone;
    let today = || daemon::now().with_timezone(&timezone).date_naive();
    let first = arguments.from.unwrap_or_else(today);
    let start = instant(timezone, first.and_time(NaiveTime::MIN));
    let sim = Sim::new(config.schedule, found.stock, &found.airings, start);
    let lived = live(sim, found.mutes, arguments.days);
    if arguments.json { print_json(&lived) } else { print(&words_of(common.lang, first, &lived)) }
}

/// Lives `days` days, with these zones muted, and counts what was heard.
pub fn live(mut sim: Sim, mut mutes: Vec<ZoneMute>, days: u16) -> SimulatedDays {
    let end = sim.now() + TimeDelta::days(i64::from(days));
    let mut counts: BTreeMap<(ProgrammeId, ZoneId), HeardTotals> = BTreeMap::new();
    let mut lived = SimulatedDays { days, ..SimulatedDays::default() };
    // The first one last, to be taken from there.
    mutes.sort_by_key(|mute| std::cmp::Reverse(mute.since));
    while sim.now() < end {
        while let Some(mute) = mutes.pop_if(|mute| mute.since <= sim.now()) {
            if sim.now() < mute.until {
                sim.tell(Input::Command(order(mute)));
            }
        }
        let next = mutes.last().map_or(end, |mute| mute.since);
        sim.run_until(end.min(sim.now() + COUNT_EVERY).min(next));
        for row in sim.take_rows().into_iter().filter(|row| row.kind() == RowKind::Slot) {
            let (zone, programme) = row.place();
            lived.slots += 1;
            lived.outlooks.add(row.outcome(), row.reason());
            let count = counts.entry((programme.into(), zone.into())).or_default();
            count.heard_ms += row.heard_ms();
            match row.outcome() {
                Outcome::Aired => count.aired += 1,
                Outcome::Cut => count.cut += 1,
                Outcome::NotAired => count.not_aired += 1,
            }
            if row.outcome() != Outcome::Aired {
                lived.unheard.push(row);
            }
        }
    }
    let totals = |((programme, zone), heard)| ProgrammeTotals { programme, zone, heard };
    lived.programmes = counts.into_iter().map(totals).collect();
    lived
}

fn order(mute: ZoneMute) -> Command {
    let ZoneMute { zone, until, by, because, .. } = mute;
    Command::Mute { zones: vec![zone], until, by, via: None, because }
}

fn words_of(lang: Lang, first: NaiveDate, lived: &SimulatedDays) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header([
        messages::programme(lang),
        messages::zone(lang),
        reasons::outcome(lang, Outcome::Aired).to_owned(),
        reasons::outcome(lang, Outcome::Cut).to_owned(),
        reasons::outcome(lang, Outcome::NotAired).to_owned(),
        messages::heard(lang),
    ]);
    for ProgrammeTotals { programme, zone, heard } in &lived.programmes {
        table.add_row([
            programme.to_string(),
            zone.to_string(),
            heard.aired.to_string(),
            heard.cut.to_string(),
            heard.not_aired.to_string(),
            hours(heard.heard_ms),
        ]);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut text = messages::lived(lang, first.format("%d/%m/%Y"), lived.days, lived.slots);
    text.push_str(&format!("\n\n{table}\n\n"));
    if lived.unheard.is_empty() {
        text.push_str(&messages::all_aired(lang));
        text.push('\n');
        return text;
    }
    let why = messages::shortfalls(lang, &lived.outlooks).join("; ");
    text.push_str(&messages::not_all_aired(lang, lived.unheard.len(), why));
    text.push('\n');
    for row in &lived.unheard {
        let due = row.due.0.format("%d/%m/%Y %H:%M:%S");
        let outcome = reasons::outcome(lang, row.outcome());
        let reason = reasons::reason(lang, row.reason().unwrap_or(Reason::Internal));
        let detail = row.detail().map(|detail| format!(" ({detail})")).unwrap_or_default();
        let (zone, programme) = row.place();
        text.push_str(&format!("  {due}  {programme} [{zone}]  {outcome}: {reason}{detail}\n"));
    }
    text
}

/// 12:34:56, hours not wrapped.
fn hours(ms: u64) -> String {
    let seconds = ms / 1_000;
    format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}
