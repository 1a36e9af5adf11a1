//! Beginning a new journal, where the centre has other rows under this one's id.

use chrono::TimeDelta;

use super::event::{LoopEvent, Renewed};
use super::{Daemon, reporter};
use crate::control::RenewedStatus;
use crate::station::Input;
use crate::station::outbox::{Answer, Renewal};
use crate::station::record::Stamp;

/// For so long `status` tells of a new journal: whoever looks after the station sees it once.
const TOLD_FOR: TimeDelta = TimeDelta::days(30);

impl Daemon {
    /// Has the journal renewed, beside the loop: it keeps a copy of itself first.
    pub(super) fn renew(&self, renewal: Renewal) {
        // What waits to be joined with a journal that was not known at the start has no id yet.
        let journal = self.disk.journal().filter(|_| !self.disk.start_anew).cloned();
        let (tasks, now) = (self.tasks.clone(), self.clock.now());
        tokio::spawn(async move {
            let renewed = match &journal {
                Some(journal) => {
                    journal.renew(renewal, now).await.map_err(|error| error.to_string())
                }
                None => Err("it can't be written".to_owned()),
            };
            drop(journal);
            let renewed = renewed.map(|id| (id, (now, renewal.cause)));
            // The loop has ended; the centre will say the same after the next start.
            let _ = tasks.send(LoopEvent::Renewed(renewed)).await;
        });
    }

    pub(super) async fn take_renewed(&mut self, renewed: Renewed) {
        let answer = match renewed {
            Ok((id, renewed)) => {
                self.disk.renewed(id);
                self.renewed = Some(renewed);
                match reporter(&self.config, self.disk.id()) {
                    Ok(reporter) => self.reporter = reporter,
                    Err(error) => tracing::error!(%error, "rows can't be reported"),
                }
                Answer::Renewed
            }
            Err(why) => Answer::Unreachable { why: format!("the journal: {why}") },
        };
        self.step(Input::Report(answer)).await;
    }

    /// Of the last new journal, for as long as it is news.
    pub(super) fn renewed_of_late(&self) -> Option<RenewedStatus> {
        let (at, cause) = self.renewed?;
        let told = self.clock.now() < at + TOLD_FOR;
        told.then(|| RenewedStatus { at: Stamp::new(at, self.config.schedule.timezone), cause })
    }
}
