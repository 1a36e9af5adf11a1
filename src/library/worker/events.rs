//! What the worker tells the daemon, and what of it is remembered.

use super::LibraryWorker;
use super::waits::ReceiverGone;
use crate::library::catalogue::entry::KnownChange;
use crate::library::exchange::LibraryEvent;
use crate::sys::hex::to_hex;

impl LibraryWorker {
    /// What was remembered, does not count and is not there either.
    pub(super) async fn forget_unfound(&mut self) -> Result<(), ReceiverGone> {
        if self.view.is_unreadable() {
            return Ok(());
        }
        for raw in self.files.unfound() {
            self.news.tell(LibraryEvent::Forget { raw_path: to_hex(&raw) }).await?;
        }
        Ok(())
    }

    pub(super) async fn take_change(&mut self, seen: KnownChange) -> Result<(), ReceiverGone> {
        self.news.mark_stale_if(seen.changed);
        for raw in seen.forgotten {
            self.news.tell(LibraryEvent::Forget { raw_path: to_hex(&raw) }).await?;
        }
        for known in seen.known {
            self.intakes.count_judged();
            self.news.tell(LibraryEvent::Remember(known)).await?;
        }
        Ok(())
    }

    pub(super) async fn tell_catalogue(&mut self) -> Result<(), ReceiverGone> {
        let mut catalogue = self.files.catalogue();
        // A sidecar beside a bulletin that was set aside waits for the new one, and does not lie
        // alone.
        self.reconciler.add_to(&mut catalogue);
        self.sidecars.put_into(&mut catalogue);
        self.view.put_into(&mut catalogue);
        self.news.tell_catalogue(catalogue).await
    }
}
