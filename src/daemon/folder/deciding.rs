//! The policy's decision about the folder's files, made anew whenever one of its facts changes.

use std::sync::Arc;

use crate::daemon::Daemon;
use crate::folder_policy::{FolderReport, PolicyFacts, decide};
use crate::library::Catalogue;
use crate::station::Input;

impl Daemon {
    /// Takes what the library now tells.
    pub(in crate::daemon) async fn take_catalogue(&mut self, catalogue: Arc<Catalogue>) {
        self.folder.catalogue = Some(catalogue);
        self.decide().await;
    }

    /// Decides about the folder's files and hands the core what it may plan with; to be called when
    /// an approval, the configuration or the catalogue has changed.
    pub(in crate::daemon) async fn decide(&mut self) {
        let Some(catalogue) = self.folder.catalogue.clone() else { return };
        let (config, approvals) = (self.config.clone(), self.folder.approvals.clone());
        let mut cache = std::mem::take(&mut self.folder.sidecars);
        let history = self.station.history().clone();
        let waits = self.folder.decision().map(|before| before.waits.clone()).unwrap_or_default();
        let (now, uptime) = (self.clock.now(), self.started.elapsed());
        // 10,000 sidecars that have not been read before take a second; the outputs are watched
        // meanwhile.
        let decided = tokio::task::spawn_blocking(move || {
            let decision = decide(&PolicyFacts {
                catalogue: &catalogue,
                sidecars: &cache.read(&config, &catalogue),
                schedule: &config.schedule,
                approvals: &approvals,
                history: &history,
                waits: &waits,
                now,
                uptime,
            });
            (decision, cache)
        });
        match decided.await {
            Ok((decision, cache)) => {
                self.folder.sidecars = cache;
                log_awaited(&self.folder.report(), &decision.report);
                let stock = decision.stock.clone();
                self.folder.take_decision(decision, uptime);
                self.step(Input::LibraryChanged(stock)).await;
            }
            Err(error) => tracing::error!(%error, "no decision could be made; the last one stays"),
        }
    }

    /// Decides anew when a bulletin has failed for good on air, or a wait is over; to be called
    /// after each event.
    pub(in crate::daemon) async fn decide_if_due(&mut self) {
        if self.folder.is_decision_due(self.started.elapsed()) {
            self.decide().await;
        }
    }
}

/// One line for each bulletin that newly waits for approval.
fn log_awaited(before: &FolderReport, now: &FolderReport) {
    for (path, file) in &now.files {
        let Some(file) = file.accepted().filter(|file| file.awaits_approval()) else { continue };
        let known = before.accepted(path).is_some_and(|before| {
            before.awaits_approval() && before.bulletin.sha256 == file.bulletin.sha256
        });
        if !known {
            tracing::info!(?path, "waits for approval");
        }
    }
}
