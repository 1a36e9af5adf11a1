//! Which file is judged next, and what its verdict changes.

use super::LibraryWorker;
use super::waits::ReceiverGone;
use crate::library::catalogue::entry::worth_remembering;
use crate::library::exchange::LibraryEvent;
use crate::library::intake::store;
use crate::library::intake::verdict::IntakeVerdict;
use crate::library::raw_path::{RawPath, shown};
use crate::library::stamp::FileStamp;
use crate::station::stock::KnownItem;
use crate::sys::blocking::blocking;
use crate::wire::{ProbeFailure, RoomLack};

impl LibraryWorker {
    pub(super) fn apply_emergency_rule(&mut self) {
        let allowed = self.terms.borrow().emergencies;
        self.news.mark_stale_if(self.files.allow_emergencies(allowed));
        self.view.note_disallowed(self.files.disallowed());
    }

    pub(super) fn start_intakes(&mut self) {
        // A folder that can't be read says nothing about files of which something is known.
        if self.view.is_unreadable() {
            return self.intakes.show(self.files.unjudged(), true);
        }
        let ordered = self.terms.borrow().urgent.clone();
        if self.intakes.start(&self.files, &ordered) {
            self.intakes.show(self.files.unjudged(), false);
        }
    }

    /// Takes a verdict on the file as it was at `stamp`. One for which there is no copy after all,
    /// or room was just made, is left alone: the file still waits, and comes up again.
    pub(super) async fn take_verdict(
        &mut self,
        raw: RawPath,
        stamp: FileStamp,
        verdict: IntakeVerdict,
    ) -> Result<(), ReceiverGone> {
        match verdict {
            IntakeVerdict::Item(item) => self.take_item(&raw, stamp, item).await,
            IntakeVerdict::Died(why) => self.take_death(&raw, stamp, why).await,
            IntakeVerdict::Changed => {
                if !self.postpone(&raw, &"changed") {
                    tracing::debug!(file = ?shown(&raw), "changed while it was judged");
                    self.files.moved(&raw);
                }
                Ok(())
            }
            IntakeVerdict::NoRoom(why) => {
                if !self.postpone(&raw, &why) && !self.make_room(stamp.size).await {
                    self.take_room_lack(&raw, why);
                }
                Ok(())
            }
        }
    }

    /// Leaves a file alone of which an earlier version's verdict counts: for now it can't be
    /// judged anew, for the reason `why`. `false` if it is none.
    fn postpone(&mut self, raw: &RawPath, why: &dyn std::fmt::Debug) -> bool {
        let postponed = self.files.postpone(raw);
        if postponed {
            let file = shown(raw);
            tracing::debug!(?file, ?why, "it can't be judged anew for now; what was known counts");
        }
        postponed
    }

    /// What is known of the file itself: accepted, or refused and why.
    async fn take_item(
        &mut self,
        raw: &RawPath,
        stamp: FileStamp,
        item: KnownItem,
    ) -> Result<(), ReceiverGone> {
        if let KnownItem::Accepted(bulletin) = &item
            && !self.has_copy(&bulletin.sha256).await
        {
            // Room was made for the other's copy before this one was known to be needed.
            return Ok(());
        }
        if !worth_remembering(&item) && self.postpone(raw, &item) {
            return Ok(());
        }
        let file = shown(raw);
        if self.files.hold(raw, &stamp, &item) {
            tracing::info!(?file, "nothing marks its end; more of it may come");
            return Ok(());
        }
        self.intakes.count_judged();
        self.news.mark_stale();
        let mut freed = false;
        match &item {
            KnownItem::Accepted(bulletin) => {
                freed = self.copies.take_lack_of_room();
                tracing::info!(?file, length_ms = bulletin.length_ms, "accepted");
            }
            KnownItem::Refused(refusal) => {
                let fault = refusal.fault();
                tracing::warn!(?file, ?fault, detail = %refusal, "not taken");
                // What was said of one like it may hold for this one, too.
                self.reconciler.look_again();
            }
        }
        if let Some(known) = self.files.judged(raw, &stamp, item) {
            self.news.tell(LibraryEvent::Remember(known)).await?;
        }
        if freed {
            // What kept the others from being copied may be over.
            self.try_for_room().await;
        }
        Ok(())
    }

    /// Whether the store has a copy of this content; also where copies don't matter, or it can't
    /// be seen.
    async fn has_copy(&mut self, sha256: &str) -> bool {
        let Some(access) = self.intakes.store() else { return true };
        let copy = store::path_of(&access.store, sha256);
        blocking(move || Ok(copy.exists())).await.unwrap_or(true)
    }

    /// The file's copy has no room, and none can be made. One line an episode: the file is tried
    /// again at each look at everything.
    fn take_room_lack(&mut self, raw: &RawPath, why: RoomLack) {
        if self.copies.note_lack_of_room() {
            tracing::error!(file = ?shown(raw), %why, "no copy could be made; new files wait");
        }
        self.news.mark_stale();
        self.files.no_room(raw, why);
    }

    /// A probe ended without a verdict: what is left to be tried is counted, and remembered.
    async fn take_death(
        &mut self,
        raw: &RawPath,
        stamp: FileStamp,
        why: ProbeFailure,
    ) -> Result<(), ReceiverGone> {
        let file = shown(raw);
        tracing::warn!(?file, %why, "a probe ended without a verdict on it");
        self.intakes.count_judged();
        self.news.mark_stale();
        self.reconciler.look_again();
        match self.files.died(raw, &stamp, why) {
            Some(known) => self.news.tell(LibraryEvent::Remember(known)).await,
            None => Ok(()),
        }
    }
}
