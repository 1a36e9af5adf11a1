//! Tests of `house`.

mod fuzz_corpus;
mod rules_of_the_house;
mod unit_fits_its_children;
