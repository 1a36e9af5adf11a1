//! Looks at the folder: at all of it, at what was touched, at what is not at rest.

use std::io;
use std::path::PathBuf;

use super::LibraryWorker;
use super::waits::ReceiverGone;
use crate::library::catalogue::files::ScanCause;
use crate::library::raw_path::{RawPath, on_disk, relative};
use crate::library::reconcile::sidecars::{self, SidecarRest};
use crate::library::scan::walk::{self, EmergencyScan, FolderScan};
use crate::library::scan::watch::TouchedPlaces;
use crate::library::stamp::FileStamp;
use crate::sys::blocking::blocking;

impl LibraryWorker {
    pub(super) async fn look_everywhere(&mut self) -> Result<(), ReceiverGone> {
        // The watch comes before the look, so that nothing falls between the two.
        self.view.watch(&self.setup.folder, &self.touched).await;
        self.reconciler.look_again();
        self.look_within(vec![Box::default()], ScanCause::Routine).await
    }

    pub(super) async fn look_at(&mut self, places: TouchedPlaces) -> Result<(), ReceiverGone> {
        if places.everywhere {
            return self.look_everywhere().await;
        }
        self.reconciler.touched(&places.some);
        let relative = |path: PathBuf| relative(&self.setup.folder, &path);
        let within: Vec<RawPath> = places.some.into_iter().filter_map(relative).collect();
        self.look_within(within, ScanCause::Touch).await
    }

    pub(super) async fn look_within(
        &mut self,
        within: Vec<RawPath>,
        cause: ScanCause,
    ) -> Result<(), ReceiverGone> {
        let folder = self.setup.folder.clone();
        let look = move || {
            let found = |within: RawPath| {
                walk::walk(&folder, &within, EmergencyScan::LookedInto).map(|found| (within, found))
            };
            within.into_iter().map(found).collect::<io::Result<Vec<_>>>()
        };
        let looked: io::Result<Vec<(RawPath, FolderScan)>> = blocking(look).await;
        self.view.note_read(&self.setup.folder, looked.as_ref().map(|_| ()));
        for (within, mut found) in looked.unwrap_or_default() {
            let unseen = self.view.note_unseen(&within, std::mem::take(&mut found.faults));
            let unwritable =
                self.view.note_unwritable(&within, std::mem::take(&mut found.unwritable));
            let sidecars = std::mem::take(&mut found.sidecars);
            let sidecars = self.sidecars.take_scan(&within, sidecars, &found.unseen);
            self.news.mark_stale_if(unseen || unwritable || sidecars);
            let seen = self.files.take_scan(&within, found, cause);
            self.take_change(seen).await?;
        }
        Ok(())
    }

    pub(super) async fn look_at_sidecars(&mut self, rest: SidecarRest) {
        let (folder, moving) = (self.setup.folder.clone(), self.sidecars.moving());
        if moving.is_empty() {
            return;
        }
        let looked = blocking(move || Ok(sidecars::look(&folder, moving, rest))).await;
        self.news.mark_stale_if(self.sidecars.take(looked.unwrap_or_default()));
    }

    pub(super) async fn look_at_moving(&mut self) -> Result<(), ReceiverGone> {
        let (folder, moving) = (self.setup.folder.clone(), self.files.moving());
        let look = move || {
            let stamp = |raw: RawPath| {
                let meta = on_disk(&folder, &raw).symlink_metadata().ok();
                let stamp = meta.filter(|meta| meta.is_file()).map(|meta| FileStamp::of(&meta));
                let awaited = walk::has_partner(&folder, &raw);
                (raw, stamp, awaited)
            };
            Ok(moving.into_iter().map(stamp).collect::<Vec<_>>())
        };
        for (raw, stamp, awaited) in blocking(look).await.unwrap_or_default() {
            let seen = self.files.look_again(&raw, stamp, awaited);
            self.take_change(seen).await?;
        }
        Ok(())
    }
}
