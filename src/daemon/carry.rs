//! Carrying out what the core answers, in order: durable effects are on the disk before anything
//! behind them is begun.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::telling::trouble;
use super::{Daemon, Happening};
use crate::control::ClosedSlot;
use crate::library;
use crate::station::outbox::{Answer, Batch};
use crate::station::record::{Kind, Row};
use crate::station::stock::{Known, Stock};
use crate::station::{Effect, Input, Notice};

/// Effects kept while the journal can't be written: weeks of a busy ward, some 50 MB.
const UNWRITTEN_MAX: usize = 50_000;

/// Closed slots that `status` shows: those of a day in most wards.
const CLOSED_SHOWN: usize = 20;

/// Library events taken at once, so that a burst of files is one transaction.
const LIBRARY_BURST: usize = 256;

impl Daemon {
    pub(super) async fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Append(_)
                | Effect::Mark(_)
                | Effect::Unmark(_)
                | Effect::Horizon(_)
                | Effect::SetAside { .. }
                | Effect::Through(_) => self.note_durable(effect),
                Effect::Arm(order) => {
                    self.write().await;
                    tracing::debug!(?order, "arm");
                    self.outputs.arm(&order);
                }
                Effect::Stop { run, output, zones, fade } => {
                    self.write().await;
                    self.outputs.stop(run, &output, &zones, fade);
                }
                Effect::Archive { path, sha256 } => {
                    self.write().await;
                    self.archive(&path, &sha256).await;
                }
                Effect::Send(batch) => {
                    self.write().await;
                    self.send(batch);
                }
                Effect::Tell(notice) => self.log_notice(&notice),
            }
        }
        self.write().await;
    }

    fn note_durable(&mut self, effect: Effect) {
        match &effect {
            Effect::Append(row) if row.kind == Kind::Slot => {
                self.closed.push_back(closed_slot(row));
                if self.closed.len() > CLOSED_SHOWN {
                    self.closed.pop_front();
                }
            }
            Effect::SetAside { .. } => self.refused += 1,
            _ => {}
        }
        self.unwritten.push_back(effect);
    }

    /// Writes what waits as one transaction. On an error it waits on, and is tried again with the
    /// next step.
    async fn write(&mut self) {
        if self.unwritten.is_empty() {
            return;
        }
        match self.journal.write(self.unwritten.make_contiguous()).await {
            Ok(()) => {
                self.unwritten.clear();
                if self.journal_trouble.take().is_some() {
                    tracing::warn!("the journal can be written again; nothing was lost");
                }
            }
            Err(error) if error.is_programmers() => {
                // Going on would only repeat it; a restart begins from what the journal holds.
                tracing::error!(%error, "the core and the journal disagree; the station ends");
                self.broken = true;
                self.unwritten.clear();
            }
            Err(error) => {
                let trouble = error.to_string();
                if self.journal_trouble.as_ref() != Some(&trouble) {
                    let waiting = self.unwritten.len();
                    tracing::error!(%error, waiting, "the journal can't be written; rows wait");
                    self.journal_trouble = Some(trouble);
                }
                // Marks are the first to go: a row is evidence, a mark only matters to a restart.
                if self.unwritten.len() > UNWRITTEN_MAX {
                    self.unwritten.retain(|effect| !matches!(effect, Effect::Mark(_)));
                }
            }
        }
    }

    async fn archive(&mut self, path: &str, sha256: &str) {
        match self.library.archive(path, sha256).await {
            Ok(to) => tracing::info!(path, to = %to.display(), "aired often enough; archived"),
            Err(error) => tracing::warn!(path, %error, "could not be archived"),
        }
    }

    fn send(&mut self, batch: Batch) {
        let Some(reporter) = self.reporter.clone() else {
            self.parked = Some(batch);
            return;
        };
        let (journal, answers) = (self.journal.clone(), self.answers.clone());
        tokio::spawn(async move {
            let rows = journal.rows_after(batch.after, batch.rows_max, batch.bytes_max).await;
            let answer = match rows {
                Ok(rows) => reporter.post(&rows).await,
                Err(error) => Answer::Unreachable { why: format!("the journal: {error}") },
            };
            // The loop has ended; the rows are sent after the next start.
            let _ = answers.send(Happening::Answered(answer)).await;
        });
    }

    /// Gives a batch that nobody was there to post to the reporter that a reload has brought.
    pub(super) fn unpark(&mut self) {
        if let Some(batch) = self.parked.take() {
            self.send(batch);
        }
    }

    pub(super) async fn take_answer(&mut self, answer: Answer) {
        self.report_trouble = trouble(&answer);
        if matches!(answer, Answer::Stored { .. }) {
            // It has heard of the station by these rows.
            self.status_trouble = None;
        }
        self.step(Input::Report(answer)).await;
    }

    /// Takes what the library tells, and what more of it waits.
    pub(super) async fn take_library(
        &mut self,
        first: library::Event,
        more: &mut mpsc::Receiver<library::Event>,
    ) {
        let mut burst = vec![first];
        while burst.len() < LIBRARY_BURST
            && let Ok(event) = more.try_recv()
        {
            burst.push(event);
        }
        let (mut remember, mut forget, mut stock) = (Vec::new(), Vec::new(), None);
        let mut ready = false;
        for event in burst {
            match event {
                library::Event::Stock(latest) => stock = Some(latest),
                // In the order of their coming: a file may be forgotten and come again.
                library::Event::Remember(known) => {
                    self.forget(&mut forget).await;
                    remember.push(known);
                }
                library::Event::Forget { raw_path } => {
                    self.remember(&mut remember).await;
                    forget.push(raw_path);
                }
                library::Event::Ready => ready = true,
            }
        }
        self.remember(&mut remember).await;
        self.forget(&mut forget).await;
        if let Some(stock) = stock {
            self.take_stock(stock).await;
        }
        if ready {
            self.library_ready = true;
            self.systemd.ready();
            tracing::info!("the audio folder is known; ready");
        }
    }

    async fn take_stock(&mut self, stock: Arc<Stock>) {
        self.stock = Some(stock.clone());
        self.step(Input::LibraryChanged(stock)).await;
    }

    async fn remember(&mut self, known: &mut Vec<Known>) {
        if known.is_empty() {
            return;
        }
        if let Err(error) = self.journal.remember(known).await {
            tracing::warn!(%error, "files will be judged again after the next start");
        }
        known.clear();
    }

    async fn forget(&mut self, raw_paths: &mut Vec<String>) {
        if raw_paths.is_empty() {
            return;
        }
        if let Err(error) = self.journal.forget(raw_paths).await {
            tracing::warn!(%error, "files that are gone stay remembered");
        }
        raw_paths.clear();
    }

    fn log_notice(&self, notice: &Notice) {
        match notice {
            Notice::SlotStarted { slot, late_ms } => {
                tracing::info!(%slot, late_ms, "on air");
            }
            Notice::SlotClosed { slot, outcome, reason, heard_ms } => {
                let reason = reason.map(|reason| reason.to_string()).unwrap_or_default();
                tracing::info!(%slot, %outcome, reason, heard_ms, "closed");
            }
            Notice::OutputLost { output, why, passed_over } => {
                tracing::warn!(%output, why, passed_over, "output lost; it is tried again");
            }
            Notice::OutputBack { output, passed_over } => {
                tracing::info!(%output, passed_over, "the output sounds again");
            }
            Notice::EmergencyDropped { path, zones, stale: false } => {
                tracing::warn!(path = &**path, ?zones, "an emergency was dropped into its folder");
            }
            Notice::EmergencyDropped { path, stale: true, .. } => {
                tracing::warn!(path = &**path, "an emergency in its folder is too old to sound");
            }
            Notice::RowRefused { seq, answer } => {
                tracing::error!(seq, answer, "the centre will never take this row; set aside");
            }
            Notice::CentreLost { why, retry_s } => {
                tracing::warn!(why, retry_s, "the centre can't be reached; rows wait");
            }
            Notice::CentreBack => tracing::info!("the centre takes rows again"),
            Notice::Unauthorised { answer } => {
                tracing::error!(answer, "the centre refuses this station's token; rows wait");
            }
        }
    }
}

fn closed_slot(row: &Row) -> ClosedSlot {
    ClosedSlot {
        due: row.due,
        zone: row.zone.clone(),
        programme: row.programme.clone(),
        title: row.title.clone(),
        outcome: row.outcome,
        reason: row.reason,
    }
}
