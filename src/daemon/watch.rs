//! The eyes on `station.yaml` and the schedules: they notice changes, wait for rest, read, and hand
//! the loop what they read. The loop itself never waits for a disk or a network share.
//!
//! The system's watch (inotify) is a hint and no more: it follows a folder that is renamed away,
//! sees nothing of a network share or behind a link, and forgets when its queue is full. So every
//! [`LOOK_EVERY`] the files' marks (inode, size, times) are compared, too. Marks are compared
//! before and after each reading: what changed meanwhile is read again, so a mixture of old and new
//! files is not taken.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::rest::{Rest, Touch};
use crate::config::{self, Config, Folders, Marks, PassedOver};
use crate::messages::config::fault_lines;
use crate::messages::{Lang, running};
use crate::report;

/// Marks are compared this often: what no watch tells of is seen within it, and a few `stat`s cost
/// no battery and no card.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Changes that may wait to be looked at: a folder copied at once.
const TOUCHES_WAITING: usize = 256;

/// How long a reading may take before the station says that the folder does not answer: a network
/// share whose server is gone answers never.
const READ_MAX: Duration = Duration::from_secs(10);

/// Readings tried in a row while files change under them, and the pause between two.
const TRIES: u32 = 5;
const TRY_EVERY: Duration = Duration::from_millis(200);

/// What was read.
pub struct Reading {
    /// Orders to read up to this one are answered by it.
    pub asked: u64,
    /// The configuration, or its faults as lines for people.
    pub config: Result<Box<Config>, Vec<String>>,
    /// Schedules that were not read because of their names; unknown if the folder did not answer.
    pub passed_over: Option<Vec<PassedOver>>,
    /// Why the token can't be used.
    pub token_trouble: Option<String>,
}

/// The loop's hold on the eyes; they close with it.
pub struct Watch {
    asked: watch::Sender<u64>,
}

impl Watch {
    /// Watches the files of a configuration, which `station.yaml` at `path` begins. The receiver
    /// gets a reading soon, since they may have changed meanwhile, and after each change.
    pub fn new(path: &Path, folders: &Folders, lang: Lang) -> (Watch, mpsc::Receiver<Reading>) {
        let (asked, asks) = watch::channel(0);
        // One place: the next reading waits until the last one is taken.
        let (readings, read) = mpsc::channel(1);
        let (sender, touches) = mpsc::channel(TOUCHES_WAITING);
        let mut eyes = Eyes {
            config: path.to_owned(),
            schedules: folders.schedules.clone(),
            state: folders.state.clone(),
            lang,
            bell: Bell { touches: sender, overflown: Arc::default() },
            touches,
            asks,
            readings,
            rest: Rest::default(),
            marks: Marks::default(),
            seen: Marks::default(),
            named: false,
            watched: Vec::new(),
            _watcher: None,
        };
        tokio::spawn(async move {
            eyes.watch_folders().await;
            eyes.rest.touch(Instant::now(), Touch::Somewhere);
            eyes.keep().await;
        });
        (Watch { asked }, read)
    }

    /// Orders a reading now; the answer carries this number or a higher one.
    pub fn ask(&self) -> u64 {
        self.asked.send_modify(|asked| *asked += 1);
        *self.asked.borrow()
    }
}

struct Eyes {
    config: PathBuf,
    schedules: PathBuf,
    state: PathBuf,
    lang: Lang,
    bell: Bell,
    touches: mpsc::Receiver<Touch>,
    asks: watch::Receiver<u64>,
    readings: mpsc::Sender<Reading>,
    rest: Rest,
    /// Of the files as they were read last.
    marks: Marks,
    /// Of the files as they were seen last without an event that names them.
    seen: Marks,
    /// An event named a file of the configuration, so marks that are the same prove nothing: the
    /// file system's clock is coarse.
    named: bool,
    /// The watched folders, and which they were.
    watched: Vec<(PathBuf, Option<Inode>)>,
    _watcher: Option<RecommendedWatcher>,
}

/// Device and inode.
type Inode = (u64, u64);

impl Eyes {
    async fn keep(&mut self) {
        let mut look_at = Instant::now() + LOOK_EVERY;
        loop {
            let ready = self.rest.ready_at();
            tokio::select! {
                biased;
                asked = self.asks.changed() => match asked {
                    Ok(()) => self.rest.ask(Instant::now()),
                    // The loop has ended.
                    Err(_) => return,
                },
                Some(touch) = self.touches.recv() => self.note(touch),
                () = tokio::time::sleep_until(ready.unwrap_or(look_at)), if ready.is_some() => {
                    if self.read().await.is_none() {
                        return;
                    }
                }
                () = tokio::time::sleep_until(look_at) => {
                    self.watch_folders().await;
                    self.seen = self.look().await;
                    if self.seen != self.marks {
                        self.rest.touch(Instant::now(), Touch::Somewhere);
                    }
                    look_at = Instant::now() + LOOK_EVERY;
                }
            }
        }
    }

    fn note(&mut self, touch: Touch) {
        if self.bell.overflown.swap(false, Ordering::Relaxed) {
            self.rest.forget_writing();
            self.named = true;
        }
        self.named |= touch != Touch::Somewhere;
        self.rest.touch(Instant::now(), touch);
    }

    /// Reads what has come to rest and hands it over; `None` when the loop has ended.
    async fn read(&mut self) -> Option<()> {
        self.watch_folders().await;
        let named = std::mem::take(&mut self.named);
        let mut asked = *self.asks.borrow_and_update();
        for _ in 0..TRIES {
            let marks = self.look().await;
            if !named && !self.rest.is_asked() {
                if marks == self.marks {
                    self.rest.settle();
                    return Some(());
                }
                // No event tells when it rests: it does when two looks see the same.
                if marks != self.seen {
                    self.seen = marks;
                    self.rest.touch(Instant::now(), Touch::Somewhere);
                    return Some(());
                }
            }
            let (path, state, lang) = (self.config.clone(), self.state.clone(), self.lang);
            let folder = self.schedules.clone();
            let read = move || (load(&path, &state, lang), config::passed_over(&folder));
            let loaded = self.blocking(read).await;
            if marks == self.look().await {
                self.rest.settle();
                self.marks = marks;
                let ((config, token_trouble), passed_over) = match loaded {
                    Ok((loaded, passed_over)) => (loaded, Some(passed_over)),
                    Err(error) => ((Err(vec![error]), None), None),
                };
                return self.tell(Reading { asked, config, passed_over, token_trouble }).await;
            }
            tokio::time::sleep(TRY_EVERY).await;
            asked = *self.asks.borrow_and_update();
        }
        self.named = true;
        let was_asked = self.rest.is_asked();
        self.rest.unsettle(Instant::now());
        if was_asked {
            let config = Err(vec![running::files_restless(self.lang)]);
            let reading = Reading { asked, config, passed_over: None, token_trouble: None };
            return self.tell(reading).await;
        }
        Some(())
    }

    async fn tell(&self, reading: Reading) -> Option<()> {
        self.readings.send(reading).await.ok()
    }

    /// The files' marks as they are now.
    async fn look(&mut self) -> Marks {
        let (config, schedules) = (self.config.clone(), self.schedules.clone());
        self.blocking(move || config::marks(&config, &schedules)).await.unwrap_or_default()
    }

    /// Does what may take long on a thread of its own. While a share does not answer, the loop is
    /// told so, and this waits.
    ///
    /// # Errors
    /// A fault of this program while it worked.
    async fn blocking<T: Send + 'static>(
        &mut self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, String> {
        let mut working = tokio::task::spawn_blocking(work);
        let worked = match tokio::time::timeout(READ_MAX, &mut working).await {
            Ok(worked) => worked,
            Err(_) => {
                let asked = *self.asks.borrow();
                let config = Err(vec![running::folder_silent(self.lang, READ_MAX.as_secs())]);
                // When the loop has ended, the next reading notices.
                let reading = Reading { asked, config, passed_over: None, token_trouble: None };
                let _ = self.tell(reading).await;
                let worked = working.await;
                // Files that are as they were are read all the same: else the fault would stay.
                self.named = true;
                self.rest.touch(Instant::now(), Touch::Somewhere);
                worked
            }
        };
        worked.map_err(|error| format!("reading the configuration failed: {error}"))
    }

    /// Watches the folders that are there now, if they are not those that are watched.
    async fn watch_folders(&mut self) {
        let folders = [folder_of(&self.config), self.schedules.clone(), folder_of(&self.schedules)];
        let looked = self.blocking(move || folders.map(|path| (inode(&path), path))).await;
        let Ok(found) = looked else { return };
        let found: Vec<_> = found.into_iter().map(|(inode, path)| (path, inode)).collect();
        if found == self.watched {
            return;
        }
        if !self.watched.is_empty() {
            self.rest.touch(Instant::now(), Touch::Somewhere);
        }
        let (bell, folders) = (self.bell.clone(), found.clone());
        self.watched = found;
        let made =
            self.blocking(move || watcher(&folders, bell).map_err(|error| error.to_string()));
        match made.await.flatten() {
            Ok(watcher) => self._watcher = Some(watcher),
            Err(error) => {
                let every_s = LOOK_EVERY.as_secs();
                tracing::warn!(
                    error,
                    every_s,
                    "changes of the schedules are seen by looking alone"
                );
                self._watcher = None;
            }
        }
    }
}

/// Reads everything and keeps what is good; blocks.
fn load(
    path: &Path,
    state: &Path,
    lang: Lang,
) -> (Result<Box<Config>, Vec<String>>, Option<String>) {
    match config::load_and_texts(path) {
        Ok((config, texts)) => {
            if let Err(error) = texts.keep(state) {
                tracing::warn!(%error, "these files could not be kept for a start with worse ones");
            }
            let trouble = token_trouble(&config);
            (Ok(Box::new(config)), trouble)
        }
        Err(faults) => (Err(fault_lines(lang, &faults)), None),
    }
}

/// Why the token of this configuration can't be used.
pub fn token_trouble(config: &Config) -> Option<String> {
    let token = config.report.as_ref()?.token_file.as_deref()?;
    report::judge_token(token).err().map(|error| error.to_string())
}

fn folder_of(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).to_owned()
}

fn inode(path: &Path) -> Option<Inode> {
    std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// A watch on those of the folders that are there.
fn watcher(folders: &[(PathBuf, Option<Inode>)], bell: Bell) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event| bell.hear(event))?;
    for (folder, _) in folders.iter().filter(|(_, inode)| inode.is_some()) {
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
    }
    Ok(watcher)
}

/// Rung by the watch's thread.
#[derive(Clone)]
struct Bell {
    touches: mpsc::Sender<Touch>,
    /// Touches were dropped since the last one was taken.
    overflown: Arc<AtomicBool>,
}

impl Bell {
    fn hear(&self, event: notify::Result<notify::Event>) {
        match event {
            Ok(event) if !event.need_rescan() => {
                event.paths.iter().filter_map(|path| touch(event.kind, path)).for_each(|touch| {
                    self.ring(touch);
                });
            }
            _ => self.ring(Touch::Somewhere),
        }
    }

    fn ring(&self, touch: Touch) {
        if self.touches.try_send(touch).is_err() {
            self.overflown.store(true, Ordering::Relaxed);
        }
    }
}

/// What an event means for the configuration. Swap files and logs beside it are no change of it,
/// but their coming and going may be that of a folder or link on the way to it.
fn touch(kind: EventKind, path: &Path) -> Option<Touch> {
    let read = config::is_schedule(path);
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) if read => {
            Some(Touch::Closed(path.to_owned()))
        }
        EventKind::Modify(ModifyKind::Data(_)) if read => Some(Touch::Writing(path.to_owned())),
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Data(_)) => None,
        _ if read => Some(Touch::Moved(path.to_owned())),
        EventKind::Modify(ModifyKind::Metadata(_)) => None,
        _ => Some(Touch::Somewhere),
    }
}
