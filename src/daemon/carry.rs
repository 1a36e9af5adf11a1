//! Carrying out what the core answers, in order: durable effects are on the disk before anything
//! behind them is begun.

use tokio::sync::mpsc;

use super::Daemon;
use super::event::LoopEvent;
use crate::control::ClosedSlot;
use crate::library;
use crate::messages::{Lang, centre};
use crate::station::emergency::ALERT;
use crate::station::outbox::{Answer, Batch};
use crate::station::record::{Kind, Row};
use crate::station::{Effect, Input, Notice};

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
                    self.archive(path, sha256);
                }
                Effect::Send(batch) => {
                    self.write().await;
                    self.send(batch);
                }
                Effect::Renew(renewal) => {
                    self.write().await;
                    self.renew(renewal);
                }
                Effect::Tell(notice) => {
                    // It is out of its queue already; the folder is to say so.
                    self.folder.shelving.note_out(matches!(notice, Notice::BulletinOut { .. }));
                    self.log_notice(&notice);
                    match notice {
                        Notice::SlotStarted { .. } | Notice::OutputLost { .. } => {
                            self.folder.answers.renew();
                        }
                        Notice::EmergencyOrdered { slots } => self.ordered.note_opened(slots),
                        _ => {}
                    }
                }
            }
        }
        self.write().await;
    }

    fn note_durable(&mut self, effect: Effect) {
        match &effect {
            Effect::Append(row) if row.kind == Kind::Slot => {
                self.folder.answers.renew();
                if row.programme.as_str() == ALERT {
                    self.ordered.note_closed(row);
                }
                self.closed.push_back(closed_slot(row));
                if self.closed.len() > CLOSED_SHOWN {
                    self.closed.pop_front();
                }
            }
            Effect::SetAside { .. } => self.refused += 1,
            _ => {}
        }
        self.disk.note(effect);
    }

    pub(super) fn send(&mut self, batch: Batch) {
        let (Some(reporter), Some(journal)) = (&self.reporter, self.disk.journal()) else {
            self.parked = Some(batch);
            return;
        };
        let (reporter, journal) = (reporter.clone(), journal.clone());
        let (tasks, waiting) = (self.tasks.clone(), self.disk.has_rows());
        tokio::spawn(async move {
            let rows = journal.rows_after(batch.after, batch.rows_max, batch.bytes_max).await;
            // Posting may take minutes; nobody may hold a journal that has to be given up.
            drop(journal);
            let happening = match rows {
                // Not the same as having nothing to post, which would move the cursor over them.
                Ok(rows) if rows.is_empty() && waiting => LoopEvent::NotYet(batch),
                Ok(rows) => LoopEvent::Answered(reporter.post(&rows).await),
                Err(error) => LoopEvent::Answered(Answer::Unreachable {
                    why: format!("the journal: {error}"),
                }),
            };
            // The loop has ended; the rows are sent after the next start.
            let _ = tasks.send(happening).await;
        });
    }

    /// Nothing of this batch is on the disk: it is sent when it is.
    pub(super) fn wait_for_rows(&mut self, batch: Batch) {
        if self.disk.has_rows() {
            self.disk.hold(batch);
        } else {
            self.send(batch);
        }
    }

    /// Gives a batch that nobody was there to post to the reporter that a reload has brought.
    pub(super) fn unpark(&mut self) {
        if let Some(batch) = self.parked.take() {
            self.send(batch);
        }
    }

    pub(super) async fn take_answer(&mut self, answer: Answer) {
        self.report_trouble =
            answer.trouble().map(|trouble| centre::trouble(self.lang(), &trouble));
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
        let mut stock = None;
        let mut ready = false;
        for event in burst {
            match event {
                library::Event::Stock(latest) => stock = Some(latest),
                library::Event::Remember(known) => {
                    self.disk.note_known(known.raw_path.clone(), Some(known));
                }
                library::Event::Forget { raw_path } => self.disk.note_known(raw_path, None),
                library::Event::Ready => ready = true,
            }
        }
        self.note_intake();
        self.write().await;
        if let Some(stock) = stock {
            self.take_stock(stock).await;
        }
        if ready {
            self.folder.ready = true;
            self.systemd.ready();
            tracing::info!("the audio folder is known; ready");
        }
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
            Notice::EmergencyOrdered { slots } => tracing::debug!(?slots, "slots of an emergency"),
            Notice::EmergencyDropped { path, zones, stale: false } => {
                tracing::warn!(path = &**path, ?zones, "an emergency was dropped into its folder");
            }
            Notice::EmergencyDropped { path, stale: true, .. } => {
                tracing::warn!(path = &**path, "an emergency in its folder is too old to sound");
            }
            Notice::BulletinOut { path, reason } => {
                tracing::error!(path = &**path, %reason, "failed on air time and again; set aside");
            }
            Notice::RowRefused { seq, answer } => {
                tracing::error!(seq, answer, "the centre will never take this row; set aside");
            }
            Notice::CentreLost { why, retry_s } => {
                let why = centre::trouble(Lang::En, why);
                tracing::warn!(why, retry_s, "the centre takes no rows; they wait");
            }
            Notice::JournalRenewed { cause, rows } => {
                let why = centre::renewal(Lang::En, *cause);
                tracing::warn!(why, rows, "a new journal begins; its rows are sent under a new id");
            }
            Notice::ClockTrusted { by } => tracing::warn!(by, "a person vouches for the clock"),
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
