//! What the journal's rows prove of the clock: it can't be before what a trusted clock has written.

use std::sync::Arc;

use chrono_tz::Tz;

use super::judgement::is_far_before;
use crate::journal::{Journal, JournalReader, LogFilter};
use crate::station::clock_trust::ClockTrust;
use crate::station::ids::Timestamp;
use crate::station::record::Row;

/// Rows looked through for the last that a trusted clock wrote: a day of a busy ward.
const ROWS_MAX: u32 = 500;

/// The last instant that a trusted clock wrote into the journal; rows of an untrusted one prove
/// nothing. `None` too while the journal can't be read.
pub async fn last_row(journal: Option<&Arc<Journal>>) -> Option<Timestamp> {
    let rows = journal?.last(ROWS_MAX).await;
    let rows = rows.inspect_err(|error| tracing::warn!(%error, "the last rows can't be read"));
    rows.ok()?.iter().filter_map(trusted_instant).max()
}

/// A row of a trusted clock that lies ahead of `now` by more than a clock may stand back.
pub async fn row_ahead(journal: &JournalReader, now: Timestamp, timezone: Tz) -> Option<Timestamp> {
    let today = now.with_timezone(&timezone).date_naive();
    let mut rows = journal.log(LogFilter { from: Some(today), ..LogFilter::default() });
    while let Ok(Some(logged)) = rows.next().await {
        let ahead = trusted_instant(&logged.row).filter(|at| is_far_before(now, *at));
        if ahead.is_some() {
            return ahead;
        }
    }
    None
}

/// When a trusted clock wrote this row.
fn trusted_instant(row: &Row) -> Option<Timestamp> {
    (row.clock > ClockTrust::Untrusted).then_some(row.over_at().utc())
}
