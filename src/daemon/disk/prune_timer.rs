//! Removing rows that are old and delivered, a few at a time.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use crate::journal::{Journal, RetentionRule};

/// Between two looks for rows that are old enough to be removed, and for copies that nothing needs.
const PRUNE_EVERY: Duration = Duration::from_secs(60 * 60);

/// The first such look: a station that has just come up has other things to do.
const PRUNE_FIRST: Duration = Duration::from_secs(60);

/// When rows are removed next.
pub struct PruneTimer {
    at: Instant,
    /// The first portion since the last rest has had its turn.
    begun: bool,
}

impl PruneTimer {
    /// A first look, some time after the start at `now`.
    pub fn new(now: Instant) -> PruneTimer {
        PruneTimer { at: now + PRUNE_FIRST, begun: false }
    }

    /// Whether the next portion may go.
    pub fn is_due(&self, now: Instant) -> bool {
        now >= self.at
    }

    /// Whether this is the first portion since the last rest.
    pub fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.begun, true)
    }

    /// Removes one portion, and rests for [`PRUNE_EVERY`] when there is no more to remove.
    pub async fn prune(&mut self, journal: Arc<Journal>, age: RetentionRule, wait_max: Duration) {
        let pruning = tokio::spawn(async move { journal.prune(age).await });
        let more = match timeout(wait_max, pruning).await {
            Ok(Ok(Ok(more))) => more,
            Ok(Ok(Err(error))) => {
                tracing::warn!(%error, "old rows could not be removed");
                false
            }
            // A slow card, or the runtime's end.
            Ok(Err(_)) | Err(_) => false,
        };
        if !more {
            self.at = Instant::now() + PRUNE_EVERY;
            self.begun = false;
        }
    }
}
