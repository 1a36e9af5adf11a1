//! Files whose end nothing marks: they may be whole, and they may still be on their way. Such a one
//! is not taken before it has lain unchanged for long.

use std::sync::Arc;

use super::entry::{FileState, KnownChange, LOOKS_AT_REST, remembered};
use super::files::KnownFiles;
use crate::library::raw_path::RawPath;
use crate::library::stamp::FileStamp;
use crate::station::bulletin::Bulletin;
use crate::station::stock::{KnownItem, VERDICT_VERSION};
use crate::wire::FileRemark;

/// Looks, a third of the rest apart, at which it must be found unchanged: ten rests, 30 s.
const LOOKS_HELD: u32 = 30;

/// Whether more of the file may come.
fn may_go_on(bulletin: &Bulletin) -> bool {
    bulletin.remarks.contains(&FileRemark::NoEnd)
}

impl KnownFiles {
    /// Keeps the verdict on a file that may go on until it has rested for long; `false` if it
    /// counts at once: its end is marked, it is known from before, or it has changed.
    pub fn hold(&mut self, raw: &RawPath, stamp: &FileStamp, item: &KnownItem) -> bool {
        let KnownItem::Accepted(bulletin) = item else { return false };
        let is_new = self.entries.get(raw).is_some_and(|entry| {
            matches!(entry.state, FileState::AtRest) && entry.stamp.same_content(stamp)
        });
        let holds = is_new && may_go_on(bulletin);
        if holds {
            self.set(raw, FileState::Held(bulletin.clone(), LOOKS_AT_REST));
        }
        holds
    }

    /// A file that may be held, found with `stamp`.
    pub(super) fn look_at_held(
        &mut self,
        raw: &RawPath,
        stamp: &FileStamp,
        seen: &mut KnownChange,
    ) {
        let Some(entry) = self.entries.get_mut(raw) else { return };
        let same = entry.stamp.same_content(stamp);
        let FileState::Held(bulletin, looks) = &mut entry.state else { return };
        if !same {
            entry.stamp = *stamp;
            self.set(raw, FileState::Moving(0));
            return;
        }
        *looks += 1;
        if *looks >= LOOKS_HELD {
            let item = KnownItem::Accepted(Arc::clone(bulletin));
            seen.changed = true;
            seen.known.push(remembered(raw, stamp, VERDICT_VERSION, 0, item.clone()));
            self.set(raw, FileState::Judged(item));
        }
    }
}
