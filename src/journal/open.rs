//! Opening: lock, judge the file, set a damaged one aside, bring it up to the present version.

use std::path::Path;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::sqlite::{
    SqliteAutoVacuum, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool,
    SqlitePoolOptions, SqliteSynchronous,
};
use tokio::sync::Mutex;

use super::error::{FileStep, JournalDamage, JournalError};
use super::files::{self, FILE_NAME};
use super::handle::{Journal, JournalReader, WriterConnection};
use super::{recover, schema, sqlite_errors};
use crate::station::RecoveredJournal;
use crate::wire::QuotedText;

/// Up to this size, in bytes, a journal is checked whole at each start: a year of a ward, well
/// under a second on a Pi's card. A larger one is checked where it is read at the start, and
/// whole when damage was met before.
const WHOLE_CHECK_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// How long a statement waits for another process (a reader that recovers the WAL).
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The WAL is cut back to this after it was folded in; between, it may grow with one transaction.
const WAL_BYTES_KEPT: &str = "4194304";

/// Page cache of a connection in KiB (negative means KiB to SQLite): the hot pages are the ends
/// of a few trees; the daemon shall stay small.
const CACHE: &str = "-512";

/// Readers at a time: the report, the control socket, and two to spare.
const READERS_MAX: u32 = 4;

/// A reader that was not wanted this long is closed; an idle station holds one connection.
const READER_IDLE: Duration = Duration::from_secs(20);

impl Journal {
    /// Opens the journal of this state folder, or begins one. The folder must exist.
    ///
    /// # Errors
    /// [`JournalError::Newer`], [`JournalError::InUse`], or the disk's own; a damaged or foreign
    /// file is no error but set aside, with an error line in the log.
    pub async fn open(folder: &Path) -> Result<(Journal, RecoveredJournal), JournalError> {
        let (lock, file) = files::lock_and_create(folder)?;
        let (connection, recovered) = match open_file(&file).await {
            Err(FileProblem::Damaged(damage)) => {
                let aside = files::set_aside(&file)?;
                tracing::error!(
                    file = %aside.display(), fault = %damage,
                    "the journal was damaged or not ours and is set aside; a new one begins"
                );
                files::clear_suspicion(&file);
                files::create(&file)?;
                open_file(&file).await
            }
            other => other,
        }
        .map_err(|problem| problem.into_error(&file))?;
        files::clear_suspicion(&file);
        let journal = Journal {
            id: std::sync::Mutex::new(recovered.journal),
            readers: readers(options(&file).read_only(true)),
            file,
            writer: Mutex::new(WriterConnection { connection, head: recovered.seq }),
            _lock: lock,
        };
        Ok((journal, recovered))
    }

    /// Opens for reading, beside a running daemon or without one. Writes nothing but, where the
    /// folder allows it, SQLite's own empty `-wal` and its `-shm`.
    ///
    /// # Errors
    /// [`JournalError::Missing`], [`JournalError::Newer`], [`JournalError::Damaged`], or the
    /// disk's own.
    pub async fn open_readonly(folder: &Path) -> Result<JournalReader, JournalError> {
        let file = folder.join(FILE_NAME);
        match file.metadata() {
            Ok(found) if found.len() == 0 && !files::beside(&file, "-wal").exists() => {
                return Err(JournalError::Missing { path: file });
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(JournalError::Missing { path: file });
            }
            Err(source) => return Err(files::fault(&file, FileStep::Read, source)),
            Ok(_) => {}
        }
        // SQLite doesn't say that it may not.
        if let Err(source) = std::fs::File::open(&file) {
            return Err(files::fault(&file, FileStep::Read, source));
        }
        let mut options = options(&file).read_only(true);
        let first = identify(&options).await;
        // Without a daemon there is no `-wal`, and a reader who may not write in the folder can't
        // make the `-shm` that WAL mode wants. Then nobody writes, and the file is all there is.
        let alone = !files::beside(&file, "-wal").exists();
        let identity = match first {
            Err(_) if alone => {
                options = options.immutable(true);
                identify(&options).await
            }
            other => other,
        };
        match identity {
            Ok(identity) => identity.judge(),
            Err(error) => Err(error.into()),
        }
        .map_err(|problem| problem.into_error(&file))?;
        Ok(JournalReader { readers: readers(options), file })
    }
}

/// Opens a copy that nobody else has, for writing; one that is damaged is left where it is.
///
/// # Errors
/// As [`Journal::open`], and [`JournalError::Damaged`].
pub async fn open_copy(file: &Path) -> Result<(SqliteConnection, RecoveredJournal), JournalError> {
    open_file(file).await.map_err(|problem| problem.into_error(file))
}

/// Why a file can't be used.
enum FileProblem {
    /// To be set aside.
    Damaged(JournalDamage),
    Newer(i64),
    /// Not the file's fault, or not known to be.
    Trouble(JournalError),
    Failed(sqlx::Error),
}

impl From<sqlx::Error> for FileProblem {
    fn from(error: sqlx::Error) -> FileProblem {
        if sqlite_errors::is_damage(&error) {
            FileProblem::Damaged(JournalDamage::Database(QuotedText::from(&error)))
        } else {
            FileProblem::Failed(error)
        }
    }
}

impl FileProblem {
    fn into_error(self, file: &Path) -> JournalError {
        let path = file.to_owned();
        match self {
            FileProblem::Damaged(damage) => JournalError::Damaged { path, damage },
            FileProblem::Newer(found) => {
                JournalError::Newer { path, found, known: schema::VERSION }
            }
            FileProblem::Trouble(error) => error,
            FileProblem::Failed(source) => JournalError::Database { path, source },
        }
    }
}

/// What SQLite's header says of a file.
struct Identity {
    application: i64,
    version: i64,
    tables: i64,
}

impl Identity {
    fn judge(&self) -> Result<(), FileProblem> {
        let ours = self.application == schema::APPLICATION_ID && self.version > 0;
        let empty = self.application == 0 && self.version == 0 && self.tables == 0;
        match () {
            () if ours && self.version > schema::VERSION => Err(FileProblem::Newer(self.version)),
            () if ours || empty => Ok(()),
            () => Err(FileProblem::Damaged(JournalDamage::Foreign)),
        }
    }
}

/// Reads the header and nothing else, on a connection of its own that changes nothing.
async fn identify(options: &SqliteConnectOptions) -> Result<Identity, sqlx::Error> {
    let mut connection = options.connect().await?;
    let (application,) = sqlx::query_as("PRAGMA application_id").fetch_one(&mut connection).await?;
    let (version,) = sqlx::query_as("PRAGMA user_version").fetch_one(&mut connection).await?;
    let (tables,) =
        sqlx::query_as("SELECT count(*) FROM sqlite_schema").fetch_one(&mut connection).await?;
    sqlx::Connection::close(connection).await?;
    Ok(Identity { application, version, tables })
}

async fn open_file(file: &Path) -> Result<(SqliteConnection, RecoveredJournal), FileProblem> {
    let identity = identify(&options(file)).await?;
    identity.judge()?;
    let mut options = options(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("journal_size_limit", WAL_BYTES_KEPT)
        .pragma("cache_size", CACHE);
    if identity.tables == 0 {
        // Room can be given back when much is removed. Asked of a file that has tables, SQLite
        // would write its header anew at each start, before anybody knows whether the file is
        // whole.
        options = options.auto_vacuum(SqliteAutoVacuum::Incremental);
    }
    let mut connection = options.connect().await?;
    match read(&mut connection, file, identity.version).await {
        Ok(recovered) => Ok((connection, recovered)),
        Err(problem) => {
            // A connection that is only dropped closes later, in a thread of its own, and then
            // folds in and removes what lies beside the file's name: that may be a new journal's by
            // then.
            if let Err(error) = sqlx::Connection::close(connection).await {
                tracing::debug!(%error, "a journal that is not used could not be closed");
            }
            Err(problem)
        }
    }
}

async fn read(
    connection: &mut SqliteConnection,
    file: &Path,
    version: i64,
) -> Result<RecoveredJournal, FileProblem> {
    check(connection, file).await?;
    schema::migrate(connection, version).await?;
    match recover::recover(connection, file).await {
        // A value that can't be read is damage too: SQLite's pages carry no checksums.
        Err(JournalError::Content { part, words, .. }) => {
            Err(FileProblem::Damaged(JournalDamage::Content { part, words }))
        }
        Err(JournalError::Database { source, .. }) => Err(source.into()),
        Err(error) => Err(FileProblem::Trouble(error)),
        Ok(recovered) => Ok(recovered),
    }
}

/// Asks SQLite whether the file is whole: all of it when it is small, everything including the
/// indexes when damage was met before, else nothing here (recovery reads what matters).
async fn check(connection: &mut SqliteConnection, file: &Path) -> Result<(), FileProblem> {
    let bytes = file
        .metadata()
        .map_err(|source| FileProblem::Trouble(files::fault(file, FileStep::Read, source)))?
        .len();
    let sql = match () {
        () if files::is_suspect(file) => "PRAGMA integrity_check(1)",
        () if bytes <= WHOLE_CHECK_BYTES_MAX => "PRAGMA quick_check(1)",
        () => return Ok(()),
    };
    let (word,): (String,) = sqlx::query_as(sql).fetch_one(connection).await?;
    match word == "ok" {
        true => Ok(()),
        false => Err(FileProblem::Damaged(JournalDamage::Database(QuotedText::new(word)))),
    }
}

pub fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(file).busy_timeout(BUSY_TIMEOUT)
}

fn readers(options: SqliteConnectOptions) -> SqlitePool {
    SqlitePoolOptions::new()
        .min_connections(0)
        .max_connections(READERS_MAX)
        .idle_timeout(READER_IDLE)
        .test_before_acquire(false)
        .connect_lazy_with(options.pragma("cache_size", CACHE))
}
