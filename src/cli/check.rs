//! `loaphuong check`: every fault with its place, or one screen of what the station would do, and
//! how many slots of the days ahead would not air.

mod amplifiers;
mod devices;
mod json;
mod problems;
mod seen;
mod verdict;
mod warnings;

use std::io::IsTerminal;
use std::process::ExitCode;

use chrono::{TimeDelta, Weekday};
use comfy_table::{Table, presets};

use super::{CommonArguments, INPUT_AT_FAULT, print, print_json, print_line};
use crate::config::{self, Config, ConfigTexts, WrittenPlaces};
use crate::daemon;
use crate::messages::config::{check as messages, faults_with_places};
use crate::messages::{Lang, figures, order_answers};
use crate::station::allowed_hours::AllowedHours;
use crate::station::ids::{Timestamp, ZoneId};
use crate::station::schedule::{Schedule, Zone};
use crate::wire::SinkSpec;
use amplifiers::AmplifierOutlook;
use devices::DeviceOutlook;
use seen::VisibleFolder;
use verdict::CheckVerdict;
use warnings::CheckWarning;

/// Rows of a table and warnings shown: what fits one screen with the rest.
const ROWS_MAX: usize = 20;

/// Days for which a programme's instants are counted: every weekday comes once.
const WEEK_DAYS: i64 = 7;

#[derive(clap::Args)]
pub struct CheckArguments {
    /// Exit 1, too, unless every slot of the next 30 days would air whole.
    ///
    /// Without it, faults of the files alone make the exit code 1. With it also: a slot that would
    /// not air or be cut, no slot at all, a part of the audio folder that can't be looked into, a
    /// sound device that can't be opened, and an amplifier that can't be switched.
    #[arg(long)]
    strict: bool,
    /// One JSON object instead of words.
    #[arg(long)]
    json: bool,
}

/// Files that are well written, and what was seen beside them.
struct CheckedFiles {
    config: Config,
    places: WrittenPlaces,
    now: Timestamp,
    seen: VisibleFolder,
    verdict: CheckVerdict,
    devices: DeviceOutlook,
    amplifiers: AmplifierOutlook,
}

/// Prints every fault and answers 1, or a summary and 0; strictly 1, too, where slots will not air.
/// Needs no running daemon.
pub fn run(common: &CommonArguments, arguments: CheckArguments) -> ExitCode {
    let lang = common.lang;
    let (printed, code) = match config::load_and_texts(&common.config) {
        Ok((config, texts)) => {
            let checked = CheckedFiles::of(lang, config, &texts);
            let good = checked.is_good() || !arguments.strict;
            let printed = match arguments.json {
                true => print_json(&json::of_station(lang, &checked)),
                false => print(&summary(lang, &checked)),
            };
            (printed, if good { ExitCode::SUCCESS } else { ExitCode::from(INPUT_AT_FAULT) })
        }
        Err(faults) => {
            let denied = super::denial(lang, &faults);
            let printed = match (arguments.json, denied) {
                (true, denied) => {
                    let denied = denied.map(|_| order_answers::join_the_group(lang));
                    print_json(&json::of_faults(lang, &faults, denied))
                }
                (false, Some(denied)) => print_line(denied),
                (false, None) => {
                    let colour = std::io::stdout().is_terminal();
                    print(&faults_with_places(lang, &faults, colour))
                }
            };
            (printed, ExitCode::from(INPUT_AT_FAULT))
        }
    };
    match printed {
        ExitCode::SUCCESS => code,
        unprinted => unprinted,
    }
}

impl CheckedFiles {
    /// Looks at all that the files speak of.
    fn of(lang: Lang, config: Config, texts: &ConfigTexts) -> CheckedFiles {
        let now = daemon::now();
        let places = WrittenPlaces::of(texts);
        let seen = VisibleFolder::of(&config, now);
        CheckedFiles {
            verdict: CheckVerdict::of(&config.schedule, &seen, now),
            devices: DeviceOutlook::of(lang, &config),
            amplifiers: AmplifierOutlook::of(&config, &places),
            config,
            places,
            now,
            seen,
        }
    }

    /// Whether all of it would air and be heard, as far as could be seen, and all could.
    fn is_good(&self) -> bool {
        let heard = self.devices.unusable.is_empty() && !self.amplifiers.is_faulty();
        self.verdict.is_good() && heard
    }

    fn warnings(&self, lang: Lang) -> Vec<CheckWarning> {
        let devices = self.devices.warnings.iter().cloned().map(CheckWarning::from);
        let amplifiers = self.amplifiers.warnings(lang);
        let others = warnings::warnings(lang, &self.config, &self.places, &self.seen, self.now);
        devices.chain(amplifiers).chain(others).collect()
    }
}

/// One screen about a good configuration.
fn summary(lang: Lang, checked: &CheckedFiles) -> String {
    let CheckedFiles { config, seen, verdict, devices, amplifiers, now, .. } = checked;
    let schedule = &config.schedule;
    let mut lines = vec![messages::station(lang, &config.id, &config.name, schedule.timezone)];
    lines.push(match &config.report {
        Some(report) => messages::centre(lang, &report.endpoint),
        None => messages::no_centre(lang),
    });
    lines.extend(guard(lang, schedule));
    lines.extend(titled(messages::zones_title(lang), zones(lang, config)));
    let switches = table(lang, None, amplifiers.rows(lang));
    lines.extend(titled(messages::amplifiers_title(lang), switches));
    lines.extend(titled(messages::programmes_title(lang), programmes(lang, schedule, *now)));
    lines.extend(titled(messages::queues_title(lang), queues(lang, schedule, seen)));
    let warnings = checked.warnings(lang);
    if !warnings.is_empty() {
        lines.push(String::new());
        lines.push(messages::warnings_title(lang));
        let shown = warnings.iter().take(ROWS_MAX).map(|warning| format!("  ! {}", warning.text));
        lines.extend(shown);
        if warnings.len() > ROWS_MAX {
            lines.push(messages::more(lang, warnings.len() - ROWS_MAX));
        }
    }
    lines.push(String::new());
    lines.extend(verdict.lines(lang, config, seen));
    lines.extend(devices.verdict(lang));
    lines.extend(amplifiers.verdict(lang));
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
        let week = now + TimeDelta::days(WEEK_DAYS);
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
