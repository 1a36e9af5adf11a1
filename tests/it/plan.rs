//! Tests of `plan`.

mod queues_and_zones;
pub mod ward;
