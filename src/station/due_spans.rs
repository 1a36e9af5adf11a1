//! Spans of time in which slots were closed, for when there are too many to remember each.

use chrono::TimeDelta;

use super::ids::Timestamp;

/// From the first to the last due instant, both inclusive.
pub type DueSpan = (Timestamp, Timestamp);

/// Dues nearer than this belong to one span: a clock that leaps less closes every slot on the way
/// (a longer gap is one row, which names none), and a weekly programme has its next one within.
pub const SPAN_GAP: TimeDelta = TimeDelta::days(8);

/// Spans that are kept apart; of more, the nearest two become one. One is usual, each wild leap of
/// the clock adds one.
pub const SPANS_MAX: usize = 32;

/// In order, apart from each other.
#[derive(Debug, Default)]
pub struct DueSpans(pub Vec<DueSpan>);

impl DueSpans {
    pub fn contain(&self, due: Timestamp) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&due))
    }

    pub fn add(&mut self, due: Timestamp) {
        let spans = &mut self.0;
        let at = spans.partition_point(|(first, _)| *first <= due);
        spans.insert(at, (due, due));
        // Only the neighbours of the new one can have come near.
        for at in [at, at.saturating_sub(1)] {
            if at + 1 < spans.len() && spans[at + 1].0 - spans[at].1 < SPAN_GAP {
                DueSpans::join(spans, at);
            }
        }
        if spans.len() > SPANS_MAX {
            let gap = |at: &usize| spans[at + 1].0 - spans[*at].1;
            if let Some(nearest) = (0..spans.len() - 1).min_by_key(gap) {
                DueSpans::join(spans, nearest);
            }
        }
    }

    /// One with its follower.
    fn join(spans: &mut Vec<DueSpan>, at: usize) {
        let (_, last) = spans.remove(at + 1);
        spans[at].1 = spans[at].1.max(last);
    }
}

impl FromIterator<Timestamp> for DueSpans {
    fn from_iter<I: IntoIterator<Item = Timestamp>>(dues: I) -> DueSpans {
        let mut spans = DueSpans::default();
        dues.into_iter().for_each(|due| spans.add(due));
        spans
    }
}
