//! Tests of `sim`.

mod cards_restored_and_copied;
mod planted_bugs;
mod year;
