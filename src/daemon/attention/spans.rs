//! Since when each trouble lasts, by the clock that counts from the start of the machine.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::time::Instant;

use super::StationTrouble;
use crate::control::AttentionWord;

/// Troubles are looked for at most so often: nobody reads faster.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// So long after its start a station may not have looked at its devices and its folder yet.
const STARTING_MAX: Duration = Duration::from_secs(10);

/// What names a trouble while it lasts: its word, and which of several.
type TroubleKey = (AttentionWord, Option<String>);

/// The troubles that last, as they were found last.
#[derive(Debug, Default)]
pub struct TroubleSpans {
    lasting: BTreeMap<TroubleKey, TroubleSpan>,
    looked_at: Option<Instant>,
    /// All that is looked at once has been, since the start.
    settled: bool,
}

#[derive(Debug)]
struct TroubleSpan {
    since: Instant,
    /// It has lasted long enough for people to be told.
    told: bool,
}

impl TroubleSpans {
    /// Whether it is time to look.
    pub fn is_due(&self, now: Instant) -> bool {
        self.looked_at.is_none_or(|at| now >= at + LOOK_EVERY)
    }

    /// Takes note of what is found now; answers whether people are to be told of others than
    /// before.
    pub fn note(&mut self, now: Instant, found: &[StationTrouble<'_>]) -> bool {
        self.looked_at = Some(now);
        let mut changed = false;
        let mut over = std::mem::take(&mut self.lasting);
        for trouble in found {
            let key = key(trouble);
            let mut span = over.remove(&key).unwrap_or(TroubleSpan { since: now, told: false });
            if !span.told && now >= span.since + trouble.patience() {
                (span.told, changed) = (true, true);
            }
            self.lasting.insert(key, span);
        }
        changed || over.values().any(|span| span.told)
    }

    /// Takes note that the station runs for so long; answers, once, that it has looked at
    /// everything by now.
    pub fn settles(&mut self, running_for: Duration) -> bool {
        let settled = running_for >= STARTING_MAX;
        settled != std::mem::replace(&mut self.settled, settled)
    }

    /// Whether it is too early to say that nothing is wrong.
    pub fn is_starting(&self) -> bool {
        !self.settled
    }

    /// How long it has lasted by now, if people are to be told of it.
    pub fn lasted(&self, now: Instant, trouble: &StationTrouble<'_>) -> Option<Duration> {
        let lasted = match self.lasting.get(&key(trouble)) {
            Some(span) => now.saturating_duration_since(span.since),
            None => Duration::ZERO,
        };
        (lasted >= trouble.patience()).then_some(lasted)
    }
}

fn key(trouble: &StationTrouble<'_>) -> TroubleKey {
    (trouble.word(), trouble.about())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::reporting::ReportTrouble;
    use crate::station::outbox::{CentreTrouble, UnreachableCause};
    use crate::wire::QuotedText;

    #[test]
    fn a_trouble_is_news_when_it_comes_and_when_it_goes_and_lasts_meanwhile() {
        let (start, mut spans) = (Instant::now(), TroubleSpans::default());
        let lost = |rows| StationTrouble::RowsLost { rows, slots: 0 };
        // Seconds, what is found, news?, seconds that it has lasted.
        let cases = [
            (0, None, false, None),
            (10, Some(lost(1)), true, Some(0)),
            (20, Some(lost(2)), false, Some(10)), // The same trouble, grown.
            (30, None, true, None),
            (40, None, false, None),
            (50, Some(lost(3)), true, Some(0)), // Come back: a new one.
        ];
        for (seconds, found, news, lasted) in cases {
            let now = start + Duration::from_secs(seconds);
            assert!(spans.is_due(now), "after {seconds} s");
            assert_eq!(spans.note(now, found.as_slice()), news, "after {seconds} s");
            assert!(!spans.is_due(now + LOOK_EVERY / 2), "after {seconds} s");
            let told = found.as_ref().and_then(|trouble| spans.lasted(now, trouble));
            assert_eq!(told, lasted.map(Duration::from_secs), "after {seconds} s");
        }
    }

    #[test]
    fn that_nothing_is_wrong_is_sure_some_seconds_after_the_start_and_news_once() {
        let mut spans = TroubleSpans::default();
        for (seconds, news, starting) in
            [(0, false, true), (9, false, true), (10, true, false), (11, false, false)]
        {
            assert_eq!(spans.settles(Duration::from_secs(seconds)), news, "after {seconds} s");
            assert_eq!(spans.is_starting(), starting, "after {seconds} s");
        }
    }

    #[test]
    fn a_centre_that_is_away_is_told_of_when_it_has_been_for_long() {
        let (start, mut spans) = (Instant::now(), TroubleSpans::default());
        let words = QuotedText::new("connection refused");
        let why = CentreTrouble::Unreachable(UnreachableCause::Network(words));
        let away =
            [StationTrouble::CentreAway { trouble: ReportTrouble::Centre(&why), backlog: 7 }];
        let hours = |hours: u64| start + Duration::from_secs(hours * 60 * 60);
        assert!(!spans.note(start, &away));
        assert!(!spans.note(hours(5), &away));
        assert_eq!(spans.lasted(hours(5), &away[0]), None);
        assert!(spans.note(hours(6), &away), "now it is news");
        assert_eq!(spans.lasted(hours(6), &away[0]), Some(CENTRE_AWAY));
        assert!(!spans.note(hours(7), &away));
        assert!(spans.note(hours(8), &[]), "its end is news");
        // An end that nobody was told the beginning of.
        assert!(!spans.note(hours(9), &away));
        assert!(!spans.note(hours(10), &[]));
    }

    const CENTRE_AWAY: Duration = super::super::CENTRE_AWAY_MIN;
}
