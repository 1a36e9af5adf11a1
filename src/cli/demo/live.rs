//! What is happening, live: bars for what sounds, the next slot, rows delivered. On a pipe, a line
//! for each thing that happens.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::super::print_line;
use super::stage::{DROP_AFTER, DemoProcesses, PROGRAMMES, SLOTS, StageError};
use crate::control::{ControlClient, ControlError, OnAirSlot, StationStatus};
use crate::messages::{Lang, demo as messages, reasons};
use crate::station::states::{FileStanding, SlotPhase};

/// How often the station is asked.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// How long the station may take to answer first.
const UP_MAX: Duration = Duration::from_secs(20);

/// Watches until all of the demo's slots are closed and the centre, if there is one, has every row.
pub async fn watch(
    lang: Lang,
    stage: &DemoProcesses,
    client: &ControlClient,
    quiet: bool,
) -> Result<(), StageError> {
    let mut screen = Screen::new(lang, quiet);
    let started = tokio::time::sleep(DROP_AFTER);
    tokio::pin!(started);
    let mut dropped = false;
    let mut looks = tokio::time::interval(LOOK_EVERY);
    let mut up = tokio::time::interval(UP_MAX);
    up.tick().await;
    let mut answered = false;
    loop {
        tokio::select! {
            () = &mut started, if !dropped => {
                dropped = true;
                let name = stage.drop_bulletin()?;
                screen.say(&messages::dropped(lang, name));
                continue;
            }
            _ = up.tick(), if !answered => {
                return Err(StageError::Station(messages::no_answer(lang, stage.station_log())));
            }
            _ = looks.tick() => {}
        }
        let status = match client.status().await {
            Ok(status) => status,
            Err(ControlError::Unreachable { .. }) if !answered => continue,
            Err(error) => return Err(StageError::Station(error.to_string())),
        };
        answered = true;
        screen.show(&status);
        let delivered = status.report.as_ref().is_none_or(|report| report.backlog == 0);
        if screen.closed.len() >= SLOTS && delivered && status.on_air.is_empty() {
            screen.end();
            return Ok(());
        }
    }
}

struct Screen {
    lang: Lang,
    quiet: bool,
    /// `None` on a pipe.
    bars: Option<Bars>,
    /// What was said already.
    said: BTreeSet<String>,
    closed: BTreeSet<(String, String)>,
    taken: BTreeSet<String>,
}

struct Bars {
    all: MultiProgress,
    zones: BTreeMap<String, ProgressBar>,
    /// While new files are judged.
    intake: Option<ProgressBar>,
    foot: ProgressBar,
}

impl Bars {
    /// How far the station is with new files.
    fn show_intake(&mut self, status: &StationStatus) {
        let Some(intake) = &status.intake else {
            if let Some(bar) = self.intake.take() {
                bar.finish_and_clear();
            }
            return;
        };
        let bar = self.intake.get_or_insert_with(|| {
            let bar = self.all.insert_before(&self.foot, ProgressBar::no_length());
            bar.set_style(style("  {pos}/{len} {bar:30} {msg}"));
            bar
        });
        bar.set_length((intake.done + intake.waiting) as u64);
        bar.set_position(intake.done as u64);
        bar.set_message(intake.path.clone().unwrap_or_default());
    }
}

impl Screen {
    fn new(lang: Lang, quiet: bool) -> Screen {
        let terminal = !quiet && std::io::stderr().is_terminal();
        let bars = terminal.then(|| {
            let all = MultiProgress::new();
            let foot = all.add(ProgressBar::new_spinner());
            foot.set_style(style("{msg}"));
            Bars { all, zones: BTreeMap::new(), intake: None, foot }
        });
        let (said, closed, taken) = Default::default();
        Screen { lang, quiet, bars, said, closed, taken }
    }

    /// A line that stays.
    fn say(&self, line: &str) {
        match &self.bars {
            // A terminal that has gone is no fault.
            Some(bars) => drop(bars.all.println(line)),
            None if !self.quiet => {
                print_line(line);
            }
            None => {}
        }
    }

    fn say_once(&mut self, line: String) {
        if self.said.insert(line.clone()) {
            self.say(&line);
        }
    }

    fn show(&mut self, status: &StationStatus) {
        let lang = self.lang;
        for file in &status.library {
            if file.verdict.is(FileStanding::Accepted) && self.taken.insert(file.path.clone()) {
                let seconds = file.length_ms.unwrap_or(0) / 1_000;
                self.say(&messages::taken(lang, &file.path, seconds));
            }
        }
        for slot in status.on_air.iter().filter(|slot| slot.state.is(SlotPhase::OnAir)) {
            // A pause has no title and is not worth a line.
            let Some(cue) = slot.cue.as_deref() else { continue };
            self.say_once(messages::on_air(lang, slot.zone.as_str(), &slot.title, cue));
        }
        for slot in &status.closed {
            let (Some(zone), Some(programme)) = (&slot.zone, &slot.programme) else { continue };
            let key = (zone.to_string(), programme.to_string());
            if PROGRAMMES.contains(&programme.as_str()) && self.closed.insert(key) {
                let outcome = reasons::outcome(lang, slot.outcome);
                let why = slot.reason.map(|reason| format!(": {}", reasons::reason(lang, reason)));
                let why = why.unwrap_or_default();
                self.say(&messages::closed(lang, zone.as_str(), &slot.title, outcome, why));
            }
        }
        self.draw(status);
    }

    fn draw(&mut self, status: &StationStatus) {
        let lang = self.lang;
        let Some(bars) = &mut self.bars else { return };
        bars.show_intake(status);
        let sounding: BTreeMap<String, &OnAirSlot> = status
            .on_air
            .iter()
            .filter(|slot| slot.state.is(SlotPhase::OnAir))
            .map(|slot| (slot.zone.to_string(), slot))
            .collect();
        bars.zones.retain(|zone, bar| {
            let stays = sounding.contains_key(zone);
            if !stays {
                bar.finish_and_clear();
            }
            stays
        });
        for (zone, slot) in sounding {
            let bar = bars.zones.entry(zone.clone()).or_insert_with(|| {
                let bar = bars.all.insert_before(&bars.foot, ProgressBar::new(slot.length_ms));
                bar.set_style(style("  {prefix} {bar:30} {msg}"));
                bar.set_prefix(zone);
                bar
            });
            bar.set_position(slot.heard_ms.min(slot.length_ms));
            bar.set_message(slot.cue.clone().unwrap_or_default());
        }
        let next = status.next.iter().find(|slot| PROGRAMMES.contains(&slot.programme.as_str()));
        let next = next.map_or_else(String::new, |slot| {
            let seconds = (slot.due.0 - status.now.0).num_seconds().max(0);
            messages::next(lang, &slot.title, seconds)
        });
        bars.foot.set_message(match &status.report {
            Some(report) => {
                let delivered = status.rows.saturating_sub(report.backlog);
                messages::foot(lang, next, delivered, status.rows)
            }
            None => messages::foot_alone(lang, next, status.rows),
        });
    }

    fn end(&mut self) {
        if let Some(bars) = self.bars.take() {
            // What it drew is of no use any more; the table follows.
            let _ = bars.all.clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
