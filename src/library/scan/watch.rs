//! The bell that rings when something in the audio folder is touched.
//!
//! A hint and no more: inotify forgets when its queue is full, sees nothing on network mounts, and
//! may be out of watches. So what it says is only *where to look*, and a slow look at everything
//! stands behind it.

use std::collections::BTreeSet;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{Config, ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::Notify;

/// Places remembered between two looks; beyond that it is cheaper to look everywhere.
const PLACES_MAX: usize = 256;

/// How long touches are gathered: an upload touches its file thousands of times a second.
const GATHER: Duration = Duration::from_millis(100);

/// Where to look.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TouchedPlaces {
    pub some: BTreeSet<PathBuf>,
    pub everywhere: bool,
}

impl TouchedPlaces {
    fn is_empty(&self) -> bool {
        self.some.is_empty() && !self.everywhere
    }
}

/// Filled by inotify's thread, emptied by the worker.
#[derive(Debug, Default)]
pub struct TouchQueue {
    places: Mutex<TouchedPlaces>,
    bell: Notify,
}

impl TouchQueue {
    /// Waits for the first touch, gathers for a moment, takes what has been touched by then.
    /// Nothing is lost when the future is dropped before its end.
    pub async fn next(&self) -> TouchedPlaces {
        while self.places().is_empty() {
            self.bell.notified().await;
        }
        tokio::time::sleep(GATHER).await;
        std::mem::take(&mut *self.places())
    }

    /// Asks for a look at `path`, a file or folder that was touched, made or removed.
    pub fn touch(&self, path: PathBuf) {
        let mut places = self.places();
        if places.some.len() >= PLACES_MAX {
            places.everywhere = true;
            places.some.clear();
        }
        if !places.everywhere {
            places.some.insert(path);
        }
        drop(places);
        self.bell.notify_one();
    }

    fn touch_everything(&self) {
        self.places().everywhere = true;
        self.bell.notify_one();
    }

    fn places(&self) -> MutexGuard<'_, TouchedPlaces> {
        self.places.lock().expect("nothing that holds it can panic")
    }
}

/// A watch on one folder and all below, until dropped.
pub struct FolderWatch {
    _watcher: RecommendedWatcher,
    folder_inode: u64,
}

impl FolderWatch {
    /// Watches `folder`, which must be absolute.
    pub fn on(folder: &Path, touched: Arc<TouchQueue>) -> io::Result<FolderWatch> {
        let folder_inode = std::fs::metadata(folder)?.ino();
        // A link to `/` would have the whole disk watched.
        let unlinked = Config::default().with_follow_symlinks(false);
        let mut watcher =
            RecommendedWatcher::new(move |event| take_event(event, &touched), unlinked)
                .map_err(io::Error::other)?;
        watch_below(&mut watcher, folder)?;
        Ok(FolderWatch { _watcher: watcher, folder_inode })
    }

    /// Whether `folder` is still the one that is watched: it may have been replaced, or something
    /// mounted over it.
    pub fn still_on(&self, folder: &Path) -> bool {
        std::fs::metadata(folder).is_ok_and(|meta| meta.ino() == self.folder_inode)
    }
}

/// Watches `folder` and all below but what may not be read there: one such folder lets a watch on
/// the whole fail. What is made later in a folder that holds one is found by the slow look.
fn watch_below(watcher: &mut RecommendedWatcher, folder: &Path) -> io::Result<()> {
    let is_denied = |error: &notify::Error| matches!(&error.kind, ErrorKind::Io(error) if error.kind() == io::ErrorKind::PermissionDenied);
    match watcher.watch(folder, RecursiveMode::Recursive) {
        Err(error) if is_denied(&error) => {}
        watched => return watched.map_err(io::Error::other),
    }
    let Ok(inside) = std::fs::read_dir(folder) else { return Ok(()) };
    watcher.watch(folder, RecursiveMode::NonRecursive).map_err(io::Error::other)?;
    for inside in inside.flatten().filter(|one| one.file_type().is_ok_and(|kind| kind.is_dir())) {
        watch_below(watcher, &inside.path())?;
    }
    Ok(())
}

fn take_event(event: notify::Result<notify::Event>, touched: &TouchQueue) {
    match event {
        Ok(event) if event.need_rescan() => touched.touch_everything(),
        // Reading is no change; heard, every verdict would ask for the next.
        Ok(event) if matches!(event.kind, EventKind::Access(kind) if !wrote(kind)) => {}
        Ok(event) => event.paths.into_iter().for_each(|path| touched.touch(path)),
        Err(error) => {
            tracing::warn!(%error, "watching the audio folder met a fault; looking everywhere");
            touched.touch_everything();
        }
    }
}

fn wrote(kind: AccessKind) -> bool {
    kind == AccessKind::Close(AccessMode::Write)
}

#[cfg(test)]
mod tests {
    use notify::Event;
    use notify::event::Flag;

    use super::*;

    #[test]
    fn where_the_watch_lost_count_all_is_looked_at() {
        let taken = |touched: &TouchQueue| std::mem::take(&mut *touched.places());
        let touched = TouchQueue::default();
        for n in 0..PLACES_MAX {
            touched.touch(PathBuf::from(format!("/a/{n}")));
        }
        let places = taken(&touched);
        assert!(!places.everywhere && places.some.len() == PLACES_MAX);

        for n in 0..=PLACES_MAX {
            touched.touch(PathBuf::from(format!("/a/{n}")));
        }
        assert_eq!(taken(&touched), TouchedPlaces { everywhere: true, ..TouchedPlaces::default() });

        // The kernel's queue was full.
        take_event(Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)), &touched);
        assert!(taken(&touched).everywhere);
        take_event(Err(notify::Error::generic("out of watches")), &touched);
        assert!(taken(&touched).everywhere);
    }
}
