//! What lies beside the bulletins, and the folder brought to what the daemon wants said in it.

/// The folders that people drop files into.
mod drop_folders;
/// What the daemon wants, and what could not be done.
pub mod orders;
/// When a round is due, and what it came to.
pub mod reconciler;
/// Refused files that are set aside, and what is said beside them.
pub mod rejected;
/// One round.
mod round;
/// Sidecars: `tin.yaml` beside `tin.mp3`.
pub mod sidecars;
