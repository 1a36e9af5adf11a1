//! The form as a page of A4, to print and to sign.
//!
//! The template escapes all that it is given. The signatures are the last row of the table and
//! share a part of it that is not broken with the lines before them, so that they never stand on a
//! page by themselves.

use askama::Template;

use super::line::{LineKind, LogbookLine};
use super::line_words::{LineWords, TotalsLine, TotalsTable, scope, totals};
use super::{Logbook, LogbookSlot};
use crate::messages::{Lang, logbook as words, plan};

/// Lines that stay on one page with the signatures.
const LINES_WITH_SIGNATURES: usize = 5;

/// Lines of a slot that stay on one page: a longer one has room for few others.
const LINES_TOGETHER: usize = 12;

/// Lines of a table of totals that stay on one page with its sum.
const LINES_WITH_SUM: usize = 2;

/// Columns of the list.
const COLUMNS: usize = 12;

/// Their widths in hundredths of the page's.
const WIDTHS: [f32; COLUMNS] = [7.0, 8.0, 5.0, 5.0, 6.5, 24.0, 14.5, 5.5, 5.0, 6.5, 7.0, 6.0];

#[derive(Template)]
#[template(path = "logbook/page.html")]
struct LogbookPage<'a> {
    lang: Lang,
    title: String,
    station: &'a str,
    page: String,
    scope: Vec<String>,
    totals: Vec<TotalsTable>,
    totals_title: String,
    note: String,
    list_title: String,
    campaign_word: String,
    heads: [String; COLUMNS],
    widths: [f32; COLUMNS],
    /// Each on one page, the last with the signatures.
    parts: Vec<Vec<PageLine>>,
    nothing: bool,
    nothing_words: String,
    made_by: String,
    seen_by: String,
    sign: String,
    place: String,
}

/// A row of the list.
struct PageLine {
    class: &'static str,
    day: String,
    date: String,
    zone: String,
    due: String,
    started: String,
    ended: String,
    title: String,
    unit: String,
    field: String,
    priority: String,
    campaign: String,
    heard: String,
    outcome: String,
    remark: String,
    approved_by: String,
}

/// The page, whole.
pub fn html(lang: Lang, book: &Logbook) -> String {
    let parts = parts(lang, book);
    let page = LogbookPage {
        lang,
        title: words::title(lang),
        station: &book.station,
        page: words::page(lang),
        scope: scope(lang, book),
        totals: totals(lang, book),
        totals_title: words::totals(lang),
        note: words::note(lang),
        list_title: words::list(lang),
        campaign_word: words::campaign(lang),
        heads: [
            words::date(lang),
            words::zone(lang),
            words::due(lang),
            words::started(lang),
            words::ended(lang),
            words::content(lang),
            words::unit_and_field(lang),
            words::priority(lang),
            words::heard(lang),
            words::outcome(lang),
            words::reason(lang),
            words::approved_by(lang),
        ],
        widths: WIDTHS,
        nothing: book.slots.is_empty(),
        parts,
        nothing_words: words::nothing(lang),
        made_by: words::made_by(lang),
        seen_by: words::seen_by(lang),
        sign: words::sign(lang),
        place: words::place_and_date(lang),
    };
    page.render().expect("memory takes every page, and the template has no fault of its own")
}

/// A slot and its cues stand together, so that no cue is without its day and zone behind a page's
/// end; the last lines, with the signatures.
fn parts(lang: Lang, book: &Logbook) -> Vec<Vec<PageLine>> {
    let mut parts: Vec<Vec<PageLine>> =
        book.slots.iter().map(|slot| page_lines(lang, slot).collect()).collect();
    let mut end: Vec<PageLine> = Vec::new();
    while end.len() < LINES_WITH_SIGNATURES {
        let Some(mut last) = parts.pop() else { break };
        if last.len() > LINES_TOGETHER {
            let kept = last.split_off(last.len() - LINES_WITH_SIGNATURES);
            parts.push(std::mem::replace(&mut last, kept));
        }
        last.append(&mut end);
        end = last;
    }
    parts.push(end);
    parts
}

fn page_lines(lang: Lang, slot: &LogbookSlot) -> impl Iterator<Item = PageLine> {
    let class = match (slot.line.kind, slot.cues.is_empty()) {
        (_, false) => "slot",
        (_, true) => "slot last",
    };
    let head = page_line(lang, &slot.line, class);
    let cues = slot.cues.iter().map(move |cue| {
        let mut line = page_line(lang, cue, "cue");
        if cue.campaign == slot.line.campaign {
            // It stands above.
            line.campaign.clear();
        }
        line
    });
    std::iter::once(head).chain(cues)
}

fn page_line(lang: Lang, line: &LogbookLine, class: &'static str) -> PageLine {
    let told = LineWords::new(lang, line);
    let time = |at: Option<chrono::NaiveDateTime>| {
        at.map(|at| words::time(lang, at, line.due)).unwrap_or_default()
    };
    // A cue's day, zone and importance are those of its slot, a line or two above.
    let is_cue = line.kind == LineKind::Cue;
    let of_slot = |text: String| if is_cue { String::new() } else { text };
    PageLine {
        class,
        day: of_slot(told.day),
        date: of_slot(plan::date(lang, line.due.date())),
        zone: of_slot(told.zone),
        due: of_slot(line.due.format("%H:%M:%S").to_string()),
        started: time(line.started),
        ended: time(line.ended),
        title: told.title,
        unit: told.unit,
        field: told.field,
        priority: of_slot(told.priority),
        campaign: told.campaign,
        heard: words::length(line.heard_s),
        outcome: told.outcome,
        remark: told.remark,
        approved_by: told.approved_by,
    }
}

impl TotalsTable {
    /// How many columns are text; the rest are numbers.
    fn texts(&self) -> usize {
        self.lines.first().map_or(0, |line| line.texts.len())
    }

    /// What may be broken over pages …
    fn body(&self) -> &[TotalsLine] {
        &self.lines[..self.lines.len().saturating_sub(LINES_WITH_SUM)]
    }

    /// … and what stays with the sum.
    fn end(&self) -> &[TotalsLine] {
        &self.lines[self.lines.len().saturating_sub(LINES_WITH_SUM)..]
    }
}

impl TotalsLine {
    fn length(&self) -> String {
        words::length(self.heard_s)
    }
}
