//! The task that looks after the files of a configuration: notices changes, waits until they are
//! quiet, reads, and hands over what it read. It alone waits for a disk or a network share.
//!
//! The system's watch (inotify) is a hint and no more: it follows a folder that is renamed away,
//! sees nothing of a network share or behind a link, and forgets when its queue is full. So every
//! [`LOOK_EVERY`] the files' marks (inode, size, times) are compared, too. Marks are compared
//! before and after each reading: what changed meanwhile is read again, so a mixture of old and new
//! files is not taken.

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::RecommendedWatcher;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::file_events::{ChangeSender, Inode, inode, watcher};
use super::quiet_period::{FileChange, QuietPeriod};
use super::reading::{ConfigReading, load};
use super::reload_fault::ReloadFault;
use crate::config::{self, FileMarks, StationFolders};
use crate::sys::kernel_timer::LongWait;
use crate::wire::QuotedText;

/// Marks are compared this often: what no watch tells of is seen within it, and a few `stat`s cost
/// no battery and no card.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// How long a reading may take before the station says that the folder does not answer: a network
/// share whose server is gone answers never.
const READ_MAX: Duration = Duration::from_secs(10);

/// Readings tried in a row while files change under them, and the pause between two.
const TRIES: u32 = 5;
const TRY_EVERY: Duration = Duration::from_millis(200);

/// The task, and what it has seen.
pub struct WatcherTask {
    config: PathBuf,
    schedules: PathBuf,
    state: PathBuf,
    sender: ChangeSender,
    changes: mpsc::Receiver<FileChange>,
    asks: watch::Receiver<u64>,
    readings: mpsc::Sender<ConfigReading>,
    quiet: QuietPeriod,
    /// Of the files as they were read last.
    marks: FileMarks,
    /// Of the files as they were seen last without an event that names them.
    seen: FileMarks,
    /// An event named a file of the configuration, so marks that are the same prove nothing: the
    /// file system's clock is coarse.
    named: bool,
    /// The watched folders, and which they were.
    watched: Vec<(PathBuf, Option<Inode>)>,
    _watcher: Option<RecommendedWatcher>,
}

impl WatcherTask {
    /// A task for the files that `station.yaml` at `config` begins. Orders to read come through
    /// `asks`, what was read goes to `readings`.
    pub fn new(
        config: &Path,
        folders: &StationFolders,
        asks: watch::Receiver<u64>,
        readings: mpsc::Sender<ConfigReading>,
    ) -> WatcherTask {
        let (sender, changes) = ChangeSender::new();
        WatcherTask {
            config: config.to_owned(),
            schedules: folders.schedules.clone(),
            state: folders.state.clone(),
            sender,
            changes,
            asks,
            readings,
            quiet: QuietPeriod::default(),
            marks: FileMarks::default(),
            seen: FileMarks::default(),
            named: false,
            watched: Vec::new(),
            _watcher: None,
        }
    }

    /// Reads once, soon, and then after each change, until nobody takes what it reads.
    pub async fn run(mut self) {
        self.watch_folders().await;
        self.quiet.note(Instant::now(), FileChange::Somewhere);
        let waits = LongWait::prepare();
        let mut look = std::pin::pin!(waits.last(LOOK_EVERY));
        loop {
            let ready = self.quiet.ready_at();
            tokio::select! {
                biased;
                asked = self.asks.changed() => match asked {
                    Ok(()) => self.quiet.ask(Instant::now()),
                    // The loop has ended.
                    Err(_) => return,
                },
                Some(change) = self.changes.recv() => self.note(change),
                () = tokio::time::sleep_until(ready.unwrap_or_else(Instant::now)), if ready.is_some() => {
                    if self.read().await.is_none() {
                        return;
                    }
                }
                () = &mut look => {
                    self.watch_folders().await;
                    self.seen = self.read_marks().await;
                    if self.seen != self.marks {
                        self.quiet.note(Instant::now(), FileChange::Somewhere);
                    }
                    look.set(waits.last(LOOK_EVERY));
                }
            }
        }
    }

    fn note(&mut self, change: FileChange) {
        if self.sender.take_overflown() {
            self.quiet.forget_writing();
            self.named = true;
        }
        self.named |= change != FileChange::Somewhere;
        self.quiet.note(Instant::now(), change);
    }

    /// Reads what has come to rest and hands it over; `None` when the loop has ended.
    async fn read(&mut self) -> Option<()> {
        self.watch_folders().await;
        let named = std::mem::take(&mut self.named);
        let mut asked = *self.asks.borrow_and_update();
        for _ in 0..TRIES {
            let marks = self.read_marks().await;
            if !named && !self.quiet.is_asked() {
                if marks == self.marks {
                    self.quiet.end();
                    return Some(());
                }
                // No event tells when it rests: it does when two looks see the same.
                if marks != self.seen {
                    self.seen = marks;
                    self.quiet.note(Instant::now(), FileChange::Somewhere);
                    return Some(());
                }
            }
            let (path, state) = (self.config.clone(), self.state.clone());
            let folder = self.schedules.clone();
            let read = move || (load(&path, &state), config::passed_over(&folder));
            let loaded = self.blocking(read).await;
            if marks == self.read_marks().await {
                self.quiet.end();
                self.marks = marks;
                let ((config, token_trouble), passed_over) = match loaded {
                    Ok((loaded, passed_over)) => (loaded, Some(passed_over)),
                    Err(words) => ((Err(ReloadFault::ReadingFailed(words)), None), None),
                };
                return self
                    .tell(ConfigReading { asked, config, passed_over, token_trouble })
                    .await;
            }
            tokio::time::sleep(TRY_EVERY).await;
            asked = *self.asks.borrow_and_update();
        }
        self.named = true;
        let was_asked = self.quiet.is_asked();
        self.quiet.begin_anew(Instant::now());
        if was_asked {
            let config = Err(ReloadFault::Restless);
            let reading = ConfigReading { asked, config, passed_over: None, token_trouble: None };
            return self.tell(reading).await;
        }
        Some(())
    }

    async fn tell(&self, reading: ConfigReading) -> Option<()> {
        self.readings.send(reading).await.ok()
    }

    /// The files' marks as they are now.
    async fn read_marks(&mut self) -> FileMarks {
        let (config, schedules) = (self.config.clone(), self.schedules.clone());
        self.blocking(move || config::file_marks(&config, &schedules)).await.unwrap_or_default()
    }

    /// Does what may take long on a thread of its own. While a share does not answer, the loop is
    /// told so, and this waits.
    ///
    /// # Errors
    /// A fault of this program while it worked.
    async fn blocking<T: Send + 'static>(
        &mut self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, QuotedText> {
        let mut working = tokio::task::spawn_blocking(work);
        let worked = match tokio::time::timeout(READ_MAX, &mut working).await {
            Ok(worked) => worked,
            Err(_) => {
                let asked = *self.asks.borrow();
                let config = Err(ReloadFault::FolderSilent { seconds: READ_MAX.as_secs() });
                // When the loop has ended, the next reading notices.
                let reading =
                    ConfigReading { asked, config, passed_over: None, token_trouble: None };
                let _ = self.tell(reading).await;
                let worked = working.await;
                // Files that are as they were are read all the same: else the fault would stay.
                self.named = true;
                self.quiet.note(Instant::now(), FileChange::Somewhere);
                worked
            }
        };
        worked.map_err(|error| QuotedText::from(&error))
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
            self.quiet.note(Instant::now(), FileChange::Somewhere);
        }
        let (sender, folders) = (self.sender.clone(), found.clone());
        self.watched = found;
        let made = self
            .blocking(move || watcher(&folders, sender).map_err(|error| QuotedText::from(&error)));
        match made.await.flatten() {
            Ok(watcher) => self._watcher = Some(watcher),
            Err(error) => {
                let every_s = LOOK_EVERY.as_secs();
                tracing::warn!(
                    %error,
                    every_s,
                    "changes of the schedules are seen by looking alone"
                );
                self._watcher = None;
            }
        }
    }
}

fn folder_of(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).to_owned()
}
