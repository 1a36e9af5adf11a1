//! The library's own loop: waits for a touch, a look that is due or a verdict, and tells what has
//! changed. One task; everything it knows is on its [`KnownFiles`].

mod events;
mod looks;
mod maintenance;

use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, Sleep, interval};

use super::catalogue::entry::worth_remembering;
use super::catalogue::files::KnownFiles;
use super::exchange::{IntakeProgress, IntakeTerms, LibraryEvent, MaintenanceTask};
use super::folder_trouble::UnseenCause;
use super::intake::store;
use super::intake::verdict::{FileIntake, IntakeVerdict, StoreAccess};
use super::raw_path::{RawPath, shown};
use super::reconcile::reconciler::FolderReconciler;
use super::reconcile::sidecars::SidecarSet;
use super::scan::watch::{FolderWatch, TouchQueue};
use super::setup::Setup;
use super::stamp::FileStamp;
use crate::station::stock::KnownItem;
use crate::sys::blocking::blocking;
use crate::wire::ProbeFailure;

/// Looks per rest: see the shelf's count of looks.
const LOOKS_PER_REST: u32 = 3;

/// A file that is being judged.
struct RunningIntake {
    raw: RawPath,
    verdict: Pin<Box<dyn Future<Output = (RawPath, FileStamp, IntakeVerdict)> + Send>>,
}

struct LibraryWorker {
    setup: Setup,
    bench: Arc<FileIntake>,
    shelf: KnownFiles,
    notes: SidecarSet,
    touched: Arc<TouchQueue>,
    /// Whether files in the folder of emergencies are taken.
    emergencies: Arc<AtomicBool>,
    /// Files there that are not, and have been told.
    unwelcome: BTreeSet<RawPath>,
    watch: Option<FolderWatch>,
    events: mpsc::Sender<LibraryEvent>,
    judging: Option<RunningIntake>,
    /// What can't wait for that one: an emergency, a file that somebody has ordered.
    urgent: Option<RunningIntake>,
    intake: watch::Sender<IntakeProgress>,
    /// Files judged since none waited.
    done: usize,
    chores: mpsc::Receiver<MaintenanceTask>,
    altered: mpsc::Receiver<Arc<str>>,
    answerer: FolderReconciler,
    terms: watch::Receiver<IntakeTerms>,
    store_limit: Option<u64>,
    /// How many sweeps have found these copies unneeded.
    idle: BTreeMap<String, u32>,
    /// The folder could not be read at the last look, and that has been told.
    away: bool,
    /// The folder can't be watched, and that has been told.
    unwatched: bool,
    /// Folders of which not all was seen the last time and why, as has been told.
    faults: BTreeMap<RawPath, UnseenCause>,
    /// Folders in which nothing can be written, as has been told.
    unwritable: BTreeSet<RawPath>,
    /// The last copy could not be made, and that has been told.
    full: bool,
    /// Something changed since the last `Catalogue`.
    stale: bool,
    /// So long after the last `Catalogue` none is told.
    pause: Option<Pin<Box<Sleep>>>,
}

/// What a worker and its library have between them.
pub struct WorkerChannels {
    pub touched: Arc<TouchQueue>,
    pub emergencies: Arc<AtomicBool>,
    pub terms: watch::Receiver<IntakeTerms>,
    pub chores: mpsc::Receiver<MaintenanceTask>,
    pub altered: mpsc::Receiver<Arc<str>>,
    pub intake: watch::Sender<IntakeProgress>,
    pub answerer: FolderReconciler,
    pub events: mpsc::Sender<LibraryEvent>,
}

/// Nobody listens any more.
struct ReceiverGone;

/// Runs until the receiver of `events` is dropped or the task is aborted.
pub async fn keep(setup: Setup, shelf: KnownFiles, wires: WorkerChannels) {
    let WorkerChannels { touched, emergencies, terms, chores, altered, intake, answerer, events } =
        wires;
    let bench = Arc::new(FileIntake {
        folder: setup.folder.clone(),
        program: setup.program.clone(),
        wait_max: setup.verdict_wait_max,
        shop: Some(StoreAccess {
            store: setup.store.clone(),
            reserve: setup.reserve_bytes,
            terms: terms.clone(),
        }),
    });
    let store_limit = setup.store_limit;
    let mut worker = LibraryWorker {
        setup,
        bench,
        shelf,
        notes: SidecarSet::default(),
        touched,
        emergencies,
        unwelcome: BTreeSet::new(),
        watch: None,
        events,
        judging: None,
        urgent: None,
        intake,
        done: 0,
        chores,
        altered,
        answerer,
        terms,
        store_limit,
        idle: BTreeMap::new(),
        away: false,
        unwatched: false,
        faults: BTreeMap::new(),
        unwritable: BTreeSet::new(),
        full: false,
        stale: true,
        pause: None,
    };
    // `ReceiverGone` is the only way out, and nothing is left to do then.
    let Err(ReceiverGone) = worker.run().await;
}

impl LibraryWorker {
    async fn run(&mut self) -> Result<std::convert::Infallible, ReceiverGone> {
        let mut rescan = interval(self.setup.rescan);
        rescan.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut looks = interval((self.setup.rest / LOOKS_PER_REST).max(Duration::from_millis(1)));
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let touched = self.touched.clone();
        // Kept from turn to turn: it gathers for longer than a small file's verdict takes, and
        // would else begin anew with each of a flood of them.
        let mut touches = std::pin::pin!(touched.next());

        rescan.tick().await;
        self.look_everywhere().await?;
        self.forget_unfound().await?;
        // What lies there at the start has come to rest.
        self.look_at_notes(true).await;
        self.answer().await?;
        self.mind_emergencies();
        self.tell_catalogue().await?;
        self.tell(LibraryEvent::Ready).await?;
        loop {
            self.mind_emergencies();
            // Before the catalogue is told, so that who hears of it sees how far this is.
            self.judge_next();
            if self.stale && self.pause.is_none() {
                self.tell_catalogue().await?;
            }
            let at_rest = self.judging.is_none() && self.urgent.is_none();
            let judging = maybe(self.judging.as_mut().map(|judging| &mut judging.verdict));
            let urgent = maybe(self.urgent.as_mut().map(|urgent| &mut urgent.verdict));
            let pause = maybe(self.pause.as_mut());
            tokio::select! {
                places = &mut touches => {
                    touches.set(touched.next());
                    self.look_at(places).await?;
                }
                _ = rescan.tick() => {
                    self.shelf.age();
                    self.look_everywhere().await?;
                    self.try_for_room().await;
                }
                _ = looks.tick(), if self.shelf.has_moving() || self.notes.has_moving() => {
                    self.look_at_notes(false).await;
                    self.look_at_moving().await?;
                }
                (raw, stamp, verdict) = urgent => {
                    self.urgent = None;
                    self.take(raw, stamp, verdict).await?;
                    // Somebody waits for it.
                    self.pause = None;
                }
                (raw, stamp, verdict) = judging => {
                    self.judging = None;
                    self.take(raw, stamp, verdict).await?;
                }
                Some(chore) = self.chores.recv(), if at_rest => self.do_chore(chore).await,
                Some(sha256) = self.altered.recv() => self.renew(sha256).await,
                () = pause => self.pause = None,
                Ok(()) = self.terms.changed() => self.take_terms(),
                () = self.answerer.turn() => self.answer().await?,
                () = self.events.closed() => return Err(ReceiverGone),
            }
        }
    }

    /// One line for each file that lies where it will not be taken.
    fn mind_emergencies(&mut self) {
        self.stale |= self.shelf.allow_emergencies(self.emergencies.load(Ordering::Relaxed));
        let unwelcome = self.shelf.unwelcome();
        for raw in unwelcome.difference(&self.unwelcome) {
            let file = shown(raw);
            tracing::warn!(?file, "emergencies by folder are not allowed here; not taken");
        }
        self.unwelcome = unwelcome;
    }

    /// One file is judged at a time, and one that is urgent beside it.
    fn judge_next(&mut self) {
        // A folder that can't be read says nothing about files of which something is known.
        if self.away {
            return self.show_intake();
        }
        let ordered = self.terms.borrow().urgent.clone();
        if self.urgent.is_none() {
            let in_hand = self.judging.as_ref().map(|judging| &judging.raw);
            let next = self.shelf.next_urgent(&ordered, in_hand);
            self.urgent = next.map(|(raw, stamp)| self.judge(raw, stamp));
        }
        if self.judging.is_none() {
            let in_hand = self.urgent.as_ref().map(|urgent| &urgent.raw);
            let next = self.shelf.next(&ordered, in_hand);
            self.judging = next.map(|(raw, stamp)| self.judge(raw, stamp));
            self.show_intake();
        }
    }

    fn judge(&self, raw: RawPath, stamp: FileStamp) -> RunningIntake {
        let (bench, familiar) = (self.bench.clone(), self.shelf.familiar(stamp.size));
        let named = raw.clone();
        let verdict = Box::pin(async move {
            let verdict = bench.judge(&raw, stamp, familiar).await;
            (raw, stamp, verdict)
        });
        RunningIntake { raw: named, verdict }
    }

    async fn take(
        &mut self,
        raw: RawPath,
        stamp: FileStamp,
        verdict: IntakeVerdict,
    ) -> Result<(), ReceiverGone> {
        let file = shown(&raw);
        if let IntakeVerdict::Died(why) = verdict {
            return self.take_death(&raw, stamp, why).await;
        }
        if let (Some(shop), IntakeVerdict::Item(KnownItem::Accepted(bulletin))) =
            (&self.bench.shop, &verdict)
        {
            let copy = store::path_of(&shop.store, &bulletin.sha256);
            if !blocking(move || Ok(copy.exists())).await.unwrap_or(true) {
                // Room was made for the other's copy before this one was known to be needed. It
                // still waits for its verdict, and comes up again.
                return Ok(());
            }
        }
        let lasts = matches!(&verdict, IntakeVerdict::Item(item) if worth_remembering(item));
        if !lasts && self.shelf.postpone(&raw) {
            tracing::debug!(
                ?file,
                ?verdict,
                "it can't be judged anew for now; what was known counts"
            );
            return Ok(());
        }
        match verdict {
            IntakeVerdict::Died(_) | IntakeVerdict::Changed => {
                tracing::debug!(?file, "changed while it was judged");
                self.shelf.moved(&raw);
            }
            IntakeVerdict::NoRoom(why) => {
                if self.make_room(stamp.size).await {
                    // It still waits for its verdict, and comes up again.
                    return Ok(());
                }
                // One line an episode: the file is tried again at each look at everything.
                if !self.full {
                    tracing::error!(?file, %why, "no copy could be made; new files wait");
                }
                self.full = true;
                self.stale = true;
                self.shelf.no_room(&raw, why);
            }
            IntakeVerdict::Item(item) if self.shelf.hold(&raw, &stamp, &item) => {
                tracing::info!(?file, "nothing marks its end; more of it may come");
            }
            IntakeVerdict::Item(item) => {
                self.done += 1;
                let mut freed = false;
                match &item {
                    KnownItem::Accepted(bulletin) => {
                        freed = std::mem::take(&mut self.full);
                        tracing::info!(?file, length_ms = bulletin.length_ms, "accepted");
                    }
                    KnownItem::Refused(refusal) => {
                        let fault = refusal.fault();
                        tracing::warn!(?file, ?fault, detail = %refusal, "not taken");
                        // What was said of one like it may hold for this one, too.
                        self.answerer.look_again();
                    }
                }
                self.stale = true;
                if let Some(known) = self.shelf.judged(&raw, &stamp, item) {
                    self.tell(LibraryEvent::Remember(known)).await?;
                }
                if freed {
                    // What kept the others from being copied may be over.
                    self.try_for_room().await;
                }
            }
        }
        Ok(())
    }

    /// A probe ended without a verdict: what is left to be tried is counted, and remembered.
    async fn take_death(
        &mut self,
        raw: &RawPath,
        stamp: FileStamp,
        why: ProbeFailure,
    ) -> Result<(), ReceiverGone> {
        let file = shown(raw);
        tracing::warn!(?file, %why, "a probe ended without a verdict on it");
        self.done += 1;
        self.stale = true;
        self.answerer.look_again();
        match self.shelf.died(raw, &stamp, why) {
            Some(known) => self.tell(LibraryEvent::Remember(known)).await,
            None => Ok(()),
        }
    }

    /// Brings the folder to what the daemon wants said in it.
    async fn answer(&mut self) -> Result<(), ReceiverGone> {
        let round = self.answerer.round(&self.shelf).await;
        self.stale |= round.changed;
        match round.moved.is_empty() {
            true => Ok(()),
            // Seen at once, so that no moment lies between the file's two places.
            false => self.look_within(round.moved, true).await,
        }
    }
}

/// The end of what may be under way; never, if nothing is.
async fn maybe<T>(under_way: Option<impl Future<Output = T>>) -> T {
    match under_way {
        Some(under_way) => under_way.await,
        None => pending().await,
    }
}
