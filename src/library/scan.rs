//! What lies in the audio folder: names, sizes and times. Nothing is opened.

/// Names that are passed over, and names of sidecars.
pub mod ignored_names;
/// A look at the folder or a part of it.
pub mod walk;
/// Hints where to look.
pub mod watch;
