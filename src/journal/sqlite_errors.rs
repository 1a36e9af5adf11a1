//! What SQLite's result codes say: is the file at fault, or the disk?

use crate::sys::disk_trouble::is_disk_fault;

/// SQLite's primary result codes for a damaged file and for one that is no database …
const SQLITE_CORRUPT: i32 = 11;
const SQLITE_NOTADB: i32 = 26;

/// … and for what a disk does: read-only, input/output error, full, can't be opened (no room for
/// the files beside it).
const SQLITE_READONLY: i32 = 8;
const SQLITE_IOERR: i32 = 10;
const SQLITE_FULL: i32 = 13;
const SQLITE_CANTOPEN: i32 = 14;

/// Whether the database says that the file itself is at fault, rather than the disk or the call.
pub fn is_damage(error: &sqlx::Error) -> bool {
    primary_code(error).is_some_and(|code| matches!(code, SQLITE_CORRUPT | SQLITE_NOTADB))
}

/// Whether the database says that the disk is at fault, and not the file or the call.
pub fn is_refusal(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => is_disk_fault(error),
        error => primary_code(error).is_some_and(|code| {
            matches!(code, SQLITE_READONLY | SQLITE_IOERR | SQLITE_FULL | SQLITE_CANTOPEN)
        }),
    }
}

fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let sqlx::Error::Database(database) = error else { return None };
    let code: i32 = database.code()?.parse().ok()?;
    // Extended codes keep the primary one in the low byte.
    Some(code & 0xff)
}
