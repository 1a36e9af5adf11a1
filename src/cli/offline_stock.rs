//! What is at hand for a look ahead without a daemon: the audio folder as it is, and what the
//! journal remembers.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};

use super::{CommonArguments, INPUT_AT_FAULT, runtime};
use crate::config::Config;
use crate::folder_policy::decide_once;
use crate::journal::{Journal, JournalError, StoredHistory};
use crate::library;
use crate::messages::system_trouble::error_with_original;
use crate::messages::{journal_trouble, plan as messages};
use crate::station::Airing;
use crate::station::ids::Timestamp;
use crate::station::mute::ZoneMute;
use crate::station::stock::Stock;

/// What is known of a station without asking it.
pub struct OfflineStation {
    pub stock: Arc<Stock>,
    /// What the zones have heard.
    pub airings: Vec<Airing>,
    /// Zones that are muted.
    pub mutes: Vec<ZoneMute>,
}

/// The stock at `now` and what the journal remembers. Files that the station does not know yet are
/// decoded here, which shows its progress on a terminal.
///
/// # Errors
/// Said on stderr: the audio folder or the journal can't be read.
pub fn offline_stock(
    common: &CommonArguments,
    config: &Config,
    now: Timestamp,
) -> Result<OfflineStation, ExitCode> {
    let runtime = runtime()?;
    let StoredHistory { known, airings, approvals, mutes } = runtime
        .block_on(past(config))
        .map_err(|error| complain(journal_trouble::journal(common.lang, &error)))?;
    let program = std::env::current_exe().map_err(complain)?;
    let bar = std::io::stderr().is_terminal().then(|| {
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}");
        ProgressBar::no_length()
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
            .with_message(messages::looking_through(common.lang))
    });
    let show = |progress: library::ScanProgress<'_>| {
        if let Some(bar) = &bar {
            bar.set_length(progress.all as u64);
            bar.set_position(progress.done as u64);
        }
    };
    let scan = library::scan_once(&config.folders.audio, &program, &known, show);
    let catalogue = runtime.block_on(scan).map_err(|error| {
        let words = error_with_original(common.lang, &error);
        complain(format!("{}: {words}", config.folders.audio.display()))
    })?;
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    let stock = decide_once(config, &catalogue, &approvals, now).stock;
    Ok(OfflineStation { stock, airings, mutes })
}

/// A station that has not run yet has no past.
pub(super) async fn past(config: &Config) -> Result<StoredHistory, JournalError> {
    past_in(&config.folders.state).await
}

/// As [`past`], of the station with this state folder.
pub(super) async fn past_in(state: &Path) -> Result<StoredHistory, JournalError> {
    match Journal::open_readonly(state).await {
        Ok(reader) => reader.stored_history().await,
        Err(JournalError::Missing { .. }) => Ok(StoredHistory::default()),
        Err(error) => Err(error),
    }
}

fn complain(fault: impl std::fmt::Display) -> ExitCode {
    eprintln!("loaphuong: {fault}");
    ExitCode::from(INPUT_AT_FAULT)
}
