//! What several behaviours' tests share.

pub mod ward;
