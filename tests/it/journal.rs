//! The as-run log on the disk: crashes, damage, what is remembered.

// Slots closed too long ago to be remembered one by one, under a wrong clock.
mod clock_spans;
// Rows and slots for these tests.
pub mod fixture;
// A copy goes on elsewhere for its own time alone, under an id of its own.
mod goes_on_from_a_copy;
// Who approved which content outlives the process.
mod holds_approvals;
// Zones that are muted.
mod holds_mutes;
// What the journal took is there after a crash, once.
mod keeps_what_it_wrote;
// A bulletin's failures are remembered until it is heard.
mod remembers_failures;
// The JSON of rows: the same bytes as ever.
mod row_json;
// A damaged journal is set aside, never deleted.
mod sets_damage_aside;
