//! What several behaviours need to be tested through real parts.

pub mod audio;
pub mod pulse;
pub mod station;
pub mod ward;
