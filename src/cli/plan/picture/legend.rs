//! What colours, numbers and marks mean, in words.

use chrono::NaiveDate;
use svg::node::element::{Group, Line};

use super::{drawing, row};
use crate::cli::plan::PlannedDays;
use crate::messages::plan as messages;
use crate::station::planner::PlanProblem;
use crate::station::recurrence::local;

const LINE_HEIGHT: f64 = 22.0;
const TEXT_SIZE: f64 = 12.0;
/// Between entries of one line.
const ENTRY_GAP: f64 = 28.0;
const SWATCH_WIDTH: f64 = 26.0;
const SWATCH_HEIGHT: f64 = 15.0;

/// Draws the legend and tells its height. Only marks that occur are explained.
pub(super) fn draw(
    plan: &PlannedDays<'_>,
    numbers: &[Option<usize>],
    left: f64,
    top: f64,
    width: f64,
) -> (Group, f64) {
    let mut page = Page { group: Group::new(), left, right: left + width, x: left, y: top };
    page.title(&messages::legend_programmes(plan.view.lang));
    for (spec, number) in plan.view.schedule.programmes.iter().zip(numbers) {
        let Some(number) = *number else { continue };
        page.entry(&spec.title, |x, y| {
            let (fill, edge) = drawing::programme(number);
            let swatch = drawing::area(x, y, SWATCH_WIDTH, SWATCH_HEIGHT, fill)
                .set("stroke", edge)
                .set("rx", 2.5);
            let text = (number + 1).to_string();
            let text =
                drawing::letters(&text, x + SWATCH_WIDTH / 2.0, y + 11.5, 11.0, drawing::TEXT);
            Group::new().add(swatch).add(text.set("text-anchor", "middle"))
        });
    }
    page.end_line();
    page.title(&messages::legend_marks(plan.view.lang));
    marks(plan, &mut page);
    page.end_line();
    (page.group, page.y - top)
}

fn marks(plan: &PlannedDays<'_>, page: &mut Page) {
    let lang = plan.view.lang;
    for (text, ground) in [
        (messages::legend_allowed(lang), drawing::OPEN),
        (messages::legend_closed(lang), drawing::CLOSED),
    ] {
        page.entry(&text, |x, y| {
            let swatch = drawing::area(x, y, SWATCH_WIDTH, SWATCH_HEIGHT, ground);
            Group::new().add(swatch.set("stroke", drawing::RULE))
        });
    }
    if plan.slots.iter().any(|slot| slot.airs() && slot.starts > slot.id.due) {
        page.entry(&messages::legend_waits(lang), |x, y| {
            let strip = drawing::area(x, y + 2.0, SWATCH_WIDTH, 10.0, "url(#waits)");
            Group::new().add(strip.set("stroke", drawing::ALARM))
        });
    }
    if plan.slots.iter().any(|slot| !slot.airs()) {
        page.entry(&messages::legend_not_aired(lang), |x, y| {
            let strip = drawing::area(x, y + 2.0, SWATCH_WIDTH, 10.0, drawing::PAPER)
                .set("stroke", drawing::ALARM)
                .set("stroke-dasharray", "3 2");
            let cross =
                drawing::letters("✕", x + SWATCH_WIDTH / 2.0, y + 11.0, 9.5, drawing::ALARM);
            Group::new().add(strip).add(cross.set("text-anchor", "middle"))
        });
    }
    let lacking = |problem: &PlanProblem| !matches!(problem, PlanProblem::Collision { .. });
    if plan.slots.iter().any(|slot| slot.airs() && slot.problems.iter().any(lacking)) {
        page.entry(&messages::legend_attention(lang), |x, y| {
            row::warning(x + SWATCH_WIDTH / 2.0, y + 7.5)
        });
    }
    let today: NaiveDate = local(plan.view.schedule.timezone, plan.view.now).date();
    if plan.days().any(|date| date == today) {
        page.entry(&messages::legend_now(lang), |x, y| {
            let x = x + SWATCH_WIDTH / 2.0;
            let line = Line::new()
                .set("x1", x)
                .set("x2", x)
                .set("y1", y - 1.0)
                .set("y2", y + SWATCH_HEIGHT + 1.0)
                .set("stroke", drawing::ALARM)
                .set("stroke-width", 2);
            Group::new().add(line)
        });
    }
}

/// Entries side by side, on as many lines as they need.
struct Page {
    group: Group,
    left: f64,
    right: f64,
    x: f64,
    y: f64,
}

impl Page {
    fn title(&mut self, text: &str) {
        let letters = drawing::letters(text, self.left, self.y + 13.0, TEXT_SIZE, drawing::TEXT);
        self.add(Group::new().add(letters.set("font-weight", "bold")));
        self.y += LINE_HEIGHT;
    }

    fn entry(&mut self, text: &str, swatch: impl FnOnce(f64, f64) -> Group) {
        let width = SWATCH_WIDTH + 8.0 + drawing::text_width(text, TEXT_SIZE);
        if self.x > self.left && self.x + width > self.right {
            self.end_line();
        }
        let letters = drawing::letters(
            text,
            self.x + SWATCH_WIDTH + 8.0,
            self.y + 12.0,
            TEXT_SIZE,
            drawing::TEXT,
        );
        let mark = swatch(self.x, self.y);
        self.add(Group::new().add(mark).add(letters));
        self.x += width + ENTRY_GAP;
    }

    fn end_line(&mut self) {
        self.x = self.left;
        self.y += LINE_HEIGHT + 2.0;
    }

    fn add(&mut self, part: Group) {
        self.group = std::mem::take(&mut self.group).add(part);
    }
}
