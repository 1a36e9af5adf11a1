//! `TINH-TRANG.txt`: what is wrong with the station, what the day brought and brings, and for every
//! file: is it taken, when will it sound, did it?
//!
//! First what a person has to do something about. Long lists are cut, and what holds for many files
//! of a folder is said once: whoever opens this in Notepad wants to see one file's prospect, not a
//! table of ten thousand. Nothing in it changes by itself, so that it is written only when it says
//! something new.

mod listing;
mod prospects;
mod queue_turns;
mod shortfalls;
#[cfg(test)]
mod tests;
mod today;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDateTime};

use super::archive_queue::ArchivedFile;
use crate::folder_policy::{
    AcceptedFile, FileReport, FolderReport, LoneSidecar, RefusalCause, RefusedFile, RefusedPlace,
};
use crate::library::{FolderTrouble, UnseenCause};
use crate::messages::folder_answers::sentence;
use crate::messages::{
    Lang, can_be_typed, file_faults, folder as words, folder_answers, overview, plan, quoted,
    shown, system_trouble,
};
use crate::station::Airing;
use crate::station::archive_cause::ArchiveCause;
use crate::station::history::AiringHistory;
use crate::station::ids::{Timestamp, ZoneId};
use crate::station::mute::ZoneMute;
use crate::station::recurrence::local;
use crate::station::schedule::Schedule;
use crate::station::stock::Stock;
use listing::{FileLines, ListEntry, entries, folder, section};
use prospects::{AiringProspects, DAYS, planned_slots};
use shortfalls::shortfalls;

pub use today::{DayFacts, DaySlot, OpenToday};

/// Entries under each heading.
const PROBLEMS_MAX: usize = 20;
const MISSING_MAX: usize = 20;
const LACKING_MAX: usize = 20;
const WAITING_MAX: usize = 20;
const UNUSED_MAX: usize = 10;
const IDLE_MAX: usize = 20;
const TAKEN_MAX: usize = 100;
const NAMED_MAX: usize = 50;

/// All that the overview tells of.
#[derive(Clone)]
pub struct OverviewFacts {
    pub lang: Lang,
    pub name: String,
    pub id: String,
    pub schedule: Arc<Schedule>,
    pub stock: Arc<Stock>,
    pub report: Arc<FolderReport>,
    pub history: Arc<AiringHistory>,
    /// What of it will be added when what is open has sounded.
    pub to_come: Vec<Airing>,
    /// Files of slots on air.
    pub on_air: BTreeMap<Arc<str>, OnAirFile>,
    /// The latest first.
    pub archived: Vec<ArchivedFile>,
    /// Refused files that could not be set aside, and why not.
    pub unmoved: BTreeMap<String, FolderTrouble>,
    pub troubles: OverviewTroubles,
    pub day: DayFacts,
    /// Zones that are silent by a person's word …
    pub mutes: Vec<ZoneMute>,
    /// … and the same in words.
    pub muted: Vec<String>,
    /// `None` while the clock can't be trusted: then nobody knows what comes next.
    pub now: Option<Timestamp>,
}

/// What needs a person, in words, the weightiest first; what it is about files stands below them.
#[derive(Clone, Default)]
pub struct OverviewTroubles {
    /// Emergencies that do not sound though they are to, or were broken off.
    pub emergencies: Vec<String>,
    /// All else.
    pub others: Vec<String>,
    /// The station has only just started, and has not looked at everything yet.
    pub starting: bool,
}

/// What a file is part of while it sounds.
#[derive(Clone)]
pub struct OnAirFile {
    pub programme: String,
    pub zones: Vec<ZoneId>,
}

/// Every file under its heading.
#[derive(Default)]
struct FilesByHeading {
    /// Refused, and lying where they were dropped …
    in_place: Vec<FileLines>,
    /// Sidecars that lie beside no bulletin.
    lone_sidecars: Vec<FileLines>,
    /// … or set aside.
    aside: Vec<FileLines>,
    waiting: Vec<FileLines>,
    unused: Vec<FileLines>,
    /// Not to sound in the days ahead.
    idle: Vec<FileLines>,
    /// Of a queue, and named by the schedule; with whether there is something to note.
    taken: Vec<(bool, FileLines)>,
    named: Vec<(bool, FileLines)>,
}

/// The text, with lines ended by `\n`.
pub fn text(facts: &OverviewFacts) -> String {
    let lang = facts.lang;
    let slots = planned_slots(facts);
    let prospects = AiringProspects::new(facts, &slots);
    let sorted = sorted(facts, &prospects);
    let problems =
        [unseen(facts), unwritable(facts), sorted.in_place, sorted.lone_sidecars, sorted.aside];
    let problems = problems.map(|files| entries(lang, &files)).into_iter();
    let missing = prospects.missing.iter().map(|(path, at)| {
        ListEntry::line(&folder_answers::needed_first(lang, shown(path), instant_words(facts, *at)))
    });
    let archived = facts.archived.iter().map(|one| {
        let said: fn(Lang, String, String) -> String = match one.why {
            ArchiveCause::Aired => folder_answers::archived_aired,
            ArchiveCause::AiredBefore => folder_answers::archived_aired_before,
            ArchiveCause::Emergency => folder_answers::archived_emergency,
            ArchiveCause::EmergencyUnheard => folder_answers::archived_emergency_unheard,
            ArchiveCause::Old => folder_answers::archived_old,
            ArchiveCause::Unheard => folder_answers::archived_unheard,
            ArchiveCause::Unapproved => folder_answers::archived_unapproved,
        };
        ListEntry::line(&said(lang, shown(&one.path), instant_words(facts, one.at)))
    });
    let mut text = folder_answers::heading(lang, shown(&facts.name), &facts.id) + "\n";
    text += &troubles(facts);
    let muted: Vec<ListEntry> =
        facts.muted.iter().map(|said| ListEntry::line(&sentence(said))).collect();
    text += &section(lang, folder_answers::muted, &muted, PROBLEMS_MAX);
    text += &today::section(facts, &slots);
    if facts.report.files.is_empty() {
        text += &format!("\n{}\n", folder_answers::empty(lang));
    }
    let problems: Vec<ListEntry> = problems.flatten().collect();
    text += &section(lang, folder_answers::problems, &problems, PROBLEMS_MAX);
    text += &section(lang, folder_answers::missing, &missing.collect::<Vec<_>>(), MISSING_MAX);
    text += &section(lang, folder_answers::lacking, &shortfalls(facts, &slots), LACKING_MAX);
    text += &section(lang, folder_answers::waiting, &entries(lang, &sorted.waiting), WAITING_MAX);
    text += &section(lang, folder_answers::unused, &entries(lang, &sorted.unused), UNUSED_MAX);
    let idle = |lang, count| overview::idle(lang, DAYS, count);
    text += &section(lang, idle, &entries(lang, &sorted.idle), IDLE_MAX);
    let taken = entries(lang, &notable_first(sorted.taken));
    text += &section(lang, folder_answers::taken, &taken, TAKEN_MAX);
    let named = entries(lang, &notable_first(sorted.named));
    text += &section(lang, folder_answers::named, &named, NAMED_MAX);
    let archived: Vec<ListEntry> = archived.collect();
    text += &section(lang, folder_answers::archived, &archived, archived.len());
    text
}

/// What needs a person, emergencies first; that nothing does, in a line.
fn troubles(facts: &OverviewFacts) -> String {
    let lang = facts.lang;
    let OverviewTroubles { emergencies, others, starting } = &facts.troubles;
    if emergencies.is_empty() && others.is_empty() {
        let said = if *starting { overview::starting(lang) } else { overview::no_trouble(lang) };
        return format!("\n{said}\n");
    }
    let lines = |said: &[String]| -> Vec<ListEntry> {
        said.iter().map(|said| ListEntry::line(&trouble_sentence(&shown(said)))).collect()
    };
    section(lang, overview::emergencies, &lines(emergencies), PROBLEMS_MAX)
        + &section(lang, overview::troubles, &lines(others), PROBLEMS_MAX)
}

/// One that begins with a file's path leaves that as it is written.
fn trouble_sentence(said: &str) -> String {
    let first = said.split_whitespace().next().unwrap_or_default();
    match first.contains('/') {
        true => format!("{}.", said.trim_end_matches('.')),
        false => sentence(said),
    }
}

fn sorted<'a>(facts: &'a OverviewFacts, prospects: &AiringProspects<'a>) -> FilesByHeading {
    let (lang, report) = (facts.lang, &facts.report);
    let lone_sidecars = report.lone_sidecars.iter().map(|one| lone_sidecar(lang, one)).collect();
    let mut sorted = FilesByHeading { lone_sidecars, ..FilesByHeading::default() };
    for (path, file) in &report.files {
        match file {
            FileReport::Pending => {
                let said = vec![sentence(&folder_answers::being_checked(lang))];
                sorted.waiting.push(file_lines(path, said.clone(), Some(said)));
            }
            FileReport::Refused(RefusedFile { refusal, place, .. }) => match place {
                RefusedPlace::StillArriving => {
                    let said = folder_answers::looks_cut(lang, words::particulars(lang, refusal));
                    sorted.waiting.push(file_lines(path, vec![sentence(&said)], None));
                }
                RefusedPlace::SetAside { replaced: true, .. } => {}
                RefusedPlace::SetAside { at, replaced: false } => {
                    sorted.aside.push(set_aside(lang, path, refusal, at));
                }
                RefusedPlace::Stays | RefusedPlace::HeldBack | RefusedPlace::Leaves => {
                    sorted.in_place.push(in_place(facts, path, refusal));
                }
            },
            FileReport::Accepted(file) if file.awaits_approval() => {
                sorted.waiting.push(unapproved(lang, file));
            }
            FileReport::Accepted(AcceptedFile { bulletin, .. }) => {
                let queue = facts.schedule.queue_of(path);
                if let Some(why) = prospects.unused(path, queue) {
                    let said = vec![sentence(&why)];
                    sorted.unused.push(file_lines(path, said.clone(), Some(said)));
                    continue;
                }
                let prospect = prospects.of(bulletin, queue);
                if let Some(why) = prospect.idle {
                    // What is to be noted of each can wait until it sounds.
                    sorted.idle.push(file_lines(path, prospect.lines, Some(vec![why])));
                    continue;
                }
                let list = if queue.is_some() { &mut sorted.taken } else { &mut sorted.named };
                let detail = Some(plan::length(bulletin.length_ms));
                let lines = file_lines(path, prospect.lines, prospect.together);
                list.push((prospect.notable, FileLines { detail, ..lines }));
            }
        }
    }
    sorted
}

fn file_lines(path: &str, alone: Vec<String>, together: Option<Vec<String>>) -> FileLines {
    FileLines { path: path.to_owned(), alone, together, detail: None }
}

/// What is wrong with it, and what to do.
fn refusal_sentence(lang: Lang, refusal: &RefusalCause) -> String {
    sentence(&shown(&words::refusal(lang, refusal)))
}

fn in_place(facts: &OverviewFacts, path: &str, refusal: &RefusalCause) -> FileLines {
    let mut said = vec![refusal_sentence(facts.lang, refusal)];
    let unmoved = facts.unmoved.get(path).map(|why| {
        let why = system_trouble::folder(facts.lang, why);
        sentence(&folder_answers::not_set_aside(facts.lang, why))
    });
    said.extend(unmoved);
    file_lines(path, said.clone(), Some(said))
}

/// Folders whose files the station does not see. Each by itself: they are few.
fn unseen(facts: &OverviewFacts) -> Vec<FileLines> {
    let said = |(folder, why): (&Arc<str>, &UnseenCause)| {
        let why = sentence(&file_faults::unseen_folder(facts.lang, why));
        file_lines(&folder_answers::audio_folder(facts.lang, folder), vec![why], None)
    };
    facts.report.unseen_folders.iter().map(said).collect()
}

/// Folders in which the station can write nothing.
fn unwritable(facts: &OverviewFacts) -> Vec<FileLines> {
    let said = |folder: &Arc<str>| {
        let why = sentence(&file_faults::unwritable(facts.lang));
        file_lines(&folder_answers::audio_folder(facts.lang, folder), vec![why], None)
    };
    facts.report.unwritable_folders.iter().map(said).collect()
}

/// A sidecar that counts for nothing. Whoever named it `tin.mp3.yaml` is told the right name.
fn lone_sidecar(lang: Lang, sidecar: &LoneSidecar) -> FileLines {
    let path = &sidecar.path;
    let Some((bulletin, right)) = sidecar.right_name() else {
        let beside = sentence(&folder_answers::lone_sidecar(lang));
        return file_lines(path, vec![beside.clone()], Some(vec![beside]));
    };
    let (bulletin, right) = (shown(bulletin), shown(&right));
    let alone = sentence(&folder_answers::misnamed_sidecar(lang, bulletin, right));
    file_lines(path, vec![alone], Some(vec![sentence(&folder_answers::misnamed_sidecars(lang))]))
}

fn set_aside(lang: Lang, path: &str, refusal: &RefusalCause, at: &str) -> FileLines {
    let why = refusal_sentence(lang, refusal);
    let lies = sentence(&folder_answers::lies_in(lang, shown(at)));
    let lie = sentence(&folder_answers::lie_in(lang, shown(folder(at))));
    file_lines(path, vec![why.clone(), lies], Some(vec![why, lie]))
}

/// A bulletin that waits for approval.
fn unapproved(lang: Lang, AcceptedFile { bulletin, approval }: &AcceptedFile) -> FileLines {
    let path = &bulletin.path;
    let odd = !can_be_typed(path);
    let mut alone = match odd {
        true => vec![sentence(&folder_answers::approve_renamed(lang))],
        false => {
            vec![
                sentence(&folder_answers::awaits_approval(lang)),
                folder_answers::approve(lang, quoted(path)),
            ]
        }
    };
    // Its own: it tells the hash of this file, on a line that is to be copied as it is.
    if let Some(remark) = words::approval_remark(lang, approval, bulletin) {
        alone.extend(remark.lines().map(shown));
        return file_lines(path, alone, None);
    }
    if odd {
        return file_lines(path, alone.clone(), Some(alone));
    }
    let any = match folder(path) {
        "" => folder_answers::any_file(lang),
        folder => format!("{}/{}", shown(folder), folder_answers::any_file(lang)),
    };
    let together = vec![
        sentence(&folder_answers::await_approval(lang)),
        folder_answers::approve(lang, quoted(&any)),
    ];
    file_lines(path, alone, Some(together))
}

/// What there is something to note of before what is as it should be.
fn notable_first(mut files: Vec<(bool, FileLines)>) -> Vec<FileLines> {
    files.sort_by_key(|(notable, _)| !notable);
    files.into_iter().map(|(_, lines)| lines).collect()
}

fn instant_words(facts: &OverviewFacts, at: Timestamp) -> String {
    let at: NaiveDateTime = local(facts.schedule.timezone, at);
    let this_year = facts.now.map(|now| local(facts.schedule.timezone, now).year());
    folder_answers::moment(facts.lang, at, this_year)
}
