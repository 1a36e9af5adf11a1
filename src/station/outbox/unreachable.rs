//! Why nobody at the centre was asked, or nobody answered.

use std::path::PathBuf;

use crate::wire::{DiskTrouble, QuotedText};

/// Why no answer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnreachableCause {
    /// The network or TLS, in the words of the HTTP client.
    Network(QuotedText),
    /// Nothing was sent: the token can't be used.
    Token(TokenTrouble),
    /// Nothing was sent: the rows can't be read from the journal, in its words.
    JournalUnreadable(QuotedText),
    /// The new journal has not begun, in the words of the old one.
    JournalNotRenewed(QuotedText),
    /// The new journal has not begun: the old one can't be written for now.
    JournalClosed,
}

/// Why a token can't be used. Its content is never told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenTrouble {
    /// The file can't be read.
    Unreadable {
        /// Where it was looked for.
        path: PathBuf,
        /// What the operating system says.
        trouble: DiskTrouble,
    },
    /// Others than its owner may read the file.
    Open {
        /// Where it lies.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// What the file holds is no token.
    Content {
        /// Where it lies.
        path: PathBuf,
        /// What is wrong with it.
        fault: TokenFault,
    },
}

/// What is wrong with the content of a token's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenFault {
    /// It is longer than gateways take.
    TooLong,
    /// There is nothing in it.
    Empty,
    /// It holds blanks, or letters outside of ASCII.
    Letters,
}
