//! Rows on their way: what each answer of a centre makes the station do.

// What makes the outbox begin a new journal, and what does not.
mod begins_a_new_journal;
// When calm returns every row is stored once, or was refused once.
mod loses_no_row;
// What each answer of the centre makes the outbox do, and when.
mod obeys_the_centre;
