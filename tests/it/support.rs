//! What several behaviours need to be tested through real parts.

pub mod audio;
pub mod orders;
pub mod pulse;
pub mod ward;
