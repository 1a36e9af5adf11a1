//! Writing: durable effects, and what is remembered beside them, in one transaction.

use sqlx::Executor;
use sqlx::sqlite::SqliteConnection;

use super::columns::day;
use super::error::JournalError;
use super::handle::Journal;
use super::pending_writes::WriteBatch;
use super::play_totals::PlayTotals;
use super::transaction::{begin, roll_back};
use super::{approvals, known_files, mutes};
use crate::station::ids::{SlotId, Timestamp};
use crate::station::record::Row;
use crate::station::{Effect, OpenSlot};

/// Longest refusal kept beside a row, in characters: the first sentence tells; a page of HTML
/// doesn't.
const REFUSED_CHARACTERS_MAX: usize = 500;

/// What one statement can meet, before it is known which file it was.
enum Fault {
    Sql(sqlx::Error),
    Known(JournalError),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Fault {
        Fault::Sql(error)
    }
}

impl Journal {
    /// Carries out those of `effects` that are durable (`Append`, `Mark`, `Unmark`, `Mute`,
    /// `Unmute`, `Horizon`, `SetAside`, `Through`) as one transaction; passes over the others. When
    /// it returns they are on the disk. May block for as long as the card takes to flush.
    ///
    /// # Errors
    /// All or nothing: on an error none of them is written.
    pub async fn write(&self, effects: &[Effect]) -> Result<(), JournalError> {
        if !effects.iter().any(Effect::is_durable) {
            return Ok(());
        }
        let effects = effects.to_vec();
        self.write_batch(&WriteBatch { effects, ..WriteBatch::default() }).await
    }

    /// Writes a batch of what waited, as [`Journal::write`] does.
    ///
    /// # Errors
    /// All or nothing.
    pub async fn write_batch(&self, batch: &WriteBatch) -> Result<(), JournalError> {
        let mut writer = self.writer.lock().await;
        let mut head = writer.head;
        let connection = &mut writer.connection;
        let written: Result<(), Fault> = async {
            begin(connection).await?;
            for effect in &batch.effects {
                carry_out(connection, effect, &mut head).await?;
            }
            add(connection, &batch.totals).await?;
            for (path, known) in &batch.known {
                known_files::note(connection, path, known.as_ref()).await?;
            }
            for approval in &batch.approvals {
                approvals::note(connection, approval).await?;
            }
            connection.execute("COMMIT").await?;
            Ok(())
        }
        .await;
        if written.is_err() {
            roll_back(connection).await;
        }
        match written {
            Ok(()) => {
                writer.head = head;
                Ok(())
            }
            Err(Fault::Sql(error)) => Err(self.database(error)),
            Err(Fault::Known(error)) => {
                tracing::error!(%error, "the journal refused a transaction; this is a fault of loaphuong");
                Err(error)
            }
        }
    }
}

async fn carry_out(
    connection: &mut SqliteConnection,
    effect: &Effect,
    head: &mut u64,
) -> Result<(), Fault> {
    match effect {
        Effect::Append(row) => append(connection, row, head).await,
        Effect::Mark(slot) => mark(connection, slot).await,
        Effect::Unmark(id) => unmark(connection, id).await,
        Effect::Mute(mute) => Ok(mutes::note(connection, mute).await?),
        Effect::Unmute(zone) => Ok(mutes::forget(connection, zone).await?),
        Effect::Horizon(at) => horizon(connection, *at).await,
        Effect::SetAside { seq, answer } => set_aside(connection, *seq, answer).await,
        Effect::Through(seq) => through(connection, *seq).await,
        Effect::Amplify { .. }
        | Effect::Arm(_)
        | Effect::Stop { .. }
        | Effect::Archive { .. }
        | Effect::Send(_)
        | Effect::Renew(_)
        | Effect::Tell(_) => Ok(()),
    }
}

async fn append(connection: &mut SqliteConnection, row: &Row, head: &mut u64) -> Result<(), Fault> {
    let expected = *head + 1;
    if row.seq != expected {
        return Err(Fault::Known(JournalError::OutOfTurn { expected, found: row.seq }));
    }
    let (zone, programme) = row.place();
    let data = serde_json::to_string(row)
        .expect("a row is plain data with text keys, which JSON can always hold");
    let inserted = sqlx::query(
        "INSERT INTO row (seq, kind, zone, programme, due, day, outcome, data) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .bind(row.seq.cast_signed())
    .bind(row.kind().to_string())
    .bind(zone)
    .bind(programme)
    .bind(row.due.0.timestamp_micros())
    .bind(day(row.due.0.date_naive()))
    .bind(row.outcome().to_string())
    .bind(data)
    .execute(&mut *connection)
    .await;
    if let Err(error) = inserted {
        let twice = error.as_database_error().is_some_and(|error| error.is_unique_violation());
        if !twice {
            return Err(error.into());
        }
        let slot = format!("{zone}/{programme}@{}", row.due);
        return Err(Fault::Known(JournalError::ClosedTwice { slot }));
    }
    *head = expected;
    Ok(add(connection, &PlayTotals::of(row)).await?)
}

/// Adds up what follows from play rows.
async fn add(connection: &mut SqliteConnection, totals: &PlayTotals) -> Result<(), sqlx::Error> {
    for ((sha256, zone), (count, last)) in &totals.airings {
        sqlx::query(
            "INSERT INTO airing (sha256, zone, count, last) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (sha256, zone) DO UPDATE \
             SET count = count + excluded.count, last = max(last, excluded.last), strikes = NULL",
        )
        .bind(sha256.as_str())
        .bind(zone.as_str())
        .bind(i64::from(*count))
        .bind(last.timestamp_micros())
        .execute(&mut *connection)
        .await?;
    }
    for ((sha256, zone), strikes) in &totals.strikes {
        let data = serde_json::to_string(strikes)
            .expect("strikes are plain data with text keys, which JSON can always hold");
        sqlx::query(
            "INSERT INTO airing (sha256, zone, count, last, strikes) VALUES (?1, ?2, 0, ?3, ?4) \
             ON CONFLICT (sha256, zone) DO UPDATE SET strikes = excluded.strikes",
        )
        .bind(sha256.as_str())
        .bind(zone.as_str())
        .bind(strikes.last.timestamp_micros())
        .bind(data)
        .execute(&mut *connection)
        .await?;
    }
    for ((day, zone), ms) in &totals.heard {
        sqlx::query(
            "INSERT INTO heard (day, zone, ms) VALUES (?1, ?2, ?3) \
             ON CONFLICT (day, zone) DO UPDATE SET ms = ms + excluded.ms",
        )
        .bind(day)
        .bind(zone.as_str())
        .bind(ms.cast_signed())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn mark(connection: &mut SqliteConnection, slot: &OpenSlot) -> Result<(), Fault> {
    let data = serde_json::to_string(slot)
        .expect("an open slot is plain data with text keys, which JSON can always hold");
    sqlx::query(
        "INSERT INTO mark (due, zone, programme, data) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (due, zone, programme) DO UPDATE SET data = excluded.data",
    )
    .bind(slot.id.due.timestamp_micros())
    .bind(slot.id.zone.as_str())
    .bind(slot.id.programme.as_str())
    .bind(data)
    .execute(connection)
    .await?;
    Ok(())
}

async fn unmark(connection: &mut SqliteConnection, id: &SlotId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM mark WHERE due = ?1 AND zone = ?2 AND programme = ?3")
        .bind(id.due.timestamp_micros())
        .bind(id.zone.as_str())
        .bind(id.programme.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

async fn horizon(connection: &mut SqliteConnection, at: Timestamp) -> Result<(), Fault> {
    sqlx::query("UPDATE station SET horizon = ?1")
        .bind(at.timestamp_micros())
        .execute(connection)
        .await?;
    Ok(())
}

async fn through(connection: &mut SqliteConnection, seq: u64) -> Result<(), Fault> {
    sqlx::query("UPDATE station SET through = ?1")
        .bind(seq.cast_signed())
        .execute(connection)
        .await?;
    Ok(())
}

async fn set_aside(connection: &mut SqliteConnection, seq: u64, answer: &str) -> Result<(), Fault> {
    let answer: String = answer.chars().take(REFUSED_CHARACTERS_MAX).collect();
    let done = sqlx::query("UPDATE row SET refused = ?2 WHERE seq = ?1")
        .bind(seq.cast_signed())
        .bind(answer)
        .execute(connection)
        .await?;
    match done.rows_affected() {
        1 => Ok(()),
        _ => Err(Fault::Known(JournalError::NoSuchRow { seq })),
    }
}
