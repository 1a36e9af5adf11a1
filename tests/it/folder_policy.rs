//! The one decision about the audio folder's files.

// A folder as the library finds it.
mod fixture;
// The order of the rules, and what the core and people get.
mod judges_in_order;
// Files set aside, brought back, explained.
mod moves_what_needs_moving;
// Sidecars and the memory of them.
mod reads_sidecars_once;
// Uploads that go on, slips that are corrected.
mod waits_for_what_may_come_right;
