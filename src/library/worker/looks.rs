//! Looks at the folder: at all of it, at what was touched, at what is not at rest.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;

use super::{LibraryWorker, ReceiverGone};
use crate::library::folder_trouble::UnseenCause;
use crate::library::raw_path::{RawPath, is_within, on_disk, relative, shown};
use crate::library::reconcile::sidecars;
use crate::library::scan::walk::{self, FAULTS_MAX, FolderScan};
use crate::library::scan::watch::{FolderWatch, TouchedPlaces};
use crate::library::stamp::FileStamp;
use crate::sys::blocking::blocking;

impl LibraryWorker {
    pub(super) async fn look_everywhere(&mut self) -> Result<(), ReceiverGone> {
        let (folder, touched) = (self.setup.folder.clone(), self.touched.clone());
        let watch = self.watch.take();
        // The watch comes before the look, so that nothing falls between the two.
        let watching = move || match watch.filter(|watch| watch.still_on(&folder)) {
            Some(watch) => Ok(watch),
            None => FolderWatch::on(&folder, touched),
        };
        let watch = blocking(watching).await;
        if let Err(error) = &watch
            && !self.unwatched
        {
            let folder = &self.setup.folder;
            tracing::warn!(?folder, %error, "can't watch the audio folder; looking now and then");
        }
        self.unwatched = watch.is_err();
        self.watch = watch.ok();
        self.reconciler.look_again();
        self.look_within(vec![Box::default()], false).await
    }

    pub(super) async fn look_at(&mut self, places: TouchedPlaces) -> Result<(), ReceiverGone> {
        if places.everywhere {
            return self.look_everywhere().await;
        }
        self.reconciler.touched(&places.some);
        let relative = |path: PathBuf| relative(&self.setup.folder, &path);
        let within: Vec<RawPath> = places.some.into_iter().filter_map(relative).collect();
        self.look_within(within, true).await
    }

    pub(super) async fn look_within(
        &mut self,
        within: Vec<RawPath>,
        touched: bool,
    ) -> Result<(), ReceiverGone> {
        let folder = self.setup.folder.clone();
        let look = move || {
            let found =
                |within: RawPath| walk::walk(&folder, &within, true).map(|found| (within, found));
            within.into_iter().map(found).collect::<io::Result<Vec<_>>>()
        };
        let looked: Vec<(RawPath, FolderScan)> = match blocking(look).await {
            Ok(looked) => looked,
            Err(error) => {
                if !self.unreadable {
                    let folder = &self.setup.folder;
                    tracing::error!(?folder, %error, "can't read the audio folder; what was known stays");
                }
                self.unreadable = true;
                return Ok(());
            }
        };
        if self.unreadable {
            tracing::info!(folder = ?self.setup.folder, "the audio folder can be read again");
        }
        self.unreadable = false;
        for (within, mut found) in looked {
            self.note_faults(&within, std::mem::take(&mut found.faults));
            self.note_rights(&within, std::mem::take(&mut found.unwritable));
            self.stale |= self.sidecars.take_scan(
                &within,
                std::mem::take(&mut found.sidecars),
                &found.unseen,
            );
            let seen = self.files.take_scan(&within, found, touched);
            self.take_change(seen).await?;
        }
        Ok(())
    }

    /// What a look at and below `within` could not see takes the place of what was known of it.
    fn note_faults(&mut self, within: &[u8], found: BTreeMap<RawPath, UnseenCause>) {
        let mut faults = self.faults.clone();
        faults.retain(|folder, _| !is_within(folder, within));
        for (folder, why) in found {
            if self.faults.get(&folder) != Some(&why) {
                let folder = shown(&folder);
                tracing::warn!(folder, %why, "part of the audio folder is not seen");
            }
            if faults.len() < FAULTS_MAX {
                faults.insert(folder, why);
            }
        }
        self.stale |= faults != self.faults;
        self.faults = faults;
    }

    /// The same for folders in which nothing can be written.
    fn note_rights(&mut self, within: &[u8], found: BTreeSet<RawPath>) {
        let mut unwritable = self.unwritable.clone();
        unwritable.retain(|folder| !is_within(folder, within));
        for folder in found {
            if !self.unwritable.contains(&folder) {
                let folder = shown(&folder);
                tracing::warn!(folder, "nothing can be written in this part of the audio folder");
            }
            if unwritable.len() < FAULTS_MAX {
                unwritable.insert(folder);
            }
        }
        self.stale |= unwritable != self.unwritable;
        self.unwritable = unwritable;
    }

    pub(super) async fn look_at_sidecars(&mut self, at_once: bool) {
        let (folder, moving) = (self.setup.folder.clone(), self.sidecars.moving());
        if moving.is_empty() {
            return;
        }
        let looked = blocking(move || Ok(sidecars::look(&folder, moving, at_once))).await;
        self.stale |= self.sidecars.take(looked.unwrap_or_default());
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
