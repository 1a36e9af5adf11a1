//! Carrying out what the core answers, in order: durable effects are on the disk before anything
//! behind them is begun.

use tokio::sync::mpsc;

use super::Daemon;
use super::notices;
use super::reporting::ReportingEvent;
use crate::library;
use crate::station::outbox::CentreAnswer;
use crate::station::priority::Priority;
use crate::station::record::{RowBody, RowKind};
use crate::station::tone::TEST;
use crate::station::{Effect, Input, Notice};

/// Library events taken at once, so that a burst of files is one transaction.
const LIBRARY_BURST: usize = 256;

impl Daemon {
    /// Carries out all of them; what is durable is on the disk when this returns, unless the disk
    /// refuses.
    pub(super) async fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Append(_)
                | Effect::Mark(_)
                | Effect::Unmark(_)
                | Effect::Mute(_)
                | Effect::Unmute(_)
                | Effect::Horizon(_)
                | Effect::SetAside { .. }
                | Effect::Through(_) => self.note_durable(effect),
                // Nothing sounds by it, so it waits for nothing to be written.
                Effect::Amplify { output, on } => self.amplifiers.switch(&output, on),
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
                    self.archive(path, sha256);
                }
                Effect::Send(batch) => {
                    self.write().await;
                    self.reporting.send(batch, &self.disk);
                }
                Effect::Renew(renewal) => {
                    self.write().await;
                    self.reporting.renew(renewal, &self.disk, self.clock.now());
                }
                Effect::Tell(notice) => {
                    notices::log(&notice);
                    match notice {
                        Notice::SlotStarted { .. }
                        | Notice::OutputLost { .. }
                        | Notice::ZoneMuted { .. }
                        | Notice::ZoneUnmuted { .. } => {
                            self.folder.writing.request();
                        }
                        // It is out of its queue already; the folder is to say so.
                        Notice::BulletinOut { .. } => self.folder.note_failed_for_good(),
                        Notice::EmergencyOrdered { slots } => {
                            self.pending_orders.note_opened(slots)
                        }
                        Notice::ToneOrdered { slot } => {
                            self.pending_orders.note_opened(vec![slot]);
                        }
                        Notice::SlotClosed { .. }
                        | Notice::ToneEnded { .. }
                        | Notice::EmergencyDropped { .. }
                        | Notice::EmergencyTooOld { .. }
                        | Notice::OutputBack { .. }
                        | Notice::RowRefused { .. }
                        | Notice::CentreLost { .. }
                        | Notice::CentreBack
                        | Notice::JournalRenewed { .. }
                        | Notice::ClockTrusted { .. }
                        | Notice::Unauthorised { .. } => {}
                    }
                }
            }
        }
        self.write().await;
    }

    fn note_durable(&mut self, effect: Effect) {
        if let Effect::Append(row) = &effect
            && let RowBody::Play(play) = &row.body
            && play.run.programme.as_str() == TEST
        {
            self.pending_orders.note_tone(row.due.utc(), play);
        }
        if let Effect::Append(row) = &effect
            && row.kind() == RowKind::Slot
        {
            self.folder.writing.request();
            if let Some(run) = row.as_run().filter(|run| run.priority == Priority::Emergency) {
                self.pending_orders.note_closed(row.due.utc(), run);
            }
            self.closed.note(row);
        }
        self.disk.note(effect);
    }

    /// Has what waits written. A batch that waited for it is sent.
    pub(super) async fn write(&mut self) {
        let outcome = self.disk.write().await;
        if outcome.journal_changed {
            // The centre's source is the journal's id.
            self.reconnect();
            self.reporting.send_parked(&self.disk);
            // A new journal knows nobody's word yet.
            for approval in self.folder.approvals.values() {
                self.disk.note_approval(approval.clone());
            }
            for mute in self.station.mutes() {
                self.disk.note(Effect::Mute(Box::new(mute.clone())));
            }
        }
        if outcome.all_written {
            self.reporting.send_written(&self.disk);
        }
    }

    /// Reports under the journal's id as it is now.
    fn reconnect(&mut self) {
        if let Err(error) = self.reporting.connect(&self.config, self.disk.id()) {
            tracing::error!(%error, "rows can't be reported");
        }
    }

    /// Takes what came of a batch, a status or a new journal.
    pub(super) async fn take_reporting(&mut self, event: ReportingEvent) {
        match event {
            ReportingEvent::RowsAnswered(answer) => {
                self.reporting.note_answer(&answer);
                self.step(Input::Report(answer)).await;
            }
            ReportingEvent::RowsUnwritten(batch) => self.reporting.wait_for_rows(batch, &self.disk),
            ReportingEvent::StatusAnswered(answer) => {
                self.reporting.note_status_answer(&answer);
            }
            ReportingEvent::Renewed(Ok((id, renewed))) => {
                self.disk.note_renewed(id);
                self.reporting.note_renewed(renewed);
                self.reconnect();
                self.step(Input::Report(CentreAnswer::Renewed)).await;
            }
            ReportingEvent::Renewed(Err(cause)) => {
                self.step(Input::Report(CentreAnswer::Unreachable(cause))).await;
            }
        }
    }

    /// Takes what the library tells, and what more of it waits.
    pub(super) async fn take_library(
        &mut self,
        first: library::LibraryEvent,
        more: &mut mpsc::Receiver<library::LibraryEvent>,
    ) {
        let mut burst = vec![first];
        while burst.len() < LIBRARY_BURST
            && let Ok(event) = more.try_recv()
        {
            burst.push(event);
        }
        let mut catalogue = None;
        let mut ready = false;
        for event in burst {
            match event {
                library::LibraryEvent::Catalogue(latest) => catalogue = Some(latest),
                library::LibraryEvent::Remember(known) => {
                    self.disk.note_known(known.raw_path.clone(), Some(known));
                }
                library::LibraryEvent::Forget { raw_path } => self.disk.note_known(raw_path, None),
                library::LibraryEvent::Ready => ready = true,
            }
        }
        self.note_intake();
        self.write().await;
        if let Some(catalogue) = catalogue {
            self.take_catalogue(catalogue).await;
        }
        if ready {
            self.folder.ready = true;
            self.watchdog.tell_ready();
            tracing::info!("the audio folder is known; ready");
        }
    }
}
