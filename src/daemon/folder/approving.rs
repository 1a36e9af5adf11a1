//! A person's word that a bulletin may air.

use std::sync::Arc;

use chrono::TimeDelta;
use tokio::sync::oneshot;

use crate::control::{ApprovalTaken, ApproveOrder, OrderRefusal, RefusalReply};
use crate::daemon::Daemon;
use crate::daemon::file_order::OrderTarget;
use crate::station::bulletin::Bulletin;
use crate::station::ids::Timestamp;
use crate::station::mute::ZoneMute;
use crate::station::order_origin::OrderOrigin;
use crate::station::planner::plan_muted;
use crate::station::record::LocalTimestamp;
use crate::station::schedule::Schedule;
use crate::station::stock::{Approval, Stock};
use crate::station::{Airing, CueSource};

/// How far ahead it is looked for when an approved bulletin airs.
const LOOK_AHEAD: TimeDelta = TimeDelta::days(7);

impl Daemon {
    /// A person's word that a bulletin may air: the bulletin, by whom, and whether it was approved
    /// before.
    pub(in crate::daemon) async fn approve(
        &mut self,
        order: ApproveOrder,
        via: Option<OrderOrigin>,
        target: &OrderTarget,
    ) -> Result<(Arc<Bulletin>, String, bool), RefusalReply> {
        let by = self.name(&order.by)?;
        let bulletin = self.bulletin(&order.path, target)?;
        if let Some(before) = bulletin.approved_by.clone() {
            return Ok((bulletin, before, true));
        }
        let (sha256, at) = (bulletin.sha256.clone(), self.clock.now());
        let via = via.as_ref().map(tracing::field::display);
        tracing::warn!(path = ?bulletin.path, %sha256, by, via, "approved");
        let approval = Approval { sha256: sha256.clone(), by: by.clone(), at };
        if !self.disk.note_approval(approval.clone()) {
            return Err(self.refusal(&OrderRefusal::JournalClosed));
        }
        self.write().await;
        Arc::make_mut(&mut self.folder.approvals).insert(sha256, approval);
        self.decide().await;
        Ok((bulletin, by, false))
    }

    /// Tells the one who approved, also when it sounds next: that takes a look through a week's
    /// plan.
    pub(in crate::daemon) fn tell_approved(
        &self,
        (bulletin, by, before): (Arc<Bulletin>, String, bool),
        reply: oneshot::Sender<Result<ApprovalTaken, RefusalReply>>,
    ) {
        let schedule = self.config.schedule.clone();
        let stock = self.station.clock_suffices().then(|| self.folder.stock());
        let (history, now) = (self.station.history().clone(), self.clock.now());
        let mutes: Vec<ZoneMute> = self.station.mutes().cloned().collect();
        tokio::task::spawn_blocking(move || {
            let next = stock.and_then(|stock| {
                let past = (&*history.airings(), &*mutes);
                next_airing(&schedule, &stock, past, now, &bulletin.path)
            });
            let approved = ApprovalTaken {
                path: bulletin.path.to_string(),
                title: bulletin.title.clone(),
                sha256: bulletin.sha256.to_string(),
                by,
                before,
                needed: Some(
                    schedule.queue_of(&bulletin.path).is_some_and(|(_, queue)| queue.approval),
                ),
                queue: schedule.queue_of(&bulletin.path).map(|(id, _)| id.to_string()),
                next: next.map(|at| LocalTimestamp::new(at, schedule.timezone)),
            };
            // A caller that has gone is no fault.
            let _ = reply.send(Ok(approved));
        });
    }
}

/// When the bulletin at `path` sounds next in any zone.
fn next_airing(
    schedule: &Schedule,
    stock: &Stock,
    (airings, mutes): (&[Airing], &[ZoneMute]),
    now: Timestamp,
    path: &str,
) -> Option<Timestamp> {
    let sounds = |source: &CueSource| matches!(source, CueSource::Bulletin(bulletin) if *bulletin.path == *path);
    plan_muted(schedule, stock, airings, mutes, now, now + LOOK_AHEAD)
        .into_iter()
        .filter(|slot| slot.airs() && slot.cues.iter().any(|cue| sounds(&cue.source)))
        .map(|slot| slot.starts)
        .min()
}
