//! Changes of files as the system tells them (inotify).

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

use super::quiet_period::FileChange;
use crate::config;

/// Changes that may wait to be looked at: a folder copied at once.
const CHANGES_WAITING: usize = 256;

/// Device and inode.
pub type Inode = (u64, u64);

/// Which file or folder lies there now.
pub fn inode(path: &Path) -> Option<Inode> {
    std::fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// A watch on those of the folders that are there.
pub fn watcher(
    folders: &[(PathBuf, Option<Inode>)],
    sender: ChangeSender,
) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event| sender.take(event))?;
    for (folder, _) in folders.iter().filter(|(_, inode)| inode.is_some()) {
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
    }
    Ok(watcher)
}

/// Where the watch's own thread tells of changes; it never waits for who takes them.
#[derive(Clone)]
pub struct ChangeSender {
    changes: mpsc::Sender<FileChange>,
    /// Changes were dropped since the last one was taken.
    overflown: Arc<AtomicBool>,
}

impl ChangeSender {
    /// A sender, and where its changes arrive.
    pub fn new() -> (ChangeSender, mpsc::Receiver<FileChange>) {
        let (changes, receiver) = mpsc::channel(CHANGES_WAITING);
        (ChangeSender { changes, overflown: Arc::default() }, receiver)
    }

    /// Whether changes were dropped since this was asked last.
    pub fn take_overflown(&self) -> bool {
        self.overflown.swap(false, Ordering::Relaxed)
    }

    fn take(&self, event: notify::Result<notify::Event>) {
        match event {
            Ok(event) if !event.need_rescan() => {
                event.paths.iter().filter_map(|path| change(event.kind, path)).for_each(|change| {
                    self.send(change);
                });
            }
            _ => self.send(FileChange::Somewhere),
        }
    }

    fn send(&self, change: FileChange) {
        if self.changes.try_send(change).is_err() {
            self.overflown.store(true, Ordering::Relaxed);
        }
    }
}

/// What an event means for the configuration. Swap files and logs beside it are no change of it,
/// but their coming and going may be that of a folder or link on the way to it.
fn change(kind: EventKind, path: &Path) -> Option<FileChange> {
    let read = config::is_schedule(path);
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) if read => {
            Some(FileChange::Closed(path.to_owned()))
        }
        EventKind::Modify(ModifyKind::Data(_)) if read => {
            Some(FileChange::Writing(path.to_owned()))
        }
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Data(_)) => None,
        _ if read => Some(FileChange::Moved(path.to_owned())),
        EventKind::Modify(ModifyKind::Metadata(_)) => None,
        _ => Some(FileChange::Somewhere),
    }
}
