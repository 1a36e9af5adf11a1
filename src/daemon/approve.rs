//! What the library holds becomes what the station plays: with the approvals that people gave, and
//! with what the notes say under the present configuration.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::TimeDelta;

use super::Daemon;
use crate::control::{ApproveOrder, Approved, Refusal};
use crate::station::CueSource;
use crate::station::Input;
use crate::station::planner::plan;
use crate::station::record::Stamp;
use crate::station::stock::{Approval, Bulletin, Stock};
use crate::words::running;

/// How far ahead it is looked for when an approved bulletin airs.
const LOOK_AHEAD: TimeDelta = TimeDelta::days(7);

impl Daemon {
    /// Takes what the library now holds.
    pub(super) async fn take_stock(&mut self, stock: Arc<Stock>) {
        self.raw_stock = Some(stock);
        self.describe().await;
    }

    /// Puts approvals and notes into the stock and hands it to the core; to be called when any of
    /// them, or the configuration, has changed.
    pub(super) async fn describe(&mut self) {
        let Some(raw) = self.raw_stock.clone() else { return };
        let (config, lang) = (self.config.clone(), self.config.language);
        let (approvals, mut notes) = (self.approvals.clone(), std::mem::take(&mut self.notes));
        // 10,000 notes that have not been read before take a second; the outputs are watched meanwhile.
        let described = tokio::task::spawn_blocking(move || {
            let mut stock = (*raw).clone();
            stock.approve(&approvals);
            let stock = notes.annotate(&config, stock, lang);
            (Arc::new(stock), notes)
        });
        match described.await {
            Ok((stock, notes)) => {
                self.notes = notes;
                self.log_waiting(&stock);
                self.stock = Some(stock.clone());
                self.folder_answers.renew();
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
                let before = self.stock.as_ref().and_then(|stock| stock.bulletin(path));
                let known = before.is_some_and(|one| {
                    one.sha256 == bulletin.sha256 && schedule.waits_for_approval(one)
                });
                if schedule.waits_for_approval(bulletin) && !known {
                    tracing::info!(%path, "waits for approval");
                }
            }
        }
    }

    /// A person's word that a bulletin may air.
    pub(super) async fn approve(&mut self, order: ApproveOrder) -> Result<Approved, Refusal> {
        let by = self.name(&order.by)?;
        let path = self.typed(order.path, order.folder).await;
        let bulletin = self.bulletin(&path).await?;
        if let Some(before) = bulletin.approved_by.clone() {
            return Ok(self.approved(&bulletin, before, true).await);
        }
        let (sha256, at) = (bulletin.sha256.clone(), self.clock.now());
        tracing::warn!(path = %bulletin.path, %sha256, by, "approved");
        let approval = Approval { sha256: sha256.clone(), by: by.clone(), at };
        if !self.disk.note_approval(approval.clone()) {
            let sentence = running::journal_closed(self.lang);
            return Err(Refusal { word: "internal".into(), sentence });
        }
        self.write().await;
        self.approvals.insert(sha256, approval);
        self.describe().await;
        Ok(self.approved(&bulletin, by, false).await)
    }

    /// A path as people type it: relative to the audio folder, else to where they are.
    async fn typed(&self, path: String, folder: Option<String>) -> String {
        let Some(folder) = folder else { return path };
        let audio = self.config.folders.audio.clone();
        let asked = path.clone();
        // The folder may lie on a disk that is slow to answer.
        let looked = tokio::task::spawn_blocking(move || {
            let here = PathBuf::from(folder).join(&asked);
            let plain =
                here.symlink_metadata().is_ok() && audio.join(&asked).symlink_metadata().is_err();
            plain.then(|| here.to_string_lossy().into_owned())
        });
        looked.await.ok().flatten().unwrap_or(path)
    }

    /// What the one who approved is told.
    async fn approved(&self, bulletin: &Bulletin, by: String, before: bool) -> Approved {
        let timezone = self.config.schedule.timezone;
        Approved {
            path: bulletin.path.to_string(),
            title: bulletin.title.clone(),
            sha256: bulletin.sha256.to_string(),
            by,
            before,
            next: self.next_airing(bulletin).await.map(|at| Stamp::new(at, timezone)),
        }
    }

    /// When it sounds next in any zone, as far as that can be told.
    async fn next_airing(
        &self,
        bulletin: &Bulletin,
    ) -> Option<crate::station::schedule::Timestamp> {
        if !self.station.clock_suffices() {
            return None;
        }
        let (schedule, stock) = (self.config.schedule.clone(), self.stock.clone()?);
        let (airings, now) = (self.station.history().airings(), self.clock.now());
        let path = bulletin.path.clone();
        let looked = tokio::task::spawn_blocking(move || {
            let sounds = |source: &CueSource| matches!(source, CueSource::Bulletin(bulletin) if bulletin.path == path);
            plan(&schedule, &stock, &airings, now, now + LOOK_AHEAD)
                .into_iter()
                .filter(|slot| slot.airs && slot.cues.iter().any(|cue| sounds(&cue.source)))
                .map(|slot| slot.starts)
                .min()
        });
        looked.await.ok().flatten()
    }
}
