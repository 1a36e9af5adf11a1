//! Pages of the program that nothing needs at present are let go, however busy the station is: what
//! sounds is on other processes' pages. What turns of the loop in quick succession map is let go
//! behind the last of them, for which the loop is turned once more.

use std::time::Duration;

use tokio::time::Instant;

use crate::sys::program_pages::ProgramPages;

/// At least between two times, so that a station that is busy does little else: mapping again what
/// one turn of the loop needs takes a fraction of a millisecond.
const LET_GO_EVERY: Duration = Duration::from_millis(500);

/// When pages are let go next.
pub struct MappedPages {
    pages: Option<ProgramPages>,
    let_go_at: Instant,
    /// The loop has turned since pages were let go.
    used: bool,
}

impl MappedPages {
    /// A first time some time after the start at `now`.
    pub fn new(now: Instant) -> MappedPages {
        let pages = ProgramPages::find()
            .inspect_err(|error| tracing::debug!(%error, "no page of the program is let go"))
            .ok();
        MappedPages { pages, let_go_at: now + LET_GO_EVERY, used: true }
    }

    /// How long the loop may wait for its next turn.
    pub fn wait_max(&self, now: Instant) -> Option<Duration> {
        let waits = self.used && self.pages.is_some();
        waits.then(|| self.let_go_at.saturating_duration_since(now))
    }

    /// To be called at the end of each turn of the loop.
    pub fn let_go_if_due(&mut self, now: Instant) {
        self.used = now < self.let_go_at;
        let Some(pages) = self.pages.as_ref().filter(|_| !self.used) else { return };
        self.let_go_at = now + LET_GO_EVERY;
        if let Err(error) = pages.let_go() {
            tracing::debug!(%error, "pages of the program that nothing needs stay mapped");
            self.pages = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_in_quick_succession_map_is_let_go_behind_the_last() {
        let start = Instant::now();
        let mut pages = MappedPages::new(start);
        let at = |ms| start + Duration::from_millis(ms);
        let waits = |pages: &MappedPages, ms| pages.wait_max(at(ms)).map(|wait| wait.as_millis());
        // The start itself.
        assert_eq!(waits(&pages, 100), Some(400));
        pages.let_go_if_due(at(500));
        assert_eq!(waits(&pages, 500), None);
        // A turn long after it lets go at once; the next one can't yet.
        pages.let_go_if_due(at(8_000));
        assert_eq!(waits(&pages, 8_000), None);
        pages.let_go_if_due(at(8_010));
        assert_eq!(waits(&pages, 8_010), Some(490));
        pages.let_go_if_due(at(8_400));
        assert_eq!(waits(&pages, 8_400), Some(100));
        pages.let_go_if_due(at(8_500));
        assert_eq!(waits(&pages, 8_500), None);
        // Where nothing can be let go, nothing is waited for.
        let pages = MappedPages { pages: None, ..pages };
        assert_eq!(waits(&MappedPages { used: true, ..pages }, 8_600), None);
    }
}
