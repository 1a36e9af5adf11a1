//! Tests of `outbox`.

mod begins_a_new_journal;
mod loses_no_row;
mod obeys_the_centre;
