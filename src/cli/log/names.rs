//! Names of zones and programmes that the log is asked for: a misspelt one is told, not answered
//! with nothing.

use std::path::Path;

use super::LogError;
use super::forms::station_of;
use crate::cli::CommonArguments;
use crate::config::nearest;
use crate::journal::{JournalReader, LogFilter};
use crate::messages::log;

/// Says that neither the journal nor the schedules know a name.
///
/// # Errors
/// The name that was asked for and the nearest one, in words; or the journal's.
pub async fn check(
    common: &CommonArguments,
    reader: &JournalReader,
    filter: &LogFilter,
    state: &Path,
) -> Result<(), LogError> {
    if filter.zone.is_none() && filter.programme.is_none() {
        return Ok(());
    }
    let lang = common.lang;
    let (mut zones, mut programmes) = reader.names().await?;
    if let Some(config) = station_of(common, state, None) {
        zones.extend(config.schedule.zones.keys().map(ToString::to_string));
        programmes.extend(config.schedule.programmes.iter().map(|one| one.id.to_string()));
    }
    // A row of lost or summed-up slots names neither.
    let known = |names: Vec<String>| {
        let mut names: Vec<String> = names.into_iter().filter(|name| is_name(name)).collect();
        names.sort();
        names.dedup();
        names
    };
    if let Some(zone) = filter.zone.as_ref().map(ToString::to_string) {
        let names = known(zones);
        if !names.contains(&zone) {
            return Err(LogError::Asked(match nearest(&zone, names.iter().map(String::as_str)) {
                Some(near) => log::no_such_zone_but(lang, zone, near),
                None => log::no_such_zone(lang, zone, names.join(", ")),
            }));
        }
    }
    if let Some(programme) = filter.programme.as_ref().map(ToString::to_string) {
        // Orders and tests are on record, and have no name in the schedules.
        let names = known(programmes);
        if !names.contains(&programme) && !programme.starts_with('_') {
            let near = nearest(&programme, names.iter().map(String::as_str));
            return Err(LogError::Asked(match near {
                Some(near) => log::no_such_programme_but(lang, programme, near),
                None => log::no_such_programme(lang, programme, names.join(", ")),
            }));
        }
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name != "*" && !name.starts_with('_')
}
