//! Brings the folder to what the daemon wants said in it: files set aside, explanations, the
//! overview. What was altered in a folder of refused files is taken back, to be judged again.
//!
//! The daemon hands over the whole of what it wants, and the latest holds; so nothing is done
//! twice, and what a person or a synchroniser deletes or overwrites comes back at the next look.
//! What already stands there is not written again, so the station's own writes lead to nothing
//! further.

use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Sleep, sleep};

use super::orders::{FailedTask, FolderOrders};
use super::rejected::RejectedFile;
use super::round::{RoundMemory, RoundReport, carry_out};
use crate::library::catalogue::files::KnownFiles;
use crate::library::folders::{ASIDE, OVERVIEW};
use crate::library::raw_path::RawPath;
use crate::library::snapshot::{Catalogue, SetAsideFile};
use crate::station::stock::StockItem;
use crate::sys::blocking::blocking;

/// Between two rounds: 500 files may drop at once, and another station may write there, too.
pub const ROUND_INTERVAL: Duration = Duration::from_secs(3);

/// Carries out [`FolderOrders`]. Owned by the worker, which also tells it of touches.
pub struct FolderReconciler {
    folder: PathBuf,
    /// `None` until the daemon has spoken.
    orders: watch::Receiver<Option<Arc<FolderOrders>>>,
    /// Something may have to be done.
    wanted: bool,
    /// Over when the next round may begin.
    pause: Pin<Box<Sleep>>,
    round_interval: Duration,
    files: BTreeMap<Arc<str>, RejectedFile>,
    /// What could not be done the last time, and has been told.
    failed: watch::Sender<BTreeSet<FailedTask>>,
    memory: RoundMemory,
}

/// What a round came to.
#[derive(Default)]
pub struct RoundOutcome {
    /// Files that no longer lie there, or do again.
    pub moved: Vec<RawPath>,
    /// What lies in the folders of refused files has changed, or what could not be done.
    pub changed: bool,
}

impl FolderReconciler {
    pub fn new(
        folder: PathBuf,
        orders: watch::Receiver<Option<Arc<FolderOrders>>>,
        failed: watch::Sender<BTreeSet<FailedTask>>,
        round_interval: Duration,
    ) -> FolderReconciler {
        let (pause, files) = (Box::pin(sleep(Duration::ZERO)), BTreeMap::new());
        let memory = RoundMemory::default();
        FolderReconciler {
            folder,
            orders,
            wanted: false,
            pause,
            round_interval,
            files,
            failed,
            memory,
        }
    }

    /// Whether any of what lies there was touched: then it is looked at again.
    pub fn touched(&mut self, places: &BTreeSet<PathBuf>) {
        let ours = |path: &PathBuf| {
            path.file_name().is_some_and(|name| name == OVERVIEW)
                || path.components().any(|part| part.as_os_str() == ASIDE)
        };
        self.wanted |= places.iter().any(ours);
    }

    /// Looks again at the next turn.
    pub fn look_again(&mut self) {
        self.wanted = true;
    }

    /// Waits until a round is wanted and may begin. Nothing is lost when the future is dropped.
    pub async fn turn(&mut self) {
        while !self.wanted {
            match self.orders.changed().await {
                Ok(()) => self.wanted = true,
                // Nobody speaks any more.
                Err(_) => pending().await,
            }
        }
        self.pause.as_mut().await;
    }

    /// Does what is to be done.
    pub async fn round(&mut self, known_files: &KnownFiles) -> RoundOutcome {
        self.wanted = false;
        self.pause = Box::pin(sleep(self.round_interval));
        let (folder, orders) = (self.folder.clone(), self.orders.borrow_and_update().clone());
        let unwanted =
            orders.as_ref().map(|orders| known_files.find(&orders.set_aside)).unwrap_or_default();
        let mut memory = std::mem::take(&mut self.memory);
        let carried = blocking(move || {
            let done = carry_out(&folder, orders.as_deref(), &unwanted, &mut memory);
            Ok((done, memory))
        });
        let Ok((RoundReport { moved, files, failed, wants_another }, memory)) = carried.await
        else {
            return RoundOutcome::default();
        };
        self.memory = memory;
        self.wanted |= wants_another;
        for FailedTask { path, what, why } in failed.difference(&self.failed.borrow()) {
            tracing::warn!(
                path,
                ?what,
                %why,
                "the audio folder can't be answered in; it is tried again"
            );
        }
        let mut changed = self.failed.send_if_modified(|before| {
            let news = *before != failed;
            *before = failed;
            news
        });
        // A folder that can't be looked at just now is not one without such files.
        if let Some(files) = files {
            changed |= files != self.files;
            self.files = files;
        }
        RoundOutcome { moved, changed }
    }

    /// Adds what was set aside, under the path where it was dropped, unless something else lies
    /// there now.
    pub fn add_to(&self, catalogue: &mut Catalogue) {
        add(&self.files, catalogue);
    }
}

/// Adds what was set aside to a catalogue without it.
pub fn add(files: &BTreeMap<Arc<str>, RejectedFile>, catalogue: &mut Catalogue) {
    for (dropped, file) in files {
        if !catalogue.items.contains_key(dropped) {
            let item = StockItem::Refused(file.signature.refusal());
            catalogue.items.insert(dropped.clone(), item);
            let lies =
                SetAsideFile { path: file.path.clone(), length_ms: file.signature.length_ms };
            catalogue.set_aside.insert(dropped.clone(), lies);
        }
    }
}
