//! What is kept of a file that has aired or is gone, and for how long.

/// Into the archive.
pub mod archive;
/// Contents that were in the folder until a moment ago.
pub mod departed;
/// Out of the archive.
pub mod expiry;
