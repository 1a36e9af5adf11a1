//! What the worker tells the daemon, and what of it is remembered.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::{LibraryWorker, ReceiverGone};
use crate::library::catalogue::entry::KnownChange;
use crate::library::exchange::{IntakeProgress, LibraryEvent};
use crate::library::raw_path::shown;
use crate::sys::hex::to_hex;

/// Between two `Catalogue`s: one for each verdict on ten thousand files would be ten thousand of
/// them …
const STOCK_INTERVAL: Duration = Duration::from_millis(100);

/// … and so much more for each file in it: with ten thousand each takes the daemon's thread some
/// milliseconds, more on a small computer.
const STOCK_INTERVAL_PER_FILE: Duration = Duration::from_micros(100);

impl LibraryWorker {
    /// What is known of the intake; its count begins anew when all is judged.
    pub(super) fn show_intake(&mut self) {
        let judging = self.judging.as_ref().or(self.urgent.as_ref());
        let waiting = self.files.unjudged();
        if waiting == 0 {
            self.judged = 0;
        }
        let path = judging.map(|judging| shown(&judging.raw));
        self.progress.send_replace(IntakeProgress {
            waiting,
            done: self.judged,
            path,
            folder_unreadable: self.unreadable,
        });
    }

    /// What was remembered, does not count and is not there either.
    pub(super) async fn forget_unfound(&mut self) -> Result<(), ReceiverGone> {
        if self.unreadable {
            return Ok(());
        }
        for raw in self.files.unfound() {
            self.tell(LibraryEvent::Forget { raw_path: to_hex(&raw) }).await?;
        }
        Ok(())
    }

    pub(super) async fn take_change(&mut self, seen: KnownChange) -> Result<(), ReceiverGone> {
        self.stale |= seen.changed;
        for raw in seen.forgotten {
            self.tell(LibraryEvent::Forget { raw_path: to_hex(&raw) }).await?;
        }
        for known in seen.known {
            self.judged += 1;
            self.tell(LibraryEvent::Remember(known)).await?;
        }
        Ok(())
    }

    pub(super) async fn tell_catalogue(&mut self) -> Result<(), ReceiverGone> {
        self.stale = false;
        let mut catalogue = self.files.catalogue();
        let files = u32::try_from(catalogue.items.len()).unwrap_or(u32::MAX);
        self.pause =
            Some(Box::pin(sleep(STOCK_INTERVAL + STOCK_INTERVAL_PER_FILE.saturating_mul(files))));
        // A sidecar beside a bulletin that was set aside waits for the new one, and does not lie
        // alone.
        self.reconciler.add_to(&mut catalogue);
        self.sidecars.put_into(&mut catalogue);
        let unseen = self.faults.iter().map(|(folder, why)| (shown(folder).into(), why.clone()));
        catalogue.unseen_folders = unseen.collect();
        catalogue.unwritable_folders =
            self.unwritable.iter().map(|folder| shown(folder).into()).collect();
        self.tell(LibraryEvent::Catalogue(Arc::new(catalogue))).await
    }

    pub(super) async fn tell(&mut self, event: LibraryEvent) -> Result<(), ReceiverGone> {
        self.events.send(event).await.map_err(|_| ReceiverGone)
    }
}
