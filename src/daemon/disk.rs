//! The daemon's side of the journal: what the core wants written is on the disk before what it
//! wants done is begun, unless the disk refuses or hangs. Then sound goes on and things wait in
//! [`PendingWrites`]; what waits is tried again every [`RETRY_EVERY`] and never sent to the centre.
//!
//! A station whose journal can't be opened comes up with what [`journal::salvage`] can read of it,
//! and opens it when it can. If nothing could be read, rows are numbered from 1 meanwhile; when the
//! journal opens after all, they are written behind those that it has, and the station starts anew
//! at the next quiet moment, with all that the journal remembers.
//!
//! A journal in which damage is met while it is written is given up at once: opening it sets it
//! aside and begins a new one, in which the rows that wait are the first.

mod operation;
mod prune_timer;
mod refused_rows;
mod write_trouble;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::control::DiskStatus;
use crate::journal::{
    self, GivenUpRows, Journal, JournalError, PendingWrites, RetentionRule, StoredState,
};
use crate::messages::Lang;
use crate::station::stock::{Approval, KnownFile};
use crate::station::{Effect, RecoveredJournal};

use operation::{DiskOperation, OpenedJournal, OperationResult, open};
use prune_timer::PruneTimer;
use refused_rows::RefusedRows;
pub use write_trouble::WriteTrouble;
use write_trouble::ended_early;

/// How long a write is waited for before what it allows is begun all the same: half of the time by
/// which a slot comes up ahead of its due. The loop stays with the disk no longer than that at a
/// time, however much waits there.
const WRITE_MAX: Duration = Duration::from_secs(2);

/// Between two looks at a write that takes long.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Between two attempts at a disk that refuses.
const RETRY_EVERY: Duration = Duration::from_secs(5);

/// The journal and what waits for it.
pub struct JournalDisk {
    folder: PathBuf,
    /// `None` while it can't be opened.
    journal: Option<Arc<Journal>>,
    /// In which damage was met; it has to be closed before a new one is begun in its place.
    damaged: Option<Arc<Journal>>,
    /// The journal's id as the station was told at the start, nil if it is not known.
    told: uuid::Uuid,
    unwritten: PendingWrites,
    /// And since when.
    under_way: Option<(DiskOperation, Instant)>,
    retry_at: Instant,
    /// When to look again at what waits, if anything does.
    look_at: Option<Instant>,
    trouble: Option<WriteTrouble>,
    /// The core and the journal disagree: a restart is the only way on.
    broken: bool,
    /// The journal holds more than the core was told of.
    start_anew: bool,
    refused: RefusedRows,
    prune_timer: PruneTimer,
}

/// What a quiet moment has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HousekeepingOutcome {
    /// The loop goes on.
    Done,
    /// The station shall start anew.
    StartAnew,
}

/// What a write has come to.
#[derive(Debug, Clone, Copy)]
pub struct WriteOutcome {
    /// Nothing waits any more.
    pub all_written: bool,
    /// Another journal is open than before the write.
    pub journal_changed: bool,
}

impl JournalDisk {
    /// Opens the journal, or reads what can be read of it.
    ///
    /// # Errors
    /// What no other disk would mend: a newer version, another daemon, a folder that this user may
    /// not write in.
    pub async fn open(folder: &Path) -> Result<(JournalDisk, StoredState), JournalError> {
        let (journal, recalled, refused, trouble) = match open(folder).await {
            Ok((journal, recalled, refused)) => (Some(Arc::new(journal)), recalled, refused, None),
            Err(error) if error.is_disk_fault() => {
                let read = journal::salvage(folder).await;
                let known = read.is_some();
                tracing::error!(%error, known, "the journal can't be opened; the station goes on in memory");
                (None, read.unwrap_or_default(), 0, Some(WriteTrouble::Journal(error)))
            }
            Err(error) => return Err(error),
        };
        let now = Instant::now();
        let disk = JournalDisk {
            folder: folder.to_owned(),
            journal,
            damaged: None,
            told: recalled.recovered.journal,
            unwritten: PendingWrites::new(
                recalled.recovered.open.iter().map(|slot| slot.id.clone()),
                recalled.recovered.seq,
            ),
            under_way: None,
            retry_at: now + if trouble.is_some() { RETRY_EVERY } else { Duration::ZERO },
            look_at: None,
            trouble,
            broken: false,
            start_anew: false,
            refused: RefusedRows::new(refused),
            prune_timer: PruneTimer::new(now),
        };
        Ok((disk, recalled))
    }

    /// For reading; `None` while it can't be opened.
    pub fn journal(&self) -> Option<&Arc<Journal>> {
        self.journal.as_ref()
    }

    /// Under which the centre knows the rows, once that is sure.
    pub fn id(&self) -> Option<uuid::Uuid> {
        let known = self.journal.as_ref().map(|journal| journal.id());
        known.or_else(|| Some(self.told).filter(|id| !id.is_nil())).filter(|_| !self.start_anew)
    }

    /// The journal, to be renewed; `None` while it can't be opened, and while it holds more than
    /// the station was told of at its start: then it is not sure under which id the rows go on.
    pub fn journal_to_renew(&self) -> Option<Arc<Journal>> {
        self.journal.clone().filter(|_| !self.start_anew)
    }

    /// Takes note that the journal has been renewed under this id.
    pub fn note_renewed(&mut self, id: uuid::Uuid) {
        self.told = id;
    }

    /// Whether the core and the journal disagree: a restart is the only way on.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Whether the journal holds more than the station was told of at its start: it is to start
    /// anew when it is quiet and nothing waits.
    pub fn wants_restart(&self) -> bool {
        self.start_anew
    }

    /// Whether something waits to be written.
    pub fn is_behind(&self) -> bool {
        !self.unwritten.is_empty()
    }

    /// Takes a durable effect, for the next write.
    pub fn note(&mut self, effect: Effect) {
        if matches!(effect, Effect::SetAside { .. }) {
            self.refused.note();
        }
        self.unwritten.note(effect);
    }

    /// Takes what is remembered of a file, `None` to forget it, for the next write.
    pub fn note_known(&mut self, raw_path: String, known: Option<KnownFile>) {
        self.unwritten.note_known(raw_path, known);
    }

    /// See [`PendingWrites::note_approval`].
    pub fn note_approval(&mut self, approval: Approval) -> bool {
        self.unwritten.note_approval(approval)
    }

    /// Rows that wait in memory: no reader of the journal finds them.
    pub fn unwritten_rows(&self) -> u64 {
        self.unwritten.rows()
    }

    /// Rows that the centre has refused for good.
    pub fn refused_rows(&self) -> &RefusedRows {
        &self.refused
    }

    /// Why rows wait, if they do.
    pub fn trouble(&self) -> Option<&WriteTrouble> {
        self.trouble.as_ref()
    }

    /// Rows that lost their content since the start, since too many waited.
    pub fn given_up(&self) -> GivenUpRows {
        self.unwritten.given_up()
    }

    /// For `status`.
    pub fn status(&self, lang: Lang) -> DiskStatus {
        let given_up = self.given_up();
        DiskStatus {
            trouble: self.trouble().map(|trouble| trouble.sentence(lang)),
            unwritten: self.unwritten.rows(),
            given_up: given_up.rows,
            given_up_slots: given_up.slots,
        }
    }

    /// Writes what waits, and waits [`WRITE_MAX`] for it at most, for each attempt in all and for
    /// all attempts of this call.
    pub async fn write(&mut self) -> WriteOutcome {
        let id = |disk: &JournalDisk| disk.journal.as_ref().map(|journal| journal.id());
        let before = id(self);
        let written = self.try_to_write().await;
        let look_at = (Instant::now() + LOOK_EVERY).max(self.retry_at);
        self.look_at = (!written && !self.broken).then_some(look_at);
        let now = id(self);
        WriteOutcome { all_written: written, journal_changed: now.is_some() && now != before }
    }

    /// How long the loop may sleep before it looks again.
    pub fn wait_max(&self) -> Option<Duration> {
        self.look_at.map(|at| at.saturating_duration_since(Instant::now()))
    }

    async fn try_to_write(&mut self) -> bool {
        let until = Instant::now() + WRITE_MAX;
        loop {
            if let Some((under_way, begun)) = &mut self.under_way {
                let given_up = *begun + WRITE_MAX;
                let ended = timeout_at(given_up.min(until), under_way.end()).await;
                let Ok(ended) = ended else {
                    if Instant::now() >= given_up {
                        self.note_trouble(WriteTrouble::NoAnswer);
                    }
                    return false;
                };
                self.under_way = None;
                match ended.unwrap_or_else(|error| {
                    OperationResult::Written(Err(ended_early(&self.folder, error)))
                }) {
                    OperationResult::Opened(opened) => self.take_opened(*opened),
                    OperationResult::Written(written) => self.take_written(written),
                }
            }
            if self.unwritten.is_empty() || self.broken {
                return !self.broken;
            }
            // The rest of a long backlog has its turn when the loop comes back.
            if Instant::now() < self.retry_at || Instant::now() >= until {
                return false;
            }
            let begun = match &self.journal {
                None => DiskOperation::open(self.folder.clone(), self.damaged.take()),
                Some(journal) => {
                    let Some(batch) = self.unwritten.take() else { return false };
                    DiskOperation::write(journal.clone(), batch)
                }
            };
            self.under_way = Some((begun, Instant::now()));
        }
    }

    fn take_written(&mut self, written: Result<(), JournalError>) {
        match written {
            Ok(()) => {
                self.unwritten.written();
                if self.unwritten.is_empty() && self.trouble.take().is_some() {
                    tracing::warn!(given_up = self.given_up().rows, "all is on the disk again");
                }
            }
            Err(error) if error.is_caller_fault() => {
                // Going on would only repeat it; a restart begins from what the journal holds.
                tracing::error!(%error, "the core and the journal disagree; the station ends");
                self.broken = true;
            }
            Err(error) => {
                self.unwritten.refused();
                self.retry_at = Instant::now() + RETRY_EVERY;
                if error.is_damage() {
                    self.damaged = self.journal.take();
                }
                self.note_trouble(WriteTrouble::Journal(error));
            }
        }
    }

    /// One line when it begins, not one for each attempt of a week.
    fn note_trouble(&mut self, trouble: WriteTrouble) {
        if self.trouble.is_none() {
            let (words, waiting) = (trouble.sentence(Lang::En), self.unwritten.rows());
            tracing::error!(
                trouble = words,
                waiting,
                "the journal can't be written; sound goes on, rows wait"
            );
        }
        self.trouble = Some(trouble);
    }

    /// The journal, if it could be opened after all.
    fn take_opened(&mut self, opened: Result<OpenedJournal, JournalError>) {
        match opened {
            Ok(OpenedJournal { journal, recovered, remembers }) => {
                self.attach(&recovered, remembers);
                self.journal = Some(Arc::new(journal));
            }
            Err(error) => {
                self.retry_at = Instant::now() + RETRY_EVERY;
                self.note_trouble(WriteTrouble::Journal(error));
            }
        }
    }

    fn attach(&mut self, recovered: &RecoveredJournal, remembers: bool) {
        let seq = self.unwritten.written_up_to();
        tracing::warn!(journal = %recovered.journal, rows = recovered.seq, "the journal is open");
        if was_told(self.told, recovered.journal, remembers) && seq == recovered.seq {
            return;
        }
        let by = recovered.seq.cast_signed() - seq.cast_signed();
        self.unwritten.shift(by);
        self.start_anew = true;
        tracing::warn!(
            by,
            "it holds what the station was not told of; it starts anew when it is quiet"
        );
    }

    /// Whether old rows are to be looked for, on a disk that is well.
    pub fn prune_is_due(&self) -> bool {
        self.prune_timer.is_due(Instant::now()) && self.trouble.is_none()
    }

    /// Whether this is the first portion since the last rest, so that what lies beside the journal
    /// has its turn, too.
    pub fn begin_pruning(&mut self) -> bool {
        self.prune_timer.begin()
    }

    /// Removes a few rows that are old and delivered; waits [`WRITE_MAX`] at most.
    pub async fn prune(&mut self, age: RetentionRule) {
        if let Some(journal) = self.journal.clone() {
            self.prune_timer.prune(journal, age, WRITE_MAX).await;
        }
    }

    /// Closes the journal; says what is lost with this process.
    pub async fn close(mut self) {
        self.retry_at = Instant::now();
        let mut waiting = u64::MAX;
        while !self.write().await.all_written && self.unwritten.rows() < waiting {
            waiting = self.unwritten.rows();
        }
        if self.is_behind() && !self.broken {
            tracing::error!(rows = waiting, "rows that waited for the disk are lost");
        }
        match self.journal.map(Arc::try_unwrap) {
            Some(Ok(journal)) => journal.close().await,
            Some(Err(_)) => tracing::debug!("a task still reads the journal; it closes by itself"),
            None => {}
        }
    }
}

/// Whether a station that knew its journal as `told`, nil for not at all, knows what `found` holds
/// beside its rows.
fn was_told(told: uuid::Uuid, found: uuid::Uuid, remembers: bool) -> bool {
    told == found || (told.is_nil() && !remembers)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_station_that_could_not_read_its_journal_starts_anew_with_what_that_remembers() {
        let (mine, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let cases = [
            ("its own, read at the start", mine, mine, true, true),
            ("another's", mine, other, true, false),
            ("another's without memory: its rows are others, too", mine, other, false, false),
            ("not read, and it holds approvals", Uuid::nil(), mine, true, false),
            ("not read, and there is nothing in it", Uuid::nil(), mine, false, true),
        ];
        for (what, told, found, remembers, want) in cases {
            assert_eq!(was_told(told, found, remembers), want, "{what}");
        }
    }
}
