//! What the looks could and could not see of the folder. Each trouble is logged when it begins and
//! when it changes, so what has been told of it is kept here.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::library::folder_trouble::UnseenCause;
use crate::library::raw_path::{RawPath, is_within, shown};
use crate::library::scan::walk::FAULTS_MAX;
use crate::library::scan::watch::{FolderWatch, TouchQueue};
use crate::library::snapshot::Catalogue;
use crate::sys::blocking::blocking;

/// The folder as the last looks found it.
#[derive(Default)]
pub(super) struct FolderView {
    watch: Option<FolderWatch>,
    /// The folder can't be watched.
    unwatched: bool,
    /// It could not be read at the last look.
    unreadable: bool,
    /// Folders of which not all was seen the last time, and why.
    unseen: BTreeMap<RawPath, UnseenCause>,
    /// Folders in which nothing can be written.
    unwritable: BTreeSet<RawPath>,
    /// Files in the folder of emergencies that are not taken.
    disallowed: BTreeSet<RawPath>,
}

impl FolderView {
    pub fn is_unreadable(&self) -> bool {
        self.unreadable
    }

    /// Watches the folder, if it is not the one that is watched already. What is touched there is
    /// told to `touched`.
    pub async fn watch(&mut self, folder: &Path, touched: &Arc<TouchQueue>) {
        let (at, touched, watch) = (folder.to_owned(), touched.clone(), self.watch.take());
        let watching = move || match watch.filter(|watch| watch.still_on(&at)) {
            Some(watch) => Ok(watch),
            None => FolderWatch::on(&at, touched),
        };
        let watch = blocking(watching).await;
        if let Err(error) = &watch
            && !self.unwatched
        {
            tracing::warn!(?folder, %error, "can't watch the audio folder; looking now and then");
        }
        self.unwatched = watch.is_err();
        self.watch = watch.ok();
    }

    /// Takes note of whether the folder itself could be read.
    pub fn note_read(&mut self, folder: &Path, read: Result<(), &io::Error>) {
        match read {
            Err(error) if !self.unreadable => {
                tracing::error!(?folder, %error, "can't read the audio folder; what was known stays");
            }
            Ok(()) if self.unreadable => {
                tracing::info!(?folder, "the audio folder can be read again");
            }
            Ok(()) | Err(_) => {}
        }
        self.unreadable = read.is_err();
    }

    /// What a look at and below `within` could not see takes the place of what was known of it;
    /// answers whether that is new.
    pub fn note_unseen(&mut self, within: &[u8], found: BTreeMap<RawPath, UnseenCause>) -> bool {
        let mut unseen = self.unseen.clone();
        unseen.retain(|folder, _| !is_within(folder, within));
        for (folder, why) in found {
            if self.unseen.get(&folder) != Some(&why) {
                let folder = shown(&folder);
                tracing::warn!(folder, %why, "part of the audio folder is not seen");
            }
            if unseen.len() < FAULTS_MAX {
                unseen.insert(folder, why);
            }
        }
        let is_new = unseen != self.unseen;
        self.unseen = unseen;
        is_new
    }

    /// The same for folders in which nothing can be written.
    pub fn note_unwritable(&mut self, within: &[u8], found: BTreeSet<RawPath>) -> bool {
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
        let is_new = unwritable != self.unwritable;
        self.unwritable = unwritable;
        is_new
    }

    /// Takes note of the emergencies that are not allowed; one line for each.
    pub fn note_disallowed(&mut self, disallowed: BTreeSet<RawPath>) {
        for raw in disallowed.difference(&self.disallowed) {
            let file = shown(raw);
            tracing::warn!(?file, "emergencies by folder are not allowed here; not taken");
        }
        self.disallowed = disallowed;
    }

    /// Adds what people are told of it.
    pub fn put_into(&self, catalogue: &mut Catalogue) {
        let unseen = self.unseen.iter().map(|(folder, why)| (shown(folder).into(), why.clone()));
        catalogue.unseen_folders = unseen.collect();
        catalogue.unwritable_folders =
            self.unwritable.iter().map(|folder| shown(folder).into()).collect();
    }
}
