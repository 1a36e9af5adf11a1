//! The library's own loop: waits for a touch, a look that is due or a verdict, and tells what has
//! changed. One task. What it knows of the files is in its [`KnownFiles`]; each other thing that it
//! keeps has a part of its own here.

// The parts.
mod copy_upkeep;
mod folder_view;
mod intake_queue;
mod news;
// What the worker does with them.
mod events;
mod intakes;
mod looks;
mod maintenance;
mod waits;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};

use self::copy_upkeep::CopyUpkeep;
use self::folder_view::FolderView;
use self::intake_queue::{IntakeQueue, IntakeUrgency};
use self::news::LibraryNews;
use self::waits::ReceiverGone;
use super::catalogue::files::{KnownFiles, ScanCause};
use super::exchange::{IntakeProgress, IntakeTerms, LibraryEvent, MaintenanceTask};
use super::intake::verdict::{FileIntake, StoreAccess};
use super::reconcile::reconciler::FolderReconciler;
use super::reconcile::sidecars::{SidecarRest, SidecarSet};
use super::scan::watch::TouchQueue;
use super::setup::LibrarySetup;
use crate::sys::kernel_timer::LongWait;

/// Looks per rest: see `LOOKS_AT_REST`.
const LOOKS_PER_REST: u32 = 3;

struct LibraryWorker {
    setup: LibrarySetup,
    files: KnownFiles,
    sidecars: SidecarSet,
    view: FolderView,
    intakes: IntakeQueue,
    copies: CopyUpkeep,
    reconciler: FolderReconciler,
    news: LibraryNews,
    touched: Arc<TouchQueue>,
    terms: watch::Receiver<IntakeTerms>,
    tasks: mpsc::Receiver<MaintenanceTask>,
    altered: mpsc::Receiver<Arc<str>>,
}

/// What a worker and its library have between them.
pub struct WorkerChannels {
    pub touched: Arc<TouchQueue>,
    pub terms: watch::Receiver<IntakeTerms>,
    pub tasks: mpsc::Receiver<MaintenanceTask>,
    pub altered: mpsc::Receiver<Arc<str>>,
    pub progress: watch::Sender<IntakeProgress>,
    pub reconciler: FolderReconciler,
    pub events: mpsc::Sender<LibraryEvent>,
}

/// Runs until the receiver of `events` is dropped or the task is aborted.
pub async fn run(setup: LibrarySetup, files: KnownFiles, channels: WorkerChannels) {
    let WorkerChannels { touched, terms, tasks, altered, progress, reconciler, events } = channels;
    let intake = FileIntake {
        folder: setup.folder.clone(),
        program: setup.program.clone(),
        wait_max: setup.verdict_wait_max,
        store: Some(StoreAccess {
            store: setup.store.clone(),
            reserve: setup.reserve_bytes,
            terms: terms.clone(),
        }),
    };
    let mut worker = LibraryWorker {
        files,
        sidecars: SidecarSet::default(),
        view: FolderView::default(),
        intakes: IntakeQueue::new(intake, progress),
        copies: CopyUpkeep::new(setup.terms.store_limit),
        reconciler,
        news: LibraryNews::new(events),
        touched,
        terms,
        tasks,
        altered,
        setup,
    };
    // `ReceiverGone` is the only way out, and nothing is left to do then.
    let Err(ReceiverGone) = worker.run().await;
}

impl LibraryWorker {
    async fn run(&mut self) -> Result<std::convert::Infallible, ReceiverGone> {
        let (waits, every) = (LongWait::prepare(), self.setup.rescan);
        let mut rescan = std::pin::pin!(waits.last(every));
        let mut looks = interval((self.setup.rest / LOOKS_PER_REST).max(Duration::from_millis(1)));
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let touched = self.touched.clone();
        // Kept from turn to turn: it gathers for longer than a small file's verdict takes, and
        // would else begin anew with each of a flood of them.
        let mut touches = std::pin::pin!(touched.next());

        self.look_first().await?;
        loop {
            self.apply_emergency_rule();
            // Before the catalogue is told, so that who hears of it sees how far this is.
            self.start_intakes();
            if self.news.is_catalogue_due() {
                self.tell_catalogue().await?;
            }
            let at_rest = self.intakes.is_at_rest();
            tokio::select! {
                places = &mut touches => {
                    touches.set(touched.next());
                    self.look_at(places).await?;
                }
                () = &mut rescan => {
                    rescan.set(waits.last(every));
                    self.files.age();
                    self.look_everywhere().await?;
                    self.try_for_room().await;
                }
                _ = looks.tick(), if self.files.has_moving() || self.sidecars.has_moving() => {
                    self.look_at_sidecars(SidecarRest::Awaited).await;
                    self.look_at_moving().await?;
                }
                (urgency, raw, stamp, verdict) = self.intakes.next_verdict() => {
                    self.take_verdict(raw, stamp, verdict).await?;
                    match urgency {
                        // Somebody waits for it.
                        IntakeUrgency::Urgent => self.news.end_pause(),
                        IntakeUrgency::Ordinary => {}
                    }
                }
                Some(task) = self.tasks.recv(), if at_rest => self.do_task(task).await,
                Some(sha256) = self.altered.recv() => self.remake_copy(sha256).await,
                Ok(()) = self.terms.changed() => self.take_terms(),
                () = self.reconciler.turn() => self.reconcile().await?,
                over = self.news.pause_over() => {
                    over?;
                    self.news.end_pause();
                }
            }
        }
    }

    /// The first look at everything, by which all that is remembered proves true or not.
    async fn look_first(&mut self) -> Result<(), ReceiverGone> {
        self.look_everywhere().await?;
        self.forget_unfound().await?;
        // What lies there at the start has come to rest.
        self.look_at_sidecars(SidecarRest::NotAwaited).await;
        self.reconcile().await?;
        self.apply_emergency_rule();
        self.tell_catalogue().await?;
        self.news.tell(LibraryEvent::Ready).await
    }

    /// Brings the folder to what the daemon wants said in it.
    async fn reconcile(&mut self) -> Result<(), ReceiverGone> {
        let round = self.reconciler.round(&self.files).await;
        self.news.mark_stale_if(round.changed);
        match round.moved.is_empty() {
            true => Ok(()),
            // Seen at once, so that no moment lies between the file's two places.
            false => self.look_within(round.moved, ScanCause::Touch).await,
        }
    }
}
