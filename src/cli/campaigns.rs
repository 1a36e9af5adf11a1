//! `loaphuong campaigns`: how far each campaign is, by the record and by the plan.
//!
//! Needs no running daemon; beside one it uses what the daemon knows of files and airings.

mod json;
mod text;

use std::process::ExitCode;

use super::offline_stock::offline_stock;
use super::{CommonArguments, INPUT_AT_FAULT, load, print, print_json, runtime};
use crate::config::Config;
use crate::daemon;
use crate::journal::{Journal, JournalError, LogFilter};
use crate::messages::journal_trouble;
use crate::station::campaigns::CampaignLedger;
use crate::station::record::RowKind;

#[derive(clap::Args)]
pub struct CampaignsArguments {
    /// An object as JSON instead of the text.
    #[arg(long)]
    json: bool,
}

pub fn run(common: &CommonArguments, arguments: CampaignsArguments) -> ExitCode {
    let config = match load(common) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let now = daemon::now();
    let station = match offline_stock(common, &config, now) {
        Ok(station) => station,
        Err(code) => return code,
    };
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(code) => return code,
    };
    let schedule = &config.schedule;
    let mut ledger = CampaignLedger::new(schedule);
    if let Err(error) = runtime.block_on(count_rows(&config, &mut ledger)) {
        eprintln!("loaphuong: {}", journal_trouble::journal(common.lang, &error));
        return ExitCode::from(INPUT_AT_FAULT);
    }
    ledger.foresee(&station.stock, &station.airings, &station.mutes, now);
    let progress = ledger.progress(now);
    match arguments.json {
        true => print_json(&json::of(schedule, &progress)),
        false => print(&text::of(common.lang, schedule, &progress)),
    }
}

/// Counts what the journal has of the campaigns' days. A station that has not run yet has nothing.
async fn count_rows(config: &Config, ledger: &mut CampaignLedger<'_>) -> Result<(), JournalError> {
    let reader = match Journal::open_readonly(&config.folders.state).await {
        Ok(reader) => reader,
        Err(JournalError::Missing { .. }) => return Ok(()),
        Err(error) => return Err(error),
    };
    // Of one that has no first day, all that there is.
    let firsts: Option<Vec<_>> = config.schedule.campaigns.values().map(|one| one.from).collect();
    let from = firsts.and_then(|firsts| firsts.into_iter().min());
    let filter = LogFilter { from, kind: Some(RowKind::Play), ..LogFilter::default() };
    let mut rows = reader.log(filter);
    while let Some(logged) = rows.next().await? {
        ledger.count(&logged.row);
    }
    Ok(())
}
