//! `loaphuong idle`: whether the running station could be restarted now without anybody hearing it.
//! What a package's upgrade asks before it restarts.

use std::process::ExitCode;
use std::time::Duration;

use chrono::TimeDelta;
use serde::Serialize;

use super::station::{JsonArgument, StationArgument, call};
use super::{CommonArguments, LOOK, values};
use crate::control::{NextSlot, OnAirSlot, StationStatus};
use crate::messages::{Lang, idle as messages, shown};
use crate::station::record::LocalTimestamp;

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
    json: JsonArgument,
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
            let busy = busy(&status, quiet);
            let answer = IdleJson::of(busy.as_ref());
            let printed = arguments.json.print(&answer, || words(lang, busy.as_ref()) + "\n");
            if busy.is_none() { printed } else { ExitCode::from(LOOK) }
        },
    )
}

/// The answer for programs.
#[derive(Serialize)]
struct IdleJson<'a> {
    idle: bool,
    /// `loading`, `on_air` or `due`.
    #[serde(skip_serializing_if = "Option::is_none")]
    busy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<LocalTimestamp>,
}

impl<'a> IdleJson<'a> {
    fn of(busy: Option<&Busy<'a>>) -> IdleJson<'a> {
        let idle = IdleJson { idle: busy.is_none(), busy: None, title: None, due: None };
        match busy {
            None => idle,
            Some(Busy::Loading) => IdleJson { busy: Some("loading"), ..idle },
            Some(Busy::OnAir(slot)) => IdleJson {
                busy: Some("on_air"),
                title: Some(&slot.title),
                due: Some(slot.due),
                ..idle
            },
            Some(Busy::Due(slot)) => IdleJson {
                busy: Some("due"),
                title: Some(&slot.title),
                due: Some(slot.due),
                ..idle
            },
        }
    }
}

fn words(lang: Lang, busy: Option<&Busy<'_>>) -> String {
    match busy {
        None => messages::idle(lang),
        Some(Busy::Loading) => messages::loading(lang),
        Some(Busy::OnAir(slot)) => messages::on_air(lang, shown(&slot.title)),
        Some(Busy::Due(slot)) => {
            messages::due(lang, slot.due.0.format("%H:%M:%S"), shown(&slot.title))
        }
    }
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
