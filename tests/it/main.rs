//! One test binary; one file a behaviour, named after it.

mod journal_fixture;
mod journal_keeps_what_it_wrote;
mod journal_sets_damage_aside;
mod outbox_loses_no_row;
mod outbox_obeys_the_centre;
