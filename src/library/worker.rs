//! The library's own loop: waits for a touch, a look that is due or a verdict, and tells what has
//! changed. One task; everything it knows is in its [`KnownFiles`].

mod events;
mod intakes;
mod looks;
mod maintenance;

use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, Sleep, interval};

use super::catalogue::files::KnownFiles;
use super::exchange::{IntakeProgress, IntakeTerms, LibraryEvent, MaintenanceTask};
use super::folder_trouble::UnseenCause;
use super::intake::running::RunningIntake;
use super::intake::verdict::{FileIntake, StoreAccess};
use super::raw_path::RawPath;
use super::reconcile::reconciler::FolderReconciler;
use super::reconcile::sidecars::SidecarSet;
use super::scan::watch::{FolderWatch, TouchQueue};
use super::setup::LibrarySetup;

/// Looks per rest: see `LOOKS_AT_REST`.
const LOOKS_PER_REST: u32 = 3;

struct LibraryWorker {
    setup: LibrarySetup,
    intake: Arc<FileIntake>,
    files: KnownFiles,
    sidecars: SidecarSet,
    touched: Arc<TouchQueue>,
    /// Whether files in the folder of emergencies are taken.
    emergencies: Arc<AtomicBool>,
    /// Files there that are not, and have been told.
    disallowed: BTreeSet<RawPath>,
    watch: Option<FolderWatch>,
    events: mpsc::Sender<LibraryEvent>,
    judging: Option<RunningIntake>,
    /// What can't wait for that one: an emergency, a file that somebody has ordered.
    urgent: Option<RunningIntake>,
    progress: watch::Sender<IntakeProgress>,
    /// Files judged since none waited.
    judged: usize,
    tasks: mpsc::Receiver<MaintenanceTask>,
    altered: mpsc::Receiver<Arc<str>>,
    reconciler: FolderReconciler,
    terms: watch::Receiver<IntakeTerms>,
    store_limit: Option<u64>,
    /// How many sweeps have found these copies unneeded.
    unneeded: BTreeMap<String, u32>,
    /// The folder could not be read at the last look, and that has been told.
    unreadable: bool,
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
    pub tasks: mpsc::Receiver<MaintenanceTask>,
    pub altered: mpsc::Receiver<Arc<str>>,
    pub progress: watch::Sender<IntakeProgress>,
    pub reconciler: FolderReconciler,
    pub events: mpsc::Sender<LibraryEvent>,
}

/// Nobody listens any more.
struct ReceiverGone;

/// Runs until the receiver of `events` is dropped or the task is aborted.
pub async fn run(setup: LibrarySetup, files: KnownFiles, channels: WorkerChannels) {
    let WorkerChannels {
        touched,
        emergencies,
        terms,
        tasks,
        altered,
        progress,
        reconciler,
        events,
    } = channels;
    let intake = Arc::new(FileIntake {
        folder: setup.folder.clone(),
        program: setup.program.clone(),
        wait_max: setup.verdict_wait_max,
        store: Some(StoreAccess {
            store: setup.store.clone(),
            reserve: setup.reserve_bytes,
            terms: terms.clone(),
        }),
    });
    let store_limit = setup.store_limit;
    let mut worker = LibraryWorker {
        setup,
        intake,
        files,
        sidecars: SidecarSet::default(),
        touched,
        emergencies,
        disallowed: BTreeSet::new(),
        watch: None,
        events,
        judging: None,
        urgent: None,
        progress,
        judged: 0,
        tasks,
        altered,
        reconciler,
        terms,
        store_limit,
        unneeded: BTreeMap::new(),
        unreadable: false,
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
        self.look_first().await?;
        loop {
            self.apply_emergency_rule();
            // Before the catalogue is told, so that who hears of it sees how far this is.
            self.start_intakes();
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
                    self.files.age();
                    self.look_everywhere().await?;
                    self.try_for_room().await;
                }
                _ = looks.tick(), if self.files.has_moving() || self.sidecars.has_moving() => {
                    self.look_at_sidecars(false).await;
                    self.look_at_moving().await?;
                }
                (raw, stamp, verdict) = urgent => {
                    self.urgent = None;
                    self.take_verdict(raw, stamp, verdict).await?;
                    // Somebody waits for it.
                    self.pause = None;
                }
                (raw, stamp, verdict) = judging => {
                    self.judging = None;
                    self.take_verdict(raw, stamp, verdict).await?;
                }
                Some(task) = self.tasks.recv(), if at_rest => self.do_task(task).await,
                Some(sha256) = self.altered.recv() => self.remake_copy(sha256).await,
                () = pause => self.pause = None,
                Ok(()) = self.terms.changed() => self.take_terms(),
                () = self.reconciler.turn() => self.reconcile().await?,
                () = self.events.closed() => return Err(ReceiverGone),
            }
        }
    }

    /// The first look at everything, by which all that is remembered proves true or not.
    async fn look_first(&mut self) -> Result<(), ReceiverGone> {
        self.look_everywhere().await?;
        self.forget_unfound().await?;
        // What lies there at the start has come to rest.
        self.look_at_sidecars(true).await;
        self.reconcile().await?;
        self.apply_emergency_rule();
        self.tell_catalogue().await?;
        self.tell(LibraryEvent::Ready).await
    }

    /// Brings the folder to what the daemon wants said in it.
    async fn reconcile(&mut self) -> Result<(), ReceiverGone> {
        let round = self.reconciler.round(&self.files).await;
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
