//! Pages of the program that nothing needs at present are let go, however busy the station is: what
//! sounds is on other processes' pages.

use std::time::Duration;

use tokio::time::Instant;

use crate::sys::program_pages::ProgramPages;

/// At least between two times, so that a station that is busy does little else: mapping again what
/// one turn of the loop needs takes a fraction of a millisecond. An idle one turns less often.
const LET_GO_EVERY: Duration = Duration::from_secs(2);

/// When pages are let go next.
pub struct MappedPages {
    pages: Option<ProgramPages>,
    let_go_at: Instant,
}

impl MappedPages {
    /// A first time some time after the start at `now`.
    pub fn new(now: Instant) -> MappedPages {
        let pages = ProgramPages::find()
            .inspect_err(|error| tracing::debug!(%error, "no page of the program is let go"))
            .ok();
        MappedPages { pages, let_go_at: now + LET_GO_EVERY }
    }

    /// To be called at the end of each turn of the loop, which is not turned for this.
    pub fn let_go_if_due(&mut self, now: Instant) {
        let Some(pages) = self.pages.as_ref().filter(|_| now >= self.let_go_at) else { return };
        self.let_go_at = now + LET_GO_EVERY;
        if let Err(error) = pages.let_go() {
            tracing::debug!(%error, "pages of the program that nothing needs stay mapped");
            self.pages = None;
        }
    }
}
