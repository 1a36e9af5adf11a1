//! The logbook: the as-run log as the form that people keep, print and sign.
//!
//! In: rows of the record, the names that people read in place of ids, what was asked for. Out: one
//! pure value, the [`Logbook`], and from it a page to print, a table for spreadsheets, a workbook.
//!
//! - What the rows don't tell is blank. Nothing is made up, and nothing counts twice: totals are
//!   the sums of the lines below them, to the second.
//! - A length is what was heard, in whole seconds, rounded down: a silent cue's is nothing.
//! - A *slot* is a programme in a zone; an *airing* is a bulletin in it. What calls itself music is
//!   shown and is no airing. A cue that was cut and began again is one airing.
//!
//! Knows no journal, no configuration and no centre: whoever has rows has a logbook.

mod book;
mod line;
mod line_words;
mod page;
mod table;
mod totals;
mod workbook;

pub use book::{Logbook, LogbookNames, LogbookScope, LogbookSlot, ROWS_MAX, ScopeLimit};
pub use line::{LineKind, LineTitle, LogbookLine, PlayedBulletin};
pub use page::html;
pub use table::csv;
pub use totals::{BulletinTotals, CampaignTotals, LogbookTotals, OutcomeTotals};
pub use workbook::{WorkbookError, xlsx};
