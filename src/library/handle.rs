//! The daemon's handle on a library at work: what may be asked of it, and asked of it to do.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use super::catalogue::files::KnownFiles;
use super::exchange::{IntakeProgress, IntakeTerms, LibraryEvent, MaintenanceTask};
use super::intake::store;
use super::reconcile::orders::{FailedTask, FolderOrders};
use super::reconcile::reconciler::FolderReconciler;
use super::reconcile::sidecars;
use super::retention::archive::{self, ArchiveError};
use super::retention::expiry::ArchiveExpiry;
use super::scan::watch::TouchQueue;
use super::setup::LibrarySetup;
use super::worker;
use crate::station::emergency::FOLDER;
use crate::sys::blocking::blocking;

/// Tasks that may wait: one of each kind.
const TASKS_MAX: usize = 2;

/// Copies that were found to hold something else, and wait to be made anew.
const ALTERED_MAX: usize = 16;

/// Events on their way to the daemon; when it does not read, the library waits.
const EVENTS_MAX: usize = 64;

/// A library at work. Dropping it ends its work and its child.
#[derive(Debug)]
pub struct Library {
    folder: PathBuf,
    touched: Arc<TouchQueue>,
    terms: watch::Sender<IntakeTerms>,
    tasks: mpsc::Sender<MaintenanceTask>,
    altered: mpsc::Sender<Arc<str>>,
    progress: watch::Receiver<IntakeProgress>,
    orders: watch::Sender<Option<Arc<FolderOrders>>>,
    failed: watch::Receiver<BTreeSet<FailedTask>>,
    worker: tokio::task::JoinHandle<()>,
}

impl Library {
    /// Opens the store and starts to look and to watch, on the current tokio runtime.
    ///
    /// # Errors
    /// When the store can't be made or read, unless the disk is full, read-only or failing: then
    /// new files wait. A missing audio folder is none: it is looked for every `RESCAN`.
    pub async fn open(setup: LibrarySetup) -> io::Result<(Library, mpsc::Receiver<LibraryEvent>)> {
        // The watch reports absolute paths.
        let setup = LibrarySetup {
            folder: std::path::absolute(&setup.folder)?,
            store: std::path::absolute(&setup.store)?,
            ..setup
        };
        let store = setup.store.clone();
        let held = blocking(move || store::open(&store)).await?;
        let files = KnownFiles::new(&setup.known, Some(&held));
        let (folder, touched) = (setup.folder.clone(), Arc::<TouchQueue>::default());
        let (events, received) = mpsc::channel(EVENTS_MAX);
        let (terms, stated) = watch::channel(setup.terms.clone());
        let (tasks, asked) = mpsc::channel(TASKS_MAX);
        let (altered, found) = mpsc::channel(ALTERED_MAX);
        let (told, progress) = watch::channel(IntakeProgress::default());
        let (orders, ordered) = watch::channel(None);
        let (failing, failed) = watch::channel(BTreeSet::new());
        let channels = worker::WorkerChannels {
            touched: touched.clone(),
            terms: stated,
            tasks: asked,
            altered: found,
            progress: told,
            reconciler: FolderReconciler::new(
                folder.clone(),
                ordered,
                failing,
                setup.round_interval,
            ),
            events,
        };
        let worker = tokio::spawn(worker::run(setup, files, channels));
        let library =
            Library { folder, touched, terms, tasks, altered, progress, orders, failed, worker };
        Ok((library, received))
    }

    /// From now on, copies may take so many bytes together; `None` for as many as fit. What is over
    /// it goes with the next copy or sweep, as far as nothing needs it.
    pub fn limit_store(&self, limit: Option<u64>) {
        self.terms
            .send_if_modified(|terms| std::mem::replace(&mut terms.store_limit, limit) != limit);
    }

    /// The copies, by their hashes, that slots still mean to play, whatever has become of their
    /// files: they stay.
    pub fn hold(&self, in_use: BTreeSet<Arc<str>>) {
        self.terms.send_if_modified(|terms| {
            let new = *terms.in_use != in_use;
            if new {
                terms.in_use = Arc::new(in_use);
            }
            new
        });
    }

    /// Files, by their paths as in the [`Catalogue`](crate::library::snapshot::Catalogue), that
    /// somebody waits for, from now on and instead of those before: as soon as they are at rest
    /// they are judged, whatever else is being judged, as emergencies are.
    pub fn hasten(&self, urgent: BTreeSet<Arc<str>>) {
        self.terms.send_if_modified(|terms| {
            let new = *terms.urgent != urgent;
            if new {
                terms.urgent = Arc::new(urgent);
            }
            new
        });
    }

    /// How far it is with new files just now.
    pub fn intake(&self) -> IntakeProgress {
        self.progress.borrow().clone()
    }

    /// Whether the audio folder could not be read at the last look: then what was known counts.
    pub fn is_folder_unreadable(&self) -> bool {
        self.progress.borrow().folder_unreadable
    }

    /// What of the last [`Library::order`] could not be done, and is tried again; a new
    /// [`LibraryEvent::Catalogue`] comes whenever it changes.
    pub fn failed_tasks(&self) -> BTreeSet<FailedTask> {
        self.failed.borrow().clone()
    }

    /// From now on, files in the folder of emergencies are judged and taken, or are refused without
    /// being opened.
    pub fn allow_emergencies(&self, allowed: bool) {
        let changed = self.terms.send_if_modified(|terms| {
            std::mem::replace(&mut terms.emergencies, allowed) != allowed
        });
        if changed {
            self.touched.touch(self.folder.join(FOLDER));
        }
    }

    /// Asks for a look for copies that nothing needs any more; returns at once. To be called now
    /// and then while no slot is open: a copy that no file of the folder has had for
    /// `SWEEPS_GRACE` such looks is removed.
    pub fn sweep(&self) {
        // Full means that it was asked for already.
        let _ = self.tasks.try_send(MaintenanceTask::Sweep);
    }

    /// The copy of `sha256` was found to hold something else: it is removed, and made anew from the
    /// folder if the file there still has that content. Returns at once.
    pub fn remake_copy(&self, sha256: Arc<str>) {
        // Full means that many are being made anew; the next time it is to sound it is found again.
        let _ = self.altered.try_send(sha256);
    }

    /// Has files removed that have lain in their queues' archives (`_da-phat`) long enough, at most
    /// `REMOVED_MAX` at a time; returns at once. What can't be removed is logged.
    pub fn expire(&self, expiry: ArchiveExpiry) {
        // Full means that it was asked for already.
        let _ = self.tasks.try_send(MaintenanceTask::Expire(expiry));
    }

    /// Brings the folder to these orders, now and from now on; returns at once. Those before no
    /// longer hold. What can't be done (a share that is read-only) is told once in the
    /// log and by [`Library::failed_tasks`], and tried again at each `RESCAN`.
    pub fn order(&self, orders: FolderOrders) {
        let orders = Some(Arc::new(orders));
        self.orders.send_if_modified(|before| {
            let news = *before != orders;
            *before = orders;
            news
        });
    }

    /// Moves the bulletin at `path` (as in the [`Catalogue`](crate::library::snapshot::Catalogue))
    /// into the `_da-phat` beside it, if it still holds the content named by `sha256`; never over
    /// another file: ` (2)` and so on are added. Its sidecar goes with it unless another bulletin
    /// has it, too. Its copy in the store stays. Where it lies then. The future needs nothing of
    /// this library, so a task may wait for it: the folder may lie on a card or a share that hangs.
    ///
    /// # Errors
    /// See [`ArchiveError`]; the file then lies where it lay.
    pub fn archive(
        &self,
        path: &str,
        sha256: &str,
    ) -> impl Future<Output = Result<PathBuf, ArchiveError>> + Send + use<> {
        let (folder, path, sha256) = (self.folder.clone(), path.to_owned(), sha256.to_owned());
        let touched = self.touched.clone();
        async move {
            let moving = move || {
                let (from, to) = archive::archive(&folder, &path, &sha256)?;
                sidecars::follow(&from, &to);
                Ok::<_, ArchiveError>((from, to))
            };
            let (from, to) =
                tokio::task::spawn_blocking(moving).await.map_err(io::Error::other)??;
            // Seen at once, also where the watch sees nothing.
            touched.touch(from);
            Ok(to)
        }
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        self.worker.abort();
    }
}
