//! The as-run log on disk: one SQLite file, `journal.sqlite`, in the station's state folder.
//!
//! **What it holds.** The rows of the record (`row`, JSON as the centre gets it, beside the columns
//! that are searched), the marks of open slots (`mark`), the station's own numbers (`station`: the
//! journal's UUID, the centre's cursor, the horizon), what follows from the rows and must be known
//! at once after a start (`airing`, `heard`), the library's memory of files (`known`), who has
//! approved which content (`approval`), and which zones are muted (`mute`).
//!
//! **How it is written.** By one connection, in WAL mode with `synchronous=FULL`: what
//! [`Journal::write`] returned from is on the disk. One call is one transaction, the aggregates
//! included, so they can't disagree with the rows. The core numbers the rows; a number out of turn
//! or a second closing row of a slot is refused with the whole transaction.
//!
//! **How it is read.** Through connections of their own, page by page, never with a transaction
//! left open: a log that takes an hour to print neither holds up a row nor keeps the WAL from
//! being folded back.
//!
//! **How it ends.** Rows older than [`KEPT_DAYS`] that the centre has are removed, a few at a time,
//! when nothing sounds ([`Journal::prune`]); the numbers go on. What is never delivered is never
//! removed.
//!
//! **Who it is to the centre.** Its UUID. Where the centre has other rows under it, since the card
//! was restored to an older day or there are two of it, the rows that the centre lacks go on under
//! a new one ([`Journal::renew`]), and what the file was is kept beside it as
//! `journal.sqlite.former-<n>`.
//!
//! **How it moves to another card.** By a copy made beside the running station
//! ([`JournalReader::copy_to`]) and made ready on the new card ([`restored`]): rows that it holds
//! go to the centre under the id that they had, those written from then on under a new one.
//!
//! **How it fails.** What the disk refuses waits in [`PendingWrites`], in bounded memory. Where the
//! file can't be opened for writing (no room, a card that has gone read-only), [`salvage`] reads
//! what can be read of it, and the station comes up with that. A file that is damaged or not ours
//! is set aside as
//! `journal.sqlite.damaged-<n>` with its `-wal` and `-shm`, and a new journal with a new UUID is
//! begun; nothing is ever deleted. A file of a newer version is left alone and the start refused.
//! `journal.lock` keeps a second daemon out.

mod approvals;
mod columns;
mod error;
mod files;
mod handle;
mod history;
mod known_files;
mod lost_rows;
mod mutes;
mod open;
mod pending_rows;
mod pending_writes;
mod play_totals;
mod read;
mod recover;
mod renew;
mod restore;
mod retention;
mod salvage;
mod schema;
mod sqlite_errors;
mod transaction;
mod write;

pub use error::{FileStep, JournalDamage, JournalError, JournalPart};
pub use files::FILE_NAME;
pub use handle::{Journal, JournalReader};
pub use history::StoredHistory;
pub use pending_writes::{BATCH_ROWS, BYTES_MAX, GivenUpRows, PendingWrites, ROWS_MAX, WriteBatch};
pub use play_totals::PlayTotals;
pub use read::{LogEntry, LogFilter, LogRows};
pub use renew::FORMER_KEPT;
pub use restore::{RestoredJournal, restored};
pub use retention::{KEPT_DAYS, RetentionRule};
pub use salvage::{StoredState, salvage};
