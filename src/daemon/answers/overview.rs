//! `TINH-TRANG.txt`: for every file, is it taken, when will it sound, did it?
//!
//! First what a person has to do something about. Long lists are cut, and what holds for many files
//! of a folder is said once: whoever opens this in Notepad wants to see one file's fate, not a
//! table of ten thousand. Nothing in it changes by itself, so that it is written only when it says
//! something new.

mod fates;
mod lacking;
mod list;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDateTime;

use crate::daemon::shelving::Departed;
use crate::messages::answers::sentence;
use crate::messages::{Lang, answers, can_be_typed, details, library, quoted, shown};
use crate::station::Airing;
use crate::station::bulletin::Bulletin;
use crate::station::history::History;
use crate::station::idle::Parting;
use crate::station::ids::{Timestamp, ZoneId};
use crate::station::schedule::Schedule;
use crate::station::stock::{Item, Stock};
use crate::station::when::local;
use crate::wire::FileFault;
use fates::{Fates, ahead};
use lacking::lacking;
use list::{Entry, Told, entries, folder, section};

/// Entries under each heading.
const PROBLEMS_MAX: usize = 20;
const MISSING_MAX: usize = 20;
const LACKING_MAX: usize = 20;
const WAITING_MAX: usize = 20;
const UNUSED_MAX: usize = 10;
const TAKEN_MAX: usize = 100;
const NAMED_MAX: usize = 50;

/// All that the overview tells of.
pub struct View {
    pub lang: Lang,
    pub name: String,
    pub id: String,
    pub schedule: Arc<Schedule>,
    pub stock: Arc<Stock>,
    pub history: Arc<History>,
    /// What of it will be added when what is open has sounded.
    pub to_come: Vec<Airing>,
    /// Files of slots on air.
    pub on_air: BTreeMap<Arc<str>, OnAir>,
    /// The latest first.
    pub archived: Vec<Departed>,
    /// Refused files that could not be set aside, and why not, in English.
    pub unmoved: BTreeMap<String, String>,
    /// Emergencies that do not sound though they are to, in words.
    pub silent: Vec<String>,
    /// What is wrong with the schedules, in words.
    pub schedules: Vec<String>,
    /// Files cut short that may still grow.
    pub cut: BTreeSet<Arc<str>>,
    /// Files that their queue takes no more and that stay for a while all the same.
    pub held: BTreeSet<Arc<str>>,
    /// `None` while the clock can't be trusted: then nobody knows what comes next.
    pub now: Option<Timestamp>,
}

/// What a file is part of while it sounds.
pub struct OnAir {
    pub programme: String,
    pub zones: Vec<ZoneId>,
}

/// Every file under its heading.
#[derive(Default)]
struct Sorted {
    /// Refused, and lying where they were dropped …
    in_place: Vec<Told>,
    /// Notes that lie beside no bulletin.
    lone_notes: Vec<Told>,
    /// … or set aside.
    aside: Vec<Told>,
    waiting: Vec<Told>,
    unused: Vec<Told>,
    /// Of a queue, and named by the schedule; with whether there is something to note.
    taken: Vec<(bool, Told)>,
    named: Vec<(bool, Told)>,
}

/// The text, with lines ended by `\n`.
pub fn of(view: &View) -> String {
    let lang = view.lang;
    let slots = ahead(view);
    let fates = Fates::new(view, &slots);
    let sorted = sorted(view, &fates);
    let problems =
        [unseen(view), unwritable(view), sorted.in_place, sorted.lone_notes, sorted.aside];
    let problems = problems.map(|files| entries(lang, &files)).into_iter();
    let missing = fates.missing.iter().map(|(path, at)| {
        Entry::line(&answers::needed_first(lang, shown(path), at_words(view, *at)))
    });
    let archived = view.archived.iter().map(|one| {
        let said: fn(Lang, String, String) -> String = match one.why {
            Parting::Aired => answers::archived_aired,
            Parting::AiredBefore => answers::archived_aired_before,
            Parting::Emergency => answers::archived_emergency,
            Parting::EmergencyUnheard => answers::archived_emergency_unheard,
            Parting::Old => answers::archived_old,
            Parting::Unheard => answers::archived_unheard,
            Parting::Unapproved => answers::archived_unapproved,
        };
        Entry::line(&said(lang, shown(&one.path), at_words(view, one.at)))
    });
    let mut text = answers::heading(lang, shown(&view.name), &view.id) + "\n";
    if view.now.is_none() {
        text += &format!("\n{}\n", answers::clock_untrusted(lang));
    }
    let silent: Vec<Entry> =
        view.silent.iter().map(|said| Entry::line(&sentence(&shown(said)))).collect();
    text += &section(lang, answers::silent, &silent, PROBLEMS_MAX);
    let schedules: Vec<Entry> =
        view.schedules.iter().map(|said| Entry::line(&format!("{}.", shown(said)))).collect();
    text += &section(lang, answers::schedules, &schedules, PROBLEMS_MAX);
    if view.stock.items.is_empty() {
        text += &format!("\n{}\n", answers::empty(lang));
    }
    let problems: Vec<Entry> = problems.flatten().collect();
    text += &section(lang, answers::problems, &problems, PROBLEMS_MAX);
    text += &section(lang, answers::missing, &missing.collect::<Vec<_>>(), MISSING_MAX);
    text += &section(lang, answers::lacking, &lacking(view, &slots), LACKING_MAX);
    text += &section(lang, answers::waiting, &entries(lang, &sorted.waiting), WAITING_MAX);
    text += &section(lang, answers::unused, &entries(lang, &sorted.unused), UNUSED_MAX);
    let taken = entries(lang, &notable_first(sorted.taken));
    text += &section(lang, answers::taken, &taken, TAKEN_MAX);
    let named = entries(lang, &notable_first(sorted.named));
    text += &section(lang, answers::named, &named, NAMED_MAX);
    let archived: Vec<Entry> = archived.collect();
    text += &section(lang, answers::archived, &archived, archived.len());
    text
}

fn sorted(view: &View, fates: &Fates<'_>) -> Sorted {
    let (lang, replaced) = (view.lang, view.stock.replaced());
    let lone_notes = view.stock.lone_notes.iter().map(|note| lone_note(view, note)).collect();
    let mut sorted = Sorted { lone_notes, ..Sorted::default() };
    for (path, item) in &view.stock.items {
        match item {
            Item::Pending => {
                let said = vec![sentence(&answers::being_checked(lang))];
                sorted.waiting.push(told(path, said.clone(), Some(said)));
            }
            Item::Refused { detail, .. } if view.cut.contains(path) => {
                let said = answers::looks_cut(lang, details::detail(lang, detail));
                sorted.waiting.push(told(path, vec![sentence(&said)], None));
            }
            Item::Refused { .. } if replaced.contains(&**path) => {}
            Item::Refused { fault, detail } => match view.stock.aside.get(path) {
                Some(aside) => sorted.aside.push(set_aside(lang, path, *fault, detail, aside)),
                None => sorted.in_place.push(in_place(view, path, *fault, detail)),
            },
            Item::Accepted(bulletin) if view.schedule.waits_for_approval(bulletin) => {
                sorted.waiting.push(unapproved(view, bulletin));
            }
            Item::Accepted(bulletin) => {
                let queue = view.schedule.queue_of(path);
                if let Some(why) = fates.unused(path, queue) {
                    let said = vec![sentence(&why)];
                    sorted.unused.push(told(path, said.clone(), Some(said)));
                    continue;
                }
                let fate = fates.of(bulletin, queue);
                let list = if queue.is_some() { &mut sorted.taken } else { &mut sorted.named };
                list.push((fate.notable, told(path, fate.lines, None)));
            }
        }
    }
    sorted
}

fn told(path: &str, alone: Vec<String>, together: Option<Vec<String>>) -> Told {
    Told { path: path.to_owned(), alone, together }
}

/// What is wrong with it, and what to do.
fn why(lang: Lang, fault: FileFault, detail: &str) -> String {
    sentence(&shown(&library::file_fault(lang, fault, detail)))
}

fn in_place(view: &View, path: &str, fault: FileFault, detail: &str) -> Told {
    let mut said = vec![why(view.lang, fault, detail)];
    let unmoved = view.unmoved.get(path).map(|why| {
        let why = details::detail(view.lang, why);
        sentence(&answers::not_set_aside(view.lang, why))
    });
    said.extend(unmoved);
    told(path, said.clone(), Some(said))
}

/// Folders whose files the station does not see. Each by itself: they are few.
fn unseen(view: &View) -> Vec<Told> {
    let said = |(folder, why): (&Arc<str>, &String)| {
        let why = sentence(&library::unseen_folder(view.lang, why));
        told(&answers::audio_folder(view.lang, folder), vec![why], None)
    };
    view.stock.unseen.iter().map(said).collect()
}

/// Folders in which the station can write nothing.
fn unwritable(view: &View) -> Vec<Told> {
    let said = |folder: &Arc<str>| {
        let why = sentence(&library::unwritable(view.lang));
        told(&answers::audio_folder(view.lang, folder), vec![why], None)
    };
    view.stock.unwritable.iter().map(said).collect()
}

/// A note that counts for nothing. Whoever named it `tin.mp3.yaml` is told the right name.
fn lone_note(view: &View, note: &str) -> Told {
    let (lang, stock) = (view.lang, &view.stock);
    let beside = sentence(&answers::lone_note(lang));
    let before = note.rmatch_indices('.').map(|(dot, _)| &note[..dot]);
    let meant = before
        .filter(|path| !stock.notes.contains_key(*path))
        .find(|path| stock.items.contains_key(*path));
    let alone = meant.map(|path| {
        let bulletin = path.rsplit('/').next().unwrap_or(path);
        let stem = bulletin.rsplit_once('.').map_or(bulletin, |(stem, _)| stem);
        let right = format!("{}.yaml", shown(stem));
        sentence(&answers::misnamed_note(lang, shown(bulletin), right))
    });
    match alone {
        Some(alone) => {
            told(note, vec![alone], Some(vec![sentence(&answers::misnamed_notes(lang))]))
        }
        None => told(note, vec![beside.clone()], Some(vec![beside])),
    }
}

fn set_aside(lang: Lang, path: &str, fault: FileFault, detail: &str, aside: &str) -> Told {
    let why = why(lang, fault, detail);
    let lies = sentence(&answers::lies_in(lang, shown(aside)));
    let lie = sentence(&answers::lie_in(lang, shown(folder(aside))));
    told(path, vec![why.clone(), lies], Some(vec![why, lie]))
}

/// A bulletin that waits for approval.
fn unapproved(view: &View, bulletin: &Bulletin) -> Told {
    let (lang, path) = (view.lang, &bulletin.path);
    let odd = !can_be_typed(path);
    let mut alone = match odd {
        true => vec![sentence(&answers::approve_renamed(lang))],
        false => {
            vec![sentence(&answers::awaits_approval(lang)), answers::approve(lang, quoted(path))]
        }
    };
    // Its own: it tells the hash of this file, on a line that is to be copied as it is.
    if let Some(remark) = view.stock.remarks.get(path) {
        alone.extend(remark.lines().map(shown));
        return told(path, alone, None);
    }
    if odd {
        return told(path, alone.clone(), Some(alone));
    }
    let any = match folder(path) {
        "" => answers::any_file(lang),
        folder => format!("{}/{}", shown(folder), answers::any_file(lang)),
    };
    let together =
        vec![sentence(&answers::await_approval(lang)), answers::approve(lang, quoted(&any))];
    told(path, alone, Some(together))
}

/// What there is something to note of before what is as it should be.
fn notable_first(mut files: Vec<(bool, Told)>) -> Vec<Told> {
    files.sort_by_key(|(notable, _)| !notable);
    files.into_iter().map(|(_, told)| told).collect()
}

fn at_words(view: &View, at: Timestamp) -> String {
    let at: NaiveDateTime = local(view.schedule.timezone, at);
    answers::moment(view.lang, at)
}
