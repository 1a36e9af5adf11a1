//! What is known of every file of the audio folder. Values only: no disk, no waiting.

/// One file: how it stands, and what of that is remembered.
pub mod entry;
/// All files, and what looks and verdicts make of them.
pub mod files;
/// Files whose end nothing marks, which wait longer.
mod held;
/// All files as they are told.
mod listing;
/// What earlier runs knew.
mod remembered;
