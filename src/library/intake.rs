//! A file's way from "at rest" to its verdict and its copy.

/// The verdict of a `probe` child.
pub mod probe_client;
/// Room for one more copy.
pub mod quota;
/// A file that is being judged.
pub mod running;
/// The private copies.
pub mod store;
/// All of the way of one file.
pub mod verdict;
