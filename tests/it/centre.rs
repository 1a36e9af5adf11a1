//! Tests of `centre`.

mod bounds;
mod compares_rows;
pub mod fixture;
mod lets_in_and_shows;
mod stores_once;
