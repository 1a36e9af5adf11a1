//! The known files as the daemon is told of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::entry::FileState;
use super::files::KnownFiles;
use crate::library::raw_path::{RawPath, shown};
use crate::library::reconcile::orders::SetAsideOrder;
use crate::library::snapshot::Catalogue;
use crate::library::stamp::FileStamp;
use crate::station::emergency::is_emergency_path;
use crate::station::stock::{KnownItem, StockItem};
use crate::wire::FileRefusal;

impl KnownFiles {
    /// All of it, by path. Of names that are the same to people the first by its bytes
    /// counts, files before what is none; each other one is refused, under a name that says so.
    pub fn catalogue(&self) -> Catalogue {
        let mut items: BTreeMap<Arc<str>, StockItem> = BTreeMap::new();
        let mut put = |name: Arc<str>, item: StockItem| {
            let taken = |name: &str| items.contains_key(name);
            if !taken(&name) {
                items.insert(name, item);
                return;
            }
            let free = (2_u32..).map(|n| format!("{name} ({n})")).find(|free| !taken(free));
            let refused = StockItem::Refused(FileRefusal::SameName { other: name.to_string() });
            items.insert(free.expect("numbers don't run out").into(), refused);
        };
        for (raw, entry) in &self.entries {
            let name: Arc<str> = match &entry.state {
                FileState::Judged(KnownItem::Accepted(bulletin))
                | FileState::Outdated(bulletin) => bulletin.path.clone(),
                FileState::Judged(KnownItem::Refused(_))
                | FileState::Moving(_)
                | FileState::AtRest
                | FileState::Held(..)
                | FileState::NoRoom(_) => shown(raw).into(),
            };
            let item = match self.emergencies || !is_emergency_path(raw) {
                true => entry.state.item(),
                false => StockItem::Refused(FileRefusal::NotAllowed),
            };
            put(name, item);
        }
        for (raw, what) in &self.special {
            put(shown(raw).into(), StockItem::Refused(FileRefusal::NotAFile(*what)));
        }
        Catalogue { items, ..Catalogue::default() }
    }

    /// Of the files that are `wanted` aside, by the paths under which they are in the
    /// [`Catalogue`], those that still are what was said of them: their names on disk and their
    /// stamps.
    pub fn find(
        &self,
        wanted: &BTreeMap<Arc<str>, SetAsideOrder>,
    ) -> BTreeMap<Arc<str>, (RawPath, FileStamp)> {
        let mut found = BTreeMap::new();
        if wanted.is_empty() {
            return found;
        }
        let mut seen = BTreeSet::new();
        for (raw, entry) in &self.entries {
            let path = shown(raw);
            let Some((path, order)) = wanted.get_key_value(path.as_str()) else { continue };
            // Of names that read the same only the first stands under its own.
            if seen.insert(path) && entry.state.is_meant(order) {
                found.insert(path.clone(), (raw.clone(), entry.stamp));
            }
        }
        found
    }
}

impl FileState {
    fn is_meant(&self, order: &SetAsideOrder) -> bool {
        match (self, &order.content) {
            (
                FileState::Judged(KnownItem::Accepted(bulletin)) | FileState::Outdated(bulletin),
                content,
            ) => content.as_ref() == Some(&bulletin.sha256),
            (FileState::Judged(KnownItem::Refused(refusal)), None) => *refusal == order.refusal,
            (FileState::Judged(KnownItem::Refused(_)), Some(_)) => false,
            (
                FileState::Moving(_)
                | FileState::AtRest
                | FileState::Held(..)
                | FileState::NoRoom(_),
                Some(_) | None,
            ) => false,
        }
    }

    fn item(&self) -> StockItem {
        match self {
            FileState::Judged(KnownItem::Accepted(bulletin)) | FileState::Outdated(bulletin) => {
                StockItem::Accepted(bulletin.clone())
            }
            FileState::Judged(KnownItem::Refused(refusal)) => StockItem::Refused(refusal.clone()),
            FileState::NoRoom(why) => StockItem::Refused(FileRefusal::NoRoom(why.clone())),
            FileState::Moving(_) | FileState::AtRest | FileState::Held(..) => StockItem::Pending,
        }
    }
}
