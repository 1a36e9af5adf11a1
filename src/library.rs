//! The audio folder: watched, each file judged when it is whole, accepted ones copied.
//!
//! **In**: a folder that people drop files into, and what was remembered of it. **Out**:
//! [`Event`]s, above all the [`Stock`] as it now is.
//!
//! - A file is judged when it is *at rest*: size and time of modification unchanged for
//!   [`REST`] after the last event. What is still on its way under another name is litter
//!   ([`litter`](self)) until it is renamed.
//! - It is decoded by a `probe` child, one at a time and one more for what is urgent (an emergency,
//!   a file that somebody has ordered), which gets the open file; the same open file
//!   is then copied into the store under its hash ([`store`](self)), hashed again on the way. A
//!   file that changes meanwhile comes to rest and is judged again.
//! - A file that is remembered and unchanged (size, time, inode, copy present) is not opened. One
//!   that was renamed, alone or with its folder, is recognised by its hash and not decoded again.
//!   One that was taken by an earlier version of this program counts until it has been judged anew.
//! - A folder that is gone or can't be read is not an empty one: what was known stays.
//! - Files in the folder of emergencies, `_khan-cap`, are taken like all others where the station
//!   allows it; elsewhere they are refused unopened. What has been set aside (`_loi`, `_da-phat`)
//!   is never looked at.
//! - No link is followed and nothing but regular files is opened: links, pipes, sockets and devices
//!   are refused. Nothing in the folder is written or removed, but for [`Library::archive`], which
//!   moves a file, [`Library::expire`], which removes what was archived long ago, and what
//!   [`Library::say`] wants: refused files set aside in `_loi`, notes there, and [`OVERVIEW`].
//! - Copies stay within the station's limit: those that nothing needs give way, the oldest first
//!   ([`room`](self)). Where that is not enough a new file waits in the folder.
//! - Nothing here reads a clock. A bulletin's `arrived` is the time its inode last changed when it
//!   came to rest: when its last byte came or it was renamed into place. Not the time of
//!   modification, which a copy brings along from wherever the file was made, possibly months ago.
//!
//! What lies beside a bulletin as `name.yaml` is read and handed on with it ([`notes`](self)). What
//! it means, which refused files are set aside and what is said to people, the daemon decides;
//! until it has spoken, and in [`scan_once`], nothing is written.

mod answer;
mod archive;
mod aside;
mod departed;
mod expiry;
mod judge;
mod keeper;
mod listing;
mod litter;
mod notes;
mod room;
mod scan;
mod shelf;
mod store;
mod verdict;
mod walk;
mod watch;

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, watch as latest};

pub use answer::{AsideOrder, CALM, OVERVIEW, Said, Task, Undone};
pub use archive::ArchiveError;
pub use expiry::{Expiry, REMOVED_MAX};
pub use judge::{VERDICT_WAIT_MAX, confinement};
pub use listing::{LibraryEntry, Standing, listing};
pub use litter::is_passed_over;
pub use scan::{Progress, glance, scan_once};
pub use store::SWEEPS_GRACE;

use crate::station::alerts::FOLDER;
use crate::station::stock::{Known, Stock};
use crate::sys::blocking::blocking;
use answer::Answerer;
use shelf::Shelf;
use watch::Touched;

/// How long a file must lie unchanged: longer than an upload over a bad line pauses as a rule, and
/// what pauses longer is found truncated and judged again when it goes on.
pub const REST: Duration = Duration::from_secs(3);

/// Between looks at the whole folder, for changes that the watch did not tell of.
pub const RESCAN: Duration = Duration::from_secs(60);

/// Bytes that copies leave free on the store's disk: the journal goes on writing there, 20 rows a
/// minute for a year.
pub const RESERVE_BYTES: u64 = 64 << 20;

/// Chores that may wait: one of each kind.
const CHORES_MAX: usize = 2;

/// Copies that were found to hold something else, and wait to be made anew.
const ALTERED_MAX: usize = 16;

/// Events on their way to the daemon; when it does not read, the library waits.
const EVENTS_MAX: usize = 64;

/// What a library needs to know.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The audio folder. It may be missing at first.
    pub folder: PathBuf,
    /// Where private copies lie, each named by its hash; made if missing.
    pub store: PathBuf,
    /// This program: `program probe -` is the child.
    pub program: PathBuf,
    /// What [`Event::Remember`] told in earlier runs.
    pub known: Vec<Known>,
    /// Are files in the folder of emergencies taken? See [`Library::allow_emergencies`].
    pub emergencies: bool,
    /// Bytes that copies may take together; `None` for as many as fit. See
    /// [`Library::limit_store`].
    pub store_limit: Option<u64>,
    /// [`REST`], but for tests.
    pub rest: Duration,
    /// [`RESCAN`], but for tests.
    pub rescan: Duration,
    /// [`RESERVE_BYTES`], but for tests.
    pub reserve_bytes: u64,
    /// [`VERDICT_WAIT_MAX`], but for tests.
    pub verdict_wait_max: Duration,
    /// [`CALM`], but for tests.
    pub calm: Duration,
}

impl Setup {
    /// With the times and the reserve of a station.
    pub fn new(folder: PathBuf, store: PathBuf, program: PathBuf, known: Vec<Known>) -> Setup {
        Setup {
            folder,
            store,
            program,
            known,
            emergencies: false,
            store_limit: None,
            rest: REST,
            rescan: RESCAN,
            reserve_bytes: RESERVE_BYTES,
            verdict_wait_max: VERDICT_WAIT_MAX,
            calm: CALM,
        }
    }
}

/// What the library tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The folder as it now is. Comes after the `Remember` of what it holds newly.
    Stock(Arc<Stock>),
    /// Keep this, under its `raw_path`, and hand it back at the next start.
    Remember(Known),
    /// Forget what was kept under this `raw_path`.
    Forget { raw_path: String },
    /// Once: what is remembered and the first look are in the last `Stock`; only new files are
    /// still to be judged.
    Ready,
}

/// What the daemon has said of copies, the latest of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Terms {
    store_limit: Option<u64>,
    in_use: Arc<BTreeSet<Arc<str>>>,
    /// Paths of files that somebody waits for.
    urgent: Arc<BTreeSet<Arc<str>>>,
}

/// What is done now and then.
#[derive(Debug)]
enum Chore {
    Sweep,
    Expire(Expiry),
}

/// How far the library is with new files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Intake {
    /// Files that have no verdict yet; 0 when nothing is to be done.
    pub waiting: usize,
    /// Files judged since it was last 0.
    pub done: usize,
    /// The one that is judged now, as in the [`Stock`].
    pub path: Option<String>,
    /// The audio folder could not be read at the last look.
    pub away: bool,
}

/// A library at work. Dropping it ends its work and its child.
#[derive(Debug)]
pub struct Library {
    folder: PathBuf,
    touched: Arc<Touched>,
    emergencies: Arc<AtomicBool>,
    terms: latest::Sender<Terms>,
    chores: mpsc::Sender<Chore>,
    altered: mpsc::Sender<Arc<str>>,
    intake: latest::Receiver<Intake>,
    said: latest::Sender<Option<Arc<Said>>>,
    undone: latest::Receiver<BTreeSet<Undone>>,
    keeper: tokio::task::JoinHandle<()>,
}

impl Library {
    /// Opens the store and starts to look and to watch, on the current tokio runtime.
    ///
    /// # Errors
    /// When the store can't be made or read, unless the disk is full, read-only or failing: then
    /// new files wait. A missing audio folder is none: it is looked for every [`RESCAN`].
    pub async fn open(setup: Setup) -> io::Result<(Library, mpsc::Receiver<Event>)> {
        // The watch reports absolute paths.
        let setup = Setup {
            folder: std::path::absolute(&setup.folder)?,
            store: std::path::absolute(&setup.store)?,
            ..setup
        };
        let store = setup.store.clone();
        let held = blocking(move || store::open(&store)).await?;
        let shelf = Shelf::new(&setup.known, Some(&held));
        let (folder, touched) = (setup.folder.clone(), Arc::<Touched>::default());
        let (events, received) = mpsc::channel(EVENTS_MAX);
        let emergencies = Arc::new(AtomicBool::new(setup.emergencies));
        let stated = Terms { store_limit: setup.store_limit, ..Terms::default() };
        let (terms, stated) = latest::channel(stated);
        let (chores, asked) = mpsc::channel(CHORES_MAX);
        let (altered, found) = mpsc::channel(ALTERED_MAX);
        let (told, intake) = latest::channel(Intake::default());
        let (said, hears) = latest::channel(None);
        let (failed, undone) = latest::channel(BTreeSet::new());
        let wires = keeper::Wires {
            touched: touched.clone(),
            emergencies: emergencies.clone(),
            terms: stated,
            chores: asked,
            altered: found,
            intake: told,
            answerer: Answerer::new(folder.clone(), hears, failed, setup.calm),
            events,
        };
        let keeper = tokio::spawn(keeper::keep(setup, shelf, wires));
        let library = Library {
            folder,
            touched,
            emergencies,
            terms,
            chores,
            altered,
            intake,
            said,
            undone,
            keeper,
        };
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

    /// Files, by their paths as in the [`Stock`], that somebody waits for, from now on and instead
    /// of those before: as soon as they are at rest they are judged, whatever else is being judged,
    /// as emergencies are.
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
    pub fn intake(&self) -> Intake {
        self.intake.borrow().clone()
    }

    /// Whether the audio folder could not be read at the last look: then what was known counts.
    pub fn is_away(&self) -> bool {
        self.intake.borrow().away
    }

    /// What of the last [`Library::say`] could not be done, and is tried again; a new
    /// [`Event::Stock`] comes whenever it changes.
    pub fn undone(&self) -> BTreeSet<Undone> {
        self.undone.borrow().clone()
    }

    /// From now on, files in the folder of emergencies are judged and taken, or are refused without
    /// being opened.
    pub fn allow_emergencies(&self, allowed: bool) {
        if self.emergencies.swap(allowed, Ordering::Relaxed) != allowed {
            self.touched.touch(self.folder.join(FOLDER));
        }
    }

    /// Asks for a look for copies that nothing needs any more; returns at once. To be called now
    /// and then while no slot is open: a copy that no file of the folder has had for
    /// [`SWEEPS_GRACE`] such looks is removed.
    pub fn sweep(&self) {
        // Full means that it was asked for already.
        let _ = self.chores.try_send(Chore::Sweep);
    }

    /// The copy of `sha256` was found to hold something else: it is removed, and made anew from the
    /// folder if the file there still has that content. Returns at once.
    pub fn renew(&self, sha256: Arc<str>) {
        // Full means that many are being made anew; the next time it is to sound it is found again.
        let _ = self.altered.try_send(sha256);
    }

    /// Has files removed that have lain in their queues' archives (`_da-phat`) long enough, at most
    /// [`REMOVED_MAX`] at a time; returns at once. What can't be removed is logged.
    pub fn expire(&self, expiry: Expiry) {
        // Full means that it was asked for already.
        let _ = self.chores.try_send(Chore::Expire(expiry));
    }

    /// Brings the folder to what is `said`, now and from now on; returns at once. What was said
    /// before no longer holds. What can't be done (a share that is read-only) is told once in the
    /// log and by [`Library::undone`], and tried again at each [`RESCAN`].
    pub fn say(&self, said: Said) {
        let said = Some(Arc::new(said));
        self.said.send_if_modified(|before| {
            let news = *before != said;
            *before = said;
            news
        });
    }

    /// Moves the bulletin at `path` (as in the [`Stock`]) into the `_da-phat` beside it, if it
    /// still holds the content named by `sha256`; never over another file: ` (2)` and so on are
    /// added. Its note goes with it unless another bulletin has it, too. Its copy in the store
    /// stays. Where it lies then. The future needs nothing of this library, so a task may wait for
    /// it: the folder may lie on a card or a share that hangs.
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
                notes::follow(&from, &to);
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
        self.keeper.abort();
    }
}

/// Where the private copy of `sha256` lies in `store`: what a speaker is given to play.
pub fn copy_path(store: &Path, sha256: &str) -> PathBuf {
    store::path_of(store, sha256)
}
