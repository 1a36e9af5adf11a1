//! `TINH-TRANG.txt`: for every file, is it taken, when will it sound, did it?
//!
//! First what a person has to do something about. Long lists are cut: whoever opens this in Notepad
//! wants to see one file's fate, not a table of ten thousand. Nothing in it changes by itself, so
//! that it is written only when it says something new.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{NaiveDateTime, TimeDelta};

use crate::config::fault::shown;
use crate::station::CueSource;
use crate::station::alerts::FOLDER;
use crate::station::planner::{PlannedSlot, Problem, plan};
use crate::station::rundown::History;
use crate::station::schedule::{CueWhat, Queue, QueueId, Schedule, Timestamp, ZoneId};
use crate::station::stock::{Bulletin, Item, Stock};
use crate::station::when::local;
use crate::words::{Lang, answers, details, library, plan as plan_words};

/// Days that are looked ahead: a timetable repeats itself weekly.
const DAYS: i64 = 7;

/// Files listed under each heading.
const PROBLEMS_MAX: usize = 30;
const MISSING_MAX: usize = 20;
const WAITING_MAX: usize = 20;
const TAKEN_MAX: usize = 100;
const NAMED_MAX: usize = 50;

/// Zones named one by one; more are counted.
const ZONES_NAMED_MAX: usize = 3;

/// All that the overview tells of.
pub struct View {
    pub lang: Lang,
    pub name: String,
    pub id: String,
    pub schedule: Arc<Schedule>,
    pub stock: Arc<Stock>,
    pub history: Arc<History>,
    /// What was archived last, and when.
    pub archived: Vec<(Arc<str>, Timestamp)>,
    /// Files cut short that may still grow.
    pub cut: BTreeSet<Arc<str>>,
    /// `None` while the clock can't be trusted: then nobody knows what comes next.
    pub now: Option<Timestamp>,
}

/// The next time that a file sounds.
struct Next<'a> {
    at: Timestamp,
    programme: &'a str,
    zones: Vec<&'a ZoneId>,
}

/// What is known of the files beyond the stock.
struct Fates<'a> {
    next: BTreeMap<&'a str, Next<'a>>,
    /// Named by the schedule and not there: when it is needed first.
    missing: BTreeMap<&'a str, Timestamp>,
    /// Where each queue sounds.
    zones: BTreeMap<&'a QueueId, BTreeSet<&'a ZoneId>>,
    /// Accepted files by content.
    same: BTreeMap<&'a str, Vec<&'a str>>,
}

/// The text, with lines ended by `\n`.
pub fn of(view: &View) -> String {
    let lang = view.lang;
    let slots = ahead(view);
    let fates = fates(view, &slots);
    let (mut problems, mut waiting) = (Vec::new(), Vec::new());
    let (mut taken, mut named) = (Vec::new(), Vec::new());
    for (path, item) in &view.stock.items {
        match item {
            Item::Pending => {
                waiting.push(lines(path, vec![answers::sentence(&answers::being_checked(lang))]));
            }
            Item::Refused { detail, .. } if view.cut.contains(path) => {
                let detail = details::detail(lang, detail);
                let said = answers::sentence(&answers::looks_cut(lang, detail));
                waiting.push(lines(path, vec![said]));
            }
            Item::Refused { fault, detail } => {
                let mut said = vec![answers::sentence(&library::file_fault(lang, *fault, detail))];
                if let Some(aside) = view.stock.aside.get(path) {
                    said.push(answers::sentence(&answers::lies_in(lang, shown(aside))));
                }
                problems.push(lines(path, said));
            }
            Item::Accepted(bulletin) => {
                let queue = view.schedule.queue_of(path);
                if view.schedule.waits_for_approval(bulletin) {
                    let remark =
                        view.stock.remarks.get(path).map(|remark| answers::sentence(remark));
                    let said = [answers::awaits_approval(lang, shown(path))];
                    waiting.push(lines(path, said.into_iter().chain(remark).collect()));
                    continue;
                }
                let said = lines(path, fate(view, &fates, bulletin, queue));
                if queue.is_some() { taken.push(said) } else { named.push(said) }
            }
        }
    }
    let missing: Vec<String> = fates
        .missing
        .iter()
        .map(|(path, at)| {
            format!("- {}\n", answers::needed_first(lang, shown(path), at_words(view, *at)))
        })
        .collect();
    let mut text = answers::heading(lang, shown(&view.name), &view.id) + "\n";
    if view.now.is_none() {
        text += &format!("\n{}\n", answers::clock_untrusted(lang));
    }
    if view.stock.items.is_empty() {
        text += &format!("\n{}\n", answers::empty(lang));
    }
    text += &section(lang, answers::problems, &problems, PROBLEMS_MAX);
    text += &section(lang, answers::missing, &missing, MISSING_MAX);
    text += &section(lang, answers::waiting, &waiting, WAITING_MAX);
    text += &section(lang, answers::taken, &taken, TAKEN_MAX);
    text += &section(lang, answers::named, &named, NAMED_MAX);
    let archived: Vec<String> = (view.archived.iter())
        .map(|(path, at)| {
            format!("- {}\n", answers::archived_at(lang, shown(path), at_words(view, *at)))
        })
        .collect();
    text += &section(lang, answers::archived, &archived, archived.len());
    text
}

/// The slots of the days ahead; none while nobody knows what day it is.
fn ahead(view: &View) -> Vec<PlannedSlot> {
    let Some(now) = view.now else { return Vec::new() };
    let until = now + TimeDelta::days(DAYS);
    let mut slots = plan(&view.schedule, &view.stock, &view.history.airings(), now, until);
    slots.sort_by_key(|slot| slot.starts);
    slots
}

fn fates<'a>(view: &'a View, slots: &'a [PlannedSlot]) -> Fates<'a> {
    let mut next: BTreeMap<&str, Next<'_>> = BTreeMap::new();
    let mut missing = BTreeMap::new();
    for slot in slots {
        for problem in &slot.problems {
            if let Problem::FileMissing { path } = problem {
                missing.entry(&**path).or_insert(slot.id.due);
            }
        }
        for cue in slot.cues.iter().filter(|_| slot.airs) {
            let CueSource::Bulletin(bulletin) = &cue.source else { continue };
            let first = next.entry(&*bulletin.path).or_insert_with(|| Next {
                at: slot.starts,
                programme: &slot.title,
                zones: Vec::new(),
            });
            let same = first.at == slot.starts && first.programme == &*slot.title;
            if same && !first.zones.contains(&&slot.id.zone) {
                first.zones.push(&slot.id.zone);
            }
        }
    }
    let mut zones: BTreeMap<&QueueId, BTreeSet<&ZoneId>> = BTreeMap::new();
    for programme in &view.schedule.programmes {
        for cue in &programme.rundown {
            if let CueWhat::Queue { queue, .. } = &cue.what {
                zones.entry(queue).or_default().extend(&programme.zones);
            }
        }
    }
    let mut same: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for bulletin in view.stock.items.values().filter_map(Item::accepted) {
        same.entry(&bulletin.sha256).or_default().push(&bulletin.path);
    }
    Fates { next, missing, zones, same }
}

/// What is said of an accepted file.
fn fate(
    view: &View,
    fates: &Fates<'_>,
    bulletin: &Bulletin,
    queue: Option<(&QueueId, &Queue)>,
) -> Vec<String> {
    let lang = view.lang;
    let mut facts = vec![answers::length(lang, plan_words::length(bulletin.length_ms))];
    if let Some(lufs) = bulletin.measured.loudness_lufs {
        facts.push(answers::loudness(lang, answers::decimal(lang, lufs)));
    }
    facts.push(heard(view, fates, bulletin, queue));
    let mut said = vec![facts.join("; ")];
    match fates.next.get(&*bulletin.path) {
        Some(next) => {
            let (at, zones) = (at_words(view, next.at), zone_words(view, &next.zones));
            said.push(answers::next(lang, at, shown(next.programme), zones));
        }
        // An emergency is not planned, and without a clock nobody knows.
        None if view.now.is_none() || bulletin.path.starts_with(&format!("{FOLDER}/")) => {}
        None => said.push(answers::not_planned(lang, DAYS)),
    }
    let twin = fates.same.get(&*bulletin.sha256).into_iter().flatten();
    if let Some(twin) = twin.copied().find(|path| *path != &*bulletin.path) {
        said.push(answers::attention(lang, answers::same_content(lang, shown(twin))));
    }
    let odd = bulletin.warnings().into_iter();
    said.extend(odd.map(|odd| answers::attention(lang, library::warning(lang, odd))));
    said
}

/// How often it was heard, of how often it shall be, and when last.
fn heard(
    view: &View,
    fates: &Fates<'_>,
    bulletin: &Bulletin,
    queue: Option<(&QueueId, &Queue)>,
) -> String {
    let (lang, sha256) = (view.lang, &*bulletin.sha256);
    let every = view.schedule.zones.keys();
    let last = every.clone().filter_map(|zone| view.history.last(sha256, zone)).max();
    let Some(last) = last else { return answers::never_heard(lang) };
    let last = at_words(view, last);
    let most = every.map(|zone| view.history.count(sha256, zone)).max().unwrap_or(0);
    let Some((id, queue)) = queue else { return answers::heard(lang, most, last) };
    let counts =
        fates.zones.get(id).into_iter().flatten().map(|zone| view.history.count(sha256, zone));
    let times = match (counts.clone().min(), counts.max()) {
        (Some(least), Some(most)) if least < most => format!("{least}\u{2013}{most}"),
        (_, most_here) => most_here.unwrap_or(most).to_string(),
    };
    match bulletin.airs.or(queue.airs) {
        Some(of) => answers::heard_of(lang, times, of, last),
        None => answers::heard(lang, times, last),
    }
}

fn at_words(view: &View, at: Timestamp) -> String {
    let at: NaiveDateTime = local(view.schedule.timezone, at);
    answers::moment(view.lang, at)
}

fn zone_words(view: &View, zones: &[&ZoneId]) -> String {
    let all = &view.schedule.zones;
    if zones.len() > 1 && zones.len() == all.len() {
        return answers::every_zone(view.lang);
    }
    if zones.len() > ZONES_NAMED_MAX {
        return answers::so_many_zones(view.lang, zones.len());
    }
    let name = |id: &&ZoneId| all.get(*id).map_or_else(|| id.to_string(), |zone| shown(&zone.name));
    zones.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// One file: its path, and below it what is said.
fn lines(path: &str, said: Vec<String>) -> String {
    let said: String = said.iter().map(|line| format!("    {line}\n")).collect();
    format!("- {}\n{said}", shown(path))
}

fn section(
    lang: Lang,
    heading: impl Fn(Lang, usize) -> String,
    entries: &[String],
    most: usize,
) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", heading(lang, entries.len()));
    text.extend(entries.iter().take(most).map(String::as_str));
    if entries.len() > most {
        text += &format!("{}\n", answers::and_more(lang, entries.len() - most));
    }
    text
}
