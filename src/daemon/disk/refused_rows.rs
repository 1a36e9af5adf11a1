//! Rows that the centre has refused for good.

use std::time::Duration;

use tokio::time::Instant;

/// For so long people are told of the last: it stays refused, and whoever looks after the centre
/// sees it there.
const TOLD_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How many there are.
#[derive(Debug)]
pub struct RefusedRows {
    all: u64,
    /// Of these, those since the start, and when the last was.
    lately: Option<(u64, Instant)>,
}

impl RefusedRows {
    /// So many that were refused before this start.
    pub fn new(all: u64) -> RefusedRows {
        RefusedRows { all, lately: None }
    }

    /// One more.
    pub fn note(&mut self) {
        self.all += 1;
        self.lately = Some((self.of_late() + 1, Instant::now()));
    }

    pub fn all(&self) -> u64 {
        self.all
    }

    /// Those of the last days of this run.
    pub fn of_late(&self) -> u64 {
        self.lately.filter(|(_, at)| at.elapsed() < TOLD_FOR).map_or(0, |(rows, _)| rows)
    }
}
