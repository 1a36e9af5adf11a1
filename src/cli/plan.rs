//! `loaphuong plan`: what will sound where and when, as a table, as JSON, as a picture.

mod hour_scale;
mod json;
mod picture;
mod sentences;
mod table;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{Days, NaiveDate, NaiveTime};

use super::offline_stock::{OfflineStation, offline_stock};
use super::{CommonArguments, INPUT_AT_FAULT, load, print, print_line, values};
use crate::daemon;
use crate::messages::plan::length;
use crate::messages::system_trouble::error_with_original;
use crate::messages::{self, Lang};
use crate::station::Airing;
use crate::station::ids::Timestamp;
use crate::station::mute::ZoneMute;
use crate::station::planner::{PlannedSlot, plan_muted};
use crate::station::recurrence::{instant, local};
use crate::station::schedule::Schedule;
use crate::station::stock::Stock;

/// Longest plan in days: the calendar repeats itself after a year, and a longer table is read by
/// nobody.
const DAYS_MAX: u16 = 366;

#[derive(clap::Args)]
pub struct PlanArguments {
    /// How many days to show.
    #[arg(long, default_value_t = 7, value_parser = values::whole::<u16>(1, DAYS_MAX.into()))]
    days: u16,
    /// The first day, as 2026-02-10; today if left out.
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    from: Option<NaiveDate>,
    /// Draw the plan as a picture too.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// An array of slots as JSON instead of the table.
    #[arg(long)]
    json: bool,
}

/// A plan to look at: some whole local days of a schedule.
pub struct PlanView<'a> {
    pub lang: Lang,
    pub schedule: &'a Schedule,
    pub stock: &'a Stock,
    /// What the zones have heard so far.
    pub history: &'a [Airing],
    /// Zones that are muted.
    pub mutes: &'a [ZoneMute],
    /// Marked in the picture if it lies in it.
    pub now: Timestamp,
    pub first: NaiveDate,
    /// At least 1.
    pub days: u16,
}

/// The plan in the forms that people and programs ask for.
pub struct PlannedDays<'a> {
    pub view: PlanView<'a>,
    /// By due, then zone.
    pub slots: Vec<PlannedSlot>,
}

/// Bytes looked at for the sign of a picture: its first tag stands behind a line or two.
const SVG_HEAD_BYTES: u64 = 1_024;

/// Needs no running daemon; beside one it uses what the daemon knows of files and airings.
pub fn run(common: &CommonArguments, arguments: PlanArguments) -> ExitCode {
    let config = match load(common) {
        Ok(config) => config,
        Err(code) => return code,
    };
    let now = daemon::now();
    match offline_stock(common, &config, now) {
        Ok(found) => show(common.lang, &config.schedule, &found, now, &arguments),
        Err(code) => code,
    }
}

/// Prints the plan as `arguments` want it.
pub fn show(
    lang: Lang,
    schedule: &Schedule,
    found: &OfflineStation,
    now: Timestamp,
    arguments: &PlanArguments,
) -> ExitCode {
    if let Some(path) = &arguments.svg
        && let Ok(false) = may_be_drawn_over(path)
    {
        eprintln!("{}", messages::plan::not_a_picture(lang, path.display()));
        return ExitCode::from(INPUT_AT_FAULT);
    }
    let first = arguments.from.unwrap_or_else(|| local(schedule.timezone, now).date());
    let plan = PlannedDays::new(PlanView {
        lang,
        schedule,
        stock: &found.stock,
        history: &found.airings,
        mutes: &found.mutes,
        now,
        first,
        days: arguments.days,
    });
    let printed = if arguments.json { print_line(plan.json()) } else { print(&plan.table()) };
    let Some(path) = &arguments.svg else { return printed };
    match fs::write(path, plan.svg()) {
        Ok(()) => {
            eprintln!("{}", messages::plan::drawn(lang, path.display()));
            printed
        }
        Err(fault) => {
            eprintln!(
                "{}",
                messages::plan::not_drawn(lang, path.display(), error_with_original(lang, &fault))
            );
            ExitCode::from(INPUT_AT_FAULT)
        }
    }
}

/// Whether nothing is lost by writing a picture here: a slip of the hand must not take a schedule
/// or a bulletin. Pipes and devices lose nothing.
fn may_be_drawn_over(path: &Path) -> io::Result<bool> {
    let meta = match fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    if !meta.is_file() || meta.len() == 0 {
        return Ok(true);
    }
    let mut head = Vec::new();
    File::open(path)?.take(SVG_HEAD_BYTES).read_to_end(&mut head)?;
    let head = String::from_utf8_lossy(&head);
    let head = head.trim_start_matches('\u{feff}').trim_start();
    Ok(head.starts_with("<svg") || (head.starts_with("<?xml") && head.contains("<svg")))
}

impl<'a> PlannedDays<'a> {
    /// Looks ahead over the days of the view.
    pub fn new(view: PlanView<'a>) -> PlannedDays<'a> {
        let tz = view.schedule.timezone;
        let midnight = |date: NaiveDate| instant(tz, date.and_time(NaiveTime::MIN));
        let end = view.first.checked_add_days(Days::new(view.days.into())).unwrap_or(view.first);
        let (from, until) = (midnight(view.first), midnight(end));
        let (schedule, stock) = (view.schedule, view.stock);
        let slots = plan_muted(schedule, stock, view.history, view.mutes, from, until);
        PlannedDays { view, slots }
    }

    /// For people: day by day, what sounds where, and what stands in its way.
    pub fn table(&self) -> String {
        table::of(self)
    }

    /// For programs: an array of slots.
    pub fn json(&self) -> String {
        json::of(self)
    }

    /// For the wall: zones as rows, hours across, one band a day.
    pub fn svg(&self) -> String {
        picture::of(self)
    }

    /// Local days, first to last.
    fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.view.first.iter_days().take(self.view.days.into())
    }

    /// Slots due on a local day, in order.
    fn on(&self, date: NaiveDate) -> impl Iterator<Item = &PlannedSlot> {
        let tz = self.view.schedule.timezone;
        let day = move |slot: &PlannedSlot| local(tz, slot.id.due).date();
        let first = self.slots.partition_point(|slot| day(slot) < date);
        self.slots[first..].iter().take_while(move |slot| day(slot) == date)
    }
}
