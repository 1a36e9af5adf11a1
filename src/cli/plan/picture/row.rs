//! One zone on one day: the ground of allowed hours, a block for each slot, and labels where they
//! fit.

use chrono::{NaiveDate, Timelike};
use svg::node::element::{Circle, Group};

use super::drawing;
use crate::cli::plan::hour_scale::HourScale;
use crate::cli::plan::{PlannedDays, length, sentences};
use crate::messages::plan as messages;
use crate::station::ids::Timestamp;
use crate::station::planner::{PlanProblem, PlannedSlot};
use crate::station::recurrence::local;

/// Height of a row in which all goes well.
pub(super) const HEIGHT: f64 = 24.0;
/// Added for what waits or will not air, which is drawn below.
pub(super) const TROUBLE_HEIGHT: f64 = 14.0;
const BLOCK_HEIGHT: f64 = 18.0;
/// The narrowest block, however short the sound.
const BLOCK_WIDTH_MIN: f64 = 4.0;
const LABEL_SIZE: f64 = 11.0;
const SMALL_SIZE: f64 = 9.5;
/// Between a block and the label beside it.
const LABEL_GAP: f64 = 3.0;

/// What one zone hears on one day.
pub(super) struct PictureRow<'a> {
    pub plan: &'a PlannedDays<'a>,
    pub scale: &'a HourScale,
    pub date: NaiveDate,
    pub slots: Vec<&'a PlannedSlot>,
    /// The legend's number of each programme, by its place in the schedule.
    pub numbers: &'a [Option<usize>],
}

impl PictureRow<'_> {
    pub fn height(&self) -> f64 {
        let trouble = self.slots.iter().any(|slot| !slot.airs() || slot.starts > slot.id.due);
        HEIGHT + if trouble { TROUBLE_HEIGHT } else { 0.0 }
    }

    /// Draws the row with its upper edge at `top`; `right` is where the picture's hours end.
    pub fn draw(&self, top: f64, right: f64) -> Group {
        let mut group = Group::new();
        let block_top = top + (HEIGHT - BLOCK_HEIGHT) / 2.0;
        let mut aired: Vec<&PlannedSlot> =
            self.slots.iter().copied().filter(|slot| slot.airs()).collect();
        aired.sort_by_key(|slot| slot.starts);
        let mut free_from = self.scale.x(0);
        for (index, slot) in aired.iter().enumerate() {
            let free_until = aired.get(index + 1).map_or(right, |next| self.x(next.starts));
            let (block, end) = self.block(slot, block_top, (free_from, free_until));
            group = group.add(block);
            free_from = end;
        }
        let troubled: Vec<&PlannedSlot> = (self.slots.iter().copied())
            .filter(|slot| !slot.airs() || slot.starts > slot.id.due)
            .collect();
        for (index, slot) in troubled.iter().enumerate() {
            let free_until = troubled.get(index + 1).map_or(right, |next| self.x(next.id.due));
            group = group.add(self.trouble(slot, top + HEIGHT - 1.0, free_until));
        }
        group
    }

    /// Seconds of the day by the clock on the wall.
    fn second(&self, at: Timestamp) -> u32 {
        let wall = local(self.plan.view.schedule.timezone, at);
        match wall.date().cmp(&self.date) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => wall.time().num_seconds_from_midnight(),
            std::cmp::Ordering::Greater => 86_400,
        }
    }

    fn x(&self, at: Timestamp) -> f64 {
        self.scale.x(self.second(at))
    }

    /// The block and its label, and where both end. `free` is where nothing else is drawn.
    fn block(&self, slot: &PlannedSlot, top: f64, free: (f64, f64)) -> (Group, f64) {
        let left = self.x(slot.starts);
        let width = (self.x(slot.ends()) - left).max(BLOCK_WIDTH_MIN);
        let number = self.number(slot);
        let (fill, edge) = drawing::programme(number);
        let rectangle = drawing::area(left, top, width, BLOCK_HEIGHT, fill)
            .set("stroke", edge)
            .set("stroke-width", 1)
            .set("rx", 2.5);
        let mut group = Group::new().add(drawing::hint(&self.description(slot))).add(rectangle);
        let right = left + width;
        let mut end = right;
        let warned = needs_attention(slot);
        if let Some((text, x, anchor)) = label(slot, number, (left, right), free, warned) {
            if anchor == "start" {
                end = end.max(x + drawing::text_width(&text, LABEL_SIZE));
            }
            let letters = drawing::letters(&text, x, top + 13.0, LABEL_SIZE, drawing::TEXT);
            group = group.add(letters.set("text-anchor", anchor));
        }
        if warned {
            group = group.add(warning(right, top + 1.0));
        }
        (group, end)
    }

    /// Below the blocks: from due until it starts, or what will not be heard.
    fn trouble(&self, slot: &PlannedSlot, top: f64, free_until: f64) -> Group {
        let left = self.x(slot.id.due);
        let end = if slot.airs() { slot.starts } else { slot.ends() };
        let width = (self.x(end) - left).max(BLOCK_WIDTH_MIN);
        let fill = if slot.airs() { "url(#waits)" } else { drawing::PAPER };
        let mut rectangle = drawing::area(left, top, width, 10.0, fill)
            .set("stroke", drawing::ALARM)
            .set("stroke-width", 1);
        if !slot.airs() {
            rectangle = rectangle.set("stroke-dasharray", "3 2");
        }
        let mut group = Group::new().add(drawing::hint(&self.description(slot))).add(rectangle);
        let number = self.number(slot) + 1;
        let from = left + width + LABEL_GAP;
        let choices = if slot.airs() {
            let time = sentences::time(self.plan, slot.starts);
            let waits = messages::waits_until(self.plan.view.lang, &time);
            [format!("{number} {waits}"), format!("{number} → {time}")]
        } else {
            [format!("✕ {number} {}", slot.title), format!("✕ {number}")]
        };
        let fits = |text: &&String| from + drawing::text_width(text, SMALL_SIZE) < free_until;
        if let Some(text) = choices.iter().find(fits) {
            group = group.add(drawing::letters(text, from, top + 9.0, SMALL_SIZE, drawing::ALARM));
        }
        group
    }

    fn number(&self, slot: &PlannedSlot) -> usize {
        let programmes = &self.plan.view.schedule.programmes;
        let place = programmes.iter().position(|programme| programme.id == slot.id.programme);
        place.and_then(|place| self.numbers.get(place).copied().flatten()).unwrap_or(0)
    }

    fn description(&self, slot: &PlannedSlot) -> String {
        let mut text = format!(
            "{} {} ({})",
            sentences::time(self.plan, slot.id.due),
            slot.title,
            length(slot.length_ms)
        );
        for sentence in sentences::of(self.plan, slot) {
            text.push_str("\n! ");
            text.push_str(&sentence);
        }
        text
    }
}

/// The longest label that covers nothing else, where it stands and by which of its ends: the title
/// inside, behind or before the block, else the legend's number.
fn label(
    slot: &PlannedSlot,
    number: usize,
    (left, right): (f64, f64),
    (free_from, free_until): (f64, f64),
    warned: bool,
) -> Option<(String, f64, &'static str)> {
    let number = (number + 1).to_string();
    let full = format!("{number} {}", slot.title);
    // The exclamation mark sits on the right edge.
    let mark = if warned { 6.0 } else { 0.0 };
    let behind = right + LABEL_GAP + mark;
    let room_inside = right - left - 2.0 * LABEL_GAP - mark;
    let room_behind = free_until - behind - LABEL_GAP;
    let room_before = left - free_from - 2.0 * LABEL_GAP;
    let width = |text: &str| drawing::text_width(text, LABEL_SIZE);
    if width(&full) <= room_inside {
        Some((full, left + LABEL_GAP, "start"))
    } else if width(&full) <= room_behind {
        Some((full, behind, "start"))
    } else if width(&full) <= room_before {
        Some((full, left - LABEL_GAP, "end"))
    } else if width(&number) <= room_inside {
        Some((number, f64::midpoint(left, right), "middle"))
    } else if width(&number) <= room_behind {
        Some((number, behind, "start"))
    } else {
        None
    }
}

/// Whether something is missing or cut from what airs.
fn needs_attention(slot: &PlannedSlot) -> bool {
    slot.problems.iter().any(|problem| !matches!(problem, PlanProblem::Collision { .. }))
}

/// An exclamation mark on a disc with its middle at `x`, `y`.
pub(super) fn warning(x: f64, y: f64) -> Group {
    let disc = Circle::new()
        .set("cx", drawing::round(x))
        .set("cy", drawing::round(y))
        .set("r", 5.5)
        .set("fill", drawing::ALARM)
        .set("stroke", drawing::PAPER);
    let mark = drawing::letters("!", x, y + 3.2, 9.0, drawing::PAPER)
        .set("text-anchor", "middle")
        .set("font-weight", "bold");
    Group::new().add(disc).add(mark)
}
