//! Going on under a new id, where the centre has other rows under the old one.
//!
//! The rows stay where they are, with their numbers: those up to the `last` of the latest `former`
//! are former journals', those behind it are sent under the new id, the first of them as one that
//! nothing comes before. Marks, sums, approvals and what is known of files are the station's, not
//! the journal's, and are not touched. One transaction, so that a power cut leaves the one journal
//! or the other. What the file was before is kept beside it as `journal.sqlite.former-<n>`, the
//! latest [`FORMER_KEPT`]; of several in turn of which the centre took no row, only what was before
//! the first.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sqlx::Executor;
use sqlx::sqlite::SqliteConnection;

use super::columns::instant;
use super::error::JournalError;
use super::files;
use super::handle::Journal;
use super::transaction::{begin, roll_back};
use crate::station::ids::Timestamp;
use crate::station::outbox::{RenewalCause, RenewalOrder};

/// Copies of former journals that are kept: a card that is restored again and again needs a
/// person, not a copy of each day.
pub const FORMER_KEPT: usize = 3;

/// Former journals that are remembered by their ids.
const REMEMBERED_MAX: i64 = 200;

impl Journal {
    /// Begins a new journal behind `renewal.after` at `now`; answers its id. Takes as long as a
    /// copy of the file, unless it is begun `again`; the copy holds up no write, and where there is
    /// no room for it, none is made.
    ///
    /// # Errors
    /// The disk's own; then the journal is as it was.
    pub async fn renew(
        &self,
        renewal: RenewalOrder,
        now: Timestamp,
    ) -> Result<uuid::Uuid, JournalError> {
        if !renewal.again
            && let Err(fault) = self.keep_former().await
        {
            tracing::warn!(
                fault,
                "no copy of the former journal is kept; its rows stay in the file"
            );
        }
        // A copy of this card that meets the same goes on under the same id, so that rows that both
        // hold are one at the centre; where they part, it meets this again.
        // Of a backup that is not sure: its station may have gone on, and another be restored from
        // it.
        let id = match renewal.cause {
            RenewalCause::OtherContent | RenewalCause::NeverSent => {
                uuid::Uuid::new_v5(&self.id(), format!("behind/{}", renewal.after).as_bytes())
            }
            RenewalCause::Restored => uuid::Uuid::new_v4(),
        };
        let mut writer = self.writer.lock().await;
        let connection = &mut writer.connection;
        let renewed = renew(connection, id, renewal, now).await;
        if renewed.is_err() {
            roll_back(connection).await;
        }
        renewed.map_err(|error| self.database(error))?;
        *self.id.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = id;
        Ok(id)
    }

    async fn keep_former(&self) -> Result<(), String> {
        let in_words = |error: io::Error| error.to_string();
        let FormerCopies { mut kept, unfinished } = former_copies(&self.file).map_err(in_words)?;
        unfinished.iter().try_for_each(fs::remove_file).map_err(in_words)?;
        let number = kept.last().map_or(1, |(number, _)| number + 1);
        let copy = files::beside(&self.file, &format!(".former-{number}"));
        let part = files::beside(&copy, PART);
        // An empty file of the right mode, which SQLite fills.
        files::create(&part).map_err(|error| error.to_string())?;
        let path = part.to_str().ok_or("the state folder's path is no UTF-8")?;
        let copied = sqlx::query("VACUUM INTO ?1").bind(path).execute(&self.readers).await;
        if let Err(error) = copied {
            // Room for what is to be written counts for more than half a copy.
            let _ = fs::remove_file(&part);
            return Err(error.to_string());
        }
        File::open(&part).and_then(|file| file.sync_all()).map_err(in_words)?;
        fs::rename(&part, &copy).map_err(in_words)?;
        kept.push((number, copy));
        let too_many = kept.len().saturating_sub(FORMER_KEPT);
        kept.iter().take(too_many).try_for_each(|(_, path)| fs::remove_file(path)).map_err(in_words)
    }
}

/// Ends the name of a copy that is not whole yet.
const PART: &str = ".part";

/// What lies beside a journal of its former ones.
#[derive(Default)]
struct FormerCopies {
    /// Copies by their numbers, the oldest first.
    kept: Vec<(u64, PathBuf)>,
    /// Those that a power cut left.
    unfinished: Vec<PathBuf>,
}

/// The copies beside a journal.
fn former_copies(file: &Path) -> io::Result<FormerCopies> {
    let FormerCopies { mut kept, mut unfinished } = FormerCopies::default();
    let begin = format!("{}.former-", files::FILE_NAME);
    for entry in fs::read_dir(file.parent().unwrap_or(Path::new(".")))? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(number) = name.to_str().and_then(|name| name.strip_prefix(&begin)) else {
            continue;
        };
        match number.parse() {
            Ok(number) => kept.push((number, entry.path())),
            Err(_) if number.ends_with(PART) => unfinished.push(entry.path()),
            Err(_) => {}
        }
    }
    kept.sort_unstable();
    Ok(FormerCopies { kept, unfinished })
}

async fn renew(
    connection: &mut SqliteConnection,
    id: uuid::Uuid,
    RenewalOrder { after, cause, .. }: RenewalOrder,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    begin(connection).await?;
    sqlx::query(
        "INSERT INTO former (ended, journal, last, why) SELECT ?1, journal, ?2, ?3 FROM station",
    )
    .bind(now.timestamp_micros())
    .bind(after.cast_signed())
    .bind(word(cause))
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM former WHERE rowid NOT IN \
         (SELECT rowid FROM former ORDER BY rowid DESC LIMIT ?1)",
    )
    .bind(REMEMBERED_MAX)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE station SET journal = ?1, through = ?2")
        .bind(id.to_string())
        .bind(after.cast_signed())
        .execute(&mut *connection)
        .await?;
    connection.execute("DELETE FROM restored").await?;
    connection.execute("COMMIT").await.map(drop)
}

/// The last row of former journals, and when and why the present one began in their place; of a
/// file of any version.
pub async fn renewed(
    connection: &mut SqliteConnection,
) -> Result<(u64, Option<(Timestamp, RenewalCause)>), sqlx::Error> {
    let (tables,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM sqlite_master WHERE name = 'former'")
            .fetch_one(&mut *connection)
            .await?;
    if tables == 0 {
        return Ok((0, None));
    }
    let latest: Option<(i64, i64, String)> =
        sqlx::query_as("SELECT last, ended, why FROM former ORDER BY rowid DESC LIMIT 1")
            .fetch_optional(connection)
            .await?;
    Ok(match latest {
        Some((last, ended, why)) => (last.cast_unsigned(), Some((instant(ended), cause(&why)))),
        None => (0, None),
    })
}

fn word(cause: RenewalCause) -> &'static str {
    match cause {
        RenewalCause::OtherContent => "other_content",
        RenewalCause::NeverSent => "never_sent",
        RenewalCause::Restored => "restored",
    }
}

/// What a newer version has written here is told as the commoner of the two.
fn cause(word: &str) -> RenewalCause {
    match word {
        "never_sent" => RenewalCause::NeverSent,
        "restored" => RenewalCause::Restored,
        _ => RenewalCause::OtherContent,
    }
}
