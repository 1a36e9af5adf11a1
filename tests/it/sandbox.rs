//! What the children take away from themselves.

// Probe and speaker try to get out of themselves, and can't.
mod children_are_confined;
