//! What people order of the running station: alert, approve, stop, reload. What was answered is
//! shown as it came, as JSON or in words.

use std::process::ExitCode;

use super::station::{JsonArgument, StationArgument, call};
use super::{CommonArguments, INPUT_AT_FAULT, LOOK, values};
use crate::control::{
    AlertOrder, AlertTaken, ApprovalTaken, ApproveOrder, ReloadTaken, StopOrder, StopTaken,
    ZoneAnswer,
};
use crate::messages::output_trouble::output_trouble;
use crate::messages::{self, Lang, order_answers, reload_answers, shown, status_lines};
use crate::station::ids::ZoneId;
use crate::station::record::Reason;

#[derive(clap::Args)]
pub struct AlertArguments {
    /// An accepted file: relative to the audio folder, or absolute and inside it.
    file: String,
    /// Zones or groups, with commas between.
    #[arg(long, value_delimiter = ',', required = true)]
    zones: Vec<String>,
    /// Who orders it; stands in the log. At most 100 characters.
    #[arg(long)]
    by: String,
    /// How often it sounds; by default once, or with --until as often as there is time for.
    #[arg(long, value_parser = values::whole::<u32>(1, 100))]
    repeat: Option<u32>,
    /// When it ends at the latest: 17:30 (today's, or tomorrow's if that has passed), or
    /// "2026-03-02 17:30"; at most a day ahead. With --repeat, whichever comes first.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Rehearse: the order is written down, nothing sounds, nothing is interrupted.
    #[arg(long)]
    exercise: bool,
    #[command(flatten)]
    json: JsonArgument,
    #[command(flatten)]
    at: StationArgument,
}

#[derive(clap::Args)]
pub struct StopArguments {
    /// Zones or groups; all when none is named.
    zones: Vec<String>,
    /// Who orders it; stands in the log. At most 100 characters.
    #[arg(long)]
    by: String,
    #[command(flatten)]
    json: JsonArgument,
    #[command(flatten)]
    at: StationArgument,
}

#[derive(clap::Args)]
pub struct ApproveArguments {
    /// The bulletin: relative to the audio folder or to where you are, or absolute.
    file: String,
    /// Who approves it; stands in the log. At most 100 characters.
    #[arg(long)]
    by: String,
    #[command(flatten)]
    json: JsonArgument,
    #[command(flatten)]
    at: StationArgument,
}

#[derive(clap::Args)]
pub struct ReloadArguments {
    #[command(flatten)]
    json: JsonArgument,
    #[command(flatten)]
    at: StationArgument,
}

/// Exits 4 when it does not sound in every zone.
pub fn alert(common: &CommonArguments, arguments: AlertArguments) -> ExitCode {
    let AlertArguments { file, zones, by, repeat, until, exercise, json, at } = arguments;
    let order = AlertOrder { path: file, zones, by, repeat, until, exercise };
    call(
        common,
        &at,
        async |client| client.alert(&order).await,
        |taken| {
            let printed = json.print(&taken, || alert_taken(common.lang, taken.as_ref()));
            let look = |taken: &AlertTaken| taken.any_silent() || taken.any_without_amplifier();
            match taken.as_ref().is_some_and(look) {
                true => ExitCode::from(LOOK),
                false => printed,
            }
        },
    )
}

fn alert_taken(lang: Lang, taken: Option<&AlertTaken>) -> String {
    let Some(taken) = taken else { return order_answers::alert_taken(lang) + "\n" };
    if taken.exercise {
        return order_answers::alert_rehearsed(lang) + "\n";
    }
    let mut text = order_answers::alert_taken(lang);
    if let Some(until) = taken.until {
        let time = until.0.format("%H:%M %d/%m/%Y");
        text.push(' ');
        text.push_str(&match taken.tomorrow {
            true => order_answers::until_tomorrow(lang, time),
            false => order_answers::until_today(lang, time),
        });
    }
    text.push('\n');
    for zone in &taken.zones {
        let (id, name) = (zone.zone.as_str(), shown(&zone.name));
        if let Some(ms) = zone.warming_ms {
            let seconds = ms.div_ceil(1_000);
            text.push_str(&order_answers::warming_in(lang, id, name, seconds));
            text.push('\n');
            text.push_str(&without_amplifier(lang, zone));
            continue;
        }
        text.push_str(&match (zone.sounding, zone.reason) {
            (true, _) => order_answers::sounds_in(lang, id, name),
            (false, Some(Reason::Silent)) => order_answers::only_signal_in(lang, id, name),
            (false, _) => order_answers::silent_in(
                lang,
                id,
                name,
                shown(&messages::order_refusals::why_silent(lang, zone)),
            ),
        });
        text.push('\n');
        text.push_str(&without_amplifier(lang, zone));
    }
    let silent = |zone: &ZoneAnswer| !zone.sounding && zone.warming_ms.is_none();
    if taken.zones.iter().any(|zone| silent(zone) && !zone.closed) {
        text.push_str(&order_answers::retries_go_on(lang));
        text.push('\n');
    }
    text
}

/// A line where the amplifier can't be switched.
fn without_amplifier(lang: Lang, zone: &ZoneAnswer) -> String {
    let Some(trouble) = zone.without_amplifier() else { return String::new() };
    let why = output_trouble(lang, trouble);
    order_answers::without_amplifier(lang, shown(&why)) + "\n"
}

/// Nothing to stop is no fault: it is as silent as was wanted.
pub fn stop(common: &CommonArguments, arguments: StopArguments) -> ExitCode {
    let zones = arguments.zones.iter().map(|zone| ZoneId::from(zone.as_str())).collect();
    let order = StopOrder { zones, by: arguments.by };
    call(
        common,
        &arguments.at,
        async |client| client.stop(&order).await,
        |taken| arguments.json.print(&taken, || stop_taken(common.lang, taken.as_ref())),
    )
}

fn stop_taken(lang: Lang, taken: Option<&StopTaken>) -> String {
    let Some(StopTaken { stopped }) = taken else { return order_answers::stop_taken(lang) + "\n" };
    if stopped.is_empty() {
        return order_answers::nothing_to_stop(lang) + "\n";
    }
    let mut text = order_answers::stop_taken(lang) + "\n";
    for slot in stopped {
        let (zone, title) = (slot.zone.as_str(), shown(&slot.title));
        text.push_str(&match slot.on_air {
            true => order_answers::stopped_on_air(lang, zone, title),
            false => order_answers::stopped_waiting(lang, zone, title),
        });
        text.push('\n');
    }
    text
}

/// Exits 1 when there is no such bulletin, or it was not taken.
pub fn approve(common: &CommonArguments, arguments: ApproveArguments) -> ExitCode {
    let ApproveArguments { file, by, json, at } = arguments;
    let folder = std::env::current_dir().ok();
    let folder = folder.map(|folder| folder.to_string_lossy().into_owned());
    let order = ApproveOrder { path: file, folder, by };
    call(
        common,
        &at,
        async |client| client.approve(&order).await,
        |approved| json.print(&approved, || approved_lines(common.lang, &approved)),
    )
}

fn approved_lines(lang: Lang, approved: &ApprovalTaken) -> String {
    let ApprovalTaken { path, title, by, next, .. } = approved;
    let mut said = match approved.before {
        true => order_answers::approved_before(lang, title, path, by),
        false => order_answers::approved(lang, title, path, by),
    };
    if approved.needed == Some(false) {
        said.push(' ');
        said.push_str(&match &approved.queue {
            Some(queue) => order_answers::approval_not_needed(lang, queue),
            None => order_answers::approval_without_queue(lang),
        });
    }
    let next = match next {
        Some(next) => order_answers::airs_next(lang, next.0.format("%H:%M %d/%m/%Y")),
        None => order_answers::airs_not_soon(lang),
    };
    format!("{said} {next}\n")
}

/// Exits 1 when the files have faults; the last good schedule then stays.
pub fn reload(common: &CommonArguments, arguments: ReloadArguments) -> ExitCode {
    call(
        common,
        &arguments.at,
        async |client| client.reload().await,
        |reloaded| {
            let json = &arguments.json;
            let code = json.print(&reloaded, || reload_taken(common.lang, &reloaded));
            if reloaded.applied { code } else { ExitCode::from(INPUT_AT_FAULT) }
        },
    )
}

fn reload_taken(lang: Lang, reloaded: &ReloadTaken) -> String {
    let lines = if reloaded.applied { &reloaded.changes } else { &reloaded.faults };
    let mut text = lines.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    for warning in &reloaded.warnings {
        text.push_str(&status_lines::trouble_line(lang, shown(warning)));
        text.push('\n');
    }
    text.push_str(&match (reloaded.applied, reloaded.changes.is_empty()) {
        (false, _) => reload_answers::reload_refused(lang),
        (true, true) => reload_answers::reload_nothing(lang),
        (true, false) => reload_answers::reload_applied(lang),
    });
    text.push('\n');
    text
}
