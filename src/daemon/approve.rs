//! What the library holds becomes what the station plays: with the approvals that people gave, and
//! with what the notes say under the present configuration.

use std::sync::Arc;

use chrono::TimeDelta;
use tokio::sync::oneshot;

use super::Daemon;
use super::place::Place;
use crate::control::{ApproveOrder, Approved, Refusal};
use crate::messages::running;
use crate::station::bulletin::Bulletin;
use crate::station::ids::Timestamp;
use crate::station::planner::plan;
use crate::station::record::Stamp;
use crate::station::schedule::Schedule;
use crate::station::stock::{Approval, Stock};
use crate::station::via::Via;
use crate::station::{Airing, CueSource, Input};

/// How far ahead it is looked for when an approved bulletin airs.
const LOOK_AHEAD: TimeDelta = TimeDelta::days(7);

impl Daemon {
    /// Takes what the library now holds.
    pub(super) async fn take_stock(&mut self, stock: Arc<Stock>) {
        self.folder.raw_stock = Some(stock);
        self.describe().await;
    }

    /// Puts approvals and notes into the stock and hands it to the core; to be called when any of
    /// them, or the configuration, has changed.
    pub(super) async fn describe(&mut self) {
        let Some(raw) = self.folder.raw_stock.clone() else { return };
        let (config, lang) = (self.config.clone(), self.config.language);
        let (approvals, mut notes) =
            (self.folder.approvals.clone(), std::mem::take(&mut self.folder.notes));
        let history = self.station.history().clone();
        // 10,000 notes that have not been read before take a second; the outputs are watched
        // meanwhile.
        let described = tokio::task::spawn_blocking(move || {
            let mut stock = (*raw).clone();
            stock.approve(&approvals);
            let mut stock = notes.annotate(&config, stock, lang);
            stock.refuse_out(&config.schedule, &history);
            (Arc::new(stock), notes)
        });
        match described.await {
            Ok((stock, notes)) => {
                self.folder.notes = notes;
                self.log_waiting(&stock);
                self.folder.stock = Some(stock.clone());
                self.folder.answers.renew();
                self.step(Input::LibraryChanged(stock)).await;
            }
            Err(error) => tracing::error!(%error, "the notes could not be read; the stock stays"),
        }
    }

    /// One line for each bulletin that newly waits for approval.
    fn log_waiting(&self, stock: &Stock) {
        let schedule = &self.config.schedule;
        for queue in schedule.queues.values().filter(|queue| queue.approval) {
            for bulletin in stock.in_folder(&queue.folder) {
                let path = &bulletin.path;
                let before = self.folder.stock.as_ref().and_then(|stock| stock.bulletin(path));
                let known = before.is_some_and(|one| {
                    one.sha256 == bulletin.sha256 && schedule.waits_for_approval(one)
                });
                if schedule.waits_for_approval(bulletin) && !known {
                    tracing::info!(?path, "waits for approval");
                }
            }
        }
    }

    /// A person's word that a bulletin may air: the bulletin, by whom, and whether it was approved
    /// before.
    pub(super) async fn approve(
        &mut self,
        order: ApproveOrder,
        via: Option<Via>,
        place: &Place,
    ) -> Result<(Arc<Bulletin>, String, bool), Refusal> {
        let by = self.name(&order.by)?;
        let bulletin = self.bulletin(&order.path, place)?;
        if let Some(before) = bulletin.approved_by.clone() {
            return Ok((bulletin, before, true));
        }
        let (sha256, at) = (bulletin.sha256.clone(), self.clock.now());
        let via = via.as_ref().map(tracing::field::display);
        tracing::warn!(path = ?bulletin.path, %sha256, by, via, "approved");
        let approval = Approval { sha256: sha256.clone(), by: by.clone(), at };
        if !self.disk.note_approval(approval.clone()) {
            let sentence = running::journal_closed(self.lang());
            return Err(Refusal { word: "internal".into(), sentence });
        }
        self.write().await;
        Arc::make_mut(&mut self.folder.approvals).insert(sha256, approval);
        self.describe().await;
        Ok((bulletin, by, false))
    }

    /// Tells the one who approved, also when it sounds next: that takes a look through a week's
    /// plan.
    pub(super) fn tell_approved(
        &self,
        (bulletin, by, before): (Arc<Bulletin>, String, bool),
        reply: oneshot::Sender<Result<Approved, Refusal>>,
    ) {
        let (schedule, stock) = (self.config.schedule.clone(), self.folder.stock.clone());
        let stock = stock.filter(|_| self.station.clock_suffices());
        let (history, now) = (self.station.history().clone(), self.clock.now());
        tokio::task::spawn_blocking(move || {
            let next = stock.and_then(|stock| {
                next_airing(&schedule, &stock, &history.airings(), now, &bulletin.path)
            });
            let approved = Approved {
                path: bulletin.path.to_string(),
                title: bulletin.title.clone(),
                sha256: bulletin.sha256.to_string(),
                by,
                before,
                needed: Some(
                    schedule.queue_of(&bulletin.path).is_some_and(|(_, queue)| queue.approval),
                ),
                queue: schedule.queue_of(&bulletin.path).map(|(id, _)| id.to_string()),
                next: next.map(|at| Stamp::new(at, schedule.timezone)),
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
    airings: &[Airing],
    now: Timestamp,
    path: &str,
) -> Option<Timestamp> {
    let sounds = |source: &CueSource| matches!(source, CueSource::Bulletin(bulletin) if *bulletin.path == *path);
    plan(schedule, stock, airings, now, now + LOOK_AHEAD)
        .into_iter()
        .filter(|slot| slot.airs() && slot.cues.iter().any(|cue| sounds(&cue.source)))
        .map(|slot| slot.starts)
        .min()
}
