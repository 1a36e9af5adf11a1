//! What is being done to the disk, in a task of its own: a card may hang in any of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::interval;

use crate::journal::{Journal, JournalError, StoredState, WriteBatch};
use crate::station::RecoveredJournal;

/// Between two looks whether a damaged journal is still being read.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// An operation that is under way.
pub enum DiskOperation {
    Opening(JoinHandle<Result<OpenedJournal, JournalError>>),
    Writing(JoinHandle<Result<(), JournalError>>),
}

/// What came of an operation.
pub enum OperationResult {
    Opened(Box<Result<OpenedJournal, JournalError>>),
    Written(Result<(), JournalError>),
}

/// A journal that could be opened after all.
pub struct OpenedJournal {
    pub journal: Journal,
    pub recovered: RecoveredJournal,
    /// It holds more than rows: files that are known, approvals, slots that were open.
    pub remembers: bool,
}

impl DiskOperation {
    /// Begins to open the journal of this state folder. One in which damage was met has to be
    /// closed before.
    pub fn open(folder: PathBuf, damaged: Option<Arc<Journal>>) -> DiskOperation {
        DiskOperation::Opening(tokio::spawn(async move {
            close_last(damaged).await;
            let (journal, recalled, _) = open(&folder).await?;
            let StoredState { recovered, known, approvals } = recalled;
            let remembers =
                !known.is_empty() || !approvals.is_empty() || !recovered.open.is_empty();
            Ok(OpenedJournal { journal, recovered, remembers })
        }))
    }

    /// Begins to write a batch of what waits.
    pub fn write(journal: Arc<Journal>, batch: WriteBatch) -> DiskOperation {
        DiskOperation::Writing(tokio::spawn(async move { journal.write_batch(&batch).await }))
    }

    /// Waits for its end; may be asked again when the wait was given up.
    ///
    /// # Errors
    /// The operation has panicked, or was ended with the runtime.
    pub async fn end(&mut self) -> Result<OperationResult, tokio::task::JoinError> {
        Ok(match self {
            DiskOperation::Opening(task) => OperationResult::Opened(Box::new(task.await?)),
            DiskOperation::Writing(task) => OperationResult::Written(task.await?),
        })
    }
}

/// Opens the journal of this state folder; answers all that is read of it at the start, and how
/// many rows the centre has refused for good.
///
/// # Errors
/// Those of [`Journal::open`].
pub async fn open(folder: &Path) -> Result<(Journal, StoredState, u64), JournalError> {
    let (journal, recovered) = Journal::open(folder).await?;
    let (refused, known) = (journal.refused().await?, journal.known().await?);
    let approvals = journal.approvals().await?;
    Ok((journal, StoredState { recovered, known, approvals }, refused))
}

/// Closes the journal once nothing else reads it.
async fn close_last(journal: Option<Arc<Journal>>) {
    let mut looks = interval(LOOK_EVERY);
    let mut held = journal;
    while let Some(journal) = held.take() {
        looks.tick().await;
        match Arc::try_unwrap(journal) {
            Ok(journal) => journal.close().await,
            Err(shared) => held = Some(shared),
        }
    }
}
