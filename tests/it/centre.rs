//! The centre (`loaphuong collect`): rows stored once, bounds, who may read.

// What a centre takes of one station, whatever is sent, is bounded.
mod bounds;
// A row under another's number is refused, and the station begins a new journal.
mod compares_rows;
// The real centre for tests, and a receiver that answers what it is told to.
pub mod fixture;
// Who may post and read, how much, and what readers get.
mod lets_in_and_shows;
// Journal, outbox, reporter and centre together: every row is stored once.
mod stores_once;
