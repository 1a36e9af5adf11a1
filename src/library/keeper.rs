//! The library's own loop: waits for a touch, a look that is due or a verdict, and tells what has
//! changed. One task; everything it knows is on its [`Shelf`].

use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, pending};
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

use super::notes::{self, Notes};
use super::shelf::{Seen, Shelf};
use super::store;
use super::verdict::{Bench, Shop, Verdict};
use super::walk::{self, Found, RawPath, Stamp, on_disk, shown, to_hex};
use super::watch::{Places, Touched, Watch};
use super::{Event, Setup};
use crate::station::stock::KnownItem;

/// Looks per rest: see the shelf's count of looks.
const LOOKS_PER_REST: u32 = 3;

type Judging = Pin<Box<dyn Future<Output = (RawPath, Stamp, Verdict)> + Send>>;

struct Keeper {
    setup: Setup,
    bench: Arc<Bench>,
    shelf: Shelf,
    notes: Notes,
    touched: Arc<Touched>,
    /// Whether files in the folder of emergencies are taken.
    emergencies: Arc<AtomicBool>,
    /// Files there that are not, and have been told.
    unwelcome: BTreeSet<RawPath>,
    watch: Option<Watch>,
    events: mpsc::Sender<Event>,
    judging: Option<Judging>,
    sweeps: mpsc::Receiver<()>,
    /// How many sweeps have found these copies unneeded.
    idle: BTreeMap<String, u32>,
    /// The folder could not be read at the last look, and that has been told.
    away: bool,
    /// The folder can't be watched, and that has been told.
    unwatched: bool,
    /// What could not be looked at the last time, and has been told.
    faults: BTreeSet<String>,
    /// The last copy could not be made, and that has been told.
    full: bool,
    /// Something changed since the last `Stock`.
    stale: bool,
}

/// Nobody listens any more.
struct Unheard;

/// Runs until the receiver of `events` is dropped or the task is aborted.
pub async fn keep(
    setup: Setup,
    shelf: Shelf,
    touched: Arc<Touched>,
    emergencies: Arc<AtomicBool>,
    sweeps: mpsc::Receiver<()>,
    events: mpsc::Sender<Event>,
) {
    let bench = Arc::new(Bench {
        folder: setup.folder.clone(),
        program: setup.program.clone(),
        wait_max: setup.verdict_wait_max,
        shop: Some(Shop { store: setup.store.clone(), reserve: setup.reserve_bytes }),
    });
    let mut keeper = Keeper {
        setup,
        bench,
        shelf,
        notes: Notes::default(),
        touched,
        emergencies,
        unwelcome: BTreeSet::new(),
        watch: None,
        events,
        judging: None,
        sweeps,
        idle: BTreeMap::new(),
        away: false,
        unwatched: false,
        faults: BTreeSet::new(),
        full: false,
        stale: true,
    };
    // `Unheard` is the only way out, and nothing is left to do then.
    let Err(Unheard) = keeper.run().await;
}

impl Keeper {
    async fn run(&mut self) -> Result<std::convert::Infallible, Unheard> {
        let mut rescan = interval(self.setup.rescan);
        rescan.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut looks = interval((self.setup.rest / LOOKS_PER_REST).max(Duration::from_millis(1)));
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let touched = self.touched.clone();

        rescan.tick().await;
        self.look_everywhere().await?;
        // What lies there at the start has come to rest.
        self.look_at_notes(true).await;
        self.mind_emergencies();
        self.tell_stock().await?;
        self.tell(Event::Ready).await?;
        loop {
            self.judge_next();
            let at_rest = self.judging.is_none();
            let judging = async {
                match self.judging.as_mut() {
                    Some(judging) => judging.await,
                    None => pending().await,
                }
            };
            tokio::select! {
                places = touched.next() => self.look_at(places).await?,
                _ = rescan.tick() => self.look_everywhere().await?,
                _ = looks.tick(), if self.shelf.has_moving() || self.notes.has_moving() => {
                    self.look_at_notes(false).await;
                    self.look_at_moving().await?;
                }
                (raw, stamp, verdict) = judging => {
                    self.judging = None;
                    self.take(raw, stamp, verdict).await?;
                }
                Some(()) = self.sweeps.recv(), if at_rest => self.sweep().await,
                () = self.events.closed() => return Err(Unheard),
            }
            self.mind_emergencies();
            if self.stale {
                self.tell_stock().await?;
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

    fn judge_next(&mut self) {
        if self.judging.is_some() {
            return;
        }
        let Some((raw, stamp)) = self.shelf.next() else { return };
        let bench = self.bench.clone();
        self.judging = Some(Box::pin(async move {
            let verdict = bench.judge(&raw, stamp).await;
            (raw, stamp, verdict)
        }));
    }

    async fn take(&mut self, raw: RawPath, stamp: Stamp, verdict: Verdict) -> Result<(), Unheard> {
        let file = shown(&raw);
        match verdict {
            Verdict::Changed => {
                tracing::debug!(?file, "changed while it was judged");
                self.shelf.moved(&raw);
            }
            Verdict::NoRoom(why) => {
                // One line an episode: the file is tried again at each look at everything.
                if !self.full {
                    tracing::error!(?file, why, "no copy could be made; new files wait");
                }
                self.full = true;
                self.stale = true;
                self.shelf.no_room(&raw, why);
            }
            Verdict::Item(item) => {
                match &item {
                    KnownItem::Accepted(bulletin) => {
                        self.full = false;
                        tracing::info!(?file, length_ms = bulletin.length_ms, "accepted");
                    }
                    KnownItem::Refused { fault, detail } => {
                        tracing::warn!(?file, ?fault, detail, "not taken");
                    }
                }
                self.stale = true;
                if let Some(known) = self.shelf.judged(&raw, &stamp, item) {
                    self.tell(Event::Remember(known)).await?;
                }
            }
        }
        Ok(())
    }

    /// Removes copies that nobody needs any more, unless some file has yet to be judged.
    async fn sweep(&mut self) {
        if self.away || !self.shelf.is_settled() {
            return;
        }
        let (store, kept) = (self.setup.store.clone(), self.shelf.accepted());
        let mut idle = std::mem::take(&mut self.idle);
        let swept = blocking(move || {
            let removed = store::sweep(&store, &kept, &mut idle);
            Ok((removed?, idle))
        });
        match swept.await {
            Ok(((copies, bytes), idle)) => {
                self.idle = idle;
                if copies > 0 {
                    tracing::info!(copies, bytes, "removed copies that nothing needs any more");
                }
            }
            Err(error) => tracing::warn!(%error, "the store could not be swept"),
        }
    }

    async fn look_everywhere(&mut self) -> Result<(), Unheard> {
        self.watch = self.watch.take().filter(|watch| watch.still_on(&self.setup.folder));
        if self.watch.is_none() {
            // The watch comes before the look, so that nothing falls between the two.
            let watch = Watch::on(&self.setup.folder, self.touched.clone());
            if let Err(error) = &watch
                && !self.unwatched
            {
                let folder = &self.setup.folder;
                tracing::warn!(?folder, %error, "can't watch the audio folder; looking now and then");
            }
            self.unwatched = watch.is_err();
            self.watch = watch.ok();
        }
        self.look_within(vec![Box::default()], false).await
    }

    async fn look_at(&mut self, places: Places) -> Result<(), Unheard> {
        if places.everywhere {
            return self.look_everywhere().await;
        }
        let relative = |path: PathBuf| walk::relative(&self.setup.folder, &path);
        let within: Vec<RawPath> = places.some.into_iter().filter_map(relative).collect();
        self.look_within(within, true).await
    }

    async fn look_within(&mut self, within: Vec<RawPath>, touched: bool) -> Result<(), Unheard> {
        let folder = self.setup.folder.clone();
        let look = move || {
            let found =
                |within: RawPath| walk::walk(&folder, &within, true).map(|found| (within, found));
            within.into_iter().map(found).collect::<io::Result<Vec<_>>>()
        };
        let looked: Vec<(RawPath, Found)> = match blocking(look).await {
            Ok(looked) => looked,
            Err(error) => {
                if !self.away {
                    let folder = &self.setup.folder;
                    tracing::error!(?folder, %error, "can't read the audio folder; what was known stays");
                }
                self.away = true;
                return Ok(());
            }
        };
        if self.away {
            tracing::info!(folder = ?self.setup.folder, "the audio folder can be read again");
        }
        self.away = false;
        for (within, found) in looked {
            for fault in found.faults.difference(&self.faults) {
                tracing::warn!(fault, "part of the audio folder is not seen");
            }
            if within.is_empty() {
                self.faults = found.faults;
            }
            self.stale |= self.notes.see(&within, found.notes);
            let seen = self.shelf.see(&within, found.files, touched);
            self.seen(seen).await?;
        }
        Ok(())
    }

    async fn look_at_notes(&mut self, at_once: bool) {
        let (folder, moving) = (self.setup.folder.clone(), self.notes.moving());
        if moving.is_empty() {
            return;
        }
        let looked = blocking(move || Ok(notes::look(&folder, moving, at_once))).await;
        self.stale |= self.notes.take(looked.unwrap_or_default());
    }

    async fn look_at_moving(&mut self) -> Result<(), Unheard> {
        let (folder, moving) = (self.setup.folder.clone(), self.shelf.moving());
        let look = move || {
            let stamp = |raw: RawPath| {
                let meta = on_disk(&folder, &raw).symlink_metadata().ok();
                let stamp = meta.filter(|meta| meta.is_file()).map(|meta| Stamp::of(&meta));
                let awaited = walk::has_partner(&folder, &raw);
                (raw, stamp, awaited)
            };
            Ok(moving.into_iter().map(stamp).collect::<Vec<_>>())
        };
        for (raw, stamp, awaited) in blocking(look).await.unwrap_or_default() {
            let seen = self.shelf.look_again(&raw, stamp, awaited);
            self.seen(seen).await?;
        }
        Ok(())
    }

    async fn seen(&mut self, seen: Seen) -> Result<(), Unheard> {
        self.stale |= seen.changed;
        for raw in seen.forgotten {
            self.tell(Event::Forget { raw_path: to_hex(&raw) }).await?;
        }
        Ok(())
    }

    async fn tell_stock(&mut self) -> Result<(), Unheard> {
        self.stale = false;
        let mut stock = self.shelf.stock();
        self.notes.put_into(&mut stock);
        self.tell(Event::Stock(Arc::new(stock))).await
    }

    async fn tell(&mut self, event: Event) -> Result<(), Unheard> {
        self.events.send(event).await.map_err(|_| Unheard)
    }
}

/// Runs what touches the disk where it may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
