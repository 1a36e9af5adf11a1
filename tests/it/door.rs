//! Tests of `door`.

mod closes_the_slot;
mod counts;
pub mod device;
mod property;
mod with_a_speaker;
