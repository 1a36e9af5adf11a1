//! What is kept of a file that has aired or is gone, and for how long.

/// Into the archive.
pub mod archive;
/// Out of the archive.
pub mod expiry;
/// Contents that were in the folder until a moment ago.
pub mod recently_gone;
