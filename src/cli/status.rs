//! `loaphuong status`.

mod attention;
mod file_lines;
mod today;

use std::process::ExitCode;

use chrono::Datelike;

use attention::{attention, centre_trouble, needs_a_person};
use file_lines::{files, files_json, files_taken, files_to_mend};

use super::station::{StationArgument, call};
use super::{CommonArguments, LOOK, print, print_json};
use crate::control::{HealthFinding, OnAirSlot, StableFact, StableWord, StationStatus};
use crate::messages::amplifier;
use crate::messages::output_trouble::device_trouble;
use crate::messages::{Lang, centre, clock, figures, health, mute, reasons, shown, status_lines};
use crate::station::clock_trust::ClockTrust;
use crate::station::record::LocalTimestamp;
use crate::station::states::SlotPhase;

#[derive(clap::Args)]
pub struct StatusArguments {
    /// One JSON object instead of words.
    #[arg(long)]
    json: bool,
    /// Every file of the audio folder: taken or not, how long, and why not; with --json, these
    /// alone.
    #[arg(long)]
    files: bool,
    #[command(flatten)]
    at: StationArgument,
}

/// Asks the running station; exits 3 when it can't be reached, 4 when something needs a person.
pub fn run(common: &CommonArguments, arguments: StatusArguments) -> ExitCode {
    call(
        common,
        &arguments.at,
        async |client| client.status().await,
        |status| {
            let printed = match (arguments.json, arguments.files) {
                (true, false) => print_json(&status),
                (true, true) => print_json(&files_json(common.lang, &status)),
                (false, true) => print(&files(common.lang, &status)),
                (false, false) => print(&words(common.lang, &status)),
            };
            match printed == ExitCode::SUCCESS && needs_a_person(&status) {
                true => ExitCode::from(LOOK),
                false => printed,
            }
        },
    )
}

/// A screenful: what needs a person, what sounds, what comes, and what else there is to know.
fn words(lang: Lang, status: &StationStatus) -> String {
    let mut lines = vec![format!("{} ({})", status.name, status.station)];
    lines.extend(attention(lang, status));
    lines.push(status_lines::clock_line(
        lang,
        status.now.0.format("%H:%M:%S %d/%m/%Y"),
        trust(lang, status),
    ));
    if status.exercise {
        lines.push(status_lines::only_exercises(lang));
    }
    if !status.ready {
        lines.push(status_lines::not_ready(lang));
    }
    lines.extend(slots(lang, status));
    lines.extend(today::today(lang, status));
    let muted = status.muted.iter();
    lines.extend(muted.map(|one| mute::status_line(lang, mute::said(lang, one))));
    lines.extend(outputs(lang, status));
    lines.extend(report(lang, status));
    lines.extend(board(lang, status));
    lines.extend(status.unconfined.iter().map(|barrier| status_lines::unconfined(lang, *barrier)));
    lines.extend(files_to_mend(lang, status));
    lines.extend(intake(lang, status));
    lines.push(files_taken(lang, status));
    lines.join("\n") + "\n"
}

/// What the station is busy with beside sounding.
fn intake(lang: Lang, status: &StationStatus) -> Vec<String> {
    let Some(intake) = &status.intake else { return Vec::new() };
    let (all, since) = (intake.done + intake.waiting, intake.since.0.format("%H:%M:%S"));
    let mut lines = vec![status_lines::intake_line(lang, intake.done, all, since)];
    lines.extend(intake.path.iter().map(|path| status_lines::intake_file(lang, shown(path))));
    lines
}

/// An instant of about now: with its year where that is not this one.
fn stamp(status: &StationStatus, at: LocalTimestamp) -> String {
    let form = match at.0.year() == status.now.0.year() {
        true => "%H:%M:%S %d/%m",
        false => "%H:%M:%S %d/%m/%Y",
    };
    at.0.format(form).to_string()
}

/// What sounds, what comes next and what came last.
fn slots(lang: Lang, status: &StationStatus) -> Vec<String> {
    let mut lines: Vec<String> = status.on_air.iter().map(|slot| on_air(lang, slot)).collect();
    if status.on_air.is_empty() {
        lines.push(status_lines::silence(lang));
    }
    // Without a trusted clock nobody knows what comes next; the clock's line says so.
    match (status.next.is_empty(), status.clock.trust >= status.clock.needed) {
        (false, _) => lines.push(status_lines::next_title(lang)),
        (true, true) => lines.push(status_lines::nothing_planned(lang)),
        (true, false) => {}
    }
    lines.extend(status.next.iter().take(5).map(|slot| {
        let zones: Vec<&str> = slot.zones.iter().map(|zone| zone.as_str()).collect();
        let (due, title) = (stamp(status, slot.due), shown(&slot.title));
        let line = format!("  {due}  {title}  [{}]", zones.join(", "));
        let muted: Vec<&str> = slot.muted.iter().map(|zone| zone.as_str()).collect();
        match muted.is_empty() {
            true => line,
            false => mute::next_muted(lang, line, muted.join(", ")),
        }
    }));
    if let Some(last) = status.closed.last() {
        let mut line = status_lines::last_line(
            lang,
            stamp(status, last.due),
            shown(&last.title),
            last.zone.as_ref().map_or_else(|| centre::all_zones(lang), ToString::to_string),
            reasons::outcome(lang, last.outcome),
        );
        if let Some(reason) = last.reason {
            line = format!("{line}: {}", reasons::reason(lang, reason));
        }
        lines.push(line);
    }
    lines
}

fn outputs(lang: Lang, status: &StationStatus) -> Vec<String> {
    let mut lines = Vec::new();
    for output in &status.outputs {
        let device = output.device.as_deref().unwrap_or("");
        let state = status_lines::output_state(lang, &output.state);
        let line =
            format!("{} {}: {state} {device}", status_lines::output_word(lang), output.output);
        lines.push(line.trim_end().to_owned());
        if let Some(line) = &output.amplifier {
            lines.push(amplifier::state_line(lang, amplifier::state(lang, &line.state)));
            let why = line.trouble.as_ref().map(|trouble| amplifier::trouble(lang, trouble));
            lines.extend(why.map(|why| format!("    {}", amplifier::not_switched(lang, why))));
        }
        let nearest = output.nearest.as_ref();
        let trouble = output.trouble.as_ref();
        let trouble = trouble.map(|trouble| device_trouble(lang, trouble, nearest));
        // A station of an earlier version tells it in English alone.
        lines.extend(trouble.or_else(|| output.last_fault.clone()).map(|why| format!("  {why}")));
    }
    lines
}

fn trust(lang: Lang, status: &StationStatus) -> String {
    match status.clock.trust {
        ClockTrust::Synced => status_lines::clock_synced(lang),
        ClockTrust::Holdover if status.clock.suffices == Some(false) => {
            clock::status_not_enough(lang)
        }
        ClockTrust::Holdover if status.clock.vouched_by.is_some() => {
            clock::status_vouched(lang, status.clock.vouched_by.as_deref().unwrap_or_default())
        }
        ClockTrust::Holdover => status_lines::clock_holdover(lang),
        ClockTrust::Untrusted if status.clock.needed == ClockTrust::Untrusted => {
            status_lines::clock_any(lang)
        }
        ClockTrust::Untrusted => status_lines::clock_untrusted(lang),
    }
}

fn on_air(lang: Lang, slot: &OnAirSlot) -> String {
    let time = slot.due.0.format("%H:%M:%S");
    match slot.state {
        StableWord::Known(SlotPhase::OnAir) => status_lines::on_air_zone(
            lang,
            slot.zone.as_str(),
            shown(&slot.title),
            shown(slot.cue.as_deref().unwrap_or(&slot.title)),
            figures::span(lang, slot.length_ms.saturating_sub(slot.heard_ms) / 1_000),
        ),
        StableWord::Known(SlotPhase::Waiting | SlotPhase::Armed | SlotPhase::Interrupted)
        | StableWord::Unknown(_) => {
            let line =
                status_lines::waiting_zone(lang, slot.zone.as_str(), shown(&slot.title), time);
            match slot.hindrance {
                Some(reason) => format!("{line}: {}", reasons::reason(lang, reason)),
                None => line,
            }
        }
    }
}

fn report(lang: Lang, status: &StationStatus) -> Vec<String> {
    let Some(report) = &status.report else { return Vec::new() };
    let mut lines = vec![status_lines::backlog_line(lang, report.backlog, status.refused)];
    lines.extend(centre_trouble(status).map(|trouble| status_lines::trouble_line(lang, trouble)));
    lines.extend(report.renewed.iter().map(|renewed| {
        let at = renewed.at.0.format("%H:%M %d/%m/%Y");
        centre::renewed_at(lang, at, centre::renewal(lang, renewed.cause))
    }));
    lines
}

/// How the board is, and what the list of what needs a person does not tell of it.
fn board(lang: Lang, status: &StationStatus) -> Vec<String> {
    let Some(known) = &status.health else { return Vec::new() };
    let listed = |found: &StableFact<HealthFinding>| {
        matches!(found, StableFact::Known(HealthFinding::Alarm(_))) && status.attention.is_some()
    };
    let others = known.findings.iter().filter(|found| !listed(found));
    let others = others.map(|found| health::line(lang, found));
    std::iter::once(health::board(lang, known, &status.now)).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A station at rest with these files.
    fn status(files: Vec<Value>) -> StationStatus {
        let status = json!({
            "version": "0.1.0", "station": "tram-thu", "name": "Trạm thử",
            "now": "2026-03-02T05:00:00+07:00", "uptime_s": 60, "ready": true,
            "clock": {"trust": "synced", "needed": "synced"},
            "programmes": 1, "schedule_faults": [], "outputs": [], "on_air": [], "next": [],
            "closed": [], "rows": 0, "report": null, "refused": 0, "library": files,
            "disk_free_bytes": null, "troubles": [],
        });
        serde_json::from_value(status).unwrap()
    }

    fn refused(path: &str, aside: Option<&str>) -> Value {
        json!({"path": path, "verdict": "refused", "reason": "silent", "detail": "", "aside": aside})
    }

    fn file(path: &str, verdict: &str) -> Value {
        json!({"path": path, "verdict": verdict, "reason": null, "detail": null, "sha256": "a"})
    }

    #[test]
    fn however_many_files_were_refused_or_wait_a_screenful_is_told_and_how_many_more() {
        let files = (0..150).map(|n| refused(&format!("a/{n:03}.mp3"), None));
        let waiting = (0..11).map(|n| file(&format!("b/{n:03}.mp3"), "waiting"));
        let status = status(files.chain(waiting).collect());
        for (lang, more) in [(Lang::Vi, "… và 140 tệp nữa; xem"), (Lang::En, "… and 140 more; see")]
        {
            let told = words(lang, &status);
            assert!(told.contains(more), "{told}");
            assert_eq!(told.matches("\na/").count(), 10, "{told}");
            assert_eq!(told.matches("\nb/").count(), 10, "{told}");
            assert!(told.lines().count() < 30, "{told}");
        }
        assert!(words(Lang::En, &status).contains("… and 1 more; see loaphuong status --files"));
        assert_eq!(super::files(Lang::En, &status).matches("a/").count(), 150, "all of them");
    }

    #[test]
    fn what_lies_where_it_was_dropped_comes_first_and_what_was_replaced_not_at_all() {
        let status = status(vec![
            refused("kt/a.mp4", Some("kt/_loi/a.mp4")),
            refused("kt/phim.mp4", Some("kt/_loi/phim.mp4")),
            file("kt/Phim.mp3", "accepted"),
            refused("kt/z.mp3", None),
        ]);
        let told = words(Lang::En, &status);
        let lines: Vec<&str> = told.lines().filter(|line| line.starts_with("kt/")).collect();
        let starts = ["kt/z.mp3: ", "kt/a.mp4: "];
        assert_eq!(lines.len(), 2, "{told}");
        assert!(lines.iter().zip(starts).all(|(line, start)| line.starts_with(start)), "{told}");
        assert!(super::files(Lang::En, &status).contains("kt/phim.mp4"), "--files lists it still");
    }

    #[test]
    fn no_name_breaks_a_line_or_reaches_the_terminal_as_more_than_text() {
        let mut status = status(vec![
            refused("kt/a\n\u{1b}[2J.mp3", None),
            refused("kt/b\n.mp3", Some("kt/_loi/b\n.mp3")),
            file("kt/c\n.mp3", "waiting"),
        ]);
        status.troubles = vec!["kt/d\n.mp3".to_owned()];
        for told in [words(Lang::Vi, &status), super::files(Lang::Vi, &status)] {
            assert!(told.contains("kt/a\\n\\u{1b}[2J.mp3"), "{told}");
            assert!(told.contains("kt/_loi/b\\n.mp3"), "{told}");
            assert!(told.contains("kt/c\\n.mp3"), "{told}");
            let pieces = |line: &&str| line.starts_with(".mp3") || line.contains('\u{1b}');
            assert_eq!(told.lines().find(pieces), None, "{told}");
        }
        assert!(words(Lang::Vi, &status).contains("kt/d\\n.mp3"));
    }

    #[test]
    fn a_note_full_of_faults_does_not_push_the_rest_off_the_words() {
        let faults: Vec<String> = (1..=30).map(|n| format!("kt/a.yaml:{n}:1: fault")).collect();
        let status = status(vec![json!({
            "path": "kt/a.mp3", "verdict": "refused", "reason": "bad_note",
            "detail": faults.join("\n"),
        })]);
        let told = words(Lang::En, &status);
        assert!(told.contains("\nkt/a.yaml:1:1: fault\n"), "{told}");
        assert!(told.contains("… and 23 more lines; see"), "{told}");
        assert!(super::files(Lang::En, &status).contains("kt/a.yaml:30:1"), "all of them");
    }
}
