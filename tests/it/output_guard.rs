//! The guard at each output: what may leave for the device.

// What the guard refuses at the output is closed at once, with its reason.
mod closes_the_slot;
// What the guard at the output counts as heard.
mod counts;
// A made-up device: the speaker's last step without decoder, thread or clock.
pub mod device;
// No frame leaves outside the hours or above a limit, whatever the core asks.
mod property;
// The same with a core that lies, a real speaker and its recording.
mod with_a_speaker;
