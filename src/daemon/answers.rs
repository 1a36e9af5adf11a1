//! What the audio folder says to people: decided here, where plan, history, words and files come
//! together, and carried out by the library.
//!
//! All of it is made anew, off the loop, from a snapshot, whenever something that it tells of may
//! have changed; one at a time, and not more often than [`CALM`]. What comes out the same is not
//! written again.

mod overview;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::Instant;

use super::Daemon;
use super::folder::FolderEvent;
use crate::library::{AsideOrder, CALM, Said, Task};
use crate::messages::{Lang, answers, library, running, shown};
use crate::station::SlotState;
use crate::station::ids::Timestamp;
use crate::station::stock::{Item, Stock};
use crate::units::whole_ms;
use crate::wire::FileFault;
use overview::{OnAir, View};

/// How long a file that ends too early may still grow: an upload over a bad line is taken up again
/// within this, and finds its file where it left it. And how long one that has lain there for so
/// long stays when its queue takes it no more: whoever mistyped `longest` may still correct it.
const CUT_WAIT: Duration = Duration::from_secs(5 * 60);

/// The same by the wall clock.
const CUT_WAIT_WALL: TimeDelta = TimeDelta::minutes(5);

/// Made anew at least so often: the plan's horizon moves on while nothing happens.
const RENEW_EVERY: Duration = Duration::from_secs(10 * 60);

/// What a probe says of the beginning of a file, or of nothing of it.
const UNFINISHED: [&str; 4] =
    ["the file is empty", "end of stream", "it holds nothing but zeros", "it holds no sound"];

/// Faults of one file that its note lists; a longer list is not read.
const FAULTS_LISTED_MAX: usize = 20;

/// When the folder has to be answered in again.
#[derive(Debug)]
pub struct Answers {
    renew: bool,
    under_way: bool,
    not_before: Instant,
    renew_at: Instant,
    /// Whether the clock sufficed for a plan when it was said last.
    clock_suffices: bool,
    cut: Cut,
}

/// Files that are not set aside yet, what was found of them, and since when.
#[derive(Debug, Default)]
struct Cut(BTreeMap<Arc<str>, (String, Instant)>);

/// Whether a file that is still on its way may be judged so: cut short, empty, all zeros (its place
/// was kept first), a cover picture without its sound, the first moments. Moved away, it would be
/// finished where nobody looks.
fn may_be_unfinished(fault: FileFault, detail: &str) -> bool {
    match fault {
        FileFault::Truncated | FileFault::TooShort | FileFault::Silent => true,
        FileFault::NotAudio => UNFINISHED.contains(&detail),
        _ => false,
    }
}

impl Cut {
    /// Those of `stock` that are still waited for at `now`, `clock` by the wall clock.
    fn look(&mut self, stock: &Stock, now: Instant, clock: Timestamp) -> BTreeSet<Arc<str>> {
        let has_lain = |path: &Arc<str>| {
            stock
                .unwanted
                .get(path)
                .is_some_and(|bulletin| clock - bulletin.arrived > CUT_WAIT_WALL)
        };
        let by_queue = |fault: FileFault| fault == FileFault::TooLong;
        let mut seen = BTreeMap::new();
        for (path, item) in &stock.items {
            if let Item::Refused { fault, detail } = item
                && (may_be_unfinished(*fault, detail) || by_queue(*fault) && has_lain(path))
                && !stock.aside.contains_key(path)
            {
                let before = self.0.remove(path).filter(|(found, _)| found == detail);
                let since = before.map_or(now, |(_, since)| since);
                seen.insert(path.clone(), (detail.clone(), since));
            }
        }
        self.0 = seen;
        let waits = |(_, (_, since)): &(&Arc<str>, &(String, Instant))| now < *since + CUT_WAIT;
        self.0.iter().filter(waits).map(|(path, _)| path.clone()).collect()
    }

    fn waits(&self, path: &str, now: Instant) -> bool {
        self.0.get(path).is_some_and(|(_, since)| now < *since + CUT_WAIT)
    }

    /// Whether a wait is over that was not at the last look, made at `before`.
    fn over(&self, before: Instant, now: Instant) -> bool {
        self.0.values().any(|(_, since)| before < *since + CUT_WAIT && *since + CUT_WAIT <= now)
    }
}

impl Answers {
    pub fn new(now: Instant) -> Answers {
        Answers {
            renew: true,
            under_way: false,
            not_before: now,
            renew_at: now,
            clock_suffices: false,
            cut: Cut::default(),
        }
    }

    /// Something that is told of has changed.
    pub fn renew(&mut self) {
        self.renew = true;
    }

    /// Whether it is time, if the clock is as it is now.
    fn is_due(&self, now: Instant, clock_suffices: bool) -> bool {
        let said_at = self.not_before.checked_sub(CALM).unwrap_or(now);
        let news = self.renew
            || now >= self.renew_at
            || clock_suffices != self.clock_suffices
            || self.cut.over(said_at, now);
        news && !self.under_way && now >= self.not_before
    }
}

impl Daemon {
    /// Has the folder's answers made anew if it is time.
    pub(super) fn answer_in_folder(&mut self) {
        let (now, clock_suffices) = (Instant::now(), self.station.clock_suffices());
        let Some(stock) = self.folder.stock.clone().filter(|_| self.folder.ready) else { return };
        if !self.folder.answers.is_due(now, clock_suffices) {
            return;
        }
        let folder = &mut self.folder.answers;
        folder.renew = false;
        folder.under_way = true;
        folder.not_before = now + CALM;
        folder.renew_at = now + RENEW_EVERY;
        folder.clock_suffices = clock_suffices;
        let waits = folder.cut.look(&stock, now, self.clock.now());
        let (held, cut) = waits.into_iter().partition(|path| stock.unwanted.contains_key(path));
        let view = View {
            lang: self.config.language,
            name: self.config.name.clone(),
            id: self.config.id.to_string(),
            schedule: self.config.schedule.clone(),
            cut,
            held,
            stock,
            history: self.station.history().clone(),
            to_come: self.station.airings_to_come(self.clock.now()),
            on_air: self.on_air(),
            archived: self.archived(),
            unmoved: self.unmoved(),
            silent: self.silent_emergencies(),
            schedules: self.reloads.schedule_troubles(&self.config),
            now: clock_suffices.then(|| self.clock.now()),
        };
        let events = self.folder.events.clone();
        tokio::spawn(async move {
            // A panic there would be a fault of ours; the folder then says nothing new.
            let said = tokio::task::spawn_blocking(move || said(&view)).await.ok();
            let _ = events.send(FolderEvent::Answers(said.map(Box::new))).await;
        });
    }

    /// The files of slots on air that are not over yet.
    fn on_air(&self) -> BTreeMap<Arc<str>, OnAir> {
        let mut on_air: BTreeMap<Arc<str>, OnAir> = BTreeMap::new();
        let slots = self.station.open_slots();
        for slot in slots.filter(|slot| slot.state == SlotState::OnAir) {
            for bulletin in slot.bulletins_to_come() {
                let programme = slot.title.clone();
                let entry = on_air.entry(bulletin.path.clone());
                let entry = entry.or_insert(OnAir { programme, zones: Vec::new() });
                if entry.programme == slot.title && !entry.zones.contains(&slot.id.zone) {
                    entry.zones.push(slot.id.zone.clone());
                }
            }
        }
        on_air
    }

    /// Whether a refused file may still be on its way and is waited for.
    pub(super) fn is_awaited(&self, path: &str) -> bool {
        let (cut, stock) = (&self.folder.answers.cut, self.folder.stock.as_ref());
        cut.waits(path, Instant::now())
            && stock.is_some_and(|stock| !stock.unwanted.contains_key(path))
    }

    /// Refused files that could not be set aside, and why not.
    fn unmoved(&self) -> BTreeMap<String, String> {
        let undone = self.folder.library.undone().into_iter();
        let unmoved = undone.filter(|undone| undone.what == Task::SetAside);
        unmoved.map(|undone| (undone.path, undone.why)).collect()
    }

    /// That not all could be said in the folder, in one sentence.
    pub(super) fn unanswered(&self) -> Option<String> {
        let undone = self.folder.library.undone();
        let first = undone.first()?;
        Some(running::not_answered(self.lang(), undone.len(), &shown(&first.path), &first.why))
    }

    pub(super) fn say_in_folder(&mut self, said: Option<Box<Said>>) {
        self.folder.answers.under_way = false;
        if let Some(said) = said {
            self.folder.library.say(*said);
        }
    }
}

/// All that the folder shall say.
fn said(view: &View) -> Said {
    let (lang, stock) = (view.lang, &view.stock);
    let mut said = Said { overview: overview::of(view), ..Said::default() };
    for (path, length_ms) in &stock.lengths_aside {
        let longest = view.schedule.queue_of(path).and_then(|(_, queue)| queue.longest);
        if longest.is_none_or(|longest| *length_ms <= whole_ms(longest)) {
            said.back.insert(path.clone());
        }
    }
    for (path, item) in &stock.items {
        let Item::Refused { fault, detail } = item else { continue };
        if stock.aside.contains_key(path) {
            said.notes.insert(path.clone(), note(lang, path, *fault, detail));
        } else if fault.is_of_content() && !view.cut.contains(path) && !view.held.contains(path) {
            let order = AsideOrder {
                fault: *fault,
                detail: detail.clone(),
                note: note(lang, path, *fault, detail),
                content: stock.unwanted.get(path).map(|bulletin| bulletin.sha256.clone()),
                // Only what its queue does not take may be wanted again as it is.
                length_ms: (stock.unwanted.get(path).map(|bulletin| bulletin.length_ms))
                    .filter(|_| *fault == FileFault::TooLong),
            };
            said.aside.insert(path.clone(), order);
        } else if *fault == FileFault::BadNote {
            let note = note_in_place(lang, path, *fault, detail);
            said.in_place.insert(path.clone(), (*fault, note));
        }
    }
    said
}

fn note(lang: Lang, path: &str, fault: FileFault, detail: &str) -> String {
    let (folder, name) = match path.rsplit_once('/') {
        Some((folder, name)) => (answers::folder(lang, shown(folder)), name),
        None => (answers::root_folder(lang), path),
    };
    answers::note(lang, shown(name), library::file_fault(lang, fault, detail), folder)
}

fn note_in_place(lang: Lang, path: &str, fault: FileFault, detail: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let faults: Vec<String> =
        detail.lines().take(FAULTS_LISTED_MAX).map(|line| format!("  {line}")).collect();
    let why = library::file_fault(lang, fault, detail);
    answers::note_in_place(lang, shown(name), why, faults.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::station::bulletin::Bulletin;

    #[test]
    fn what_an_upload_may_look_like_on_its_way_is_waited_for_and_what_is_none_is_not() {
        let cases = [
            (FileFault::Truncated, "5.0 s of 10.0 s", true),
            (FileFault::TooShort, "0.4 s", true),
            (FileFault::Silent, "5.0 s of silence", true),
            (FileFault::NotAudio, "the file is empty", true),
            // The first kilobytes of an MP3 with a large cover.
            (FileFault::NotAudio, "end of stream", true),
            (FileFault::NotAudio, "it holds nothing but zeros", true),
            (FileFault::NotAudio, "a PDF document", false),
            (FileFault::UnsupportedFormat, "AVI (video)", false),
            (FileFault::TooLong, "longer than 6 hours", false),
        ];
        for (fault, detail, waits) in cases {
            assert_eq!(may_be_unfinished(fault, detail), waits, "{fault:?} {detail}");
        }
    }

    #[test]
    fn a_file_cut_short_is_waited_for_until_it_has_lain_unchanged_for_long() {
        let path: Arc<str> = "tin.mp3".into();
        let stock = |detail: &str| {
            let item = Item::Refused { fault: FileFault::Truncated, detail: detail.to_owned() };
            Stock { items: [(path.clone(), item)].into(), ..Stock::default() }
        };
        let start = Instant::now();
        let second = Duration::from_secs(1);
        let cases = [
            ("first seen", "3 s of 9 s", Duration::ZERO, true),
            ("just before", "3 s of 9 s", CUT_WAIT - second, true),
            ("it went on", "5 s of 9 s", CUT_WAIT, true),
            ("waited for anew", "5 s of 9 s", 2 * CUT_WAIT - second, true),
            ("given up", "5 s of 9 s", 2 * CUT_WAIT, false),
        ];
        let mut cut = Cut::default();
        for (what, detail, after, waits) in cases {
            assert_eq!(
                cut.look(&stock(detail), start + after, Timestamp::default()).contains(&path),
                waits,
                "{what}"
            );
        }
        assert!(cut.over(start + 2 * CUT_WAIT - second, start + 2 * CUT_WAIT));
        assert!(!cut.over(start + 2 * CUT_WAIT, start + 2 * CUT_WAIT + second), "told once");
        assert!(cut.look(&Stock::default(), start, Timestamp::default()).is_empty());
    }

    #[test]
    fn what_has_lain_in_a_queue_is_not_swept_out_of_it_by_a_slip_in_the_schedule() {
        let path: Arc<str> = "kt/dai.mp3".into();
        let clock = Timestamp::UNIX_EPOCH + TimeDelta::days(20_000);
        let stock = |arrived: Timestamp| {
            let fault = FileFault::TooLong;
            let item = Item::Refused { fault, detail: "10:00 > 5:00".to_owned() };
            let bulletin = Bulletin { path: path.clone(), arrived, ..Bulletin::default() };
            let unwanted = [(path.clone(), Arc::new(bulletin))].into();
            Stock { items: [(path.clone(), item)].into(), unwanted, ..Stock::default() }
        };
        let start = Instant::now();
        let cases = [
            ("dropped just now", TimeDelta::seconds(10), Duration::ZERO, false),
            ("it lay there", TimeDelta::days(3), Duration::ZERO, true),
            ("a minute to correct it", TimeDelta::days(3), Duration::from_secs(60), true),
            ("nobody did", TimeDelta::days(3), CUT_WAIT, false),
        ];
        let mut cut = Cut::default();
        for (what, ago, after, waits) in cases {
            let waiting = cut.look(&stock(clock - ago), start + after, clock);
            assert_eq!(waiting.contains(&path), waits, "{what}");
        }
    }
}
