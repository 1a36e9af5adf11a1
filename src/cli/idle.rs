//! `loaphuong idle`: whether the running station could be restarted now without anybody hearing it.
//! What a package's upgrade asks before it restarts.

use std::process::ExitCode;
use std::time::Duration;

use chrono::TimeDelta;

use super::station::{StationArgument, call};
use super::{CommonArguments, LOOK, print_line, values};
use crate::control::{NextSlot, OnAirSlot, StationStatus};
use crate::messages::{idle as messages, shown};

/// A restart takes a second or two.
const QUIET_MIN: Duration = Duration::from_secs(1);
/// Further ahead nobody would wait.
const QUIET_MAX: Duration = Duration::from_secs(30 * 24 * 60 * 60);

#[derive(clap::Args)]
pub struct IdleArguments {
    /// How long nothing may be due.
    #[arg(long = "for", value_name = "DURATION", default_value = "10m",
          value_parser = values::duration(QUIET_MIN, QUIET_MAX))]
    quiet: Duration,
    #[command(flatten)]
    at: StationArgument,
}

/// What a restart would disturb.
#[derive(Debug)]
enum Busy<'a> {
    /// It still loads what it knows, or judges files.
    Loading,
    OnAir(&'a OnAirSlot),
    Due(&'a NextSlot),
}

/// Exits 0 when nothing sounds and nothing is due for so long, 4 otherwise, 3 when the station
/// can't be reached.
pub fn run(common: &CommonArguments, arguments: IdleArguments) -> ExitCode {
    let lang = common.lang;
    let quiet = TimeDelta::from_std(arguments.quiet).unwrap_or(TimeDelta::MAX);
    call(
        common,
        &arguments.at,
        async |client| client.status().await,
        |status| {
            let Some(busy) = busy(&status, quiet) else { return print_line(messages::idle(lang)) };
            print_line(match busy {
                Busy::Loading => messages::loading(lang),
                Busy::OnAir(slot) => messages::on_air(lang, shown(&slot.title)),
                Busy::Due(slot) => {
                    let due = slot.due.0.format("%H:%M:%S");
                    messages::due(lang, due, shown(&slot.title))
                }
            });
            ExitCode::from(LOOK)
        },
    )
}

fn busy(status: &StationStatus, quiet: TimeDelta) -> Option<Busy<'_>> {
    if !status.ready {
        return Some(Busy::Loading);
    }
    if let Some(slot) = status.on_air.first() {
        return Some(Busy::OnAir(slot));
    }
    let soon = |slot: &&NextSlot| slot.due.0.signed_duration_since(status.now.0) <= quiet;
    status.next.iter().find(soon).map(Busy::Due)
}
