//! What becomes of the files that were taken: when each sounds next, or why it does not, and how
//! often it was heard.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};

use super::queue_turns::{NoTurn, QueueTurns};
use super::{OverviewFacts, instant_words};
use crate::messages::folder_answers::sentence;
use crate::messages::{
    Lang, file_faults, folder_answers, overview, plan as plan_words, reasons, shown,
};
use crate::station::CueSource;
use crate::station::airing::AirFailure;
use crate::station::bulletin::Bulletin;
use crate::station::emergency::is_emergency_path;
use crate::station::ids::{QueueId, Timestamp, ZoneId};
use crate::station::not_played::{self, NotPlayedCause};
use crate::station::planner::{PlanProblem, PlannedSlot, plan_muted};
use crate::station::recurrence::local;
use crate::station::rundown::zones_of;
use crate::station::schedule::{CueWhat, Queue};
use crate::station::stock::StockItem;

/// Days that are looked ahead: a timetable repeats itself weekly.
pub const DAYS: i64 = 7;

/// Files of the same content that are looked at.
const TWINS_MAX: usize = 16;

/// Zones named one by one; more are counted.
const ZONES_NAMED_MAX: usize = 3;

/// What is known of the files beyond the stock.
pub struct AiringProspects<'a> {
    facts: &'a OverviewFacts,
    next: BTreeMap<&'a str, NextAiring<'a>>,
    /// Named by the schedule and not there: when it is needed first.
    pub missing: BTreeMap<&'a str, Timestamp>,
    /// Where each queue sounds.
    zones: BTreeMap<&'a QueueId, BTreeSet<&'a ZoneId>>,
    /// Accepted files by content.
    same: BTreeMap<&'a str, Vec<&'a Arc<str>>>,
    /// Of each content that airs, the file that does.
    airing: BTreeMap<&'a str, &'a Arc<str>>,
    turns: QueueTurns<'a>,
}

/// The next time that a file sounds.
struct NextAiring<'a> {
    at: Timestamp,
    programme: &'a str,
    zones: Vec<&'a ZoneId>,
}

/// What is said of an accepted file, a line each.
pub struct FileProspect {
    pub lines: Vec<String>,
    /// What is said in their place of several files of its folder; `None` if it stands for itself.
    pub together: Option<Vec<String>>,
    /// Whether a person should know more of it than that all is well.
    pub notable: bool,
    /// It does not sound in the days ahead: why, as it is said of several.
    pub idle: Option<String>,
}

/// What is said of a file's next airing.
enum NextSaid {
    /// An emergency is not planned; without a clock nobody knows; it is on air.
    Nothing,
    Airs(String),
    Idle(NoAiring),
}

/// Why a file does not sound in the days ahead, as a clause of one file or of several.
struct NoAiring {
    alone: String,
    together: String,
    /// Unless somebody does something.
    for_good: bool,
}

impl NoAiring {
    fn for_good(why: String) -> NoAiring {
        NoAiring { alone: why.clone(), together: why, for_good: true }
    }

    /// The programmes that play it ended on this day.
    fn over(lang: Lang, day: NaiveDate) -> NoAiring {
        NoAiring::for_good(overview::programmes_over(lang, plan_words::date(lang, day)))
    }

    fn for_now(why: String) -> NoAiring {
        NoAiring { for_good: false, ..NoAiring::for_good(why) }
    }
}

/// The slots of the days ahead; none while nobody knows what day it is.
pub fn planned_slots(facts: &OverviewFacts) -> Vec<PlannedSlot> {
    let Some(now) = facts.now else { return Vec::new() };
    let mut airings = facts.history.airings();
    airings.extend_from_slice(&facts.to_come);
    let (schedule, mutes) = (&facts.schedule, &facts.mutes);
    let mut slots = plan_muted(schedule, &facts.stock, &airings, mutes, now, end(now));
    slots.sort_by_key(|slot| slot.starts);
    slots
}

fn end(now: Timestamp) -> Timestamp {
    now + TimeDelta::days(DAYS)
}

impl<'a> AiringProspects<'a> {
    pub fn new(facts: &'a OverviewFacts, slots: &'a [PlannedSlot]) -> AiringProspects<'a> {
        let mut next: BTreeMap<&str, NextAiring<'_>> = BTreeMap::new();
        let mut missing = BTreeMap::new();
        let mut airing: BTreeMap<&str, &Arc<str>> = BTreeMap::new();
        for slot in slots {
            for problem in &slot.problems {
                if let PlanProblem::FileMissing { path } = problem {
                    missing.entry(&**path).or_insert(slot.id.due);
                }
            }
            let mut begins_ms = 0_u64;
            for cue in slot.cues.iter().filter(|_| slot.airs()) {
                // What would begin when its slot is over is not heard.
                if begins_ms >= slot.length_ms {
                    break;
                }
                begins_ms = begins_ms.saturating_add(cue.source.length_ms());
                let CueSource::Bulletin(bulletin) = &cue.source else { continue };
                airing.entry(&bulletin.sha256).or_insert(&bulletin.path);
                let first = next.entry(&*bulletin.path).or_insert_with(|| NextAiring {
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
        let queues = facts.schedule.queues.keys();
        let zones = queues.map(|queue| (queue, zones_of(queue, &facts.schedule)));
        // A queue that nothing plays is none here.
        let zones = zones.filter(|(_, zones)| !zones.is_empty()).collect();
        let mut same: BTreeMap<&str, Vec<&Arc<str>>> = BTreeMap::new();
        for bulletin in facts.stock.items.values().filter_map(StockItem::accepted) {
            same.entry(&bulletin.sha256).or_default().push(&bulletin.path);
        }
        let turns = QueueTurns::new(facts, slots);
        AiringProspects { facts, next, missing, zones, same, airing, turns }
    }

    /// Why no programme plays the file, and what to do; `None` if one does, or if it is an
    /// emergency, which needs none.
    pub fn unused(&self, path: &str, queue: Option<(&QueueId, &Queue)>) -> Option<String> {
        let (lang, schedule) = (self.facts.lang, &self.facts.schedule);
        if is_emergency_path(path) || schedule.names_file(path) {
            return None;
        }
        match queue {
            None => Some(folder_answers::not_named(lang)),
            Some((id, _)) if self.zones.contains_key(id) => None,
            Some((id, _)) => Some(folder_answers::not_played(lang, id)),
        }
    }

    /// What is said of an accepted file.
    pub fn of(&self, bulletin: &Bulletin, queue: Option<(&'a QueueId, &'a Queue)>) -> FileProspect {
        let lang = self.facts.lang;
        let mut facts = vec![folder_answers::length(lang, plan_words::length(bulletin.length_ms))];
        if let Some(lufs) = bulletin.measured.loudness_lufs {
            facts.push(folder_answers::loudness_told(lang, lufs));
        }
        let heard = self.heard_line(bulletin, queue);
        facts.push(heard.clone());
        let mut lines = vec![sentence(&facts.join("; "))];
        let on_air = self.on_air(bulletin).map(|said| sentence(&said));
        let next = self.next(bulletin, queue, on_air.is_some());
        lines.extend(on_air.iter().cloned());
        let mut together = vec![sentence(&heard)];
        together.extend(on_air);
        let (mut stands_still, mut idle) = (false, None);
        match next {
            NextSaid::Nothing => {}
            NextSaid::Airs(said) => {
                lines.push(sentence(&said));
                together.push(sentence(&said));
            }
            NextSaid::Idle(NoAiring { alone, together, for_good }) => {
                lines.push(sentence(&alone));
                (stands_still, idle) = (for_good, Some(sentence(&together)));
            }
        }
        let twin = self.twins(bulletin).next();
        let twin = twin.map(|twin| folder_answers::same_content(lang, shown(twin)));
        let odd = bulletin.warnings().into_iter().map(|odd| file_faults::warning(lang, odd));
        let bound = bulletin.from.or(bulletin.until).is_some()
            || bulletin.zones.is_some()
            || bulletin.airs.is_some();
        let unbound = (bound && self.facts.schedule.names_file(&bulletin.path))
            .then(|| folder_answers::named_all_the_same(lang));
        let out = self.failed_zones_line(bulletin, queue);
        let mut odd = out.into_iter().chain(unbound).chain(twin).chain(odd);
        let first = odd.next();
        let noted = first.is_some();
        lines.extend(first.map(|first| {
            let rest = odd.map(|odd| format!(" {}", sentence(&odd))).collect::<String>();
            folder_answers::attention(lang, format!("{first}.{rest}"))
        }));
        let together = (!noted).then_some(together);
        FileProspect { lines, together, notable: stands_still || noted, idle }
    }

    /// Other accepted files of the same content.
    fn twins<'b>(&'b self, bulletin: &'b Bulletin) -> impl Iterator<Item = &'a Arc<str>> + 'b {
        let same = self.same.get(&*bulletin.sha256).into_iter().flatten().copied();
        same.filter(|path| ***path != *bulletin.path).take(TWINS_MAX)
    }

    /// In which zones it is passed over, since it has failed there time and again.
    fn failed_zones_line(
        &self,
        bulletin: &Bulletin,
        queue: Option<(&QueueId, &Queue)>,
    ) -> Option<String> {
        let facts = self.facts;
        let zones = self.zones.get(queue?.0)?.iter().copied();
        let out = zones.filter_map(|zone| Some((zone, facts.history.failure_in(bulletin, zone)?)));
        let out: Vec<(&ZoneId, AirFailure)> = out.collect();
        let reason = out.first()?.1.reason();
        let zones: Vec<&ZoneId> = out.iter().map(|(zone, _)| *zone).collect();
        let why = reasons::reason(facts.lang, reason);
        Some(folder_answers::out_in(facts.lang, zone_words(facts, &zones), why))
    }

    /// In what it sounds now.
    fn on_air(&self, bulletin: &Bulletin) -> Option<String> {
        let on_air = self.facts.on_air.get(&bulletin.path)?;
        let zones: Vec<&ZoneId> = on_air.zones.iter().collect();
        let (programme, zones) = (shown(&on_air.programme), zone_words(self.facts, &zones));
        Some(folder_answers::on_air(self.facts.lang, programme, zones))
    }

    /// When it sounds next, or, unless it does just now, why it does not.
    fn next(
        &self,
        bulletin: &Bulletin,
        queue: Option<(&'a QueueId, &'a Queue)>,
        is_on_air: bool,
    ) -> NextSaid {
        let (facts, lang) = (self.facts, self.facts.lang);
        if let Some(next) = self.next.get(&*bulletin.path) {
            let (at, zones) = (instant_words(facts, next.at), zone_words(facts, &next.zones));
            return NextSaid::Airs(folder_answers::next(lang, at, shown(next.programme), zones));
        }
        // An emergency is not planned, and without a clock nobody knows.
        let Some(now) = facts.now.filter(|_| !is_emergency_path(&*bulletin.path) && !is_on_air)
        else {
            return NextSaid::Nothing;
        };
        // What a programme names sounds whatever its queue would say.
        let Some(queue) = queue.filter(|_| !facts.schedule.names_file(&bulletin.path)) else {
            let names =
                |cue: &CueWhat| matches!(cue, CueWhat::File(path) if *path == bulletin.path);
            return NextSaid::Idle(match self.last_day(now, names) {
                Some(day) => NoAiring::over(lang, day),
                None => NoAiring::for_now(overview::not_named_in_time(lang, DAYS)),
            });
        };
        let own = not_played::why(bulletin, queue, &facts.schedule, &facts.history, now, end(now));
        NextSaid::Idle(match own {
            Some(NotPlayedCause::NotBefore(day)) => {
                let day = plan_words::date(lang, day);
                NoAiring::for_now(folder_answers::not_before(lang, day))
            }
            Some(NotPlayedCause::Over(day)) => {
                NoAiring::for_good(folder_answers::over(lang, plan_words::date(lang, day)))
            }
            Some(NotPlayedCause::HeardEnough(times)) => {
                NoAiring::for_good(folder_answers::heard_enough(lang, times))
            }
            Some(NotPlayedCause::KeptLong) => {
                NoAiring::for_good(folder_answers::kept_long(lang, queue.0))
            }
            Some(NotPlayedCause::OtherZones) => {
                NoAiring::for_good(folder_answers::other_zones(lang, queue.0))
            }
            None => {
                let twin = self.airing.get(&*bulletin.sha256).copied();
                match self.turns.why(bulletin, queue, twin) {
                    Some(NoTurn::NoSlot) => self.no_slot(now, queue.0),
                    why => no_turn(lang, queue.0, why),
                }
            }
        })
    }

    /// Why a queue has no slot in the days ahead.
    fn no_slot(&self, now: Timestamp, id: &QueueId) -> NoAiring {
        let lang = self.facts.lang;
        let plays = |cue: &CueWhat| matches!(cue, CueWhat::Queue { queue, .. } if queue == id);
        match self.last_day(now, plays) {
            Some(day) => NoAiring::over(lang, day),
            None => NoAiring::for_now(overview::no_slot(lang, DAYS, id)),
        }
    }

    /// The last day of the programmes with such a cue, if it has passed for all of them.
    fn last_day(&self, now: Timestamp, has: impl Fn(&CueWhat) -> bool) -> Option<NaiveDate> {
        let schedule = &self.facts.schedule;
        let today = local(schedule.timezone, now).date();
        let programmes = schedule.programmes.iter();
        let plays = programmes.filter(|one| one.rundown.iter().any(|rule| has(&rule.what)));
        let days: Vec<Option<NaiveDate>> = plays.map(|one| one.when.until).collect();
        let over = days.iter().all(|day| day.is_some_and(|day| day < today));
        days.into_iter().flatten().max().filter(|_| over)
    }

    /// How often it was heard, of how often it shall be, and when last.
    fn heard_line(&self, bulletin: &Bulletin, queue: Option<(&QueueId, &Queue)>) -> String {
        let (facts, lang, sha256) = (self.facts, self.facts.lang, &*bulletin.sha256);
        let every = facts.schedule.zones.keys();
        let last = every.clone().filter_map(|zone| facts.history.last(sha256, zone)).max();
        let Some(last) = last else { return folder_answers::never_heard(lang) };
        let last = instant_words(facts, last);
        let most = every.map(|zone| facts.history.count(sha256, zone)).max().unwrap_or(0);
        let Some((id, queue)) = queue else { return folder_answers::heard(lang, most, last) };
        let counts =
            self.zones.get(id).into_iter().flatten().map(|zone| facts.history.count(sha256, zone));
        let (least, most) = (counts.clone().min().unwrap_or(most), counts.max().unwrap_or(most));
        match (bulletin.airs.or(queue.airs), least < most) {
            (Some(of), true) => folder_answers::heard_apart_of(lang, least, most, of, last),
            (Some(of), false) => folder_answers::heard_of(lang, most, of, last),
            (None, true) => folder_answers::heard_apart(lang, least, most, last),
            (None, false) => folder_answers::heard(lang, most, last),
        }
    }
}

/// Why its turn does not come, in words.
fn no_turn(lang: Lang, queue: &QueueId, why: Option<NoTurn>) -> NoAiring {
    match why {
        None => NoAiring::for_now(folder_answers::not_planned(lang, DAYS)),
        Some(NoTurn::NoSlot) => NoAiring::for_now(overview::no_slot(lang, DAYS, queue)),
        Some(NoTurn::SlotsFail(reason)) => {
            let why = reasons::reason(lang, reason);
            NoAiring::for_now(overview::slots_fail(lang, DAYS, why))
        }
        Some(NoTurn::TooLong { room_ms }) => {
            NoAiring::for_good(overview::too_long(lang, plan_words::length(room_ms)))
        }
        Some(NoTurn::AsTwin(twin)) => NoAiring::for_now(overview::as_twin(lang, shown(&twin))),
        Some(NoTurn::Behind { ahead, order, take }) => {
            let others = overview::others(lang, order);
            let alone = overview::behind(lang, DAYS, ahead, &others, take);
            let together = overview::all_behind(lang, DAYS, others, take);
            let to_do = |why: String| format!("{why}. {}", sentence(&overview::go_first(lang)));
            NoAiring { alone: to_do(alone), together: to_do(together), for_good: false }
        }
    }
}

/// Zones by their names, or how many.
pub fn zone_words(facts: &OverviewFacts, zones: &[&ZoneId]) -> String {
    let all = &facts.schedule.zones;
    if zones.len() > 1 && zones.len() == all.len() {
        return folder_answers::every_zone(facts.lang);
    }
    if zones.len() > ZONES_NAMED_MAX {
        return folder_answers::so_many_zones(facts.lang, zones.len());
    }
    let name = |id: &&ZoneId| all.get(*id).map_or_else(|| id.to_string(), |zone| shown(&zone.name));
    zones.iter().map(name).collect::<Vec<_>>().join(", ")
}
