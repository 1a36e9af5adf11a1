//! Why reports do not arrive, and whether that mends itself.

use crate::messages::{Lang, centre};
use crate::station::outbox::{CentreTrouble, TokenTrouble, UnreachableCause};

/// Why the centre lacks rows, or does not know how the station is.
#[derive(Debug, Clone, Copy)]
pub enum ReportTrouble<'a> {
    /// The centre's answer, or that there is none.
    Centre(&'a CentreTrouble),
    /// Nothing could be posted with the token.
    Token(&'a TokenTrouble),
}

impl ReportTrouble<'_> {
    /// For people, with what helps.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            ReportTrouble::Centre(trouble) => centre::trouble(lang, trouble),
            ReportTrouble::Token(trouble) => centre::token(lang, trouble),
        }
    }

    /// Whether it stays until somebody mends the token or the address. What the network or a busy
    /// centre causes ends by itself.
    pub fn is_for_a_person(&self) -> bool {
        match self {
            ReportTrouble::Token(_) => true,
            ReportTrouble::Centre(CentreTrouble::Refused { status, answer: _ }) => {
                !matches!(status, 408 | 425 | 429 | 500..)
            }
            ReportTrouble::Centre(CentreTrouble::Unreachable(cause)) => match cause {
                UnreachableCause::Token(_) => true,
                UnreachableCause::Network(_)
                | UnreachableCause::JournalUnreadable(_)
                | UnreachableCause::JournalNotRenewed(_)
                | UnreachableCause::JournalClosed => false,
            },
            // A login page of the network may go as it came.
            ReportTrouble::Centre(
                CentreTrouble::Misread(_) | CentreTrouble::NoProgress { through: _ },
            ) => false,
        }
    }
}
