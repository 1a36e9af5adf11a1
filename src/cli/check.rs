//! `loaphuong check`: every fault with its place, or one screen of what the station would do, and
//! how many slots of the days ahead would not air.

mod devices;
mod problems;
mod seen;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::process::ExitCode;

use chrono::{TimeDelta, Weekday};
use comfy_table::{Table, presets};

use super::{CommonArguments, INPUT_AT_FAULT};
use crate::config::{self, Config};
use crate::daemon;
use crate::folder_policy::{FileReport, FolderReport, RefusalCause};
use crate::messages::config::{check as messages, faults_with_places};
use crate::messages::{Lang, centre, figures, folder, order_answers, shown, status_lines};
use crate::report;
use crate::station::allowed_hours::AllowedHours;
use crate::station::ids::{Timestamp, ZoneId};
use crate::station::schedule::{CueWhat, Schedule, Zone};
use crate::wire::SinkSpec;
use devices::DeviceOutlook;
use seen::VisibleFolder;
use verdict::CheckVerdict;

/// Rows of a table and warnings shown: what fits one screen with the rest.
const ROWS_MAX: usize = 20;

#[derive(clap::Args)]
pub struct CheckArguments {
    /// Exit 1, too, unless every slot of the next 30 days would air whole.
    ///
    /// Without it, faults of the files alone make the exit code 1. With it also: a slot that would
    /// not air or be cut, no slot at all, a part of the audio folder that can't be looked into, and
    /// a sound device that can't be opened.
    #[arg(long)]
    strict: bool,
}

/// Prints every fault and answers 1, or a summary and 0; strictly 1, too, where slots will not air.
/// Needs no running daemon.
pub fn run(common: &CommonArguments, arguments: CheckArguments) -> ExitCode {
    let (text, code) = match config::load(&common.config) {
        Ok(config) => {
            let now = daemon::now();
            let seen = VisibleFolder::of(&config, now);
            let verdict = CheckVerdict::of(&config.schedule, &seen, now);
            let devices = DeviceOutlook::of(common.lang, &config);
            let good = verdict.is_good() && devices.unusable.is_empty();
            let good = good || !arguments.strict;
            let code = if good { ExitCode::SUCCESS } else { ExitCode::from(INPUT_AT_FAULT) };
            (summary(common.lang, &config, &seen, (&verdict, &devices), now), code)
        }
        Err(faults) => {
            let mut text =
                faults_with_places(common.lang, &faults, std::io::stdout().is_terminal());
            if super::may_not_be_read(&faults) {
                text += &(order_answers::join_the_group(common.lang) + "\n");
            }
            (text, ExitCode::from(INPUT_AT_FAULT))
        }
    };
    match super::print(&text) {
        ExitCode::SUCCESS => code,
        unprinted => unprinted,
    }
}

/// One screen about a good configuration, as seen at `now`.
fn summary(
    lang: Lang,
    config: &Config,
    seen: &VisibleFolder,
    (verdict, devices): (&CheckVerdict, &DeviceOutlook),
    now: Timestamp,
) -> String {
    let schedule = &config.schedule;
    let mut lines = vec![messages::station(lang, &config.id, &config.name, schedule.timezone)];
    lines.push(match &config.report {
        Some(report) => messages::centre(lang, &report.endpoint),
        None => messages::no_centre(lang),
    });
    lines.extend(guard(lang, schedule));
    lines.extend(titled(messages::zones_title(lang), zones(lang, config)));
    lines.extend(titled(messages::programmes_title(lang), programmes(lang, schedule, now)));
    lines.extend(titled(messages::queues_title(lang), queues(lang, schedule, seen)));
    let mut warnings = warnings(lang, config, seen, now);
    warnings.splice(0..0, devices.warnings.iter().cloned());
    if !warnings.is_empty() {
        lines.push(String::new());
        lines.push(messages::warnings_title(lang));
        let shown = warnings.iter().take(ROWS_MAX).map(|warning| format!("  ! {warning}"));
        lines.extend(shown);
        if warnings.len() > ROWS_MAX {
            lines.push(messages::more(lang, warnings.len() - ROWS_MAX));
        }
    }
    lines.push(String::new());
    lines.extend(verdict.lines(lang, config, seen));
    lines.extend(devices.verdict(lang));
    lines.push(String::new());
    lines.join("\n")
}

fn titled(title: String, table: Table) -> Vec<String> {
    if table.is_empty() {
        return Vec::new();
    }
    let rows = table.lines().map(|line| line.trim_end().to_string());
    [String::new(), title].into_iter().chain(rows).collect()
}

/// A table without lines; `rows` beyond [`ROWS_MAX`] are counted.
fn table(lang: Lang, header: Option<Vec<String>>, rows: Vec<Vec<String>>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if let Some(header) = header {
        table.set_header(header);
    }
    let over = rows.len().saturating_sub(ROWS_MAX);
    for row in rows.into_iter().take(ROWS_MAX) {
        table.add_row(row);
    }
    if over > 0 {
        table.add_row(vec![messages::more(lang, over)]);
    }
    table
}

/// Days with the same windows together: `T2-T6` and `05:30-07:00 16:30-18:30`.
fn day_windows(lang: Lang, hours: &AllowedHours) -> Vec<(String, String)> {
    let clock = |second: u32| format!("{:02}:{:02}", second / 3_600, second / 60 % 60);
    let text = |day: Weekday| {
        let windows = hours.on(day).iter();
        let spans: Vec<String> = windows
            .map(|window| format!("{}-{}", clock(window.from), clock(window.until)))
            .collect();
        if spans.is_empty() { "–".to_string() } else { spans.join(" ") }
    };
    let mut spans: Vec<(Weekday, Weekday, String)> = Vec::new();
    let mut day = Weekday::Mon;
    for _ in 0..7 {
        match spans.last_mut() {
            Some((_, last, windows)) if *windows == text(day) => *last = day,
            _ => spans.push((day, day, text(day))),
        }
        day = day.succ();
    }
    let days = spans.into_iter().map(|(first, last, windows)| {
        let (first, last) = (messages::weekday(lang, first), messages::weekday(lang, last));
        let days = if first == last { first.to_string() } else { format!("{first}-{last}") };
        (days, windows)
    });
    days.collect()
}

fn guard(lang: Lang, schedule: &Schedule) -> Vec<String> {
    let mut lines = vec![String::new(), messages::guard_title(lang)];
    for (days, windows) in day_windows(lang, &schedule.guard.allowed) {
        lines.push(format!("  {days:<8} {windows}"));
    }
    if let Some(tests) = &schedule.guard.tests {
        let days = day_windows(lang, tests).into_iter();
        let days: Vec<String> = days.map(|(days, windows)| format!("{days} {windows}")).collect();
        lines.push(format!("  {}", messages::tests(lang, days.join("; "))));
    }
    if let Some(limit) = schedule.guard.daily_limit {
        let limit = figures::span(lang, limit.as_secs());
        lines.push(format!("  {}", messages::daily_limit(lang, limit)));
    }
    lines
}

fn zones(lang: Lang, config: &Config) -> Table {
    let row = |(id, zone): (&ZoneId, &Zone)| {
        let sink = match config.outputs.get(&zone.output) {
            Some(SinkSpec::Device(name)) => name.clone(),
            Some(SinkSpec::Wav(folder)) => folder.display().to_string(),
            Some(SinkSpec::Null) | None => messages::to_null(lang),
        };
        let channel = match zone.channels[..] {
            [] => messages::all_channels(lang),
            [first, ..] => messages::channel(lang, first + 1),
        };
        vec![
            format!(" {id}"),
            zone.name.clone(),
            format!("{} → {sink}", zone.output),
            channel,
            gain(lang, zone.gain_db),
        ]
    };
    table(lang, None, config.schedule.zones.iter().map(row).collect())
}

/// Nothing where the level is left as it is.
fn gain(lang: Lang, gain_db: f32) -> String {
    match gain_db {
        0.0 => String::new(),
        _ => figures::decimal_sign(lang, &format!("{gain_db:+} dB")),
    }
}

fn programmes(lang: Lang, schedule: &Schedule, now: Timestamp) -> Table {
    let tz = schedule.timezone;
    let rows = schedule.programmes.iter().map(|programme| {
        let week = now + TimeDelta::days(7);
        let next = programme.when.next_after(tz, now);
        let count = programme.when.after(tz, now).take_while(|at| *at < week).count();
        let zones: Vec<&str> = programme.zones.iter().map(|zone| zone.as_str()).collect();
        vec![
            format!(" {}", programme.id),
            programme.title.clone(),
            zones.join(", "),
            next.map_or_else(
                || messages::never(lang),
                |at| messages::moment(lang, at.with_timezone(&tz)),
            ),
            count.to_string(),
        ]
    });
    let header = vec![
        String::new(),
        String::new(),
        String::new(),
        messages::next_column(lang),
        messages::week_column(lang),
    ];
    let rows: Vec<_> = rows.collect();
    table(lang, (!rows.is_empty()).then_some(header), rows)
}

fn queues(lang: Lang, schedule: &Schedule, seen: &VisibleFolder) -> Table {
    let row = |(id, queue): (&_, &crate::station::schedule::Queue)| {
        let count = match seen.is_hidden(&queue.folder) {
            true => messages::files_unseen(lang),
            false => messages::files(lang, seen.stock.in_folder(&queue.folder).count()),
        };
        vec![format!(" {id}"), format!("{}/", queue.folder), count]
    };
    table(lang, None, schedule.queues.iter().map(row).collect())
}

fn warnings(lang: Lang, config: &Config, seen: &VisibleFolder, now: Timestamp) -> Vec<String> {
    let (schedule, stock) = (&config.schedule, &seen.stock);
    let mut warnings = super::passed_over::warnings(lang, config);
    warnings.extend(shared_channels(lang, schedule));
    let token = config.report.as_ref().and_then(|report| report.token_file.as_deref());
    if let Some(Err(fault)) = token.map(report::judge_token) {
        warnings.push(messages::token_unusable(lang, centre::token(lang, &fault)));
    }
    for (id, queue) in &schedule.queues {
        let is_there = config.folders.audio.join(&*queue.folder).is_dir();
        if !is_there && !seen.is_hidden(&queue.folder) {
            warnings.push(messages::folder_missing(lang, id, &queue.folder));
        }
    }
    let mut missing: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for programme in &schedule.programmes {
        if programme.when.next_after(schedule.timezone, now).is_none() {
            warnings.push(messages::never_due(lang, &programme.id));
        }
        for cue in &programme.rundown {
            if let CueWhat::File(path) = &cue.what
                && !stock.items.contains_key(path)
            {
                let used = format!("{}, {}", programme.id, shown(&programme.place));
                missing.entry(path).or_default().insert(used);
            }
        }
    }
    for (path, programmes) in missing {
        let programmes: Vec<String> = programmes.into_iter().collect();
        let (programmes, path) = (programmes.join(", "), shown(path));
        let near = config::nearest(&path, stock.items.keys().map(|known| &**known));
        warnings.push(match near {
            Some(near) => messages::file_missing_but(lang, path, shown(&near), programmes),
            None => messages::file_missing(lang, path, programmes),
        });
    }
    warnings.extend(verdict::campaigns(lang, schedule, now));
    warnings.extend(faulty_sidecars(lang, &seen.report));
    warnings.extend(problems::planned_problems(lang, schedule, seen, now));
    warnings
}

/// Zones of one output that sound each other's programmes.
fn shared_channels(lang: Lang, schedule: &Schedule) -> Vec<String> {
    let mut warnings = Vec::new();
    let zones: Vec<(&ZoneId, &Zone)> = schedule.zones.iter().collect();
    for (index, (id, zone)) in zones.iter().enumerate() {
        for (other_id, other) in &zones[..index] {
            let all = zone.channels.is_empty() || other.channels.is_empty();
            let same = zone.channels.iter().any(|channel| other.channels.contains(channel));
            if zone.output == other.output && (all || same) {
                warnings.push(messages::shared_channel(lang, other_id, id, &zone.output));
            }
        }
    }
    warnings
}

/// Faults of sidecars, and sidecars without a bulletin.
fn faulty_sidecars(lang: Lang, report: &FolderReport) -> Vec<String> {
    let refusals = report.files.values().filter_map(FileReport::refused).map(|file| &file.refusal);
    let faults = refusals.filter_map(|refusal| match refusal {
        // The lines with their carets stand below each other.
        RefusalCause::SidecarAtFault(faults) => {
            Some(folder::sidecar_faults(lang, faults).replace('\n', "\n    "))
        }
        // What else is wrong with files is the folder's to tell.
        RefusalCause::ByLibrary(_)
        | RefusalCause::LongerThanQueue { .. }
        | RefusalCause::BrokeOnAir
        | RefusalCause::SilentOnAir => None,
    });
    let lone = report.lone_sidecars.iter();
    let lone = lone.map(|sidecar| status_lines::lone_sidecar(lang, shown(&sidecar.path)));
    faults.chain(lone).collect()
}
