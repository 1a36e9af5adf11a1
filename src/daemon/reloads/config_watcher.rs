//! The loop's handle on the task that watches the files of a configuration.

use std::path::Path;

use tokio::sync::{mpsc, watch};

use super::reading::ConfigReading;
use super::watcher_task::WatcherTask;
use crate::config::StationFolders;

/// Notices changes of `station.yaml` and the schedules, and reads them; the loop itself never waits
/// for a disk or a network share. It ends when this handle is dropped.
pub struct ConfigWatcher {
    asked: watch::Sender<u64>,
}

impl ConfigWatcher {
    /// Watches the files of a configuration, which `station.yaml` at `path` begins. The receiver
    /// gets a reading soon, since they may have changed meanwhile, and after each change.
    pub fn new(
        path: &Path,
        folders: &StationFolders,
    ) -> (ConfigWatcher, mpsc::Receiver<ConfigReading>) {
        let (asked, asks) = watch::channel(0);
        // One place: the next reading waits until the last one is taken.
        let (readings, read) = mpsc::channel(1);
        tokio::spawn(WatcherTask::new(path, folders, asks, readings).run());
        (ConfigWatcher { asked }, read)
    }

    /// Orders a reading now; the answer carries this number or a higher one.
    pub fn ask(&self) -> u64 {
        self.asked.send_modify(|asked| *asked += 1);
        *self.asked.borrow()
    }
}
