//! Tests of `journal`.

mod clock_spans;
pub mod fixture;
mod holds_approvals;
mod keeps_what_it_wrote;
mod remembers_failures;
mod sets_damage_aside;
