//! Tests of `probe`.

mod finds_what_is_wrong;
pub mod fixture;
mod hears_every_format;
mod limits_itself;
mod measures;
mod reads_titles;
mod survives_mutants;
