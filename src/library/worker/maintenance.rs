//! Order in the store and in the archives: what the daemon asks for now and then, and room for a
//! copy.

use std::collections::HashSet;
use std::sync::Arc;

use super::LibraryWorker;
use crate::library::exchange::MaintenanceTask;
use crate::library::intake::{quota, store};
use crate::library::retention::expiry::{ArchiveExpiry, expire};
use crate::sys::blocking::blocking;

impl LibraryWorker {
    pub(super) async fn do_task(&mut self, task: MaintenanceTask) {
        match task {
            MaintenanceTask::Sweep => self.sweep().await,
            MaintenanceTask::Expire(expiry) => self.expire(expiry).await,
        }
    }

    /// With another limit there may be room for what waits.
    pub(super) fn take_terms(&mut self) {
        let limit = self.terms.borrow_and_update().store_limit;
        if std::mem::replace(&mut self.copies.tried_under, limit) != limit {
            self.files.try_again(u64::MAX, usize::MAX);
            self.news.mark_stale();
        }
    }

    /// Lets files that wait for room wait for their verdicts again, as far as there is room; one
    /// alone while the last copy failed, since it may fail for another reason.
    pub(super) async fn try_for_room(&mut self) {
        let Some(access) = self.intakes.store().filter(|_| self.files.wants_room()) else {
            return;
        };
        let (store, bounds, mut needed) = (access.store.clone(), access.bounds(), self.needed());
        needed.extend(self.files.recently_gone());
        // A store that can't be looked at has no room.
        let room = blocking(move || quota::spare_room(&store, bounds, &needed)).await.unwrap_or(0);
        let most = if self.copies.no_room { 1 } else { usize::MAX };
        self.news.mark_stale_if(self.files.try_again(room, most));
    }

    /// Removes a copy that holds something else by now, and has the files that had its content
    /// judged anew, which makes another.
    pub(super) async fn remake_copy(&mut self, sha256: Arc<str>) {
        if !self.files.judge_content_anew(&sha256) {
            return;
        }
        self.news.mark_stale();
        let (store, hash) = (self.setup.store.clone(), sha256.clone());
        match blocking(move || store::discard(&store, &hash)).await {
            Ok(()) => {
                tracing::warn!(%sha256, "an altered copy is removed; its file is judged anew")
            }
            Err(error) => tracing::error!(%sha256, %error, "an altered copy can't be removed"),
        }
    }

    /// Copies that must stay: of what is in the folder, and of what a slot means to play.
    fn needed(&self) -> HashSet<String> {
        let mut needed = self.files.accepted();
        needed.extend(self.terms.borrow().in_use.iter().map(ToString::to_string));
        needed
    }

    /// Has copies that nothing needs give way to one of `bytes`; whether any did.
    pub(super) async fn make_room(&mut self, bytes: u64) -> bool {
        let Some(access) = self.intakes.store() else { return false };
        if self.view.is_unreadable() {
            // What is not seen may be needed.
            return false;
        }
        let (store, bounds, mut needed) = (access.store.clone(), access.bounds(), self.needed());
        needed.extend(self.files.recently_gone());
        match blocking(move || quota::make_room(&store, bytes, bounds, &needed)).await {
            Ok((0, _)) => false,
            Ok((copies, freed)) => {
                tracing::info!(copies, freed, "removed the oldest copies, which nothing needs");
                true
            }
            Err(error) => {
                tracing::warn!(%error, "old copies could not be removed");
                false
            }
        }
    }

    /// Removes copies that nobody needs any more, unless some file has yet to be judged.
    async fn sweep(&mut self) {
        if self.view.is_unreadable() || !self.files.is_settled() {
            return;
        }
        // The limit may have been lowered.
        self.make_room(0).await;
        let (store, kept) = (self.setup.store.clone(), self.needed());
        let mut unneeded = std::mem::take(&mut self.copies.unneeded);
        let swept = blocking(move || {
            let removed = store::sweep(&store, &kept, &mut unneeded);
            Ok((removed?, unneeded))
        });
        match swept.await {
            Ok(((copies, bytes), unneeded)) => {
                self.copies.unneeded = unneeded;
                if copies > 0 {
                    tracing::info!(copies, bytes, "removed copies that nothing needs any more");
                }
            }
            Err(error) => tracing::warn!(%error, "the store could not be swept"),
        }
    }

    async fn expire(&mut self, expiry: ArchiveExpiry) {
        let folder = self.setup.folder.clone();
        let Ok((removed, faults)) = blocking(move || Ok(expire(&folder, &expiry))).await else {
            return;
        };
        for file in removed {
            tracing::info!(?file, "kept in the archive long enough; removed");
        }
        for (queue, error) in faults {
            tracing::warn!(%queue, %error, "its archive could not be cleaned up");
        }
    }
}
