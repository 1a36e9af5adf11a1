//! The plan as a picture: zones as rows, hours across, one band a day.

mod drawing;
mod legend;
mod row;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use svg::Document;
use svg::node::element::{Group, Line, Path};

use super::hour_scale::HourScale;
use super::{PlannedDays, length};
use crate::messages::plan as messages;
use crate::station::allowed_hours::AllowedSpan;
use crate::station::ids::{ProgrammeId, Timestamp, ZoneId};
use crate::station::recurrence::local;
use crate::station::schedule::{Programme, Zone};
use row::PictureRow;

const WIDTH: f64 = 1_500.0;
const EDGE: f64 = 24.0;
/// Weekday and date of a band.
const DATE_WIDTH: f64 = 128.0;
/// Names of the zones: as wide as the longest, within these.
const NAME_WIDTHS: (f64, f64) = (60.0, 260.0);
const NAME_SIZE: f64 = 11.5;
/// Totals at the right.
const TOTAL_WIDTH: f64 = 58.0;
/// Title of the picture.
const HEAD_HEIGHT: f64 = 56.0;
/// Hours above a band.
const HOURS_HEIGHT: f64 = 18.0;
const BAND_GAP: f64 = 14.0;
/// Weekday, date and lunar date need this much.
const BAND_HEIGHT_MIN: f64 = 50.0;

/// Where things stand across the picture.
struct Frame {
    scale: HourScale,
    names: f64,
    left: f64,
    right: f64,
}

pub(super) fn of(plan: &PlannedDays<'_>) -> String {
    let numbers = numbers(plan);
    let frame = frame(plan);
    let mut body = Group::new().add(head(plan));
    let mut y = HEAD_HEIGHT;
    for date in plan.days() {
        let (band, height) = band(plan, &frame, &numbers, date, y);
        body = body.add(band);
        y += height + BAND_GAP;
    }
    let (legend, height) = legend::draw(plan, &numbers, EDGE, y + 6.0, WIDTH - 2.0 * EDGE);
    let height = y + height + EDGE;
    let document = Document::new()
        .set("viewBox", (0, 0, WIDTH, drawing::round(height)))
        .set("width", WIDTH)
        .set("height", drawing::round(height))
        .add(drawing::definitions())
        .add(drawing::area(0.0, 0.0, WIDTH, height, drawing::PAPER))
        .add(body)
        .add(legend);
    document.to_string()
}

/// A number for each programme that occurs, from 0 in the order of the schedule.
fn numbers(plan: &PlannedDays<'_>) -> Vec<Option<usize>> {
    let mut next = 0;
    let occurs = |id: &ProgrammeId| plan.slots.iter().any(|slot| &slot.id.programme == id);
    let number = |spec: &Programme| {
        occurs(&spec.id).then(|| {
            next += 1;
            next - 1
        })
    };
    plan.view.schedule.programmes.iter().map(number).collect()
}

fn frame(plan: &PlannedDays<'_>) -> Frame {
    let tz = plan.view.schedule.timezone;
    let second = |at: Timestamp| local(tz, at).time().num_seconds_from_midnight();
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for slot in &plan.slots {
        let (due, end) = (second(slot.id.due), second(slot.ends()));
        spans.push((due, if end < due { 86_400 } else { end }));
    }
    for date in plan.days() {
        let windows = plan.view.schedule.guard.allowed.on(date.weekday());
        // A permission all day long says nothing about which hours are in use.
        spans.extend(windows.iter().map(|w| (w.from, w.until)).filter(|w| w.1 - w.0 < 43_200));
    }
    let zones = plan.view.schedule.zones.values();
    let names = zones
        .map(|zone| drawing::text_width(&zone.name, NAME_SIZE))
        .fold(NAME_WIDTHS.0, f64::max)
        .min(NAME_WIDTHS.1);
    let left = EDGE + DATE_WIDTH + names + 12.0;
    let right = WIDTH - EDGE - TOTAL_WIDTH;
    Frame {
        scale: HourScale::new(spans, left, right - left),
        names: EDGE + DATE_WIDTH,
        left,
        right,
    }
}

fn head(plan: &PlannedDays<'_>) -> Group {
    let lang = plan.view.lang;
    let date = |date: Option<NaiveDate>| date.map_or_else(String::new, |d| messages::date(lang, d));
    let title = messages::heading(
        lang,
        &plan.view.schedule.station,
        date(Some(plan.view.first)),
        date(plan.days().last()),
    );
    Group::new()
        .add(drawing::letters(&title, EDGE, 34.0, 20.0, drawing::TEXT).set("font-weight", "bold"))
}

/// One day: its date at the left, hours above, a row for each zone, totals at the right.
fn band(
    plan: &PlannedDays<'_>,
    frame: &Frame,
    numbers: &[Option<usize>],
    date: NaiveDate,
    top: f64,
) -> (Group, f64) {
    let mut group = Group::new();
    let mut y = top + HOURS_HEIGHT;
    let mut marks = Group::new();
    for (id, zone) in &plan.view.schedule.zones {
        let slots = plan.on(date).filter(|slot| &slot.id.zone == id).collect();
        let row = PictureRow { plan, scale: &frame.scale, date, slots, numbers };
        let height = row.height();
        group = group.add(ground(plan, frame, zone, date, y, height));
        marks = marks.add(name(frame, id, zone, y)).add(row.draw(y, frame.right));
        let heard = row.slots.iter().filter(|slot| slot.airs());
        let ms: u64 = heard.map(|slot| slot.length_ms).sum();
        let total = if ms == 0 { "–".to_string() } else { length(ms) };
        marks = marks.add(
            drawing::letters(&total, WIDTH - EDGE, y + 16.0, 11.0, drawing::FAINT)
                .set("text-anchor", "end"),
        );
        y += height;
    }
    let bottom = y.max(top + HOURS_HEIGHT + BAND_HEIGHT_MIN);
    group = group.add(hours(frame, top + HOURS_HEIGHT, y));
    if local(plan.view.schedule.timezone, plan.view.now).date() == date {
        group = group.add(now(plan, frame, top + HOURS_HEIGHT, y));
    }
    let total = messages::column_total(plan.view.lang);
    let total =
        drawing::letters(&total, WIDTH - EDGE, top + HOURS_HEIGHT - 6.0, 10.0, drawing::FAINT);
    let group = group.add(marks).add(dates(plan, date, top)).add(total.set("text-anchor", "end"));
    (group, bottom - top)
}

fn name(frame: &Frame, id: &ZoneId, zone: &Zone, y: f64) -> Group {
    let name = if zone.name.is_empty() { id.as_str() } else { &zone.name };
    let room = frame.left - frame.names - 8.0;
    let short: String = if drawing::text_width(name, NAME_SIZE) <= room {
        name.into()
    } else {
        let letters = (room / drawing::text_width("x", NAME_SIZE)) as usize;
        name.chars().take(letters.saturating_sub(1)).chain(['…']).collect()
    };
    let text = drawing::letters(&short, frame.names, y + 16.0, NAME_SIZE, drawing::TEXT);
    Group::new().add(text)
}

/// Closed hours in grey, allowed ones light.
fn ground(
    plan: &PlannedDays<'_>,
    frame: &Frame,
    zone: &Zone,
    date: NaiveDate,
    y: f64,
    height: f64,
) -> Group {
    let mut group = Group::new();
    for (left, right) in frame.scale.pieces() {
        group = group.add(drawing::area(left, y, right - left, height - 1.0, drawing::CLOSED));
    }
    let station = plan.view.schedule.guard.allowed.on(date.weekday());
    let own = zone.allowed.as_ref().map(|windows| windows.on(date.weekday()));
    for window in both(station, own) {
        for (left, right) in frame.scale.shown(window.from, window.until) {
            group = group.add(drawing::area(left, y, right - left, height - 1.0, drawing::OPEN));
        }
    }
    group
}

/// What both the station and the zone allow.
fn both(station: &[AllowedSpan], own: Option<&[AllowedSpan]>) -> Vec<AllowedSpan> {
    let Some(own) = own else { return station.to_vec() };
    let meet = |a: &AllowedSpan, b: &AllowedSpan| AllowedSpan {
        from: a.from.max(b.from),
        until: a.until.min(b.until),
    };
    let pairs = station.iter().flat_map(|a| own.iter().map(move |b| meet(a, b)));
    pairs.filter(|window| window.from < window.until).collect()
}

/// Ticks with their hours above, and a zigzag where hours are cut out.
fn hours(frame: &Frame, top: f64, bottom: f64) -> Group {
    let mut group = Group::new();
    for second in frame.scale.ticks() {
        let x = frame.scale.x(second);
        let line = Line::new()
            .set("x1", drawing::round(x))
            .set("x2", drawing::round(x))
            .set("y1", drawing::round(top - 3.0))
            .set("y2", drawing::round(bottom))
            .set("stroke", drawing::RULE);
        let time = format!("{:02}:{:02}", second / 3_600, second / 60 % 60);
        let label = drawing::letters(&time, x, top - 6.0, 10.0, drawing::FAINT);
        group = group.add(line).add(label.set("text-anchor", "middle"));
    }
    let pieces: Vec<_> = frame.scale.pieces().collect();
    for pair in pieces.windows(2) {
        let x = f64::midpoint(pair[0].1, pair[1].0);
        let steps = ((bottom - top) / 8.0).floor().max(1.0) as usize;
        let mut path = format!("M{},{}", drawing::round(x - 3.0), drawing::round(top));
        for step in 0..steps {
            path.push_str(if step % 2 == 0 { " l6,8" } else { " l-6,8" });
        }
        let zigzag = Path::new().set("d", path).set("fill", "none").set("stroke", drawing::RULE);
        group = group.add(zigzag.set("stroke-width", 1.5));
    }
    group
}

/// Weekday, date and lunar date below one another.
fn dates(plan: &PlannedDays<'_>, date: NaiveDate, top: f64) -> Group {
    let lang = plan.view.lang;
    let weekday = messages::weekday(lang, date.weekday());
    let day = messages::long_date(lang, date);
    let lunar = messages::lunar_date(lang, date).unwrap_or_default();
    let y = top + HOURS_HEIGHT;
    Group::new()
        .add(
            drawing::letters(weekday, EDGE, y + 16.0, 14.0, drawing::TEXT)
                .set("font-weight", "bold"),
        )
        .add(drawing::letters(&day, EDGE, y + 32.0, 12.0, drawing::TEXT))
        .add(drawing::letters(&lunar, EDGE, y + 46.0, 10.5, drawing::FAINT))
}

fn now(plan: &PlannedDays<'_>, frame: &Frame, top: f64, bottom: f64) -> Line {
    let time: NaiveTime = local(plan.view.schedule.timezone, plan.view.now).time();
    let x = drawing::round(frame.scale.x(time.num_seconds_from_midnight()));
    Line::new()
        .set("x1", x)
        .set("x2", x)
        .set("y1", drawing::round(top - 3.0))
        .set("y2", drawing::round(bottom))
        .set("stroke", drawing::ALARM)
        .set("stroke-width", 2)
}
