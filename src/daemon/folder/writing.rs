//! What the folder says to people and what is moved in it: the policy's moves and the overview, in
//! words, as orders for the library.
//!
//! All of it is made anew, off the loop, from a snapshot, whenever something that it tells of may
//! have changed; one at a time, and not more often than the library's rounds. What comes out the
//! same is not written again.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::time::Instant;

use super::event::FolderEvent;
use super::overview::{self, DayFacts, OnAirFile, OpenToday, OverviewFacts};
use crate::daemon::Daemon;
use crate::folder_policy::{FolderDecision, FolderMoves, RefusalCause, SetAsideMove};
use crate::library::{FolderOrders, FolderTask, FolderTrouble, SetAsideOrder};
use crate::messages::{Lang, folder, folder_answers, read_me, shown};
use crate::station::{OpenSlot, SlotState, emergency};

/// Faults of one file that its explanation lists; a longer list is not read.
const FAULTS_LISTED_MAX: usize = 20;

/// Open slots that are told: as many as a large ward has zones.
const OPEN_TOLD_MAX: usize = 200;

impl Daemon {
    /// Has what the folder says made anew if it is time.
    pub(in crate::daemon) fn write_in_folder(&mut self) {
        let (now, clock_suffices) = (Instant::now(), self.station.clock_suffices());
        // The first after a start tells of what aired before it.
        if !self.folder.ready
            || self.closed.is_reading()
            || !self.folder.writing.is_due(now, clock_suffices)
        {
            return;
        }
        let Some(FolderDecision { stock, report, moves, .. }) = self.folder.decision().cloned()
        else {
            return;
        };
        self.folder.writing.begin(now, clock_suffices);
        let facts = OverviewFacts {
            lang: self.config.language,
            name: self.config.name.clone(),
            id: self.config.id.to_string(),
            schedule: self.config.schedule.clone(),
            stock,
            report,
            history: self.station.history().clone(),
            to_come: self.station.airings_to_come(self.clock.now()),
            on_air: self.on_air(),
            archived: self.folder.archive.archived(),
            unmoved: self.unmoved(),
            troubles: self.overview_troubles(),
            day: DayFacts { closed: self.closed.of_day(), open: self.open_today() },
            mutes: self.station.mutes().cloned().collect(),
            muted: self.muted_lines(),
            now: clock_suffices.then(|| self.clock.now()),
        };
        let events = self.folder.events.clone();
        tokio::spawn(async move {
            // A panic there would be a fault of ours; the folder then says nothing new.
            let orders = tokio::task::spawn_blocking(move || orders(&facts, &moves)).await.ok();
            let _ = events.send(FolderEvent::Orders(orders.map(Box::new))).await;
        });
    }

    /// Slots that have come up and are not closed; those armed ahead of their due, too.
    fn open_today(&self) -> Vec<OpenToday> {
        let slots = self.station.open_slots().take(OPEN_TOLD_MAX);
        let open = |slot: &OpenSlot| OpenToday {
            due: slot.id.due,
            title: slot.title.clone(),
            zone: slot.id.zone.clone(),
            on_air: slot.state() == SlotState::OnAir,
            hindrance: slot.hindrance.as_ref().map(|(reason, _)| *reason),
        };
        slots.map(open).collect()
    }

    /// The files of slots on air that are not over yet.
    fn on_air(&self) -> BTreeMap<Arc<str>, OnAirFile> {
        let mut on_air: BTreeMap<Arc<str>, OnAirFile> = BTreeMap::new();
        let slots = self.station.open_slots();
        for slot in slots.filter(|slot| slot.state() == SlotState::OnAir) {
            for bulletin in slot.bulletins_to_come() {
                let programme = slot.title.clone();
                let entry = on_air.entry(bulletin.path.clone());
                let entry = entry.or_insert(OnAirFile { programme, zones: Vec::new() });
                if entry.programme == slot.title && !entry.zones.contains(&slot.id.zone) {
                    entry.zones.push(slot.id.zone.clone());
                }
            }
        }
        on_air
    }

    /// Refused files that could not be set aside, and why not.
    fn unmoved(&self) -> BTreeMap<String, FolderTrouble> {
        let failed = self.folder.library.failed_tasks().into_iter();
        let unmoved = failed.filter(|failed| failed.what == FolderTask::SetAside);
        unmoved.map(|failed| (failed.path, failed.why)).collect()
    }

    /// Has what people drop files into made again where it is missing.
    pub(in crate::daemon) fn ask_for_folders(&mut self) {
        self.folder.folders_asked += 1;
        self.folder.writing.request();
    }

    /// Hands what was made up to the library; nothing if it could not be.
    pub(in crate::daemon) fn give_folder_orders(&mut self, orders: Option<Box<FolderOrders>>) {
        self.folder.writing.end();
        if let Some(orders) = orders {
            let folders_asked = self.folder.folders_asked;
            self.folder.library.order(FolderOrders { folders_asked, ..*orders });
        }
    }
}

/// All that the library is to do and to write.
pub(super) fn orders(facts: &OverviewFacts, moves: &FolderMoves) -> FolderOrders {
    let lang = facts.lang;
    let set_aside = |(path, order): (&Arc<str>, &SetAsideMove)| {
        let order = SetAsideOrder {
            refusal: order.refusal.of_file(),
            explanation: explanation(lang, path, &order.refusal),
            content: order.sha256.clone(),
            length_ms: order.length_ms,
        };
        (path.clone(), order)
    };
    let aside = |(path, refusal): (&Arc<str>, &RefusalCause)| {
        (path.clone(), explanation(lang, path, refusal))
    };
    let in_place = |(path, refusal): (&Arc<str>, &RefusalCause)| {
        (path.clone(), (refusal.of_file(), explanation_in_place(lang, path, refusal)))
    };
    FolderOrders {
        set_aside: moves.set_aside.iter().map(set_aside).collect(),
        bring_back: moves.bring_back.clone(),
        explain_aside: moves.explain_aside.iter().map(aside).collect(),
        explain_in_place: moves.explain_in_place.iter().map(in_place).collect(),
        overview: overview::text(facts),
        folders: drop_folders(facts),
        // Told when they are handed over.
        folders_asked: 0,
    }
}

/// The folders that people drop files into, with what stands in a new one.
fn drop_folders(facts: &OverviewFacts) -> BTreeMap<Arc<str>, String> {
    let (lang, schedule) = (facts.lang, &facts.schedule);
    let queues = schedule.queues.values();
    let queues = queues.map(|queue| (queue.folder.clone(), read_me::queue(lang)));
    let allowed = schedule.emergency.folder.is_some();
    let emergencies = allowed.then(|| (emergency::FOLDER.into(), read_me::emergencies(lang)));
    queues.chain(emergencies).collect()
}

/// What stands beside a file that was set aside.
fn explanation(lang: Lang, path: &str, refusal: &RefusalCause) -> String {
    let (folder, name) = match path.rsplit_once('/') {
        Some((folder, name)) => (folder_answers::folder(lang, shown(folder)), name),
        None => (folder_answers::root_folder(lang), path),
    };
    folder_answers::explanation(lang, shown(name), folder::refusal(lang, refusal), folder)
}

/// What stands about a file that stays where it was dropped.
fn explanation_in_place(lang: Lang, path: &str, refusal: &RefusalCause) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let faults = folder::particulars(lang, refusal);
    let faults: Vec<String> =
        faults.lines().take(FAULTS_LISTED_MAX).map(|line| format!("  {line}")).collect();
    let why = folder::refusal(lang, refusal);
    folder_answers::explanation_in_place(lang, shown(name), why, faults.join("\n"))
}
