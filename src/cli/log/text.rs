//! A row as a line for people.

use std::io::Write;

use chrono::NaiveDate;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::LogError;
use super::picked::PickedRows;
use crate::journal::LogEntry;
use crate::messages::{Lang, centre, figures, mute, plan, reasons};
use crate::station::emergency;
use crate::station::ids::SlotId;
use crate::station::priority::Priority;
use crate::station::record::{AsRun, CueOrigin, Outcome, PlayRow, Reason, Row, RowBody, RowKind};

/// What people read of a row, in the order of the columns.
pub struct LogLine {
    /// Local wall time, to the second.
    pub time: String,
    /// The local day.
    pub day: NaiveDate,
    pub zone: String,
    pub programme: String,
    pub outcome: String,
    pub heard: String,
    /// What else is to be said, in parts.
    pub remarks: Vec<String>,
}

impl LogLine {
    pub fn new(lang: Lang, logged: &LogEntry) -> LogLine {
        let row = &logged.row;
        let (zone, programme) = match &row.body {
            RowBody::Play(play) => (play.run.zone.to_string(), play_told(lang, play)),
            RowBody::Slot(run) => (run.zone.to_string(), programme_told(run)),
            RowBody::Gap(_) | RowBody::Lost(_) => {
                (centre::all_zones(lang), centre::all_programmes(lang))
            }
        };
        let mut remarks = remarks(lang, logged);
        // An order's content is all that there is to it: what the column can't hold stands below.
        if is_order(row) && programme.width() > PROGRAMME_CELLS {
            remarks.insert(0, programme.clone());
        }
        LogLine {
            time: row.due.0.format("%H:%M:%S").to_string(),
            day: row.due.0.date_naive(),
            zone,
            programme,
            // An order about a zone is none that could have aired.
            outcome: match is_order(row) {
                true => "–".to_owned(),
                false => reasons::outcome(lang, row.outcome()).to_owned(),
            },
            // Its frames were taken, and nobody heard them.
            heard: match row.reason() {
                Some(Reason::Silent) if row.kind() == RowKind::Play => clock(0),
                _ => clock(row.heard_ms()),
            },
            remarks,
        }
    }
}

pub(super) fn is_order(row: &Row) -> bool {
    matches!(&row.body, RowBody::Play(play) if play.cue.from == CueOrigin::Order)
}

fn programme_told(run: &AsRun) -> String {
    if run.title.is_empty() { run.programme.to_string() } else { run.title.clone() }
}

/// A play is shown below its programme's name, by what sounded.
fn play_told(lang: Lang, play: &PlayRow) -> String {
    match play.cue.from {
        CueOrigin::Order => return mute::order(lang, play.until),
        // Below no programme's name.
        CueOrigin::Tone => return programme_told(&play.run),
        CueOrigin::File
        | CueOrigin::Queue(_)
        | CueOrigin::Attention
        | CueOrigin::Pause
        | CueOrigin::Other(_) => {}
    }
    let title = play.bulletin.as_ref().map(|bulletin| bulletin.title.clone());
    let told = title.unwrap_or_else(|| match (&play.cue.path, &play.cue.from) {
        (Some(path), _) => path.clone(),
        (None, CueOrigin::Attention) => centre::attention_tone(lang),
        (None, CueOrigin::Queue(queue)) => centre::queue_cue(lang, queue),
        (
            None,
            from @ (CueOrigin::File
            | CueOrigin::Tone
            | CueOrigin::Order
            | CueOrigin::Pause
            | CueOrigin::Other(_)),
        ) => from.to_string(),
    });
    format!("  {told}")
}

fn remarks(lang: Lang, logged: &LogEntry) -> Vec<String> {
    let row = &logged.row;
    let mut parts = Vec::new();
    if let RowBody::Slot(run) = &row.body
        && run.priority == Priority::Emergency
    {
        parts.push(centre::emergency(lang));
    }
    let said = row.reason() == Some(Reason::Muted) && is_order(row);
    if let Some(reason) = row.reason().filter(|_| !said) {
        parts.push(reasons::reason(lang, reason).to_owned());
    }
    if let Some(detail) = row.detail() {
        parts.push(detail_told(lang, row, detail));
    }
    if let RowBody::Gap(gap) = &row.body {
        parts.push(centre::log_gap(lang, gap.count, figures::date_and_minute(lang, &gap.until.0)));
    }
    if let Some(run) = row.as_run() {
        parts.extend(run.ordered_by.iter().map(|who| centre::ordered_by(lang, who)));
        parts.extend(run.ordered_via.iter().map(|way| centre::ordered_via(lang, way)));
        parts.extend(run.stopped_via.iter().map(|way| centre::stopped_via(lang, way)));
    }
    if let Some(answer) = &logged.refused {
        parts.push(centre::refused_by_centre(lang, answer));
    }
    parts
}

/// What had the zone instead is kept by its slot's name.
fn detail_told(lang: Lang, row: &Row, detail: &str) -> String {
    // Who ordered it; a bare name would be anybody's.
    if let Some(Reason::Stopped | Reason::Muted) = row.reason() {
        return centre::at_the_wish_of(lang, detail);
    }
    let (Some(Reason::Preempted | Reason::ZoneBusy), Ok(other)) =
        (row.reason(), detail.parse::<SlotId>())
    else {
        return detail.to_owned();
    };
    let time = other.due.with_timezone(&row.due.0.timezone()).format("%H:%M");
    match other.programme.as_str() {
        emergency::ALERT => centre::emergency_at(lang, time),
        programme => centre::programme_at(lang, programme, time),
    }
}

/// 65,000 ms as 1:05.
fn clock(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// How many slots ended how.
#[derive(Default)]
pub struct LogTotals {
    aired: u64,
    cut: u64,
    not_aired: u64,
}

impl LogTotals {
    pub fn add(&mut self, row: &Row) {
        // An exercise was not to sound, so nothing failed to.
        let exercise = row.reason() == Some(Reason::Exercise);
        let slots = if exercise { 0 } else { row.slots_closed() };
        match row.outcome() {
            Outcome::Aired => self.aired += slots,
            Outcome::Cut => self.cut += slots,
            Outcome::NotAired => self.not_aired += slots,
        }
    }

    pub fn sentence(&self, lang: Lang) -> String {
        centre::log_totals(lang, self.aired, self.cut, self.not_aired)
    }
}

/// Columns of the table in the terminal, in cells of the screen: 72 with the gaps. Fixed, since the
/// widest row of a long log is known only at its end.
const WIDTHS: [usize; 5] = [8, 10, PROGRAMME_CELLS, 13, 7];
const PROGRAMME_CELLS: usize = 26;

/// Cells of a line, as terminals have at the least.
const LINE_CELLS: usize = 80;

/// What stands in front of remarks, below their row.
const INDENT: &str = "          ";

/// Writes the table: a heading for each day, one line a row, and below it what else is to be said.
pub async fn write(out: &mut impl Write, lang: Lang, mut rows: PickedRows) -> Result<(), LogError> {
    let mut totals = LogTotals::default();
    let mut day = None;
    while let Some(logged) = rows.next().await? {
        let line = LogLine::new(lang, &logged);
        if day.is_none() {
            let headings = [
                centre::column_time(lang),
                centre::column_zone(lang),
                centre::column_programme(lang),
                centre::column_outcome(lang),
                centre::column_heard(lang),
            ];
            write_line(out, &headings)?;
        }
        if day != Some(line.day) {
            day = Some(line.day);
            writeln!(out, "{}", plan::day(lang, line.day))?;
        }
        totals.add(&logged.row);
        write_line(out, &[line.time, line.zone, line.programme, line.outcome, line.heard])?;
        for remark in wrapped(&line.remarks) {
            writeln!(out, "{INDENT}{remark}")?;
        }
    }
    match day {
        Some(_) => writeln!(out, "\n{}", totals.sentence(lang))?,
        None => writeln!(out, "{}", centre::no_rows(lang))?,
    }
    Ok(())
}

fn write_line(out: &mut impl Write, cells: &[String; 5]) -> std::io::Result<()> {
    let cells = cells.iter().zip(WIDTHS).map(|(cell, width)| fitted(&printable(cell), width));
    writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())
}

/// The parts behind each other in lines that the screen holds; one is broken only when it is longer
/// than a line.
fn wrapped(parts: &[String]) -> Vec<String> {
    let room = LINE_CELLS - INDENT.len();
    let mut lines: Vec<String> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let end = if index + 1 < parts.len() { ";" } else { "" };
        let part = printable(part) + end;
        let words: Vec<&str> = match part.width() <= room {
            true => vec![&part],
            false => part.split(' ').collect(),
        };
        for word in words {
            match lines.last_mut() {
                Some(line) if line.width() + 1 + word.width() <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
    }
    lines
}

/// Names come from files and folders; a terminal must not obey them.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// Filled up or cut to `width` cells.
fn fitted(text: &str, width: usize) -> String {
    let mut fitted = String::new();
    let mut used = 0;
    for letter in text.chars() {
        let letter_width = letter.width().unwrap_or(0);
        if used + letter_width > width {
            // The last letter gives way to the sign that more was there.
            while fitted.width() >= width && fitted.pop().is_some() {}
            fitted.push('…');
            used = fitted.width();
            break;
        }
        fitted.push(letter);
        used += letter_width;
    }
    fitted.push_str(&" ".repeat(width.saturating_sub(used)));
    fitted
}
