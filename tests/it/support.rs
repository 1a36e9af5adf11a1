//! What several behaviours' tests share.

pub mod alerts;
pub mod audio;
pub mod daemon;
pub mod disk;
pub mod faults;
pub mod orders;
pub mod peers;
pub mod pulse;
pub mod timekeeper;
pub mod ward;
