//! Contents that were in the folder until a moment ago.
//!
//! A folder that is renamed takes all its files away under one name and brings them under another;
//! so does a move from folder to folder. What was heard to its end once is recognised by its hash
//! and not decoded again. And what has just gone may be in a slot that opens at this moment, so its
//! copy is not given up yet.
//!
//! Two generations, so that each content is remembered for one whole interval between looks at
//! everything, and for two at most.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::station::bulletin::Bulletin;

/// Contents by their sizes in bytes: a file of another size is none of them.
type Contents = BTreeMap<u64, Vec<Arc<Bulletin>>>;

/// Bulletins whose files are gone from their places: of the last two looks.
#[derive(Debug, Default)]
pub struct RecentlyGone {
    lately: Contents,
    before: Contents,
}

impl RecentlyGone {
    /// A file of so many bytes is no longer what it was.
    pub fn put(&mut self, size: u64, bulletin: Arc<Bulletin>) {
        self.lately.entry(size).or_default().push(bulletin);
    }

    /// Those that a file of so many bytes may be.
    pub fn of_size(&self, size: u64) -> Vec<Arc<Bulletin>> {
        let both = [&self.lately, &self.before].into_iter();
        both.filter_map(|contents| contents.get(&size)).flatten().cloned().collect()
    }

    /// Time passes: what was here before is forgotten.
    pub fn age(&mut self) {
        self.before = std::mem::take(&mut self.lately);
    }

    pub fn hashes(&self) -> impl Iterator<Item = &Arc<str>> {
        let both = self.lately.values().chain(self.before.values());
        both.flatten().map(|bulletin| &bulletin.sha256)
    }
}
