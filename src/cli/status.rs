//! `loaphuong status`.

use std::process::ExitCode;

use unicode_width::UnicodeWidthStr;

use super::station::{Where, call};
use super::{Common, print, print_json};
use crate::config::fault::shown;
use crate::control::{FileStatus, OnAir, Status};
use crate::station::schedule::Trust;
use crate::wire::FileFault;
use crate::words::{Lang, clock, library, reasons, running};

#[derive(clap::Args)]
pub struct Arguments {
    /// One JSON object instead of words.
    #[arg(long)]
    json: bool,
    /// Every file of the audio folder: taken or not, how long, and why not.
    #[arg(long, conflicts_with = "json")]
    files: bool,
    #[command(flatten)]
    at: Where,
}

/// Asks the running station; exits 3 when it can't be reached.
pub fn run(common: &Common, arguments: Arguments) -> ExitCode {
    call(
        common,
        &arguments.at,
        async |client| client.status().await,
        |status| match (arguments.json, arguments.files) {
            (true, _) => print_json(&status),
            (false, true) => print(&files(common.lang, &status)),
            (false, false) => print(&words(common.lang, &status)),
        },
    )
}

/// A screenful: what sounds, what comes, what is wrong.
fn words(lang: Lang, status: &Status) -> String {
    let mut lines = vec![
        format!("{} ({})", status.name, status.station),
        running::clock_line(lang, status.now.0.format("%H:%M:%S %d/%m/%Y"), trust(lang, status)),
    ];
    if status.exercise {
        lines.push(running::only_exercises(lang));
    }
    if !status.ready {
        lines.push(running::not_ready(lang));
    }
    lines.extend(status.on_air.iter().map(|slot| on_air(lang, slot)));
    if status.on_air.is_empty() {
        lines.push(running::silence(lang));
    }
    // Without a trusted clock nobody knows what comes next; the clock's line says so.
    match (status.next.is_empty(), status.clock.trust >= status.clock.needed) {
        (false, _) => lines.push(running::next_title(lang)),
        (true, true) => lines.push(running::nothing_planned(lang)),
        (true, false) => {}
    }
    lines.extend(status.next.iter().take(5).map(|slot| {
        let zones: Vec<&str> = slot.zones.iter().map(|zone| zone.as_str()).collect();
        format!("  {}  {}  [{}]", slot.due.0.format("%H:%M:%S %d/%m"), slot.title, zones.join(", "))
    }));
    if let Some(last) = status.closed.last() {
        let mut line = running::last_line(
            lang,
            last.due.0.format("%H:%M:%S %d/%m"),
            &last.title,
            last.zone.as_str(),
            reasons::outcome(lang, last.outcome),
        );
        if let Some(reason) = last.reason {
            line = format!("{line}: {}", reasons::reason(lang, reason));
        }
        lines.push(line);
    }
    for output in &status.outputs {
        let device = output.device.as_deref().unwrap_or("");
        let state = running::output_state(lang, &output.state);
        let line = format!("{} {}: {state} {device}", running::output_word(lang), output.output);
        lines.push(line.trim_end().to_owned());
        lines.extend(output.last_fault.iter().map(|fault| format!("  {fault}")));
    }
    lines.extend(report(lang, status));
    lines.extend(status.schedule_faults.iter().map(|fault| running::fault_line(lang, fault)));
    lines.extend(disk(lang, status));
    lines.extend(status.troubles.iter().map(|trouble| running::trouble_line(lang, trouble)));
    lines.extend(status.library.iter().filter_map(|file| file_line(lang, file)));
    lines.extend(intake(lang, status));
    lines.push(files_taken(lang, status));
    lines.join("\n") + "\n"
}

/// What the station is busy with beside sounding.
fn intake(lang: Lang, status: &Status) -> Vec<String> {
    let Some(intake) = &status.intake else { return Vec::new() };
    let (all, since) = (intake.done + intake.waiting, intake.since.0.format("%H:%M:%S"));
    let mut lines = vec![running::intake_line(lang, intake.done, all, since)];
    lines.extend(intake.path.iter().map(|path| running::intake_file(lang, shown(path))));
    lines
}

fn files_taken(lang: Lang, status: &Status) -> String {
    let taken = status
        .library
        .iter()
        .filter(|file| matches!(&*file.verdict, "accepted" | "waiting"))
        .count();
    running::files_line(lang, taken, status.library.len())
}

/// One line a file, and one more for what to do about one that was not taken.
fn files(lang: Lang, status: &Status) -> String {
    let verdict = |file: &FileStatus| match file.verdict.as_str() {
        "accepted" => library::accepted(lang),
        "refused" => library::refused(lang),
        "waiting" => library::waiting(lang),
        _ => library::pending(lang),
    };
    let width = status.library.iter().map(|file| verdict(file).width()).max().unwrap_or(0);
    let mut text = String::new();
    for file in &status.library {
        let verdict = verdict(file);
        let blanks = " ".repeat(width.saturating_sub(verdict.width()));
        let length = file.length_ms.map(|ms| {
            let seconds = ms.saturating_add(500) / 1_000;
            format!("{}:{:02}", seconds / 60, seconds % 60)
        });
        let (length, path) = (length.unwrap_or_else(|| "-".to_owned()), shown(&file.path));
        text.push_str(&format!("{verdict}{blanks}  {length:>7}  {path}\n"));
        for line in why(lang, file).iter().flat_map(|why| why.lines()) {
            text.push_str(&format!("{:width$}           {}\n", "", shown(line)));
        }
    }
    text + &files_taken(lang, status) + "\n"
}

fn trust(lang: Lang, status: &Status) -> String {
    match status.clock.trust {
        Trust::Synced => running::clock_synced(lang),
        Trust::Holdover if status.clock.suffices == Some(false) => clock::status_not_enough(lang),
        Trust::Holdover if status.clock.vouched_by.is_some() => {
            clock::status_vouched(lang, status.clock.vouched_by.as_deref().unwrap_or_default())
        }
        Trust::Holdover => running::clock_holdover(lang),
        Trust::Untrusted if status.clock.needed == Trust::Untrusted => running::clock_any(lang),
        Trust::Untrusted => running::clock_untrusted(lang),
    }
}

fn on_air(lang: Lang, slot: &OnAir) -> String {
    let time = slot.due.0.format("%H:%M:%S");
    match slot.state.as_str() {
        "on_air" => running::on_air_zone(
            lang,
            slot.zone.as_str(),
            &slot.title,
            slot.cue.as_deref().unwrap_or(&slot.title),
            running::span(lang, slot.length_ms.saturating_sub(slot.heard_ms) / 1_000),
        ),
        _ => {
            let line = running::waiting_zone(lang, slot.zone.as_str(), &slot.title, time);
            match slot.hindrance {
                Some(reason) => format!("{line}: {}", reasons::reason(lang, reason)),
                None => line,
            }
        }
    }
}

fn report(lang: Lang, status: &Status) -> Vec<String> {
    let Some(report) = &status.report else { return Vec::new() };
    let mut lines = vec![running::backlog_line(lang, report.backlog, status.refused)];
    lines.extend(report.trouble.iter().map(|trouble| running::trouble_line(lang, trouble)));
    lines
}

fn disk(lang: Lang, status: &Status) -> Vec<String> {
    let disk = &status.disk;
    let waits = disk.trouble.is_some().then(|| running::disk_waits(lang, disk.unwritten));
    let gave_up = (disk.given_up > 0)
        .then(|| running::disk_gave_up(lang, disk.given_up, disk.given_up_slots));
    waits.into_iter().chain(gave_up).collect()
}

/// Only what a person has to do something about.
fn file_line(lang: Lang, file: &FileStatus) -> Option<String> {
    if file.verdict == "waiting" {
        let lines =
            [running::how_to_approve(lang, shown(&file.path))].into_iter().chain(why(lang, file));
        return Some(lines.collect::<Vec<_>>().join("\n"));
    }
    Some(format!("{}: {}", file.path, why(lang, file)?))
}

/// Why a file was not taken or waits, and what to do; there may be several lines.
fn why(lang: Lang, file: &FileStatus) -> Option<String> {
    let Some(fault) = file.reason else { return file.detail.clone() };
    let detail = file.detail.as_deref().unwrap_or_default();
    let why = library::file_fault(lang, fault, detail);
    Some(match &file.aside {
        Some(aside) => library::set_aside(lang, why, aside),
        // Several faults, each with its line, or one with its line and a caret.
        None if fault == FileFault::BadNote => format!("{why}\n{detail}"),
        None => why,
    })
}
