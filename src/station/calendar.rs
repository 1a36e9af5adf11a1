//! Days with a name: single dates, yearly dates, spans, and days of the Vietnamese lunar calendar.

use chrono::NaiveDate;

/// A set of local days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Days {
    spans: Vec<()>,
}

impl Days {
    pub fn contains(&self, _date: NaiveDate) -> bool {
        !self.spans.is_empty()
    }
}
