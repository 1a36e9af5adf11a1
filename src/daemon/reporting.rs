//! The part of the station that reports to the centre: rows, a new journal's beginning, and how
//! the station is.
//!
//! When and what is sent is the core's to decide. What takes long (reading rows, posting, copying a
//! journal) is a task that comes back as a [`ReportingEvent`]; one batch and one status are under
//! way at a time. A batch that can't be sent yet waits here: for a centre to be configured, or for
//! its rows to be on the disk.

mod heartbeat;
mod report_trouble;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::disk::JournalDisk;
use crate::config::Config;
use crate::control::{RenewedStatus, ReportStatus, StationStatus};
use crate::messages::Lang;
use crate::report::{self, Reporter, SetupError};
use crate::station::ids::Timestamp;
use crate::station::outbox::{
    CentreAnswer, CentreTrouble, RenewalCause, RenewalOrder, RowBatch, TokenTrouble,
    UnreachableCause,
};
use crate::station::record::LocalTimestamp;
use crate::wire::QuotedText;

pub use report_trouble::ReportTrouble;

/// For so long `status` tells of a new journal: whoever looks after the station sees it once.
const RENEWAL_TOLD_FOR: TimeDelta = TimeDelta::days(30);

/// The state of reporting.
pub struct CentreReporting {
    /// Nobody while no centre is configured, or the journal's id is not known.
    reporter: Option<Arc<Reporter>>,
    /// Came while there was no reporter or no journal.
    parked: Option<RowBatch>,
    /// Came before its rows were on the disk.
    unwritten: Option<RowBatch>,
    /// Why rows are not at the centre.
    row_trouble: Option<CentreTrouble>,
    /// Why the centre does not know, or will not, how the station is.
    status_trouble: Option<StatusTrouble>,
    renewed: Option<JournalRenewal>,
    heartbeat_at: Instant,
    heartbeat_under_way: bool,
    events: mpsc::Sender<ReportingEvent>,
}

/// What a task of reporting brings back to the loop.
pub enum ReportingEvent {
    /// What became of a batch.
    RowsAnswered(CentreAnswer),
    /// The rows of this batch are not on the disk yet.
    RowsUnwritten(RowBatch),
    /// What became of a status.
    StatusAnswered(CentreAnswer),
    /// The new journal's id, and its beginning; or why there is none.
    Renewed(Result<(uuid::Uuid, JournalRenewal), UnreachableCause>),
}

/// When this journal began in another's place, and why.
pub type JournalRenewal = (Timestamp, RenewalCause);

/// Why a status does not arrive.
#[derive(Debug, PartialEq)]
enum StatusTrouble {
    Centre(CentreTrouble),
    /// Found by a look at the file, before anything was posted.
    Token(TokenTrouble),
}

impl StatusTrouble {
    fn as_report(&self) -> ReportTrouble<'_> {
        match self {
            StatusTrouble::Centre(trouble) => ReportTrouble::Centre(trouble),
            StatusTrouble::Token(trouble) => ReportTrouble::Token(trouble),
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        self.as_report().sentence(lang)
    }
}

impl CentreReporting {
    /// Reports to the centre of `config` the rows of this `journal`, as soon as its id is known.
    ///
    /// # Errors
    /// The configured centre can't be one.
    pub fn new(
        config: &Config,
        journal: Option<uuid::Uuid>,
        renewed: Option<JournalRenewal>,
        events: mpsc::Sender<ReportingEvent>,
    ) -> Result<CentreReporting, SetupError> {
        Ok(CentreReporting {
            reporter: reporter(config, journal)?,
            parked: None,
            unwritten: None,
            row_trouble: None,
            status_trouble: None,
            renewed,
            heartbeat_at: Instant::now(),
            heartbeat_under_way: false,
            events,
        })
    }

    /// Reports to the centre of this configuration from now on, under this journal's id.
    ///
    /// # Errors
    /// The configured centre can't be one; reporting goes on as before.
    pub fn connect(
        &mut self,
        config: &Config,
        journal: Option<uuid::Uuid>,
    ) -> Result<(), SetupError> {
        self.reporter = reporter(config, journal)?;
        Ok(())
    }

    /// Posts the rows of a batch, or keeps it while nobody is there to post it to.
    pub fn send(&mut self, batch: RowBatch, disk: &JournalDisk) {
        let (Some(reporter), Some(journal)) = (&self.reporter, disk.journal()) else {
            self.parked = Some(batch);
            return;
        };
        let (reporter, journal) = (reporter.clone(), journal.clone());
        let (events, waiting) = (self.events.clone(), disk.unwritten_rows() > 0);
        tokio::spawn(async move {
            let rows = journal.rows_after(batch.after, batch.rows_max, batch.bytes_max).await;
            let rows = rows.map(|mut rows| {
                rows.retain(|row| row.seq <= batch.last_max);
                rows
            });
            // Posting may take minutes; nobody may hold a journal that has to be given up.
            drop(journal);
            let event = match rows {
                // Not the same as having nothing to post, which would move the cursor over them.
                Ok(rows) if rows.is_empty() && waiting => ReportingEvent::RowsUnwritten(batch),
                Ok(rows) => ReportingEvent::RowsAnswered(reporter.post(&rows).await),
                Err(error) => {
                    let cause = UnreachableCause::JournalUnreadable(QuotedText::from(&error));
                    ReportingEvent::RowsAnswered(CentreAnswer::Unreachable(cause))
                }
            };
            // The loop has ended; the rows are sent after the next start.
            let _ = events.send(event).await;
        });
    }

    /// Keeps a batch of which no row is on the disk; if all are by now, it is sent.
    pub fn wait_for_rows(&mut self, batch: RowBatch, disk: &JournalDisk) {
        if disk.unwritten_rows() > 0 {
            self.unwritten = Some(batch);
        } else {
            self.send(batch, disk);
        }
    }

    /// All rows are on the disk: sends the batch that waited for that.
    pub fn send_written(&mut self, disk: &JournalDisk) {
        if let Some(batch) = self.unwritten.take() {
            self.send(batch, disk);
        }
    }

    /// Sends the batch that waited for a reporter or a journal.
    pub fn send_parked(&mut self, disk: &JournalDisk) {
        if let Some(batch) = self.parked.take() {
            self.send(batch, disk);
        }
    }

    /// Takes note of what became of a batch.
    pub fn note_answer(&mut self, answer: &CentreAnswer) {
        self.row_trouble = answer.trouble();
        if matches!(answer, CentreAnswer::Stored { .. }) {
            // It has heard of the station by these rows.
            self.status_trouble = None;
        }
    }

    /// Whether a status is due: latest only, so none while the one before is under way.
    pub fn heartbeat_is_due(&self) -> bool {
        self.reporter.is_some() && !self.heartbeat_under_way && Instant::now() >= self.heartbeat_at
    }

    /// Posts how the station is at `now`; the next is due after `every`.
    pub fn post_status(&mut self, status: StationStatus, now: Timestamp, every: Duration) {
        let Some(reporter) = self.reporter.clone() else { return };
        self.heartbeat_at = Instant::now() + every;
        let Ok(json) = heartbeat::json(status) else { return };
        self.heartbeat_under_way = true;
        let events = self.events.clone();
        tokio::spawn(async move {
            let answer = reporter.post_status(now, &json).await;
            // The loop has ended.
            let _ = events.send(ReportingEvent::StatusAnswered(answer)).await;
        });
    }

    /// A status that did not arrive is not sent again. That it did not is the first sign of a lost
    /// centre or a bad token while there are no rows to send.
    pub fn note_status_answer(&mut self, answer: &CentreAnswer) {
        self.heartbeat_under_way = false;
        let trouble = answer.trouble().map(StatusTrouble::Centre);
        if let Some(new) = trouble.as_ref().filter(|_| trouble != self.status_trouble) {
            let why = new.sentence(Lang::En);
            tracing::warn!(why, "the status did not reach the centre");
        }
        self.status_trouble = trouble;
    }

    /// Takes note of what a look at the token found, before anything is posted with it.
    pub fn note_token(&mut self, trouble: Option<TokenTrouble>) {
        let Some(trouble) = trouble.map(StatusTrouble::Token) else { return };
        if self.status_trouble.as_ref() == Some(&trouble) {
            return;
        }
        let why = trouble.sentence(Lang::En);
        tracing::error!(why, "rows wait until the token can be read");
        self.status_trouble = Some(trouble);
    }

    /// Has the journal renewed, beside the loop: it keeps a copy of itself first.
    pub fn renew(&self, renewal: RenewalOrder, disk: &JournalDisk, now: Timestamp) {
        let (journal, events) = (disk.journal_to_renew(), self.events.clone());
        tokio::spawn(async move {
            let renewed = match &journal {
                Some(journal) => {
                    let begun = journal.renew(renewal, now).await;
                    begun.map_err(|error| {
                        UnreachableCause::JournalNotRenewed(QuotedText::from(&error))
                    })
                }
                None => Err(UnreachableCause::JournalClosed),
            };
            drop(journal);
            let renewed = renewed.map(|id| (id, (now, renewal.cause)));
            // The loop has ended; the centre will say the same after the next start.
            let _ = events.send(ReportingEvent::Renewed(renewed)).await;
        });
    }

    /// Takes note that this journal has begun.
    pub fn note_renewed(&mut self, renewed: JournalRenewal) {
        self.renewed = Some(renewed);
    }

    /// Why the centre lacks rows, or does not know how the station is; `None` while all is well.
    pub fn trouble(&self) -> Option<ReportTrouble<'_>> {
        let status = || self.status_trouble.as_ref().map(StatusTrouble::as_report);
        self.row_trouble.as_ref().map(ReportTrouble::Centre).or_else(status)
    }

    /// For `status`; `backlog` is how many rows wait for the centre.
    pub fn status(
        &self,
        endpoint: &str,
        backlog: u64,
        (now, timezone): (Timestamp, Tz),
        lang: Lang,
    ) -> ReportStatus {
        let of_late = self.renewed.filter(|(at, _)| now < *at + RENEWAL_TOLD_FOR);
        ReportStatus {
            endpoint: endpoint.to_owned(),
            backlog,
            trouble: self.trouble().map(|trouble| trouble.sentence(lang)),
            renewed: of_late
                .map(|(at, cause)| RenewedStatus { at: LocalTimestamp::new(at, timezone), cause }),
        }
    }
}

/// Whom rows of this journal are posted to, if anybody.
fn reporter(
    config: &Config,
    journal: Option<uuid::Uuid>,
) -> Result<Option<Arc<Reporter>>, SetupError> {
    let (Some(configured), Some(journal)) = (&config.report, journal) else { return Ok(None) };
    let setup = report::ReporterSetup {
        endpoint: configured.endpoint.clone(),
        token_file: configured.token_file.clone(),
        ca_file: configured.ca_file.clone(),
        station: config.id.clone(),
        journal,
    };
    Ok(Some(Arc::new(Reporter::new(setup)?)))
}
